//! How far somebody has come in a lesson, and whether a step is done.
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::facts::{GoalState, LessonFacts};
use super::goal::{LessonGoal, Tab};
use super::run::LessonRun;
use super::steps::{Lesson, LessonStep};
use crate::design::{Curation, Design, to_ron};

/// Runs that are kept beside those by which a goal is met.
const NEWEST: usize = 12;

/// How far somebody has come in a lesson.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The lesson.
    pub lesson: String,
    /// The place of the step that is shown.
    pub step: usize,
    /// The steps that were begun, by their ids.
    pub steps: BTreeMap<String, StepProgress>,
    /// The runs in the order in which they were started.
    pub runs: Vec<LessonRun>,
    /// Where somebody is in the shown step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<LeftWork>,
}

/// Where somebody is in a step: that is what the lesson opens with again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftWork {
    /// The design, as it stands in a file.
    pub design: String,
    /// What the folder of the run is called that is shown, where it is saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
}

/// How far somebody has come in a step.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StepProgress {
    /// Runs that were there when it was begun: tells which ones of older versions were started in it.
    pub runs_before: usize,
    /// The option that was predicted.
    pub predicted: Option<usize>,
    /// The tasks.
    pub tasks: Vec<TaskProgress>,
    /// What was written.
    pub sentence: String,
    /// Hints that were asked for.
    pub hints: usize,
    /// The workspaces that were shown.
    pub seen: BTreeSet<Tab>,
}

/// How far a task is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TaskProgress {
    /// It was met once.
    pub is_met: bool,
    /// The number that was typed.
    pub number: Option<f64>,
    /// The design by which it was met, where that is what it asks for.
    pub design: Option<String>,
}

impl Progress {
    /// The progress of a lesson that is begun.
    pub fn new(lesson: &Lesson) -> Self {
        let mut progress = Self { lesson: lesson.id.clone(), ..Self::default() };
        progress.go_to(lesson, 0);
        progress
    }

    /// What fits a lesson of a progress from a file: a lesson may have changed since.
    #[must_use]
    pub fn fitting(mut self, lesson: &Lesson) -> Self {
        self.lesson.clone_from(&lesson.id);
        self.steps.retain(|id, _| lesson.steps().iter().any(|step| step.id == *id));
        for step in self.steps.values_mut() {
            step.runs_before = step.runs_before.min(self.runs.len());
        }
        let last = lesson.steps().len().saturating_sub(1);
        let step = self.step.min(last);
        self.go_to(lesson, step);
        self
    }

    /// Shows a step, which begins if it was not shown before.
    pub fn go_to(&mut self, lesson: &Lesson, step: usize) {
        let Some(outline) = lesson.steps().get(step) else { return };
        self.step = step;
        let runs_before = self.runs.len();
        let known = self.steps.entry(outline.id.clone());
        let known = known.or_insert_with(|| StepProgress { runs_before, ..StepProgress::default() });
        known.tasks.resize_with(outline.tasks.len(), TaskProgress::default);
    }

    /// How far the shown step is.
    pub fn shown<'a>(&'a self, lesson: &Lesson) -> Option<&'a StepProgress> {
        self.steps.get(&lesson.steps().get(self.step)?.id)
    }

    /// How far the shown step is, to be changed.
    pub fn shown_mut<'a>(&'a mut self, lesson: &Lesson) -> Option<&'a mut StepProgress> {
        self.steps.get_mut(&lesson.steps().get(self.step)?.id)
    }

    /// Whether the prediction of the shown step can still be changed: no run was started in it.
    pub fn can_predict(&self, lesson: &Lesson) -> bool {
        let begun = self.begun(lesson, self.step);
        begun.is_some_and(|begun| !(0..self.runs.len()).any(|place| self.is_own(begun, place)))
    }

    /// A step with how far it is, if it was begun.
    fn begun<'a>(&'a self, lesson: &'a Lesson, step: usize) -> Option<(&'a LessonStep, &'a StepProgress)> {
        let outline = lesson.steps().get(step)?;
        Some((outline, self.steps.get(&outline.id)?))
    }

    /// Whether a run was started in a step. Of those of older versions only the order is known.
    fn is_own(&self, (outline, known): (&LessonStep, &StepProgress), place: usize) -> bool {
        self.runs[place].step.as_ref().map_or(place >= known.runs_before, |step| *step == outline.id)
    }

    /// Which options of a step's prediction came true in its runs.
    pub fn happened(&self, lesson: &Lesson, step: usize, known: (&Design, Option<usize>)) -> Vec<bool> {
        let options = self.options(lesson, step, known).into_iter();
        options.map(|goals| !goals.is_empty() && goals.iter().all(|goal| goal.is_met)).collect()
    }

    /// How far the goals of each option of a step's prediction are.
    fn options(
        &self,
        lesson: &Lesson,
        step: usize,
        (design, classes): (&Design, Option<usize>),
    ) -> Vec<Vec<GoalState>> {
        let Some(begun) = self.begun(lesson, step) else { return Vec::new() };
        let start = curation_of(lesson, step);
        let facts = LessonFacts { design, classes, start: &start, runs: &[], number: None, seen: &begun.1.seen };
        let state = |goal: &LessonGoal| self.state(goal, facts, |place| self.is_own(begun, place));
        let options = begun.0.prediction.iter().flat_map(|prediction| &prediction.happened);
        options.map(|goals| goals.iter().map(state).collect()).collect()
    }

    /// How far a task of a step is.
    pub fn task(
        &self,
        lesson: &Lesson,
        (step, task): (usize, usize),
        (design, classes): (&Design, Option<usize>),
    ) -> GoalState {
        let begun = self.begun(lesson, step);
        let Some((goal, outline, known)) = begun.and_then(|(one, known)| Some((one.tasks.get(task)?, one, known)))
        else {
            return GoalState::default();
        };
        let start = curation_of(lesson, step);
        let number = known.tasks.get(task).and_then(|task| task.number);
        let facts = LessonFacts { design, classes, start: &start, runs: &[], number, seen: &known.seen };
        self.state(goal, facts, |place| outline.counts(&self.runs[place]))
    }

    /// How far a goal is in the runs that count for it; they are named by their places among all.
    fn state(&self, goal: &LessonGoal, facts: LessonFacts<'_>, counts: impl Fn(usize) -> bool) -> GoalState {
        let places: Vec<usize> = (0..self.runs.len()).filter(|place| counts(*place)).collect();
        let runs: Vec<&LessonRun> = places.iter().map(|place| &self.runs[*place]).collect();
        let state = goal.state(&LessonFacts { runs: &runs, ..facts });
        let evidence = state.evidence.iter().map(|place| places[*place]).collect();
        GoalState { evidence, ..state }
    }

    /// Notes the tasks of the shown step that are met now. Whether there is one.
    pub fn note_met(&mut self, lesson: &Lesson, known: (&Design, Option<usize>)) -> bool {
        let step = self.step;
        let Some(outline) = lesson.steps().get(step) else { return false };
        let is_open = |task: usize| self.shown(lesson).is_some_and(|step| !step.tasks[task].is_met);
        let met = |task: &usize| is_open(*task) && self.task(lesson, (step, *task), known).is_met;
        let met: Vec<usize> = (0..outline.tasks.len()).filter(met).collect();
        let is_news = !met.is_empty();
        for task in met {
            let asks_design = matches!(outline.tasks[task], LessonGoal::Design(_) | LessonGoal::WrongLabels { .. });
            let design = asks_design.then(|| to_ron(known.0).ok()).flatten();
            if let Some(task) = self.shown_mut(lesson).and_then(|step| step.tasks.get_mut(task)) {
                (task.is_met, task.design) = (true, design);
            }
        }
        is_news
    }

    /// Whether a step is done: predicted, every task met, the sentence written.
    pub fn is_done(&self, lesson: &Lesson, step: usize) -> bool {
        let Some(outline) = lesson.steps().get(step) else { return false };
        let Some(known) = self.steps.get(&outline.id) else { return false };
        let asks_sentence =
            lesson.texts.values().any(|text| text.steps.get(step).is_some_and(|words| words.sentence.is_some()));
        (outline.prediction.is_none() || known.predicted.is_some())
            && known.tasks.len() == outline.tasks.len()
            && known.tasks.iter().all(|task| task.is_met)
            && (!asks_sentence || !known.sentence.trim().is_empty())
    }

    /// How many steps are done.
    pub fn done(&self, lesson: &Lesson) -> usize {
        (0..lesson.steps().len()).filter(|step| self.is_done(lesson, *step)).count()
    }

    /// Whether every step is done.
    pub fn is_complete(&self, lesson: &Lesson) -> bool {
        self.done(lesson) == lesson.steps().len()
    }

    /// The same without the runs that no goal needs and that are not of the newest.
    #[must_use]
    pub fn tidied(mut self, lesson: &Lesson) -> Self {
        let needed = self.needed(lesson);
        let newest = self.runs.len().saturating_sub(NEWEST);
        let stays = |place: &usize| *place >= newest || needed.contains(place);
        for step in self.steps.values_mut() {
            step.runs_before = (0..step.runs_before).filter(stays).count();
        }
        let mut place = 0..;
        self.runs.retain(|_| place.next().is_some_and(|place| stays(&place)));
        self
    }

    /// The same without what is of use on this machine only.
    #[must_use]
    pub(super) fn for_others(mut self) -> Self {
        self.left = None;
        self.runs.iter_mut().for_each(|run| run.kept = None);
        self
    }

    /// The runs by which goals are met.
    fn needed(&self, lesson: &Lesson) -> BTreeSet<usize> {
        let mut needed = BTreeSet::new();
        for (step, outline) in lesson.steps().iter().enumerate() {
            let Some(design) = lesson.start_of(step) else { continue };
            let tasks = (0..outline.tasks.len()).map(|task| self.task(lesson, (step, task), (&design, None)));
            let options = self.options(lesson, step, (&design, None));
            needed.extend(tasks.chain(options.into_iter().flatten()).flat_map(|state| state.evidence));
        }
        needed
    }
}

/// What the start design of a step says of classes and samples.
fn curation_of(lesson: &Lesson, step: usize) -> Curation {
    lesson.start_of(step).map(|design| design.curation).unwrap_or_default()
}
