//! Designs and data by their paths, with a progress bar while pictures are read.
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use indicatif::{ProgressBar, ProgressStyle};

use super::{Failure, Misuse, ReadingArgs, hints, output};
use crate::data::{
    DataError, Dataset, FileProgress, LoadReport, LoadRequest, asked_as, holds_texts, moved_data, outside, real_path,
    whole_path,
};
use crate::design::{
    Curation, Design, Input, Labels, Picture, PictureFolder, SampleKind, Source, Split, Table, TargetKind, Texts,
    TokenUnit, Training, read, template,
};
use crate::disk;
use crate::train::saved;

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
    if path.is_dir() {
        return Err(Misuse(folder_for_design(path)).into());
    }
    let design = read(path)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    // The design of a run says where its pictures are from the run.
    let run = saved::run_of(&disk::resolved(&whole_path(folder, Path::new(""))));
    let base = if saved::is_run(&run) { saved::base_of(&run) } else { folder.to_owned() };
    Ok(Opened { design, base })
}

/// Says of a design whose own pictures are about to be read where they lie, if nobody would expect it; takes them from
/// beside the design when both were moved.
pub(super) fn find_pictures(opened: &mut Opened) -> Result<(), Failure> {
    let Opened { design, base } = opened;
    if let Some(moved) = moved_data(&design.data, base) {
        let place = |source: &Source| source.path().map(Path::to_path_buf).unwrap_or_default();
        output::note(format!(
            "Note: “{}” does not exist; the {} in “{}” beside the design are used",
            place(&design.data).display(),
            moved.sample_kind().many(),
            base.join(place(&moved)).display()
        ))?;
        design.data = moved;
    } else if let Some(place) = outside(&design.data, base).first() {
        let what = design.data.sample_kind().many();
        output::note(format!("Note: the {what} lie outside of the design’s folder, in “{}”", place.display()))?;
    }
    Ok(())
}

/// What to type instead of a folder where a design is wanted.
fn folder_for_design(folder: &Path) -> String {
    let name = folder.display();
    if saved::is_run(folder) {
        return format!("“{name}” is a run, not a design; its design is “{}”", folder.join("design.ron").display());
    }
    format!("“{name}” is a folder, not a design; to train on its pictures type `strata train DESIGN --data {name}`")
}

/// The file or folder that a design learns from, if there is one: where it lies by now.
pub(super) fn place_of(design: &Design, base: &Path) -> Option<PathBuf> {
    data_of(design, base).path().map(Path::to_path_buf)
}

/// The folder of pictures that a design learns from, if it is one, with how it is read.
pub(super) fn pictures_of(design: &Design, base: &Path) -> Option<PictureFolder> {
    data_of(design, base).pictures()
}

fn data_of(design: &Design, base: &Path) -> Source {
    let now = moved_data(&design.data, base);
    now.as_ref().unwrap_or(&design.data).with_paths(&|path| base.join(path))
}

/// A source by its whole paths, wherever the program was started.
pub(super) fn absolute(source: &Source, base: &Path) -> std::io::Result<Source> {
    // An empty path has no whole one.
    if source.path().is_some_and(|folder| base.join(folder).as_os_str().is_empty()) {
        return Err(std::io::ErrorKind::InvalidInput.into());
    }
    Ok(source.with_paths(&|path| {
        let path = base.join(path);
        std::path::absolute(&path).unwrap_or(path)
    }))
}

/// A folder of pictures that the command line names, read as it says.
pub(super) fn named(folder: &Path, args: &ReadingArgs) -> PictureFolder {
    let plain = PictureFolder { folder: folder.to_path_buf(), ..PictureFolder::default() };
    args.applied_to(plain)
}

/// A folder that the command line names, read as it says: of texts where it holds texts and no picture, else of pictures.
pub(super) fn folder_named(folder: &Path, args: &ReadingArgs) -> Source {
    if args.are_for_pictures() || !holds_texts(folder, args.follow_links) {
        return named(folder, args).into();
    }
    let folder = folder.to_path_buf();
    Source::Texts(if args.follow_links { Texts::LinkedFolder(folder) } else { Texts::Folder(folder) })
}

/// The form in which samples are read that are only told of: pictures as `picture` says it, texts as they lie there,
/// whatever a network would take of them.
pub(super) fn plain_input(source: &Source, picture: Picture) -> Input {
    match source {
        Source::Texts(_) => Input::Tokens { length: 1, vocabulary: 1, unit: TokenUnit::Characters },
        _ => Input::Picture(picture),
    }
}

/// A folder that a network is asked about: read as the command line says it, else as what it learned from.
pub(super) fn asked(folder: &Path, learned: Option<&PictureFolder>, args: &ReadingArgs) -> PictureFolder {
    args.applied_to(asked_as(folder, learned))
}

/// A file or folder that a network is asked about which learned from no pictures: read as what it learned from.
pub(super) fn asked_as_other(path: &Path, learned: &Source) -> Source {
    let columns = |inputs: &[&str], target: &str, answers: TargetKind| {
        let inputs = inputs.iter().map(|name| (*name).to_owned()).collect();
        Source::Table(Table { file: path.to_owned(), inputs, target: target.to_owned(), answers })
    };
    match learned {
        Source::Table(table) => Source::Table(Table { file: path.to_owned(), ..table.clone() }),
        Source::Points(_) => columns(&["x", "y"], "class", TargetKind::Classes),
        Source::Function(_) => columns(&["x"], "y", TargetKind::Numbers),
        Source::Texts(Texts::Table { text, class, .. }) if !path.is_dir() => {
            Source::Texts(Texts::Table { file: path.to_owned(), text: text.clone(), class: class.clone() })
        }
        _ if path.is_dir() && learned.follows_links() => Source::Texts(Texts::LinkedFolder(path.to_owned())),
        _ if path.is_dir() => Source::Texts(Texts::Folder(path.to_owned())),
        _ => {
            let (text, class) = ("text".to_owned(), "class".to_owned());
            Source::Texts(Texts::Table { file: path.to_owned(), text, class })
        }
    }
}

/// The design of a run, whose data may lie elsewhere by now: where the command line says so, and read as it says.
pub(super) fn with_data(
    mut design: Design,
    base: &Path,
    data: Option<&Path>,
    reading: &ReadingArgs,
) -> Result<Design, Failure> {
    if design.data.sample_kind() != SampleKind::Picture {
        if data.is_some() || reading.are_given() {
            let place = match data {
                Some(place) => absolute(&asked_as_other(place, &design.data), Path::new(""))?,
                None => absolute(&design.data, base)?,
            };
            design.data = reading.applied_to_other(place)?;
        }
    } else if data.is_some() || reading.are_given() {
        let pictures = absolute(&design.data, base)?.pictures().unwrap_or_default();
        let pictures = match data {
            Some(folder) => moved_to(folder, pictures),
            None => pictures,
        };
        design.data = absolute(&reading.applied_to(pictures).into(), Path::new(""))?;
    }
    Ok(design)
}

/// Pictures that lie in another folder by now; a table among them lies there as well.
fn moved_to(folder: &Path, pictures: PictureFolder) -> PictureFolder {
    let labels = match pictures.labels {
        Labels::Table(table) => Labels::Table(
            table.strip_prefix(&pictures.folder).map_or_else(|_| table.clone(), |table| folder.join(table)),
        ),
        other => other,
    };
    PictureFolder { folder: folder.to_path_buf(), labels, ..pictures }
}

impl ReadingArgs {
    /// Whether the command line says anything about it.
    pub(super) fn are_given(&self) -> bool {
        self.are_for_pictures() || self.follow_links
    }

    /// Whether the command line says what only folders of pictures have.
    pub(super) fn are_for_pictures(&self) -> bool {
        self.labels.is_some() || self.class_in_names
    }

    /// Changes how texts, points or rows are read where the command line says so.
    pub(super) fn applied_to_other(&self, source: Source) -> Result<Source, Misuse> {
        if self.are_for_pictures() {
            let text = "--labels and --class-in-names are for folders of pictures; this network takes none";
            return Err(Misuse(text.to_owned()));
        }
        if !self.follow_links {
            return Ok(source);
        }
        let text = "--follow-links says how a folder is read, and the samples lie in none; name one with --data";
        source.following_links().ok_or_else(|| Misuse(text.to_owned()))
    }

    /// Changes how a folder of pictures is read where the command line says so.
    pub(super) fn applied_to(&self, pictures: PictureFolder) -> PictureFolder {
        let labels = match &self.labels {
            Some(table) => Labels::Table(table.clone()),
            None if self.class_in_names => Labels::Names,
            None => pictures.labels,
        };
        PictureFolder { labels, follow_links: pictures.follow_links || self.follow_links, ..pictures }
    }
}

/// Says that there is no folder to be read as the command line says it.
pub(super) fn prove_folder_named(args: &ReadingArgs) -> Result<(), Misuse> {
    if args.are_given() {
        let text = "--labels, --class-in-names and --follow-links say how a folder is read; name one with --data";
        return Err(Misuse(text.to_owned()));
    }
    Ok(())
}

/// Nothing is written into a folder of pictures or around it: what lies in it would be taken for pictures or classes, and
/// the pictures for what was written.
pub(super) fn prove_apart(out: &Path, pictures: &Path) -> Result<(), Misuse> {
    let (Ok(target), Ok(source)) = (real_path(out), pictures.canonicalize()) else { return Ok(()) };
    let (out, pictures) = (out.display(), pictures.display());
    if target.starts_with(&source) {
        let text = format!(
            "“{out}” lies in “{pictures}”, where the pictures come from and nothing is changed; \
             choose another place with --out"
        );
        return Err(Misuse(text));
    }
    if source.starts_with(&target) {
        let text = format!("the pictures in “{pictures}” lie in “{out}”; choose another place with --out");
        return Err(Misuse(text));
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

/// Loads a source as it lies there, showing how far it is.
pub(super) fn load_plain(source: &Source, input: &Input) -> Result<Dataset, DataError> {
    let request = LoadRequest {
        source,
        base: Path::new(""),
        input,
        curation: &Curation::default(),
        split: &Split::default(),
        seed: Training::default().seed,
    };
    self::load(|progress, stop| crate::data::load(request, progress, stop))
}

/// Loads samples, showing how far it is.
pub(super) fn load(
    load: impl FnOnce(&(dyn Fn(FileProgress) + Sync), &AtomicBool) -> Result<Dataset, DataError>,
) -> Result<Dataset, DataError> {
    with_bar("Reading {bar:30} {pos}/{len}  {per_sec}", load)
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
        output::note(hints::told(notice, report.noun))?;
    }
    if report.skipped.is_empty() {
        return Ok(());
    }
    output::note(output::skipped(report) + ":")?;
    for skipped in report.skipped.iter().take(NAMED) {
        output::note(format!("  {}: {}", skipped.name, skipped.reason))?;
    }
    if report.skipped.len() > NAMED {
        output::note(format!("  … and {} more", report.skipped.len() - NAMED))?;
    }
    Ok(())
}
