//! Files with a text per line, one for each class: what a folder of texts holds that has no folders of classes.
use std::path::{Path, PathBuf};

use super::classes::FoundClass;
use super::identity::{display, name_of};
use super::listing::{FolderListing, FolderRoot};
use super::names::part_of;
use crate::data::dataset::Part;

/// Files that are the classes.
pub(super) struct LineFiles {
    pub(super) classes: Vec<FoundClass>,
    /// The folder inside of the named one that they lie in, if it is another.
    pub(super) inner: Option<String>,
}

/// The files that are the classes; nothing where folders are. A folder alone is no class: nothing could be told apart.
pub(super) fn line_files(
    root: FolderRoot<'_>,
    top: &FolderListing,
    found: &[FoundClass],
    flat: &[&Path],
) -> Option<LineFiles> {
    let listed = |folder: &Path| FolderListing::read(root, folder).unwrap_or_default();
    if found.is_empty() && !flat.is_empty() {
        let of_part = |part: &&Path| classes(&listed(part), part_of(part).unwrap_or(Part::Training));
        return some(flat.iter().flat_map(of_part).collect(), None);
    }
    let beside = top.pictures().count();
    match found {
        [] => some(classes(top, Part::Training), None),
        [_] if beside > 1 => some(classes(top, Part::Training), None),
        [only] if only.part == Part::Training => {
            let listing = listed(&only.folder);
            let is_flat = listing.folders.is_empty() && listing.pictures().count() > 1;
            let inner = || Some(display(&only.folder));
            is_flat.then(|| some(classes(&listing, Part::Training), inner())).flatten()
        }
        _ => None,
    }
}

fn some(classes: Vec<FoundClass>, inner: Option<String>) -> Option<LineFiles> {
    (!classes.is_empty()).then_some(LineFiles { classes, inner })
}

/// The texts of a folder as classes of a part, called as they are without their endings.
fn classes(listing: &FolderListing, part: Part) -> Vec<FoundClass> {
    let class = |file: &PathBuf| {
        let name = file.file_stem().map(name_of).unwrap_or_default();
        FoundClass { part, folder: file.clone(), name }
    };
    listing.pictures().map(class).collect()
}
