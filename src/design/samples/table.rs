//! Rows of a table: numbers in some columns, and a class or a number to be answered in another.
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

/// Rows of a table (CSV or TSV) with a header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The file. A relative path starts at the design's own folder.
    pub file: PathBuf,
    /// The names of the columns that enter the network, in this order.
    pub inputs: Vec<String>,
    /// The name of the column that is to be answered.
    pub target: String,
    /// What stands in that column.
    #[serde(default)]
    pub answers: TargetKind,
}

/// What a network is to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, IntoStaticStr)]
pub enum TargetKind {
    /// One of several classes.
    #[default]
    Classes,
    /// A number: regression.
    Numbers,
}
