//! Edits of the stack by what is selected or dragged: each is one [`Edit`] with its undo label and selection after it.
use super::action::{Added, Drag};
use super::selection::{Selection, Spot};
use super::state::App;
use crate::design::{
    CATALOGUE, Edit, FileError, Label, Layer, LayerKind, Title, entry, from_ron, layers_from_ron, layers_to_ron,
    template,
};

/// A prepared edit: the change, its name in the undo menu, and what is selected after it.
pub(super) struct Prepared {
    pub(super) edit: Edit,
    pub(super) label: Label,
    pub(super) selection: Selection,
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

impl App {
    /// Whether a layer is selected.
    pub fn has_layers_selected(&self) -> bool {
        !self.selection.is_empty()
    }

    /// Whether the selected layers can go one place towards the input.
    pub fn can_move_up(&self) -> bool {
        self.selection.iter().next().is_some_and(|first| first > 0)
    }

    /// Whether the selected layers can go one place towards the output.
    pub fn can_move_down(&self) -> bool {
        self.selection.iter().next_back().is_some_and(|last| last + 1 < self.document.design().layers.len())
    }

    /// The selected layers.
    pub(super) fn selected_layers(&self) -> Vec<Layer> {
        let layers = &self.document.design().layers;
        self.selection.iter().filter_map(|place| layers.get(place).cloned()).collect()
    }

    /// The place behind the selected card: where something new goes. A last output layer stays the last.
    pub(super) fn place_for_new(&self) -> usize {
        let layers = &self.document.design().layers;
        let ends_with_output = layers.last().is_some_and(|layer| matches!(layer.kind, LayerKind::Output(_)));
        let before_output = layers.len() - usize::from(ends_with_output);
        match self.selection.cursor() {
            Spot::Input if self.touched_input => 0,
            Spot::Input => before_output,
            Spot::Layer(layer) => (layer + 1).min(if layer + 1 == layers.len() { before_output } else { layers.len() }),
        }
    }

    /// The layers that something from the palette stands for.
    pub fn layers_of(&self, added: Added) -> Vec<Layer> {
        let has_output =
            self.document.design().layers.iter().any(|layer| !layer.off && matches!(layer.kind, LayerKind::Output(_)));
        match added {
            Added::Kind(id) => {
                CATALOGUE.iter().filter(|entry| entry.id == id).map(|entry| (entry.new)().into()).collect()
            }
            Added::Activation(activation) => vec![LayerKind::Activation(activation).into()],
            Added::Template(id) => {
                let mut layers = template(id).map(|template| (template.make)().layers).unwrap_or_default();
                layers.retain(|layer| !(has_output && matches!(layer.kind, LayerKind::Output(_))));
                layers
            }
        }
    }

    pub(super) fn insert(at: usize, layers: Vec<Layer>, verb: &'static str) -> Option<Prepared> {
        let first = layers.first()?;
        let what = Title { name: first.name.clone(), kind: entry(&first.kind).id, number: None };
        let selection = Selection::layers(at..at + layers.len());
        let label = if layers.len() == 1 { Label::new(verb).to(what) } else { Label::new(verb) };
        Some(Prepared { edit: one_step(insert_all(at, layers)), label, selection })
    }

    pub(super) fn delete(&self, verb: &'static str) -> Option<Prepared> {
        let first = self.selection.iter().next()?;
        let left = self.document.design().layers.len().saturating_sub(self.selection.len());
        let next = if left == 0 { Spot::Input } else { Spot::Layer(first.min(left - 1)) };
        let edit = one_step(remove_all(self.selection.iter()));
        Some(Prepared { edit, label: self.label(verb), selection: Selection::only(next) })
    }

    pub(super) fn duplicate(&self) -> Option<Prepared> {
        let last = self.selection.iter().next_back()?;
        let prepared = Self::insert(last + 1, self.selected_layers(), "duplicate")?;
        Some(Prepared { label: self.label("duplicate"), ..prepared })
    }

    /// Switches the selected layers off, or on when all of them are off.
    pub(super) fn toggle_off(&self) -> Option<Prepared> {
        let selected = self.selected_layers();
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
        Some(Prepared { edit: one_step(edits), label, selection: self.selection.clone() })
    }

    /// Moves the selected layers together by one place.
    pub(super) fn move_by_one(&self, up: bool) -> Option<Prepared> {
        let places: Vec<usize> = self.selection.iter().collect();
        let first = *places.first()?;
        let gap = if up { first.checked_sub(1)? } else { first + 1 };
        self.drop_at(&Drag::Move(places), gap)
    }

    /// What letting go does: the dragged layers lie in the gap, counted among the layers that are not dragged.
    pub(super) fn drop_at(&self, drag: &Drag, gap: usize) -> Option<Prepared> {
        match drag {
            Drag::New(layers) => {
                let at = gap.min(self.document.design().layers.len());
                Self::insert(at, layers.clone(), "insert")
            }
            Drag::Move(places) => {
                let layers = &self.document.design().layers;
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
                Some(Prepared { edit, label, selection })
            }
        }
    }

    /// The undo label of something done to the selected layers.
    fn label(&self, verb: &'static str) -> Label {
        match self.selection.only_layer().and_then(|layer| self.document.title(layer)) {
            Some(what) => Label::new(verb).to(what),
            None => Label::new(verb),
        }
    }
}
