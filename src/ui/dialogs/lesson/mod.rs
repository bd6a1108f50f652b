//! Lessons: which one is opened, and who hands one in.
mod hand_in;
mod list;

pub(super) use hand_in::show as hand_in;
pub(super) use list::show as list;
