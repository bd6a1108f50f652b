//! Changes of the design and of the selection, by commands, by the mouse and from the clipboard.
use std::sync::Arc;

use crate::app::action::{PaletteItem, Pick};
use crate::app::dialog::{Confirm, Dialog};
use crate::app::document::{AfterEdit, Card, Drag, Hover, LayerEdits, PreparedEdit, Selection, from_text, to_text};
use crate::app::notice::{Notice, NoticeValue, Until};
use crate::app::request::WindowRequest;
use crate::app::state::App;
use crate::app::workspace::{InspectorTab, StackUse, Workspace};
use crate::design::{
    ActivationLayer, CATALOGUE, Design, Edit, Family, Label, Layer, LayerId, Position, SampleKind, Stack, entry,
    template,
};
use crate::train::{Finding, Remedy};

impl App {
    fn edits(&self) -> LayerEdits<'_> {
        LayerEdits { document: &self.document, selection: &self.selection }
    }

    /// Whether the workspace is the one in which the stack is edited.
    pub fn edits_stack(&self) -> bool {
        self.workspace.row().stack == StackUse::Edited
    }

    /// Whether layers can be pasted, or a picture to ask about.
    pub fn can_paste(&self) -> bool {
        let asks_about_pictures = self.workspace.row().stack == StackUse::Watched
            && self.document.design().data.sample_kind() == SampleKind::Picture;
        self.edits_stack() || asks_about_pictures
    }

    /// Whether the workspace shows the stack.
    pub fn shows_stack(&self) -> bool {
        self.workspace.row().stack != StackUse::Absent
    }

    /// Whether layers are selected where they can be edited.
    pub fn can_edit_selected(&self) -> bool {
        self.edits_stack() && !self.selection.is_empty() && !self.edits().selects_sealed()
    }

    /// Whether one layer is selected whose name can be changed.
    pub fn can_rename(&self) -> bool {
        self.selection.only_layer().is_some() && !self.edits().selects_sealed()
    }

    /// Whether undo would put a weight back rather than change the design: only where weights are changed.
    pub fn can_undo_weight(&self) -> bool {
        self.workspace == Workspace::Train && self.runs.can_undo_weight()
    }

    /// Whether the selected layers can go one place towards the input.
    pub fn can_move_up(&self) -> bool {
        self.edits_stack() && self.edits().next_position(true).is_some()
    }

    /// Whether the selected layers can go one place towards the output.
    pub fn can_move_down(&self) -> bool {
        self.edits_stack() && self.edits().next_position(false).is_some()
    }

    /// Whether the selected layers stand beside each other, so that they can become a block.
    pub fn can_group(&self) -> bool {
        self.edits_stack() && self.edits().group().is_some()
    }

    /// Whether a block is selected.
    pub fn can_ungroup(&self) -> bool {
        self.edits_stack() && self.edits().ungroup().is_some()
    }

    /// The layers that something from the palette stands for.
    pub fn layers_of(&self, item: PaletteItem) -> Vec<Layer> {
        let has_output = self.edits().has_output();
        match item {
            PaletteItem::Kind(id) => {
                CATALOGUE.iter().filter(|entry| entry.id == id).map(|entry| Layer::new((entry.new)())).collect()
            }
            PaletteItem::Activation(activation) => vec![Layer::new(ActivationLayer(activation))],
            PaletteItem::Template(id) => {
                let stack = template(id).map(|template| (template.make)().layers).unwrap_or_default();
                let is_output = |layer: &&Layer| entry(&layer.kind).family == Family::Output;
                stack.layers().iter().filter(|layer| !(has_output && is_output(layer))).cloned().collect()
            }
        }
    }

    /// Makes a prepared edit and selects what it says.
    fn make(&mut self, prepared: Option<PreparedEdit>) {
        let Some(PreparedEdit { edit, label, after }) = prepared else { return };
        let before = Arc::clone(self.document.design());
        self.change(&edit, label, None);
        let stack = &self.document.design().layers;
        self.selection = match after {
            AfterEdit::Select(selection) => selection,
            AfterEdit::SelectNew => {
                let new = |layer: &&Layer| before.layers.get(layer.id).is_none() && !layer.id.is_sealed();
                Selection::layers(stack.iter().filter(new).map(|layer| layer.id))
            }
        };
        self.selection.follow(stack);
        self.inspector = InspectorTab::Card;
        self.request(WindowRequest::Reveal);
    }

    pub(super) fn change(&mut self, edit: &Edit, label: Label, gesture: Option<u64>) {
        let before = Arc::clone(self.document.design());
        if self.is_change_kept_shut(edit) {
            return;
        }
        // A layer or a position that is not there comes from a click on what is gone already: nothing happens.
        let _ = self.document.change(edit, label, gesture);
        self.steer(&before);
        self.hover = None;
        self.selection.follow(&self.document.design().layers);
    }

    pub(super) fn add(&mut self, item: PaletteItem) {
        self.make(self.edits().insert(self.layers_of(item), "insert"));
    }

    /// Puts the layers of a template in the place of the stack, after asking when there is work in it.
    pub(super) fn use_template(&mut self, id: &'static str) {
        if self.edits().has_work() {
            self.dialog = Some(Dialog::Confirm(Confirm::ReplaceStack(id)));
        } else {
            self.replace_stack(id);
        }
    }

    pub(super) fn replace_stack(&mut self, id: &str) {
        let Some(template) = template(id) else { return };
        self.make(Some(self.edits().replace_all((template.make)().layers.layers())));
        // One card alone, so that the next key does not act on all of them.
        let first = self.document.design().layers.layers().first().map(|layer| Card::Layer(layer.id));
        self.selection = Selection::only(first.unwrap_or(Card::Input));
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

    pub(in crate::app) fn group(&mut self) {
        self.make(self.edits().group());
    }

    pub(in crate::app) fn ungroup(&mut self) {
        self.make(self.edits().ungroup());
    }

    pub(in crate::app) fn select_all(&mut self) {
        self.selection = Selection::layers(self.document.design().layers.layers().iter().map(|layer| layer.id));
    }

    pub(super) fn paste(&mut self, text: &str) {
        if !self.edits_stack() {
            return;
        }
        match from_text(text) {
            Ok(layers) => self.make(self.edits().insert(layers, "paste")),
            Err(error) => {
                let notice = Notice::failed("notice.cannot_paste").telling("reason", NoticeValue::from(&error));
                self.notices.push(notice.until(Until::DesignChanged));
            }
        }
    }

    pub(super) fn select(&mut self, card: Card, pick: Pick) {
        let stack = &self.document.design().layers;
        if matches!(card, Card::Layer(id) if stack.get(id).is_none()) {
            return;
        }
        match pick {
            Pick::Only => self.selection = Selection::only(card),
            Pick::Toggle => self.selection.toggle(card, stack),
            Pick::Extend => self.selection.extend_to(card, stack),
        }
        self.selection.note_picked();
        self.inspector = InspectorTab::Card;
    }

    /// Holds something over a position, or nothing. Where it cannot lie it stays over where it could.
    pub(super) fn hover(&mut self, over: Option<(Drag, Position)>) {
        let Some((drag, at)) = over else {
            self.hover = None;
            return;
        };
        if self.hover.as_ref().is_some_and(|hover| hover.at == at && hover.drag == drag) {
            return;
        }
        if let Some(hover) = Hover::over(&self.document, &self.selection, drag, at) {
            self.hover = Some(hover);
        }
    }

    pub(super) fn drop_held(&mut self) {
        let Some(hover) = self.hover.take() else { return };
        let stays = matches!(&hover.drag, Drag::Move(_)) && *hover.design == **self.document.design();
        if !stays {
            self.make(self.edits().drop_at(&hover.drag, hover.at));
        }
    }

    pub(in crate::app) fn undo(&mut self) {
        if self.can_undo_weight() {
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
        let after = &self.document.design().layers;
        self.selection.follow(after);
        if design.layers != *after && !self.shows_stack() {
            // What is taken back is seen.
            self.workspace = Workspace::Build;
        }
        if let Some(changed) = first_change(&design.layers, after) {
            self.selection = Selection::only(Card::Layer(changed));
            self.request(WindowRequest::Reveal);
        }
        self.steer(&design);
    }

    /// The change that a remedy of the shown run's doctor is for the design as it is now; `None` where it does not fit any
    /// more, or changes nothing.
    pub fn remedy(&self, remedy: &Remedy) -> Option<Edit> {
        self.fitted(remedy).filter(|edit| self.changes_something(edit))
    }

    /// Whether a remedy of a finding was taken: the design is as it would make it.
    pub fn is_taken(&self, finding: &Finding) -> bool {
        let taken = |remedy: &Remedy| self.fitted(remedy).is_some_and(|edit| !self.changes_something(&edit));
        finding.remedies.iter().any(taken)
    }

    fn fitted(&self, remedy: &Remedy) -> Option<Edit> {
        remedy.edit.onto(&self.runs.shown()?.design, self.document.design())
    }

    fn changes_something(&self, edit: &Edit) -> bool {
        let design = self.document.design();
        let mut changed = Design::clone(design);
        edit.apply(&mut changed).is_ok() && changed != **design
    }

    /// The first problem that can be fixed: of the card under the cursor, or of any.
    pub fn fixable(&self) -> Option<usize> {
        let here = match self.selection.cursor() {
            Card::Layer(layer) => Some(layer),
            Card::Input => None,
        };
        let problems = || self.document.checked().problems.iter().enumerate().filter(|(_, one)| one.fix().is_some());
        let of_card = problems().find(|(_, problem)| here.is_some() && problem.layer == here);
        of_card.or_else(|| problems().next()).map(|(place, _)| place)
    }

    pub(in crate::app) fn fix_problem(&mut self) {
        if let Some(problem) = self.fixable() {
            self.fix(problem, 0);
        }
    }

    pub(super) fn fix(&mut self, problem: usize, fix: usize) {
        let Some(problem) = self.document.checked().problems.get(problem) else { return };
        let Some(fix) = problem.fixes.get(fix).cloned() else { return };
        let label = match problem.layer.and_then(|layer| self.document.title(layer)) {
            Some(what) => Label::new("fix").to(what),
            None => Label::new("fix"),
        };
        // The selected cards stay the same ones.
        self.change(&fix.edit, label, None);
    }

    pub(super) fn show_problem(&mut self, problem: usize) {
        self.dialog = None;
        let Some(problem) = self.document.checked().problems.get(problem) else { return };
        match problem.layer.map(Card::Layer).or(problem.kind.concerns_input().then_some(Card::Input)) {
            Some(card) => {
                self.select(card, Pick::Only);
                self.request(WindowRequest::Reveal);
            }
            None => self.inspector = InspectorTab::Training,
        }
        self.workspace = Workspace::Build;
    }

    pub(in crate::app) fn next_problem(&mut self) {
        let stack = &self.document.design().layers;
        let place = |id: LayerId| stack.iter().position(|layer| layer.id == id);
        let here = match self.selection.cursor() {
            Card::Layer(layer) => place(layer),
            Card::Input => None,
        };
        let problems = &self.document.checked().problems;
        let below = problems.iter().position(|problem| problem.layer.and_then(place) > here);
        self.show_problem(below.unwrap_or(0));
    }

    pub(in crate::app) fn show_training_settings(&mut self) {
        (self.workspace, self.inspector) = (Workspace::Build, InspectorTab::Training);
    }

    pub(in crate::app) fn show_card(&mut self, request: WindowRequest) {
        self.workspace = Workspace::Build;
        self.inspector = InspectorTab::Card;
        self.request(request);
    }
}

/// The first layer that is new, was changed or stands elsewhere; blocks of which only the content changed don't count.
fn first_change(before: &Stack, after: &Stack) -> Option<LayerId> {
    let same = |new: &Layer, old: &Layer| {
        let both_blocks = new.kind.is_block() && old.kind.is_block();
        new.name == old.name && new.off == old.off && (both_blocks || new.kind == old.kind)
    };
    let stays = |layer: &Layer| {
        let old = before.get(layer.id).is_some_and(|old| same(layer, old));
        old && before.position(layer.id) == after.position(layer.id)
    };
    after.iter().find(|layer| !stays(layer)).map(|layer| layer.id)
}
