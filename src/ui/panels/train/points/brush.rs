//! Drawing points by hand: a brush per class, one more class, an eraser, and the size of both.
use eframe::egui::{Button, Pos2, Response, Slider, Stroke, Ui, Vec2};
use lucide_icons::Icon;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::app::Action;
use crate::data::numbered_class;
use crate::design::{DrawnPoint, Edit, Label as UndoLabel, Naming, Points, Source};
use crate::lesson::Control;
use crate::ui::context::Context;
use crate::ui::plane::{Axes, PlaneSamples, chosen_place, drawn_points, mark};
use crate::ui::widgets::{icon, icon_button};

/// Classes that can be drawn at most.
const MOST_CLASSES: usize = 8;
/// Points that are drawn by hand at most.
const MOST_POINTS: usize = 4096;
/// How near to a point a click has to be to choose it, on the screen.
const NEAR: f32 = 9.0;
/// How far an arrow key moves the chosen place.
const KEY_STEP: f32 = 0.25;

/// What the mouse does on the plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Tool {
    /// It chooses a point, or a place.
    #[default]
    Choose,
    /// It draws points of a class.
    Draw(usize),
    /// It takes points away.
    Erase,
}

/// The tool, and how wide it is on the plane.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Brush {
    tool: Tool,
    radius: f32,
}

impl Default for Brush {
    fn default() -> Self {
        Self { tool: Tool::Choose, radius: 0.4 }
    }
}

/// Where the stroke that is drawn has left its last points.
#[derive(Clone, Copy, Default)]
struct LastTouch(Option<[f32; 2]>);

/// Draws the tools.
pub(super) fn tools(ui: &mut Ui, cx: &mut Context<'_>, samples: &PlaneSamples) {
    // Points that a lesson keeps are not drawn on.
    if cx.app.is_shut(Control::Source) {
        *cx.memory::<Brush>() = Brush::default();
        return;
    }
    let mut brush = *cx.memory::<Brush>();
    ui.spacing_mut().item_spacing.x = 3.0;
    let tool = |ui: &mut Ui, chosen: bool, picture: Icon, key: &str, cx: &Context<'_>| {
        let button = Button::new(icon(picture)).selected(chosen).min_size(Vec2::splat(26.0));
        ui.add(button).accessible_name(cx.t(key).as_ref()).on_hover_text(cx.t(key)).clicked()
    };
    if tool(ui, brush.tool == Tool::Choose, Icon::MousePointer2, "points.choose", cx) {
        brush.tool = Tool::Choose;
    }
    let (classes, _) = drawn_points(cx.app, samples);
    for (class, name) in classes.iter().enumerate().take(MOST_CLASSES) {
        let name = cx.language().class_name(Naming::Numbered, name);
        let words = cx.with("points.brush", &[("class", &name)]);
        let button = Button::new("").selected(brush.tool == Tool::Draw(class)).min_size(Vec2::splat(26.0));
        let response = ui.add(button).accessible_name(&words).on_hover_text(&words);
        mark(ui.painter(), cx.theme, response.rect.center(), (class, 5.0), false);
        if response.clicked() {
            brush.tool = Tool::Draw(class);
        }
    }
    if classes.len() < MOST_CLASSES && icon_button(ui, Icon::Plus, &cx.t("points.more_classes")).clicked() {
        brush.tool = Tool::Draw(classes.len());
        let (mut classes, points) = drawn_points(cx.app, samples);
        classes.push(free_name(&classes));
        draw(cx, classes, points);
    }
    if tool(ui, brush.tool == Tool::Erase, Icon::Eraser, "points.erase", cx) {
        brush.tool = Tool::Erase;
    }
    if brush.tool != Tool::Choose {
        let name = cx.t("points.size").into_owned();
        ui.spacing_mut().slider_width = 56.0;
        let slider = Slider::new(&mut brush.radius, 0.1..=1.5).show_value(false);
        ui.name_inputs(&name, |ui| ui.add(slider)).on_hover_text(&name);
    }
    *cx.memory() = brush;
}

/// A name for one more class that no other has.
pub(super) fn free_name(classes: &[String]) -> String {
    (classes.len() + 1..=2 * classes.len() + 1)
        .map(numbered_class)
        .find(|name| !classes.contains(name))
        .unwrap_or_default()
}

/// The source becomes points drawn by hand. All changes of a stroke are one undo step.
pub(super) fn draw(cx: &Context<'_>, classes: Vec<String>, points: Vec<DrawnPoint>) {
    let source = Source::Points(Points::Drawn { classes, points });
    cx.change(Edit::SetData(source), UndoLabel::new("draw"));
}

/// Does on the plane what the tool is for.
pub(super) fn touch(ui: &Ui, cx: &mut Context<'_>, response: &Response, (axes, samples): (Axes, &PlaneSamples)) {
    let brush = *cx.memory::<Brush>();
    keyboard(ui, cx, response);
    let pointer =
        response.interact_pointer_pos().filter(|_| response.is_pointer_button_down_on() || response.clicked());
    if brush.tool != Tool::Choose
        && let Some(at) = response.hover_pos()
    {
        ui.painter().circle_stroke(at, axes.length(brush.radius), Stroke::new(1.0, cx.theme.text));
    }
    let Some(at) = pointer else {
        cx.memory::<LastTouch>().0 = None;
        if response.clicked() && brush.tool != Tool::Choose {
            // By the keyboard: at the place that is chosen.
            apply(cx, brush, &[chosen_place(cx.app).unwrap_or_default()], samples);
        }
        return;
    };
    let place = axes.to_plane(at);
    if brush.tool == Tool::Choose {
        choose(cx, at, (axes, samples), response.dragged());
        return;
    }
    // A fast stroke is seen at few places: what lies between them belongs to it.
    let last = cx.memory::<LastTouch>().0;
    let places = last.map_or_else(|| vec![place], |last| between(last, place, (brush.radius * 0.6).max(0.15)));
    if let Some(end) = places.last() {
        cx.memory::<LastTouch>().0 = Some(*end);
        apply(cx, brush, &places, samples);
    }
    if response.clicked() {
        cx.memory::<LastTouch>().0 = None;
    }
}

/// Places from one to another, a step apart, without the first.
fn between(from: [f32; 2], to: [f32; 2], step: f32) -> Vec<[f32; 2]> {
    let far = distance(from, to).max(f32::MIN_POSITIVE);
    let at = |nth: usize| [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * (nth as f32 * step / far));
    (1..=(far / step) as usize).map(at).collect()
}

/// Arrow keys move the place that is shown.
fn keyboard(ui: &Ui, cx: &Context<'_>, response: &Response) {
    use eframe::egui::{EventFilter, Key};
    if !response.has_focus() {
        return;
    }
    let keep = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, keep));
    let pressed = |key| ui.input(|input| f32::from(u8::from(input.key_pressed(key))));
    let right = pressed(Key::ArrowRight) - pressed(Key::ArrowLeft);
    let up = pressed(Key::ArrowUp) - pressed(Key::ArrowDown);
    if right != 0.0 || up != 0.0 {
        let [x, y] = chosen_place(cx.app).unwrap_or_default();
        let place = [x + right * KEY_STEP, y + up * KEY_STEP].map(|at| at.clamp(-6.0, 6.0));
        cx.act(Action::ChooseNumbers(place.to_vec()));
    }
}

/// Shows the point that was clicked, or the place itself.
fn choose(cx: &Context<'_>, at: Pos2, (axes, samples): (Axes, &PlaneSamples), dragged: bool) {
    let far = |place: [f32; 2]| axes.to_screen(place).distance(at);
    let near = samples.points.iter().filter(|point| !dragged && far(point.at) < NEAR);
    let nearest = near.min_by(|a, b| far(a.at).total_cmp(&far(b.at)));
    match nearest.and_then(|point| point.sample) {
        Some(sample) => cx.act(Action::PickPicture(sample)),
        None => cx.act(Action::ChooseNumbers(axes.to_plane(at).to_vec())),
    }
}

fn distance(one: [f32; 2], other: [f32; 2]) -> f32 {
    (one[0] - other[0]).hypot(one[1] - other[1])
}

/// Draws points around some places, or takes those there away.
fn apply(cx: &Context<'_>, brush: Brush, places: &[[f32; 2]], samples: &PlaneSamples) {
    let (classes, mut points) = drawn_points(cx.app, samples);
    let before = points.len();
    for place in places {
        match brush.tool {
            Tool::Erase => points.retain(|point| distance([point.x, point.y], *place) > brush.radius),
            Tool::Draw(class) if class < classes.len() => scatter(&mut points, class, *place, brush.radius),
            Tool::Choose | Tool::Draw(_) => return,
        }
    }
    if points.len() != before {
        draw(cx, classes, points);
    }
}

/// Draws some points of a class around a place. The same strokes give the same points.
fn scatter(points: &mut Vec<DrawnPoint>, class: usize, [x, y]: [f32; 2], radius: f32) {
    let count = if radius < 0.2 { 1 } else { (radius * 5.0).ceil() as usize };
    let mut random = ChaCha8Rng::seed_from_u64(points.len() as u64);
    for _ in 0..count.min(MOST_POINTS.saturating_sub(points.len())) {
        let angle = random.random_range(0.0..std::f32::consts::TAU);
        let far = if count == 1 { 0.0 } else { radius * random.random_range(0.0_f32..1.0).sqrt() };
        let [x, y] = [x + far * angle.cos(), y + far * angle.sin()].map(|at| rounded(at.clamp(-6.0, 6.0)));
        points.push(DrawnPoint { x, y, class: class as u16 });
    }
}

/// A coordinate as it is written in the design's file: no finer than one can draw.
fn rounded(coordinate: f32) -> f32 {
    (coordinate * 1000.0).round() / 1000.0
}
