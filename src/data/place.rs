//! Where the data of a design lie: as its file says it, and where they are found when the design was moved.
use std::path::{Component, Path, PathBuf};

use crate::design::Source;

/// Steps out of a design's folder at most that a relative path takes.
const MOST_STEPS_OUT: usize = 3;

/// The folder that a path in a design means, written out; relative paths start at `base`.
pub fn whole_path(folder: &Path, base: &Path) -> PathBuf {
    let whole = Path::new(".").join(base).join(folder);
    let whole = std::path::absolute(&whole).unwrap_or(whole);
    let plain = plain(&whole);
    // Behind a link the dots lead elsewhere.
    let has_dots = plain.as_os_str() != whole.as_os_str();
    if has_dots && whole.exists() && !leads_to(&plain, &whole) { whole } else { plain }
}

/// A folder as a design in `base` is to say it: by a relative path where that leads there and is short, with forward
/// slashes, so that design and pictures can move together, to another system as well.
pub fn written_path(folder: &Path, base: &Path) -> PathBuf {
    let (whole, base) = (whole_path(folder, Path::new("")), whole_path(base, Path::new("")));
    relative(&whole, &base).filter(|short| leads_to(&base.join(short), &whole)).unwrap_or(whole)
}

/// The data of a design in `base` that are no longer where it says: those beside the design whose paths end alike.
/// Relative to `base`.
pub fn moved_data(source: &Source, base: &Path) -> Option<Source> {
    let moved = source.with_paths(&|path| moved_path(path, base).unwrap_or_else(|| path.to_owned()));
    (moved != *source).then_some(moved)
}

/// The folder or file beside a design whose path ends as one does that is not there.
fn moved_path(path: &Path, base: &Path) -> Option<PathBuf> {
    if path.as_os_str().is_empty() || base.join(path).exists() {
        return None;
    }
    // Designs of another system have its backslashes.
    let text = path.to_string_lossy();
    let is_name = |part: &&str| !matches!(*part, "" | "." | "..") && !part.ends_with(':');
    let names: Vec<&str> = text.split(['/', '\\']).filter(is_name).collect();
    let as_written = Some(text.replace('\\', "/")).filter(|_| path.is_relative() && text.contains('\\'));
    let ends = (0..names.len()).map(|from| names[from..].join("/"));
    as_written.into_iter().chain(ends).map(PathBuf::from).find(|path| base.join(path).exists())
}

/// Whether data lie outside of the folder that a design lies in, where somebody else's design has no business.
pub fn is_outside(folder: &Path, base: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| plain(path));
    !real(&whole_path(folder, base)).starts_with(real(&whole_path(base, Path::new(""))))
}

/// What a design has read outside of its own folder, where somebody else's design has no business: its data, its table
/// of labels, or whatever the links among its pictures lead to.
pub fn outside(source: &Source, base: &Path) -> Vec<PathBuf> {
    let leads_out = |path: &&Path| is_outside(path, base) || source.follows_links() && source.path() == Some(*path);
    source.paths().into_iter().filter(leads_out).map(|path| whole_path(path, base)).collect()
}

/// A path without its dots.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

/// The way from one folder to another, if it is short and both have more in common than the disk.
fn relative(to: &Path, from: &Path) -> Option<PathBuf> {
    let common = to.components().zip(from.components()).take_while(|(one, other)| one == other).count();
    let shared: Vec<Component<'_>> = to.components().take(common).collect();
    let steps = from.components().count() - common;
    if steps > MOST_STEPS_OUT || !shared.iter().any(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let down = to.components().skip(common).map(|part| part.as_os_str().to_str());
    let parts: Option<Vec<&str>> = std::iter::repeat_n(Some(".."), steps).chain(down).collect();
    parts.map(|parts| if parts.is_empty() { PathBuf::from(".") } else { PathBuf::from(parts.join("/")) })
}

/// Whether two paths lead to one folder, links followed; what is not there cannot be asked.
fn leads_to(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
