//! Changes of the design and of the selection, by commands, by the mouse and from the clipboard.
use std::sync::Arc;

use crate::app::action::{PaletteItem, Pick};
use crate::app::document::{Card, Drag, Hover, LayerEdits, PreparedEdit, Selection, from_text, to_text};
use crate::app::notice::Notice;
use crate::app::request::WindowRequest;
use crate::app::state::App;
use crate::app::workspace::InspectorTab;
use crate::design::{CATALOGUE, Edit, Label, Layer, LayerKind, template};

impl App {
    fn edits(&self) -> LayerEdits<'_> {
        LayerEdits { document: &self.document, selection: &self.selection }
    }

    /// Whether a layer is selected.
    pub fn has_layers_selected(&self) -> bool {
        !self.selection.is_empty()
    }

    /// Whether the selected layers can go one place towards the input.
    pub fn can_move_up(&self) -> bool {
        self.edits().can_move_up()
    }

    /// Whether the selected layers can go one place towards the output.
    pub fn can_move_down(&self) -> bool {
        self.edits().can_move_down()
    }

    /// The layers that something from the palette stands for.
    pub fn layers_of(&self, item: PaletteItem) -> Vec<Layer> {
        let has_output = self.edits().has_output();
        match item {
            PaletteItem::Kind(id) => {
                CATALOGUE.iter().filter(|entry| entry.id == id).map(|entry| (entry.new)().into()).collect()
            }
            PaletteItem::Activation(activation) => vec![LayerKind::Activation(activation).into()],
            PaletteItem::Template(id) => {
                let mut layers = template(id).map(|template| (template.make)().layers).unwrap_or_default();
                layers.retain(|layer| !(has_output && matches!(layer.kind, LayerKind::Output(_))));
                layers
            }
        }
    }

    /// Makes a prepared edit and selects what it says.
    fn make(&mut self, prepared: Option<PreparedEdit>) {
        let Some(PreparedEdit { edit, label, selection }) = prepared else { return };
        self.change(&edit, label, None);
        self.selection = selection;
        self.inspector = InspectorTab::Card;
        self.request(WindowRequest::Reveal);
    }

    pub(super) fn change(&mut self, edit: &Edit, label: Label, gesture: Option<u64>) {
        let before = Arc::clone(self.document.design());
        // A place outside of the stack comes from a click on what is gone already: nothing happens.
        let _ = self.document.change(edit, label, gesture);
        self.steer(&before);
        self.hover = None;
        self.selection.clamp(self.document.design().layers.len());
    }

    pub(super) fn add(&mut self, item: PaletteItem) {
        self.make(self.edits().insert(self.layers_of(item), "insert"));
    }

    pub(in crate::app) fn delete(&mut self) {
        self.make(self.edits().delete("remove"));
    }

    pub(in crate::app) fn copy(&mut self) {
        let text = to_text(&self.edits().selected());
        self.request(WindowRequest::Copy(text));
    }

    pub(in crate::app) fn cut(&mut self) {
        self.copy();
        self.make(self.edits().delete("cut"));
    }

    pub(in crate::app) fn duplicate(&mut self) {
        self.make(self.edits().duplicate());
    }

    pub(in crate::app) fn toggle_off(&mut self) {
        self.make(self.edits().toggle_off());
    }

    pub(in crate::app) fn move_by_one(&mut self, up: bool) {
        self.make(self.edits().move_by_one(up));
    }

    pub(in crate::app) fn select_all(&mut self) {
        self.selection = Selection::layers(0..self.document.design().layers.len());
    }

    pub(super) fn paste(&mut self, text: &str) {
        match from_text(text) {
            Ok(layers) => self.make(self.edits().insert(layers, "paste")),
            Err(error) => self.notices.push(Notice::failed("notice.cannot_paste").with("reason", error)),
        }
    }

    pub(super) fn select(&mut self, card: Card, pick: Pick) {
        match pick {
            Pick::Only => self.selection = Selection::only(card),
            Pick::Toggle => self.selection.toggle(card),
            Pick::Extend => self.selection.extend_to(card),
        }
        self.selection.clamp(self.document.design().layers.len());
        self.selection.note_picked();
        self.inspector = InspectorTab::Card;
    }

    /// Holds something over a gap, or nothing.
    pub(super) fn hover(&mut self, over: Option<(Drag, usize)>) {
        let Some((drag, gap)) = over else {
            self.hover = None;
            return;
        };
        if self.hover.as_ref().is_some_and(|hover| hover.gap == gap && hover.drag == drag) {
            return;
        }
        if let Some(hover) = Hover::over(&self.document, &self.selection, drag, gap) {
            self.hover = Some(hover);
        }
    }

    pub(super) fn drop_held(&mut self) {
        let Some(hover) = self.hover.take() else { return };
        let stays = matches!(&hover.drag, Drag::Move(_)) && *hover.design == **self.document.design();
        if !stays {
            self.make(self.edits().drop_at(&hover.drag, hover.gap));
        }
    }

    pub(in crate::app) fn undo(&mut self) {
        if self.runs.can_undo_weight() {
            self.runs.undo_weight();
        } else {
            self.travel(true);
        }
    }

    pub(in crate::app) fn redo(&mut self) {
        self.travel(false);
    }

    fn travel(&mut self, back: bool) {
        let design = Arc::clone(self.document.design());
        if back {
            self.document.undo();
        } else {
            self.document.redo();
        }
        let (before, after) = (&design.layers, &self.document.design().layers);
        let changed = (0..after.len()).find(|place| before.get(*place) != after.get(*place));
        if let Some(changed) = changed {
            self.selection = Selection::only(Card::Layer(changed));
            self.request(WindowRequest::Reveal);
        }
        self.selection.clamp(self.document.design().layers.len());
        self.steer(&design);
    }

    /// The first problem that can be fixed: of the card under the cursor, or of any.
    pub fn fixable(&self) -> Option<usize> {
        let here = match self.selection.cursor() {
            Card::Layer(layer) => Some(layer),
            Card::Input => None,
        };
        let problems = || self.document.checked().problems.iter().enumerate().filter(|(_, one)| one.mend.is_some());
        let of_card = problems().find(|(_, problem)| here.is_some() && problem.layer == here);
        of_card.or_else(|| problems().next()).map(|(place, _)| place)
    }

    pub(in crate::app) fn fix_problem(&mut self) {
        if let Some(problem) = self.fixable() {
            self.fix(problem);
        }
    }

    pub(super) fn fix(&mut self, problem: usize) {
        let Some(problem) = self.document.checked().problems.get(problem) else { return };
        let Some(fix) = problem.mend.clone() else { return };
        let label = match problem.layer.and_then(|layer| self.document.title(layer)) {
            Some(what) => Label::new("fix").to(what),
            None => Label::new("fix"),
        };
        self.change(&fix.edit, label, None);
        // The selected cards stay the same ones.
        match fix.edit {
            Edit::Insert { at, .. } => self.selection.shift(at, 1),
            Edit::Remove { at } => self.selection.shift(at, -1),
            _ => {}
        }
        self.selection.clamp(self.document.design().layers.len());
    }

    pub(super) fn show_problem(&mut self, problem: usize) {
        match self.document.checked().problems.get(problem).map(|problem| problem.layer) {
            Some(Some(layer)) => {
                self.select(Card::Layer(layer), Pick::Only);
                self.request(WindowRequest::Reveal);
            }
            Some(None) => self.inspector = InspectorTab::Training,
            None => {}
        }
        self.dialog = None;
    }

    pub(in crate::app) fn next_problem(&mut self) {
        let here = match self.selection.cursor() {
            Card::Layer(layer) => Some(layer),
            Card::Input => None,
        };
        let problems = &self.document.checked().problems;
        let below = problems.iter().position(|problem| problem.layer > here);
        self.show_problem(below.unwrap_or(0));
    }

    pub(in crate::app) fn show_card(&mut self, request: WindowRequest) {
        self.inspector = InspectorTab::Card;
        self.request(request);
    }
}
