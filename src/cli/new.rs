//! `strata new`: writes a starter design, or the one that fits a folder of pictures.
use std::path::{Path, PathBuf};

use super::{Failure, NewArgs, output, source};
use crate::data::{LoadRequest, load};
use crate::design::{
    Color, Curation, Design, Facts, Input, Picture, Source, Split, TEMPLATES, Training, check, proposed_design,
    template, to_ron,
};
use crate::disk;

pub(super) fn run(args: &NewArgs) -> Result<(), Failure> {
    if args.list {
        for template in TEMPLATES {
            output::line(format!("{:12} {}", template.id, template.about))?;
        }
        return Ok(());
    }
    if let Some(folder) = &args.for_folder {
        return for_folder(folder, args.out.as_deref());
    }
    let id = args.template.as_deref().unwrap_or_default();
    let Some(template) = template(id) else {
        let known: Vec<_> = TEMPLATES.iter().map(|template| template.id).collect();
        return Err(format!("there is no starter design “{id}”; there are {}", known.join(", ")).into());
    };
    let path = args.out.clone().unwrap_or_else(|| PathBuf::from(format!("{id}.ron")));
    write(&path, &(template.make)())?;
    output::line(format!("{} written: {}", path.display(), template.about))?;
    Ok(())
}

/// Never over something that is there already.
fn write(path: &Path, design: &Design) -> Result<(), Failure> {
    let text = to_ron(design)?;
    disk::write_new(path, text.as_bytes()).map_err(|error| match error.source.kind() {
        std::io::ErrorKind::AlreadyExists => {
            format!("{} exists already; name another file with --out", path.display())
        }
        _ => error.to_string(),
    })?;
    Ok(())
}

/// Writes the design that fits a folder.
fn for_folder(folder: &Path, out: Option<&Path>) -> Result<(), Failure> {
    // A folder such as `.` or `..` has its name only when it is written out.
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    let name = whole.file_name().map_or_else(|| "pictures".to_owned(), |name| name.to_string_lossy().into_owned());
    let path = out.map_or_else(|| PathBuf::from(format!("{name}.ron")), Path::to_owned);
    source::prove_apart(&path, folder)?;
    // Only what the files hold is asked for, so the form hardly matters; equal pictures must stay equal in it.
    let input = Input::Picture(Picture::new(32, 32, Color::Rgb));
    let origin = Source::Folder(folder.to_path_buf());
    let request = LoadRequest {
        source: &origin,
        base: Path::new(""),
        input: &input,
        curation: &Curation::default(),
        split: &Split::default(),
        seed: Training::default().seed,
    };
    let data = source::load(|progress, stop| load(request, progress, stop))?;
    let facts = data.picture_facts().ok_or("there is no picture")?;
    // A relative path starts at the design's own folder.
    let beside = path.parent().is_none_or(|parent| parent.as_os_str().is_empty());
    let at = if beside || folder.is_absolute() { folder.to_path_buf() } else { std::path::absolute(folder)? };
    let design = proposed_design(&name, Source::Folder(at), &facts);
    write(&path, &design)?;
    output::line(format!("{} written: {}", path.display(), summary(&design, data.len(), facts.classes)))?;
    Ok(())
}

/// What was proposed, in one line.
fn summary(design: &Design, pictures: usize, classes: usize) -> String {
    let Input::Picture(picture) = &design.input else { return String::new() };
    let color = if picture.color == Color::Rgb { "color" } else { "gray" };
    let facts = Facts { classes: Some(classes), ..Facts::default() };
    format!(
        "{} × {} {color} for {} pictures in {classes} classes, {} parameters, at most {} epochs",
        picture.width,
        picture.height,
        output::thousands(pictures as u64),
        output::thousands(check(design, facts).cost.parameters),
        design.training.epochs,
    )
}
