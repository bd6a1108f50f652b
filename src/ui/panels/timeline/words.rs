//! The timeline in words: what is shown, what each lane is called, and what a screen reader says of it.
use crate::app::{LaneRun, RunState, RunView, TimelineLane, title};
use crate::design::{Design, Optimizer, Title};
use crate::ui::context::Context;

use super::scale::epochs;

/// What is shown of a run.
pub(super) fn shown(cx: &Context<'_>, run: &RunView) -> String {
    if let Some(moment) = run.shown_moment() {
        let batches = moment.target();
        let values = [("batch", &*batches.to_string()), ("epoch", &epoch_of(run, batches).to_string())];
        return cx.with("timeline.moment", &values);
    }
    if let Some(epoch) = run.shown_epoch {
        return cx.with("timeline.looking", &[("epoch", &epoch.to_string())]);
    }
    let progress = run.progress;
    let values = [("epoch", &*progress.epoch.to_string()), ("epochs", &epochs(run).to_string())];
    let words = cx.with("timeline.epoch", &values);
    if run.slow_motion().is_none() && (run.state != RunState::Waiting || progress.batch == 0) {
        return words;
    }
    let values = [("batch", &*progress.batch.to_string()), ("batches", &progress.batches.to_string())];
    format!("{words} · {}", cx.with("timeline.batch", &values))
}

/// The epoch, from 1, that a batch is the last of so far.
pub(super) fn epoch_of(run: &RunView, batches: u64) -> usize {
    run.epochs_at(batches.saturating_sub(1)) + 1
}

/// The timeline of a run in words; as one of several lanes it has a name of its own.
pub(super) fn spoken(cx: &Context<'_>, run: &RunView, lane: Option<String>) -> String {
    let best = run.best_epoch().map(|best| cx.with("timeline.best", &[("epoch", &best.epoch.to_string())]));
    let snapshots = run.timeline().map(|timeline| cx.count("timeline.snapshots", timeline.entries().len()));
    let fork = run
        .timeline()
        .and_then(|timeline| timeline.fork())
        .map(|fork| cx.with("timeline.fork", &[("run", &fork.run), ("batch", &fork.batches.to_string())]));
    [Some(cx.t("timeline.name").into_owned()), lane, Some(shown(cx, run)), best, snapshots, fork]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

/// What a lane is called: what its run does otherwise than the one that it branched from.
pub(super) fn label(cx: &Context<'_>, family: &[TimelineLane<'_>], lane: &TimelineLane<'_>) -> String {
    match lane.run {
        LaneRun::Here(run) => match lane.fork.and_then(|(parent, _)| family.get(parent)).map(|parent| parent.run) {
            Some(LaneRun::Here(parent)) => difference(cx, &run.design, &parent.design),
            _ => rate(cx, &run.design.training.optimizer),
        },
        LaneRun::Saved(saved) => {
            saved.folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
        }
    }
}

/// The learning rate of a run.
fn rate(cx: &Context<'_>, optimizer: &Optimizer) -> String {
    cx.with("timeline.rate", &[("rate", &cx.language().significant(f64::from(optimizer.rate())))])
}

/// What differs between two designs of one family.
fn difference(cx: &Context<'_>, own: &Design, parent: &Design) -> String {
    let language = cx.language();
    let named = |id: &str| language.name_of_setting(None, id).into_owned();
    let (now, before) = (&own.training, &parent.training);
    let mut parts = Vec::new();
    if std::mem::discriminant(&now.optimizer) != std::mem::discriminant(&before.optimizer) {
        let id: &'static str = (&now.optimizer).into();
        parts.push(language.term(&["optimizer", id, "name"]).into_owned());
    }
    if now.optimizer.rate().to_bits() != before.optimizer.rate().to_bits() {
        parts.push(rate(cx, &now.optimizer));
    } else if now.optimizer != before.optimizer && parts.is_empty() {
        parts.push(named("optimizer"));
    }
    if now.batch != before.batch {
        parts.push(format!("{} {}", named("batch"), now.batch));
    }
    let layers =
        own.layers.editable().filter(|layer| parent.layers.get(layer.id).is_none_or(|old| old.kind != layer.kind));
    parts.extend(layers.map(|layer| title(&Title::of(&own.layers, layer), language)));
    let others = [
        (now.schedule != before.schedule, "schedule"),
        (now.clip != before.clip, "clip"),
        (now.early_stopping != before.early_stopping, "early_stopping"),
    ];
    parts.extend(others.into_iter().filter(|(differs, _)| *differs).map(|(_, id)| named(id)));
    if own.augmentation != parent.augmentation {
        parts.push(cx.t("timeline.augmentation").into_owned());
    }
    if now.epochs != before.epochs {
        parts.push(format!("{} {}", named("epochs"), now.epochs));
    }
    if parts.is_empty() { cx.t("timeline.same").into_owned() } else { parts.join(" · ") }
}
