//! A run on its way to the disk: where it is kept, and what became of it there.
use std::path::{Path, PathBuf};

use super::run::RunView;
use super::run_state::RunState;
use crate::app::notice::Notice;
use crate::app::request::FileRequest;
use crate::train::saved::{Kept, RunPlace};
use crate::train::{Order, SavedRun};

impl RunView {
    /// Whether it is over and on its way to the disk, or to another folder.
    pub fn is_saving(&self) -> bool {
        self.saving || self.moving
    }

    /// Whether its end could not be saved, so that what it learned lies nowhere but here.
    pub fn has_failed_to_save(&self) -> bool {
        self.failed_to_save.is_some() && !self.is_active() && !self.is_saving()
    }

    /// Whether nothing is lost without it.
    pub(super) fn is_disposable(&self) -> bool {
        let on_disk = self.saved.as_ref().map_or(0, |saved| saved.batches);
        !self.is_active() && !self.is_saving() && (self.closing || self.curve.batches() == on_disk)
    }

    /// What its folder is called, or without one its number in this session.
    pub(super) fn name_on_disk(&self) -> String {
        self.folder_name().unwrap_or_else(|| self.id().to_string())
    }

    /// What its folder is called, once it has one.
    pub(in crate::app) fn folder_name(&self) -> Option<String> {
        self.saved.as_ref()?.name_of_folder()
    }

    /// What was saved of it is deleted: a run that goes on is saved anew.
    pub(super) fn forget_saved(&mut self) {
        self.saved = None;
    }

    /// Whether it lies in this folder.
    pub fn is_saved_as(&self, saved: &SavedRun) -> bool {
        self.saved.as_ref().is_some_and(|own| own.folder == saved.folder)
    }

    /// Keeps it on disk from now on: in a new folder, or in the one that it came from.
    pub(super) fn keep(&self) {
        let again = self.saved.as_ref().map(|saved| RunPlace::At(saved.folder.clone()));
        if let Some(place) = again.or_else(|| self.folder.clone().map(RunPlace::New)) {
            self.order(Order::Keep(place));
        }
    }

    /// Moves it to the runs of a design that was saved for the first time, if it was made before that. Returns where it
    /// lies if it cannot do so itself: without a network it has no thread.
    pub(super) fn move_with_design(&mut self, document: u64, from: &Path, runs: &Path) -> Option<PathBuf> {
        let own = self.folder.as_ref().is_some_and(|folder| folder.starts_with(from));
        if self.document != document || !own {
            return None;
        }
        self.folder = Some(runs.to_owned());
        self.moving = self.saved.is_some();
        if self.is_alive() {
            self.order(Order::MoveSaved(runs.to_owned()));
            return None;
        }
        self.saved.as_ref().map(|saved| saved.folder.clone())
    }

    /// It lies in this folder now, or could not be moved. Returns the run on disk.
    pub(super) fn take_moved(&mut self, folder: Option<PathBuf>) -> Option<SavedRun> {
        self.moving = false;
        let saved = self.saved.as_mut()?;
        saved.folder = folder?;
        Some(saved.clone())
    }

    /// Keeps it in a new folder inside this one from now on.
    pub(super) fn keep_in(&mut self, runs: PathBuf) {
        self.folder = Some(runs.clone());
        self.saving |= matches!(self.state, RunState::Ended(_));
        self.order(Order::KeepIn(runs));
    }

    /// Leaves it as it was when it was interrupted: from now on it is a stopped run.
    pub(in crate::app) fn leave_stopped(&self) {
        self.order(Order::SaveEnd);
    }

    /// Ends the run and lets it go once it is saved.
    pub(super) fn close(&mut self) {
        self.closing = true;
        self.order(Order::Stop);
    }

    /// It was written, or moved, or could not be.
    pub(super) fn take_saved(&mut self, saved: Kept, notices: &mut Vec<Notice>) -> Option<SavedRun> {
        self.moving &= saved.as_ref().is_ok_and(|saved| saved.folder.parent() != self.folder.as_deref());
        match saved {
            Ok(saved) => {
                if self.failed_to_save.take().is_some() {
                    notices.push(Notice::done("notice.run_saved_again").with("folder", saved.folder.display()));
                }
                // What was on its way when the run ended comes before its end.
                self.saving &= saved.ending.is_none();
                self.saved = Some(saved.clone());
                Some(saved)
            }
            Err(reason) => {
                // It stays on the list: what it learned lies nowhere else. While it goes on it is tried again.
                (self.closing, self.saving) = (false, false);
                // Told once, and again where it is another reason.
                if self.failed_to_save.replace(reason.clone()).as_ref() != Some(&reason) {
                    let notice = Notice::failed("notice.cannot_save_run").telling("reason", (&reason).into());
                    notices.push(notice.offering("notice.keep_elsewhere", FileRequest::KeptRun(self.id())));
                }
                None
            }
        }
    }
}
