//! Samples and classes that are alike.
mod duplicates;
mod neighbors;
