//! `strata evaluate RUN FOLDER --baselines`: what the nearest training pictures of the run answer.
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde_json::{Value, json};

use crate::cli::output::{self, number};
use crate::cli::{EvaluateArgs, Failure, source};
use crate::data::{AskRequest, LoadRequest, Part, load, load_for_evaluation};
use crate::design::SampleKind;
use crate::disk;
use crate::train::{NeighborBaselines, SavedRun, backbone_design, saved};

/// What the neighbors of the pictures in a folder answer.
pub(super) fn of(folder: &Path, args: &EvaluateArgs) -> Result<NeighborBaselines, Failure> {
    let run = SavedRun::read(&saved::run_of(&disk::resolved(&args.run)))?;
    let design = backbone_design(&saved::reopen(&run)?.design);
    if design.data.sample_kind() != SampleKind::Picture {
        return Err("a backbone sees nothing but pictures: this network learned from something else".into());
    }
    let base = run.base();
    let learned = source::load(|progress, stop| load(LoadRequest::of(&design, &base), progress, stop))?;
    let pictures = source::pictures_of(&design, &base);
    let asked = source::asked(folder, pictures.as_ref(), &args.reading);
    let learned_from = pictures.map(|pictures| pictures.folder);
    let request = AskRequest::of(&design, &learned.classes, &asked, learned_from.as_deref());
    let asked = source::load(|progress, stop| load_for_evaluation(request, progress, stop))?;
    let asked = (Arc::new(asked), Part::Test);
    Ok(NeighborBaselines::of(&design, &Arc::new(learned), asked, &AtomicBool::new(false))?)
}

/// For other programs.
pub(super) fn as_json(baselines: &NeighborBaselines) -> Value {
    json!({
        "neighbors_by_pixels": number(baselines.pixels.accuracy(), 6),
        "neighbors_by_features": number(baselines.features.accuracy(), 6),
    })
}

/// For people.
pub(super) fn as_text(baselines: &NeighborBaselines) -> String {
    let accuracy = |confusion| output::accuracy(confusion, SampleKind::Picture);
    format!(
        "Nearest training pictures by their pixels: {}\nNearest training pictures by what a pretrained backbone sees: {}",
        accuracy(&baselines.pixels),
        accuracy(&baselines.features)
    )
}
