//! What a network is to answer.

/// What a network is to answer, sample after sample.
#[derive(Debug, Clone, PartialEq)]
pub enum Targets {
    /// A class for each, as an index into the dataset's classes.
    Classes(Vec<usize>),
    /// As many numbers for each as the network has outputs.
    Numbers(Vec<f32>),
}

impl Default for Targets {
    fn default() -> Self {
        Self::Classes(Vec::new())
    }
}

impl Targets {
    /// The classes; none where the targets are numbers.
    pub fn classes(&self) -> &[usize] {
        match self {
            Self::Classes(classes) => classes,
            Self::Numbers(_) => &[],
        }
    }
}
