//! What stands in the way of something is asked about, and what has to wait is done in its time.
use std::time::{Duration, Instant};

use crate::app::dialog::Dialog;
use crate::app::intent::{Condition, Intent};
use crate::app::request::WindowRequest;
use crate::app::state::App;
use crate::app::training::RunView;

/// How long something waits for stopped runs to be saved: a batch may take long, and so may the disk.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

impl App {
    /// Does something, after asking about runs that go on and about unsaved changes that would be lost.
    pub(in crate::app) fn attempt(&mut self, intent: Intent) {
        let in_the_way = match intent {
            Intent::NewFrom(_) | Intent::Open(_) | Intent::OpenLesson(_) => self.runs.is_active(),
            Intent::StartRun | Intent::StartRunWithNewSeed | Intent::Close => self.runs.is_any_active(),
            Intent::ListRuns | Intent::ShowNewestRun | Intent::GoOn(_) | Intent::LeaveStopped(_) | Intent::Propose => {
                false
            }
        };
        if in_the_way {
            self.dialog = Some(Dialog::RunGoesOn(Box::new(intent)));
        } else if intent == Intent::Close && !self.runs.is_settled(None) {
            // A run that is over is still being saved.
            self.pending.push(Condition::RunsSaved { run: None, since: Instant::now() }, intent);
        } else {
            self.attempt_beside_runs(intent);
        }
    }

    /// Does something, after asking about unsaved changes that would be lost.
    fn attempt_beside_runs(&mut self, intent: Intent) {
        // From one lesson to the next nothing is lost: what was reached is kept with the lesson.
        let is_within_lessons = self.lesson.is_some() && matches!(intent, Intent::OpenLesson(_));
        if intent.leaves_design() && self.document.is_changed() && !is_within_lessons {
            self.dialog = Some(Dialog::Unsaved(Box::new(intent)));
        } else {
            // A saved run comes by itself once there are pictures.
            if !intent.is_about_saved_run() {
                self.dialog = None;
            }
            self.perform(intent);
        }
    }

    fn perform(&mut self, intent: Intent) {
        match intent {
            Intent::NewFrom(template) => self.start_from_template(template),
            Intent::Open(path) => self.open(&path),
            Intent::OpenLesson(place) => self.read_lesson(place),
            Intent::StartRun => self.start_or_ask(),
            Intent::StartRunWithNewSeed => {
                self.new_seed();
                self.follow();
                self.pending.push(Condition::ReadingOver, Intent::StartRun);
            }
            Intent::Propose => self.propose(),
            Intent::ListRuns => self.list_runs(),
            Intent::ShowNewestRun => self.show_newest_run(),
            // Another run may have been chosen meanwhile.
            Intent::GoOn(run) if self.runs.shows(run) => self.go_on_training(),
            Intent::LeaveStopped(run) if self.runs.shows(run) => self.leave_stopped(),
            Intent::GoOn(_) | Intent::LeaveStopped(_) => {}
            Intent::Close => {
                self.pending.push(Condition::WindowClosed, Intent::Close);
                self.unsaved = None;
                self.write_settings();
                self.request(WindowRequest::Close);
            }
        }
    }

    /// The answer to "save first?".
    pub(super) fn save_first(&mut self, save: bool) {
        let Some(Dialog::Unsaved(intent)) = self.dialog.take_if(|dialog| matches!(dialog, Dialog::Unsaved(_))) else {
            return;
        };
        if save {
            // The place may have to be chosen first, and writing may fail.
            self.pending.push(Condition::DesignSaved, *intent);
            self.save();
        } else {
            self.document.abandon_changes();
            self.attempt_beside_runs(*intent);
        }
    }

    /// Stops and saves what runs, and goes on with what that stood in the way of.
    pub(super) fn stop_first(&mut self) {
        let Some(Dialog::RunGoesOn(intent)) = self.dialog.take_if(|dialog| matches!(dialog, Dialog::RunGoesOn(_)))
        else {
            return;
        };
        let only_shown = matches!(*intent, Intent::NewFrom(_) | Intent::Open(_) | Intent::OpenLesson(_));
        let run = self.runs.shown().map(RunView::id).filter(|_| only_shown);
        self.runs.stop(run);
        self.pending.push(Condition::RunsSaved { run, since: Instant::now() }, *intent);
    }

    /// Lets the runs go on, and does what they stood in the way of beside them.
    pub(super) fn keep_running(&mut self) {
        let keeps = |dialog: &mut Dialog| matches!(dialog, Dialog::RunGoesOn(intent) if intent.can_keep_runs());
        if let Some(Dialog::RunGoesOn(intent)) = self.dialog.take_if(keeps) {
            self.attempt_beside_runs(*intent);
        }
    }

    /// Does what need not wait any longer.
    pub(in crate::app) fn settle(&mut self) {
        // Where a run could not be saved, the notice says so, and nothing is done that would lose it.
        let lost = |condition: Condition| match condition {
            Condition::RunsSaved { run, .. } => self.runs.has_failed_to_save(run),
            _ => false,
        };
        self.pending.give_up(lost);
        let read = self.loading.progress().is_none() && !self.holds_pictures();
        let there = read && self.loading.loaded().is_some();
        let saved = |run, since: Instant| self.runs.is_settled(run) || since.elapsed() > LONGEST_WAIT;
        let listed = there && !self.runs.is_listing();
        let revived = !self.runs.is_reopening();
        let undisturbed = read && self.dialog.is_none();
        let due = self.pending.take_due(|condition| match condition {
            Condition::ReadingOver => read,
            Condition::Undisturbed => undisturbed,
            Condition::PicturesThere => there,
            Condition::RunsListed => listed,
            Condition::RunRevived => revived,
            Condition::RunsSaved { run, since } => saved(run, since),
            Condition::DesignSaved | Condition::WindowClosed => false,
        });
        for intent in due {
            if self.dialog == Some(Dialog::Proposal) {
                // Who asked for a run while pictures were read decides first what is trained.
                self.pending.push(Condition::Undisturbed, intent);
            } else {
                self.attempt_beside_runs(intent);
            }
        }
    }

    /// Does what waited for something that has just happened.
    pub(super) fn go_on(&mut self, happened: impl Fn(Condition) -> bool) {
        let due = self.pending.take_due(happened);
        for intent in due {
            if intent == Intent::Close && !self.runs.is_settled(None) {
                // Runs move with a design that is saved for the first time.
                self.pending.push(Condition::RunsSaved { run: None, since: Instant::now() }, intent);
            } else {
                self.attempt_beside_runs(intent);
            }
        }
    }
}
