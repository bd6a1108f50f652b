//! Lessons, and projects as one file: which lesson is opened, who hands one in, what is packed.
mod hand_in;
mod list;
mod pack;

pub(super) use hand_in::show as hand_in;
pub(super) use list::show as list;
pub(super) use pack::show as pack;
