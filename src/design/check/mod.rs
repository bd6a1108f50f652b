//! "Compile": shapes, costs and all problems of a design at once.
mod checked;
mod fix;
mod fixed;
mod learning;
mod limits;
mod local_rules;
mod masking;
mod pretrained;
mod problem;
mod shapes;
mod traverse;
mod walk;

pub use checked::{Checked, CheckedBlock, CheckedDesign, CheckedLayer, Facts, ValidationSamples};
pub use fix::{Fix, FixKind};
pub use fixed::{Fixed, fixed};
pub use problem::{Bytes, Problem, ProblemKind, Severity, ValidationRule};

use super::{Cost, Design, LayerId};
use walk::Walk;

/// Finds the shapes, the costs and all problems of a design.
pub fn check(design: &Design, facts: Facts) -> Checked {
    let mut walk = Walk::new(design, facts);
    limits::source(&mut walk);
    limits::input(&mut walk);
    traverse::stack(&mut walk);
    masking::stack(&mut walk);
    pretrained::stack(&mut walk);
    learning::stack(&mut walk);
    local_rules::stack(&mut walk);
    learning::training(&mut walk);
    limits::augmentation(&mut walk);
    limits::training(&mut walk);
    limits::memory(&mut walk);
    let Walk { layers, mut problems, classes, .. } = walk;
    // Problems of one layer stay in the order in which they were found.
    let order: Vec<LayerId> = design.layers.iter().map(|layer| layer.id).collect();
    let place = |id: LayerId| order.iter().position(|other| *other == id);
    problems.sort_by_key(|problem| problem.layer.and_then(place).unwrap_or(usize::MAX));
    let cost = layers.iter().fold(Cost::default(), |sum, layer| sum.plus(layer.cost));
    Checked { design: design.clone(), layers, problems, classes, cost }
}
