//! What a run begins with: its session, and what is known of its past.
use crate::train::session::Session;
use crate::train::timeline::Timeline;

/// What a run begins with.
pub struct Begun {
    /// The run where it begins.
    pub session: Session,
    /// Its past; `None` for a run that has none.
    pub timeline: Option<Timeline>,
    /// What of its past is damaged, in words: that is left out.
    pub lost: Vec<String>,
}

impl From<Session> for Begun {
    fn from(session: Session) -> Self {
        Self { session, timeline: None, lost: Vec::new() }
    }
}
