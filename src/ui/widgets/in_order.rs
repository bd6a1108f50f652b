//! Things at the right end of a row that are gone through from left to right.
use eframe::egui::{Align, Layout, Ui, vec2};

/// Draws things at the right end of a row that is filled from the right, one after the other from left to right: Tab goes
/// through them, and whoever hears the window, in the order in which they are seen. They get the room that they took in the
/// frame before; where that is another one, the frame is drawn again.
pub(in crate::ui) fn in_order<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    let id = ui.next_auto_id().with("in order");
    let known: f32 = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let room = vec2(known, ui.available_height().min(ui.spacing().interact_size.y));
    let shown = ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), add);
    let taken = shown.response.rect.width();
    if (taken - known).abs() > 0.5 {
        ui.data_mut(|data| data.insert_temp(id, taken));
        ui.ctx().request_discard("things at the right take other room");
    }
    shown.inner
}
