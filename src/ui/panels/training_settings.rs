//! How the network learns: loss, metrics, optimizer, schedule, batch, epochs, seed, threads, early stopping.
use eframe::egui::{Checkbox, Label, Ui};

use crate::app::Action;
use crate::design::{
    CLIPS, Checkpoint, ClassWeights, EARLY_STOPPINGS, Edit, LOSSES, Label as UndoLabel, Loss, Metric, OPTIMIZERS,
    SCHEDULES, Schedule, TRAINING, Training, Watch,
};
use crate::lesson::Flag;
use crate::ui::context::Context;
use crate::ui::panels::stack::one_problem;
use crate::ui::plots;
use crate::ui::widgets::{choice, combo, explain, heading, number, timed_setting, value, weak};

/// A part of the panel: which setting was changed, and the training with it.
type SettingsPart = fn(&mut Ui, &Context<'_>, &Training) -> Option<(&'static str, Training)>;

/// Draws the panel.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.add(Label::new(weak(cx.theme, cx.t("training_settings.about"))).wrap());
    let app = cx.app;
    for (place, problem) in app.document.problems_of(None) {
        one_problem(ui, cx, place, problem);
    }
    let now = app.document.design().training.clone();
    let parts: [SettingsPart; 6] = [goal, metrics, best, optimizer, schedule, rhythm];
    let mut changed = None;
    for part in parts {
        ui.add_space(8.0);
        changed = changed.or(part(ui, cx, &now));
    }
    ui.add_space(8.0);
    changed = changed.or(early_stopping(ui, cx, &now));
    if let Some((id, training)) = changed {
        cx.change(Edit::SetTraining(Box::new(training)), UndoLabel::new("set").setting(id));
    }
    ui.add_space(8.0);
    machine(ui, cx);
    ui.add_space(12.0);
}

/// The settings that a lesson may give: the rule of learning with its numbers, batch, epochs and seed.
pub(in crate::ui) fn of_lesson(ui: &mut Ui, cx: &Context<'_>) {
    let now = cx.app.document.design().training.clone();
    let (name, about) = words(cx, "optimizer");
    let optimizer = choice(ui, cx, ("optimizer", &name, &about), OPTIMIZERS, &now.optimizer);
    let optimizer = optimizer.map(|optimizer| ("optimizer", Training { optimizer, ..now.clone() }));
    if let Some((id, training)) = optimizer.or(rows(ui, cx, &now, |_| true)) {
        cx.change(Edit::SetTraining(Box::new(training)), UndoLabel::new("set").setting(id));
    }
}

/// The name of a setting and its explanation.
fn words(cx: &Context<'_>, id: &str) -> (String, String) {
    let language = cx.language();
    (language.name_of_setting(None, id).into_owned(), language.about_setting(None, id).into_owned())
}

/// Whether the open lesson has none of these settings in the window, so that their heading goes as well.
fn are_hidden(cx: &Context<'_>, settings: &[&str]) -> bool {
    settings.iter().all(|id| *cx.app.flag_of_setting(id) == Flag::Hidden)
}

fn goal(ui: &mut Ui, cx: &Context<'_>, now: &Training) -> Option<(&'static str, Training)> {
    if are_hidden(cx, &["loss", "class_weights"]) {
        return None;
    }
    heading(ui, cx.theme, &cx.t("training_settings.goal"));
    let (name, about) = words(cx, "loss");
    if let Some(loss) = choice(ui, cx, ("loss", &name, &about), LOSSES, &now.loss) {
        return Some(("loss", Training { loss, ..now.clone() }));
    }
    let Loss::CrossEntropy { class_weights, label_smoothing } = &now.loss else { return None };
    let (name, about) = words(cx, "class_weights");
    let mut options = vec![ClassWeights::Even, ClassWeights::Balanced];
    if let ClassWeights::Given(_) = class_weights {
        options.push(class_weights.clone());
    }
    let options: Vec<_> = options
        .into_iter()
        .map(|option| {
            let id: &'static str = (&option).into();
            let text = |part| cx.language().term(&["class_weights", id, part]).into_owned();
            (option, text("name"), text("about"))
        })
        .collect();
    let class_weights = timed_setting(ui, cx, "class_weights", (&name, &about), |ui| {
        combo(ui, "class weights", &options, class_weights)
    })?;
    let loss = Loss::CrossEntropy { class_weights, label_smoothing: *label_smoothing };
    Some(("class_weights", Training { loss, ..now.clone() }))
}

fn metrics(ui: &mut Ui, cx: &Context<'_>, now: &Training) -> Option<(&'static str, Training)> {
    if are_hidden(cx, &["metrics"]) {
        return None;
    }
    let (name, about) = words(cx, "metrics");
    heading(ui, cx.theme, &name).on_hover_text(about);
    let mut changed = None;
    for metric in Metric::ALL {
        let id: &'static str = metric.into();
        let text = |part| cx.language().term(&["metric", id, part]);
        let mut chosen = now.metrics.contains(metric);
        let tip = cx.language().try_term(&["metric", id, "formula"]);
        let about = text("about");
        let tip = tip.map_or_else(|| about.clone().into_owned(), |formula| format!("{about}\n\n{formula}"));
        if ui.add(Checkbox::new(&mut chosen, text("name").as_ref())).on_hover_text(tip).changed() {
            let with = |one: &Metric| if one == metric { chosen } else { now.metrics.contains(one) };
            let metrics = Metric::ALL.iter().copied().filter(with).collect();
            changed = Some(("metrics", Training { metrics, ..now.clone() }));
        }
    }
    changed
}

/// How the weights are moved.
pub(in crate::ui) fn optimizer(ui: &mut Ui, cx: &Context<'_>, now: &Training) -> Option<(&'static str, Training)> {
    if are_hidden(cx, &["optimizer", "clip"]) {
        return None;
    }
    heading(ui, cx.theme, &cx.t("training_settings.steps"));
    let (name, about) = words(cx, "optimizer");
    if let Some(optimizer) = choice(ui, cx, ("optimizer", &name, &about), OPTIMIZERS, &now.optimizer) {
        return Some(("optimizer", Training { optimizer, ..now.clone() }));
    }
    let (name, about) = words(cx, "clip");
    let clip = choice(ui, cx, ("clip", &name, &about), CLIPS, &now.clip)?;
    Some(("clip", Training { clip, ..now.clone() }))
}

/// How the learning rate changes.
pub(in crate::ui) fn schedule(ui: &mut Ui, cx: &Context<'_>, now: &Training) -> Option<(&'static str, Training)> {
    if are_hidden(cx, &["schedule"]) {
        return None;
    }
    heading(ui, cx.theme, &cx.t("training_settings.rate"));
    let (name, about) = words(cx, "schedule");
    let mut changed = choice(ui, cx, ("schedule", &name, &about), SCHEDULES, &now.schedule);
    if let Schedule::WarmUp { epochs, then } = &now.schedule {
        let (name, about) = words(cx, "then");
        if let Some(then) = choice(ui, cx, ("schedule", &name, &about), SCHEDULES, then) {
            changed = Some(Schedule::WarmUp { epochs: *epochs, then: Box::new(then) });
        }
    }
    plots::schedule_curve(ui, cx, now);
    changed.map(|schedule| ("schedule", Training { schedule, ..now.clone() }))
}

/// Batch, epochs and seed, and which weights are kept.
fn rhythm(ui: &mut Ui, cx: &Context<'_>, now: &Training) -> Option<(&'static str, Training)> {
    let changed = numbers(ui, cx, now, |_| true);
    let keep = named_choice(ui, cx, ("keep", "checkpoint"), Checkpoint::ALL, &now.checkpoint());
    changed.or(keep.map(|keep| ("keep", now.clone().keeping(keep))))
}

/// Of batch, epochs and seed those that are asked for by their ids.
pub(in crate::ui) fn numbers(
    ui: &mut Ui,
    cx: &Context<'_>,
    now: &Training,
    is_asked: fn(&str) -> bool,
) -> Option<(&'static str, Training)> {
    heading(ui, cx.theme, &cx.t("training_settings.rhythm"));
    rows(ui, cx, now, is_asked)
}

fn rows(ui: &mut Ui, cx: &Context<'_>, now: &Training, is_asked: fn(&str) -> bool) -> Option<(&'static str, Training)> {
    let mut changed = None;
    for own in TRAINING.iter().filter(|own| is_asked(own.id)) {
        let (name, about) = words(cx, own.id);
        let Some(current) = (own.get)(now) else { continue };
        let limits = cx.app.limits_of(own.id, own.limits);
        let line = |ui: &mut Ui| value(ui, cx, current, limits, &about);
        if let Some(new) = timed_setting(ui, cx, own.id, (&name, &about), line) {
            let mut training = now.clone();
            (own.set)(&mut training, new);
            changed = Some((own.id, training));
        }
    }
    changed
}

/// A choice among values that have a name and an explanation, below a term of the language file.
fn named_choice<T: Copy + PartialEq>(
    ui: &mut Ui,
    cx: &Context<'_>,
    (id, term): (&str, &str),
    all: &[T],
    now: &T,
) -> Option<T>
where
    for<'a> &'a T: Into<&'static str>,
{
    let option = |one: &T| {
        let id: &'static str = one.into();
        let text = |part| cx.language().term(&[term, id, part]).into_owned();
        (*one, text("name"), text("about"))
    };
    let options: Vec<_> = all.iter().map(option).collect();
    let (name, about) = words(cx, id);
    timed_setting(ui, cx, id, (&name, &about), |ui| combo(ui, term, &options, now))
}

/// By what an epoch is the best: for the star, for the weights that are kept, and for early stopping.
fn best(ui: &mut Ui, cx: &Context<'_>, now: &Training) -> Option<(&'static str, Training)> {
    let watch = named_choice(ui, cx, ("watch", "watch"), Watch::ALL, &now.watch())?;
    Some(("watch", now.clone().watching(watch)))
}

/// When a run ends before its last epoch.
pub(in crate::ui) fn early_stopping(ui: &mut Ui, cx: &Context<'_>, now: &Training) -> Option<(&'static str, Training)> {
    if are_hidden(cx, &["early_stopping"]) {
        return None;
    }
    let (name, about) = words(cx, "early_stopping");
    heading(ui, cx.theme, &name);
    let early_stopping = choice(ui, cx, ("early_stopping", &name, &about), EARLY_STOPPINGS, &now.early_stopping)?;
    // What is best stays what it was.
    Some(("early_stopping", Training { early_stopping, ..now.clone() }.watching(now.watch())))
}

/// The most megabytes that snapshots may take.
const MOST_MEGABYTES: usize = 1 << 20;

/// What belongs to this machine and not to the design.
fn machine(ui: &mut Ui, cx: &mut Context<'_>) {
    heading(ui, cx.theme, &cx.t("training_settings.machine"));
    let (name, about) = words(cx, "threads");
    let mut threads = cx.app.settings.threads;
    let changed = timed_setting(ui, cx, "threads", (&name, &about), |ui| {
        let response = number(ui, cx, &mut threads, (0, 256), 0.05);
        explain(response, &about).changed()
    });
    if changed {
        cx.act(Action::SetThreads(threads));
    }
    if threads == 0 {
        ui.label(weak(cx.theme, cx.t("training_settings.every_core")));
    }
    let (name, about) = words(cx, "past_megabytes");
    let mut megabytes = cx.app.settings.past_megabytes;
    let changed = timed_setting(ui, cx, "past_megabytes", (&name, &about), |ui| {
        let response = number(ui, cx, &mut megabytes, (0, MOST_MEGABYTES), 4.0);
        explain(response, &about).changed()
    });
    if changed {
        cx.act(Action::SetPastMegabytes(megabytes));
    }
}
