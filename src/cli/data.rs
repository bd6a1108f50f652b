//! `strata data`: what a folder of pictures holds, and what is wrong with it, before anything is trained.
use std::path::Path;
use std::sync::atomic::AtomicBool;

use serde_json::{Value, json};

use super::class_names::ClassNames;
use super::output::{self, counted, thousands, visible};
use super::{DataArgs, Failure, hints, source};
use crate::data::similarity::nearly_equal;
use crate::data::{ColorMode, DataNotice, Dataset, LoadReport, LoadRequest, Part, load};
use crate::design::{Curation, Input, Picture, Source, Split};

/// So many pairs, sizes and skipped files are named for people; JSON has all of them.
const PAIRS: usize = 10;
const SIZES: usize = 5;
const SKIPPED: usize = 1_000;
/// Characters of the longest bar.
const BAR: usize = 30;

const PARTS: [Part; 3] = [Part::Training, Part::Validation, Part::Test];

/// Pictures by their indices: one, and the earlier one that it is like.
type Pairs = Vec<(usize, usize)>;

/// Everything that is told of a folder.
struct FolderFindings<'a> {
    folder: &'a Path,
    data: &'a Dataset,
    split: Split,
    /// The very same picture twice.
    equal: Pairs,
    /// Nearly the same picture twice.
    alike: Pairs,
}

pub(super) fn run(args: &DataArgs) -> Result<(), Failure> {
    args.columns.prove_none()?;
    let (width, height) = args.size;
    let input = Input::Picture(Picture::new(width, height, args.color.into()));
    let origin = Source::from(source::named(&args.folder, &args.reading));
    let (curation, split) = (Curation::default(), Split::default());
    let request = LoadRequest {
        source: &origin,
        base: Path::new(""),
        input: &input,
        curation: &curation,
        split: &split,
        seed: crate::design::Training::default().seed,
    };
    let data = source::load(|progress, stop| load(request, progress, stop))?;
    let (equal, alike) = pairs(&data);
    let found = FolderFindings { folder: &args.folder, data: &data, split, equal, alike };
    if args.json {
        output::json(&as_json(&found))?;
    } else {
        output::line(as_text(&found))?;
    }
    Ok(())
}

/// Equal and nearly equal pictures.
fn pairs(data: &Dataset) -> (Pairs, Pairs) {
    let samples = data.samples();
    let first = samples.first_equal();
    let equal = first.iter().map(|first| *first as usize).enumerate().filter(|(index, first)| index != first);
    let near = nearly_equal(samples.bytes(), samples.form(), first, &AtomicBool::new(false));
    let alike = near.into_iter().map(|(like, picture)| (picture as usize, like as usize));
    (equal.collect(), alike.collect())
}

fn as_json(found: &FolderFindings) -> Value {
    let FolderFindings { folder, data, equal, alike, .. } = found;
    let (forms, report) = (&data.samples().files, &data.report);
    let [training, validation, test] = PARTS.map(|part| data.class_counts(part));
    let classes = data.classes.iter().zip(data.class_sizes()).enumerate().map(|(class, (name, pictures))| {
        json!({
            "name": name,
            "pictures": pictures,
            "training": training[class],
            "validation": validation[class],
            "test": test[class],
        })
    });
    let sizes = forms.frequent_sizes().into_iter();
    let sizes = sizes.map(|((width, height), count)| json!({"width": width, "height": height, "pictures": count}));
    let modes = forms.modes.iter().map(|(mode, count)| json!({"mode": mode, "pictures": count}));
    let pairs = |pairs: &Pairs, to: &str| {
        let pair = |&(one, other): &(usize, usize)| json!({"picture": data.name(one), to: data.name(other)});
        pairs.iter().map(pair).collect::<Vec<_>>()
    };
    let skipped = report.skipped.iter();
    let skipped = skipped.map(|skipped| json!({"file": skipped.name, "reason": skipped.reason.to_string()}));
    let notice = |notice: &DataNotice| json!({"kind": <&str>::from(notice), "text": notice.to_string()});
    json!({
        "folder": folder.display().to_string(),
        "pictures": data.len(),
        "classes": classes.collect::<Vec<_>>(),
        "parts": {
            "training": data.part(Part::Training).len(),
            "validation": data.part(Part::Validation).len(),
            "test": data.part(Part::Test).len(),
            "from_folder": own_parts(data).into_iter().map(word).collect::<Vec<_>>(),
        },
        "sizes": sizes.collect::<Vec<_>>(),
        "modes": modes.collect::<Vec<_>>(),
        "duplicates": pairs(equal, "of"),
        "near_duplicates": pairs(alike, "like"),
        "skipped": skipped.collect::<Vec<_>>(),
        "not_looked_at": report.not_looked_at,
        "endings": report.endings,
        "notices": report.notices.iter().map(notice).collect::<Vec<_>>(),
    })
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
    let pictures = counted(data.len(), "picture", "pictures");
    let mut lines = vec![
        format!("{}: {pictures} in {}", folder.display(), counted(data.classes.len(), "class", "classes")),
        String::new(),
    ];
    lines.extend(classes(data));
    lines.push(String::new());
    lines.push(parts(data, found.split));
    lines.push(sizes(data));
    lines.push(modes(data));
    lines.extend(twice(data, equal, ("picture is there twice", "pictures are there twice"), "="));
    lines.extend(twice(data, alike, ("picture is nearly another one", "pictures are nearly other ones"), "≈"));
    lines.extend(files(data));
    lines.extend(data.report.notices.iter().map(hints::told));
    lines.iter().map(|line| visible(line)).collect::<Vec<_>>().join("\n")
}

/// A table of the classes: how many pictures, and a bar as long as that is many.
pub(super) fn classes(data: &Dataset) -> impl Iterator<Item = String> + use<> {
    let counts = data.class_sizes();
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let names = ClassNames::new(&data.classes);
    let number = thousands(most as u64).len();
    counts.into_iter().enumerate().map(move |(class, count)| {
        // A single picture is seen as well.
        let bar = "█".repeat((count * BAR).div_ceil(most));
        format!("  {}  {:>number$}  {bar}", names.padded(class), thousands(count as u64))
    })
}

/// How many pictures are for what, and who says so.
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

/// Sizes of the files, the most frequent ones.
fn sizes(data: &Dataset) -> String {
    let sizes = data.samples().files.frequent_sizes();
    let named = sizes.iter().take(SIZES);
    let named = named.map(|((width, height), count)| format!("{width} × {height} ({})", thousands(*count as u64)));
    let others = sizes.len().saturating_sub(SIZES);
    let others = if others > 0 { format!(" and {}", counted(others, "other", "others")) } else { String::new() };
    format!("Sizes: {}{others}", named.collect::<Vec<_>>().join(", "))
}

fn modes(data: &Dataset) -> String {
    let word = |mode| match mode {
        ColorMode::Grey => "gray",
        ColorMode::GreyAlpha => "gray with transparency",
        ColorMode::Rgb => "color",
        ColorMode::Rgba => "color with transparency",
    };
    let modes = data.samples().files.modes.iter();
    let named = modes.map(|(mode, count)| format!("{} ({})", word(*mode), thousands(*count as u64)));
    format!("Kinds: {}", named.collect::<Vec<_>>().join(", "))
}

fn twice(data: &Dataset, pairs: &Pairs, (one, many): (&str, &str), sign: &str) -> Vec<String> {
    let pair = |&(picture, other): &(usize, usize)| format!("  {} {sign} {}", data.name(picture), data.name(other));
    listed(counted(pairs.len(), one, many), pairs.iter().map(pair), PAIRS)
}

/// What could not be used, with its reason.
fn files(data: &Dataset) -> Vec<String> {
    let skipped = &data.report.skipped;
    let head = counted(skipped.len(), "file skipped", "files skipped");
    let mut lines = listed(head, skipped.iter().map(|skipped| format!("  {skipped}")), SKIPPED);
    if data.report.not_looked_at > 0 {
        lines.push(passed_over(&data.report));
    }
    lines
}

/// Files that are no pictures, by their endings.
fn passed_over(report: &LoadReport) -> String {
    let ending = |(ending, count): (&str, usize)| match ending {
        "" => format!("{count} without an ending"),
        ending => format!("{count} .{ending}"),
    };
    let mut kinds: Vec<String> = report.frequent_endings().into_iter().map(ending).collect();
    if report.left_behind() > 0 && !kinds.is_empty() {
        kinds.push(format!("{} beside the pictures or of the system", report.left_behind()));
    }
    let kinds = if kinds.is_empty() { String::new() } else { format!(": {}", kinds.join(", ")) };
    counted(report.not_looked_at, "other file is no picture", "other files are no pictures") + &kinds
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
