//! The panels of the Train workspace.
pub(in crate::ui) mod confusion;
pub(in crate::ui) mod curves;
pub(in crate::ui) mod flow;
pub(in crate::ui) mod maps;
pub(in crate::ui) mod network;
pub(in crate::ui) mod opinion;
pub(in crate::ui) mod runs;

use eframe::egui::{Label, Ui};

use crate::ui::cx::Cx;
use crate::ui::widgets::weak;

/// What a panel says while there is nothing to show.
pub(super) fn empty(ui: &mut Ui, cx: &Cx<'_>, key: &str) {
    ui.add_space(8.0);
    ui.add(Label::new(weak(cx.theme, cx.t(key))).wrap());
}
