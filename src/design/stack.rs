//! The stack: a tree of layers that are known by their ids and stand at positions.
use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Activation, Layer, LayerId, LayerKind};

/// A place in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Position {
    /// The block inside which it lies; `None` for the outermost stack.
    pub group: Option<LayerId>,
    /// Layers of that group before it.
    pub place: usize,
}

impl Position {
    /// A place in the outermost stack.
    pub fn outermost(place: usize) -> Self {
        Self { group: None, place }
    }

    /// A place inside a block.
    pub fn inside(group: LayerId, place: usize) -> Self {
        Self { group: Some(group), place }
    }
}

/// A change that does not fit the stack.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// No layer has that id.
    #[error("there is no layer with the number {0}")]
    NoLayer(LayerId),
    /// The layer holds no others.
    #[error("the layer with the number {0} is no block, so nothing can stand inside it")]
    NoBlock(LayerId),
    /// The place lies outside its group.
    #[error("there is no place {place} in a stack of {layers} layers")]
    NoPlace {
        /// The place that was named, from 0.
        place: usize,
        /// Layers in the group.
        layers: usize,
    },
    /// A block would stand inside itself.
    #[error("a block cannot stand inside itself")]
    InsideItself,
    /// Blocks would stand too deep inside each other.
    #[error("blocks can stand {} deep inside each other", Stack::DEEPEST)]
    TooDeep,
}

/// The layers of a design, from the input's side to the output. Every layer has an id of its own, and an id that was
/// given once is not given again.
#[derive(Debug, Clone, Default)]
pub struct Stack {
    layers: Vec<Layer>,
    /// All ids below this one have been given.
    next: u32,
}

/// Which ids were given before does not count.
impl PartialEq for Stack {
    fn eq(&self, other: &Self) -> bool {
        self.layers == other.layers
    }
}

impl Stack {
    /// Blocks that may stand inside each other.
    pub const DEEPEST: usize = 8;

    /// The layers of the outermost stack.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Every layer, each block before its content.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Layer> {
        self.layers.iter().flat_map(Layer::tree).collect::<Vec<_>>().into_iter()
    }

    /// Layers in the whole tree, blocks counted.
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether there is no layer.
    pub fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }

    /// The layer with that id.
    pub fn get(&self, id: LayerId) -> Option<&Layer> {
        self.iter().find(|layer| layer.id == id)
    }

    /// The layer with that id, to be changed. Its id and those inside stay what they are.
    pub fn get_mut(&mut self, id: LayerId) -> Option<&mut Layer> {
        find_mut(&mut self.layers, id)
    }

    /// The layers of a group: of the outermost stack or of a block.
    pub fn group(&self, group: Option<LayerId>) -> Option<&[Layer]> {
        match group {
            None => Some(&self.layers),
            Some(id) => {
                let layer = self.get(id)?;
                layer.kind.is_block().then(|| layer.kind.children())
            }
        }
    }

    /// Where a layer stands.
    pub fn position(&self, id: LayerId) -> Option<Position> {
        let place_in = |layers: &[Layer]| layers.iter().position(|layer| layer.id == id);
        if let Some(place) = place_in(&self.layers) {
            return Some(Position::outermost(place));
        }
        self.iter().find_map(|block| Some(Position::inside(block.id, place_in(block.kind.children())?)))
    }

    /// The blocks around a layer, the innermost first.
    pub fn ancestors(&self, id: LayerId) -> Vec<LayerId> {
        let parent = |id: &LayerId| self.position(*id).and_then(|position| position.group);
        std::iter::successors(parent(&id), parent).collect()
    }

    /// The layers that can be changed: all but those inside of blocks that are changed only as a whole.
    pub fn editable(&self) -> impl Iterator<Item = &Layer> {
        self.iter().filter(|layer| !layer.id.is_sealed())
    }

    /// Whether training leaves the first layer that is computed as it is.
    pub fn starts_frozen(&self) -> bool {
        self.layers.iter().find(|layer| !layer.off).is_some_and(|layer| layer.kind.is_frozen())
    }

    /// Whether a layer stands inside of a block that is changed only as a whole.
    pub fn is_sealed(&self, id: LayerId) -> bool {
        id.is_sealed() && self.get(id).is_some()
    }

    /// Whether a layer is computed: neither it nor a block around it is switched off.
    pub fn is_on(&self, id: LayerId) -> bool {
        let on = |id: LayerId| self.get(id).is_some_and(|layer| !layer.off);
        on(id) && self.ancestors(id).into_iter().all(on)
    }

    /// The step function without a slope that keeps all gradient from a layer: its own, or one that follows it. Past a step
    /// inside of a block the gradient takes the block's shortcut, so only the layers of that block are kept from it.
    pub fn step_above(&self, id: LayerId) -> Option<LayerId> {
        self.first_from(id, 0, |kind| kind.activation().is_some_and(Activation::stops_gradient))
    }

    /// The layer with a local rule that keeps all gradient from a layer below it that learns by the gradient.
    pub fn local_rule_above(&self, id: LayerId) -> Option<LayerId> {
        self.get(id).filter(|layer| !layer.kind.learning().is_local())?;
        self.first_from(id, 1, |kind| kind.learning().is_local())
    }

    /// The first layer that is switched on and stops, so many places behind a layer or further, or behind a block around it.
    fn first_from(&self, id: LayerId, skipped: usize, stops: impl Fn(&LayerKind) -> bool) -> Option<LayerId> {
        std::iter::once(id).chain(self.ancestors(id)).find_map(|id| {
            let Position { group, place } = self.position(id)?;
            let found =
                self.group(group)?.get(place + skipped..)?.iter().find(|layer| !layer.off && stops(&layer.kind));
            found.map(|layer| layer.id)
        })
    }

    /// Puts a layer at a position. Its id, and the ids inside it, are replaced where they are new or taken.
    ///
    /// # Errors
    /// When there is no such position, or blocks would stand too deep inside each other.
    pub fn insert(&mut self, at: Position, mut layer: Layer) -> Result<LayerId, EditError> {
        self.prove_place(at)?;
        let above = at.group.map_or(0, |group| self.ancestors(group).len() + 1);
        if above + layer.depth() > Self::DEEPEST {
            return Err(EditError::TooDeep);
        }
        let mut taken: BTreeSet<LayerId> = self.iter().map(|layer| layer.id).collect();
        layer.renumber(&mut |id| {
            let is_new = id == LayerId::NEW || id.is_sealed() || taken.contains(&id);
            let id = if is_new { LayerId(self.next) } else { id };
            self.next = self.next.max(id.0 + 1);
            taken.insert(id);
            id
        });
        let id = layer.id;
        self.group_mut(at.group)?.insert(at.place, layer);
        Ok(id)
    }

    /// Takes a layer out, with all that stands inside it.
    ///
    /// # Errors
    /// When there is no such layer.
    pub fn remove(&mut self, id: LayerId) -> Result<Layer, EditError> {
        let Position { group, place } = self.position(id).ok_or(EditError::NoLayer(id))?;
        Ok(self.group_mut(group)?.remove(place))
    }

    /// Puts another layer in the place of one; it takes over the id. Layers inside keep their ids where they can.
    ///
    /// # Errors
    /// When there is no such layer, or blocks would stand too deep inside each other.
    pub fn replace(&mut self, id: LayerId, layer: Layer) -> Result<(), EditError> {
        let at = self.position(id).ok_or(EditError::NoLayer(id))?;
        let mut changed = self.clone();
        changed.remove(id)?;
        changed.insert(at, Layer { id, ..layer })?;
        *self = changed;
        Ok(())
    }

    /// Takes a layer out and puts it in again so that it then stands at `to`.
    ///
    /// # Errors
    /// When there is no such layer or position, or a block would stand inside itself or too deep.
    pub fn relocate(&mut self, id: LayerId, to: Position) -> Result<(), EditError> {
        if to.group.is_some_and(|group| group == id || self.ancestors(group).contains(&id)) {
            return Err(EditError::InsideItself);
        }
        let mut changed = self.clone();
        let layer = changed.remove(id)?;
        changed.insert(to, layer)?;
        *self = changed;
        Ok(())
    }

    /// The same layers, whose next new id is not below that of another state of the stack.
    #[must_use]
    pub(super) fn continuing(mut self, other: &Self) -> Self {
        self.next = self.next.max(other.next);
        self
    }

    fn prove_place(&self, at: Position) -> Result<(), EditError> {
        let layers = match at.group {
            None => self.layers.len(),
            Some(id) => {
                self.get(id).ok_or(EditError::NoLayer(id))?;
                self.group(Some(id)).ok_or(EditError::NoBlock(id))?.len()
            }
        };
        if at.place <= layers { Ok(()) } else { Err(EditError::NoPlace { place: at.place, layers }) }
    }

    fn group_mut(&mut self, group: Option<LayerId>) -> Result<&mut Vec<Layer>, EditError> {
        match group {
            None => Ok(&mut self.layers),
            Some(id) => {
                let layer = self.get_mut(id).ok_or(EditError::NoLayer(id))?;
                layer.kind.children_mut().ok_or(EditError::NoBlock(id))
            }
        }
    }
}

fn find_mut(layers: &mut [Layer], id: LayerId) -> Option<&mut Layer> {
    for layer in layers {
        if layer.id == id {
            return Some(layer);
        }
        if let Some(found) = layer.kind.children_mut().and_then(|inside| find_mut(inside, id)) {
            return Some(found);
        }
    }
    None
}

/// Layers whose ids are new or stand twice get the number of their place in the tree, or a fresh one if that is taken.
impl From<Vec<Layer>> for Stack {
    fn from(mut layers: Vec<Layer>) -> Self {
        let mut given = BTreeSet::new();
        let all = layers.iter().flat_map(Layer::tree).map(|layer| layer.id);
        let all: Vec<LayerId> = all.filter(|id| !id.is_sealed()).collect();
        let named: BTreeSet<LayerId> = all.iter().copied().filter(|id| *id != LayerId::NEW).collect();
        let mut fresh = named.last().map_or(0, |id| id.0 + 1).max(all.len() as u32);
        let mut place = 0;
        for layer in &mut layers {
            layer.renumber(&mut |id| {
                let own = LayerId(place);
                place += 1;
                let id = if id != LayerId::NEW && !id.is_sealed() && !given.contains(&id) {
                    id
                } else if !named.contains(&own) && !given.contains(&own) {
                    own
                } else {
                    fresh += 1;
                    LayerId(fresh - 1)
                };
                given.insert(id);
                id
            });
        }
        Self { layers, next: given.last().map_or(0, |id| id.0 + 1) }
    }
}

impl From<Vec<LayerKind>> for Stack {
    fn from(kinds: Vec<LayerKind>) -> Self {
        kinds.into_iter().map(Layer::from).collect::<Vec<_>>().into()
    }
}

impl FromIterator<Layer> for Stack {
    fn from_iter<I: IntoIterator<Item = Layer>>(layers: I) -> Self {
        layers.into_iter().collect::<Vec<_>>().into()
    }
}

/// An id that is the layer's place in the tree is not written: it is what reading gives.
impl Serialize for Stack {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.written().serialize(serializer)
    }
}

impl Stack {
    /// The layers as they stand in a file: without the ids that reading gives anyway.
    pub(super) fn written(&self) -> Vec<Layer> {
        let mut layers = self.layers.clone();
        let mut place = 0;
        for layer in &mut layers {
            layer.renumber(&mut |id| {
                let own = LayerId(place);
                place += 1;
                if id == own { LayerId::NEW } else { id }
            });
        }
        layers
    }
}

impl<'de> Deserialize<'de> for Stack {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<Layer>::deserialize(deserializer).map(Self::from)
    }
}
