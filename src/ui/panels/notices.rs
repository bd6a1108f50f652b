//! Notices in a strip of their own, so that they cover nothing; a click closes one.
use eframe::egui::accesskit::{Live, Role};
use eframe::egui::{Align, Label, Layout, ScrollArea, Sense, Ui};
use lucide_icons::Icon;

use crate::app::{Action, NoticeKind, ToldNotice};
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::{icon, icon_button};

/// The highest that the strip becomes, in points: about four lines.
const HIGHEST: f32 = 96.0;

/// Draws the notices that still hold, the newest first.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &Context<'_>) {
    let area = ScrollArea::vertical().id_salt("notices").max_height(HIGHEST).min_scrolled_height(HIGHEST);
    area.auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for told in cx.app.board.shown() {
            if one(ui, cx, told, true) {
                cx.act(Action::CloseNotice(told.id));
            }
        }
    });
}

/// One notice. True when it was closed.
pub(in crate::ui) fn one(ui: &mut Ui, cx: &Context<'_>, told: &ToldNotice, closable: bool) -> bool {
    let (sign, color) = match told.notice.kind {
        NoticeKind::Done => (Icon::CircleCheck, cx.theme.good),
        NoticeKind::Info => (Icon::Info, cx.theme.accent),
        NoticeKind::Failed => (Icon::CircleAlert, cx.theme.error),
    };
    let text = told.notice.text(cx.language());
    let mut closed = false;
    ui.horizontal_top(|ui| {
        ui.label(icon(sign).size(size::TITLE).color(color));
        ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
            closed = closable && icon_button(ui, Icon::X, &cx.with("notices.close", &[("notice", &text)])).clicked();
            if let Some((key, choice)) = told.notice.offer.as_ref().filter(|_| closable)
                && ui.button(cx.t(key).into_owned()).clicked()
            {
                cx.act(Action::ChooseFile(choice.clone()));
            }
            ui.with_layout(Layout::left_to_right(Align::Min).with_main_wrap(false), |ui| {
                let sense = if closable { Sense::click() } else { Sense::hover() };
                let words = ui.add(Label::new(&text).wrap().sense(sense));
                // Those who hear the window are told as well, without going there.
                ui.ctx().accesskit_node_builder(words.id, |node| {
                    // The words of a label are its value; those of an alert are its name.
                    node.set_role(Role::Alert);
                    node.clear_value();
                    node.set_label(text.as_str());
                    node.set_live(if told.notice.kind == NoticeKind::Failed { Live::Assertive } else { Live::Polite });
                });
                closed |= words.clicked();
            });
        });
    });
    closed
}
