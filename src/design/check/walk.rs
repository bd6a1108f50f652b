//! What a check knows on its way up the stack, and how a problem is reported with its fix.
use super::checked::{CheckedLayer, Facts};
use super::fix::{Fix, FixKind};
use super::problem::{Problem, ProblemKind};
use crate::design::{Design, Edit, Layer, LayerId, LayerKind, Position, Shape, TargetKind, Training};

/// Classes that the output is counted with while the data's are not known.
const ASSUMED_CLASSES: usize = 10;

/// What a check knows while it goes up the stack.
pub(super) struct Walk<'a> {
    pub(super) design: &'a Design,
    pub(super) facts: Facts,
    /// What the data ask for: classes, or numbers.
    pub(super) targets: TargetKind,
    /// Outputs that the last layer should have: one per class, or one for the number that is to be answered.
    pub(super) classes: usize,
    /// What comes out of the layer before.
    pub(super) shape: Shape,
    /// The layers of the present group so far; in the end those of the outermost stack.
    pub(super) layers: Vec<CheckedLayer>,
    /// Blocks around the present layer, itself counted.
    pub(super) depth: usize,
    /// Whether training changes nothing of the present layer.
    pub(super) frozen: bool,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(design: &'a Design, facts: Facts) -> Self {
        let targets = design.data.target_kind();
        let classes = match targets {
            TargetKind::Classes => facts.classes.unwrap_or(ASSUMED_CLASSES),
            TargetKind::Numbers => 1,
        };
        let shape = design.input.shape();
        Self {
            design,
            facts,
            targets,
            classes,
            shape,
            layers: Vec::new(),
            depth: 0,
            frozen: false,
            problems: Vec::new(),
        }
    }

    /// Notes a problem with the changes that fix it.
    pub(super) fn report(
        &mut self,
        layer: impl Into<Option<LayerId>>,
        kind: ProblemKind,
        fixes: impl IntoIterator<Item = Fix>,
    ) {
        self.problems.push(Problem { layer: layer.into(), kind, fixes: fixes.into_iter().collect() });
    }

    /// Whether it is known how many outputs the last layer should have.
    pub(super) fn knows_outputs(&self) -> bool {
        self.targets == TargetKind::Numbers || self.facts.classes.is_some()
    }

    /// Where a layer of the design stands.
    pub(super) fn position(&self, id: LayerId) -> Position {
        // Every layer that is walked through stands in the design.
        self.design.layers.position(id).unwrap_or(Position::outermost(0))
    }

    /// [`replacing`] for a layer that was walked through already.
    pub(super) fn changing(&self, id: LayerId, kind: FixKind, change: impl FnOnce(&mut LayerKind)) -> Option<Fix> {
        self.design.layers.get(id).map(|layer| replacing(layer, kind, change))
    }

    /// A fix that changes how the network learns.
    pub(super) fn training_fix(&self, kind: FixKind, change: impl FnOnce(&mut Training)) -> Fix {
        let mut training = self.design.training.clone();
        change(&mut training);
        Fix { kind, edit: Edit::SetTraining(Box::new(training)) }
    }
}

/// A fix that changes the kind of a layer and leaves its name.
pub(super) fn replacing(layer: &Layer, kind: FixKind, change: impl FnOnce(&mut LayerKind)) -> Fix {
    let mut with = layer.clone();
    change(&mut with.kind);
    Fix { kind, edit: Edit::Replace { layer: layer.id, with } }
}
