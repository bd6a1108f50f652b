//! All files in folders, however deep.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::identity::display;
use super::listing::{FolderListing, FolderRoot};
use crate::data::dataset::{DataNotice, LoadReport};
use crate::disk;

/// So many endings are named.
const NAMED: usize = 6;

/// Goes through folders and tells what is in the way.
#[derive(Default)]
pub(crate) struct FolderWalk {
    pub(crate) report: LoadReport,
    /// Links to folders, which are not followed.
    pub(crate) links: Vec<PathBuf>,
}

impl FolderWalk {
    /// The files of a folder inside the root, without those that are left behind and those that Strata wrote. `each` is
    /// called with the files of one folder after the other.
    pub(crate) fn files<E>(
        &mut self,
        root: FolderRoot<'_>,
        folder: &Path,
        mut each: impl FnMut(Vec<PathBuf>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut open = vec![folder.to_path_buf()];
        while let Some(folder) = open.pop() {
            match FolderListing::read(root, &folder) {
                Ok(listing) if listing.is_ours(root) => {}
                Ok(listing) => {
                    self.report.not_looked_at += listing.hidden;
                    self.links.extend(listing.links);
                    open.extend(listing.folders);
                    each(listing.files)?;
                }
                Err(error) => {
                    let (folder, reason) = (display(&folder), disk::in_words(&error));
                    self.report.notices.push(DataNotice::FolderUnreadable { folder, reason });
                }
            }
        }
        Ok(())
    }

    /// What was told, with a word on the links.
    pub(crate) fn finish(mut self, root: FolderRoot<'_>) -> LoadReport {
        if let Some(first) = self.links.iter().min() {
            let (count, first) = (self.links.len(), display(first));
            self.report.notices.push(if root.follow_links {
                DataNotice::LinksInCircle { count, first }
            } else {
                DataNotice::LinksNotFollowed { count, first }
            });
        }
        self.report
    }
}

/// The endings of some files with how many there are of each, the most frequent first: “.npy 12, .txt 3”.
pub(crate) fn endings<'a>(files: impl IntoIterator<Item = &'a PathBuf>) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for file in files {
        let ending = file.extension().map(|ending| format!(".{}", ending.to_string_lossy().to_lowercase()));
        *counts.entry(ending.unwrap_or_else(|| "…".to_owned())).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let named = counts.iter().take(NAMED).map(|(ending, count)| format!("{ending} {count}"));
    named.collect::<Vec<_>>().join(", ")
}
