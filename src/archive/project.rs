//! A design with its runs and its data as one archive, laid out so that it opens wherever it is unpacked.
use std::path::{Path, PathBuf};

use super::write::{MOST, PackError, files_below, read_file};
use super::{Archive, ENDING, LESSON};
use crate::data::whole_path;
use crate::design::{Design, FileError, Source, read, to_ron};
use crate::train::saved;

/// What goes into a project's archive.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// What it is called.
    name: String,
    /// The design.
    design: Design,
    /// Its data by their whole paths.
    whole: Source,
    /// The folders of its runs.
    runs: Vec<PathBuf>,
    /// Files and folders that the design learns from, with their names in the archive.
    data: Vec<(String, PathBuf)>,
    /// The folder of a lesson.
    lesson: Option<PathBuf>,
}

/// How much something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PackedSize {
    /// Files.
    pub files: usize,
    /// Their bytes before packing.
    pub bytes: u64,
}

impl Project {
    /// The project of a design file or of a run's folder. `with_runs` takes along all runs beside a design.
    ///
    /// # Errors
    /// When the design cannot be read.
    pub fn open(path: &Path, with_runs: bool) -> Result<Self, FileError> {
        if path.is_dir() {
            let run = saved::run_of(path);
            let design = read(&run.join("design.ron"))?;
            let name = design.name.clone();
            return Ok(Self::new(&name, design, &saved::base_of(&run), vec![run]));
        }
        let design = read(path)?;
        let listed = if with_runs { saved::list(&saved::folder_for(path)) } else { Vec::new() };
        let runs = listed.into_iter().map(|run| run.folder).collect();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        Ok(Self::new(&name, design, path.parent().unwrap_or(Path::new("")), runs))
    }

    /// The same with a lesson.
    #[must_use]
    pub fn with_lesson(self, lesson: Option<PathBuf>) -> Self {
        Self { lesson, ..self }
    }

    /// A design of that name whose paths start at `base`, with some runs.
    pub fn new(name: &str, design: Design, base: &Path, runs: Vec<PathBuf>) -> Self {
        let portable = |sign: char| if sign.is_alphanumeric() || "-_ ".contains(sign) { sign } else { '-' };
        let name = Some(name.trim().chars().map(portable).collect()).filter(|name: &String| !name.is_empty());
        let whole = design.data.with_paths(&|path| whole_path(path, base));
        let named = |path: &Path| Some((path.file_name()?.to_string_lossy().into_owned(), path.to_owned()));
        let data = whole.paths().into_iter().filter_map(named).collect();
        Self { name: name.unwrap_or_else(|| "design".to_owned()), design, whole, runs, data, lesson: None }
    }

    /// How much the data are.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub fn data_size(&self) -> Result<PackedSize, PackError> {
        Ok(size_of(&self.data_files()?))
    }

    /// How much everything else is.
    ///
    /// # Errors
    /// When it cannot be listed.
    pub fn size(&self) -> Result<PackedSize, PackError> {
        Ok(size_of(&self.own_files()?))
    }

    /// The archive's bytes, with a copy of the data where that is wanted.
    ///
    /// # Errors
    /// When a file cannot be read, a name would not be safe elsewhere, or it is too much.
    pub fn to_archive(&self, with_data: bool) -> Result<Archive, PackError> {
        let mut files = self.own_files()?;
        if with_data {
            files.extend(self.data_files()?);
        }
        let size = size_of(&files);
        if size.bytes > MOST {
            return Err(PackError::TooMuch { megabytes: size.bytes >> 20 });
        }
        let mut archive = Archive::default();
        for (name, path, _) in files {
            let bytes = read_file(&path)?;
            archive.0.insert(name, bytes);
        }
        let mut design = self.design.clone();
        if with_data {
            design.data = self.whole.with_paths(&|path| self.in_archive(path));
        }
        let text = to_ron(&design).map_err(|error| PackError::Design(error.to_string()))?;
        archive.0.insert(format!("{}.ron", self.name), text.into_bytes());
        Ok(archive)
    }

    /// The name of the archive.
    pub fn file_name(&self) -> String {
        format!("{}.{ENDING}", self.name)
    }

    /// How many runs go into it.
    pub fn runs(&self) -> usize {
        self.runs.len()
    }

    /// Where data lie in the archive: beside the design.
    fn in_archive(&self, path: &Path) -> PathBuf {
        // A table of labels that lies among its pictures stays there.
        let among =
            self.data.first().and_then(|(name, folder)| Some(Path::new(name).join(path.strip_prefix(folder).ok()?)));
        let alone = || path.file_name().map_or_else(|| path.to_owned(), PathBuf::from);
        among.filter(|_| self.data.first().is_none_or(|(_, folder)| folder != path)).unwrap_or_else(alone)
    }

    fn own_files(&self) -> Result<Vec<(String, PathBuf, u64)>, PackError> {
        let mut files = Vec::new();
        for run in &self.runs {
            let name = run.file_name().unwrap_or_default().to_string_lossy();
            files.extend(below(run, &format!("{}.runs/{name}", self.name))?);
        }
        if let Some(lesson) = &self.lesson {
            files.extend(below(lesson, LESSON)?);
        }
        Ok(files)
    }

    fn data_files(&self) -> Result<Vec<(String, PathBuf, u64)>, PackError> {
        let mut files = Vec::new();
        for (name, path) in &self.data {
            match path.metadata() {
                Ok(data) if data.is_file() => files.push((name.clone(), path.clone(), data.len())),
                _ => files.extend(below(path, name)?),
            }
        }
        files.sort();
        files.dedup_by(|one, other| one.1 == other.1);
        Ok(files)
    }
}

/// The files below a folder, by their names below another one.
fn below(folder: &Path, head: &str) -> Result<Vec<(String, PathBuf, u64)>, PackError> {
    let files = files_below(folder)?.into_iter();
    Ok(files.map(|(name, path, size)| (format!("{head}/{name}"), path, size)).collect())
}

fn size_of(files: &[(String, PathBuf, u64)]) -> PackedSize {
    PackedSize { files: files.len(), bytes: files.iter().map(|(_, _, size)| size).sum() }
}
