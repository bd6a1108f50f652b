//! `checksums.txt`: size and checksum (CRC-32) of every other file of a generation, one file per line, and in its last
//! line the checksum of the lines above. What a disk, a copy or a hand has changed since is found with it.

/// The file's name.
pub(in crate::train::saved) const CHECKSUMS: &str = "checksums.txt";

/// The checksums of a generation's files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::train::saved) struct Checksums {
    /// The lines of the files.
    text: String,
}

impl Checksums {
    /// Adds a file with what it holds.
    pub(in crate::train::saved) fn add(&mut self, name: &str, bytes: &[u8]) {
        self.add_sum(name, &FileSum::of(bytes));
    }

    /// Adds a file whose bytes were counted.
    pub(in crate::train::saved) fn add_sum(&mut self, name: &str, sum: &FileSum) {
        self.text.push_str(&sum.line(name));
    }

    /// Reads the file back; `None` when it is not as it was written.
    pub(in crate::train::saved) fn read(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let lines = text.trim_end_matches('\n');
        let above = &text[..lines.rfind('\n').map_or(0, |at| at + 1)];
        (text[above.len()..] == line(CHECKSUMS, above.as_bytes())).then(|| Self { text: above.to_owned() })
    }

    /// The file as it is written.
    pub(in crate::train::saved) fn into_bytes(self) -> Vec<u8> {
        let own = line(CHECKSUMS, self.text.as_bytes());
        (self.text + &own).into_bytes()
    }

    /// Whether a file of that name was written.
    pub(in crate::train::saved) fn list(&self, name: &str) -> bool {
        self.text.lines().any(|line| line.ends_with(&format!(" {name}")))
    }

    /// Whether a file holds what was written under its name. What has no line was not written with the others.
    pub(in crate::train::saved) fn fit(&self, name: &str, bytes: &[u8]) -> bool {
        let own = line(name, bytes);
        !self.list(name) || self.text.lines().any(|line| line == own.trim_end())
    }
}

/// Size and checksum of a file's bytes, piece by piece.
#[derive(Debug, Clone, Default)]
pub(in crate::train::saved) struct FileSum(crc32fast::Hasher, u64);

impl FileSum {
    fn of(bytes: &[u8]) -> Self {
        let mut sum = Self::default();
        sum.update(bytes);
        sum
    }

    /// Counts the next bytes.
    pub(in crate::train::saved) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
        self.1 += bytes.len() as u64;
    }

    fn line(&self, name: &str) -> String {
        format!("{:08x} {} {name}\n", self.0.clone().finalize(), self.1)
    }
}

/// The line of a file.
fn line(name: &str, bytes: &[u8]) -> String {
    FileSum::of(bytes).line(name)
}

#[cfg(test)]
mod tests {
    use super::Checksums;

    #[test]
    fn every_changed_byte_is_seen_in_the_files_and_in_the_checksums_themselves() {
        let mut sums = Checksums::default();
        sums.add("a.txt", b"some");
        sums.add("b a.txt", b"");
        let bytes = sums.clone().into_bytes();
        assert_eq!(Checksums::read(&bytes), Some(sums.clone()));
        assert!(sums.fit("a.txt", b"some") && !sums.fit("a.txt", b"sone") && !sums.fit("a.txt", b"some "));
        assert!(sums.fit("unknown", b"") && sums.list("a.txt") && !sums.list("unknown"));
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 1;
            assert_eq!(Checksums::read(&other), None, "{at}");
        }
        assert_eq!((Checksums::read(&bytes[..bytes.len() - 1]), Checksums::read(b"")), (None, None));
    }
}
