//! Strata: stack layers, train the network on your own pictures, watch it learn.

pub mod cli;
pub mod data;
pub mod design;
pub mod engine;
pub mod train;
