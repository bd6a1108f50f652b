//! A lesson: its steps as `lesson.ron` has them, its words, and the designs that it starts with.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::control::{Control, Controls};
use super::goal::{LessonGoal, Tab};
use super::run::LessonRun;
use super::text::{LessonText, StepText};
use crate::design::{Design, template};

/// The version of the form.
pub(super) const FORMAT: u32 = 1;

/// A lesson.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// The name of its folder.
    pub id: String,
    /// What `lesson.ron` says.
    pub outline: Outline,
    /// Its words by the language's code.
    pub texts: BTreeMap<String, LessonText>,
    /// The designs beside it by their files' names.
    pub designs: BTreeMap<String, Design>,
}

/// A lesson without its words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outline {
    /// The version of the form.
    pub format: u32,
    /// Its place in the list.
    pub number: u32,
    /// How long it takes, usually.
    pub minutes: u32,
    /// The design that it starts with.
    pub start: LessonStart,
    /// What is kept shut.
    #[serde(default)]
    pub controls: Controls,
    /// Its steps.
    pub steps: Vec<LessonStep>,
}

/// A step without its words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LessonStep {
    /// The name by which its progress is kept.
    pub id: String,
    /// The workspace that is shown when it begins.
    #[serde(default)]
    pub workspace: Option<Tab>,
    /// The design that is opened when it begins.
    #[serde(default)]
    pub start: Option<LessonStart>,
    /// What is kept shut otherwise from here on.
    #[serde(default)]
    pub controls: Controls,
    /// Earlier steps whose runs count for its tasks as well as its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub builds_on: Vec<String>,
    /// What is predicted.
    #[serde(default)]
    pub prediction: Option<StepPrediction>,
    /// What is done.
    #[serde(default)]
    pub tasks: Vec<LessonGoal>,
}

impl LessonStep {
    /// Whether a run counts for its tasks: it was started in this step, or in one that it builds on.
    pub(super) fn counts(&self, run: &LessonRun) -> bool {
        run.step.as_ref().is_none_or(|step| *step == self.id || self.builds_on.contains(step))
    }

    /// What goals its tasks and its prediction are held to.
    pub(super) fn goals(&self) -> impl Iterator<Item = &LessonGoal> {
        let happened = self.prediction.iter().flat_map(|prediction| prediction.happened.iter().flatten());
        self.tasks.iter().chain(happened)
    }
}

/// What is predicted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepPrediction {
    /// For each option the goals that tell that it came true.
    pub happened: Vec<Vec<LessonGoal>>,
}

/// A design to start with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LessonStart {
    /// A starter design by its word.
    Template(String),
    /// A file of the lesson.
    File(String),
}

impl Lesson {
    /// Its words in a language, or in another one that it has.
    pub fn text(&self, language: &str) -> Option<&LessonText> {
        self.texts.get(language).or_else(|| self.texts.get("en")).or_else(|| self.texts.values().next())
    }

    /// The words of a step.
    pub fn step_text(&self, language: &str, step: usize) -> Option<&StepText> {
        self.text(language)?.steps.get(step)
    }

    /// The steps.
    pub fn steps(&self) -> &[LessonStep] {
        &self.outline.steps
    }

    /// What is kept shut in a step.
    pub fn controls(&self, step: usize) -> Controls {
        let mut controls = self.outline.controls.clone();
        self.steps().iter().take(step + 1).for_each(|step| controls.extend(&step.controls));
        controls
    }

    /// The first step after `step` in which a control that is shut now is given.
    pub fn opening_step(&self, control: Control, step: usize) -> Option<usize> {
        (step + 1..self.steps().len()).find(|later| !self.controls(*later).is_shut(control))
    }

    /// The design that a step starts with: its own, or that of the nearest step before it.
    pub fn start_of(&self, step: usize) -> Option<Design> {
        let steps = self.steps().iter().take(step + 1);
        let start = steps.rev().find_map(|step| step.start.as_ref()).unwrap_or(&self.outline.start);
        self.design(start)
    }

    /// A design to start with.
    pub fn design(&self, start: &LessonStart) -> Option<Design> {
        match start {
            LessonStart::Template(id) => template(id).map(|template| (template.make)()),
            LessonStart::File(name) => self.designs.get(name).cloned(),
        }
    }
}
