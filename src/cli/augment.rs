//! `strata augment`: varied pictures as files, the same that training gets as fixed copies.
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::output::{self, thousands};
use super::source::{self, Opened};
use super::{AugmentArgs, Failure};
use crate::data::augment::Augmenter;
use crate::data::{
    BatchLoader, LoadRequest, Part, SampleEncoder, Variations, WriteError, free_folder, load, write_variations,
};
use crate::design::{Design, Input, Picture};
use crate::train::PlanError;

pub(super) fn run(args: &AugmentArgs) -> Result<(), Failure> {
    let mut opened = source::open(Some(&args.design))?;
    if args.data.is_none() {
        source::find_pictures(&mut opened)?;
    }
    let Opened { mut design, base } = opened;
    design.training.seed = args.seed.unwrap_or(design.training.seed);
    let pictures = match &args.data {
        Some(folder) => Some(source::named(folder, &args.reading)),
        None => source::pictures_of(&design, &base).map(|pictures| args.reading.applied_to(pictures)),
    };
    let folder = pictures.as_ref().map(|pictures| pictures.folder.clone());
    match pictures {
        Some(pictures) => design.data = pictures.into(),
        None => source::prove_folder_named(&args.reading)?,
    }
    let Input::Picture(picture) = &design.input else {
        return Err(PlanError::NotPictures { input: design.input.sample_kind() }.into());
    };
    if let Some(folder) = &folder {
        source::prove_apart(&args.out, folder)?;
    }
    prove(&design, picture, &args.out, folder.as_ref())?;
    let data = source::load(|progress, stop| load(LoadRequest::of(&design, Path::new("")), progress, stop))?;
    source::tell(&data.report)?;
    let tested = data.part(Part::Test).len();
    let encoder = SampleEncoder::measure(&data, &design.input);
    let loader = BatchLoader::new(Arc::new(data), encoder, &design);
    let wanted =
        Variations { copies: args.copies, validation: args.validation, out: &args.out, source: folder.as_deref() };
    let written = source::with_bar("Writing pictures {bar:30} {pos}/{len}  {per_sec}", |progress, stop| {
        write_variations(&loader, wanted, progress, stop)
    })?;
    let of = if args.validation { "training and validation" } else { "training" };
    let test = if tested > 0 { "; test pictures are never varied" } else { "" };
    output::line(format!(
        "{} pictures of {} × {} in {} written to {}: {} of each of {} for {of}{test}",
        thousands(written.pictures as u64),
        picture.width,
        picture.height,
        if written.folders == 1 { "1 class".to_owned() } else { format!("{} classes", written.folders) },
        args.out.display(),
        if args.copies == 1 { "1 variation".to_owned() } else { format!("{} variations", args.copies) },
        thousands(written.originals as u64),
    ))?;
    Ok(())
}

/// Says what is wrong before all pictures are read.
fn prove(design: &Design, picture: &Picture, out: &Path, folder: Option<&PathBuf>) -> Result<(), WriteError> {
    let Picture { width, height, color, .. } = *picture;
    if Augmenter::new(&design.augmentation, color.channels(), height, width).is_off() {
        return Err(WriteError::NothingVaries);
    }
    free_folder(out, folder.map(PathBuf::as_path)).map(|_| ())
}
