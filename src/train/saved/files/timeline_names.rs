//! The names of the files that hold a run's past, and which of them lie in its folder.
use std::fs;
use std::path::{Path, PathBuf};

use crate::disk::{self, DiskError};

/// The folder inside the run's, and the file that names what lies in it.
pub(in crate::train::saved) const FOLDER: &str = "timeline";
pub(in crate::train::saved) const INDEX: &str = "timeline.ron";
/// How the names of the other files begin and end.
pub(in crate::train::saved) const MOMENT: (&str, &str) = ("moment-", ".ron");
pub(in crate::train::saved) const STATE: (&str, &str) = ("state-", ".safetensors");

pub(in crate::train::saved) const LEARNED: (&str, &str) = ("learned-", ".bin");

/// The name of a file by the mark of what it holds.
pub(in crate::train::saved) fn marked((head, end): (&str, &str), mark: u64) -> String {
    format!("{head}{mark:016x}{end}")
}

/// Whether the past of a run has files of such a name.
fn is_ours(name: &str) -> bool {
    let is_marked = |form: (&str, &str)| {
        let mark = name.strip_prefix(form.0).and_then(|name| name.strip_suffix(form.1));
        let mark = mark.and_then(|mark| u64::from_str_radix(mark, 16).ok());
        // There is one way to write a mark.
        mark.is_some_and(|mark| marked(form, mark) == name)
    };
    name == INDEX || [MOMENT, STATE, LEARNED].into_iter().any(is_marked)
}

/// Whether a folder lies there, no link to one.
pub(in crate::train::saved) fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|data| data.is_dir())
}

/// The files of a run's past, by their paths inside the run's folder; none behind a link.
pub(in crate::train::saved) fn files(run: &Path) -> Vec<PathBuf> {
    let folder = run.join(FOLDER);
    if !is_folder(&folder) {
        return Vec::new();
    }
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.filter(|entry| entry.file_name().to_str().is_some_and(is_ours));
    named.map(|entry| Path::new(FOLDER).join(entry.file_name())).collect()
}

/// Deletes the past of a run; what else lies in its folder stays.
pub(in crate::train::saved) fn delete(run: &Path) -> Result<(), DiskError> {
    for file in files(run) {
        let path = run.join(file);
        disk::remove_file(&path).map_err(|source| DiskError { path, source })?;
    }
    if is_folder(&run.join(FOLDER)) {
        // It stays when it holds something else.
        let _ = disk::remove_folder(&run.join(FOLDER));
    }
    Ok(())
}
