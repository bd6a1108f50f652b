//! The lanes of a family of runs: each with its number, what it does otherwise, its line from where it branched, its
//! snapshots and its end; the epochs below them all, and a legend at the right.
use eframe::egui::{
    Align2, Color32, FontFamily, FontId, Pos2, Rect, ScrollArea, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo,
    accesskit::Role,
};
use lucide_icons::Icon;

use super::scale::{TimelineScale, epochs, now, x};
use super::{marks, slider, words};
use crate::app::{Action, LaneRun, RunView, TimelineLane};
use crate::train::{Ending, SavedRun};
use crate::ui::context::Context;
use crate::ui::panels::status::run_state;
use crate::ui::theme::{Theme, icons, size, strong};
use crate::ui::widgets::name_line;

/// Height of a lane, and of the epochs below them all.
const LANE: f32 = 21.0;
const AXIS: f32 = 20.0;
/// Lanes that are seen at a time.
const SEEN: usize = 5;
/// Room for the names at the left and for the legend at the right.
const NAMES: f32 = 190.0;
const LEGEND: f32 = 190.0;
/// Half the width of the circle around a lane's number.
const NUMBER: f32 = 8.0;
/// The least space between two epochs that are written below the lanes.
const EPOCH: f32 = 44.0;

/// Where the lanes of a family stand.
struct LanesLayout {
    /// All of them, from the names to the end of the lines.
    names: Rect,
    lines: Rect,
    /// Epochs of the longest run.
    epochs: usize,
}

impl LanesLayout {
    /// The height of the line of a lane.
    fn y(&self, lane: usize) -> f32 {
        self.lines.top() + LANE * (lane as f32 + 0.5) + 3.0
    }

    /// The line of a lane.
    fn line(&self, lane: usize) -> Rect {
        let top = self.lines.top() + LANE * lane as f32 + 2.0;
        Rect::from_min_max(Pos2::new(self.lines.left(), top), Pos2::new(self.lines.right(), top + LANE))
    }

    fn scale(&self, lane: usize, run: &RunView) -> TimelineScale {
        TimelineScale { place: self.line(lane), y: self.y(lane), epochs: self.epochs, ends: run.epoch_scale() }
    }
}

/// How high so many lanes are.
pub(super) fn height(count: usize) -> f32 {
    LANE * seen(count) + AXIS + 6.0
}

/// The number of a run among the lanes, from 1.
pub(super) fn number_of(family: &[TimelineLane<'_>], run: u64) -> usize {
    family.iter().position(|lane| lane.run.id() == Some(run)).map_or(1, |lane| lane + 1)
}

/// The color of a lane, which never stands alone: it has a number and a dash as well.
pub(super) fn color(theme: &Theme, lane: usize) -> Color32 {
    [theme.weak, theme.warning, theme.inhibitory, theme.excitatory][lane % 4]
}

/// Draws the lanes. Returns where the shown run is shown, where that is in sight.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, family: &[TimelineLane<'_>]) -> Option<Pos2> {
    let room = ui.available_rect_before_wrap();
    let names = (room.width() * 0.22).min(NAMES);
    let legend = if room.width() > 900.0 { LEGEND } else { 24.0 };
    let area =
        Rect::from_min_max(room.min, Pos2::new(room.right() - legend, room.top() + LANE * seen(family.len()) + 4.0));
    let epochs = family.iter().map(|lane| epochs_of(lane.run)).max().unwrap_or(1);
    let mut head = None;
    ui.scope_builder(eframe::egui::UiBuilder::new().max_rect(area), |ui| {
        ScrollArea::vertical().id_salt("lanes").max_height(area.height()).auto_shrink(false).show(ui, |ui| {
            let size = Vec2::new(area.width(), LANE * family.len() as f32 + 2.0);
            let (whole, _) = ui.allocate_exact_size(size, Sense::hover());
            let (left, right) = whole.split_left_right_at_x(whole.left() + names);
            let lines = right.shrink2(Vec2::new(10.0, 0.0));
            let layout = LanesLayout { names: left, lines, epochs };
            forks(ui, cx, family, &layout);
            for lane in 0..family.len() {
                head = self::lane(ui, cx, family, &layout, lane).or(head);
            }
        });
    });
    axis(ui, cx, (area, names), epochs, room.bottom());
    if legend >= LEGEND {
        self::legend(ui, cx, family, Rect::from_min_max(Pos2::new(area.right() + 14.0, room.top()), room.max));
    }
    head.filter(|head| area.expand(8.0).contains(*head))
}

/// How many lanes are seen.
fn seen(count: usize) -> f32 {
    count.min(SEEN) as f32
}

fn epochs_of(run: LaneRun<'_>) -> usize {
    match run {
        LaneRun::Here(run) => epochs(run),
        LaneRun::Saved(saved) => saved.place.map_or(saved.epochs, |(_, epochs)| epochs).max(saved.epochs).max(1),
    }
}

/// Where a lane begins and ends, in epochs.
fn span(family: &[TimelineLane<'_>], lane: &TimelineLane<'_>) -> (f64, f64) {
    // A saved run is known by whole epochs; where it branched tells the run that it branched from.
    let at = |batches: u64, (run, of): (LaneRun<'_>, LaneRun<'_>)| match (run, of) {
        (LaneRun::Here(run), _) | (_, LaneRun::Here(run)) => run.epoch_scale().epochs(batches),
        (LaneRun::Saved(saved), _) => batches as f64 * saved.epochs as f64 / saved.batches.max(1) as f64,
    };
    let parent = lane.fork.and_then(|(parent, batches)| Some((family.get(parent)?, batches)));
    let from = parent.map_or(0.0, |(parent, batches)| at(batches, (lane.run, parent.run)));
    let to = match lane.run {
        LaneRun::Here(run) => now(run),
        LaneRun::Saved(saved) => saved.epochs as f64,
    };
    (from, to.max(from))
}

/// Draws from which lane each one branched, and where.
fn forks(ui: &Ui, cx: &Context<'_>, family: &[TimelineLane<'_>], layout: &LanesLayout) {
    for (nth, lane) in family.iter().enumerate() {
        let Some((parent, _)) = lane.fork else { continue };
        let x = x(layout.lines, layout.epochs, span(family, lane).0);
        let ends = [Pos2::new(x, layout.y(parent)), Pos2::new(x, layout.y(nth))];
        ui.painter().line_segment(ends, Stroke::new(1.5, color(cx.theme, nth)));
    }
}

/// Draws one lane. Returns where its run is shown, if it is the one on the screen.
fn lane(
    ui: &mut Ui,
    cx: &mut Context<'_>,
    family: &[TimelineLane<'_>],
    layout: &LanesLayout,
    nth: usize,
) -> Option<Pos2> {
    let lane = &family[nth];
    let shown = cx.app.runs.shown().map(RunView::id);
    let is_shown = lane.run.id().is_some() && lane.run.id() == shown;
    let color = color(cx.theme, nth);
    let label = words::label(cx, family, lane);
    name(ui, cx, layout, (nth, lane.run), (&label, is_shown));
    let (from, to) = span(family, lane);
    let (from, to) = (x(layout.lines, layout.epochs, from), x(layout.lines, layout.epochs, to));
    let y = layout.y(nth);
    let stroke = Stroke::new(if is_shown { 3.0 } else { 2.0 }, color);
    dashed(ui, [Pos2::new(from, y), Pos2::new(to, y)], stroke, nth);
    let named = cx.with("timeline.lane", &[("number", &(nth + 1).to_string()), ("label", &label)]);
    match lane.run {
        LaneRun::Here(run) => here(ui, cx, (run, is_shown), &layout.scale(nth, run), (named, color)),
        LaneRun::Saved(saved) => {
            self::saved(ui, cx, saved, layout.line(nth), &named);
            None
        }
    }
}

/// The lane of a run of this session: a slider. Returns where it is shown, if it is.
fn here(
    ui: &mut Ui,
    cx: &mut Context<'_>,
    (run, is_shown): (&RunView, bool),
    scale: &TimelineScale,
    (named, color): (String, Color32),
) -> Option<Pos2> {
    let response = ui.interact(scale.place, ui.scope_id().with(("lane", run.id())), Sense::click_and_drag());
    let spoken = words::spoken(cx, run, Some(named));
    response.widget_info(|| WidgetInfo::slider(true, slider::value(run), &spoken));
    slider::name_value(&response, run, &words::shown(cx, run));
    if response.has_focus() {
        let frame = scale.place.expand2(Vec2::new(4.0, -2.0));
        ui.painter().rect_stroke(frame, 4.0, Stroke::new(1.0, cx.theme.accent), eframe::egui::StrokeKind::Inside);
    }
    marks::snapshots(ui.painter(), cx, run, scale, color);
    if let Some(best) = run.best_epoch() {
        marks::star(ui.painter(), cx, Pos2::new(scale.x(best.epoch as f64), scale.y));
    }
    if matches!(run.state, crate::app::RunState::Ended(Ending::Failed { .. })) {
        cross(ui, cx, Pos2::new(scale.x(now(run)), scale.y));
    }
    let head = is_shown.then(|| marks::head(ui.painter(), cx, run, scale));
    slider::act(ui, cx, response, run, scale);
    head
}

/// The lane of a run that lies on the disk: a button that opens it.
fn saved(ui: &mut Ui, cx: &mut Context<'_>, saved: &SavedRun, place: Rect, named: &str) {
    let response = ui.interact(place, ui.scope_id().with(("lane", &saved.folder)), Sense::click());
    let about = cx.t("timeline.open_about");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, named));
    if matches!(saved.ending, Some(Ending::Failed { .. })) {
        cross(ui, cx, place.right_center());
    }
    if response.on_hover_text(about).clicked() {
        cx.act(Action::ReopenRun(Box::new(saved.clone())));
    }
}

/// The end of a run that failed.
fn cross(ui: &Ui, cx: &Context<'_>, at: Pos2) {
    let font = FontId::new(14.0, icons());
    ui.painter().text(at, Align2::CENTER_CENTER, char::from(Icon::X), font, cx.theme.error);
}

/// A line with the dash of its lane: dots, dashes, both in turn, or without gaps.
fn dashed(ui: &Ui, ends: [Pos2; 2], stroke: Stroke, nth: usize) {
    let (dashes, gaps): (&[f32], &[f32]) = match nth % 4 {
        0 => (&[2.0], &[3.0]),
        1 => (&[8.0], &[4.0]),
        2 => (&[8.0, 2.0], &[3.0, 3.0]),
        _ => {
            ui.painter().line_segment(ends, stroke);
            return;
        }
    };
    ui.painter().extend(Shape::dashed_line_with_offset(&ends, stroke, dashes, gaps, 0.0));
}

/// The number of a lane in a circle, what its run does otherwise, and its state.
fn name(
    ui: &Ui,
    cx: &Context<'_>,
    layout: &LanesLayout,
    (nth, run): (usize, LaneRun<'_>),
    (label, is_shown): (&str, bool),
) {
    let y = layout.y(nth);
    number(ui, cx, Pos2::new(layout.names.left() + NUMBER, y), nth);
    let state = match run {
        LaneRun::Here(run) => cx.t(run_state(cx.theme, &run.state).0),
        LaneRun::Saved(_) => cx.t("timeline.on_disk"),
    };
    let small = FontId::proportional(size::SMALL);
    let state = ui.painter().layout_no_wrap(state.into_owned(), small.clone(), cx.theme.weak);
    let font = if is_shown { FontId::new(size::SMALL, strong()) } else { small };
    let left = layout.names.left() + 2.0 * NUMBER + 6.0;
    let room = layout.names.right() - left - state.size().x - 8.0;
    let name = name_line(ui, label, room.max(20.0), font, cx.theme.text);
    ui.painter().galley(Pos2::new(left, y - name.size().y / 2.0), name, cx.theme.text);
    let at = Pos2::new(layout.names.right() - state.size().x, y - state.size().y / 2.0);
    ui.painter().galley(at, state, cx.theme.weak);
}

/// The number of a lane in a circle of its color.
pub(super) fn number(ui: &Ui, cx: &Context<'_>, at: Pos2, nth: usize) {
    ui.painter().circle_filled(at, NUMBER, color(cx.theme, nth));
    let font = FontId::new(11.0, FontFamily::clone(&strong()));
    ui.painter().text(at, Align2::CENTER_CENTER, nth + 1, font, cx.theme.letter);
}

/// The epochs below the lanes.
fn axis(ui: &Ui, cx: &Context<'_>, (area, names): (Rect, f32), epochs: usize, bottom: f32) {
    let font = FontId::proportional(size::SMALL - 1.0);
    let y = bottom - AXIS / 2.0 + 1.0;
    let lines = Rect::from_min_max(Pos2::new(area.left() + names, area.top()), area.max).shrink2(Vec2::new(10.0, 0.0));
    let word = cx.t("timeline.epochs").into_owned();
    ui.painter().text(Pos2::new(area.left(), y), Align2::LEFT_CENTER, word, font.clone(), cx.theme.weak);
    let most = (lines.width() / EPOCH).max(1.0) as usize;
    for epoch in (0..=epochs).step_by(step(epochs.div_ceil(most))) {
        let at = Pos2::new(x(lines, epochs, epoch as f64), y);
        ui.painter().text(at, Align2::CENTER_CENTER, epoch, font.clone(), cx.theme.weak);
    }
}

/// The next of 1, 2, 5, 10, 20, 50 …
fn step(least: usize) -> usize {
    let mut unit = 1;
    loop {
        for step in [unit, 2 * unit, 5 * unit] {
            if step >= least {
                return step;
            }
        }
        unit *= 10;
    }
}

/// What stands on the lanes, and what is shown.
fn legend(ui: &mut Ui, cx: &Context<'_>, family: &[TimelineLane<'_>], place: Rect) {
    let here =
        || family.iter().filter_map(|lane| if let LaneRun::Here(run) = lane.run { run.timeline() } else { None });
    let snapshots = here().map(|timeline| timeline.entries().len()).sum();
    let bytes: usize = here().map(|timeline| timeline.bytes()).sum();
    let bytes = cx.language().bytes(bytes as u64);
    let mut lines = vec![
        format!("◇ {}, {bytes}", cx.count("timeline.snapshots", snapshots)),
        format!("★ {}", cx.t("timeline.best_legend")),
        cx.t("timeline.between").into_owned(),
    ];
    if let Some(run) = cx.app.runs.shown() {
        // What is shown matters most where there is room for little.
        lines.insert(0, words::shown(cx, run));
    }
    let high = 18.0;
    for (nth, line) in lines.into_iter().enumerate().take((place.height() / high) as usize) {
        let color = if nth == 0 { cx.theme.text } else { cx.theme.weak };
        let galley = name_line(ui, &line, place.width(), FontId::proportional(size::SMALL), color);
        ui.painter().galley(place.min + Vec2::new(0.0, 3.0 + high * nth as f32), galley, color);
    }
}
