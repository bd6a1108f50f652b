//! Samples in memory: as a source gives them, curated into classes, divided into parts, with words about what is odd.
mod asked;
mod content;
mod curation;
mod facts;
mod notice;
mod noun;
mod part;
mod report;
mod samples;
mod set;
mod split;
mod statistics;
mod targets;
mod warnings;

pub(super) use asked::AskedClasses;
pub use content::{Content, numbers_of, text_of};
pub(super) use curation::class_names;
pub use curation::{curate, curate_by};
pub use notice::DataNotice;
pub use noun::SampleNoun;
pub use part::{Part, Parts};
pub use report::LoadReport;
pub use samples::Samples;
pub use set::Dataset;
pub use split::SplitRule;
pub use statistics::{ColorMode, FileStatistics};
pub use targets::Targets;
