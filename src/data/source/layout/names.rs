//! Names that say what a folder or a file is: the parts of a set, what systems and tools leave behind, annotations, and
//! what Strata itself writes.
use std::ffi::OsStr;
use std::path::Path;

use crate::data::dataset::Part;

/// Words for the parts of a set, in all their usual forms.
const PARTS: &[(&str, Part)] = &[
    ("train", Part::Training),
    ("training", Part::Training),
    ("trn", Part::Training),
    ("entrainement", Part::Training),
    ("entraînement", Part::Training),
    ("apprentissage", Part::Training),
    ("val", Part::Validation),
    ("vali", Part::Validation),
    ("valid", Part::Validation),
    ("validate", Part::Validation),
    ("validating", Part::Validation),
    ("validation", Part::Validation),
    ("dev", Part::Validation),
    ("devel", Part::Validation),
    ("development", Part::Validation),
    ("eval", Part::Validation),
    ("evaluate", Part::Validation),
    ("evaluation", Part::Validation),
    ("évaluation", Part::Validation),
    ("test", Part::Test),
    ("tests", Part::Test),
    ("testing", Part::Test),
    ("tst", Part::Test),
    ("holdout", Part::Test),
    ("heldout", Part::Test),
    ("hold out", Part::Test),
    ("held out", Part::Test),
];

/// Words that stand beside those for a part and change nothing.
const COMPANIONS: &[&str] = &[
    "set", "sets", "data", "dataset", "datas", "ds", "split", "part", "folder", "dir", "seg", "cls", "class",
    "classes", "image", "images", "img", "imgs", "picture", "pictures", "pic", "pics", "photo", "photos", "sample",
    "samples", "jeu",
];

/// Folders and files that a system, a server, an archive or a tool leaves behind; in small letters.
const LEFT_BEHIND: &[&str] = &[
    "thumbs.db",
    "ehthumbs.db",
    "ehthumbs_vista.db",
    "desktop.ini",
    "icon\r",
    "$recycle.bin",
    "recycler",
    "recycled",
    "system volume information",
    "found.000",
    "lost+found",
    "@eadir",
    "@tmp",
    "@sharebin",
    "@recycle",
    "@recently-snapshot",
    "@snapshot",
    "#recycle",
    "#snapshot",
    "~snapshot",
    "network trash folder",
    "temporary items",
    "__macosx",
    "__pycache__",
    "node_modules",
    "lost.dir",
];

/// What lies beside pictures and describes them, instead of folders of classes.
const ANNOTATIONS: &[&str] = &[
    "annotations",
    "annotation",
    "anns",
    "labels",
    "label",
    "labelstxt",
    "xml",
    "xmls",
    "bboxes",
    "boxes",
    "masks",
    "mask",
    "segmentation",
    "segmentations",
    "segmentationclass",
    "segmentationobject",
    "groundtruth",
    "ground truth",
    "gt",
    "trimaps",
    "masques",
];

/// What folders of pictures without classes are called where annotations lie beside them.
const PICTURES: &[&str] =
    &["images", "image", "imgs", "img", "jpegimages", "pictures", "photos", "originals", "png images"];

/// The part that a folder's name stands for: one word for a part, and beside it only words and numbers that change
/// nothing, such as `seg_train`, `Training Set`, `test1` or `valset`.
pub(crate) fn part_of(folder: &Path) -> Option<Part> {
    let words = words(folder)?;
    if let Some(part) = part_named(&words.join(" ")) {
        return Some(part);
    }
    let rest: Vec<&String> = words.iter().filter(|word| !COMPANIONS.contains(&word.as_str())).collect();
    let [word] = rest[..] else { return None };
    let glued = |companion: &&str| {
        let [before, behind] = [word.strip_suffix(*companion), word.strip_prefix(*companion)];
        before.and_then(part_named).or_else(|| behind.and_then(part_named))
    };
    part_named(word).or_else(|| COMPANIONS.iter().find_map(glued))
}

fn part_named(word: &str) -> Option<Part> {
    PARTS.iter().find(|(known, _)| *known == word).map(|(_, part)| *part)
}

/// Whether a folder is called like one of descriptions: annotations, labels, masks.
pub(super) fn is_for_annotations(folder: &Path) -> bool {
    words(folder).is_some_and(|words| ANNOTATIONS.contains(&words.join(" ").as_str()))
}

/// Whether a folder is called like one of pictures that have no classes.
pub(super) fn is_for_pictures(folder: &Path) -> bool {
    words(folder).is_some_and(|words| PICTURES.contains(&words.join(" ").as_str()))
}

/// The words of a folder's name in small letters, without numbers.
fn words(folder: &Path) -> Option<Vec<String>> {
    let name = super::identity::name_of(folder.file_name()?).to_lowercase();
    let words = name.split(|sign: char| !sign.is_alphabetic()).filter(|word| !word.is_empty());
    Some(words.map(str::to_owned).collect())
}

/// Whether a name is one that nobody gave: hidden, or left behind by a system, a server, an archive or a tool.
pub(crate) fn is_left_behind(name: &str) -> bool {
    let name = name.to_lowercase();
    // Windows notes in a stream of that name where a file was downloaded from.
    name.starts_with('.') || name.ends_with(":zone.identifier") || LEFT_BEHIND.contains(&name.as_str())
}

/// Whether a folder of this name holds the runs of a design.
pub(super) fn is_for_runs(folder: &Path) -> bool {
    folder.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("runs"))
}

/// Whether files and folders of these names are those of a run or of one of its generations.
pub(super) fn are_of_run<'a>(files: &(impl Iterator<Item = &'a OsStr> + Clone)) -> bool {
    let has = |wanted: &str| files.clone().any(|name| name == wanted);
    has("preprocessing.ron") && has("design.ron") || has("current") && has("weights.safetensors")
}
