//! The timeline of a run: a slider over its batches, with its snapshots, its best epoch and where it is. Of a run whose past
//! is not kept it shows epochs, and a click shows the numbers of one.
use eframe::egui::{
    Align, Align2, Button, CursorIcon, EventFilter, FontId, Key, Layout, Painter, Pos2, Rect, Response, Sense, Shape,
    Stroke, Ui, UiBuilder, Vec2, WidgetInfo, accesskit::Action as Request,
};
use lucide_icons::Icon;

use crate::app::{Action, Dialog, RunState, RunView, ShownMoment};
use crate::design::TargetKind;
use crate::train::TimelineEntry;
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::{icon, weak};

/// Room for the words at the right; of a run with a past also for the buttons, so that the line stays as long as it is.
const WORDS: f32 = 98.0;
const WORDS_OF_PAST: f32 = 160.0;
const BUTTONS: f32 = 220.0;
/// Half the width of a snapshot's diamond.
const DIAMOND: f32 = 4.0;

/// Where everything stands on the line.
struct TimelineScale {
    place: Rect,
    /// The height of the line.
    y: f32,
    /// Epochs in all.
    epochs: usize,
    /// Batches in an epoch; 0 where that is not known.
    batches: u64,
}

impl TimelineScale {
    fn of(run: &RunView, place: Rect) -> Self {
        let epochs = run.progress.epochs.max(run.epochs_done()).max(1);
        Self { place, y: place.center().y + 3.0, epochs, batches: run.progress.batches as u64 }
    }

    /// The place of a number of epochs.
    fn x(&self, epoch: f64) -> f32 {
        self.place.left() + self.place.width() * (epoch / self.epochs as f64).min(1.0) as f32
    }

    /// The place of a number of batches.
    fn at(&self, batches: u64) -> Pos2 {
        Pos2::new(self.x(batches as f64 / self.batches.max(1) as f64), self.y)
    }

    /// The number of epochs at a place.
    fn epochs_at(&self, x: f32) -> f64 {
        f64::from((x - self.place.left()) / self.place.width().max(1.0)).clamp(0.0, 1.0) * self.epochs as f64
    }

    /// The number of batches at a place.
    fn batches_at(&self, x: f32) -> u64 {
        (self.epochs_at(x) * self.batches as f64).round() as u64
    }
}

/// Draws the timeline.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let Some(run) = cx.app.runs.shown() else { return };
    let words = words(cx, run);
    let moment = run.shown_moment();
    let shown = ui.painter().layout_no_wrap(words.clone(), FontId::proportional(size::SMALL), cx.theme.weak);
    let room = ui.available_rect_before_wrap();
    let wide = if run.reach().is_some() { (WORDS_OF_PAST, BUTTONS) } else { (WORDS, 0.0) };
    let beside = (shown.size().x.max(wide.0) + 20.0 + wide.1).min(room.width() * 0.7);
    let place = Rect::from_min_max(room.min + Vec2::new(10.0, 0.0), room.max - Vec2::new(beside, 0.0));
    let response = ui.allocate_rect(place, Sense::click_and_drag());
    let value = if run.reach().is_some() {
        moment.map_or(run.curve.batches(), ShownMoment::target) as f64
    } else {
        run.progress.epoch as f64
    };
    response.widget_info(|| WidgetInfo::slider(true, value, spoken(cx, run, &words)));
    let scale = TimelineScale::of(run, place);
    draw(ui.painter(), cx, run, &scale);
    if run.reach().is_some() && scale.batches > 0 {
        go(ui, cx, response, run, &scale);
    } else {
        pick(ui, cx, response, run, &scale);
    }
    let side = Rect::from_min_max(Pos2::new(place.right() + 10.0, room.top()), room.max);
    ui.scope_builder(UiBuilder::new().max_rect(side).layout(Layout::left_to_right(Align::Center)), |ui| {
        ui.label(weak(cx.theme, words).size(size::SMALL));
        if run.shown_moment().is_some() {
            moment_buttons(ui, cx, run);
        }
    });
}

/// What is shown, in words.
fn words(cx: &Context<'_>, run: &RunView) -> String {
    if let Some(moment) = run.shown_moment() {
        let batches = moment.target();
        let values = [("batch", &*batches.to_string()), ("epoch", &epoch_of(run, batches).to_string())];
        return cx.with("timeline.moment", &values);
    }
    if let Some(epoch) = run.shown_epoch {
        return cx.with("timeline.looking", &[("epoch", &epoch.to_string())]);
    }
    let progress = run.progress;
    let epochs = progress.epochs.max(run.epochs_done()).max(1);
    let words = cx.with("timeline.epoch", &[("epoch", &progress.epoch.to_string()), ("epochs", &epochs.to_string())]);
    if run.slow_motion().is_none() && (run.state != RunState::Waiting || progress.batch == 0) {
        return words;
    }
    let values = [("batch", &*progress.batch.to_string()), ("batches", &progress.batches.to_string())];
    format!("{words} · {}", cx.with("timeline.batch", &values))
}

/// The epoch, from 1, that a batch is the last of so far.
fn epoch_of(run: &RunView, batches: u64) -> usize {
    run.epochs_at(batches.saturating_sub(1)) + 1
}

/// Draws the line with everything that stands on it.
fn draw(painter: &Painter, cx: &Context<'_>, run: &RunView, scale: &TimelineScale) {
    let (place, y) = (scale.place, scale.y);
    let progress = run.progress;
    let (from, to) = (Pos2::new(place.left(), y), Pos2::new(place.right(), y));
    painter.line_segment([from, to], Stroke::new(4.0, cx.theme.control_hover));
    let part = if progress.batches > 0 { progress.batch as f64 / progress.batches as f64 } else { 0.0 };
    let here = if run.is_active() { progress.epoch as f64 - 1.0 + part } else { run.epochs_done() as f64 };
    painter.line_segment([from, Pos2::new(scale.x(here), y)], Stroke::new(4.0, cx.theme.accent));
    let every = (scale.epochs / 60).max(1);
    for epoch in (0..=scale.epochs).step_by(every) {
        let x = scale.x(epoch as f64);
        painter.line_segment([Pos2::new(x, y - 5.0), Pos2::new(x, y + 5.0)], Stroke::new(1.0, cx.theme.border));
    }
    if let Some(timeline) = run.timeline().filter(|_| scale.batches > 0) {
        if let Some(fork) = timeline.fork() {
            let at = scale.at(fork.batches);
            painter.line_segment([at - Vec2::new(0.0, 12.0), at], Stroke::new(2.0, cx.theme.warning));
        }
        for entry in timeline.entries() {
            let stroke = if entry.is_branch { cx.theme.warning } else { cx.theme.text };
            painter.add(diamond(scale.at(entry.batches()), cx.theme.panel, stroke));
        }
    }
    if let Some(best) = run.best_epoch() {
        let at = Pos2::new(scale.x(best.epoch as f64), y - 11.0);
        painter.text(at, Align2::CENTER_CENTER, '★', FontId::proportional(13.0), cx.theme.warning);
    }
    let head = match run.shown_moment() {
        Some(moment) => {
            let now = Pos2::new(scale.x(here), y);
            painter.circle(now, 5.0, cx.theme.panel, Stroke::new(2.0, cx.theme.text));
            scale.at(moment.target())
        }
        None => Pos2::new(scale.x(run.shown_epoch.map_or(here, |epoch| epoch as f64)), y),
    };
    painter.circle(head, 7.0, cx.theme.text, Stroke::new(2.0, cx.theme.panel));
}

/// A snapshot.
fn diamond(at: Pos2, fill: eframe::egui::Color32, stroke: eframe::egui::Color32) -> Shape {
    let corners = [(0.0, -DIAMOND), (DIAMOND, 0.0), (0.0, DIAMOND), (-DIAMOND, 0.0)];
    let corners = corners.map(|(x, y)| at + Vec2::new(x, y));
    Shape::convex_polygon(corners.into(), fill, Stroke::new(1.0, stroke))
}

/// The timeline in words.
fn spoken(cx: &Context<'_>, run: &RunView, words: &str) -> String {
    let best = run.best_epoch().map(|best| cx.with("timeline.best", &[("epoch", &best.epoch.to_string())]));
    let snapshots = run.timeline().map(|timeline| cx.count("timeline.snapshots", timeline.entries().len()));
    let fork = run
        .timeline()
        .and_then(|timeline| timeline.fork())
        .map(|fork| cx.with("timeline.fork", &[("run", &fork.run), ("batch", &fork.batches.to_string())]));
    [Some(cx.t("timeline.name").into_owned()), Some(words.to_owned()), best, snapshots, fork]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

/// What can be done with the moment that is shown.
fn moment_buttons(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView) {
    let is_there = run.shown_moment().is_some_and(ShownMoment::is_exact);
    let branch = ui.add_enabled(is_there, Button::new(cx.t("timeline.branch").into_owned()));
    let branch = branch.on_hover_text(cx.t("timeline.branch_about"));
    if branch.on_disabled_hover_text(cx.t("timeline.branch_wait")).clicked() {
        cx.act(Action::ShowDialog(Some(Dialog::Branch)));
    }
    let now = ui.button(cx.t("timeline.now").into_owned()).on_hover_text(cx.t("timeline.now_about"));
    if now.clicked() {
        cx.act(Action::ShowMoment(None));
    }
    if !is_there {
        ui.label(icon(Icon::History).color(cx.theme.weak)).on_hover_text(cx.t("timeline.replaying"));
    }
}

/// Goes to the moment under the pointer, or by keys.
fn go(ui: &Ui, cx: &mut Context<'_>, response: Response, run: &RunView, scale: &TimelineScale) {
    let pointer = response.interact_pointer_pos().or(response.hover_pos());
    let under = pointer.map(|pointer| scale.batches_at(pointer.x));
    let shown = run.shown_moment().map_or(run.curve.batches(), ShownMoment::target);
    let chosen = if response.clicked() || response.dragged() {
        // Close to a snapshot it is meant: it is there at once.
        under.zip(pointer).map(|(batches, pointer)| near(run, scale, pointer).unwrap_or(batches))
    } else {
        keys(ui, &response, run, scale, shown)
    };
    if let Some(batches) = under.filter(|batches| *batches <= run.curve.batches()) {
        let values = [("batch", &*batches.to_string()), ("epoch", &epoch_of(run, batches).to_string())];
        response.clone().on_hover_text_at_pointer(cx.with("timeline.tip_moment", &values));
    }
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    response.on_hover_cursor(CursorIcon::PointingHand);
    if let Some(batches) = chosen.filter(|batches| *batches != shown || run.shown_epoch.is_some()) {
        cx.act(Action::ShowMoment(Some(batches)));
    }
}

/// The snapshot under the pointer.
fn near(run: &RunView, scale: &TimelineScale, pointer: Pos2) -> Option<u64> {
    let far = |batches: u64| (scale.at(batches).x - pointer.x).abs();
    let batches = run.timeline()?.entries().iter().map(TimelineEntry::batches);
    batches.min_by(|one, other| far(*one).total_cmp(&far(*other))).filter(|batches| far(*batches) <= 2.0)
}

/// The moment that keys go to: a batch or, with Page Up and Page Down, an epoch; the first or now.
fn keys(ui: &Ui, response: &Response, run: &RunView, scale: &TimelineScale, shown: u64) -> Option<u64> {
    let (first, last) = run.reach()?;
    let asked = |request| ui.input(|input| input.num_accesskit_action_requests(response.id, request)) as i64;
    let mut by = asked(Request::Increment) - asked(Request::Decrement);
    if response.has_focus() {
        let keep = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, keep));
        let pressed = |key| ui.input(|input| i64::from(input.key_pressed(key)));
        if pressed(Key::Home) > 0 {
            return Some(first);
        }
        if pressed(Key::End) > 0 {
            return Some(last);
        }
        by += pressed(Key::ArrowRight) - pressed(Key::ArrowLeft);
        by += (pressed(Key::PageUp) - pressed(Key::PageDown)) * scale.batches as i64;
    }
    (by != 0).then(|| shown.saturating_add_signed(by).clamp(first, last))
}

/// A click on an epoch shows its numbers; beyond the newest it follows the run again.
fn pick(ui: &Ui, cx: &mut Context<'_>, response: Response, run: &RunView, scale: &TimelineScale) {
    let pointer = response.interact_pointer_pos().or(response.hover_pos());
    let under = pointer.map(|pointer| scale.epochs_at(pointer.x).round().max(1.0) as usize);
    let active = response.clicked() || response.dragged();
    let keys = response.has_focus().then(|| {
        ui.input(|input| {
            isize::from(input.key_pressed(Key::ArrowRight)) - isize::from(input.key_pressed(Key::ArrowLeft))
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
