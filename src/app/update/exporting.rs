//! Exports: which network may leave, and what starts and stops them.
use std::path::PathBuf;

use crate::app::dialog::Dialog;
use crate::app::export::ExportAct;
use crate::app::state::App;

impl App {
    /// Whether the shown run's network can leave: it rests, and nothing else is being written.
    pub fn can_export(&self) -> bool {
        self.runs.shown().is_some_and(|run| run.is_alive() && !run.is_running())
    }

    /// Asks what the network is exported to.
    pub(in crate::app) fn ask_for_export(&mut self) {
        self.exports.forget();
        self.dialog = Some(Dialog::Export);
    }

    /// Does something with exports.
    pub(super) fn act_on_export(&mut self, act: ExportAct) {
        match act {
            ExportAct::Write(tongue, folder) => {
                self.dialog = Some(Dialog::Export);
                self.exports.write(tongue, folder, &self.wake);
            }
            ExportAct::Stop => self.exports.stop(),
        }
    }

    /// Writes varied pictures into a folder.
    pub(super) fn write_variations(&mut self, folder: PathBuf) {
        if let Some(loaded) = self.pictures().cloned() {
            self.writing.start(&self.document, &loaded, folder, &self.wake);
        }
    }

    /// Gathers what would leave while that is asked.
    pub(in crate::app) fn follow_export(&mut self) {
        let is_asked = self.dialog == Some(Dialog::Export);
        if is_asked
            && self.can_export()
            && !self.exports.is_writing()
            && let Some((moment, network)) = self.runs.probed()
        {
            self.exports.follow(moment, network, &self.wake);
        }
        if self.exports.poll(is_asked, &mut self.notices) {
            (self.wake)();
        }
    }
}
