//! What the program tells beside its panels: one sentence that goes away by itself or waits to be read.

/// One sentence for the user, put into words when it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How it is shown.
    pub kind: NoticeKind,
    /// The key of its text.
    pub key: &'static str,
    /// What is filled into the text.
    pub values: Vec<(&'static str, String)>,
}

/// How a notice is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something was done.
    Done,
    /// Something is worth knowing.
    Info,
    /// Something could not be done; it stays until it is closed.
    Failed,
}

impl Notice {
    /// Something was done.
    pub fn done(key: &'static str) -> Self {
        Self { kind: NoticeKind::Done, key, values: Vec::new() }
    }

    /// Something is worth knowing.
    pub fn info(key: &'static str) -> Self {
        Self { kind: NoticeKind::Info, key, values: Vec::new() }
    }

    /// Something could not be done.
    pub fn failed(key: &'static str) -> Self {
        Self { kind: NoticeKind::Failed, key, values: Vec::new() }
    }

    /// With a value that stands in its text as `%{name}`.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.values.push((name, value.to_string()));
        self
    }
}
