//! `strata new`: writes a starter design, or the one that fits a folder of pictures or a table.
use std::path::{Path, PathBuf};

use super::{Failure, NewArgs, ReadingArgs, output, source, table};
use crate::data::{Dataset, is_table, written_path};
use crate::design::{
    Color, Design, Facts, Input, Picture, SampleKind, Source, TEMPLATES, Table, TargetKind, TokenUnit, check,
    proposed_design, proposed_for_table, proposed_for_texts, template, to_ron,
};
use crate::disk;

pub(super) fn run(args: &NewArgs) -> Result<(), Failure> {
    if args.list {
        return list();
    }
    if let Some(file) = args.for_folder.as_deref().filter(|path| is_table(path)) {
        return for_table(file, args);
    }
    args.columns.prove_none()?;
    if let Some(folder) = &args.for_folder {
        return for_folder(folder, args.out.as_deref(), &args.reading);
    }
    let id = args.template.as_deref().unwrap_or_default();
    let Some(template) = template(id) else {
        let known: Vec<_> = TEMPLATES.iter().map(|template| template.id).collect();
        return Err(format!("there is no starter design “{id}”; there are {}", known.join(", ")).into());
    };
    let path = args.out.as_deref().map_or_else(|| PathBuf::from(format!("{id}.ron")), as_design);
    make_folder(&path)?;
    write(&path, &(template.make)())?;
    output::line(format!("{} written: {}", path.display(), template.about))?;
    Ok(())
}

/// Every starter design, those of one kind of sample together.
fn list() -> Result<(), Failure> {
    for kind in SampleKind::ALL {
        let of_kind: Vec<_> = TEMPLATES.iter().filter(|one| (one.make)().data.sample_kind() == *kind).collect();
        if let Some(first) = of_kind.first() {
            let source = if matches!((first.make)().data, Source::Function(_)) { "functions" } else { kind.many() };
            output::line(format!("For {source}:"))?;
            for template in of_kind {
                output::line(format!("  {:15} {}", template.id, template.about))?;
            }
        }
    }
    Ok(())
}

/// A design's file; a name with another ending gets that of designs.
fn as_design(path: &Path) -> PathBuf {
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("ron")) {
        return path.to_owned();
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".ron");
    PathBuf::from(name)
}

/// Makes the folder of a file, and says so.
fn make_folder(file: &Path) -> Result<(), Failure> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists());
    if let Some(folder) = folder {
        disk::make_writable(folder)?;
        output::note(format!("Note: the folder “{}” did not exist and was made", folder.display()))?;
    }
    Ok(())
}

/// Never over something that is there already.
fn write(path: &Path, design: &Design) -> Result<(), Failure> {
    let text = to_ron(design).map_err(|_| "this design cannot be written down; please report it")?;
    disk::write_new(path, text.as_bytes()).map_err(|error| match error.source.kind() {
        std::io::ErrorKind::AlreadyExists => {
            format!("{} exists already; name another file with --out", path.display())
        }
        _ => error.to_string(),
    })?;
    Ok(())
}

/// Writes the design that fits a folder.
fn for_folder(folder: &Path, out: Option<&Path>, reading: &ReadingArgs) -> Result<(), Failure> {
    // A folder such as `.` or `..` has its name only when it is written out.
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    let name = whole.file_name().map_or_else(|| "pictures".to_owned(), |name| name.to_string_lossy().into_owned());
    let path = out.map_or_else(|| PathBuf::from(format!("{name}.ron")), as_design);
    source::prove_apart(&path, folder)?;
    let origin = source::folder_named(folder, reading);
    // Only what the files hold is asked for, so the form hardly matters; equal pictures must stay equal in it.
    let input = source::plain_input(&origin, Picture::new(32, 32, Color::Rgb));
    let data = source::load_plain(&origin, &input)?;
    source::tell(&data.report)?;
    let design = match (data.corpus_facts(), data.picture_facts()) {
        (Some(facts), _) => proposed_for_texts(&name, origin, &facts),
        (None, Some(facts)) => proposed_design(&name, origin, &facts),
        (None, None) => return Err(format!("there is no picture in “{}”", folder.display()).into()),
    };
    make_folder(&path)?;
    // A relative path starts at the design's own folder, which has to be there.
    let base = path.parent().unwrap_or(Path::new(""));
    let design = Design { data: design.data.with_paths(&|path| written_path(path, base)), ..design };
    write(&path, &design)?;
    output::line(format!("{} written: {}", path.display(), summary(&design, &data)))?;
    Ok(())
}

/// Writes the design that fits a table.
fn for_table(file: &Path, args: &NewArgs) -> Result<(), Failure> {
    let name = file.file_stem().map_or_else(|| "table".to_owned(), |name| name.to_string_lossy().into_owned());
    let path = args.out.as_deref().map_or_else(|| PathBuf::from(format!("{name}.ron")), as_design);
    let found = table::TableFindings::read(file, &args.reading, &args.columns)?;
    source::tell(&found.data.report)?;
    let facts = found.data.table_facts().ok_or_else(|| format!("there is no row in “{}”", file.display()))?;
    make_folder(&path)?;
    // A relative path starts at the design's own folder.
    let base = path.parent().unwrap_or(Path::new(""));
    let table = Table { file: written_path(file, base), ..found.table };
    let design = proposed_for_table(&name, table, &facts);
    write(&path, &design)?;
    let answer = match facts.answers {
        TargetKind::Classes => format!("{} classes", facts.classes),
        TargetKind::Numbers => "a number".to_owned(),
    };
    output::line(format!(
        "{} written: {} of {} rows to {answer}, at most {} epochs",
        path.display(),
        output::counted(facts.inputs, "column", "columns"),
        output::thousands(facts.rows as u64),
        design.training.epochs,
    ))?;
    Ok(())
}

/// What was proposed, in one line.
fn summary(design: &Design, data: &Dataset) -> String {
    let form = match &design.input {
        Input::Picture(picture) => {
            let color = if picture.color == Color::Rgb { "color" } else { "gray" };
            format!("{} × {} {color}", picture.width, picture.height)
        }
        Input::Tokens { length, unit: TokenUnit::Words, .. } => format!("{length} words"),
        input => format!("{} characters", input.shape().len()),
    };
    let classes = data.classes.len();
    let facts = Facts { classes: Some(classes), ..Facts::default() };
    format!(
        "{form} for {} {} in {classes} classes, {} parameters, at most {} epochs",
        output::thousands(data.len() as u64),
        design.data.sample_kind().many(),
        output::thousands(check(design, facts).cost.parameters),
        design.training.epochs,
    )
}
