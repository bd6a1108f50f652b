//! `strata evaluate RUN --suspects`: the training samples of a run whose labels are likely wrong.
use std::path::Path;

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr as _;

use crate::cli::class_names::ClassNames;
use crate::cli::output::{self, number, thousands};
use crate::cli::{EvaluateArgs, Failure, source};
use crate::data::{Dataset, LoadRequest, load};
use crate::disk;
use crate::train::saved::{self, KeptDynamics};
use crate::train::{LearnedSample, SampleDynamics, SavedRun, ranked};

/// So many are listed for people; JSON has all samples.
const LISTED: usize = 50;
/// Columns of the longest name of a sample.
const WIDEST: usize = 48;

pub(super) fn run(args: &EvaluateArgs) -> Result<(), Failure> {
    let run = SavedRun::read(&saved::run_of(&disk::resolved(&args.run)))?;
    let design = saved::reopen(&run)?.design;
    let base = run.base();
    let design = source::with_data(design, &base, args.folder.as_deref(), &args.reading)?;
    let data = source::load(|progress, stop| load(LoadRequest::of(&design, &base), progress, stop))?;
    source::tell(&data.report)?;
    let many = data.report.noun.many();
    let Some(KeptDynamics { dynamics, changed }) = saved::dynamics(&run, &data)? else {
        return Err(nothing_noted(&run.folder, &data).into());
    };
    if changed > 0 {
        let text = format!("Note: {changed} {many} of this run are gone or others by now; they are left out");
        output::note(text)?;
    }
    let learned = ranked(&dynamics, &data);
    if args.json {
        output::json(&as_json(&learned, &data, changed))?;
    } else {
        output::line(as_text(&learned, &data))?;
    }
    Ok(())
}

/// Why nothing is known of the samples of a run, and what to do.
fn nothing_noted(run: &Path, data: &Dataset) -> String {
    let run = run.display();
    if data.classes.is_empty() {
        return format!("{run}: this run answers numbers; only labels can be doubted");
    }
    let many = data.report.noun.many();
    format!("{run}: this run has not noted how its {many} were learned: an older version wrote it. Train it again")
}

fn as_json(learned: &[LearnedSample], data: &Dataset, changed: usize) -> Value {
    let sample = |LearnedSample { sample, label, dynamics }: &LearnedSample| {
        json!({
            "name": data.name(*sample as usize),
            "label": data.classes.get(usize::from(*label)),
            "rather": data.classes.get(dynamics.rival()),
            "doubted": dynamics.is_doubted(),
            "loss": number(dynamics.loss.into(), 6),
            "margin": number(dynamics.margin.into(), 6),
            "confidence": number(dynamics.confidence.into(), 6),
            "variability": number(dynamics.variability().into(), 6),
            "region": <&str>::from(dynamics.region()),
            "times": dynamics.times,
        })
    };
    let doubted = learned.iter().filter(|one| one.dynamics.is_doubted()).count();
    json!({
        "learned": learned.len(),
        "doubted": doubted,
        "changed": changed,
        (data.report.noun.many()): learned.iter().map(sample).collect::<Vec<_>>(),
    })
}

fn as_text(learned: &[LearnedSample], data: &Dataset) -> String {
    let noun = data.report.noun;
    let doubted: Vec<&LearnedSample> = learned.iter().filter(|one| one.dynamics.is_doubted()).collect();
    let of = format!("of {} {} have a label that the network doubted", thousands(learned.len() as u64), noun.many());
    let mut lines = vec![format!("{} {of}", thousands(doubted.len() as u64))];
    if doubted.is_empty() {
        return lines.remove(0);
    }
    let names: Vec<String> = doubted.iter().take(LISTED).map(|one| name_of(data, one)).collect();
    let wide = names.iter().map(|name| name.width()).max().unwrap_or(0).max(noun.one().len());
    let classes = ClassNames::new(&data.classes);
    let class = classes.width();
    lines.push("The most likely errors first: by the mean loss over all epochs".to_owned());
    lines.push(String::new());
    let blanks = " ".repeat(wide.saturating_sub(noun.one().len()));
    lines.push(format!(
        "  {}{blanks}  {:class$}  {:class$}    loss  margin  confidence  region",
        noun.one(),
        "label",
        "rather"
    ));
    for (name, LearnedSample { label, dynamics, .. }) in names.iter().zip(&doubted) {
        let blanks = " ".repeat(wide - name.width());
        let SampleDynamics { loss, margin, confidence, .. } = dynamics;
        let rather = if dynamics.rival() < data.classes.len() { dynamics.rival() } else { usize::from(*label) };
        lines.push(format!(
            "  {name}{blanks}  {}  {}  {loss:>6.2}  {margin:>6.2}  {confidence:.2} ± {:.2}  {}",
            classes.padded(usize::from(*label)),
            classes.padded(rather),
            dynamics.variability(),
            <&str>::from(dynamics.region()),
        ));
    }
    let more = doubted.len() - names.len();
    if more > 0 {
        lines.push(format!("  … and {} more; --json has all", thousands(more as u64)));
    }
    lines.push(String::new());
    let what = "move them to the right class or leave them out in the window, under Explore";
    lines.push(format!("Look at the {} at the top: {what}", noun.many()));
    lines.join("\n")
}

/// The name of a sample as a table shows it: of a longer one the end.
fn name_of(data: &Dataset, learned: &LearnedSample) -> String {
    let name = output::visible(data.name(learned.sample as usize));
    let signs: Vec<char> = name.chars().collect();
    if name.width() <= WIDEST {
        return name;
    }
    format!("…{}", signs[signs.len().saturating_sub(WIDEST / 2)..].iter().collect::<String>())
}
