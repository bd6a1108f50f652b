//! WHAT is drawn: the design of a network and everything that can be said about it without computing.
//!
//! Plain data: no dfdx, no window, no threads, no clock. A [`Design`] is what a file holds and a student edits;
//! it may have problems.
mod input;
mod source;

pub use input::{Color, Input, Normalize, Picture, Resize};
pub use source::{BuiltIn, Source, Split};
