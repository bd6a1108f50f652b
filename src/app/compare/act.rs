//! What can be done with races and with runs that are compared.
use std::path::PathBuf;

use super::board::CompareView;
use super::setup::RaceSetup;
use crate::train::SavedRun;

/// Something that is done with races and with runs that are compared.
#[derive(Debug, Clone, PartialEq)]
pub enum CompareAct {
    /// A race of the design is started.
    Start(RaceSetup),
    /// The race that is compared goes on with some seeds more.
    MoreSeeds,
    /// The design takes over what has won, by its place among all that are compared.
    Adopt(usize),
    /// These runs of the session are compared, and these saved ones.
    Runs(Vec<u64>, Vec<SavedRun>),
    /// The run in a folder is compared as well.
    Folder(PathBuf),
    /// One of those that are compared is compared no longer, by its place.
    Drop(usize),
    /// Something else is seen of the runs that are compared.
    View(CompareView),
}
