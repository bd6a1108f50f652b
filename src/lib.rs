//! Strata: stack layers, train the network on your own pictures, watch it learn.

pub mod design;
pub mod engine;
