//! What samples are used for: training, validation or test.

/// The label of a sample that is not used.
pub(super) const LEFT_OUT: u16 = u16::MAX;

/// What a sample is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::IntoStaticStr, serde::Serialize)]
pub enum Part {
    /// The weights learn from it.
    Training,
    /// Evaluated after every epoch.
    Validation,
    /// Evaluated once at the end.
    Test,
}

/// The samples of each part, as ascending indices into the dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    /// The weights learn from these.
    pub training: Vec<u32>,
    /// Evaluated after every epoch.
    pub validation: Vec<u32>,
    /// Evaluated once at the end.
    pub test: Vec<u32>,
}
