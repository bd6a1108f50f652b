//! Networks exchanged with other programs: which may leave and what starts that, and into which weights may come.
use std::path::PathBuf;

use crate::app::dialog::Dialog;
use crate::app::exchange::ExportAct;
use crate::app::notice::Notice;
use crate::app::state::App;
use crate::app::workspace::Workspace;

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

    /// Whether weights may come into the network of the open design: it can be built, and a run can be kept of it.
    pub fn can_import(&self) -> bool {
        self.can_train() && !self.imports.is_reading() && self.runs_folder().is_some()
    }

    /// Reads a file of weights for the network of the open design.
    pub(super) fn import_weights(&mut self, file: PathBuf) {
        let Some(runs) = self.runs_folder() else { return };
        match self.plan() {
            Ok(plan) => self.imports.start(plan, file, runs, &self.wake),
            Err(Some(error)) => {
                self.notices.push(Notice::failed("notice.cannot_train").telling("reason", (&error).into()));
            }
            Err(None) => self.notices.push(Notice::info("notice.still_loading")),
        }
    }

    /// Shows the run that has the weights, and what fitted of them.
    pub(in crate::app) fn follow_import(&mut self) {
        if !self.imports.poll(&mut self.notices) {
            return;
        }
        self.dialog = Some(Dialog::Imported);
        if let Some(run) = self.imports.imported().and_then(|imported| imported.run.clone()) {
            self.runs.reopen(&run, false, &self.wake);
            self.runs.list_saved(self.runs_folder(), &self.wake);
            self.workspace = Workspace::Train;
        }
        (self.wake)();
    }
}
