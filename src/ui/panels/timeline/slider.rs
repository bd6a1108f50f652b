//! The timeline as a slider: by the pointer, by keys, and by what a screen reader asks for.
use eframe::egui::{CursorIcon, EventFilter, Key, Pos2, Response, Ui, accesskit::Action as Request};

use super::scale::TimelineScale;
use super::words;
use crate::app::{Action, RunView, ShownMoment};
use crate::design::TargetKind;
use crate::train::TimelineEntry;
use crate::ui::context::Context;

/// The value of the slider: batches of a run whose past is kept, otherwise epochs.
pub(super) fn value(run: &RunView) -> f64 {
    if run.reach().is_some() { shown(run) as f64 } else { run.progress.epoch as f64 }
}

/// Tells a screen reader between which limits the value lies, and what it is in words.
pub(super) fn name_value(response: &Response, run: &RunView, words: &str) {
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_value(words);
        if let Some((first, last)) = run.reach() {
            node.set_min_numeric_value(first as f64);
            node.set_max_numeric_value(last as f64);
            node.set_numeric_value_step(1.0);
        }
    });
}

/// The batches of what is shown of a run.
fn shown(run: &RunView) -> u64 {
    run.shown_moment().map_or(run.curve.batches(), ShownMoment::target)
}

/// Does what the pointer or keys say.
pub(super) fn act(ui: &Ui, cx: &mut Context<'_>, response: Response, run: &RunView, scale: &TimelineScale) {
    if run.reach().is_some() {
        go(ui, cx, response, run, scale);
    } else {
        pick(ui, cx, response, run, scale);
    }
}

/// Goes to the moment under the pointer, or by keys; the run is shown then.
fn go(ui: &Ui, cx: &mut Context<'_>, response: Response, run: &RunView, scale: &TimelineScale) {
    let pointer = response.interact_pointer_pos().or(response.hover_pos());
    let under = pointer.map(|pointer| scale.batches_at(pointer.x));
    let is_chosen = cx.app.runs.shown().is_some_and(|one| one.id() == run.id());
    let now = shown(run);
    let chosen = if response.clicked() || response.dragged() {
        // Close to a snapshot it is meant: it is there at once.
        under.zip(pointer).map(|(batches, pointer)| near(run, scale, pointer).unwrap_or(batches))
    } else {
        keys(ui, &response, run, scale, now)
    };
    if let Some(batches) = under.filter(|batches| *batches <= run.curve.batches()) {
        let values = [("batch", &*batches.to_string()), ("epoch", &words::epoch_of(run, batches).to_string())];
        response.clone().on_hover_text_at_pointer(cx.with("timeline.tip_moment", &values));
    }
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    response.on_hover_cursor(CursorIcon::PointingHand);
    let Some(batches) = chosen else { return };
    if !is_chosen {
        cx.act(Action::ShowRun(run.id()));
    }
    if !is_chosen || batches != now || run.shown_epoch.is_some() {
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
        let epochs = pressed(Key::PageUp) - pressed(Key::PageDown);
        if epochs != 0 {
            let epoch = scale.ends.epochs(shown) + epochs as f64;
            return Some(scale.ends.batches(epoch.max(0.0)).clamp(first, last));
        }
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
    let Some(epoch) = chosen else { return };
    if cx.app.runs.shown().is_none_or(|shown| shown.id() != run.id()) {
        cx.act(Action::ShowRun(run.id()));
    }
    cx.act(Action::ShowEpoch((epoch < newest).then_some(epoch)));
}
