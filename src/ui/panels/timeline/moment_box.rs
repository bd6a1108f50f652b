//! The box above the moment that is shown: which one it is, how good the network was then, and what can be done with it.
use eframe::egui::{Align, Align2, Area, Button, Frame, Id, Layout, Order, Pos2, Stroke, Ui, Vec2};
use lucide_icons::Icon;

use super::lanes;
use crate::app::{Action, Dialog, RunView, ShownMoment};
use crate::train::TimelineEntry;
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, icon, weak};

/// Width of the box.
const WIDTH: f32 = 286.0;

/// Draws the box of a run with its number among the lanes, above the place where it is shown and above the timeline.
pub(super) fn show(ui: &Ui, cx: &mut Context<'_>, (run, number): (&RunView, usize), (head, above): (Pos2, f32)) {
    let Some(moment) = run.shown_moment() else { return };
    let tip = Pos2::new(head.x, above - 2.0);
    let line = Stroke::new(1.0, cx.theme.weak);
    ui.painter().add(eframe::egui::Shape::dashed_line(&[tip, head - Vec2::new(0.0, 7.0)], line, 3.0, 3.0));
    let area = Area::new(Id::unique("moment")).order(Order::Middle).pivot(Align2::CENTER_BOTTOM).fixed_pos(tip);
    area.constrain_to(ui.ctx().content_rect()).show(ui.ctx(), |ui| {
        let frame = Frame::popup(ui.style()).stroke(Stroke::new(1.0, cx.theme.border)).fill(cx.theme.panel);
        frame.inner_margin(8).show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = 4.0;
            title(ui, cx, (run, moment), number);
            ui.label(weak(cx.theme, numbers(cx, run).join(" · ")).size(size::SMALL));
            ui.horizontal(|ui| acts(ui, cx, moment));
        });
    });
}

/// Which moment it is, and whether its weights are there.
fn title(ui: &mut Ui, cx: &Context<'_>, (run, moment): (&RunView, &ShownMoment), number: usize) {
    let batches = moment.target();
    let epochs = cx.language().decimal(run.epoch_scale().epochs(batches), 1);
    ui.horizontal(|ui| {
        let (place, _) = ui.allocate_exact_size(Vec2::splat(18.0), eframe::egui::Sense::hover());
        lanes::number(ui, cx, place.center(), number - 1);
        ui.label(bold(cx.with("timeline.box", &[("batch", &batches.to_string()), ("epochs", &epochs)])));
        let is_snapshot = run.timeline().and_then(|timeline| timeline.at(batches)).map(TimelineEntry::batches);
        let key = match moment.is_exact() {
            false => "timeline.on_the_way",
            true if is_snapshot == Some(batches) => "timeline.snapshot",
            true => "timeline.replayed",
        };
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let state = ui.label(weak(cx.theme, cx.t(key)).size(size::SMALL));
            if !moment.is_exact() {
                state.on_hover_text(cx.t("timeline.replaying"));
                ui.label(icon(Icon::History).color(cx.theme.weak));
            }
        });
    });
}

/// What can be done with the moment.
fn acts(ui: &mut Ui, cx: &mut Context<'_>, moment: &ShownMoment) {
    let branch = ui.add_enabled(moment.is_exact(), Button::new(cx.t("timeline.branch").into_owned()));
    let branch = branch.on_hover_text(cx.t("timeline.branch_about"));
    if branch.on_disabled_hover_text(cx.t("timeline.branch_wait")).clicked() {
        cx.act(Action::ShowDialog(Some(Dialog::Branch)));
    }
    let now = ui.button(cx.t("timeline.now").into_owned()).on_hover_text(cx.t("timeline.now_about"));
    if now.clicked() {
        cx.act(Action::ShowMoment(None));
    }
}

/// The loss of the batch, and how good the network was on the validation samples once that is known.
fn numbers(cx: &Context<'_>, run: &RunView) -> [String; 2] {
    let language = cx.language();
    let loss = language.decimal(f64::from(run.shown_progress().loss), 3);
    let score = match run.moment_scores() {
        Some(scores) => language.short_score(scores.score(), scores.samples(), run.design.data.target_kind()),
        None => "…".to_owned(),
    };
    [cx.with("timeline.loss", &[("loss", &loss)]), cx.with("timeline.score", &[("score", &score)])]
}
