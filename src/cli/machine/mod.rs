//! This machine: how fast it trains, and whether it does everything rightly.
pub(super) mod bench;
pub(super) mod selftest;
