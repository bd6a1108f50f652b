//! What other threads bring, and what is done in its time: called before every frame.
use std::sync::Arc;
use std::time::Duration;

use super::data::LoadingNews;
use super::dialog::Dialog;
use super::explain::{ArithmeticKey, ArithmeticMoment};
use super::notice::Until;
use super::state::App;
use super::workspace::Workspace;
use crate::data::{Part, whole_path};
use crate::design::{Input, Source, fixed};
use crate::train::{ArithmeticRequest, ProbedNetwork};

impl App {
    /// Takes what came from other threads, does what need not wait any longer, and keeps unsaved work. To be called
    /// before every frame.
    pub fn tick(&mut self) {
        self.take_opened();
        self.take_chosen_table();
        let news = self.loading.poll(&mut self.notices);
        if news == Some(LoadingNews::OtherSource) {
            self.sample.start_over(self.loading.dataset());
        }
        let opened = self.sample.poll(&mut self.notices);
        if self.preview.poll() || opened || news.is_some() {
            self.follow();
        }
        let asked = (self.sample.bytes(self.loading.dataset()), self.sample.more.as_ref());
        self.runs.poll(asked, &mut self.notices);
        self.compare.follow(&mut self.runs, &mut self.notices, &self.wake);
        match self.workspace {
            Workspace::Compare => self.compare.ask(&mut self.runs, asked.0, &self.wake),
            Workspace::Train => self.runs.follow_surface(&self.wake),
            Workspace::Explore => self.runs.explore(),
            _ => {}
        }
        self.runs.follow_step(&self.wake);
        if self.ensembles.poll(self.dialog == Some(Dialog::Ensemble), &mut self.notices) {
            (self.wake)();
        }
        self.follow_export();
        self.follow_import();
        self.follow_probes();
        self.drop_idle_question();
        if self.listening.poll(&mut self.notices) | self.reporting.poll(&mut self.notices) | self.baselines.poll() {
            (self.wake)();
        }
        self.follow_costs();
        self.follow_arithmetic();
        self.show_read_run();
        self.examine_pictures();
        if matches!(self.dialog, Some(Dialog::GoOn(_))) && !self.runs.may_go_on() {
            // Its pictures are others by now; a notice says so.
            self.dialog = None;
        }
        self.settle();
        self.look_at_table();
        let has_starters = self.starters.follow(self.dialog == Some(Dialog::New), &self.wake);
        let lists_lessons = self.dialog == Some(Dialog::Lessons);
        let has_reached = self.reached_lessons.follow(lists_lessons, self.paths.lessons(), &self.wake);
        if self.compare_pictures() || has_starters || has_reached {
            (self.wake)();
        }
        self.take_project_news();
        self.follow_lesson();
        self.keep_unsaved();
    }

    /// Asks the shown run's network what some panel wants to know of it.
    fn follow_probes(&mut self) {
        if self.probes.poll() {
            (self.wake)();
        }
        if self.probes.settings.wanted.is_empty() || self.workspace != Workspace::Explore {
            return;
        }
        let is_running = self.runs.is_running();
        if let Some(network) = self.runs.probed() {
            let sample = self.sample.bytes(self.loading.dataset());
            self.probes.follow(network, sample, is_running, &self.wake);
        }
    }

    /// Has the open design measured where it could be trained and nothing is: a run would suffer, and spoil the measure.
    fn follow_costs(&mut self) {
        if self.costs.poll() {
            (self.wake)();
        }
        let is_wanted = !matches!(self.workspace, Workspace::Data | Workspace::Explore)
            && self.can_train()
            && !self.runs.is_any_running()
            && self.loading.progress().is_none();
        if let Some(loaded) = self.pictures().cloned().filter(|_| is_wanted) {
            let design = (self.document.revision(), || self.document.whole_design());
            self.costs.follow(design, &loaded, self.settings.threads, &self.wake);
        }
    }

    /// Asks how the number that is shown is computed, by the network that computes the cards.
    fn follow_arithmetic(&mut self) {
        if self.arithmetic.poll() {
            (self.wake)();
        }
        let dataset = self.loading.dataset();
        let (Some(place), Some(sample)) = (self.arithmetic.place(), self.sample.bytes(dataset)) else { return };
        let (sample, target): (Arc<[u8]>, _) = (Arc::from(sample), self.sample.target(dataset));
        if self.computing_run().is_some() {
            let Some((moment, ProbedNetwork { plan, state, .. })) = self.runs.probed() else { return };
            let key = ArithmeticKey { moment: ArithmeticMoment::Run(moment), sample: Arc::clone(&sample), place };
            let class_counts = plan.data().class_counts(Part::Training);
            let (design, encoder, weights) = (plan.design().clone(), plan.encoder().clone(), Some(state));
            return self.arithmetic.follow(key, &self.wake, || {
                Some(ArithmeticRequest { design, class_counts, weights, encoder, sample, target, place })
            });
        }
        let Some(loaded) = self.loading.loaded() else { return };
        let moment = ArithmeticMoment::Start(self.document.revision());
        let key = ArithmeticKey { moment, sample: Arc::clone(&sample), place };
        let (encoder, facts, class_counts) = (loaded.encoder.clone(), self.document.facts(), Vec::new());
        self.arithmetic.follow(key, &self.wake, || {
            let design = fixed(self.document.design(), facts)?.checked;
            Some(ArithmeticRequest { design, class_counts, weights: None, encoder, sample, target, place })
        });
    }

    /// Looks at the columns of the open table, which may not be read before the user has said so.
    fn look_at_table(&mut self) {
        let table = match &self.document.design().data {
            Source::Table(table) if !self.holds_pictures() => Some(whole_path(&table.file, &self.document.base())),
            _ => None,
        };
        self.table.follow(table, &self.wake);
        if self.table.poll() {
            (self.wake)();
        }
    }

    /// Shows what came to be told, and takes away what no longer holds. To be called by whoever draws notices. Returns
    /// when the next one goes.
    pub fn show_notices(&mut self) -> Option<Duration> {
        let revision = self.document.revision();
        for notice in std::mem::take(&mut self.notices) {
            self.board.post(notice, revision);
        }
        let is_reading = self.loading.progress().is_some();
        let is_unreadable = self.loading.failure().is_some();
        let is_held = self.holds_pictures();
        let is_saved = !self.document.is_changed();
        self.board.settle(|until, told| match until {
            Until::Later => false,
            Until::PicturesRead => !is_reading,
            Until::PicturesReadable => !is_unreadable,
            Until::PicturesAllowed => !is_held,
            Until::DesignChanged => told != revision,
            Until::DesignSaved => is_saved,
        })
    }

    /// Finds out what only a workspace of the pictures shows, while it is shown.
    fn examine_pictures(&mut self) {
        let news = self.gallery.poll();
        let news = self.similarity.poll() || news;
        let news = self.text_facts.poll() || news;
        let news = self.writing.poll(&mut self.notices) || news;
        if !self.workspace.row().examines_pictures {
            return;
        }
        if let Some(loaded) = self.pictures().cloned().filter(|_| self.loading.progress().is_none()) {
            self.gallery.follow(&self.document, &loaded, self.sample.index, self.runs.shown(), &self.wake);
            // Comparing takes every core for a while: a run that goes on comes first.
            if !self.runs.is_any_running() {
                self.similarity.follow(self.document.design(), &loaded, &self.wake);
            }
            if let Input::Tokens { unit, .. } = self.document.design().input {
                self.text_facts.follow(&loaded, unit, &self.wake);
            }
        }
        if news {
            (self.wake)();
        }
    }
}
