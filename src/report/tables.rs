//! The tables of a page.
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::facts::AnsweredSamples;
use super::page::{PageCell, PageTable};
use crate::data::{Dataset, Part};
use crate::design::{CheckedDesign, Design, TRANSFORMS, Variable};
use crate::text::{Language, layer_line, title};
use crate::train::saved::Reopened;
use crate::train::{Fit, SampleAnswer};

/// The most classes whose matrix fits on a page, and how many confusions stand in its place.
const MATRIX: usize = 20;
const CONFUSIONS: usize = 20;
/// The most epochs that are listed one by one.
const EPOCHS: usize = 60;

fn words<const N: usize>(language: Language, keys: [&str; N]) -> Vec<String> {
    keys.map(|key| language.term(&["report", key]).into_owned()).to_vec()
}

fn table(language: Language, caption: &str, head: Vec<String>, rows: Vec<Vec<PageCell>>) -> PageTable {
    PageTable { caption: language.term(&["report", caption]).into_owned(), head, rows, numbers: false }
}

/// Every layer with its shape and its cost; those inside of a block follow it.
pub(super) fn layers(design: &CheckedDesign, language: Language) -> PageTable {
    let answers = design.design().data.target_kind();
    let row = |layer: &&crate::design::CheckedLayer| {
        let line = layer_line(&layer.kind, (answers, layer.output.len()), language);
        let (name, shape) = (title(&layer.title, language), layer.output.to_string());
        vec![name.into(), line.into(), shape.into(), language.number(layer.cost.parameters).into()]
    };
    let head = words(language, ["layer", "settings", "shape", "parameters"]);
    table(language, "layers", head, design.all().iter().map(row).collect())
}

/// How it was trained: everything that is no setting of a layer.
pub(super) fn settings(design: &Design, language: Language) -> PageTable {
    let of_training = |variable: &Variable| variable.is_single() && variable.layer().is_none();
    let row = |variable: Variable| {
        let value = variable.value(design)?;
        let name = language.variable_name(design, variable.name());
        Some(vec![name.into(), language.varied_value(design, variable.name(), value).into()])
    };
    let mut rows: Vec<Vec<PageCell>> = Variable::all(design).into_iter().filter(of_training).filter_map(row).collect();
    let used = TRANSFORMS.iter().filter(|row| design.augmentation.transforms.contains_key(&row.transform));
    let names: Vec<_> = used.map(|row| language.name_of_setting(None, <&str>::from(row.transform))).collect();
    if !names.is_empty() {
        rows.push(vec![language.term(&["report", "varied"]).into_owned().into(), names.join(", ").into()]);
    }
    table(language, "trained_with", words(language, ["setting", "value"]), rows)
}

/// How many samples of each class are in each part.
pub(super) fn parts(data: &Dataset, language: Language) -> PageTable {
    let parts = [Part::Training, Part::Validation, Part::Test];
    let mut head = words(language, ["class", "for_training", "for_validation", "for_test"]);
    let number = |count: usize| PageCell::from(language.number(count as u64));
    let mut rows = Vec::new();
    if data.classes.is_empty() {
        head.remove(0);
        rows.push(parts.map(|part| number(data.part(part).len())).to_vec());
    } else {
        let counts = parts.map(|part| data.class_counts(part));
        for (class, name) in language.class_names(data).into_iter().enumerate() {
            rows.push(std::iter::once(name.into()).chain(counts.iter().map(|counts| number(counts[class]))).collect());
        }
        let sums = counts.iter().map(|counts| number(counts.iter().sum()));
        rows.push(std::iter::once(language.text("report.sum").into_owned().into()).chain(sums).collect());
    }
    PageTable { numbers: true, ..table(language, "samples", head, rows) }
}

/// The epochs; of many only some, spread evenly, with the first, the kept and the last.
pub(super) fn epochs(run: &Reopened, language: Language) -> PageTable {
    let history = &run.history;
    let step = history.len().div_ceil(EPOCHS).max(1);
    let listed = history
        .iter()
        .enumerate()
        .filter(|(nth, report)| nth % step == 0 || nth + 1 == history.len() || Some(report.epoch) == run.kept_epoch);
    let rows = listed.map(|(_, report)| {
        let kept = Some(report.epoch) == run.kept_epoch;
        let epoch = if kept { format!("{} ★", report.epoch) } else { report.epoch.to_string() };
        let score = |share: f64, fit: Option<&Fit>| match fit {
            Some(fit) => language.r2(fit.r2()),
            None => language.percent(share, 1),
        };
        let validation = report.validation.as_ref();
        let loss = validation.map_or_else(|| "–".to_owned(), |scores| language.decimal(scores.loss, 4));
        let validated = validation.map_or_else(
            || "–".to_owned(),
            |scores| score(scores.confusion.accuracy(), scores.regression.as_ref().map(|regression| &regression.fit)),
        );
        let trained = score(report.train_accuracy, report.train_fit.as_ref());
        [
            epoch,
            language.decimal(report.train_loss, 4),
            trained,
            loss,
            validated,
            language.significant(report.rate.into()),
        ]
        .map(PageCell::from)
        .to_vec()
    });
    let head = words(language, ["epoch", "train_loss", "train_score", "validation_loss", "validation_score", "rate"]);
    let rows = rows.collect();
    PageTable { numbers: true, ..table(language, "epoch_table", head, rows) }
}

/// How well numbers are answered.
pub(super) fn fit(fit: &Fit, language: Language) -> Vec<(String, String)> {
    let values = [("mae", fit.mean_absolute_error()), ("rmse", fit.root_mean_squared_error())];
    let told = values.map(|(key, value)| (language.term(&["report", key]).into_owned(), language.significant(value)));
    std::iter::once(("R²".to_owned(), language.decimal(fit.r2(), 4))).chain(told).collect()
}

/// Who was taken for whom, and how well each class is known.
pub(super) fn confusion(samples: &AnsweredSamples, language: Language) -> Vec<PageTable> {
    let (confusion, data) = (&samples.scores.confusion, &samples.data);
    let names = language.class_names(data);
    let mut tables = Vec::new();
    if names.len() <= MATRIX {
        let row = |(class, counts): (usize, &[u64])| {
            let all = counts.iter().sum::<u64>().max(1) as f32;
            let cells = counts.iter().enumerate().map(|(answer, count)| PageCell {
                text: language.number(*count),
                shade: *count as f32 / all,
                right: class == answer,
            });
            std::iter::once(PageCell::from(names[class].clone())).chain(cells).collect()
        };
        let head = std::iter::once(language.text("report.true_class").into_owned()).chain(names.iter().cloned());
        let rows = confusion.rows().enumerate().map(row).collect();
        tables.push(PageTable { numbers: true, ..table(language, "matrix", head.collect(), rows) });
    } else {
        tables.push(frequent(samples, &names, language));
    }
    let row = |(class, name): (usize, &String)| {
        let shares = [confusion.recall(class), confusion.precision(class), confusion.f1(class)];
        let shares = shares.map(|share| PageCell::from(language.percent(share, 1)));
        std::iter::once(PageCell::from(name.clone())).chain(shares).collect()
    };
    let head = words(language, ["class", "recall", "precision", "f1"]);
    let rows = names.iter().enumerate().map(row).collect();
    tables.push(PageTable { numbers: true, ..table(language, "by_class", head, rows) });
    tables
}

/// The confusions that happen most, where a matrix would be too wide.
fn frequent(samples: &AnsweredSamples, names: &[String], language: Language) -> PageTable {
    let rows = samples.scores.confusion.rows().enumerate();
    let mut all: Vec<(u64, usize, usize)> = rows
        .flat_map(|(class, counts)| counts.iter().enumerate().map(move |(answer, count)| (*count, class, answer)))
        .filter(|(count, class, answer)| *count > 0 && class != answer)
        .collect();
    all.sort_by_key(|(count, class, answer)| (std::cmp::Reverse(*count), *class, *answer));
    let row = |(count, class, answer): &(u64, usize, usize)| {
        vec![names[*class].clone().into(), names[*answer].clone().into(), language.number(*count).into()]
    };
    let head = words(language, ["true_class", "answer", "times"]);
    table(language, "frequent", head, all.iter().take(CONFUSIONS).map(row).collect())
}

/// What is said of a wrong answer: its class, the answer, and how sure that was.
pub(super) fn mistake(data: &Dataset, one: &SampleAnswer, language: Language) -> [String; 3] {
    let name = |class: u16| language.class_of(data, usize::from(class)).into_owned();
    [name(one.label), name(one.answer), language.percent(one.probability.into(), 1)]
}

/// Wrong answers for what is no picture.
pub(super) fn mistakes(data: &Dataset, wrong: &[&SampleAnswer], language: Language) -> PageTable {
    let row = |one: &&SampleAnswer| {
        let index = one.sample as usize;
        let numbers = |index| {
            let numbers = data.numbers(index).into_iter().map(|number| language.significant(number.into()));
            numbers.collect::<Vec<_>>().join("; ")
        };
        let sample = match data.report.noun {
            crate::design::SampleKind::Text => data.text(index).to_owned(),
            _ => numbers(index),
        };
        std::iter::once(sample).chain(mistake(data, one, language)).map(PageCell::from).collect()
    };
    let head = words(language, ["sample", "true_class", "answer", "sure"]);
    table(language, "mistake_table", head, wrong.iter().map(row).collect())
}

/// A moment as a date and a time of day where the program runs.
pub(super) fn moment(seconds: u64) -> String {
    let when = i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    when.map_or_else(|| "–".to_owned(), written)
}

/// The same of now.
pub(super) fn now() -> String {
    written(Timestamp::now())
}

fn written(when: Timestamp) -> String {
    when.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}
