//! What is wrong with a lesson that can be read: steps and words that do not fit each other, goals that nobody can meet.
use std::collections::BTreeSet;
use std::fmt::{Display, Formatter};

use super::control::Controls;
use super::goal::{DesignFact, LessonGoal, RunFact};
use super::steps::{Lesson, LessonStep};
use super::text::{LessonText, StepText};
use crate::data::Formula;
use crate::design::{CATALOGUE, Design, OPTIMIZERS, Variable};

/// The languages that a lesson has.
const LANGUAGES: [&str; 2] = ["en", "fr"];
/// Hints of a step at most.
const MOST_HINTS: usize = 5;

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonFlaw {
    /// The file, and the step in it.
    pub place: String,
    /// What is wrong.
    pub what: String,
}

impl Display for LessonFlaw {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// Everything that is wrong with a lesson.
pub fn flaws(lesson: &Lesson) -> Vec<LessonFlaw> {
    let mut flaws = Flaws::default();
    flaws.note_unless("lesson.ron", !lesson.steps().is_empty(), || "there are no steps".to_owned());
    let names: BTreeSet<&str> = lesson.steps().iter().map(|step| step.id.as_str()).collect();
    flaws.note_unless("lesson.ron", names.len() == lesson.steps().len(), || "two steps have the same id".to_owned());
    flaws.controls("lesson.ron", &lesson.outline.controls);
    for (nth, step) in lesson.steps().iter().enumerate() {
        flaws.step(lesson, nth, step);
    }
    for language in LANGUAGES {
        match lesson.texts.get(language) {
            Some(text) => flaws.text(lesson, language, text),
            None => flaws.note("lesson.ron", format!("{language}.md is missing")),
        }
    }
    flaws.same_parts(lesson);
    flaws.0
}

/// Flaws as they are found.
#[derive(Default)]
struct Flaws(Vec<LessonFlaw>);

impl Flaws {
    fn note(&mut self, place: impl Display, what: impl Display) {
        self.0.push(LessonFlaw { place: place.to_string(), what: what.to_string() });
    }

    fn note_unless(&mut self, place: impl Display, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.note(place, what());
        }
    }

    fn controls(&mut self, place: &str, controls: &Controls) {
        for (control, flag) in controls.iter().filter(|(control, flag)| !control.can_be(flag)) {
            let name: &'static str = control.into();
            self.note(place, format!("{name} cannot be {flag:?}"));
        }
    }

    fn step(&mut self, lesson: &Lesson, nth: usize, step: &LessonStep) {
        let place = format!("lesson.ron, step “{}”", step.id);
        self.controls(&place, &step.controls);
        let is_name = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_';
        self.note_unless(&place, !step.id.is_empty() && step.id.chars().all(is_name), || {
            "its id has other signs than a–z, 0–9 and _".to_owned()
        });
        let Some(design) = lesson.start_of(nth) else {
            return self.note(&place, "its start design is not there");
        };
        self.note_unless(&place, design.data.paths().is_empty(), || "its data lie in files".to_owned());
        step.goals().for_each(|goal| self.goal(&place, &design, goal));
        let shown = step.workspace.filter(|tab| step.tasks.contains(&LessonGoal::Seen(*tab)));
        if let Some(tab) = shown {
            self.note(&place, format!("a task asks for {tab:?} to be seen, which the step shows by itself"));
        }
        self.builds_on(&place, &lesson.steps()[..nth], step);
    }

    /// A step builds on runs of earlier steps, and asks for some.
    fn builds_on(&mut self, place: &str, before: &[LessonStep], step: &LessonStep) {
        for id in step.builds_on.iter().filter(|id| before.iter().all(|step| step.id != **id)) {
            self.note(place, format!("it builds on “{id}”, which is no step before it"));
        }
        let asks_runs = step.tasks.iter().any(|goal| matches!(goal, LessonGoal::Run(_) | LessonGoal::Runs(_)));
        self.note_unless(place, step.builds_on.is_empty() || asks_runs, || {
            "it builds on other steps, and no task asks for a run".to_owned()
        });
    }

    fn goal(&mut self, place: &str, design: &Design, goal: &LessonGoal) {
        let (designs, runs) = match goal {
            LessonGoal::Design(facts) => (facts.clone(), Vec::new()),
            LessonGoal::Run(facts) => (Vec::new(), facts.clone()),
            LessonGoal::Runs(lists) => (Vec::new(), lists.concat()),
            LessonGoal::Number { is, within } => {
                return self.note_unless(place, is.is_finite() && *within >= 0.0, || "that is no number".to_owned());
            }
            LessonGoal::WrongLabels { pictures, .. } => {
                let named = pictures.iter().filter(|name| !design.curation.pictures.contains_key(*name));
                return named.for_each(|name| self.note(place, format!("the start design does not move “{name}”")));
            }
            LessonGoal::Seen(_) => return,
        };
        self.note_unless(place, !(designs.is_empty() && runs.is_empty()), || "a goal asks for nothing".to_owned());
        for fact in &runs {
            self.note_unless(place, fact.range().is_none_or(super::goal::Range::is_sound), || {
                format!("{fact:?} asks for no number that there is")
            });
        }
        let with = runs.iter().filter_map(|fact| if let RunFact::With(facts) = fact { Some(facts) } else { None });
        designs.iter().chain(with.flatten()).for_each(|fact| self.design_fact(place, design, fact));
    }

    fn design_fact(&mut self, place: &str, design: &Design, fact: &DesignFact) {
        self.note_unless(place, fact.range().is_none_or(super::goal::Range::is_sound), || {
            format!("{fact:?} asks for no number that there is")
        });
        match fact {
            DesignFact::Uses(kind) | DesignFact::Without(kind) | DesignFact::Layers(kind, _) => {
                self.note_unless(place, CATALOGUE.iter().any(|entry| entry.id == kind), || {
                    format!("no layer is a {kind}")
                });
            }
            DesignFact::Is(name, _) | DesignFact::Setting(name, _) => {
                self.note_unless(place, is_setting(design, name), || format!("no setting is called {name}"));
            }
            DesignFact::Formula(formula) => {
                self.note_unless(place, Formula::parse(formula).is_ok(), || format!("“{formula}” is no formula of x"));
            }
            DesignFact::Parameters(_) | DesignFact::Feature(_) | DesignFact::Balanced | DesignFact::Trainable => {}
        }
    }

    fn text(&mut self, lesson: &Lesson, language: &str, text: &LessonText) {
        let file = format!("{language}.md");
        let (steps, words) = (lesson.steps(), &text.steps);
        self.note_unless(&file, steps.len() == words.len(), || {
            format!("it has {} steps, lesson.ron has {}", words.len(), steps.len())
        });
        self.note_unless(&file, !text.about.is_empty(), || "what the lesson is about is missing".to_owned());
        self.note_unless(&file, !text.teacher.is_empty(), || "“# Teacher” is missing".to_owned());
        for (step, words) in steps.iter().zip(words) {
            self.words(&format!("{file}, “{}”", words.title), step, words);
        }
    }

    fn words(&mut self, place: &str, step: &LessonStep, words: &StepText) {
        self.note_unless(place, step.tasks.len() == words.tasks.len(), || {
            format!("it has {} tasks, lesson.ron has {}", words.tasks.len(), step.tasks.len())
        });
        let options = words.prediction.as_ref().map_or(0, |prediction| prediction.options.len());
        let happened = step.prediction.as_ref().map_or(0, |prediction| prediction.happened.len());
        self.note_unless(place, options == happened, || {
            format!("its prediction has {options} options, lesson.ron has {happened}")
        });
        self.note_unless(place, words.hints.len() <= MOST_HINTS, || "it has too many hints".to_owned());
        self.note_unless(place, !words.body.contains("!["), || "it holds a picture".to_owned());
        self.note_unless(place, !words.body.contains("</"), || "it holds HTML".to_owned());
    }

    /// Both languages have the same parts.
    fn same_parts(&mut self, lesson: &Lesson) {
        let [Some(one), Some(other)] = LANGUAGES.map(|language| lesson.texts.get(language)) else { return };
        for (one, other) in one.steps.iter().zip(&other.steps) {
            let place = format!("“{}” and “{}”", one.title, other.title);
            self.note_unless(&place, one.hints.len() == other.hints.len(), || "they have other hints".to_owned());
            self.note_unless(&place, one.sentence.is_some() == other.sentence.is_some(), || {
                "one asks for a sentence".to_owned()
            });
        }
    }
}

/// Whether a design has a setting, with whatever rule it learns by.
fn is_setting(design: &Design, name: &str) -> bool {
    OPTIMIZERS.iter().any(|row| {
        let mut design = design.clone();
        design.training.optimizer = (row.new)();
        Variable::find(&design, name).is_ok()
    })
}
