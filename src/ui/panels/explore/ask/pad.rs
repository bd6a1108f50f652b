//! The pad: the shown picture, on which lines are drawn with the mouse.
use eframe::egui::{Pos2, Sense, Ui, WidgetInfo, accesskit::Role};
use lucide_icons::Icon;

use super::square::picture;
use super::why::patch;
use crate::app::{Action, Command};
use crate::data::Strokes;
use crate::ui::context::Context;
use crate::ui::widgets::{command_icon, icon_button};

/// The lines on the pad.
#[derive(Clone, Default)]
struct Pad {
    strokes: Strokes,
    is_drawing: bool,
}

/// Draws the pad, and below it where another picture comes from.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, side: f32) {
    let Some(looked) = cx.app.picture() else { return };
    let (height, width) = (looked.2, looked.3);
    let texture = cx.textures.picture(ui.ctx(), looked).id();
    let (place, response) = picture(ui, cx, texture, (side, Sense::drag()), (height, width));
    patch(ui, cx, place, (height, width));
    let words = cx.t("ask.pad").into_owned();
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, &words));
    let response = response.on_hover_text(words);
    let mut pad = cx.memory::<Pad>().clone();
    let pixel = |at: Pos2| {
        let share = (at - place.min) / place.size();
        [share.x * width as f32, share.y * height as f32]
    };
    if let Some(at) = response.interact_pointer_pos().filter(|_| response.is_pointer_button_down_on()) {
        pad.draw(cx, pixel(at));
    } else {
        pad.is_drawing = false;
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.spacing_mut().button_padding.x = 2.0;
        if icon_button(ui, Icon::Eraser, &cx.t("ask.clear")).clicked() {
            pad.strokes.clear();
            cx.act(Action::Draw(Vec::new()));
        }
        for command in [Command::NextPicture, Command::OpenPicture, Command::Paste] {
            command_icon(ui, cx, command);
        }
    });
    *cx.memory() = pad;
}

impl Pad {
    /// The pen is at a place, in pixels of the picture.
    fn draw(&mut self, cx: &Context<'_>, point: [f32; 2]) {
        if !self.is_drawing {
            if cx.app.sample.own.is_none() {
                self.strokes.clear();
            }
            self.strokes.push(Vec::new());
        }
        self.is_drawing = true;
        let stroke = self.strokes.last_mut();
        if let Some(stroke) = stroke.filter(|stroke| stroke.last() != Some(&point)) {
            stroke.push(point);
            cx.act(Action::Draw(self.strokes.clone()));
        }
    }
}
