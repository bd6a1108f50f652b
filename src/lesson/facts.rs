//! Whether a goal is met, by the open design and the runs of a lesson: the same when a pupil works and when a file is graded.
use std::collections::BTreeSet;

use strum::IntoStaticStr;

use super::goal::{DesignFact, LessonGoal, Range, RunFact, Tab};
use super::run::{EpochNumbers, LessonRun};
use crate::data::Formula;
use crate::design::{
    Balance, ClassWeights, Curation, Design, Facts, Function, FunctionRule, Input, Loss, Source, Value, Variable, check,
};

/// What goals are held against.
#[derive(Debug, Clone, Copy)]
pub struct LessonFacts<'a> {
    /// The design.
    pub design: &'a Design,
    /// The classes of its data, where they are known.
    pub classes: Option<usize>,
    /// What the start design of the step said of classes and samples.
    pub start: &'a Curation,
    /// The runs that count, in the order in which they were started.
    pub runs: &'a [&'a LessonRun],
    /// The number that was typed.
    pub number: Option<f64>,
    /// The workspaces that were shown in this step.
    pub seen: &'a BTreeSet<Tab>,
}

/// How far a goal is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GoalState {
    /// It is met.
    pub is_met: bool,
    /// The runs that it is met by, by their places.
    pub evidence: Vec<usize>,
    /// How near the nearest run comes, from 0 to 1.
    pub nearness: f32,
    /// The number that is not there yet, in the nearest run.
    pub value: Option<GoalNumber>,
}

/// A number that a goal asks for, as it is now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GoalNumber {
    /// The number.
    pub value: f64,
    /// What it counts or measures.
    pub unit: GoalUnit,
}

/// What a number that a goal asks for counts or measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum GoalUnit {
    /// A share of 1.
    Share,
    /// A difference of two shares.
    Points,
    /// The coefficient of determination.
    R2,
    /// A difference of two of those.
    Difference,
    /// A loss.
    Loss,
    /// How many times as large.
    Times,
    /// Epochs.
    Epochs,
    /// Parameters of a network.
    Parameters,
}

impl LessonGoal {
    /// How far it is.
    pub fn state(&self, facts: &LessonFacts<'_>) -> GoalState {
        let plain = |is_met: bool| GoalState { is_met, ..GoalState::default() };
        match self {
            Self::Design(wanted) => open_design(wanted, facts.design, facts.classes),
            Self::Run(wanted) => one_run(wanted, facts.runs),
            Self::Runs(wanted) => in_order(wanted, facts.runs),
            Self::Number { is, within } => plain(facts.number.is_some_and(|number| (number - is).abs() <= *within)),
            Self::WrongLabels { pictures, at_most_others } => {
                plain(are_found(pictures, *at_most_others, facts.start, &facts.design.curation))
            }
            Self::Seen(tab) => plain(facts.seen.contains(tab)),
        }
    }
}

/// The open design; how near it comes is told by its parameters where these are not as they should be.
fn open_design(wanted: &[DesignFact], design: &Design, classes: Option<usize>) -> GoalState {
    let missing = wanted.iter().filter(|fact| !fact.holds(design, classes)).count();
    let next = parameters_of(wanted, || parameters(design, classes));
    let nearness = next.map_or(0.0, |(range, now)| nearness((wanted.len() - missing, wanted.len()), range, now.value));
    GoalState { is_met: missing == 0, evidence: Vec::new(), nearness, value: next.map(|(_, now)| now) }
}

/// The parameters that are asked for and those that there are, where these are too many or too few.
fn parameters_of(wanted: &[DesignFact], now: impl Fn() -> u64) -> Option<(Range, GoalNumber)> {
    let asked = |fact: &DesignFact| if let DesignFact::Parameters(range) = fact { Some(*range) } else { None };
    let range = wanted.iter().find_map(asked)?;
    let now = GoalNumber { value: now() as f64, unit: GoalUnit::Parameters };
    (!range.contains(now.value)).then_some((range, now))
}

/// The parameters of a design's network.
fn parameters(design: &Design, classes: Option<usize>) -> u64 {
    check(design, Facts { classes, ..Facts::default() }).cost.parameters
}

/// How near something comes that has some of the facts, with a number on the way into a range.
fn nearness((held, all): (usize, usize), range: Range, value: f64) -> f32 {
    (held as f32 + range.nearness(value)) / all.max(1) as f32
}

/// The first run that has all facts, or the one that comes nearest.
fn one_run(wanted: &[RunFact], runs: &[&LessonRun]) -> GoalState {
    let near = |run: &LessonRun| {
        let missing: Vec<&RunFact> = wanted.iter().filter(|fact| !fact.holds(run)).collect();
        let next = missing.iter().find_map(|fact| fact.measured(run));
        let held = (wanted.len() - missing.len(), wanted.len());
        let near = next.map_or(held.0 as f32 / held.1.max(1) as f32, |(range, now)| nearness(held, range, now.value));
        (missing.is_empty(), near, next.map(|(_, now)| now))
    };
    let states: Vec<_> = runs.iter().map(|run| near(run)).collect();
    if let Some(place) = states.iter().position(|(is_met, ..)| *is_met) {
        return GoalState { is_met: true, evidence: vec![place], nearness: 1.0, value: None };
    }
    let nearest = states.into_iter().reduce(|best, new| if new.1 >= best.1 { new } else { best });
    let (_, nearness, value) = nearest.unwrap_or_default();
    GoalState { nearness, value, ..GoalState::default() }
}

/// Runs one after the other, each of which has its facts.
fn in_order(wanted: &[Vec<RunFact>], runs: &[&LessonRun]) -> GoalState {
    let mut evidence: Vec<usize> = Vec::new();
    for facts in wanted {
        let from = evidence.last().map_or(0, |last: &usize| *last + 1);
        let found = one_run(facts, &runs[from..]);
        let Some(place) = found.evidence.first() else {
            let nearness = (evidence.len() as f32 + found.nearness) / wanted.len() as f32;
            return GoalState { nearness, value: found.value, ..GoalState::default() };
        };
        evidence.push(from + place);
    }
    GoalState { is_met: true, evidence, nearness: 1.0, value: None }
}

/// Whether the wrong labels were found, and hardly any other was touched.
fn are_found(pictures: &[String], at_most_others: usize, start: &Curation, now: &Curation) -> bool {
    let is_changed = |name: &String| start.pictures.get(name) != now.pictures.get(name);
    let names: BTreeSet<&String> = start.pictures.keys().chain(now.pictures.keys()).collect();
    let others = names.into_iter().filter(|name| !pictures.contains(name) && is_changed(name)).count();
    pictures.iter().all(is_changed) && others <= at_most_others
}

impl DesignFact {
    /// Whether it is true of a design whose data have so many classes.
    pub(super) fn holds(&self, design: &Design, classes: Option<usize>) -> bool {
        let facts = Facts { classes, ..Facts::default() };
        match self {
            Self::Uses(kind) => count(design, kind) > 0,
            Self::Without(kind) => count(design, kind) == 0,
            Self::Layers(kind, range) => range.contains(count(design, kind) as f64),
            Self::Parameters(range) => range.contains(parameters(design, classes) as f64),
            Self::Is(setting, word) => {
                setting_of(design, setting).is_some_and(|value| value.to_string().eq_ignore_ascii_case(word))
            }
            Self::Setting(setting, range) => {
                setting_of(design, setting).and_then(number).is_some_and(|value| range.contains(value))
            }
            Self::Feature(feature) => {
                matches!(&design.input, Input::Point { features } if features.contains(feature))
            }
            Self::Formula(formula) => has_formula(design, formula),
            Self::Balanced => is_balanced(design),
            Self::Trainable => !check(design, facts).has_errors(),
        }
    }
}

/// Layers of a kind that are on.
fn count(design: &Design, kind: &str) -> usize {
    let stack = &design.layers;
    stack.iter().filter(|layer| layer.kind.id() == kind && stack.is_on(layer.id)).count()
}

fn setting_of(design: &Design, name: &str) -> Option<Value> {
    Variable::find(design, name).ok()?.value(design)
}

fn number(value: Value) -> Option<f64> {
    match value {
        Value::Count(count) => Some(count as f64),
        Value::Number(number) => Some(number),
        _ => None,
    }
}

/// Whether the data have the values of a formula everywhere in their range.
fn has_formula(design: &Design, formula: &str) -> bool {
    /// Places at which both are compared.
    const PLACES: usize = 64;
    let Source::Function(Function { rule: FunctionRule::Formula(own), low, high, .. }) = &design.data else {
        return false;
    };
    let (Ok(own), Ok(wanted)) = (Formula::parse(own), Formula::parse(formula)) else { return false };
    (0..=PLACES).all(|nth| {
        let x = low + (high - low) * nth as f64 / PLACES as f64;
        let (own, wanted) = (own.value(x), wanted.value(x));
        (own - wanted).abs() <= 1e-9 * wanted.abs().max(1.0)
    })
}

fn is_balanced(design: &Design) -> bool {
    let weighs = matches!(&design.training.loss, Loss::CrossEntropy { class_weights, .. } if *class_weights != ClassWeights::Even);
    design.balance != Balance::AsTheyAre || weighs
}

impl RunFact {
    /// Whether it is true of a run.
    fn holds(&self, run: &LessonRun) -> bool {
        match self {
            Self::With(wanted) => run.recipe.design().is_ok_and(|design| {
                wanted.iter().all(|fact| match fact {
                    DesignFact::Parameters(range) => range.contains(run.parameters as f64),
                    fact => fact.holds(&design, None),
                })
            }),
            Self::Exploded => run.has_failed || run.epochs.iter().any(|epoch| !epoch.loss.is_finite()),
            Self::Branched => run.recipe.is_branch(),
            _ => self.range().zip(self.measure(run)).is_some_and(|(range, value): (Range, f64)| range.contains(value)),
        }
    }

    /// The range that it asks for, and the number of a run that it is about.
    fn measured(&self, run: &LessonRun) -> Option<(Range, GoalNumber)> {
        if let Self::With(wanted) = self {
            return parameters_of(wanted, || run.parameters);
        }
        let unit = self.unit(run.answers_numbers())?;
        Some((self.range()?, GoalNumber { value: self.measure(run)?, unit }))
    }

    /// What its number counts or measures; scores are other ones where numbers are answered.
    fn unit(&self, answers_numbers: bool) -> Option<GoalUnit> {
        Some(match self {
            Self::With(_) | Self::Exploded | Self::Branched => return None,
            Self::Epochs(_) | Self::EpochsTo { .. } => GoalUnit::Epochs,
            Self::Accuracy(_) | Self::TrainingAccuracy(_) | Self::ByHand(_) if answers_numbers => GoalUnit::R2,
            Self::Accuracy(_)
            | Self::TrainingAccuracy(_)
            | Self::ByHand(_)
            | Self::BalancedAccuracy(_)
            | Self::WorstRecall(_) => GoalUnit::Share,
            Self::Loss(_) | Self::ValidationLoss(_) => GoalUnit::Loss,
            Self::Gap(_) if answers_numbers => GoalUnit::Difference,
            Self::Gap(_) => GoalUnit::Points,
            Self::Overfits(_) | Self::Jumped(_) => GoalUnit::Times,
        })
    }

    /// The number of a run that it is about; `None` where there is none yet.
    fn measure(&self, run: &LessonRun) -> Option<f64> {
        let lowest = |of: &dyn Fn(&EpochNumbers) -> Option<f64>| run.epochs.iter().filter_map(of).reduce(f64::min);
        let last = run.epochs.last();
        let validation = last.and_then(|last| last.validation);
        match self {
            Self::With(_) | Self::Exploded | Self::Branched => None,
            Self::Epochs(_) => Some(run.epochs.len() as f64),
            Self::Accuracy(_) => run.best_score(),
            Self::TrainingAccuracy(_) => last.map(|last| last.accuracy),
            Self::BalancedAccuracy(_) => validation.map(|scores| scores.balanced),
            Self::WorstRecall(_) => validation.map(|scores| scores.worst),
            Self::Loss(_) => lowest(&|epoch| Some(epoch.loss)),
            Self::ValidationLoss(_) => lowest(&|epoch| epoch.validation.map(|scores| scores.loss)),
            Self::EpochsTo { loss, .. } => {
                run.epochs.iter().position(|epoch| epoch.loss <= *loss).map(|place| (place + 1) as f64)
            }
            Self::Gap(_) => Some(last?.accuracy - validation?.score),
            Self::Overfits(_) => {
                let lowest = lowest(&|epoch| epoch.validation.map(|scores| scores.loss))?;
                Some(validation?.loss / lowest.max(f64::MIN_POSITIVE))
            }
            Self::Jumped(_) => (run.first_loss > 0.0).then(|| f64::from(run.largest_loss / run.first_loss)),
            Self::ByHand(_) => run.by_hand,
        }
    }
}
