//! Which of several shared things something belongs to.
use std::sync::{Arc, Weak};

/// Which of several shared things something belongs to; it does not keep it alive, and no other one takes its place.
#[derive(Debug)]
pub(super) struct WeakKey<T>(Weak<T>);

impl<T> WeakKey<T> {
    pub(super) fn new(of: &Arc<T>) -> Self {
        Self(Arc::downgrade(of))
    }
}

impl<T> Clone for WeakKey<T> {
    fn clone(&self) -> Self {
        Self(Weak::clone(&self.0))
    }
}

impl<T> PartialEq for WeakKey<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0.ptr_eq(&other.0)
    }
}
