//! Pictures that are not where they were, or lie outside of a design's own folder: somebody else's design has none of
//! them read unasked.
use std::path::{Path, PathBuf};

use crate::app::dialog::{Confirm, Dialog};
use crate::app::document::FoundPictures;
use crate::app::notice::{Notice, Until};
use crate::app::state::App;
use crate::data::outside;

impl App {
    /// Whether the pictures of the open design wait for the user's word.
    pub fn holds_pictures(&self) -> bool {
        self.held.is_some() && self.held == self.document.data_folder()
    }

    /// Asks about the pictures of an opened design where they are gone, or lie where its user would not expect it: then
    /// they are held back.
    pub(in crate::app) fn ask_about_pictures(&mut self, found: Option<FoundPictures>) {
        self.held = None;
        let Some(FoundPictures { folder, is_there, outside }) = found else { return };
        if !is_there {
            self.dialog = Some(Dialog::Confirm(Confirm::FindPictures(folder)));
        } else if outside.iter().any(|place| !self.settings.trusts(place)) {
            self.loading.forget();
            let notice = Notice::info("notice.pictures_held").with("folder", folder.display());
            self.notices.push(notice.until(Until::PicturesAllowed));
            self.held = Some(folder.clone());
            self.dialog = Some(Dialog::Confirm(Confirm::ReadOutside(folder)));
        }
    }

    /// The user has said that the pictures may be read.
    pub(super) fn read_outside(&mut self, folder: &Path) {
        self.held = None;
        self.trust(folder);
    }

    /// Where the open design has something read outside of its own folder.
    fn places_outside(&self) -> Vec<PathBuf> {
        outside(&self.document.design().data, &self.document.base())
    }

    /// Remembers that pictures may be read, and whatever else the open design reads with them.
    fn trust(&mut self, folder: &Path) {
        let places = std::iter::once(folder.to_path_buf()).chain(self.places_outside());
        // All are remembered, whether the first was known or not.
        let new = places.filter(|place| self.settings.trust(place)).count();
        if new > 0 {
            self.write_settings();
        }
    }

    /// The user chose the pictures of the open design, or saved a design with them.
    pub(super) fn trust_pictures(&mut self) {
        let Some(folder) = self.document.data_folder().filter(|_| !self.holds_pictures()) else { return };
        self.held = None;
        self.trust(&folder);
    }
}
