//! The map of the data: how sure the network was of each training sample's label over all epochs, against how much that
//! changed. What is easy, ambiguous and hard lies in three regions of it, each with a shape and a color of its own.
use eframe::egui::{
    Color32, EventFilter, Key, Label, Modifiers, Response, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, accesskit::Role,
};
use egui_plot::{MarkerShape, PlotBounds, PlotPoint, PlotTransform, Points};

use super::acts;
use super::chosen::{ChosenSamples, SampleList};
use super::items::{ItemList, are_open};
use super::words::{facts, words_of};
use crate::app::{Action, RunView};
use crate::train::{LearnedSample, LearningRegion};
use crate::ui::context::Context;
use crate::ui::plots::fixed;
use crate::ui::theme::Theme;
use crate::ui::widgets::{empty, weak};

/// Samples that are drawn at most: those whose labels are most doubted, and of the others some, evenly chosen.
const DOUBTED: usize = 600;
const OTHERS: usize = 2_400;
/// Points of the screen within which a click chooses a sample.
const NEAR: f32 = 12.0;
/// The largest deviation of a share is a half.
const WIDEST: f64 = 0.5;
/// Height of the plot at least.
const LOW: f32 = 140.0;

const REGIONS: [LearningRegion; 3] = [LearningRegion::Easy, LearningRegion::Ambiguous, LearningRegion::Hard];

/// How the samples of a region are drawn.
fn mark(theme: &Theme, region: LearningRegion) -> (MarkerShape, Color32) {
    match region {
        LearningRegion::Easy => (MarkerShape::Circle, theme.inhibitory),
        LearningRegion::Ambiguous => (MarkerShape::Diamond, theme.regularization),
        LearningRegion::Hard => (MarkerShape::Cross, theme.excitatory),
    }
}

/// The samples that are drawn, in the order of the list.
fn drawn(learned: &[LearnedSample]) -> Vec<&LearnedSample> {
    let (first, rest) = learned.split_at(learned.len().min(DOUBTED));
    let step = rest.len().div_ceil(OTHERS).max(1);
    first.iter().chain(rest.iter().step_by(step)).collect()
}

/// Where a sample lies.
fn place(learned: &LearnedSample) -> [f64; 2] {
    [f64::from(learned.dynamics.variability()), f64::from(learned.dynamics.confidence)]
}

/// Draws the map.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView) {
    let Some(learned) = cx.app.runs.learned() else { return empty(ui, cx, "explore.waiting") };
    if learned.is_empty() {
        return empty(ui, cx, "explore.not_noted");
    }
    let drawn = drawn(learned);
    legend(ui, cx, learned);
    if drawn.len() < learned.len() {
        let all = cx.language().number(learned.len() as u64);
        let words = cx.language().count_with("explore.drawn", drawn.len() as u64, &[("learned", &all)]);
        ui.add(Label::new(weak(cx.theme, words)).wrap());
    }
    let items = ItemList {
        list: SampleList::Map(run.id()),
        count: drawn.len(),
        sample: &|place| drawn[place].sample,
        words: &|cx, place| words_of(cx, run, drawn[place]),
    };
    acts::show(ui, cx, run, &items);
    plot(ui, cx, run, &drawn);
}

/// What each shape means, and how many samples lie in its region.
fn legend(ui: &mut Ui, cx: &Context<'_>, learned: &[LearnedSample]) {
    ui.horizontal_wrapped(|ui| {
        for region in REGIONS {
            let count = learned.iter().filter(|one| one.dynamics.region() == region).count();
            let id: &'static str = region.into();
            let text = |part: &str| cx.language().term(&["explore", "region", id, part]).into_owned();
            sign(ui, cx.theme, region);
            let words = cx.language().labeled(&text("name"), &cx.language().number(count as u64));
            ui.label(weak(cx.theme, words)).on_hover_text(text("about"));
        }
    });
}

/// The shape of a region, as a part of a line.
fn sign(ui: &mut Ui, theme: &Theme, region: LearningRegion) {
    let (place, _) = ui.allocate_exact_size(Vec2::splat(12.0), Sense::hover());
    let (middle, color, reach) = (place.center(), mark(theme, region).1, 4.5);
    match region {
        LearningRegion::Easy => {
            ui.painter().circle_filled(middle, reach, color);
        }
        LearningRegion::Ambiguous => {
            let corners = [Vec2::X, Vec2::Y, -Vec2::X, -Vec2::Y].map(|corner| middle + corner * reach * 1.2);
            ui.painter().add(Shape::convex_polygon(corners.into(), color, Stroke::NONE));
        }
        LearningRegion::Hard => {
            for arm in [Vec2::splat(reach), Vec2::new(reach, -reach)] {
                ui.painter().line_segment([middle - arm, middle + arm], Stroke::new(2.0, color));
            }
        }
    }
}

/// The plot itself: a click chooses a sample, the arrow keys the one beside in the list.
fn plot(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, drawn: &[&LearnedSample]) {
    let (language, theme) = (cx.language(), cx.theme);
    let list = SampleList::Map(run.id());
    let chosen = cx.memory::<ChosenSamples>().of(list).samples();
    let plot = fixed("data map")
        .height(ui.available_height().max(LOW))
        .grid_color(theme.border)
        .x_axis_formatter(move |mark, _| language.exact(mark.value))
        .y_axis_formatter(move |mark, _| language.percent(mark.value, 0))
        .x_axis_label(cx.t("explore.variability").into_owned())
        .y_axis_label(cx.t("explore.confidence").into_owned())
        .show_crosshair(false)
        .label_formatter(|_| None)
        .reset();
    let shown = plot.show(ui, |plot| {
        plot.set_plot_bounds(PlotBounds::from_min_max([-0.02, -0.04], [WIDEST + 0.02, 1.04]));
        for region in REGIONS {
            let (shape, color) = mark(theme, region);
            let here = drawn.iter().filter(|one| one.dynamics.region() == region);
            let points: Vec<[f64; 2]> = here.map(|one| place(one)).collect();
            let points = Points::new("", points).shape(shape).color(color).radius(theme.line * 1.7);
            plot.points(points.allow_hover(false));
        }
        let rings: Vec<[f64; 2]> =
            drawn.iter().filter(|one| chosen.contains(&one.sample)).map(|one| place(one)).collect();
        let rings = Points::new("", rings).color(theme.text).filled(false).radius(theme.line * 4.0);
        plot.points(rings.allow_hover(false));
    });
    let response = shown.response;
    let one = chosen.first().filter(|_| chosen.len() == 1);
    let spoken = one.map_or_else(|| cx.count("explore.map_spoken", drawn.len()), |sample| facts(cx, run, *sample));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &spoken));
    let about = cx.t("explore.map_keys");
    response.ctx.accesskit_node_builder(response.id, |node| node.set_description(&*about));
    let beside = beside(&response, drawn, one.copied());
    let under = nearest(&response, &shown.transform, drawn);
    let clicked = response.clicked();
    if let Some(one) = under {
        response.on_hover_text_at_pointer(facts(cx, run, one.sample));
    }
    let keys = ui.input(|input| input.modifiers);
    let picked = under.filter(|_| clicked).map(|one| (one, keys));
    if let Some((one, keys)) = picked.or(beside.map(|one| (one, Modifiers::NONE))) {
        let keys = Modifiers { shift: false, ..keys };
        cx.memory::<ChosenSamples>().of(list).click((0, one.sample), keys, |_| one.sample);
        if are_open(cx, run) {
            cx.act(Action::PickPicture(one.sample as usize));
        }
    }
}

/// The sample under the mouse.
fn nearest<'a>(
    response: &Response,
    transform: &PlotTransform,
    drawn: &[&'a LearnedSample],
) -> Option<&'a LearnedSample> {
    let pointer = response.hover_pos()?;
    let away = |one: &LearnedSample| {
        let [x, y] = place(one);
        transform.position_from_point(&PlotPoint::new(x, y)).distance(pointer)
    };
    let near = drawn.iter().map(|one| (*one, away(one))).filter(|(_, away)| *away <= NEAR);
    near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(one, _)| one)
}

/// The sample before or after the chosen one in the list, with the arrow keys; the first one where none is chosen.
fn beside<'a>(response: &Response, drawn: &[&'a LearnedSample], chosen: Option<u32>) -> Option<&'a LearnedSample> {
    if !response.has_focus() {
        return None;
    }
    let keep = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    response.ctx.memory_mut(|memory| memory.set_focus_lock_filter(response.id, keep));
    let (on, back) =
        response.ctx.input(|input| (input.key_pressed(Key::ArrowRight), input.key_pressed(Key::ArrowLeft)));
    if on == back {
        return None;
    }
    let now = drawn.iter().position(|one| Some(one.sample) == chosen);
    let next = match now {
        None => 0,
        Some(now) if on => (now + 1).min(drawn.len() - 1),
        Some(now) => now.saturating_sub(1),
    };
    drawn.get(next).copied()
}
