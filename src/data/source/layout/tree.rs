//! A folder with what lies in it, looked into as deep as it takes to know what it is.
use std::cell::Cell;
use std::path::PathBuf;

use super::listing::{FolderListing, FolderRoot};
use super::names::part_of;
use crate::data::dataset::Part;

/// Sets are not wrapped into more folders than this.
pub(super) const DEPTH: usize = 8;
/// So many folders are listed at most to know what one is: somebody may choose the whole disk.
const LISTED: usize = 5_000;

/// The folder that the user named.
pub(super) struct Tree<'a> {
    pub(super) root: FolderRoot<'a>,
    listed: Cell<usize>,
}

/// A folder and what lies in it; `None` where the system does not tell.
pub(super) struct Child {
    pub(super) folder: PathBuf,
    pub(super) listing: Option<FolderListing>,
}

impl<'a> Tree<'a> {
    pub(super) fn new(root: FolderRoot<'a>) -> Self {
        Self { root, listed: Cell::new(0) }
    }

    /// The folders in a folder, without those that Strata wrote.
    pub(super) fn children(&self, listing: &FolderListing) -> Vec<Child> {
        let child =
            |folder: &PathBuf| Child { listing: FolderListing::read(self.root, folder).ok(), folder: folder.clone() };
        self.listed.set(self.listed.get() + listing.folders.len());
        let is_ours = |child: &Child| child.listing.as_ref().is_some_and(|listing| listing.is_ours(self.root));
        listing.folders.iter().map(child).filter(|child| !is_ours(child)).collect()
    }

    /// Whether a picture lies in a folder, however deep.
    pub(super) fn holds_pictures(&self, child: &Child) -> bool {
        child.has_pictures() || child.listing.as_ref().is_some_and(|listing| self.is_above_pictures(listing, DEPTH))
    }

    /// Whether a picture lies in a folder below a listed one.
    pub(super) fn is_above_pictures(&self, listing: &FolderListing, depth: usize) -> bool {
        if depth == 0 || self.listed.get() > LISTED {
            return false;
        }
        let children = self.children(listing);
        let mut inner = children.iter().filter_map(|child| child.listing.as_ref());
        children.iter().any(Child::has_pictures) || inner.any(|inner| self.is_above_pictures(inner, depth - 1))
    }

    /// The only folder that the set itself lies in, and nothing beside it that could be a class: alone it would be one, and
    /// nothing could be told apart.
    pub(super) fn wrapped(&self, children: &[Child]) -> Option<usize> {
        let mut holding = children.iter().enumerate().filter(|(_, child)| self.holds_pictures(child));
        let (index, only) = holding.next()?;
        let others = children.iter().enumerate().filter(|(other, _)| *other != index);
        let beside = |child: &Child| child.listing.as_ref().is_none_or(FolderListing::is_empty);
        let is_alone = holding.next().is_none() && !others.map(|(_, child)| child).any(beside);
        (is_alone && self.is_set(only, DEPTH)).then_some(index)
    }

    /// Whether a folder holds several classes, or parts, or only one folder that does.
    fn is_set(&self, child: &Child, depth: usize) -> bool {
        let Some(listing) = child.listing.as_ref().filter(|listing| depth > 0 && !listing.folders.is_empty()) else {
            return false;
        };
        let children = self.children(listing);
        let holding: Vec<&Child> = children.iter().filter(|child| self.holds_pictures(child)).collect();
        match holding[..] {
            [] => false,
            [only] => only.part().is_some() || self.is_set(only, depth - 1),
            _ => true,
        }
    }
}

impl Child {
    pub(super) fn has_pictures(&self) -> bool {
        self.listing.as_ref().is_some_and(FolderListing::has_pictures)
    }

    pub(super) fn has_folders(&self) -> bool {
        self.listing.as_ref().is_some_and(|listing| !listing.folders.is_empty())
    }

    /// The part of a set that its name stands for.
    pub(super) fn part(&self) -> Option<Part> {
        part_of(&self.folder)
    }
}
