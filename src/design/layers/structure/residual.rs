//! Residual: a stack inside the stack whose output is added to its input, y = branch(x) + shortcut(x) (He et al. 2016).
use serde::{Deserialize, Serialize};

use crate::design::layers::kind::{Family, Fault, Kind, KindEntry, Work};
use crate::design::layers::{Layer, LayerKind};
use crate::design::{Shape, ShapeKind};

/// A stack inside the stack whose output is added to its input.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Residual {
    /// The branch, from the block's input to its output.
    #[serde(default)]
    pub layers: Vec<Layer>,
}

/// The way of the input beside the branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortcut {
    /// The input itself, where the branch keeps its shape.
    Identity,
    /// A convolution of 1 × 1, where the branch changes the channels or the size of a picture.
    Conv2d {
        /// Pixels from one place of the filter to the next.
        stride: usize,
    },
    /// A dense map, where the branch changes the length of a row of numbers, or of every step of a sequence.
    Dense,
}

pub(in crate::design::layers) static RESIDUAL: KindEntry = KindEntry {
    id: "Residual",
    name: "Residual block",
    letter: '+',
    family: Family::Block,
    new: || Residual::default().into(),
    settings: &[],
};

impl Residual {
    /// A block around layers.
    pub fn new(layers: impl IntoIterator<Item = LayerKind>) -> Self {
        Self { layers: layers.into_iter().map(Layer::from).collect() }
    }
}

impl Shortcut {
    /// The shortcut that brings the block's input to the shape of what the branch gives; `None` when none does.
    pub fn between(input: Shape, branch: Shape) -> Option<Self> {
        match (input, branch) {
            _ if input == branch => Some(Self::Identity),
            (Shape::Vector(_), Shape::Vector(_)) => Some(Self::Dense),
            (Shape::Sequence { steps, .. }, Shape::Sequence { steps: kept, .. }) if steps == kept => Some(Self::Dense),
            (Shape::Picture { height, width, .. }, Shape::Picture { height: low, width: narrow, .. }) => {
                let fits = |stride: &usize| height.div_ceil(*stride) == low && width.div_ceil(*stride) == narrow;
                (1..=height.max(1)).find(fits).map(|stride| Self::Conv2d { stride })
            }
            _ => None,
        }
    }

    /// The word of the kind that it is built as, in the file's terms; empty for the input itself.
    pub fn id(self) -> &'static str {
        match self {
            Self::Identity => "",
            Self::Conv2d { .. } => "Conv2d",
            Self::Dense => "Dense",
        }
    }

    /// The work of one sample between these shapes; `None` when it cannot be counted.
    pub fn work(self, input: Shape, output: Shape) -> Option<Work> {
        if self == Self::Identity {
            return Some(Work::default());
        }
        let (from, to) = (units(input)?, units(output)?);
        let parameters = from.checked_mul(to)?.checked_add(to)?;
        Some(Work { parameters, multiply_adds: from.checked_mul(output.checked_len()?)?, kept: 0 })
    }
}

fn units(shape: Shape) -> Option<u64> {
    u64::try_from(shape.units()).ok()
}

impl Kind for Residual {
    fn accepts(&self) -> &'static [ShapeKind] {
        &[ShapeKind::Picture, ShapeKind::Vector, ShapeKind::Sequence]
    }

    /// What comes in; a check goes through the branch itself and asks [`Shortcut::between`].
    fn output(&self, input: Shape, _: &mut Vec<Fault>) -> Shape {
        input
    }

    fn is_block(&self) -> bool {
        true
    }

    fn children(&self) -> &[Layer] {
        &self.layers
    }

    fn children_mut(&mut self) -> Option<&mut Vec<Layer>> {
        Some(&mut self.layers)
    }
}
