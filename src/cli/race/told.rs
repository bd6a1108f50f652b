//! What `strata race` says: epochs of its runs, who leaves, the table, and the sentence about the winner.
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::cli::output::{self, counted, number, percent};
use crate::cli::{RaceArgs, train};
use crate::design::{TargetKind, Value as SettingValue, Variant, written_value};
use crate::train::{EpochReport, Lane, LaneResult, Lead, Race, RaceTable, VariantRow};

/// What the variants are called.
pub(super) struct Names {
    names: Vec<String>,
    width: usize,
}

/// What else is told at the end of a race.
pub(super) struct RaceEnd {
    /// Who left, after how many seconds.
    pub(super) left: Vec<(usize, f64)>,
    /// Where each run is kept.
    pub(super) folders: Vec<Option<PathBuf>>,
    /// How long all of it took.
    pub(super) seconds: f64,
    /// Whether it was stopped before its end.
    pub(super) was_stopped: bool,
}

impl Names {
    pub(super) fn of(variants: &[Variant]) -> Self {
        // A variant that sets nothing is the design as it is.
        let name = |variant: &Variant| Some(variant.title()).filter(|title| !title.is_empty());
        let names: Vec<String> =
            variants.iter().map(|one| name(one).unwrap_or_else(|| "the design".to_owned())).collect();
        let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        Self { names, width }
    }

    fn get(&self, variant: usize) -> &str {
        self.names.get(variant).map_or("", String::as_str)
    }

    /// What a run is called: its variant and its seed.
    pub(super) fn of_lane(&self, lane: &Lane) -> String {
        format!("{} with seed {}", self.get(lane.variant), lane.seed)
    }
}

/// The letter of a variant.
fn letter(variant: usize) -> char {
    char::from(b'A' + variant as u8)
}

/// The folder of a run: A-1 is the first variant with seed 1.
pub(super) fn folder_name(lane: &Lane) -> String {
    format!("{}-{}", letter(lane.variant), lane.seed)
}

/// What is raced.
pub(super) fn introduction(names: &Names, args: &RaceArgs) -> String {
    let (variants, seeds) = (names.names.len(), args.seeds as usize);
    let halving = match args.budget {
        Some(budget) if variants > 2 => format!(
            "; {:.0} s for all together: round by round the worse half of the variants leaves (successive halving)",
            budget.as_secs_f64()
        ),
        Some(budget) => format!("; {:.0} s for all together", budget.as_secs_f64()),
        None => String::new(),
    };
    let list = names.names.iter().enumerate().map(|(variant, name)| format!("\n  {} {name}", letter(variant)));
    let runs = format!("{}, {}", counted(variants, "variant", "variants"), counted(seeds, "seed", "seeds"));
    format!("Race: {runs}, by turns on the same batches{halving}{}", list.collect::<String>())
}

/// The line of an epoch.
pub(super) fn epoch(lane: &Lane, report: &EpochReport, names: &Names, as_json: bool) -> String {
    let name = names.get(lane.variant);
    if !as_json {
        let told = train::told(report, &lane.session, false);
        return format!("{} {name:width$}  seed {}  {told}", letter(lane.variant), lane.seed, width = names.width);
    }
    let mut object = json!({"variant": name, "seed": lane.seed});
    if let (Some(object), Value::Object(of_epoch)) = (object.as_object_mut(), train::epoch_json(report)) {
        object.extend(of_epoch);
    }
    object.to_string()
}

/// Who leaves, and who goes on.
pub(super) fn left(variants: &[usize], race: &Race, names: &Names, elapsed: Duration) -> String {
    let table = race.table();
    let score =
        |variant: &usize| table.rows[*variant].mean.map_or("no epoch yet".to_owned(), |mean| score_of(race, mean));
    let who = variants.iter().map(|variant| format!("{} ({})", names.get(*variant), score(variant)));
    let going = table.rows.iter().filter(|row| !row.has_left).count();
    let rounds = race.halving().map_or(0, crate::train::Halving::rounds);
    let round = race.halving().map_or(0, |halving| halving.round() - 1);
    format!(
        "Halving {round} of {}, after {:.1} s: {} left; {} on",
        rounds.saturating_sub(1),
        elapsed.as_secs_f64(),
        who.collect::<Vec<_>>().join(", "),
        if going == 1 { "1 variant goes".to_owned() } else { format!("{going} variants go") },
    )
}

/// Whether classes are answered, so that scores are shares.
fn answers_classes(race: &Race) -> bool {
    let design = race.lanes().first().map(|lane| lane.session.plan().design().design());
    design.is_none_or(|design| design.data.target_kind() == TargetKind::Classes)
}

/// A score: an accuracy, or R².
fn score_of(race: &Race, score: f64) -> String {
    if answers_classes(race) { percent(score) } else { format!("R² {score:.4}") }
}

/// A mean with its deviation over the seeds.
fn with_deviation(race: &Race, (mean, deviation): (f64, f64), runs: usize) -> String {
    match (answers_classes(race), runs > 1) {
        (true, true) => format!("{:.1} ± {:.1} %", mean * 100.0, deviation * 100.0),
        (false, true) => format!("R² {mean:.4} ± {deviation:.4}"),
        (_, false) => score_of(race, mean),
    }
}

/// The table: a line for each variant, the winner with a star.
pub(super) fn table(table: &RaceTable, names: &Names, race: &Race) -> String {
    let width = names.width;
    let is_tested = table.rows.iter().any(|row| row.test.is_some());
    let test = |text: String| if is_tested { format!("{text:>18}") } else { String::new() };
    let head = format!(
        "\n    {:width$}{:>20}{}{:>10}{:>8}{:>10}{:>15}",
        "variant",
        "validation",
        test("test".to_owned()),
        "loss",
        "epochs",
        "seconds",
        "multiply-adds"
    );
    let row = |row: &VariantRow| {
        let mean = row.mean.map_or("–".to_owned(), |mean| with_deviation(race, (mean, row.deviation), row.runs));
        let tested = row.test.map_or("–".to_owned(), |tested| with_deviation(race, tested, row.runs));
        let line = format!(
            "{} {} {:width$}{mean:>20}{}{:>10}{:>8.0}{:>10.1}{:>15.2e}{}",
            if table.winner == Some(row.variant) { '★' } else { ' ' },
            letter(row.variant),
            names.get(row.variant),
            test(tested),
            row.loss.map_or("–".to_owned(), output::loss),
            row.epochs,
            row.seconds,
            row.multiply_adds,
            if row.has_left { "  left" } else { "" },
        );
        line.trim_end().to_owned()
    };
    std::iter::once(head).chain(table.rows.iter().map(row)).collect::<Vec<_>>().join("\n")
}

/// Who has won, and by how much.
pub(super) fn sentence(table: &RaceTable, names: &Names, race: &Race, end: &RaceEnd) -> String {
    let Some(winner) = table.winner else { return "No run has learned anything".to_owned() };
    let lead = table.lead.as_ref().map_or_else(String::new, |lead| lead_of(lead, names, answers_classes(race)));
    format!("{} wins{lead}; {:.1} s in all", names.get(winner), end.seconds)
}

fn lead_of(lead: &Lead, names: &Names, is_share: bool) -> String {
    let (scale, unit) = if is_share { (100.0, "points") } else { (1.0, "of R²") };
    let digits = if is_share { 1 } else { 4 };
    let over = names.get(lead.over);
    let mean = lead.mean * scale;
    let ahead = format!(", {mean:.digits$} {unit} ahead of {over}");
    match lead.interval {
        Some((low, high)) => {
            let ahead =
                format!("{ahead} (95 % interval {:.digits$} to {:.digits$}, seed by seed)", low * scale, high * scale);
            if lead.is_clear() { ahead } else { format!("{ahead}: these seeds cannot tell which is better") }
        }
        None => format!("{ahead}, from one seed: that cannot tell which is better"),
    }
}

/// The last object: the winner, and everything that the table says.
pub(super) fn end_json(
    race: &Race,
    table: &RaceTable,
    (names, variants): (&Names, &[Variant]),
    end: &RaceEnd,
) -> Value {
    let settings = |variant: usize| -> Value {
        let settings = variants.get(variant).map(|variant| variant.settings.iter()).into_iter().flatten();
        settings.map(|(name, value)| (name.clone(), value_json(value))).collect::<Map<_, _>>().into()
    };
    let rows = table.rows.iter().map(|row| row_json(row, race, (names, settings(row.variant)), end));
    let lead = table.lead.as_ref().map(|lead| {
        json!({
            "over": names.get(lead.over),
            "mean": number(lead.mean, 6),
            "low": lead.interval.map(|(low, _)| number(low, 6)),
            "high": lead.interval.map(|(_, high)| number(high, 6)),
            "is_clear": lead.is_clear(),
        })
    });
    let left = end
        .left
        .iter()
        .map(|(variant, seconds)| json!({"variant": names.get(*variant), "after_seconds": number(*seconds, 3)}));
    json!({
        "winner": table.winner.map(|winner| names.get(winner)),
        "settings": table.winner.map(settings),
        "lead": lead,
        "table": rows.collect::<Vec<_>>(),
        "budget_seconds": race.halving().map(|halving| number(halving.budget().as_secs_f64(), 3)),
        "halvings": race.halving().map(|halving| halving.rounds() - 1),
        "left": left.collect::<Vec<_>>(),
        "stopped": end.was_stopped,
        "total_seconds": number(end.seconds, 3),
    })
}

/// A value as a number, or as the text that it is read from.
fn value_json(value: &SettingValue) -> Value {
    match value {
        SettingValue::Count(_) | SettingValue::Number(_) => json!(value),
        other => json!(written_value(other)),
    }
}

/// A score under the word that `strata train` has for it: `val_accuracy`, or `val_r2` where numbers are answered.
fn put_score(object: &mut Value, race: &Race, part: &str, score: Option<f64>) {
    let metric = if answers_classes(race) { "accuracy" } else { "r2" };
    object[format!("{part}_{metric}")] = score.map_or(Value::Null, |score| number(score, 6));
}

fn row_json(row: &VariantRow, race: &Race, (names, settings): (&Names, Value), end: &RaceEnd) -> Value {
    let lanes = race.lanes().iter().zip(&end.folders).filter(|(lane, _)| lane.variant == row.variant);
    let run = |(lane, folder): (&Lane, &Option<PathBuf>)| {
        let LaneResult { score, loss, test, epochs, seconds, multiply_adds, .. } = lane.result();
        let mut run = json!({
            "seed": lane.seed,
            "val_loss": loss.map(|loss| number(loss, 6)),
            "best_epoch": lane.session.best_epoch(),
            "epochs": epochs,
            "seconds": number(seconds, 3),
            "multiply_adds": multiply_adds,
        });
        put_score(&mut run, race, "val", score);
        put_score(&mut run, race, "test", test);
        if let Some(folder) = folder {
            run["kept"] = json!(folder.display().to_string());
        }
        run
    };
    let mut object = json!({
        "variant": names.get(row.variant),
        "settings": settings,
        "deviation": number(row.deviation, 6),
        "val_loss": row.loss.map(|loss| number(loss, 6)),
        "test_deviation": row.test.map(|(_, deviation)| number(deviation, 6)),
        "epochs": number(row.epochs, 2),
        "seconds": number(row.seconds, 3),
        "multiply_adds": row.multiply_adds,
        "left": row.has_left,
        "runs": lanes.map(run).collect::<Vec<_>>(),
    });
    put_score(&mut object, race, "val", row.mean);
    put_score(&mut object, race, "test", row.test.map(|(mean, _)| mean));
    object
}
