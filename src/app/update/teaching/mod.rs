//! Teaching: the window in front of a class, and the pointers of the first start.
mod classroom;
mod guide;
