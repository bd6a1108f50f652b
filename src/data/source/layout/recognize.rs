//! From a folder to its classes, or to the reason why it has none.
//!
//! A folder holds classes, or parts that hold classes, or classes that hold parts. All of these may be wrapped into more
//! folders, as archives do it; then the inner one is taken, because nothing else could be meant.
use std::path::{Path, PathBuf};

use super::classes::{Classes, FoundClass, join};
use super::flat;
use super::identity::{display, name_of};
use super::line_files::line_files;
use super::listing::{FileKind, FolderListing, FolderRoot};
use super::names::{is_for_annotations, is_for_pictures, part_of};
use super::tree::{Child, DEPTH, Tree};
use super::walk::endings;
use crate::data::dataset::{DataNotice, LoadReport, Part};
use crate::data::error::DataError;
use crate::disk;

/// Where the classes of a folder lie.
pub(crate) struct Layout {
    pub(crate) classes: Classes,
    /// Whether each of the classes' places is a file with a text per line instead of a folder.
    pub(crate) are_line_files: bool,
    /// What was seen on the way.
    pub(crate) report: LoadReport,
    /// Links to folders, which are not followed.
    pub(crate) links: Vec<PathBuf>,
}

/// Says what a folder is. Nothing in it is opened but a table beside pictures that have no
/// classes, and a picture or two that Strata may have made.
///
/// # Errors
/// When no classes are found, with what it is instead.
pub(crate) fn recognize(root: FolderRoot<'_>) -> Result<Layout, DataError> {
    let top = FolderListing::of_pictures(root)?;
    let mut recognizer = Recognizer {
        tree: Tree::new(root),
        found: Vec::new(),
        flat: Vec::new(),
        report: LoadReport::default(),
        links: Vec::new(),
    };
    recognizer.set(&top)?;
    let Recognizer { found, flat, mut report, links, .. } = recognizer;
    let parts: Vec<&Path> = flat.iter().map(|part| part.folder.as_path()).collect();
    if root.kind == FileKind::Text
        && let Some(files) = line_files(root, &top, &found, &parts)
    {
        // What lies beside folders of classes are the classes here.
        report.notices.retain(|notice| !matches!(notice, DataNotice::BesideClasses { .. }));
        report.notices.extend(files.inner.map(|folder| DataNotice::LiesDeeper { folder }));
        let (classes, alike) = join(&files.classes, root.path)?;
        report.notices.extend(alike);
        return Ok(Layout { classes, are_line_files: true, report, links });
    }
    if found.is_empty() {
        return Err(nothing(root, &top, &flat, &links));
    }
    for FlatPart { folder, pictures } in flat.into_iter().filter(|part| part.pictures > 0) {
        report.notices.push(DataNotice::PartWithoutClasses { folder: display(&folder), count: pictures });
    }
    let (classes, alike) = join(&found, root.path)?;
    report.notices.extend(alike);
    Ok(Layout { classes, are_line_files: false, report, links })
}

/// Whether files of the kind that is looked for lie in a folder, however deep.
pub(crate) fn holds(root: FolderRoot<'_>) -> bool {
    let Ok(top) = FolderListing::of_root(root) else { return false };
    top.has_pictures() || Tree::new(root).is_above_pictures(&top, DEPTH)
}

/// A part without class folders.
struct FlatPart {
    folder: PathBuf,
    pictures: usize,
}

/// What was recognized so far.
struct Recognizer<'a> {
    tree: Tree<'a>,
    found: Vec<FoundClass>,
    flat: Vec<FlatPart>,
    report: LoadReport,
    links: Vec<PathBuf>,
}

impl Recognizer<'_> {
    /// A whole set, perhaps in folders around it.
    fn set(&mut self, top: &FolderListing) -> Result<(), DataError> {
        self.note(top);
        let mut children = self.tree.children(top);
        let mut wrapper = None;
        while !self.are_parts(&children)
            && annotated(&self.tree, &children).is_none()
            && let Some(inner) = self.tree.wrapped(&children)
        {
            children = self.enter(&children[inner]);
            wrapper = children.first().and_then(|child| child.folder.parent()).map(display).or(wrapper);
        }
        if let Some(folder) = wrapper {
            self.report.notices.push(DataNotice::LiesDeeper { folder });
        }
        if !self.are_parts(&children) {
            return self.classes(children, Part::Training);
        }
        for child in children {
            match child.part() {
                Some(part) => self.part(&child.folder, part)?,
                None => self.report.notices.push(DataNotice::FolderNotUsed { folder: display(&child.folder) }),
            }
        }
        Ok(())
    }

    /// Goes into a folder.
    fn enter(&mut self, child: &Child) -> Vec<Child> {
        let Some(listing) = &child.listing else { return Vec::new() };
        self.note(listing);
        self.tree.children(listing)
    }

    /// One part, perhaps in a folder of the same name.
    fn part(&mut self, folder: &Path, part: Part) -> Result<(), DataError> {
        let listing = match FolderListing::read(self.tree.root, folder) {
            Ok(listing) => listing,
            Err(error) => {
                let (folder, reason) = (display(folder), disk::in_words(&error));
                self.report.notices.push(DataNotice::FolderUnreadable { folder, reason });
                return Ok(());
            }
        };
        let mut children = self.tree.children(&listing);
        if let Some(pictures) = flat_pictures(&listing, &children) {
            self.report.not_looked_at += listing.hidden + listing.files.len() - listing.pictures().count();
            self.links.extend(listing.links);
            self.flat.push(FlatPart { folder: folder.to_path_buf(), pictures });
            return Ok(());
        }
        self.note(&listing);
        while let Some(inner) = self.tree.wrapped(&children) {
            children = self.enter(&children[inner]);
        }
        self.classes(children, part)
    }

    /// Folders that are the classes of one part.
    fn classes(&mut self, children: Vec<Child>, part: Part) -> Result<(), DataError> {
        if let Some(annotations) = annotated(&self.tree, &children) {
            let folder = self.tree.root.path.to_path_buf();
            return Err(DataError::Annotated { folder, annotations });
        }
        if let Some(sets) = self.sets(&children) {
            return Err(DataError::SeveralSets { folder: self.tree.root.path.to_path_buf(), sets });
        }
        if let Some(divided) = self.divided(&children) {
            self.found.extend(divided);
            return Ok(());
        }
        self.tell_joined(&children);
        for Child { folder, .. } in children {
            let name = folder.file_name().map(name_of).unwrap_or_default();
            self.found.push(FoundClass { part, folder, name });
        }
        Ok(())
    }

    /// Whether folders are parts: there is one for training with folders in it, and what stands beside it is another part
    /// or holds no pictures. So a class may be called “train”, next to “bus” and “car”. Parts alone are parts as well,
    /// with classes or without.
    fn are_parts(&self, children: &[Child]) -> bool {
        let is_training = |child: &Child| child.part() == Some(Part::Training);
        let training = children.iter().any(|child| is_training(child) && child.has_folders());
        let others = children.iter().any(|child| matches!(child.part(), Some(Part::Validation | Part::Test)));
        if training && others {
            return true;
        }
        let holding: Vec<&Child> = children.iter().filter(|child| self.tree.holds_pictures(child)).collect();
        let all = holding.iter().all(|child| child.part().is_some());
        let is_enough = holding.iter().any(|child| is_training(child)) || holding.len() > 1;
        let is_empty =
            |child: &&Child| child.part().is_none() && child.listing.as_ref().is_none_or(FolderListing::is_empty);
        !holding.is_empty() && all && is_enough && !children.iter().any(|child| is_empty(&child))
    }

    /// Classes that hold their parts, as `cat/train` and `cat/test`.
    fn divided(&self, children: &[Child]) -> Option<Vec<FoundClass>> {
        let mut divided = Vec::new();
        for child in children.iter().filter(|child| self.tree.holds_pictures(child)) {
            let name = child.folder.file_name().map(name_of)?;
            let inner = self.tree.children(child.listing.as_ref().filter(|_| !child.has_pictures())?);
            for Child { folder, .. } in inner.iter().filter(|inner| self.tree.holds_pictures(inner)) {
                let part = part_of(folder)?;
                divided.push(FoundClass { part, folder: folder.clone(), name: name.clone() });
            }
        }
        divided.iter().any(|class| class.part == Part::Training).then_some(divided)
    }

    /// Several sets beside each other, each with parts of its own.
    fn sets(&self, children: &[Child]) -> Option<Vec<PathBuf>> {
        let mut sets = Vec::new();
        for child in children.iter().filter(|child| self.tree.holds_pictures(child)) {
            let inner = self.tree.children(child.listing.as_ref().filter(|_| !child.has_pictures())?);
            let has_classes =
                inner.iter().any(|part| part.part().is_some() && part.has_folders() && !part.has_pictures());
            sets.push((has_classes && self.are_parts(&inner)).then(|| self.tree.root.join(&child.folder))?);
        }
        (sets.len() > 1).then_some(sets)
    }

    /// Tells of classes whose pictures lie in folders of their own.
    fn tell_joined(&mut self, children: &[Child]) {
        let inner = |child: &Child| {
            let inner = self.tree.children(child.listing.as_ref()?);
            inner
                .into_iter()
                .find(|inner| self.tree.holds_pictures(inner))
                .map(|inner| (child.folder.clone(), inner.folder))
        };
        let joined: Vec<(PathBuf, PathBuf)> = children.iter().filter_map(inner).collect();
        if let Some((class, first)) = joined.first() {
            let (class, first) = (display(class), display(first));
            self.report.notices.push(DataNotice::SubFoldersJoined { count: joined.len(), class, first });
        }
    }

    /// What lies beside folders of a set: pictures are told; others are only counted.
    fn note(&mut self, listing: &FolderListing) {
        let report = &mut self.report;
        report.not_looked_at += listing.hidden;
        self.links.extend(listing.links.iter().cloned());
        let pictures = listing.pictures_but_charts(self.tree.root);
        report.not_looked_at += listing.files.len() - pictures.len();
        if let Some(first) = pictures.iter().min() {
            report.notices.push(DataNotice::BesideClasses { count: pictures.len(), first: display(first) });
        }
    }
}

/// How many pictures a part holds that has no class folders; `None` if it has some.
fn flat_pictures(listing: &FolderListing, children: &[Child]) -> Option<usize> {
    let inner = |child: &Child| child.listing.as_ref().map_or(0, |listing| listing.pictures().count());
    match children {
        [] => (listing.has_pictures() || !listing.links.is_empty()).then(|| listing.pictures().count()),
        [only] if is_for_pictures(&only.folder) && !only.has_folders() => {
            Some(listing.pictures().count() + inner(only))
        }
        _ => None,
    }
}

/// The folder that describes pictures beside it, instead of classes.
fn annotated(tree: &Tree, children: &[Child]) -> Option<String> {
    let describes = children.iter().find(|child| is_for_annotations(&child.folder))?;
    let mut holding = children.iter().filter(|child| tree.holds_pictures(child)).peekable();
    holding.peek()?;
    let is_described = children.iter().any(|child| is_for_pictures(&child.folder) && tree.holds_pictures(child));
    let is_all = holding.all(|child| is_for_annotations(&child.folder) || is_for_pictures(&child.folder));
    (is_described && is_all).then(|| display(&describes.folder))
}

/// Why a folder holds no classes.
fn nothing(root: FolderRoot<'_>, top: &FolderListing, flat: &[FlatPart], links: &[PathBuf]) -> DataError {
    let folder = root.path.to_path_buf();
    let pictures: usize = flat.iter().map(|part| part.pictures).sum();
    let annotations = top.folders.iter().find(|folder| is_for_annotations(folder)).map(|folder| display(folder));
    if pictures > 0
        && let Some(annotations) = annotations
    {
        return DataError::Annotated { folder, annotations };
    }
    if pictures > 0 {
        let parts: Vec<&Path> = flat.iter().map(|part| part.folder.as_path()).collect();
        return flat::of_parts(root, top, &parts, pictures);
    }
    if top.has_pictures() {
        return flat::of_folder(root, top);
    }
    match links.iter().min() {
        None if root.kind == FileKind::Text => {
            DataError::NoTexts { folder, skipped: 0, first: None, found: endings(&top.files) }
        }
        None if FileKind::Text.are_most(&top.files) => DataError::HoldsTexts { folder },
        Some(first) => DataError::OnlyLinks { folder, links: links.len(), first: display(first) },
        None => DataError::EmptyFolder { folder, found: endings(&top.files) },
    }
}
