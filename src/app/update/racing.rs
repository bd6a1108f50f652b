//! Races and comparisons: what starts and steers them, and how a design takes over what has won.
use std::path::Path;
use std::sync::Arc;

use crate::app::compare::{CompareAct, RaceMeans, RaceSetup};
use crate::app::dialog::Dialog;
use crate::app::notice::{Notice, Until};
use crate::app::state::App;
use crate::app::workspace::Workspace;
use crate::design::{Design, Edit, Label, Variable, VaryError};
use crate::train::{Loaded, SavedRun, Wanted, saved};

/// Seeds that are added to a race in one go.
const MORE_SEEDS: usize = 3;

impl App {
    /// Whether a race could be started now.
    pub fn can_race(&self) -> bool {
        self.can_train() && !self.compare.is_starting() && !self.is_racing()
    }

    /// Whether a race goes on.
    pub fn is_racing(&self) -> bool {
        self.compare.is_racing(&self.runs)
    }

    /// Does something with races and with runs that are compared.
    pub(super) fn act_on_compared(&mut self, act: CompareAct) {
        match act {
            CompareAct::Start(setup) => self.start_race(setup),
            CompareAct::MoreSeeds => self.more_seeds(),
            CompareAct::Adopt(place) => self.adopt_entrant(place),
            CompareAct::Runs(runs, saved) => self.compare_runs(&runs, saved),
            CompareAct::Folder(folder) => self.compare_folder(&folder),
            CompareAct::Drop(place) => self.compare.drop_entrant(place),
            CompareAct::View(view) => self.compare.view = view,
        }
    }

    /// Starts a race of the design as it is now.
    fn start_race(&mut self, setup: RaceSetup) {
        self.dialog = None;
        self.workspace = Workspace::Compare;
        let design = Arc::new(self.document.whole_design());
        let folder = self.runs_folder();
        let Some(loaded) = self.raced_samples(&design) else { return };
        let (samples, threads) = (loaded.dataset.samples(), self.settings.threads);
        let means = RaceMeans { samples, folder, threads, wake: &self.wake };
        let started = self.compare.start(setup, design, means);
        self.tell_refusal(started);
    }

    /// The same race with some seeds more.
    fn more_seeds(&mut self) {
        let folder = self.runs_folder();
        let Some(loaded) = self.compare.base().cloned().and_then(|base| self.raced_samples(&base)) else { return };
        let (samples, threads) = (loaded.dataset.samples(), self.settings.threads);
        let means = RaceMeans { samples, folder, threads, wake: &self.wake };
        let started = self.compare.more_seeds(MORE_SEEDS, means);
        self.tell_refusal(started);
    }

    /// The samples of a design, or a word about their not being there.
    fn raced_samples(&mut self, design: &Design) -> Option<Arc<Loaded>> {
        let wanted = Wanted::of(design, &self.document.base());
        let is_wanted = |loaded: &&Arc<Loaded>| wanted.as_ref().is_some_and(|wanted| loaded.wanted.reads_as(wanted));
        let loaded = self.loading.loaded().filter(is_wanted).cloned();
        if loaded.is_none() {
            self.notices.push(Notice::info("notice.still_loading").until(Until::PicturesRead));
        }
        loaded
    }

    fn tell_refusal(&mut self, started: Result<(), VaryError>) {
        if let Err(error) = started {
            let notice = Notice::failed("notice.cannot_race").telling("reason", (&error).into());
            self.notices.push(notice.until(Until::DesignChanged));
        }
    }

    /// The design takes over what a variant sets, or the whole design of a run that was chosen, in one step that can be
    /// undone; its run is shown then.
    fn adopt_entrant(&mut self, place: usize) {
        let Some(entrant) = self.compare.entrants().get(place).cloned() else { return };
        if let Some(run) = entrant.first(&self.runs) {
            let id = run.id();
            self.runs.show(id);
        }
        if entrant.settings.is_empty() {
            return self.use_run_design();
        }
        let mut design = Design::clone(self.document.design());
        for (name, value) in &entrant.settings {
            // A layer may be gone by now.
            if let Ok(variable) = Variable::find(&design, name) {
                variable.set(&mut design, *value);
            }
        }
        self.change(&Edit::SetDesign(Box::new(design)), Label::new("adopt"), None);
    }

    /// Compares these runs of the session, and the saved ones once they are read.
    fn compare_runs(&mut self, ids: &[u64], saved: Vec<SavedRun>) {
        self.dialog = None;
        self.workspace = Workspace::Compare;
        self.compare.choose(ids, saved, &self.runs);
    }

    /// Compares one more run, which lies in a folder.
    fn compare_folder(&mut self, folder: &Path) {
        match SavedRun::read(&saved::run_of(folder)) {
            Ok(run) => self.compare.add_saved(run),
            Err(error) => {
                self.notices.push(Notice::failed("notice.cannot_reopen").telling("reason", (&error).into()));
            }
        }
        self.workspace = Workspace::Compare;
    }

    /// Stops the race; what was learned stays.
    pub(in crate::app) fn stop_race(&mut self) {
        self.compare.stop(&self.runs);
    }

    /// Opens the question what is raced.
    pub(in crate::app) fn ask_for_race(&mut self) {
        self.workspace = Workspace::Compare;
        self.dialog = Some(Dialog::Race);
    }
}
