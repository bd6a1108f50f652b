//! The outcome of a check: shapes, costs and problems, and the design without errors that the engine builds.
use super::problem::{Problem, Severity};
use crate::design::{Cost, Design, Family, Interval, LayerId, LayerKind, Shape, Shortcut, Title, entry};

/// What a check has to know beside the design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// Classes in the data, if known.
    pub classes: Option<usize>,
    /// Bytes of memory that training may use, if known.
    pub memory: Option<u64>,
    /// The samples for validation, if known.
    pub validation: Option<ValidationSamples>,
}

/// The samples for validation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValidationSamples {
    /// How many there are.
    pub count: usize,
    /// Of how many samples the design takes a share for them; `None` where the source has validation samples of its
    /// own.
    pub of: Option<usize>,
}

impl ValidationSamples {
    /// Whether an accuracy from them means little. Whoever keeps none away has decided so.
    pub fn are_few(self) -> bool {
        self.count > 0 && self.count < Interval::few()
    }

    /// The share with which an accuracy means something, half of all samples at most; `None` where the share decides
    /// nothing, or half of the samples are too few as well.
    pub fn useful_share(self) -> Option<f64> {
        let of = self.of.filter(|of| of / 2 >= Interval::few())?;
        Some((Interval::enough() * 100).div_ceil(of).min(50) as f64 / 100.0)
    }
}

/// One layer with everything that follows from its place in the stack.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedLayer {
    /// What it is known by.
    pub id: LayerId,
    /// The user's name, or that of its kind with a number where there are several: "Convolution 2".
    pub title: Title,
    /// What it does. An output layer has become a dense layer with a neuron per class.
    pub kind: LayerKind,
    /// What comes in.
    pub input: Shape,
    /// What goes out.
    pub output: Shape,
    /// What it costs; a block with its branch and its shortcut.
    pub cost: Cost,
    /// The inside of a block; `None` for single layers.
    pub block: Option<CheckedBlock>,
}

/// The inside of a block: y = branch(x) + shortcut(x), or what the branch gives where there is no shortcut.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedBlock {
    /// The layers of the branch that are switched on.
    pub layers: Vec<CheckedLayer>,
    /// The way of the input beside it, if there is one.
    pub shortcut: Option<Shortcut>,
}

impl CheckedLayer {
    /// The layer and all layers inside, each block before its content.
    pub fn tree(&self) -> Vec<&Self> {
        std::iter::once(self).chain(tree(self.children())).collect()
    }

    /// The layers inside; none for single layers.
    pub fn children(&self) -> &[Self] {
        self.block.as_ref().map_or(&[], |block| &block.layers)
    }
}

/// All layers of a stack, each block before its content.
pub(super) fn tree(layers: &[CheckedLayer]) -> Vec<&CheckedLayer> {
    layers.iter().flat_map(CheckedLayer::tree).collect()
}

/// The outcome of a check: there are always shapes, and there may be problems. Below a problem the shapes go on as if
/// it were fixed.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    pub(super) design: Design,
    /// Every layer of the outermost stack that is switched on.
    pub layers: Vec<CheckedLayer>,
    /// Everything that is wrong, from the input's side to the output, the whole design's problems last.
    pub problems: Vec<Problem>,
    /// Classes that the output was counted with.
    pub classes: usize,
    /// The whole network's cost.
    pub cost: Cost,
}

/// A design without errors, the only thing that the engine builds.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedDesign {
    pub(super) design: Design,
    pub(super) layers: Vec<CheckedLayer>,
    pub(super) classes: usize,
    pub(super) warnings: Vec<Problem>,
}

impl CheckedDesign {
    /// What makes training probably disappoint.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// The design as it was when it was checked.
    pub fn design(&self) -> &Design {
        &self.design
    }

    /// The layers of the outermost stack with their shapes.
    pub fn layers(&self) -> &[CheckedLayer] {
        &self.layers
    }

    /// Every layer, each block before its content.
    pub fn all(&self) -> Vec<&CheckedLayer> {
        tree(&self.layers)
    }

    /// The layer with that id, if it is switched on.
    pub fn find(&self, id: LayerId) -> Option<&CheckedLayer> {
        self.all().into_iter().find(|layer| layer.id == id)
    }

    /// How many layers at the start training never changes: a frozen backbone, and those behind it that have nothing to learn
    /// and do the same whether they learn or answer.
    pub fn fixed_layers(&self) -> usize {
        let is_fixed = |layer: &CheckedLayer| {
            let family = entry(&layer.kind).family;
            layer.kind.is_frozen() || matches!(family, Family::Pooling | Family::Shape | Family::Activation)
        };
        let starts_frozen = self.layers.first().is_some_and(|layer| layer.kind.is_frozen());
        if starts_frozen { self.layers.iter().take_while(|layer| is_fixed(layer)).count() } else { 0 }
    }

    /// The same design whose frozen backbones may learn; `None` where nothing is frozen.
    pub fn thawed(&self) -> Option<Self> {
        let mut thawed = self.clone();
        thawed.layers.iter_mut().for_each(|layer| layer.kind.thaw());
        self.layers.iter().any(|layer| layer.kind.is_frozen()).then_some(thawed)
    }

    /// Classes in the data.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// The shape of one sample.
    pub fn input(&self) -> Shape {
        self.design.input.shape()
    }

    /// The shape of what the network gives for one sample.
    pub fn output(&self) -> Shape {
        self.layers.last().map_or_else(|| self.input(), |layer| layer.output)
    }

    /// Numbers that the network gives for one sample.
    pub fn outputs(&self) -> usize {
        self.output().len()
    }
}

impl Checked {
    /// Every layer, each block before its content.
    pub fn all(&self) -> Vec<&CheckedLayer> {
        tree(&self.layers)
    }

    /// The layer with that id, if it is switched on.
    pub fn find(&self, id: LayerId) -> Option<&CheckedLayer> {
        self.all().into_iter().find(|layer| layer.id == id)
    }

    /// The shape of one sample as it enters the network.
    pub fn input(&self) -> Shape {
        self.design.input.shape()
    }

    /// Whether something makes training impossible.
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity() == Severity::Error)
    }

    /// Freezes the design that was checked.
    ///
    /// # Errors
    /// The problems, when one of them makes training impossible.
    pub fn freeze(self) -> Result<CheckedDesign, Vec<Problem>> {
        if self.has_errors() {
            return Err(self.problems);
        }
        Ok(CheckedDesign { design: self.design, layers: self.layers, classes: self.classes, warnings: self.problems })
    }
}
