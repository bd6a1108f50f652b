//! A design as it would be with its problems mended: what the cards of an unfinished stack can show.
use super::{Checked, CheckedDesign, Facts, check};
use crate::design::{ClassWeights, Design, Edit, Loss, Optimizer, Problem, ProblemKind, Split, Training};

/// A design that can be computed, made of one that may have problems.
#[derive(Debug, Clone, PartialEq)]
pub struct Mended {
    /// What can be computed. Of the training only the seed and the kind of loss are the design's own, for the others
    /// change nothing of what cards compute; and its last layer need not fit the classes.
    pub checked: CheckedDesign,
    /// For every layer of the mended list its place in the design's list; `None` for those that a mend put in.
    pub places: Vec<Option<usize>>,
    /// Whether nothing was left out. A problem without a mend takes its layer and all that follow it away.
    pub whole: bool,
}

/// Mends what keeps a design from being computed, one problem after the other from the input's side, on a copy. What is
/// wrong with the training, the classes or the end of the stack stays: cards compute without it.
///
/// `None` when not even the input can be used.
pub fn mended(design: &Design, facts: Facts) -> Option<Mended> {
    let count = design.layers.len();
    let mut copy = Design { training: harmless(&design.training), split: Split::default(), ..design.clone() };
    let mut places: Vec<Option<usize>> = (0..count).map(Some).collect();
    let facts = Facts { classes: facts.classes.filter(|classes| *classes > 0), ..Facts::default() };
    let mut whole = true;
    // More mends than that would be running in a circle.
    let mut rounds = 4 * count + 16;
    loop {
        let Checked { layers, problems, classes, .. } = check(&copy, facts);
        let Some(problem) = first(problems) else {
            let checked = CheckedDesign { design: copy, layers, classes, warnings: Vec::new() };
            return Some(Mended { checked, places, whole });
        };
        let mend = problem.mend.filter(|_| rounds > 0);
        rounds = rounds.saturating_sub(1);
        if mend.is_some_and(|mend| apply(&mend.edit, &mut copy, &mut places)) {
            continue;
        }
        // The cards above it are right all the same.
        let end = problem.layer.filter(|layer| *layer < copy.layers.len())?;
        copy.layers.truncate(end);
        places.truncate(end);
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
                | ProblemKind::WindowTooLarge { .. }
                | ProblemKind::PaddingTooLarge { .. }
                | ProblemKind::OutOfRange { .. }
                | ProblemKind::Uncountable
        )
    };
    // Of equal ones the first is taken, and what concerns no layer, which is the input here, comes before all.
    problems.into_iter().filter(blocks).min_by_key(|problem| problem.layer)
}

/// Makes a change and follows where every card goes. False when it does not fit or changes nothing.
fn apply(edit: &Edit, design: &mut Design, places: &mut Vec<Option<usize>>) -> bool {
    let mut changed = design.clone();
    if edit.apply(&mut changed).is_err() || changed == *design {
        return false;
    }
    *design = changed;
    follow(edit, places);
    true
}

/// The same change of the list of places. The design has proven that it fits.
fn follow(edit: &Edit, places: &mut Vec<Option<usize>>) {
    match edit {
        Edit::Insert { at, .. } => places.insert(*at, None),
        Edit::Remove { at } => drop(places.remove(*at)),
        Edit::Move { from, to } => {
            let place = places.remove(*from);
            places.insert(*to, place);
        }
        Edit::All(edits) => edits.iter().for_each(|edit| follow(edit, places)),
        Edit::Replace { .. }
        | Edit::SetInput(_)
        | Edit::SetTraining(_)
        | Edit::SetData(_)
        | Edit::SetSplit(_)
        | Edit::SetCuration(_)
        | Edit::SetBalance(_)
        | Edit::SetAugmentation(_)
        | Edit::Rename(_) => {}
    }
}
