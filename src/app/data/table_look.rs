//! What stands in the columns of the open table, seen beside the window.
use std::path::PathBuf;
use std::sync::Arc;

use crate::data::{DataError, TableColumns, table_columns};
use crate::train::{Job, Outcome, Wake};

/// What a look at the first rows of a table brings.
type Looked = Result<TableColumns, DataError>;

/// The columns of the open table, once its first rows were seen.
#[derive(Default)]
pub struct TableLook {
    job: Option<(PathBuf, Job<Looked, ()>)>,
    there: Option<(PathBuf, Looked)>,
}

impl TableLook {
    /// The columns, or why there are none; `None` before they were seen.
    pub fn columns(&self) -> Option<Result<&TableColumns, &DataError>> {
        self.there.as_ref().map(|(_, looked)| looked.as_ref())
    }

    /// Whether the table is being seen.
    pub fn is_looking(&self) -> bool {
        self.job.is_some()
    }

    /// Looks at a file, unless that was done already.
    pub(in crate::app) fn follow(&mut self, file: Option<PathBuf>, wake: &Wake) {
        let asked = self.job.as_ref().map(|(of, _)| of).or(self.there.as_ref().map(|(of, _)| of));
        if asked == file.as_ref() {
            return;
        }
        self.there = None;
        self.job = file.map(|file| {
            let path = file.clone();
            let look =
                Job::start("columns", Some(Arc::clone(wake)), move |_, _| table_columns(&path, TableColumns::GLANCE));
            (file, look)
        });
    }

    /// The file that was seen and what was seen in it, which is forgotten.
    pub(in crate::app) fn take(&mut self) -> Option<(PathBuf, Looked)> {
        self.there.take()
    }

    /// Takes what was seen. True when there was something.
    pub(in crate::app) fn poll(&mut self) -> bool {
        let Some(outcome) = self.job.as_mut().and_then(|(_, job)| job.poll()) else { return false };
        if let Some((file, _)) = self.job.take() {
            let looked = match outcome {
                Outcome::Done(looked) => looked,
                Outcome::Failed(_) => Err(DataError::Stopped),
            };
            self.there = Some((file, looked));
        }
        true
    }
}
