//! What has the keyboard is seen, whatever widget it is: it comes into sight, and a ring goes around it.
use eframe::egui::accesskit::{Action, ActionRequest, TreeId};
use eframe::egui::scroll_area::ScrollAreaOutput;
use eframe::egui::{Context, Event, Id, Key, Memory, Rect, Response, ScrollArea, Stroke, StrokeKind, Ui};

use super::theme::Theme;

/// Room between a widget and its ring, and how thick that is.
const GAP: f32 = 1.5;
const WIDTH: f32 = 2.0;

/// Whether keys move the focus, and where they have moved it.
#[derive(Default)]
pub(super) struct FocusRing {
    /// The last thing that was pressed moves the focus: who clicks knows where they are.
    by_keys: bool,
    /// What was asked to come into sight last.
    revealed: Option<Id>,
}

impl FocusRing {
    /// Before anything is drawn: what keys have reached comes into sight. egui moves the focus to what is scrolled away, but
    /// does not scroll there unless assistive technology asks for it.
    pub(super) fn reveal(&mut self, ctx: &Context) {
        ctx.input(|input| input.events.iter().for_each(|event| self.note(event)));
        let focused = ctx.memory(Memory::focused);
        ctx.data_mut(|data| data.remove::<Revealed>(Id::NULL));
        if !self.by_keys || focused == self.revealed {
            return;
        }
        self.revealed = focused;
        if let Some(response) = focused.and_then(|id| ctx.read_response(id)).filter(is_cut) {
            let (target_tree, target_node) = (TreeId::ROOT, response.id.accesskit_id());
            let request = ActionRequest { action: Action::ScrollIntoView, target_tree, target_node, data: None };
            ctx.input_mut(|input| input.events.push(Event::AccessKitActionRequest(request)));
            ctx.data_mut(|data| data.insert_temp(Id::NULL, Revealed(response.rect)));
            ctx.request_repaint();
        }
    }

    fn note(&mut self, event: &Event) {
        match event {
            Event::PointerButton { pressed: true, .. } => self.by_keys = false,
            Event::Key { key, pressed: true, .. } => self.by_keys |= MOVING.contains(key),
            _ => {}
        }
    }

    /// Once everything is drawn: the ring. A field that is typed into has a border and a cursor of its own.
    pub(super) fn show(&self, ctx: &Context, theme: &Theme) {
        let focused = ctx.memory(Memory::focused).filter(|_| self.by_keys && !ctx.text_edit_focused());
        let Some(response) = focused.and_then(|id| ctx.read_response(id)) else { return };
        if focused != self.revealed {
            ctx.request_repaint();
        }
        if response.interact_rect.is_positive() {
            let painter = ctx.layer_painter(response.layer_id);
            let stroke = Stroke::new(WIDTH, theme.accent);
            painter.rect_stroke(response.interact_rect.expand(GAP), 6.0, stroke, StrokeKind::Outside);
        }
    }
}

/// The keys that move the focus.
const MOVING: [Key; 7] = [Key::Tab, Key::ArrowUp, Key::ArrowDown, Key::ArrowLeft, Key::ArrowRight, Key::Home, Key::End];

/// Whether a part of it is scrolled away.
fn is_cut(response: &Response) -> bool {
    !response.interact_rect.expand(1.0).contains_rect(response.rect)
}

/// Where it stands what comes into sight in this frame.
#[derive(Clone, Copy)]
struct Revealed(Rect);

/// A scroll area inside of another one.
pub(in crate::ui) trait NestedScroll {
    /// Shows it. egui scrolls the inner of two areas alone: here the outer one follows, to where the inner one stands.
    fn show_nested<R>(self, ui: &mut Ui, add_contents: impl FnOnce(&mut Ui) -> R) -> ScrollAreaOutput<R>;
}

impl NestedScroll for ScrollArea {
    fn show_nested<R>(self, ui: &mut Ui, add_contents: impl FnOnce(&mut Ui) -> R) -> ScrollAreaOutput<R> {
        let output = self.show(ui, add_contents);
        let content = Rect::from_min_size(output.inner_rect.min - output.state.clamped_offset(), output.content_size);
        let revealed = ui.data(|data| data.get_temp::<Revealed>(Id::NULL));
        if revealed.is_some_and(|Revealed(place)| content.contains(place.center())) {
            ui.scroll_to_rect(output.inner_rect, None);
        }
        output
    }
}
