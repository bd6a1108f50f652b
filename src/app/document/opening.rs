//! A design file on its way from the disk: read beside the window, which a slow disk must not stop.
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::data::moved_pictures;
use crate::design::{Design, FileError, Source, read};
use crate::train::{Job, Outcome, Wake};

/// How long the window waits for a file: mostly it is there before anybody sees anything else.
const SHORTLY: Duration = Duration::from_millis(400);

/// A design file that is being read.
pub(in crate::app) struct Opening {
    /// The file.
    pub(in crate::app) path: PathBuf,
    job: Job<Result<FoundDesign, FileError>, ()>,
}

/// A design as it was read.
pub(in crate::app) struct FoundDesign {
    /// The design, which leads to its pictures.
    pub(in crate::app) design: Design,
    /// Where its pictures were, and where they were found, if the design was moved.
    pub(in crate::app) moved: Option<(PathBuf, PathBuf)>,
}

impl FoundDesign {
    /// Reads a design and looks where its pictures are.
    pub(in crate::app) fn read(path: &Path) -> Result<Self, FileError> {
        let mut design = read(path)?;
        let base = path.parent().unwrap_or(Path::new(""));
        let now = moved_pictures(&design.data, base);
        let moved = now.map(|now| std::mem::replace(&mut design.data, now));
        let place = |source: &Source| source.folder().map(Path::to_path_buf);
        let moved = moved.and_then(|old| Some((place(&old)?, place(&design.data)?)));
        Ok(Self { design, moved })
    }
}

impl Opening {
    /// Begins to read a file.
    pub(in crate::app) fn start(path: &Path, wake: &Wake) -> Self {
        let wanted = path.to_owned();
        let job = Job::start("design", Some(wake.clone()), move |_, _| FoundDesign::read(&wanted));
        Self { path: path.to_owned(), job }
    }

    /// What was read, if it comes at once.
    pub(in crate::app) fn shortly(&mut self) -> Option<Outcome<Result<FoundDesign, FileError>>> {
        self.job.wait(SHORTLY)
    }

    /// What was read, if it is there.
    pub(in crate::app) fn poll(&mut self) -> Option<Outcome<Result<FoundDesign, FileError>>> {
        self.job.poll()
    }
}
