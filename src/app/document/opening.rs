//! A design file on its way from the disk: read beside the window, which a slow disk must not stop.
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::design_lock::{DesignClaim, DesignLock};
use crate::data::{moved_data, outside, whole_path};
use crate::design::{self, Design, FileError, Source};
use crate::disk;
use crate::train::{Job, Outcome, Wake};

/// How long the window waits for a file: mostly it is there before anybody sees anything else.
const SHORTLY: Duration = Duration::from_millis(400);

/// What comes of reading a design.
pub(in crate::app) type OpeningOutcome = Outcome<Result<FoundDesign, NotOpened>>;

/// A design file that is being read.
pub(in crate::app) struct Opening {
    /// The file.
    pub(in crate::app) path: PathBuf,
    job: Job<Result<FoundDesign, NotOpened>, ()>,
}

/// A design as it was read.
pub(in crate::app) struct FoundDesign {
    /// The design, which leads to its pictures.
    pub(in crate::app) design: Design,
    /// It is the older generation of its file.
    pub(in crate::app) is_older: bool,
    /// Where its pictures were, and where they were found, if the design was moved.
    pub(in crate::app) moved: Option<(PathBuf, PathBuf)>,
    /// Its pictures, if they lie in a folder.
    pub(in crate::app) pictures: Option<FoundPictures>,
    /// Whether another window has it open.
    pub(in crate::app) claim: DesignClaim,
}

/// Where the pictures of a design lie.
pub(in crate::app) struct FoundPictures {
    /// Their folder, by its whole path.
    pub(in crate::app) folder: PathBuf,
    /// Whether it is there.
    pub(in crate::app) is_there: bool,
    /// What of them, their table and their links lies outside of the design's own folder.
    pub(in crate::app) outside: Vec<PathBuf>,
}

/// A design that could not be read.
pub(in crate::app) struct NotOpened {
    /// Why.
    pub(in crate::app) error: FileError,
    /// Whether the older generation of its file could be read instead.
    pub(in crate::app) has_older: bool,
}

impl FoundDesign {
    /// Reads a design, or the older generation of its file, looks where its pictures are, and whether another window has
    /// it open.
    fn read(path: &Path, is_older: bool, own: Option<&Path>) -> Result<Self, NotOpened> {
        let older = disk::older(&disk::resolved(path));
        let read = design::read(if is_older { &older } else { path });
        let mut design = read.map_err(|error| {
            let has_older = !is_older && path.is_file() && design::read(&older).is_ok();
            NotOpened { error, has_older }
        })?;
        let base = path.parent().unwrap_or(Path::new(""));
        let now = moved_data(&design.data, base);
        let moved = now.map(|now| std::mem::replace(&mut design.data, now));
        let place = |source: &Source| source.path().map(Path::to_path_buf);
        let moved = moved.and_then(|old| Some((place(&old)?, place(&design.data)?)));
        let pictures = place(&design.data).map(|folder| {
            let folder = whole_path(&folder, base);
            // Only pictures can be looked for; what else is gone is told where the source is chosen.
            let is_there = folder.exists() || design.data.folder().is_none();
            FoundPictures { folder, is_there, outside: outside(&design.data, base) }
        });
        Ok(Self { design, is_older, moved, pictures, claim: DesignLock::claim(path, own) })
    }
}

impl Opening {
    /// Begins to read a file, or the older generation of one. `own` is the lock that the window has already.
    pub(in crate::app) fn start(path: &Path, is_older: bool, own: Option<&Path>, wake: &Wake) -> Self {
        let (wanted, own) = (path.to_owned(), own.map(Path::to_owned));
        let read = move |_: &_, _: &_| FoundDesign::read(&wanted, is_older, own.as_deref());
        Self { path: path.to_owned(), job: Job::start("design", Some(wake.clone()), read) }
    }

    /// What was read, if it comes at once.
    pub(in crate::app) fn shortly(&mut self) -> Option<OpeningOutcome> {
        self.job.wait(SHORTLY)
    }

    /// What was read, if it is there.
    pub(in crate::app) fn poll(&mut self) -> Option<OpeningOutcome> {
        self.job.poll()
    }
}
