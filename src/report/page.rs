//! What a page is made of: plain data between what is known of a run and the file that is written.

/// A whole page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// What it is about.
    pub title: String,
    /// A line below the title.
    pub subtitle: String,
    /// Lines to be filled in by hand.
    pub to_fill_in: Vec<String>,
    /// What stands on it.
    pub sections: Vec<Section>,
}

/// A part with a title of its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Section {
    /// What it is about.
    pub title: String,
    /// What stands in it, from top to bottom.
    pub blocks: Vec<PageBlock>,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq)]
pub enum PageBlock {
    /// A paragraph.
    Text(String),
    /// Statements, each with its reason or its value.
    Facts(Vec<(String, String)>),
    /// A table.
    Table(PageTable),
    /// Pictures beside each other.
    Pictures(Vec<Figure>),
    /// A drawing in SVG, and what it shows.
    Drawing {
        /// The text of the drawing.
        svg: String,
        /// What is read to those who do not see it.
        alt: String,
    },
    /// A text that a program reads, folded under a title.
    Listing {
        /// The title.
        title: String,
        /// The text.
        text: String,
    },
}

/// A picture with its words.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The bytes of a PNG.
    pub png: Vec<u8>,
    /// What is read to those who do not see it.
    pub alt: String,
    /// What stands below it.
    pub caption: String,
}

/// A table whose rows begin with what they are about.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageTable {
    /// What it shows.
    pub caption: String,
    /// What the columns hold.
    pub head: Vec<String>,
    /// Row by row, as many cells as there are columns.
    pub rows: Vec<Vec<PageCell>>,
    /// Numbers stand at the right.
    pub numbers: bool,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageCell {
    /// What stands in it.
    pub text: String,
    /// How strongly it is tinted, from 0 to 1.
    pub shade: f32,
    /// Whether the tint is that of what is right, and not that of what is wrong.
    pub right: bool,
}

impl<T: Into<String>> From<T> for PageCell {
    fn from(text: T) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}
