//! Which keys lie beside which on a QWERTY keyboard.

/// The rows of letters with how far each is moved to the right, in halves of a key.
const ROWS: [(&str, usize); 3] = [("qwertyuiop", 0), ("asdfghjkl", 1), ("zxcvbnm", 2)];

/// The letters beside a small Latin letter: on its left and right, above and below. None beside any other sign.
pub(super) fn neighbors(letter: char) -> Vec<char> {
    let place = |letter: char| {
        ROWS.iter().enumerate().find_map(|(row, (keys, offset))| Some((row, keys.find(letter)? * 2 + offset)))
    };
    let Some((row, column)) = place(letter) else { return Vec::new() };
    let is_beside = |other: &char| {
        place(*other).is_some_and(|(other_row, other_column)| {
            let far = column.abs_diff(other_column);
            match row.abs_diff(other_row) {
                0 => far == 2,
                1 => far <= 1,
                _ => false,
            }
        })
    };
    ROWS.iter().flat_map(|(keys, _)| keys.chars()).filter(is_beside).collect()
}

#[cfg(test)]
mod tests {
    use super::neighbors;

    #[test]
    fn neighbors_are_those_of_the_keyboard() {
        assert_eq!(neighbors('q'), ['w', 'a']);
        assert_eq!(neighbors('s'), ['w', 'e', 'a', 'd', 'z', 'x']);
        assert_eq!(neighbors('m'), ['j', 'k', 'n']);
        assert!(neighbors('é').is_empty() && neighbors('Q').is_empty() && neighbors('1').is_empty());
        for letter in 'a'..='z' {
            assert!(neighbors(letter).iter().all(|other| neighbors(*other).contains(&letter)), "{letter}");
        }
    }
}
