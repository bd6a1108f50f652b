//! `strata pack` and `strata unpack`: a design with its runs, its data and its lesson as one file.
use std::path::PathBuf;

use clap::Args;

use super::output::{self, counted};
use super::{Failure, Misuse};
use crate::archive::{self, PackedSize, Project};
use crate::disk;
use crate::text::Language;

#[derive(Args)]
pub(super) struct PackArgs {
    /// The design file, or the folder of a run
    project: PathBuf,
    /// The file to write; NAME.strata if left out
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Take along all runs beside the design
    #[arg(long)]
    runs: bool,
    /// Take along a copy of the pictures, texts or table that the design learns from
    #[arg(long)]
    data: bool,
    /// Take along the lesson in this folder
    #[arg(long, value_name = "FOLDER")]
    lesson: Option<PathBuf>,
    /// Replace the file if it is there already
    #[arg(long)]
    overwrite: bool,
}

#[derive(Args)]
pub(super) struct UnpackArgs {
    /// The `.strata` file
    file: PathBuf,
    /// The folder to unpack into, which is empty or not there yet; named as the file if left out
    #[arg(long, short, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

pub(super) fn pack(args: &PackArgs) -> Result<(), Failure> {
    let project = Project::open(&args.project, args.runs)?.with_lesson(args.lesson.clone());
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(project.file_name()));
    if out.extension().is_none_or(|ending| ending != archive::ENDING) {
        return Err(Misuse(format!("“{}” has to end with .{}", out.display(), archive::ENDING)).into());
    }
    if out.exists() && !args.overwrite {
        return Err(format!("“{}” is there already; --overwrite replaces it", out.display()).into());
    }
    say_size(&project, args.data)?;
    let bytes = archive::pack(&project.to_archive(args.data)?)?;
    disk::write(&disk::resolved(&out), &bytes)?;
    output::line(format!("{} written: {}", out.display(), Language::English.bytes(bytes.len() as u64)))?;
    Ok(())
}

/// Says how much is packed before it is.
fn say_size(project: &Project, with_data: bool) -> Result<(), Failure> {
    if project.runs() > 0 {
        output::note(format!("with {}: {}", counted(project.runs(), "run", "runs"), told(project.size()?)))?;
    }
    let data = project.data_size()?;
    if data.files > 0 {
        let whether = if with_data { "with" } else { "without" };
        let how = if with_data { "" } else { "; --data takes them along" };
        output::note(format!("{whether} the data: {}{how}", told(data)))?;
    }
    Ok(())
}

fn told(size: PackedSize) -> String {
    format!("{}, {}", counted(size.files, "file", "files"), Language::English.bytes(size.bytes))
}

pub(super) fn unpack(args: &UnpackArgs) -> Result<(), Failure> {
    let folder = args.out.clone().unwrap_or_else(|| args.file.with_extension(""));
    if folder == args.file {
        return Err(Misuse("name the folder to unpack into with --out".to_owned()).into());
    }
    archive::unpack(&args.file, &folder)?;
    output::line(format!("{} unpacked into {}", args.file.display(), folder.display()))?;
    for design in archive::designs_in(&folder) {
        output::line(format!("design: {}", design.display()))?;
    }
    Ok(())
}
