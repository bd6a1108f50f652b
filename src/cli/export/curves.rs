//! `strata curves`: the losses or the scores of a run as a picture, a table, or a sound that can be heard.
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::cli::Failure;
use crate::cli::output::{self, number};
use crate::disk;
use crate::export::{Chart, ChartLine, CurveSound, Form};
use crate::train::saved::Reopened;
use crate::train::{EpochReport, LossLines, SavedRun, saved};

/// Which curves leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum CurveChoice {
    /// The losses of batches, epochs and validation
    Loss,
    /// The share of right answers, or R² where numbers are answered
    Score,
}

#[derive(Args)]
pub(in crate::cli) struct CurvesArgs {
    /// The run: the folder that `train --out` wrote
    run: PathBuf,
    /// Write to this file; its name ends in .png, .svg, .csv or .wav
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Which curves
    #[arg(long, value_enum, default_value_t = CurveChoice::Loss)]
    curve: CurveChoice,
    /// Hear the logarithm of the values: what is small is told apart
    #[arg(long)]
    log: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub(in crate::cli) fn run(args: &CurvesArgs) -> Result<(), Failure> {
    let run = SavedRun::read(&saved::run_of(&disk::resolved(&args.run)))?;
    output::tell_damage(&args.run, run.damage.as_slice())?;
    let reopened = saved::reopen(&run)?;
    let chart = match args.curve {
        CurveChoice::Loss => losses(&reopened, args.log),
        CurveChoice::Score => scores(&reopened, args.log),
    };
    write(&args.out, &chart)?;
    tell(args, &chart)
}

/// The chart of some lines; those without points are left out.
fn chart(title: &str, lines: Vec<ChartLine>, log: bool) -> Chart {
    let lines = lines.into_iter().filter(|line| !line.points.is_empty()).collect();
    Chart { title: title.to_owned(), x: "epochs".to_owned(), lines, log }
}

fn losses(run: &Reopened, log: bool) -> Chart {
    let epochs = run.history.last().map_or(0, |last| last.epoch);
    let lines = LossLines::of(&run.history, &run.curve, run.curve.batches_per_epoch(epochs));
    let LossLines { batches, training, validation } = lines;
    let lines = vec![
        ChartLine::batches("batches", batches),
        ChartLine::training("training", training),
        ChartLine::validation("validation", validation),
    ];
    chart("Loss", lines, log)
}

fn scores(run: &Reopened, log: bool) -> Chart {
    let of = |score: &dyn Fn(&EpochReport) -> Option<f64>| {
        run.history.iter().filter_map(|report| Some([report.epoch as f64, score(report)?])).collect()
    };
    let lines = vec![
        ChartLine::training("training", of(&|report| Some(report.train_accuracy))),
        ChartLine::validation("validation", of(&|report| Some(report.validation.as_ref()?.score()))),
    ];
    chart("Score", lines, log)
}

/// Writes the chart in the form that the file's name asks for.
fn write(out: &Path, chart: &Chart) -> Result<(), Failure> {
    disk::write_new(out, &chart.to_bytes(Form::of(out))?).map_err(|error| match error.source.kind() {
        ErrorKind::AlreadyExists => format!("{} is there already; name another file", out.display()).into(),
        _ => Failure::from(error),
    })
}

/// Tells what was written.
fn tell(args: &CurvesArgs, chart: &Chart) -> Result<(), Failure> {
    let file = args.out.display().to_string();
    let sound = (Form::of(&args.out) == Form::Wav).then(|| CurveSound::of(chart));
    let ends = |line: &ChartLine| Some((line.points.first()?[1], line.points.last()?[1]));
    if args.json {
        let lines: Vec<_> = chart
            .lines
            .iter()
            .filter_map(|line| {
                let (first, last) = ends(line)?;
                let pitch = |value| sound.as_ref().map(|sound| number(sound.pitch(value), 1));
                Some(json!({
                    "name": line.name,
                    "points": line.points.len(),
                    "first": number(first, 6),
                    "last": number(last, 6),
                    "hertz": [pitch(first), pitch(last)],
                }))
            })
            .collect();
        output::json(&json!({ "file": file, "seconds": sound.map(|sound| sound.seconds()), "lines": lines }))?;
        return Ok(());
    }
    output::line(format!("{file}: {} of {}", chart.title.to_lowercase(), args.run.display()))?;
    for line in &chart.lines {
        let Some((first, last)) = ends(line) else { continue };
        output::line(format!("{}: from {} to {}", line.name, output::loss(first), output::loss(last)))?;
    }
    if sound.is_some() {
        output::line(
            "training is at the left, validation pulses at the right; the higher the curve, the higher the pitch",
        )?;
    }
    Ok(())
}
