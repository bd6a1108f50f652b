//! What was handed in, computed again: nothing that the file says of its runs is believed.
use std::sync::Arc;

use super::goal::LessonGoal;
use super::hand_in::HandIn;
use super::progress::{Progress, StepProgress};
use super::run::LessonRun;
use super::steps::Lesson;
use crate::data::Dataset;
use crate::design::{Design, from_ron};

/// What a hand-in is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Grade {
    /// Every task of the lesson, in its order.
    pub tasks: Vec<GradedTask>,
    /// Predictions that came true, and those that were made and can be told by goals.
    pub predictions: (usize, usize),
    /// Steps with a sentence, and the sentence.
    pub sentences: Vec<(String, String)>,
    /// Hints that were asked for.
    pub hints: usize,
    /// Runs that were made again.
    pub runs: usize,
    /// Those that gave other numbers than the file says, or could not be made again.
    pub differing: usize,
    /// The best score of any run, as it was computed now.
    pub best_score: Option<f64>,
}

/// A task as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GradedTask {
    /// The step's id.
    pub step: String,
    /// Its number in the step, from 1.
    pub number: usize,
    /// The file says that it was met.
    pub is_claimed: bool,
    /// It is met by what was computed now.
    pub is_met: bool,
}

impl Grade {
    /// Tasks that are met.
    pub fn met(&self) -> usize {
        self.tasks.iter().filter(|task| task.is_met).count()
    }

    /// Whether all that the file says is so.
    pub fn is_genuine(&self) -> bool {
        self.differing == 0 && self.tasks.iter().all(|task| task.is_met || !task.is_claimed)
    }
}

/// Makes every run of a hand-in again and holds the tasks of its lesson to what they give. `load` brings the data that a
/// design names.
pub fn grade(
    hand_in: &HandIn,
    lesson: &Lesson,
    threads: usize,
    load: &mut dyn FnMut(&Design) -> Option<Arc<Dataset>>,
) -> Grade {
    let mut progress = hand_in.progress.clone().fitting(lesson);
    let mut differing = 0;
    for run in &mut progress.runs {
        let again = run.recipe.design().ok().and_then(|design| run.again(&load(&design)?, threads));
        if !again.as_ref().is_some_and(|again| run.agrees_with(again)) {
            differing += 1;
        }
        *run = again.unwrap_or_else(|| without_numbers(run));
    }
    let tasks = lesson.steps().iter().enumerate().flat_map(|(step, outline)| {
        (0..outline.tasks.len()).map(|task| graded(&progress, lesson, (step, task), load)).collect::<Vec<_>>()
    });
    let tasks = tasks.collect();
    let known = |step: &super::steps::LessonStep| progress.steps.get(&step.id).map(|known| (step.id.clone(), known));
    let steps: Vec<(String, &StepProgress)> = lesson.steps().iter().filter_map(known).collect();
    let sentences = steps.iter().filter(|(_, known)| !known.sentence.trim().is_empty());
    Grade {
        tasks,
        predictions: predictions(&progress, lesson),
        sentences: sentences.map(|(id, known)| (id.clone(), known.sentence.trim().to_owned())).collect(),
        hints: steps.iter().map(|(_, known)| known.hints).sum(),
        runs: progress.runs.len(),
        differing,
        best_score: progress.runs.iter().filter_map(LessonRun::best_score).reduce(f64::max),
    }
}

/// A run of which nothing is known.
fn without_numbers(run: &LessonRun) -> LessonRun {
    LessonRun {
        epochs: Vec::new(),
        first_loss: 0.0,
        largest_loss: 0.0,
        has_failed: false,
        by_hand: None,
        parameters: u64::MAX,
        ..run.clone()
    }
}

fn graded(
    progress: &Progress,
    lesson: &Lesson,
    (step, task): (usize, usize),
    load: &mut dyn FnMut(&Design) -> Option<Arc<Dataset>>,
) -> GradedTask {
    let id = lesson.steps()[step].id.clone();
    let known = progress.steps.get(&id).and_then(|known| known.tasks.get(task));
    let own = known.and_then(|task| from_ron(task.design.as_ref()?).ok());
    let classes = own.as_ref().and_then(|design| Some(load(design)?.classes.len()));
    // Without one a goal that asks for a design is held to nothing that was done.
    let design = own.or_else(|| lesson.start_of(step));
    let is_met = design.is_some_and(|design| progress.task(lesson, (step, task), (&design, classes)).is_met);
    GradedTask { step: id, number: task + 1, is_claimed: known.is_some_and(|task| task.is_met), is_met }
}

/// Predictions that came true, and those that were made.
fn predictions(progress: &Progress, lesson: &Lesson) -> (usize, usize) {
    let predicted = lesson.steps().iter().enumerate().filter_map(|(step, outline)| {
        let option = progress.steps.get(&outline.id)?.predicted?;
        let tells = |goals: &Vec<LessonGoal>| !goals.is_empty();
        outline.prediction.as_ref().filter(|asked| asked.happened.iter().any(tells))?;
        let happened = progress.happened(lesson, step, (&lesson.start_of(step)?, None));
        Some(happened.get(option).copied().unwrap_or_default())
    });
    predicted.fold((0, 0), |(right, made), is_right| (right + usize::from(is_right), made + 1))
}
