//! `strata selftest`: whether this machine computes, draws, reads and writes rightly, and how fast it trains.
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::json;

use crate::cli::Failure;
use crate::cli::output::{self, number};
use crate::data::{LoadRequest, load};
use crate::design::template;
use crate::disk;
use crate::export::{Chart, ChartLine, Form};
use crate::train::bench::{BenchSettings, DESIGNS, measure};
use crate::train::{Advance, Plan, Session, TrainedNetwork, pool, saved, weights_checksum};

/// The mean training loss of the first epoch of the starter of digits, on every machine, and how far another order of
/// adding up may be from it.
const FIRST_LOSS: f64 = 0.9007;
const NEAR: f64 = 1e-3;
/// The design whose speed is measured, and for how long.
const MEASURED: &str = "cnn28";
const MEASURE: Duration = Duration::from_secs(2);

#[derive(Args)]
pub(in crate::cli) struct SelftestArgs {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// What was tried, and how it went.
struct SelfTest {
    /// Its key in JSON.
    key: &'static str,
    outcome: Result<String, String>,
}

/// Tries everything. `no_window` says why no window can be opened.
pub(in crate::cli) fn run(args: &SelftestArgs, no_window: Option<String>) -> Result<(), Failure> {
    let begin = Instant::now();
    let words = |error: Failure| output::words(&*error);
    let trials = [
        SelfTest { key: "computes", outcome: computes().map_err(words) },
        SelfTest { key: "draws", outcome: draws().map_err(words) },
        SelfTest { key: "reads_and_writes", outcome: in_scratch(reads_and_writes).map_err(words) },
        SelfTest { key: "window", outcome: no_window.map_or_else(|| Ok("a window can be opened".to_owned()), Err) },
        SelfTest { key: "trains", outcome: trains().map_err(words) },
    ];
    let failed = trials.iter().filter(|trial| trial.outcome.is_err()).count();
    let seconds = begin.elapsed().as_secs_f64();
    if args.json {
        let told = trials.iter().map(|SelfTest { key, outcome }| {
            let (Ok(words) | Err(words)) = outcome;
            ((*key).to_owned(), json!({ "ok": outcome.is_ok(), "words": words }))
        });
        let mut told: serde_json::Map<_, _> = told.collect();
        told.insert("seconds".to_owned(), json!(number(seconds, 1)));
        output::json(&told.into())?;
    } else {
        for SelfTest { key, outcome } in &trials {
            let (Ok(words) | Err(words)) = outcome;
            let mark = if outcome.is_ok() { "✓" } else { "✗" };
            output::line(format!("{mark} {}: {words}", key.replace('_', " ")))?;
        }
        output::line(format!("{seconds:.1} s"))?;
    }
    if failed > 0 { Err(format!("{failed} of {} trials failed", trials.len()).into()) } else { Ok(()) }
}

/// An epoch on the built-in digits: the loss is that of every machine, and the same bits come on one thread and on all.
fn computes() -> Result<String, Failure> {
    let [mut alone, mut together] = [one_epoch(1)?, one_epoch(0)?];
    let loss = alone.history().first().map_or(f64::NAN, |report| report.train_loss);
    if !loss.is_finite() || (loss - FIRST_LOSS).abs() > NEAR {
        return Err(
            format!("the first epoch has a loss of {loss:.4}, where other machines have {FIRST_LOSS:.4}").into()
        );
    }
    if weights_checksum(&alone.network().arrays()) != weights_checksum(&together.network().arrays()) {
        return Err("one thread and all threads give other weights".into());
    }
    Ok(format!("a loss of {loss:.4}, as everywhere, and the same bits on one thread and on all"))
}

/// The starter of digits after its first epoch.
fn one_epoch(threads: usize) -> Result<Session, Failure> {
    let mut design = (template("digits").ok_or("there is no design of digits")?.make)();
    design.training.epochs = 1;
    let data = load(LoadRequest::of(&design, Path::new("")), &|_| {}, &AtomicBool::new(false))?;
    let mut session = Session::new(Plan::new(&design, Arc::new(data), threads, None)?)?;
    pool(threads)?.install(|| while !matches!(session.advance(), Advance::Ended(_)) {});
    Ok(session)
}

/// A curve as a picture: it has the curve's color.
fn draws() -> Result<String, Failure> {
    let color = [200, 92, 0];
    let points = (0..9).map(|n| [f64::from(n), f64::from(n * n)]).collect();
    let line = ChartLine { name: "training".to_owned(), points, color, dashed: false, width: 3 };
    let chart = Chart { title: "Loss".to_owned(), x: "epochs".to_owned(), lines: vec![line], log: false };
    let mut reader = png::Decoder::new(Cursor::new(chart.to_bytes(Form::Png)?)).read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().ok_or("a picture is too large")?];
    reader.next_frame(&mut pixels)?;
    let found = pixels.chunks_exact(3).filter(|pixel| *pixel == color).count();
    if found > 100 { Ok("a curve has its color".to_owned()) } else { Err("a curve was drawn without its color".into()) }
}

/// A run is saved and read again: it has the same weights.
fn reads_and_writes(folder: &Path) -> Result<String, Failure> {
    let mut session = one_epoch(0)?;
    let kept = saved::save(folder, session.plan(), &session.snapshot(), 0)?;
    let again = TrainedNetwork::read(&kept.folder).map(|run| weights_checksum(&run.network.arrays()));
    saved::delete(&kept)?;
    if again? == weights_checksum(&session.network().arrays()) {
        Ok(format!("a run has the same weights when it is read again from {}", folder.display()))
    } else {
        Err(format!("a run has other weights when it is read again from {}", folder.display()).into())
    }
}

/// How fast a usual network is trained.
fn trains() -> Result<String, Failure> {
    let (_, design) = DESIGNS.iter().find(|(name, _)| *name == MEASURED).ok_or("nothing to measure")?;
    let found = measure(&design(), BenchSettings { batch: 32, duration: MEASURE, threads: 0 })?;
    let threads = output::counted(found.threads, "thread", "threads");
    let pictures = output::thousands(found.images_per_second.round() as u64);
    Ok(format!("{pictures} pictures per second ({MEASURED}, 28 × 28, {threads})"))
}

/// Works in a folder of its own, which is gone afterwards.
fn in_scratch<R>(work: impl Fn(&Path) -> Result<R, Failure>) -> Result<R, Failure> {
    let folder = std::env::temp_dir().join(format!("strata-selftest-{}", std::process::id()));
    disk::create_folder(&folder)?;
    let done = work(&folder);
    // What is left of a failure there tells nothing new.
    let _ = disk::remove_folder(&folder);
    done
}
