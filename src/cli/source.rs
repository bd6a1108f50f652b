//! Designs and data by their paths, with a progress bar while pictures are read.
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use indicatif::{ProgressBar, ProgressStyle};

use super::{Failure, output};
use crate::data::{DataError, Dataset, FileProgress, LoadReport, is_outside, moved_pictures, whole_path};
use crate::design::{Design, Source, read, template};

/// A design with the folder that its relative paths start at.
pub(super) struct Opened {
    pub(super) design: Design,
    pub(super) base: PathBuf,
}

/// Reads a design file, or makes the built-in digits design.
pub(super) fn open(path: Option<&Path>) -> Result<Opened, Failure> {
    let Some(path) = path else {
        let design = template("digits").map(|template| (template.make)()).ok_or("the digits design is missing")?;
        return Ok(Opened { design, base: PathBuf::new() });
    };
    let design = read(path)?;
    Ok(Opened { design, base: path.parent().map(Path::to_owned).unwrap_or_default() })
}

/// Says of a design whose own pictures are about to be read where they lie, if nobody would expect it; takes them from
/// beside the design when both were moved.
pub(super) fn find_pictures(opened: &mut Opened) -> Result<(), Failure> {
    let Opened { design, base } = opened;
    let Source::Folder(folder) = &design.data else { return Ok(()) };
    if let Some(moved) = moved_pictures(folder, base) {
        let now = base.join(&moved);
        output::note(format!(
            "Note: “{}” does not exist; the pictures in “{}” beside the design are used",
            folder.display(),
            now.display()
        ))?;
        design.data = Source::Folder(moved);
    } else if is_outside(folder, base) {
        let place = whole_path(folder, base);
        output::note(format!("Note: the pictures lie outside of the design’s folder, in “{}”", place.display()))?;
    }
    Ok(())
}

/// A progress bar on stderr; nothing where that is no terminal.
pub(super) fn bar(length: u64, form: &str) -> ProgressBar {
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template(form) {
        bar.set_style(style.progress_chars("━╸ "));
    }
    bar
}

/// Loads pictures, showing how far it is.
pub(super) fn load(
    load: impl FnOnce(&(dyn Fn(FileProgress) + Sync), &AtomicBool) -> Result<Dataset, DataError>,
) -> Result<Dataset, DataError> {
    with_bar("Reading pictures {bar:30} {pos}/{len}  {per_sec}", load)
}

/// Does something with many pictures, showing how far it is.
pub(super) fn with_bar<T>(form: &str, work: impl FnOnce(&(dyn Fn(FileProgress) + Sync), &AtomicBool) -> T) -> T {
    let bar = bar(0, form);
    let done = work(
        &|progress: FileProgress| {
            bar.set_length(progress.found as u64);
            bar.set_position(progress.done as u64);
        },
        &AtomicBool::new(false),
    );
    bar.finish_and_clear();
    done
}

/// Tells what was skipped, with names and reasons, and what else is worth knowing.
pub(super) fn tell(report: &LoadReport) -> std::io::Result<()> {
    const NAMED: usize = 1_000;
    for notice in &report.notices {
        output::note(format!("Note: {notice}"))?;
    }
    if report.skipped.is_empty() {
        return Ok(());
    }
    output::note(format!("{} files skipped:", report.skipped.len()))?;
    for skipped in report.skipped.iter().take(NAMED) {
        output::note(format!("  {}: {}", skipped.name, skipped.reason))?;
    }
    if report.skipped.len() > NAMED {
        output::note(format!("  … and {} more", report.skipped.len() - NAMED))?;
    }
    Ok(())
}
