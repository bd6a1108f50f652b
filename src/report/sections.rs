//! Facts become a page, section by section, in a language.
use super::facts::{AnsweredSamples, NoAnswers, RunFacts};
use super::page::{Figure, Page, PageBlock, Section};
use super::tables;
use crate::data::{Dataset, Part, StrataPicture};
use crate::design::{TargetKind, to_ron};
use crate::export::{Chart, ChartLine, Form};
use crate::text::{Language, input_line};
use crate::train::{EpochReport, LossLines};

/// So many pictures of each class, and of how many classes at most.
const EXAMPLES: (usize, usize) = (2, 20);
/// So many mistakes.
const MISTAKES: usize = 24;

/// The page of a run.
pub(super) fn page(facts: &RunFacts, language: Language) -> Page {
    let design = &facts.run.design;
    let values = [("name", design.name.as_str())];
    let mut sections = vec![summary(facts, language), network(facts, language), data(facts, language)];
    sections.push(training(facts, language));
    if let Ok(samples) = &facts.samples {
        sections.push(answers(samples, language));
        sections.extend(mistakes(samples, language));
    }
    sections.extend(doctor(facts, language));
    sections.push(again(facts, language));
    Page {
        title: language.with("report.title", &values),
        subtitle: language.text("report.subtitle").into_owned(),
        to_fill_in: ["name", "class", "date"].map(|key| language.term(&["report", key]).into_owned()).to_vec(),
        sections,
    }
}

fn section(language: Language, key: &str, blocks: Vec<PageBlock>) -> Section {
    Section { title: language.term(&["report", key]).into_owned(), blocks }
}

/// The run in a few lines.
fn summary(facts: &RunFacts, language: Language) -> Section {
    let (run, fact) = (&facts.run, |key: &str, value: String| (language.term(&["report", key]).into_owned(), value));
    let mut known = vec![fact("data", language.data_name(&run.design.data))];
    if let Some(report) = run.history.iter().rfind(|report| Some(report.epoch) == run.kept_epoch) {
        let score = report.validation.as_ref().map(|scores| (language.score(scores), "reached"));
        let training = || (trained_score(report, language), "reached_training");
        let (score, key) = score.unwrap_or_else(training);
        let epoch = language.with("report.in_epoch", &[("epoch", &report.epoch.to_string()), ("score", &score)]);
        known.push(fact(key, epoch));
    }
    let parameters = facts.design.layers().iter().map(|layer| layer.cost.parameters).sum();
    known.push(fact("parameters", language.number(parameters)));
    known.push(fact("epochs", language.number(run.kept.epochs as u64)));
    known.push(fact("seconds", language.duration(run.kept.seconds)));
    known.push(fact("seed", run.kept.seed.to_string()));
    known.push(fact("saved", tables::moment(run.kept.when)));
    section(language, "summary", vec![PageBlock::Facts(known)])
}

/// The score of an epoch on the training samples.
fn trained_score(report: &EpochReport, language: Language) -> String {
    match &report.train_fit {
        Some(fit) => language.r2(fit.r2()),
        None => language.percent(report.train_accuracy, 1),
    }
}

fn network(facts: &RunFacts, language: Language) -> Section {
    let design = &facts.run.design;
    let mut blocks = vec![
        PageBlock::Table(tables::layers(&facts.design, language)),
        PageBlock::Table(tables::settings(design, language)),
    ];
    if let Ok(text) = to_ron(design) {
        blocks.push(PageBlock::Listing { title: language.text("report.design_file").into_owned(), text });
    }
    section(language, "network", blocks)
}

fn data(facts: &RunFacts, language: Language) -> Section {
    let design = &facts.run.design;
    let samples = match &facts.samples {
        Ok(samples) => samples,
        Err(why) => return section(language, "data", vec![PageBlock::Text(missing(why, language))]),
    };
    let data = &samples.data;
    let classes = Some(data.classes.len());
    let what = [("data", language.data_name(&design.data)), ("form", input_line(&design.input, classes, language))];
    let what = what.each_ref().map(|(key, value)| (*key, value.as_str()));
    let mut blocks = vec![
        PageBlock::Text(language.with("report.learned_from", &what)),
        PageBlock::Table(tables::parts(data, language)),
    ];
    let figures = examples(data, language);
    if !figures.is_empty() {
        blocks.push(PageBlock::Pictures(figures));
    }
    section(language, "data", blocks)
}

/// Why nothing is said of the samples.
fn missing(why: &NoAnswers, language: Language) -> String {
    let why = match why {
        NoAnswers::Data(error) => language.data_error(error),
        NoAnswers::OtherClasses => language.text("report.other_classes").into_owned(),
        NoAnswers::Network(_) => language.text("report.no_answers").into_owned(),
    };
    language.with("report.missing", &[("why", &why)])
}

/// The first training pictures of each class.
fn examples(data: &Dataset, language: Language) -> Vec<Figure> {
    let classes = if data.holds_pictures() { data.classes.len().min(EXAMPLES.1) } else { 0 };
    let of_class = |class: usize| {
        let training = data.part(Part::Training).iter().map(|index| *index as usize);
        training.filter(move |index| data.label(*index) == class).take(EXAMPLES.0)
    };
    let figure = |(class, index): (usize, usize)| {
        let name = language.class_of(data, class);
        let alt = language.with("report.example", &[("class", &name)]);
        Some(Figure { png: picture(data, index)?, alt, caption: name.into_owned() })
    };
    (0..classes).flat_map(|class| of_class(class).map(move |index| (class, index))).filter_map(figure).collect()
}

/// A picture as it is learned from.
fn picture(data: &Dataset, index: usize) -> Option<Vec<u8>> {
    let form = data.form();
    data.holds_pictures().then(|| data.picture(index))?;
    StrataPicture::Chart.png(data.picture(index), form.width, form.height).ok()
}

fn training(facts: &RunFacts, language: Language) -> Section {
    let run = &facts.run;
    let epochs = run.history.last().map_or(0, |last| last.epoch);
    let LossLines { batches, training, validation } =
        LossLines::of(&run.history, &run.curve, run.curve.batches_per_epoch(epochs));
    let name = |key: &str| language.term(&["curves", key]);
    let lines = vec![
        ChartLine::batches(&name("batches"), batches),
        ChartLine::training(&name("training"), training),
        ChartLine::validation(&name("validation"), validation),
    ];
    let scores = |of: &dyn Fn(&EpochReport) -> Option<f64>| -> Vec<[f64; 2]> {
        run.history.iter().filter_map(|report| Some([report.epoch as f64, of(report)?])).collect()
    };
    let validated = |report: &EpochReport| Some(report.validation.as_ref()?.score());
    let score_lines = vec![
        ChartLine::training(&name("training"), scores(&|report| Some(report.train_accuracy))),
        ChartLine::validation(&name("validation"), scores(&validated)),
    ];
    let score = if run.design.data.target_kind() == TargetKind::Classes { "accuracy" } else { "r2" };
    let mut blocks: Vec<PageBlock> = drawing("loss", lines, language).into_iter().collect();
    blocks.extend(drawing(score, score_lines, language));
    blocks.push(PageBlock::Table(tables::epochs(run, language)));
    section(language, "training", blocks)
}

/// Curves, with what they come from and go to in words.
fn drawing(key: &str, mut lines: Vec<ChartLine>, language: Language) -> Option<PageBlock> {
    lines.retain(|line| line.points.len() > 1);
    let title = language.term(&["report", key]).into_owned();
    let told = lines.iter().filter_map(|line| {
        let ends = [line.points.first()?[1], line.points.last()?[1]].map(|value| language.decimal(value, 3));
        Some(language.with("report.line", &[("name", &line.name), ("first", &ends[0]), ("last", &ends[1])]))
    });
    let alt = std::iter::once(title.clone()).chain(told).collect::<Vec<_>>().join(". ");
    let chart = Chart { title, x: language.text("curves.epochs").into_owned(), lines, log: false };
    if chart.lines.is_empty() {
        return None;
    }
    let svg = String::from_utf8(chart.to_bytes(Form::Svg).ok()?).ok()?;
    let start = svg.find("<svg")?;
    Some(PageBlock::Drawing { svg: svg[start..].to_owned(), alt })
}

/// How good the answers are.
fn answers(samples: &AnsweredSamples, language: Language) -> Section {
    let scores = &samples.scores;
    let part = if samples.part == Part::Validation { "report.asked_validation" } else { "report.asked_training" };
    let count = scores.samples();
    let values = [("score", language.score(scores)), ("loss", language.decimal(scores.loss, 4))];
    let values = values.each_ref().map(|(key, value)| (*key, value.as_str()));
    let mut blocks = vec![PageBlock::Text(language.count_with(part, count, &values))];
    match &scores.regression {
        Some(regression) => blocks.push(PageBlock::Facts(tables::fit(&regression.fit, language))),
        None => blocks.extend(tables::confusion(samples, language).into_iter().map(PageBlock::Table)),
    }
    section(language, "answers", blocks)
}

/// The surest wrong answers.
fn mistakes(samples: &AnsweredSamples, language: Language) -> Option<Section> {
    let data = &samples.data;
    let mut wrong: Vec<_> = samples.answers.iter().filter(|one| one.copy == 0 && one.label != one.answer).collect();
    wrong.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.sample.cmp(&b.sample)));
    if wrong.is_empty() {
        return None;
    }
    let (many, shown) = (wrong.len() as u64, wrong.len().min(MISTAKES));
    let mut blocks =
        vec![PageBlock::Text(language.count_with("report.surest", many, &[("shown", &language.number(shown as u64))]))];
    wrong.truncate(MISTAKES);
    if data.holds_pictures() {
        let figure = |one: &&crate::train::SampleAnswer| {
            let words = tables::mistake(data, one, language);
            let name = data.name(one.sample as usize);
            let caption =
                language.with("report.mistake", &[("class", &words[0]), ("answer", &words[1]), ("share", &words[2])]);
            Some(Figure { png: picture(data, one.sample as usize)?, alt: format!("{name}. {caption}"), caption })
        };
        blocks.push(PageBlock::Pictures(wrong.iter().filter_map(figure).collect()));
    } else {
        blocks.push(PageBlock::Table(tables::mistakes(data, &wrong, language)));
    }
    Some(section(language, "mistakes", blocks))
}

fn doctor(facts: &RunFacts, language: Language) -> Option<Section> {
    let findings: Vec<_> = facts.findings.iter().map(|finding| language.finding(finding)).collect();
    (!findings.is_empty()).then(|| section(language, "doctor", vec![PageBlock::Facts(findings)]))
}

/// What it takes to get the same numbers again.
fn again(facts: &RunFacts, language: Language) -> Section {
    let fact = |key: &str, value: String| (language.term(&["report", key]).into_owned(), value);
    let machine = &facts.machine;
    let threads = language.count("report.threads", machine.threads as u64);
    let mut known = vec![fact("program", format!("Strata {}", env!("CARGO_PKG_VERSION")))];
    known.push(fact("seed", facts.run.kept.seed.to_string()));
    if !machine.processor.is_empty() {
        known.push(fact("processor", format!("{} · {threads}", machine.processor)));
    }
    if machine.memory > 0 {
        known.push(fact("memory", language.bytes(machine.memory)));
    }
    if !machine.system.is_empty() {
        known.push(fact("system", machine.system.clone()));
    }
    known.push(fact("written", tables::now()));
    section(
        language,
        "again",
        vec![PageBlock::Text(language.text("report.same_numbers").into_owned()), PageBlock::Facts(known)],
    )
}
