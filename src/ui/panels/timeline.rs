//! The timeline of a run: its epochs, the best one, where it is; a click looks at an epoch's numbers.
use eframe::egui::{Align2, CursorIcon, FontId, Pos2, Rect, Sense, Stroke, Ui, Vec2, WidgetInfo};

use crate::app::{Action, RunState, RunView};
use crate::design::TargetKind;
use crate::ui::context::Context;
use crate::ui::theme::size;

/// Draws the timeline.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let Some(run) = cx.app.runs.shown() else { return };
    let progress = run.progress;
    let epochs = progress.epochs.max(run.epochs_done()).max(1);
    let mut words =
        cx.with("timeline.epoch", &[("epoch", &progress.epoch.to_string()), ("epochs", &epochs.to_string())]);
    if run.slow_motion().is_some() || run.state == RunState::Waiting && progress.batch > 0 {
        let values = [("batch", &*progress.batch.to_string()), ("batches", &progress.batches.to_string())];
        words = format!("{words} · {}", cx.with("timeline.batch", &values));
    }
    let font = FontId::proportional(size::SMALL);
    let shown = run
        .shown_epoch
        .map_or_else(|| words.clone(), |epoch| cx.with("timeline.looking", &[("epoch", &epoch.to_string())]));
    let shown = ui.painter().layout_no_wrap(shown, font, cx.theme.weak);
    let room = ui.available_rect_before_wrap();
    let beside = shown.size().x.max(98.0) + 20.0;
    let place = Rect::from_min_max(room.min + Vec2::new(10.0, 0.0), room.max - Vec2::new(beside, 0.0));
    let response = ui.allocate_rect(place, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::slider(true, progress.epoch as f64, spoken(cx, run, &words)));
    let y = place.center().y + 3.0;
    let x = |epoch: f64| place.left() + place.width() * (epoch / epochs as f64) as f32;
    let painter = ui.painter();
    let (from, to) = (Pos2::new(place.left(), y), Pos2::new(place.right(), y));
    painter.line_segment([from, to], Stroke::new(4.0, cx.theme.control_hover));
    let part = if progress.batches > 0 { progress.batch as f64 / progress.batches as f64 } else { 0.0 };
    let here = if run.is_active() { progress.epoch as f64 - 1.0 + part } else { run.epochs_done() as f64 };
    painter.line_segment([from, Pos2::new(x(here), y)], Stroke::new(4.0, cx.theme.accent));
    let every = (epochs / 60).max(1);
    for epoch in (0..=epochs).step_by(every) {
        let x = x(epoch as f64);
        painter.line_segment([Pos2::new(x, y - 5.0), Pos2::new(x, y + 5.0)], Stroke::new(1.0, cx.theme.border));
    }
    if let Some(best) = run.best_epoch() {
        let at = Pos2::new(x(best.epoch as f64), y - 11.0);
        painter.text(at, Align2::CENTER_CENTER, '★', FontId::proportional(13.0), cx.theme.warning);
    }
    let head = run.shown_epoch.map_or(here, |epoch| epoch as f64);
    painter.circle(Pos2::new(x(head), y), 7.0, cx.theme.text, Stroke::new(2.0, cx.theme.panel));
    painter.galley(Pos2::new(place.right() + 10.0, y - shown.size().y / 2.0), shown, cx.theme.weak);
    pick(ui, cx, response, run, place, epochs);
}

/// The timeline in words.
fn spoken(cx: &Context<'_>, run: &RunView, words: &str) -> String {
    let best = run.best_epoch().map(|best| cx.with("timeline.best", &[("epoch", &best.epoch.to_string())]));
    [Some(cx.t("timeline.name").into_owned()), Some(words.to_owned()), best]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

/// A click on an epoch looks at its numbers; beyond the newest it follows the run again.
fn pick(ui: &Ui, cx: &mut Context<'_>, response: eframe::egui::Response, run: &RunView, place: Rect, epochs: usize) {
    let pointer = response.interact_pointer_pos().or(response.hover_pos());
    let under = pointer.map(|pointer| {
        (f64::from((pointer.x - place.left()) / place.width()) * epochs as f64).round().max(1.0) as usize
    });
    let active = response.clicked() || response.dragged();
    let keys = response.has_focus().then(|| {
        ui.input(|input| {
            isize::from(input.key_pressed(eframe::egui::Key::ArrowRight))
                - isize::from(input.key_pressed(eframe::egui::Key::ArrowLeft))
        })
    });
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    if let Some(report) = under.and_then(|epoch| run.history.iter().min_by_key(|report| report.epoch.abs_diff(epoch))) {
        let language = cx.language();
        let loss = language.decimal(report.train_loss, 4);
        let answers = run.design.data.target_kind();
        let training = || language.short_score(report.train_accuracy, 0, answers);
        let score = report.validation.as_ref().map_or_else(training, |scores| language.score(scores));
        let values = [("epoch", &*report.epoch.to_string()), ("loss", &loss), ("score", &score)];
        let key = if answers == TargetKind::Classes { "timeline.tip" } else { "timeline.tip_numbers" };
        response.on_hover_text_at_pointer(cx.with(key, &values));
    }
    let newest = run.epochs_done();
    let chosen = if active {
        under
    } else {
        keys.filter(|by| *by != 0).map(|by| run.shown_epoch.unwrap_or(newest).saturating_add_signed(by).max(1))
    };
    if let Some(epoch) = chosen {
        cx.act(Action::ShowEpoch((epoch < newest).then_some(epoch)));
    }
}
