//! Changes of a design as data, so that a mend, a click and an undo step are the same thing.
use super::{Augmentation, Balance, Curation, Design, Input, Layer, Source, Split, Training};

/// One change of a design.
#[derive(Debug, Clone, PartialEq, strum::IntoStaticStr)]
pub enum Edit {
    /// Puts a layer before the one that stands at `at` (or last).
    Insert {
        /// Place in the stack, from 0.
        at: usize,
        /// The new card.
        layer: Layer,
    },
    /// Takes a layer out.
    Remove {
        /// Place in the stack, from 0.
        at: usize,
    },
    /// Puts another card in the place of one.
    Replace {
        /// Place in the stack, from 0.
        at: usize,
        /// The new card.
        layer: Layer,
    },
    /// Takes a card out and puts it in again so that it then stands at `to`.
    Move {
        /// Where it stands.
        from: usize,
        /// Where it will stand.
        to: usize,
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
    /// Several changes as one step, in order.
    All(Vec<Edit>),
}

/// A change that does not fit the design.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no place {at} in a stack of {layers} layers")]
pub struct EditError {
    /// The place that was named, from 0.
    pub at: usize,
    /// Layers in the stack.
    pub layers: usize,
}

impl Edit {
    /// Makes the change. On an error the design is as it was.
    ///
    /// # Errors
    /// When a place lies outside the stack.
    pub fn apply(&self, design: &mut Design) -> Result<(), EditError> {
        let layers = design.layers.len();
        let place = |at: usize, end: usize| {
            if at < end { Ok(at) } else { Err(EditError { at, layers }) }
        };
        match self {
            Self::Insert { at, layer } => design.layers.insert(place(*at, layers + 1)?, layer.clone()),
            Self::Remove { at } => drop(design.layers.remove(place(*at, layers)?)),
            Self::Replace { at, layer } => design.layers[place(*at, layers)?] = layer.clone(),
            Self::Move { from, to } => {
                let (from, to) = (place(*from, layers)?, place(*to, layers)?);
                let layer = design.layers.remove(from);
                design.layers.insert(to, layer);
            }
            Self::SetInput(input) => design.input = input.clone(),
            Self::SetTraining(training) => design.training = (**training).clone(),
            Self::SetData(source) => design.data = source.clone(),
            Self::SetSplit(split) => design.split = *split,
            Self::SetCuration(curation) => design.curation = (**curation).clone(),
            Self::SetBalance(balance) => design.balance = *balance,
            Self::SetAugmentation(augmentation) => design.augmentation = (**augmentation).clone(),
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
