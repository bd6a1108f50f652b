//! A folder of texts: a folder per class with a text per file, or a file per class with a text per line.
use std::io::BufReader;
use std::path::PathBuf;

use super::collector::{SkippedLines, TextCollector};
use super::decode::{beginning, decode, next_line, open, prove};
use crate::data::dataset::{LoadReport, Part};
use crate::data::error::DataError;
use crate::data::progress::ReadControl;
use crate::data::skip::{SkipReason, Skipped};
use crate::data::source::layout::{FolderRoot, FolderWalk, Layout, display, endings, recognize};

/// Progress is told after so many lines.
const REPORTED: u64 = 1 << 16;
/// Progress is told after so many files.
const REPORTED_FILES: usize = 64;

/// One file of a class.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct TextFile {
    part: Part,
    class: u16,
    /// Inside the folder.
    path: PathBuf,
}

/// The names of the classes alone.
pub(super) fn class_names(root: FolderRoot<'_>) -> Result<Vec<String>, DataError> {
    Ok(recognize(root)?.classes.names)
}

/// All texts of a folder: part by part, class by class, file by file.
pub(super) fn read(root: FolderRoot<'_>, control: ReadControl<'_>, texts: &mut TextCollector) -> Result<(), DataError> {
    let layout = recognize(root)?;
    let are_line_files = layout.are_line_files;
    let files = found(root, layout, control, &mut texts.report)?;
    for (done, file) in files.iter().enumerate() {
        if are_line_files {
            read_lines(root, file, texts, &|| control.report(files.len(), done))?;
        } else {
            read_whole(root, file, texts)?;
        }
        if are_line_files || done.is_multiple_of(REPORTED_FILES) {
            control.report(files.len(), done + 1)?;
        }
    }
    control.report(files.len(), files.len())?;
    if texts.is_empty() {
        let skipped = &texts.report.skipped;
        return Err(DataError::NoTexts {
            folder: root.path.to_path_buf(),
            skipped: skipped.len(),
            first: skipped.first().cloned(),
            found: endings(files.iter().map(|file| &file.path)),
        });
    }
    Ok(())
}

/// The files of all classes that are called texts, in their order.
fn found(
    root: FolderRoot<'_>,
    layout: Layout,
    control: ReadControl<'_>,
    report: &mut LoadReport,
) -> Result<Vec<TextFile>, DataError> {
    let noun = report.noun;
    let mut walk = FolderWalk { report: layout.report, links: layout.links };
    let (mut files, mut others) = (Vec::new(), Vec::new());
    for place in layout.classes.folders {
        let (part, class) = (place.part, place.class);
        if layout.are_line_files {
            files.push(TextFile { part, class, path: place.folder });
            continue;
        }
        walk.files(root, &place.folder, |found| {
            let (named, unnamed): (Vec<_>, Vec<_>) = found.into_iter().partition(|path| root.kind.is_named(path));
            files.extend(named.into_iter().map(|path| TextFile { part, class, path }));
            others.extend(unnamed);
            control.report(files.len(), 0)
        })?;
    }
    files.sort_unstable();
    *report = LoadReport { noun, ..walk.finish(root) };
    for path in &others {
        report.pass_over(path);
    }
    Ok(files)
}

/// A file that is one text.
fn read_whole(root: FolderRoot<'_>, file: &TextFile, texts: &mut TextCollector) -> Result<(), DataError> {
    let name = display(&file.path);
    let bytes = beginning(&root.join(&file.path)).and_then(|bytes| prove(&mut bytes.as_slice()).map(|()| bytes));
    match bytes.as_deref().map_err(Clone::clone).and_then(decode) {
        Ok(text) => texts.add(text, name, file.class, file.part),
        Err(reason) => {
            texts.report.skipped.push(Skipped { name, reason });
            Ok(())
        }
    }
}

/// A file with a text per line. Blank lines say nothing; where most of the others cannot be read, the whole file is left
/// out.
fn read_lines(
    root: FolderRoot<'_>,
    file: &TextFile,
    texts: &mut TextCollector,
    report: &dyn Fn() -> Result<(), DataError>,
) -> Result<(), DataError> {
    let name = display(&file.path);
    let whole = |reason| Skipped { name: name.clone(), reason };
    let mut reader = match open(&root.join(&file.path)).map(BufReader::new).and_then(|mut reader| {
        prove(&mut reader)?;
        Ok(reader)
    }) {
        Ok(reader) => reader,
        Err(reason) => {
            texts.report.skipped.push(whole(reason));
            return Ok(());
        }
    };
    let before = texts.mark();
    let (mut line, mut number, mut good) = (Vec::new(), 0_u64, 0);
    let mut skipped = SkippedLines::new(&name);
    loop {
        match next_line(&mut reader, &mut line) {
            Ok(true) => number += 1,
            Ok(false) => break,
            // The lines so far are there all the same.
            Err(reason) => {
                skipped.add(number + 1, reason);
                break;
            }
        }
        match decode(&line) {
            Ok(text) => {
                good += 1;
                texts.add(text, format!("{name}:{number}"), file.class, file.part)?;
            }
            Err(SkipReason::Blank | SkipReason::Empty) => {}
            Err(reason) => skipped.add(number, reason),
        }
        if number.is_multiple_of(REPORTED) {
            report()?;
        }
    }
    let reason = skipped.first_reason().cloned();
    if let Some(reason) = reason.filter(|_| skipped.count() > good) {
        texts.go_back(&before);
        texts.report.skipped.push(whole(reason));
    } else if number > 0 && good == 0 {
        texts.report.skipped.push(whole(SkipReason::Blank));
    } else {
        skipped.tell(&mut texts.report);
    }
    Ok(())
}
