//! What leaves the program: the curves of a run, and its network.
pub(super) mod curves;
pub(super) mod network;
