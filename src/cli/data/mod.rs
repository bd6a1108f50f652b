//! `strata data`: what a folder of pictures or texts holds, and what is wrong with it, before anything is trained.
mod pictures;
mod texts;

use std::path::Path;
use std::sync::atomic::AtomicBool;

use serde_json::{Map, Value, json};

use super::class_names::ClassNames;
use super::output::{self, counted, thousands, visible};
use super::{DataArgs, Failure, hints, source};
use crate::data::similarity::near_duplicates;
use crate::data::{DataNotice, Dataset, LoadReport, Part, PictureExample, picture_examples};
use crate::design::{Picture, SampleKind, Source, Split, Texts};

/// So many pairs and skipped files are named for people; JSON has all of them.
const PAIRS: usize = 10;
const SKIPPED: usize = 1_000;
/// So many pictures say which size is usual.
const EXAMPLES: usize = 24;
/// The smallest and the largest side that pictures are brought to when none is named.
const SIDES: (usize, usize) = (16, 64);
/// Characters of the longest bar.
const BAR: usize = 30;

const PARTS: [Part; 3] = [Part::Training, Part::Validation, Part::Test];

/// Samples by their indices: one, and the earlier one that it is like.
type Pairs = Vec<(usize, usize)>;

/// Everything that is told of a folder.
struct FolderFindings<'a> {
    folder: &'a Path,
    data: &'a Dataset,
    split: Split,
    /// The very same sample twice.
    equal: Pairs,
    /// Nearly the same sample twice.
    alike: Pairs,
}

pub(super) fn run(args: &DataArgs) -> Result<(), Failure> {
    args.columns.prove_none()?;
    let origin = origin(args);
    let (width, height) = args.size.unwrap_or_else(|| usual_size(&origin));
    let input = source::plain_input(&origin, Picture::new(width, height, args.color.into()));
    let data = source::load_plain(&origin, &input)?;
    let (equal, alike) = pairs(&data);
    let found = FolderFindings { folder: &args.folder, data: &data, split: Split::default(), equal, alike };
    if args.json {
        output::json(&as_json(&found))?;
    } else {
        output::line(as_text(&found))?;
    }
    Ok(())
}

/// The size of the largest of the first pictures, within sides that are quick to compare and still tell pictures apart.
fn usual_size(origin: &Source) -> (usize, usize) {
    let examples = picture_examples(origin, Path::new(""), &[], EXAMPLES);
    let side = |of: fn(&PictureExample) -> usize| {
        examples.iter().map(of).max().map_or(SIDES.1, |side| side.clamp(SIDES.0, SIDES.1))
    };
    (side(|example| example.form.width), side(|example| example.form.height))
}

/// What is told of: a table where its columns are named, else a folder of what lies in it.
fn origin(args: &DataArgs) -> Source {
    if let (Some(text), Some(class)) = (&args.text, &args.class) {
        let (file, text, class) = (args.folder.clone(), text.clone(), class.clone());
        return Source::Texts(Texts::Table { file, text, class });
    }
    source::folder_named(&args.folder, &args.reading)
}

/// Equal and nearly equal samples.
fn pairs(data: &Dataset) -> (Pairs, Pairs) {
    let samples = data.samples();
    let first = samples.first_equal();
    let equal = first.iter().map(|first| *first as usize).enumerate().filter(|(index, first)| index != first);
    let near = near_duplicates(samples, &AtomicBool::new(false));
    let alike = near.into_iter().map(|(like, sample)| (sample as usize, like as usize));
    (equal.collect(), alike.collect())
}

/// What is told of samples of one kind alone.
fn facts(data: &Dataset) -> Map<String, Value> {
    match data.report.noun {
        SampleKind::Text => texts::as_json(data),
        _ => pictures::as_json(data),
    }
}

fn as_json(found: &FolderFindings) -> Value {
    let FolderFindings { folder, data, equal, alike, .. } = found;
    let (noun, report) = (data.report.noun, &data.report);
    let [training, validation, test] = PARTS.map(|part| data.class_counts(part));
    let classes = data.classes.iter().zip(data.class_sizes()).enumerate().map(|(class, (name, count))| {
        json!({
            "name": name,
            (noun.many()): count,
            "training": training[class],
            "validation": validation[class],
            "test": test[class],
        })
    });
    let pairs = |pairs: &Pairs, to: &str| {
        let pair = |&(one, other): &(usize, usize)| json!({(noun.one()): data.name(one), to: data.name(other)});
        pairs.iter().map(pair).collect::<Vec<_>>()
    };
    let skipped = report.skipped.iter();
    let skipped = skipped.map(|skipped| json!({"file": skipped.name, "reason": skipped.reason.to_string()}));
    let notice = |notice: &DataNotice| json!({"kind": <&str>::from(notice), "text": notice.told(noun)});
    let mut told = json!({
        "folder": folder.display().to_string(),
        (noun.many()): data.len(),
        "classes": classes.collect::<Vec<_>>(),
        "parts": {
            "training": data.part(Part::Training).len(),
            "validation": data.part(Part::Validation).len(),
            "test": data.part(Part::Test).len(),
            "from_folder": own_parts(data).into_iter().map(word).collect::<Vec<_>>(),
        },
    });
    let rest = json!({
        "duplicates": pairs(equal, "of"),
        "near_duplicates": pairs(alike, "like"),
        "skipped": skipped.collect::<Vec<_>>(),
        "not_looked_at": report.not_looked_at,
        "endings": report.endings,
        "notices": report.notices.iter().map(notice).collect::<Vec<_>>(),
    });
    if let (Value::Object(told), Value::Object(rest)) = (&mut told, rest) {
        told.extend(facts(data));
        told.extend(rest);
    }
    told
}

/// The parts beside training that the folder divides off itself.
fn own_parts(data: &Dataset) -> Vec<Part> {
    [Part::Validation, Part::Test].into_iter().filter(|part| data.samples().brings(*part)).collect()
}

fn word(part: Part) -> &'static str {
    match part {
        Part::Training => "training",
        Part::Validation => "validation",
        Part::Test => "test",
    }
}

fn as_text(found: &FolderFindings) -> String {
    let FolderFindings { folder, data, equal, alike, .. } = found;
    let (noun, report) = (data.report.noun, &data.report);
    let (one, many) = (noun.one(), noun.many());
    let mut lines = vec![
        format!(
            "{}: {} in {}",
            folder.display(),
            counted(data.len(), one, many),
            counted(data.classes.len(), "class", "classes")
        ),
        String::new(),
    ];
    lines.extend(classes(data));
    lines.push(String::new());
    lines.push(parts(data, found.split));
    lines.extend(match noun {
        SampleKind::Text => texts::as_text(data),
        _ => pictures::as_text(data),
    });
    let are_equal = (format!("{one} is there twice"), format!("{many} are there twice"));
    let are_alike = (format!("{one} is nearly another one"), format!("{many} are nearly other ones"));
    lines.extend(twice(data, equal, &are_equal, "="));
    lines.extend(twice(data, alike, &are_alike, "≈"));
    lines.extend(files(data));
    lines.extend(report.notices.iter().map(|notice| hints::told(notice, noun)));
    lines.iter().map(|line| visible(line)).collect::<Vec<_>>().join("\n")
}

/// A table of the classes: how many samples, and a bar as long as that is many.
pub(in crate::cli) fn classes(data: &Dataset) -> impl Iterator<Item = String> + use<> {
    let counts = data.class_sizes();
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let names = ClassNames::new(&data.classes);
    let number = thousands(most as u64).len();
    counts.into_iter().enumerate().map(move |(class, count)| {
        // A single sample is seen as well.
        let bar = "█".repeat((count * BAR).div_ceil(most));
        format!("  {}  {:>number$}  {bar}", names.padded(class), thousands(count as u64))
    })
}

/// How many samples are for what, and who says so.
fn parts(data: &Dataset, split: Split) -> String {
    let [training, validation, test] = PARTS.map(|part| thousands(data.part(part).len() as u64));
    let drawn = format!("{} % of each class for validation", split.validation * 100.0);
    let who = match own_parts(data)[..] {
        [] => format!("drawn by chance, {drawn}"),
        [Part::Test] => format!("the folder's own test, {drawn}"),
        [_] => "the folder's own validation".to_owned(),
        _ => "the folder's own parts".to_owned(),
    };
    format!("{training} for training, {validation} for validation, {test} for the test ({who})")
}

fn twice(data: &Dataset, pairs: &Pairs, (one, many): &(String, String), sign: &str) -> Vec<String> {
    let pair = |&(sample, other): &(usize, usize)| format!("  {} {sign} {}", data.name(sample), data.name(other));
    listed(counted(pairs.len(), one, many), pairs.iter().map(pair), PAIRS)
}

/// What could not be used, with its reason.
fn files(data: &Dataset) -> Vec<String> {
    let skipped = &data.report.skipped;
    let head = output::skipped(&data.report);
    let mut lines = listed(head, skipped.iter().map(|skipped| format!("  {skipped}")), SKIPPED);
    if data.report.not_looked_at > 0 {
        lines.push(passed_over(&data.report));
    }
    lines
}

/// Files that are no samples, by their endings.
fn passed_over(report: &LoadReport) -> String {
    let ending = |(ending, count): (&str, usize)| match ending {
        "" => format!("{count} without an ending"),
        ending => format!("{count} .{ending}"),
    };
    let mut kinds: Vec<String> = report.frequent_endings().into_iter().map(ending).collect();
    if report.left_behind() > 0 && !kinds.is_empty() {
        kinds.push(format!("{} beside the {} or of the system", report.left_behind(), report.noun.many()));
    }
    let kinds = if kinds.is_empty() { String::new() } else { format!(": {}", kinds.join(", ")) };
    let (one, many) = (report.noun.one(), report.noun.many());
    let (one, many) = (format!("other file is no {one}"), format!("other files are no {many}"));
    counted(report.not_looked_at, &one, &many) + &kinds
}

/// A heading and what stands below it, the first few.
fn listed(heading: String, all: impl ExactSizeIterator<Item = String>, few: usize) -> Vec<String> {
    let more = all.len().saturating_sub(few);
    let mut lines = vec![heading];
    lines.extend(all.take(few));
    if more > 0 {
        lines.push(format!("  … and {} more", thousands(more as u64)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{BuiltIn, BuiltInTexts};

    #[test]
    fn the_usual_size_is_that_of_small_pictures_within_limits() {
        assert_eq!(usual_size(&Source::BuiltIn(BuiltIn::Fashion)), (28, 28));
        assert_eq!(usual_size(&Source::BuiltIn(BuiltIn::Digits)), (16, 16));
        assert_eq!(usual_size(&Source::Texts(Texts::BuiltIn(BuiltInTexts::Surnames))), (64, 64));
    }
}
