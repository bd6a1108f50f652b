//! What one sample is called in sentences about many kinds of them.
use super::content::Content;

/// What one sample is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::IntoStaticStr, strum::VariantNames)]
pub enum SampleNoun {
    /// An image.
    #[default]
    Picture,
    /// A text.
    Text,
    /// A point of the plane, or of a line.
    Point,
    /// A row of a table.
    Row,
}

impl SampleNoun {
    /// What samples of such a content are called, as long as their source says nothing else.
    pub(super) fn of(content: &Content) -> Self {
        match content {
            Content::Pixels { .. } => Self::Picture,
            Content::Numbers { .. } => Self::Row,
            Content::Texts { .. } => Self::Text,
        }
    }

    /// One of them in English.
    pub fn one(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Text => "text",
            Self::Point => "point",
            Self::Row => "row",
        }
    }

    /// Several of them in English.
    pub fn many(self) -> &'static str {
        match self {
            Self::Picture => "pictures",
            Self::Text => "texts",
            Self::Point => "points",
            Self::Row => "rows",
        }
    }

    /// An English sentence about pictures as one about these. What stands in quotation marks is somebody's own word.
    pub(super) fn instead_of_pictures(self, sentence: &str) -> String {
        let plain = |text: &str| text.replace("picture", self.one()).replace("Picture", &capitalized(self.one()));
        let quoted = |text: &str| match text.split_once('”') {
            Some((inside, outside)) => format!("“{inside}”{}", plain(outside)),
            None => format!("“{text}"),
        };
        let mut parts = sentence.split('“');
        let first = parts.next().map(plain).unwrap_or_default();
        first + &parts.map(quoted).collect::<String>()
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::SampleNoun;

    #[test]
    fn only_the_sentence_itself_changes() {
        let told = SampleNoun::Text.instead_of_pictures("The class “my pictures” has no picture. Add pictures to it.");
        assert_eq!(told, "The class “my pictures” has no text. Add texts to it.");
        assert_eq!(SampleNoun::Row.instead_of_pictures("No “picture"), "No “picture");
        assert_eq!(SampleNoun::Picture.instead_of_pictures("Pictures, such as “a”."), "Pictures, such as “a”.");
    }
}
