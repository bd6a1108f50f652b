//! What helps those who teach and those who begin: classroom mode, and the pointers of the first start.
mod classroom;
mod guide;

pub use classroom::Classroom;
pub(super) use guide::Guide;
pub use guide::{GuideAct, Pointer};
