//! Projects as one file, beside the window: how much one is, packing it, looking into one, unpacking it.
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::archive::{self, PackError, PackedSize, Project};
use crate::disk;
use crate::train::{Job, Outcome, Wake};

/// What can be done with projects as one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProjectAct {
    /// The open design is packed into a file.
    Pack(PathBuf, PackChoice),
    /// A file is unpacked into a folder.
    Unpack(PathBuf, PathBuf),
}

/// What goes into a project's file beside the design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PackChoice {
    /// Its saved runs.
    pub runs: bool,
    /// A copy of its data.
    pub data: bool,
}

/// How much a project is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ProjectSizes {
    /// Its saved runs, and how many.
    pub runs: (usize, PackedSize),
    /// Its data.
    pub data: PackedSize,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::app) enum ProjectNews {
    /// A file was written, with so many bytes.
    Packed(PathBuf, u64),
    /// A file holds a lesson.
    HoldsLesson(PathBuf),
    /// A file holds a design, and has to be unpacked somewhere.
    HoldsDesign(PathBuf),
    /// This design lies in what was unpacked.
    Unpacked(PathBuf),
    /// It was not done, and why.
    Failed(String),
}

/// Projects as one file.
#[derive(Default)]
pub struct ProjectFiles {
    job: Option<Job<Result<ProjectNews, String>, ()>>,
    measuring: Option<Job<Option<ProjectSizes>, ()>>,
    sizes: Option<ProjectSizes>,
}

impl ProjectFiles {
    /// How much the open design is, once that is known.
    pub fn sizes(&self) -> Option<ProjectSizes> {
        self.sizes
    }

    /// Measures a project.
    pub(in crate::app) fn measure(&mut self, project: Project, wake: &Wake) {
        self.sizes = None;
        let measured = move |_: &_, _: &_| {
            Some(ProjectSizes { runs: (project.runs(), project.size().ok()?), data: project.data_size().ok()? })
        };
        self.measuring = Some(Job::start("project size", Some(Arc::clone(wake)), measured));
    }

    /// Packs a project into a file.
    pub(in crate::app) fn pack(&mut self, project: Project, path: &Path, with_data: bool, wake: &Wake) {
        let path = path.with_extension(archive::ENDING);
        self.start(wake, move || {
            let words = |error: PackError| error.to_string();
            let bytes = archive::pack(&project.to_archive(with_data).map_err(words)?).map_err(words)?;
            disk::write(&disk::resolved(&path), &bytes).map_err(|error| error.to_string())?;
            Ok(ProjectNews::Packed(path, bytes.len() as u64))
        });
    }

    /// Looks what a file holds.
    pub(in crate::app) fn look(&mut self, path: PathBuf, wake: &Wake) {
        self.start(wake, move || match archive::holds_lesson(&path) {
            Ok(true) => Ok(ProjectNews::HoldsLesson(path)),
            Ok(false) => Ok(ProjectNews::HoldsDesign(path)),
            Err(error) => Err(error.to_string()),
        });
    }

    /// Unpacks a file into a folder.
    pub(in crate::app) fn unpack(&mut self, path: PathBuf, folder: PathBuf, wake: &Wake) {
        self.start(wake, move || {
            archive::unpack(&path, &folder).map_err(|error| error.to_string())?;
            let design = archive::designs_in(&folder).into_iter().next();
            design.map(ProjectNews::Unpacked).ok_or_else(|| format!("{}: holds no design", path.display()))
        });
    }

    fn start(&mut self, wake: &Wake, work: impl FnOnce() -> Result<ProjectNews, String> + Send + 'static) {
        self.job = Some(Job::start("project file", Some(Arc::clone(wake)), move |_: &_, _: &_| work()));
    }

    /// Takes what came of it.
    pub(in crate::app) fn poll(&mut self) -> Option<ProjectNews> {
        if let Some(Outcome::Done(sizes)) = self.measuring.as_mut().and_then(Job::poll) {
            (self.sizes, self.measuring) = (sizes, None);
        }
        let outcome = self.job.as_mut().and_then(Job::poll)?;
        self.job = None;
        Some(match outcome {
            Outcome::Done(news) => news.unwrap_or_else(ProjectNews::Failed),
            Outcome::Failed(reason) => ProjectNews::Failed(reason),
        })
    }
}
