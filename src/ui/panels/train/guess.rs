//! Predict first: a strip in which it is drawn what is expected of an act, and, when the run is over, how near that came.
use eframe::egui::{Align, Button, Label, Layout, Slider, Stroke, Ui, WidgetInfo, accesskit::Role};
use egui_plot::{Line, LineStyle, PlotBounds, Points, VLine};
use lucide_icons::Icon;

use crate::app::{Action, GuessChange, GuessQuestion, GuessedAct, GuessedChange, RunView};
use crate::design::TargetKind;
use crate::train::{Guess, GuessVerdict, LossCourse};
use crate::ui::context::Context;
use crate::ui::plots::{fixed, grid};
use crate::ui::widgets::{bold, card_frame, icon, icon_button, weak};

/// Height of what is drawn on, in points.
const HEIGHT: f32 = 118.0;
/// The width of the words and buttons beside it.
const BESIDE: f32 = 330.0;

/// Where the pointer was on its way over the drawing: an epoch and a loss.
#[derive(Clone, Copy, Default)]
struct LastPlace(Option<[f64; 2]>);

/// Runs whose guess was put away.
#[derive(Clone, Default)]
struct GuessPutAway(Option<u64>);

/// Draws the question while an act waits for its answer, and else what became of the shown run's guess.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    if let Some(question) = &app.guess {
        card_frame(cx.theme).stroke(Stroke::new(1.0, cx.theme.accent)).show(ui, |ui| strip(ui, cx, question));
        ui.add_space(6.0);
    } else if let Some((run, (guess, verdict))) = app.runs.shown().and_then(|run| Some((run, run.guess_verdict()?)))
        && cx.memory::<GuessPutAway>().0 != Some(run.id())
    {
        card_frame(cx.theme).show(ui, |ui| outcome(ui, cx, run, (guess, verdict)));
        ui.add_space(6.0);
    }
}

/// The question, what is drawn on, and the ways to answer.
fn strip(ui: &mut Ui, cx: &mut Context<'_>, question: &GuessQuestion) {
    ui.set_width(ui.available_width());
    ui.horizontal_wrapped(|ui| {
        ui.label(icon(Icon::Lightbulb).color(cx.theme.accent));
        ui.add(Label::new(bold(asked(cx))).wrap());
    });
    ui.horizontal_top(|ui| {
        let wide = (ui.available_width() - BESIDE - ui.spacing().item_spacing.x).max(120.0);
        drawing(ui, cx, question, wide);
        ui.vertical(|ui| {
            courses(ui, cx, question);
            score(ui, cx, question);
            answers(ui, cx, question);
        });
    });
}

/// The question in words: what will the loss do, if this is other than before?
fn asked(cx: &Context<'_>) -> String {
    let clauses: Vec<String> = cx.app.guessed_changes().into_iter().map(|change| clause(cx, change)).collect();
    match clauses.as_slice() {
        [] => cx.t("guess.question").into_owned(),
        [all @ .., last] => {
            let before = all.join(", ");
            let list = if all.is_empty() {
                last.clone()
            } else {
                cx.with("guess.and", &[("before", &before), ("last", last)])
            };
            cx.with("guess.question_if", &[("changes", &list)])
        }
    }
}

fn clause(cx: &Context<'_>, change: GuessedChange) -> String {
    let (key, times) = match change {
        GuessedChange::Rate(times) if times >= 1.0 => ("rate_larger", times),
        GuessedChange::Rate(times) => ("rate_smaller", 1.0 / times),
        GuessedChange::Dropout(true) => ("dropout_more", 1.0),
        GuessedChange::Dropout(false) => ("dropout_less", 1.0),
        GuessedChange::Augmentation(true) => ("augmentation_more", 1.0),
        GuessedChange::Augmentation(false) => ("augmentation_less", 1.0),
        GuessedChange::Layers(true) => ("layers_more", 1.0),
        GuessedChange::Layers(false) => ("layers_less", 1.0),
    };
    cx.with(&format!("guess.change.{key}"), &[("factor", &cx.language().significant(f64::from(times)))])
}

/// An empty plot on which the pointer draws the loss.
fn drawing(ui: &mut Ui, cx: &mut Context<'_>, question: &GuessQuestion, wide: f32) {
    let (sketch, theme, language) = (&question.sketch, cx.theme, cx.language());
    let ([left, right], high) = (sketch.span(), sketch.highest());
    let side = (right - left) * 0.02;
    let points = sketch.points();
    let plot = fixed("guess")
        .width(wide)
        .height(HEIGHT)
        .grid_color(theme.border)
        .y_grid_spacer(grid)
        .y_axis_min_width(38.0)
        .x_axis_formatter(move |mark, _| language.exact(mark.value))
        .y_axis_formatter(move |mark, _| language.exact((mark.value * 1e4).round() / 1e4))
        .show_x(false)
        .show_y(false);
    let shown = plot.show(ui, |plot| {
        plot.set_plot_bounds(PlotBounds::from_min_max([left - side, 0.0], [right + side, high * 1.03]));
        plot.vline(VLine::new("", left).color(theme.weak));
        plot.points(Points::new("", vec![[left, sketch.first()]]).color(theme.excitatory).radius(4.0));
        let line = Line::new("", points).color(theme.text).width(theme.line);
        plot.line(line.style(LineStyle::dotted_loose()));
    });
    let course = sketch.course().map_or_else(|| cx.t("guess.nothing"), |course| course_text(cx, course, "name"));
    let words = cx.with("guess.drawing", &[("course", &course)]);
    shown.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    // What is drawn on stays in sight while it is drawn on.
    let is_empty = sketch.points().is_empty();
    let response = if is_empty { shown.response.on_hover_text(cx.t("guess.drawing_about")) } else { shown.response };
    let place = response.interact_pointer_pos().filter(|_| response.is_pointer_button_down_on());
    let place = place.map(|at| shown.transform.value_from_position(at)).map(|value| [value.x, value.y]);
    let before = std::mem::replace(&mut cx.memory::<LastPlace>().0, place);
    if let Some(place) = place.filter(|place| before != Some(*place)) {
        cx.act(Action::Guess(GuessChange::Draw(before.unwrap_or(place), place)));
    }
}

fn course_text(cx: &Context<'_>, course: LossCourse, part: &str) -> std::borrow::Cow<'static, str> {
    cx.language().term(&["guess.course", course.into(), part])
}

/// The courses as buttons, for those who do not draw.
fn courses(ui: &mut Ui, cx: &Context<'_>, question: &GuessQuestion) {
    ui.label(weak(cx.theme, cx.t("guess.draw_or_pick")));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for course in LossCourse::ALL {
            let picked = question.sketch.course() == Some(course);
            let [name, about] = ["name", "about"].map(|part| course_text(cx, course, part));
            if ui.add(Button::new(&*name).selected(picked)).on_hover_text(about).clicked() {
                cx.act(Action::Guess(GuessChange::Course(course)));
            }
        }
    });
}

/// The score at the end.
fn score(ui: &mut Ui, cx: &Context<'_>, question: &GuessQuestion) {
    let is_share = question.answers() == TargetKind::Classes;
    let name = cx.t(if is_share { "guess.accuracy" } else { "guess.fit" });
    let mut score = question.score;
    ui.horizontal(|ui| {
        let label = ui.label(&*name);
        ui.spacing_mut().slider_width = 90.0;
        let range = if is_share { 0.0..=1.0 } else { -1.0..=1.0 };
        let slider = Slider::new(&mut score, range).step_by(0.01).show_value(false);
        let response = ui.name_inputs(&*name, |ui| ui.add(slider)).labelled_by(label.id);
        ui.label(score_text(cx, question.answers(), score));
        if response.changed() {
            cx.act(Action::Guess(GuessChange::Score(score)));
        }
    });
}

/// A score as it is written: in percent, or as it is.
fn score_text(cx: &Context<'_>, answers: TargetKind, score: f64) -> String {
    match answers {
        TargetKind::Classes => cx.language().percent(score, 0),
        TargetKind::Numbers => cx.language().decimal(score, 2),
    }
}

/// Go on with the answer, or without one.
fn answers(ui: &mut Ui, cx: &Context<'_>, question: &GuessQuestion) {
    let key = match question.act {
        GuessedAct::Start => "guess.train",
        GuessedAct::Rate(_) => "guess.change_rate",
        GuessedAct::Branch { .. } => "guess.branch",
    };
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        let is_answered = question.sketch.course().is_some();
        let go = Button::new(bold(cx.t(key)).color(cx.theme.on_accent)).fill(cx.theme.accent);
        let go = ui.add_enabled(is_answered, go).on_disabled_hover_text(cx.t("guess.draw_first"));
        if go.clicked() {
            cx.act(Action::Guess(GuessChange::Go));
        }
        if ui.button(cx.t("guess.skip").into_owned()).on_hover_text(cx.t("guess.skip_about")).clicked() {
            cx.act(Action::Guess(GuessChange::Skip));
        }
    });
}

/// How near a guess came, in a sentence.
fn outcome(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, (guess, verdict): (&Guess, GuessVerdict)) {
    ui.set_width(ui.available_width());
    ui.horizontal(|ui| {
        ui.label(icon(Icon::Lightbulb).color(cx.theme.accent));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if icon_button(ui, Icon::X, &cx.t("guess.close")).clicked() {
                cx.memory::<GuessPutAway>().0 = Some(run.id());
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(sentence(cx, run.design.data.target_kind(), guess, verdict)).wrap());
            });
        });
    });
}

fn sentence(cx: &Context<'_>, answers: TargetKind, guess: &Guess, verdict: GuessVerdict) -> String {
    let GuessVerdict { guessed, became, score, distance } = verdict;
    let mut parts = Vec::new();
    if let Some(score) = score {
        let [guessed, became] = [guess.score, score].map(|score| score_text(cx, answers, score));
        parts.push(cx.with("guess.score", &[("guessed", &guessed), ("became", &became)]));
    }
    let went = course_text(cx, became, "went");
    parts.push(if guessed == became {
        cx.with("guess.as_guessed", &[("went", &went)])
    } else {
        cx.with("guess.otherwise", &[("guessed", &course_text(cx, guessed, "goes")), ("went", &went)])
    });
    if let Some(distance) = distance {
        parts.push(cx.with("guess.distance", &[("distance", &cx.language().significant(distance))]));
    }
    parts.join(" · ")
}
