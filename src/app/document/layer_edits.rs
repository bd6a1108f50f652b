//! Edits of the stack by what is selected or dragged: each is one [`Edit`] with its undo label and the selection after it.
use super::open_design::Document;
use super::selection::{Card, Selection};
use crate::design::{
    Edit, Family, FileError, Label, Layer, LayerId, Position, Stack, TEMPLATES, Title, entry, from_ron,
    layers_from_ron, layers_to_ron,
};

/// A prepared edit: the change, its name in the undo menu, and what is selected after it.
pub(in crate::app) struct PreparedEdit {
    pub(in crate::app) edit: Edit,
    pub(in crate::app) label: Label,
    pub(in crate::app) after: AfterEdit,
}

/// What is selected after an edit.
pub(in crate::app) enum AfterEdit {
    /// These cards.
    Select(Selection),
    /// The layers that came in, whose ids only the stack knows.
    SelectNew,
}

/// What is dragged over the stack.
#[derive(Debug, Clone, PartialEq)]
pub enum Drag {
    /// Layers that are new.
    New(Vec<Layer>),
    /// Layers of the stack.
    Move(Vec<LayerId>),
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
    layers_from_ron(text)
        .or_else(|error| from_ron(text).map(|design| design.layers.layers().to_vec()).map_err(|_| error))
}

/// Puts layers in at a position, in their order.
fn insert_all(at: Position, layers: Vec<Layer>) -> Vec<Edit> {
    let place = |nth| Position { place: at.place + nth, ..at };
    layers.into_iter().enumerate().map(|(nth, layer)| Edit::Insert { at: place(nth), layer }).collect()
}

/// A layer that belongs to no stack yet, with all that stands inside it: an id is never given twice.
fn without_ids(mut layer: Layer) -> Layer {
    layer.id = LayerId::NEW;
    if let Some(inside) = layer.kind.children_mut() {
        *inside = std::mem::take(inside).into_iter().map(without_ids).collect();
    }
    layer
}

/// A single edit alone, several as one step.
fn one_step(mut edits: Vec<Edit>) -> Edit {
    if edits.len() == 1 { edits.remove(0) } else { Edit::All(edits) }
}

fn is_output(layer: &Layer) -> bool {
    entry(&layer.kind).family == Family::Output
}

/// What can be done with the selected layers of a document. A block is always meant with all that it holds.
#[derive(Clone, Copy)]
pub(in crate::app) struct LayerEdits<'a> {
    pub(in crate::app) document: &'a Document,
    pub(in crate::app) selection: &'a Selection,
}

impl<'a> LayerEdits<'a> {
    fn stack(self) -> &'a Stack {
        &self.document.design().layers
    }

    /// The selected layers.
    pub(in crate::app) fn selected(self) -> Vec<Layer> {
        self.selection.iter().filter_map(|id| self.stack().get(id).cloned()).collect()
    }

    /// Whether one of the selected layers stands inside of a block that is changed only as a whole.
    pub(in crate::app) fn selects_sealed(self) -> bool {
        self.selection.iter().any(|id| self.stack().is_sealed(id))
    }

    /// Whether the design ends in classes already.
    pub(in crate::app) fn has_output(self) -> bool {
        self.stack().iter().any(|layer| is_output(layer) && self.stack().is_on(layer.id))
    }

    /// The position behind the selected card, or inside a selected block that is empty: where something new goes. A last
    /// output layer stays the last.
    fn position_for_new(self) -> Position {
        let outermost = self.stack().layers();
        let before_output = outermost.len() - usize::from(outermost.last().is_some_and(is_output));
        let Card::Layer(id) = self.selection.cursor() else {
            return Position::outermost(if self.selection.input_was_picked() { 0 } else { before_output });
        };
        let around = self.stack().ancestors(id).pop().filter(|_| self.stack().is_sealed(id));
        let id = around.unwrap_or(id);
        let is_empty_block = |layer: &Layer| layer.kind.is_block() && layer.kind.children().is_empty();
        if self.stack().get(id).is_some_and(is_empty_block) {
            return Position::inside(id, 0);
        }
        match self.stack().position(id) {
            Some(Position { group: None, place }) if place + 1 == outermost.len() => Position::outermost(before_output),
            Some(Position { group, place }) => Position { group, place: place + 1 },
            None => Position::outermost(before_output),
        }
    }

    /// Puts new layers behind the selected card.
    pub(in crate::app) fn insert(self, layers: Vec<Layer>, verb: &'static str) -> Option<PreparedEdit> {
        insert_at(self.position_for_new(), layers, verb)
    }

    /// Whether the stack holds more than a template gives.
    pub(in crate::app) fn has_work(self) -> bool {
        let plain = |layers: &[Layer]| layers.iter().cloned().map(without_ids).collect::<Vec<_>>();
        let own = plain(self.stack().layers());
        !own.is_empty() && !TEMPLATES.iter().any(|template| plain((template.make)().layers.layers()) == own)
    }

    /// Puts layers in the place of the whole stack.
    pub(in crate::app) fn replace_all(self, layers: &[Layer]) -> PreparedEdit {
        let gone = self.stack().layers().iter().map(|layer| Edit::Remove { layer: layer.id });
        let new = insert_all(Position::outermost(0), layers.iter().cloned().map(without_ids).collect());
        let edit = one_step(gone.chain(new).collect());
        PreparedEdit { edit, label: Label::new("replace"), after: AfterEdit::SelectNew }
    }

    pub(in crate::app) fn delete(self, verb: &'static str) -> Option<PreparedEdit> {
        let first = self.selection.iter().next()?;
        let edit = one_step(self.selection.iter().map(|layer| Edit::Remove { layer }).collect());
        // What follows in the same group is selected, else what stands before, else the block around it.
        let Position { group, place } = self.stack().position(first)?;
        let left: Vec<LayerId> = self.undragged(group, &self.selection.iter().collect::<Vec<_>>());
        let next = left.get(place.min(left.len().saturating_sub(1))).copied().or(group);
        let selection = Selection::only(next.map_or(Card::Input, Card::Layer));
        Some(PreparedEdit { edit, label: self.label(verb), after: AfterEdit::Select(selection) })
    }

    pub(in crate::app) fn duplicate(self) -> Option<PreparedEdit> {
        let Position { group, place } = self.stack().position(self.selection.iter().next_back()?)?;
        let prepared = insert_at(Position { group, place: place + 1 }, self.selected(), "duplicate")?;
        Some(PreparedEdit { label: self.label("duplicate"), ..prepared })
    }

    /// Switches the selected layers off, or on when all of them are off.
    pub(in crate::app) fn toggle_off(self) -> Option<PreparedEdit> {
        let selected = self.selected();
        let off = !selected.iter().all(|layer| layer.off);
        let edits = selected.into_iter().map(|layer| Edit::Replace { layer: layer.id, with: Layer { off, ..layer } });
        let edits: Vec<Edit> = edits.collect();
        if edits.is_empty() {
            return None;
        }
        let label = self.label(if off { "switch_off" } else { "switch_on" });
        Some(PreparedEdit { edit: one_step(edits), label, after: AfterEdit::Select(self.selection.clone()) })
    }

    /// Moves the selected layers together by one place: past the next layer, into the next block, or out of their own.
    pub(in crate::app) fn move_by_one(self, up: bool) -> Option<PreparedEdit> {
        let moved: Vec<LayerId> = self.selection.iter().collect();
        self.drop_at(&Drag::Move(moved), self.next_position(up)?)
    }

    /// Where the selected layers go by one place, counted among the layers that do not move.
    pub(in crate::app) fn next_position(self, up: bool) -> Option<Position> {
        if self.selects_sealed() {
            return None;
        }
        let moved: Vec<LayerId> = self.selection.iter().collect();
        let outer = if up { *moved.first()? } else { *moved.last()? };
        let Position { group, place } = self.stack().position(outer)?;
        let siblings = self.stack().group(group)?;
        let neighbor = if up { place.checked_sub(1) } else { Some(place + 1) };
        let neighbor = neighbor.and_then(|place| siblings.get(place));
        let before = siblings[..place].iter().filter(|layer| !moved.contains(&layer.id)).count();
        match neighbor {
            Some(block) if block.kind.is_open_block() && !block.off && self.fits_into(block.id, &moved) => {
                Some(Position::inside(block.id, if up { block.kind.children().len() } else { 0 }))
            }
            Some(_) if up => Some(Position { group, place: before.saturating_sub(1) }),
            Some(_) => Some(Position { group, place: before + 1 }),
            None => {
                let around = self.stack().position(group?)?;
                let inside = self.undragged(around.group, &moved);
                let place = inside.iter().position(|id| Some(*id) == group)?;
                Some(Position { group: around.group, place: place + usize::from(!up) })
            }
        }
    }

    /// Whether blocks would not stand too deep inside each other.
    fn fits_into(self, block: LayerId, moved: &[LayerId]) -> bool {
        let depth = moved.iter().filter_map(|id| self.stack().get(*id)).map(Layer::depth).max().unwrap_or(0);
        self.stack().ancestors(block).len() + 1 + depth <= Stack::DEEPEST
    }

    /// The layers of a group without those that are dragged.
    fn undragged(self, group: Option<LayerId>, dragged: &[LayerId]) -> Vec<LayerId> {
        let layers = self.stack().group(group).unwrap_or_default().iter().map(|layer| layer.id);
        layers.filter(|id| !dragged.contains(id)).collect()
    }

    /// What letting go does: the dragged layers lie at the position, counted among the layers that are not dragged. `None`
    /// where they cannot lie.
    pub(in crate::app) fn drop_at(self, drag: &Drag, at: Position) -> Option<PreparedEdit> {
        let moved = match drag {
            Drag::New(new) => {
                let place = at.place.min(self.stack().group(at.group)?.len());
                return insert_at(Position { place, ..at }, new.clone(), "insert");
            }
            Drag::Move(moved) => moved,
        };
        let into_itself = |group: LayerId| {
            moved.contains(&group) || self.stack().ancestors(group).iter().any(|around| moved.contains(around))
        };
        let is_sealed =
            |id: LayerId| id.is_sealed() || self.stack().get(id).is_some_and(|layer| layer.kind.is_sealed());
        if at.group.is_some_and(|group| into_itself(group) || is_sealed(group))
            || moved.iter().any(|id| self.stack().is_sealed(*id))
        {
            return None;
        }
        let layers: Vec<Layer> = moved.iter().map(|id| self.stack().get(*id).cloned()).collect::<Option<_>>()?;
        let what = self.document.title(layers.first()?.id)?;
        let at = Position { place: at.place.min(self.undragged(at.group, moved).len()), ..at };
        let after = AfterEdit::Select(Selection::layers(layers.iter().map(|layer| layer.id)));
        if let [layer] = moved[..] {
            return Some(PreparedEdit {
                edit: Edit::Move { layer, to: at },
                label: Label::new("move").to(what),
                after,
            });
        }
        // They keep their ids: these are free once the layers are taken out.
        let mut edits: Vec<Edit> = layers.iter().map(|layer| Edit::Remove { layer: layer.id }).collect();
        edits.extend(insert_all(at, layers));
        Some(PreparedEdit { edit: one_step(edits), label: Label::new("move"), after })
    }

    /// Puts the selected layers, which stand beside each other, into a residual block.
    pub(in crate::app) fn group(self) -> Option<PreparedEdit> {
        let layers: Vec<LayerId> = self.selection.iter().collect();
        let first = self.stack().position(*layers.first()?)?;
        let beside = |(nth, id): (usize, &LayerId)| {
            self.stack().position(*id) == Some(Position { place: first.place + nth, ..first })
        };
        let deep = first.group.map_or(0, |group| self.stack().ancestors(group).len() + 1);
        let inside = self.selected().iter().map(Layer::depth).max().unwrap_or(0);
        if self.selects_sealed() || !layers.iter().enumerate().all(beside) || deep + inside + 1 > Stack::DEEPEST {
            return None;
        }
        let edit = Edit::grouped(self.stack(), &layers)?;
        Some(PreparedEdit { edit, label: self.label("group"), after: AfterEdit::SelectNew })
    }

    /// Takes the layers of the selected block out of it, and the block away.
    pub(in crate::app) fn ungroup(self) -> Option<PreparedEdit> {
        let block = self.stack().get(self.selection.only_layer()?).filter(|layer| layer.kind.is_open_block())?;
        if self.selects_sealed() {
            return None;
        }
        let edit = Edit::ungrouped(block, self.stack().position(block.id)?);
        let selection = Selection::layers(block.kind.children().iter().map(|layer| layer.id));
        Some(PreparedEdit { edit, label: self.label("ungroup"), after: AfterEdit::Select(selection) })
    }

    /// The undo label of something done to the selected layers.
    fn label(self, verb: &'static str) -> Label {
        match self.selection.only_layer().and_then(|layer| self.document.title(layer)) {
            Some(what) => Label::new(verb).to(what),
            None => Label::new(verb),
        }
    }
}

/// Puts new layers in at a position.
fn insert_at(at: Position, layers: Vec<Layer>, verb: &'static str) -> Option<PreparedEdit> {
    let first = layers.first()?;
    let what = Title { name: first.name.clone(), kind: first.kind.id(), number: None };
    let label = if layers.len() == 1 { Label::new(verb).to(what) } else { Label::new(verb) };
    let layers = layers.into_iter().map(without_ids).collect();
    Some(PreparedEdit { edit: one_step(insert_all(at, layers)), label, after: AfterEdit::SelectNew })
}
