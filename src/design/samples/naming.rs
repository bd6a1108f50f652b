//! Who named the classes of a source, which decides whether another language may call them otherwise.
use super::source::Source;
use super::texts::Texts;

/// Who named the classes of a source. What the program named is called in the language that is spoken; designs, runs and
/// files hold the names as they lie in the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Naming {
    /// Whoever made the folder or the table: the names are never translated.
    #[default]
    Given,
    /// Classes may have nothing but a number.
    Numbered,
    /// The classes of a set that the program carries in itself.
    BuiltIn,
}

impl Source {
    /// Who named its classes.
    pub fn naming(&self) -> Naming {
        match self {
            Self::BuiltIn(_) | Self::Texts(Texts::BuiltIn(_)) => Naming::BuiltIn,
            Self::Points(_) => Naming::Numbered,
            Self::Folder(_) | Self::Pictures(_) | Self::Texts(_) | Self::Function(_) | Self::Table(_) => Naming::Given,
        }
    }
}
