//! What a run that is over has come to, in a sentence: how many unseen pictures it reads, which it does not, and what next.
use std::sync::Arc;

use eframe::egui::{Button, Color32, Label, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, accesskit::Role};
use lucide_icons::Icon;

use crate::app::{Action, Command, FileRequest, RunState, RunView, Workspace};
use crate::train::{Confusion, Ending, EpochReport, Fit};
use crate::ui::context::Context;
use crate::ui::textures::place_on_sheet;
use crate::ui::widgets::{bold, card_frame, fitted, icon, icon_button, seen_name, weak};

/// Pictures that are shown at most.
const MOST: usize = 12;
/// Height and width of one.
const SIDE: f32 = 40.0;
/// Room for the button that puts the conclusion away.
const CLOSE: f32 = 44.0;
/// Batches per second of the slow motion that is offered.
const SLOW: f64 = 4.0;

/// Runs whose conclusion was put away.
#[derive(Clone, Default)]
struct PutAway(Option<u64>);

/// The epoch that a run which is over ended with: the one whose weights it answers with.
fn last_word(run: &RunView) -> Option<&EpochReport> {
    let over = matches!(run.state, RunState::Ended(Ending::Completed | Ending::StoppedEarly { .. } | Ending::Stopped));
    let epoch = run.weights().epoch().filter(|_| over && run.shown_epoch.is_none())?;
    run.history.iter().find(|report| report.epoch == epoch)
}

/// Draws the sentence, its pictures and the next steps, when the run is over.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let Some(run) = app.runs.shown() else { return };
    if app.has_changed_since_start() || cx.memory::<PutAway>().0 == Some(run.id()) {
        return;
    }
    let Some(scores) = last_word(run).and_then(|report| report.validation.as_ref()) else { return };
    let (sentence, wrong) = match &scores.regression {
        Some(regression) => (numbers(cx, &regression.fit), Vec::new()),
        None if run.data.holds_pictures() => classes(cx, &scores.confusion),
        None => (answered(cx, &scores.confusion), Vec::new()),
    };
    card_frame(cx.theme).stroke(Stroke::new(1.0, cx.theme.good)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(ui.available_width() - CLOSE);
                ui.horizontal_wrapped(|ui| {
                    ui.label(icon(Icon::GraduationCap).color(cx.theme.good));
                    ui.add(Label::new(bold(sentence)).wrap());
                    if scores.regression.is_none() && scores.confusion.interval().is_wide() {
                        ui.add(Label::new(weak(cx.theme, cx.language().accuracy(&scores.confusion))).wrap());
                    }
                });
            });
            if icon_button(ui, Icon::X, &cx.t("conclusion.close")).clicked() {
                cx.memory::<PutAway>().0 = Some(run.id());
            }
        });
        ui.horizontal_wrapped(|ui| {
            if !wrong.is_empty() {
                pictures(ui, cx, run, &wrong);
                ui.add_space(6.0);
            }
            next_steps(ui, cx, run.data.holds_pictures());
        });
    });
    ui.add_space(6.0);
}

/// How near the answers come to numbers that were never seen in training.
fn numbers(cx: &Context<'_>, fit: &Fit) -> String {
    let language = cx.language();
    let (error, r2) = (language.significant(fit.mean_absolute_error()), language.r2(fit.r2()));
    language.count_with("conclusion.numbers", fit.pairs(), &[("error", &error), ("r2", &r2)])
}

/// How many samples that were never seen in training are answered rightly.
fn answered(cx: &Context<'_>, confusion: &Confusion) -> String {
    let right = cx.language().number(confusion.hit_count());
    cx.language().count_with("conclusion.answered", confusion.samples(), &[("right", &right)])
}

/// How many pictures that were never seen in training are recognized, and the first ones that are not.
fn classes(cx: &Context<'_>, confusion: &Confusion) -> (String, Vec<u32>) {
    let (right, all) = (confusion.hit_count(), confusion.samples());
    let wrong: Vec<u32> = confusion.mistakes().iter().map(|(sample, ..)| *sample).take(MOST).collect();
    let number = |count: u64| cx.language().number(count);
    let values = [("right", &*number(right)), ("all", &*number(all))];
    let of_all = |key: &str| cx.language().count_with(key, all, &values);
    let key = match (all - right, wrong.len() as u64) {
        (0, _) => "conclusion.all",
        (_, 0) => "conclusion.some",
        (1, _) => "conclusion.one_wrong",
        (missed, shown) if missed == shown => "conclusion.wrong",
        _ => "conclusion.first_wrong",
    };
    let missed = number(all - right);
    let sentence = match key {
        "conclusion.all" | "conclusion.some" | "conclusion.one_wrong" => of_all(key),
        _ => cx.with(key, &[values[0], values[1], ("wrong", &missed), ("shown", &wrong.len().to_string())]),
    };
    (sentence, wrong)
}

/// Pictures in a row; a click shows one to the network.
pub(super) fn pictures(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, samples: &[u32]) {
    let data = &run.data;
    if !data.holds_pictures() {
        return;
    }
    let (form, app) = (data.form(), cx.app);
    // A picture can only be shown where the same pictures are open.
    let here = app.loading.dataset().is_some_and(|open| Arc::ptr_eq(open.samples(), data.samples()));
    if !data.holds_pictures() {
        return names(ui, cx, run, (samples, here));
    }
    ui.spacing_mut().item_spacing = Vec2::splat(4.0);
    // A sheet holds a few rows of pictures.
    for samples in samples.chunks(MOST) {
        let texture = cx.textures.row(ui.ctx(), data, samples);
        for (nth, &sample) in samples.iter().enumerate() {
            let (frame, response) = ui.allocate_exact_size(Vec2::splat(SIDE), Sense::click());
            let class = cx.class_of_sample(data, sample as usize);
            let words = format!("{} · {class}", cx.sample_name(data, sample as usize));
            response.widget_info(|| WidgetInfo::labeled(Role::Button, here, &words));
            let place = fitted(frame, form.width as f32 / form.height.max(1) as f32);
            ui.painter().rect_filled(frame, 3.0, cx.theme.control);
            ui.painter().image(texture, place, place_on_sheet(nth, samples.len()), Color32::WHITE);
            let chosen = here && app.sample.own.is_none() && app.sample.index == sample as usize;
            if chosen || response.has_focus() {
                let stroke = Stroke::new(2.0, cx.theme.accent);
                ui.painter().rect_stroke(frame, 3.0, stroke, StrokeKind::Inside);
            }
            if response.on_hover_text(words).clicked() && here {
                cx.act(Action::PickPicture(sample as usize));
            }
        }
    }
}

/// The names of samples that are no pictures, as buttons.
fn names(ui: &mut Ui, cx: &Context<'_>, run: &RunView, (samples, here): (&[u32], bool)) {
    for &sample in samples {
        let name = cx.sample_name(&run.data, sample as usize);
        let class = cx.class_of_sample(&run.data, sample as usize);
        let button = ui.add_enabled(here, Button::new(seen_name(&name)).truncate());
        if button.on_hover_text(format!("{name} · {class}")).clicked() {
            cx.act(Action::PickPicture(sample as usize));
        }
    }
}

/// Things to do now; pictures of one's own only where pictures are learned from.
fn next_steps(ui: &mut Ui, cx: &mut Context<'_>, with_own: bool) {
    let slow = [Action::SetSpeed(Some(SLOW)), Action::Do(Command::Restart)];
    let steps: [(Icon, &str, Vec<Action>); 4] = [
        (Icon::Turtle, "conclusion.slow", slow.into()),
        (Icon::Layers, "conclusion.build", vec![Action::Show(Workspace::Build)]),
        (Icon::PackageOpen, "conclusion.export", vec![Action::Do(Command::Export)]),
        (Icon::FolderOpen, "conclusion.own", vec![Action::ChooseFile(FileRequest::Data)]),
    ];
    let is_open = |(_, _, actions): &(Icon, &str, Vec<Action>)| !actions.iter().any(|one| cx.app.is_action_shut(one));
    for (picture, key, actions) in steps.into_iter().take(if with_own { 4 } else { 3 }).filter(is_open) {
        let name = cx.t(&format!("{key}.name")).into_owned();
        let button = ui.add(Button::new((icon(picture), name.as_str()))).accessible_name(&name);
        if button.on_hover_text(cx.t(&format!("{key}.about"))).clicked() {
            for action in actions {
                cx.act(action);
            }
        }
    }
}
