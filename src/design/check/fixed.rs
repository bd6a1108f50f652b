//! A design as it would be with its problems fixed: what the cards of an unfinished stack can show.
use super::check;
use super::checked::{Checked, CheckedDesign, Facts};
use super::problem::{Problem, ProblemKind};
use crate::design::{ClassWeights, Design, Edit, Loss, Optimizer, Split, Training};

/// A design that can be computed, made of one that may have problems.
#[derive(Debug, Clone, PartialEq)]
pub struct Fixed {
    /// What can be computed. Layers of the design keep their ids; those that a fix put in have ids that the design does
    /// not know. Of the training only the seed and the kind of loss are the design's own, for the others change nothing
    /// of what cards compute; and its last layer need not fit the classes.
    pub checked: CheckedDesign,
    /// Whether nothing was left out. A problem without a fix takes its layer and all that follow it away.
    pub whole: bool,
}

/// Fixes what keeps a design from being computed, one problem after the other from the input's side, on a copy. What is
/// wrong with the training, the classes or the end of the stack stays: cards compute without it.
///
/// `None` when not even the input can be used.
pub fn fixed(design: &Design, facts: Facts) -> Option<Fixed> {
    let mut copy = Design { training: harmless(&design.training), split: Split::default(), ..design.clone() };
    let facts = Facts { classes: facts.classes.filter(|classes| *classes > 0), ..Facts::default() };
    let mut whole = true;
    // More fixes than that would be running in a circle.
    let mut rounds = 4 * design.layers.len() + 16;
    loop {
        let Checked { layers, problems, classes, .. } = check(&copy, facts);
        let Some(problem) = first(problems) else {
            let checked = CheckedDesign { design: copy, layers, classes, warnings: Vec::new() };
            return Some(Fixed { checked, whole });
        };
        let fix = problem.fix().filter(|_| rounds > 0);
        rounds = rounds.saturating_sub(1);
        if fix.is_some_and(|fix| apply(&fix.edit, &mut copy)) {
            continue;
        }
        // The cards above it are right all the same.
        let layer = problem.layer?;
        let outermost = copy.layers.ancestors(layer).pop().unwrap_or(layer);
        let end = copy.layers.position(outermost)?.place;
        let gone: Vec<_> = copy.layers.layers()[end..].iter().map(|layer| layer.id).collect();
        for layer in gone {
            copy.layers.remove(layer).ok()?;
        }
        whole = false;
    }
}

/// A training with the same start weights and the same meaning of the outputs, and nothing in it that can be wrong.
fn harmless(training: &Training) -> Training {
    let loss = match training.loss {
        Loss::CrossEntropy { .. } => Loss::CrossEntropy { label_smoothing: 0.0, class_weights: ClassWeights::Even },
        Loss::Huber { .. } => Loss::Huber { delta: 1.0 },
        Loss::Hinge { .. } => Loss::Hinge { margin: 1.0 },
        Loss::MeanSquared => Loss::MeanSquared,
        Loss::MeanAbsolute => Loss::MeanAbsolute,
        Loss::BinaryCrossEntropy => Loss::BinaryCrossEntropy,
    };
    // An optimizer that remembers nothing.
    let optimizer = Optimizer::Sgd { rate: 0.01 };
    Training { loss, optimizer, seed: training.seed, ..Training::default() }
}

/// The first problem that keeps cards from being computed: the input's before those of the layers.
fn first(problems: Vec<Problem>) -> Option<Problem> {
    let blocks = |problem: &Problem| {
        matches!(
            problem.kind,
            ProblemKind::NeedsVector { .. }
                | ProblemKind::NeedsPicture { .. }
                | ProblemKind::NeedsSequence { .. }
                | ProblemKind::NeedsTokens { .. }
                | ProblemKind::NoShortcut { .. }
                | ProblemKind::TooDeep { .. }
                | ProblemKind::ChannelsDoNotDivide { .. }
                | ProblemKind::WindowTooLarge { .. }
                | ProblemKind::PaddingTooLarge { .. }
                | ProblemKind::OutOfRange { .. }
                | ProblemKind::Uncountable
        )
    };
    // Problems come in the order of the layers; what concerns no layer, which is the input here, comes before all.
    let blocking = problems.into_iter().filter(blocks);
    let (input, layers): (Vec<_>, Vec<_>) = blocking.partition(|problem| problem.layer.is_none());
    input.into_iter().chain(layers).next()
}

/// Makes a change. False when it does not fit or changes nothing.
fn apply(edit: &Edit, design: &mut Design) -> bool {
    let mut changed = design.clone();
    if edit.apply(&mut changed).is_err() || changed == *design {
        return false;
    }
    *design = changed;
    true
}
