//! Changes of a design as data, so that a fix, a click and an undo step are the same thing.
use super::{
    Augmentation, Balance, Curation, Design, EditError, Input, Layer, LayerId, Position, Residual, Source, Split,
    Stack, Training,
};

/// One change of a design.
#[derive(Debug, Clone, PartialEq, strum::IntoStaticStr)]
pub enum Edit {
    /// Puts a layer at a position, before the one that stands there.
    Insert {
        /// Where it will stand.
        at: Position,
        /// The new card; ids that are new or taken are replaced.
        layer: Layer,
    },
    /// Takes a layer out, with all that stands inside it.
    Remove {
        /// The layer.
        layer: LayerId,
    },
    /// Puts another card in the place of one, which keeps its id.
    Replace {
        /// The layer.
        layer: LayerId,
        /// The new card.
        with: Layer,
    },
    /// Takes a card out and puts it in again so that it then stands at `to`.
    Move {
        /// The layer.
        layer: LayerId,
        /// Where it will stand.
        to: Position,
    },
    /// Changes what enters the network.
    SetInput(Input),
    /// Changes how the network learns.
    SetTraining(Box<Training>),
    /// Changes where samples come from.
    SetData(Source),
    /// Changes how samples are divided.
    SetSplit(Split),
    /// Changes what is said about the source's classes and pictures.
    SetCuration(Box<Curation>),
    /// Changes how often each class is drawn.
    SetBalance(Balance),
    /// Changes how training pictures are varied.
    SetAugmentation(Box<Augmentation>),
    /// Changes what the design is called.
    Rename(String),
    /// Puts another design in the place of the whole one, but for its name.
    SetDesign(Box<Design>),
    /// Several changes as one step, in order.
    All(Vec<Edit>),
}

impl Edit {
    /// Puts layers that stand beside each other into a block, in the place of the first. `None` when there is none, or
    /// they do not all stand in one group.
    pub fn grouped(stack: &Stack, layers: &[LayerId]) -> Option<Self> {
        let at = layers.iter().map(|id| stack.position(*id)).collect::<Option<Vec<_>>>()?;
        let first =
            at.iter().copied().min_by_key(|at| at.place).filter(|first| at.iter().all(|at| at.group == first.group))?;
        let inside: Vec<Layer> =
            stack.group(first.group)?.iter().filter(|layer| layers.contains(&layer.id)).cloned().collect();
        let removed = inside.iter().map(|layer| Self::Remove { layer: layer.id }).collect::<Vec<_>>();
        let block = Self::Insert { at: first, layer: Layer::new(Residual { layers: inside }) };
        Some(Self::All(removed.into_iter().chain([block]).collect()))
    }

    /// Takes the layers of a block out, which stands at a position, and the block away.
    pub fn ungrouped(block: &Layer, at: Position) -> Self {
        let outside = |(nth, layer): (usize, &Layer)| Self::Insert {
            at: Position { place: at.place + nth, ..at },
            layer: layer.clone(),
        };
        let inside = block.kind.children().iter().enumerate().map(outside);
        Self::All(std::iter::once(Self::Remove { layer: block.id }).chain(inside).collect())
    }

    /// The change of one design as a change of another one, which came from it: what was changed since stays. `None` where
    /// it touches layers that are no longer what they were.
    pub fn onto(&self, base: &Design, now: &Design) -> Option<Self> {
        Some(match self {
            Self::Insert { .. } | Self::Move { .. } if base.layers != now.layers => return None,
            Self::Remove { layer } | Self::Replace { layer, .. }
                if base.layers.get(*layer) != now.layers.get(*layer) =>
            {
                // What it would make of the layer may be there already.
                let done = matches!(self, Self::Replace { with, .. } if now.layers.get(*layer) == Some(with));
                return done.then(|| self.clone());
            }
            Self::SetTraining(training) => {
                Self::SetTraining(Box::new(now.training.with_changes(&base.training, training)))
            }
            Self::All(edits) => Self::All(edits.iter().map(|edit| edit.onto(base, now)).collect::<Option<_>>()?),
            other => other.clone(),
        })
    }

    /// Makes the change. On an error the design is as it was.
    ///
    /// # Errors
    /// When a layer or a position is not there, or a block would stand inside itself or too deep.
    pub fn apply(&self, design: &mut Design) -> Result<(), EditError> {
        match self {
            Self::Insert { at, layer } => drop(design.layers.insert(*at, layer.clone())?),
            Self::Remove { layer } => drop(design.layers.remove(*layer)?),
            Self::Replace { layer, with } => design.layers.replace(*layer, with.clone())?,
            Self::Move { layer, to } => design.layers.relocate(*layer, *to)?,
            Self::SetInput(input) => design.input = input.clone(),
            Self::SetTraining(training) => design.training = (**training).clone(),
            Self::SetData(source) => design.data = source.clone(),
            Self::SetSplit(split) => design.split = *split,
            Self::SetCuration(curation) => design.curation = (**curation).clone(),
            Self::SetBalance(balance) => design.balance = *balance,
            Self::SetAugmentation(augmentation) => design.augmentation = (**augmentation).clone(),
            Self::SetDesign(with) => *design = Design { name: design.name.clone(), ..(**with).clone() },
            Self::Rename(name) => design.name.clone_from(name),
            Self::All(edits) => {
                let mut changed = design.clone();
                for edit in edits {
                    edit.apply(&mut changed)?;
                }
                *design = changed;
            }
        }
        Ok(())
    }
}
