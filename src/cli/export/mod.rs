//! What leaves the program: the curves of a run, its network, and a report of it.
pub(super) mod curves;
pub(super) mod network;
pub(super) mod report;
