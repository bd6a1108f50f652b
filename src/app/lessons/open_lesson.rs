//! The open lesson: where somebody is in it, and how far its goals are.
use std::sync::Arc;

use super::act::LessonPlace;
use super::runs::{RunStamp, has_news, lesson_run};
use crate::app::question::Question;
use crate::app::training::{RunView, Runs};
use crate::design::{Curation, Design, PictureChange, to_ron};
use crate::lesson::{
    Control, Controls, GoalState, LeftWork, Lesson, LessonRun, LessonStep, Progress, StepProgress, Tab, Touched,
    touched, typed_accuracy,
};
use crate::train::{Job, RunRecipe, Wake};

/// The open lesson.
pub struct OpenLesson {
    /// What it is.
    pub lesson: Arc<Lesson>,
    /// Where it lies.
    pub(in crate::app) place: LessonPlace,
    /// How far somebody has come.
    progress: Progress,
    controls: Controls,
    /// How the samples of the shown step lie in the data that the lesson gives.
    given: Curation,
    /// The steps that were shown in this session, each with the number of the run before its first one.
    entered: Vec<(u64, usize)>,
    /// Which run of this session is which of the progress.
    stamps: Vec<RunStamp>,
    /// The design as it was noted last.
    design: Option<Arc<Design>>,
    /// The folder of the run that was shown when the lesson was left: until it is there.
    returning: Option<String>,
    /// How well networks answer with weights that were typed.
    typed: Question<(u64, RunRecipe), Option<f64>>,
    tasks: Vec<GoalState>,
    happened: Vec<bool>,
    /// Whether the goals are met has to be found out anew.
    is_stale: bool,
    /// What has to be written down.
    pub(in crate::app) is_unwritten: bool,
}

impl OpenLesson {
    /// A lesson that somebody has come that far in; runs with numbers up to `last_run` are not its own.
    pub(in crate::app) fn new(lesson: Lesson, place: LessonPlace, progress: Option<Progress>, last_run: u64) -> Self {
        let progress = progress.map_or_else(|| Progress::new(&lesson), |progress| progress.fitting(&lesson));
        Self {
            controls: lesson.controls(progress.step),
            given: given(&lesson, progress.step),
            returning: progress.left.as_ref().and_then(|left| left.run.clone()),
            design: None,
            entered: vec![(last_run, progress.step)],
            lesson: Arc::new(lesson),
            place,
            progress,
            stamps: Vec::new(),
            typed: Question::default(),
            tasks: Vec::new(),
            happened: Vec::new(),
            is_stale: true,
            is_unwritten: false,
        }
    }

    /// How far somebody has come.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// The place of the shown step.
    pub fn step(&self) -> usize {
        self.progress.step
    }

    /// The shown step.
    pub fn outline(&self) -> Option<&LessonStep> {
        self.lesson.steps().get(self.step())
    }

    /// How far the shown step is.
    pub fn shown(&self) -> Option<&StepProgress> {
        self.progress.shown(&self.lesson)
    }

    /// What is kept shut in the shown step.
    pub fn controls(&self) -> &Controls {
        &self.controls
    }

    /// The later step in which a control that is shut now is given, counted from 1.
    pub fn opening_step(&self, control: Control) -> Option<usize> {
        Some(self.lesson.opening_step(control, self.step())? + 1)
    }

    /// How far the tasks of the shown step are.
    pub fn tasks(&self) -> &[GoalState] {
        &self.tasks
    }

    /// Which options of the shown prediction came true.
    pub fn happened(&self) -> &[bool] {
        &self.happened
    }

    /// Whether the prediction of the shown step can still be changed.
    pub fn can_predict(&self) -> bool {
        self.progress.can_predict(&self.lesson)
    }

    /// Whether a run has to wait until something is predicted.
    pub fn awaits_prediction(&self) -> bool {
        let is_asked = self.outline().is_some_and(|step| step.prediction.is_some());
        is_asked && self.shown().is_some_and(|step| step.predicted.is_none())
    }

    /// Whether the shown step is done.
    pub fn is_done(&self) -> bool {
        self.progress.is_done(&self.lesson, self.step())
    }

    /// Whether a step can be shown: it was before, or the one before it is done.
    pub fn can_show(&self, step: usize) -> bool {
        let known = |place: usize| {
            self.lesson.steps().get(place).is_some_and(|step| self.progress.steps.contains_key(&step.id))
        };
        step < self.lesson.steps().len() && (known(step) || step == self.step() + 1 && self.is_done())
    }

    /// Shows a step, to which runs with numbers above `last_run` belong. Whether it is there.
    pub(in crate::app) fn show(&mut self, step: usize, last_run: u64) -> bool {
        let can_show = self.can_show(step);
        if can_show {
            self.entered.push((last_run, step));
            self.progress.go_to(&self.lesson, step);
            self.controls = self.lesson.controls(step);
            self.given = given(&self.lesson, step);
            self.returning = None;
            self.note_news();
        }
        can_show
    }

    /// What the lesson itself says of a sample: that is how it lies in the data.
    pub fn given(&self, sample: &str) -> Option<&PictureChange> {
        self.given.pictures.get(sample)
    }

    /// Whether a change of the design is kept from being made, and by what.
    pub(in crate::app) fn shut_by(&self, before: &Design, after: &Design) -> Option<Control> {
        touched(before, after).iter().find(|touched| !touched.is_allowed(&self.controls)).map(Touched::control)
    }

    /// Changes something about the shown step.
    pub(in crate::app) fn change(&mut self, change: impl FnOnce(&mut StepProgress)) {
        if let Some(step) = self.progress.shown_mut(&self.lesson) {
            change(step);
        }
        self.note_news();
    }

    /// Whether the goals are met has to be found out again.
    pub(in crate::app) fn note_news(&mut self) {
        (self.is_stale, self.is_unwritten) = (true, true);
    }

    /// The folder of the run that comes back with the lesson.
    pub(in crate::app) fn returning(&self) -> Option<&str> {
        self.returning.as_deref()
    }

    /// Notes where somebody is: the design, as a file has it, and the run that is shown.
    pub(in crate::app) fn note_left(&mut self, design: &Arc<Design>, file: impl FnOnce() -> Design, runs: &Runs) {
        self.returning.take_if(|_| runs.shown().is_some());
        let run = runs.shown().map_or_else(|| self.returning.clone(), RunView::folder_name);
        let is_same = self.design.as_ref().is_some_and(|known| Arc::ptr_eq(known, design));
        if is_same && self.progress.left.as_ref().is_some_and(|left| left.run == run) {
            return;
        }
        self.progress.left = to_ron(&file()).ok().map(|design| LeftWork { design, run });
        self.design = Some(Arc::clone(design));
        self.note_news();
    }

    /// A workspace is shown.
    pub(in crate::app) fn note_seen(&mut self, tab: Tab) {
        if self.shown().is_some_and(|step| !step.seen.contains(&tab)) {
            self.change(|step| {
                step.seen.insert(tab);
            });
        }
    }

    /// Takes what the runs bring and finds out whether the goals are met. Whether there is something to be drawn.
    pub(in crate::app) fn follow(
        &mut self,
        runs: &Runs,
        known: (&Design, Option<usize>),
        threads: usize,
        wake: &Wake,
    ) -> bool {
        self.follow_runs(runs);
        self.follow_typed(runs, threads, wake);
        if !std::mem::take(&mut self.is_stale) {
            return false;
        }
        if self.progress.note_met(&self.lesson, known) {
            self.is_unwritten = true;
        }
        let step = self.step();
        let count = self.outline().map_or(0, |step| step.tasks.len());
        self.tasks = (0..count).map(|task| self.progress.task(&self.lesson, (step, task), known)).collect();
        self.happened = self.progress.happened(&self.lesson, step, known);
        true
    }

    fn follow_runs(&mut self, runs: &Runs) {
        for run in runs.iter() {
            let Some(nth) = self.stamp_of(run) else { continue };
            if !has_news(run, &self.stamps[nth]) {
                continue;
            }
            let Some((stamp, new)) = lesson_run(run, self.stamps[nth].place) else { continue };
            let old = &mut self.progress.runs[stamp.place];
            *old = LessonRun { step: old.step.take(), by_hand: old.by_hand, ..new };
            self.stamps[nth] = stamp;
            self.note_news();
        }
    }

    /// Which stamp a run has; a new run of the lesson gets one. One that came back from the disk is no new one: it counts
    /// where it did, or not at all.
    fn stamp_of(&mut self, run: &RunView) -> Option<usize> {
        if let Some(nth) = self.stamps.iter().position(|stamp| stamp.id == run.id()) {
            return Some(nth);
        }
        if run.came_back() {
            let folder = run.folder_name()?;
            let is_it = |known: &LessonRun| known.kept.as_ref() == Some(&folder);
            let place = self.progress.runs.iter().rposition(is_it)?;
            self.stamps.push(RunStamp::of_known(run.id(), place, &self.progress.runs[place]));
        } else {
            let step = self.step_of(run.id())?;
            let (stamp, new) = lesson_run(run, self.progress.runs.len())?;
            self.stamps.push(stamp);
            self.progress.runs.push(LessonRun { step: Some(step), ..new });
            self.note_news();
        }
        Some(self.stamps.len() - 1)
    }

    /// The step in which a run of this session was started; `None` for one that is not of the lesson.
    fn step_of(&self, run: u64) -> Option<String> {
        let (_, step) = self.entered.iter().rfind(|(before, _)| *before < run)?;
        Some(self.lesson.steps().get(*step)?.id.clone())
    }

    /// The place of a run of this session among those of the lesson.
    fn place_of(&self, run: u64) -> Option<usize> {
        self.stamps.iter().find(|stamp| stamp.id == run).map(|stamp| stamp.place)
    }

    /// Asks how well the network answers with the weights that were typed last.
    fn follow_typed(&mut self, runs: &Runs, threads: usize, wake: &Wake) {
        let is_answered = self.typed.poll();
        let answered = self.typed.answered().filter(|_| is_answered).map(|((id, _), accuracy)| (*id, *accuracy));
        if let Some((id, accuracy)) = answered
            && let Some(place) = self.place_of(id)
        {
            self.progress.runs[place].by_hand = accuracy;
            self.note_news();
        }
        let Some(run) = runs.shown().filter(|run| !run.is_running()) else { return };
        let Some(place) = self.place_of(run.id()) else { return };
        let recipe = self.progress.runs[place].recipe.clone();
        let Some(typed) = recipe.up_to_typed_weights() else { return };
        let key = (run.id(), typed);
        if !self.typed.is_open() && !self.typed.knows(&key) {
            let data = Arc::clone(&run.data);
            let job = move |_: &_, _: &_| typed_accuracy(&recipe, &data, threads);
            self.typed.ask(key, Job::start("typed weights", Some(Arc::clone(wake)), job));
        }
    }
}

/// What the design that a step begins with says of classes and samples.
fn given(lesson: &Lesson, step: usize) -> Curation {
    lesson.start_of(step).map(|design| design.curation).unwrap_or_default()
}
