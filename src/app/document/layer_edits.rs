//! Edits of the stack by what is selected or dragged: each is one [`Edit`] with its undo label and the selection after it.
use super::open_design::Document;
use super::selection::{Card, Selection};
use crate::design::{
    Edit, FileError, Label, Layer, LayerKind, Title, entry, from_ron, layers_from_ron, layers_to_ron,
};

/// A prepared edit: the change, its name in the undo menu, and what is selected after it.
pub(in crate::app) struct PreparedEdit {
    pub(in crate::app) edit: Edit,
    pub(in crate::app) label: Label,
    pub(in crate::app) selection: Selection,
}

/// What is dragged over the stack.
#[derive(Debug, Clone, PartialEq)]
pub enum Drag {
    /// Layers that are new.
    New(Vec<Layer>),
    /// Layers of the stack, by their places.
    Move(Vec<usize>),
}

/// Layers as text for the clipboard.
pub fn to_text(layers: &[Layer]) -> String {
    // No layer is refused by the serializer.
    layers_to_ron(layers).unwrap_or_default()
}

/// Layers from text: a list, a single layer, or those of a whole design.
///
/// # Errors
/// With line, column, what was found and what is expected in a list of layers.
pub fn from_text(text: &str) -> Result<Vec<Layer>, FileError> {
    let text = text.trim_start_matches('\u{feff}');
    layers_from_ron(text).or_else(|error| from_ron(text).map(|design| design.layers).map_err(|_| error))
}

/// Puts layers in at a place, in their order.
fn insert_all(at: usize, layers: Vec<Layer>) -> Vec<Edit> {
    layers.into_iter().enumerate().map(|(nth, layer)| Edit::Insert { at: at + nth, layer }).collect()
}

/// Takes layers out, the last first, so that places stay right.
fn remove_all(places: impl DoubleEndedIterator<Item = usize>) -> Vec<Edit> {
    places.rev().map(|at| Edit::Remove { at }).collect()
}

/// A single edit alone, several as one step.
fn one_step(mut edits: Vec<Edit>) -> Edit {
    if edits.len() == 1 { edits.remove(0) } else { Edit::All(edits) }
}

/// What can be done with the selected layers of a document.
#[derive(Clone, Copy)]
pub(in crate::app) struct LayerEdits<'a> {
    pub(in crate::app) document: &'a Document,
    pub(in crate::app) selection: &'a Selection,
}

impl LayerEdits<'_> {
    fn layers(&self) -> &[Layer] {
        &self.document.design().layers
    }

    /// Whether the selected layers can go one place towards the input.
    pub(in crate::app) fn can_move_up(self) -> bool {
        self.selection.iter().next().is_some_and(|first| first > 0)
    }

    /// Whether the selected layers can go one place towards the output.
    pub(in crate::app) fn can_move_down(self) -> bool {
        self.selection.iter().next_back().is_some_and(|last| last + 1 < self.layers().len())
    }

    /// The selected layers.
    pub(in crate::app) fn selected(self) -> Vec<Layer> {
        self.selection.iter().filter_map(|place| self.layers().get(place).cloned()).collect()
    }

    /// Whether the design ends in classes already.
    pub(in crate::app) fn has_output(self) -> bool {
        self.layers().iter().any(|layer| !layer.off && matches!(layer.kind, LayerKind::Output(_)))
    }

    /// The place behind the selected card: where something new goes. A last output layer stays the last.
    fn place_for_new(self) -> usize {
        let layers = self.layers();
        let ends_with_output = layers.last().is_some_and(|layer| matches!(layer.kind, LayerKind::Output(_)));
        let before_output = layers.len() - usize::from(ends_with_output);
        match self.selection.cursor() {
            Card::Input if self.selection.input_was_picked() => 0,
            Card::Input => before_output,
            Card::Layer(layer) => (layer + 1).min(if layer + 1 == layers.len() { before_output } else { layers.len() }),
        }
    }

    /// Puts new layers behind the selected card.
    pub(in crate::app) fn insert(self, layers: Vec<Layer>, verb: &'static str) -> Option<PreparedEdit> {
        insert_at(self.place_for_new(), layers, verb)
    }

    pub(in crate::app) fn delete(self, verb: &'static str) -> Option<PreparedEdit> {
        let first = self.selection.iter().next()?;
        let left = self.layers().len().saturating_sub(self.selection.len());
        let next = if left == 0 { Card::Input } else { Card::Layer(first.min(left - 1)) };
        let edit = one_step(remove_all(self.selection.iter()));
        Some(PreparedEdit { edit, label: self.label(verb), selection: Selection::only(next) })
    }

    pub(in crate::app) fn duplicate(self) -> Option<PreparedEdit> {
        let last = self.selection.iter().next_back()?;
        let prepared = insert_at(last + 1, self.selected(), "duplicate")?;
        Some(PreparedEdit { label: self.label("duplicate"), ..prepared })
    }

    /// Switches the selected layers off, or on when all of them are off.
    pub(in crate::app) fn toggle_off(self) -> Option<PreparedEdit> {
        let selected = self.selected();
        let off = !selected.iter().all(|layer| layer.off);
        let edits = self.selection.iter().zip(selected).map(|(at, layer)| {
            let layer = Layer { off, ..layer };
            Edit::Replace { at, layer }
        });
        let edits: Vec<Edit> = edits.collect();
        if edits.is_empty() {
            return None;
        }
        let label = self.label(if off { "switch_off" } else { "switch_on" });
        Some(PreparedEdit { edit: one_step(edits), label, selection: self.selection.clone() })
    }

    /// Moves the selected layers together by one place.
    pub(in crate::app) fn move_by_one(self, up: bool) -> Option<PreparedEdit> {
        let places: Vec<usize> = self.selection.iter().collect();
        let first = *places.first()?;
        let gap = if up { first.checked_sub(1)? } else { first + 1 };
        self.drop_at(&Drag::Move(places), gap)
    }

    /// What letting go does: the dragged layers lie in the gap, counted among the layers that are not dragged.
    pub(in crate::app) fn drop_at(self, drag: &Drag, gap: usize) -> Option<PreparedEdit> {
        let layers = self.layers();
        match drag {
            Drag::New(new) => insert_at(gap.min(layers.len()), new.clone(), "insert"),
            Drag::Move(places) => {
                let moved: Vec<Layer> = places.iter().filter_map(|place| layers.get(*place).cloned()).collect();
                let gap = gap.min(layers.len().checked_sub(moved.len())?);
                let selection = Selection::layers(gap..gap + moved.len());
                let what = places.first().and_then(|place| self.document.title(*place))?;
                let (edit, label) = if let [from] = places[..] {
                    (Edit::Move { from, to: gap }, Label::new("move").to(what))
                } else {
                    let mut edits = remove_all(places.iter().copied());
                    edits.extend(insert_all(gap, moved));
                    (one_step(edits), Label::new("move"))
                };
                Some(PreparedEdit { edit, label, selection })
            }
        }
    }

    /// The undo label of something done to the selected layers.
    fn label(self, verb: &'static str) -> Label {
        match self.selection.only_layer().and_then(|layer| self.document.title(layer)) {
            Some(what) => Label::new(verb).to(what),
            None => Label::new(verb),
        }
    }
}

/// Puts layers in at a place and selects them.
fn insert_at(at: usize, layers: Vec<Layer>, verb: &'static str) -> Option<PreparedEdit> {
    let first = layers.first()?;
    let what = Title { name: first.name.clone(), kind: entry(&first.kind).id, number: None };
    let selection = Selection::layers(at..at + layers.len());
    let label = if layers.len() == 1 { Label::new(verb).to(what) } else { Label::new(verb) };
    Some(PreparedEdit { edit: one_step(insert_all(at, layers)), label, selection })
}
