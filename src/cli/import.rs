//! `strata import`: weights of another program in the network of a design, kept as a run that answers and can be trained.
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use serde_json::{Value, json};

use super::output;
use super::train::{TrainingStart, prove_folder};
use super::{Failure, TrainingArgs, source};
use crate::data::{LoadRequest, load};
use crate::train::{ArrayFit, Imported, ImportedArray, Plan, free_memory, import_into, pool, saved};

#[derive(Args)]
pub(super) struct ImportArgs {
    /// The safetensors file, whose arrays have the names that PyTorch gives them
    weights: PathBuf,
    #[command(flatten)]
    training: TrainingArgs,
    /// Keep the network in this folder, as a run that has learned nothing yet
    #[arg(long, value_name = "RUN")]
    out: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ImportArgs) -> Result<(), Failure> {
    let arrays = saved::read_weights(&args.weights)?;
    let start = TrainingStart::of_variants(&args.training)?;
    let threads = usize::from(args.training.threads);
    pool(threads)?.install(|| {
        // How samples become numbers is measured on those that the network will learn from.
        let request = LoadRequest::of(&start.design, &start.base);
        let data = source::load(|progress, stop| load(request, progress, stop))?;
        let _ = source::tell(&data.report);
        let plan = Plan::new(&start.design, Arc::new(data), threads, free_memory())?;
        let Imported { arrays, session } = import_into(plan, &arrays)?;
        let Some(session) = session else {
            tell(args, &arrays)?;
            return Err(format!("no array in “{}” fits the network; nothing is kept", args.weights.display()).into());
        };
        prove_folder(&args.out, false)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        saved::save_at(&args.out, session.plan(), &session.snapshot(), now)?;
        tell(args, &arrays)?;
        if !args.json {
            let run = args.out.display();
            output::line(format!("The network is kept in {run}; `strata train --resume {run}` trains it on"))?;
        }
        Ok(())
    })
}

/// A table of what fitted and what not.
fn tell(args: &ImportArgs, imported: &[ImportedArray]) -> Result<(), Failure> {
    let taken = imported.iter().filter(|array| array.fit == ArrayFit::Taken).count();
    if args.json {
        let rows: Vec<Value> = imported.iter().map(row).collect();
        output::json(
            &json!({"taken": taken, "arrays": rows, "kept": (taken > 0).then(|| args.out.display().to_string())}),
        )?;
        return Ok(());
    }
    let width = imported.iter().map(|array| output::visible(&array.name).chars().count()).max().unwrap_or(0);
    for ImportedArray { name, dims, fit } in imported {
        output::line(format!("{:<width$}  {:<16}  {}", output::visible(name), shape(dims), words(fit)))?;
    }
    output::line(format!("{taken} of {} taken", output::counted(imported.len(), "array", "arrays")))?;
    Ok(())
}

fn row(ImportedArray { name, dims, fit }: &ImportedArray) -> Value {
    let mut row = json!({"name": name, "shape": dims, "fit": id(fit)});
    if let ArrayFit::OtherShape { found } = fit {
        row["found"] = json!(found);
    }
    row
}

fn id(fit: &ArrayFit) -> &'static str {
    match fit {
        ArrayFit::Taken => "taken",
        ArrayFit::OtherShape { .. } => "other shape",
        ArrayFit::Unusable => "unusable",
        ArrayFit::Missing => "missing",
        ArrayFit::Unknown => "unknown",
    }
}

fn words(fit: &ArrayFit) -> String {
    match fit {
        ArrayFit::Taken => "taken".to_owned(),
        ArrayFit::OtherShape { found } => format!("is {} in the file: start values stay", shape(found)),
        ArrayFit::Unusable => "holds numbers that are not finite, or variances below 0: start values stay".to_owned(),
        ArrayFit::Missing => "is not in the file: start values stay".to_owned(),
        ArrayFit::Unknown => "the network has none of that name".to_owned(),
    }
}

fn shape(dims: &[usize]) -> String {
    dims.iter().map(ToString::to_string).collect::<Vec<_>>().join(" × ")
}
