//! Classroom mode: the window as the back row sees it, while it lasts.
use crate::app::settings::ThemeChoice;

/// Classroom mode while it is on. Nothing of it is a setting: whoever starts the program tomorrow finds their own window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Classroom {
    /// The theme of this lecture; that of the settings comes back after it.
    pub theme: ThemeChoice,
    /// Nothing is shown for a while; runs go on.
    pub(in crate::app) is_blank: bool,
}

impl Default for Classroom {
    fn default() -> Self {
        Self { theme: ThemeChoice::Projector, is_blank: false }
    }
}
