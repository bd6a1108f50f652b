//! The loss around the weights as a landscape, with the path that they walked.
use std::borrow::Cow;

use eframe::egui::{
    Button, Color32, FontId, Label, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
    accesskit::Role, pos2,
};

use super::truth::OLD;
use crate::app::{Action, Language};
use crate::train::{LossSurface, SliceDirections};
use crate::ui::context::Context;
use crate::ui::plots::clipped;
use crate::ui::textures::ON_MAP;
use crate::ui::theme::{Theme, size};
use crate::ui::widgets::{empty, heading, name_line, segments, weak};

/// Below this width the words stand below the picture.
const NARROW: f32 = 340.0;
/// The width of the words beside the picture.
const WORDS: f32 = 150.0;
/// The least and the largest height of the picture.
const HEIGHT: (f32, f32) = (90.0, 420.0);
/// How wide the picture is at most, in its heights.
const ASPECT: f32 = 2.2;
/// The radius of the marks where the path begins and where it ends, in widths of a line.
const MARK: f32 = 2.4;
/// The length of a dash of the path of plain gradient descent.
const DASH: f32 = 4.0;

/// Draws the panel.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    ui.horizontal_wrapped(|ui| {
        heading(ui, cx.theme, &cx.t("surface.title")).on_hover_text(cx.t("surface.title_about"));
        let options = [(SliceDirections::Path, "path"), (SliceDirections::Random, "random")].map(|(one, key)| {
            let text = |part| cx.language().term(&["surface", key, part]).into_owned();
            (one, text("name"), text("about"))
        });
        if let Some(chosen) = segments(ui, cx.theme, &options, app.runs.directions) {
            cx.act(Action::SetDirections(chosen));
        }
        if app.runs.can_compare_descent() {
            compare(ui, cx);
        }
    });
    if !app.has_loss_surface() {
        return empty(ui, cx, "surface.too_large");
    }
    let Some(run) = app.runs.shown() else { return empty(ui, cx, "surface.empty") };
    if app.runs.lacks_loss_surface() {
        return empty(ui, cx, "surface.failed");
    }
    let Some(surface) = app.runs.loss_surface() else { return empty(ui, cx, "surface.computing") };
    if run.is_elsewhere() {
        ui.multiply_opacity(OLD);
    }
    let room = ui.available_size();
    let beside = room.x >= NARROW;
    let wide = if beside { room.x - WORDS - ui.spacing().item_spacing.x } else { room.x };
    let high = if beside { room.y } else { room.y - 90.0 };
    let high = high.min(wide / 1.2).clamp(HEIGHT.0, HEIGHT.1);
    let size = Vec2::new(wide.min(high * ASPECT), high);
    if beside {
        ui.horizontal_top(|ui| {
            picture(ui, cx, surface, size);
            ui.vertical(|ui| words(ui, cx, surface));
        });
    } else {
        picture(ui, cx, surface, size);
        words(ui, cx, surface);
    }
}

/// The switch that lets plain gradient descent stand beside the run.
fn compare(ui: &mut Ui, cx: &Context<'_>) {
    let runs = &cx.app.runs;
    let has_momentum = runs.shown().is_some_and(|run| run.design.training.optimizer.has_momentum());
    let name = cx.t(if has_momentum { "surface.compare_momentum" } else { "surface.compare_plain" });
    let button = Button::new(&*name).selected(runs.compares_descent).min_size(Vec2::new(0.0, 24.0));
    if ui.add(button).on_hover_text(cx.t("surface.compare_about")).clicked() {
        cx.act(Action::CompareDescent(!runs.compares_descent));
    }
}

/// The losses as colors, with the path, and that of plain gradient descent where both are compared.
fn picture(ui: &mut Ui, cx: &mut Context<'_>, surface: &LossSurface, size: Vec2) {
    let (place, response) = ui.allocate_exact_size(size, Sense::hover());
    let texture = cx.textures.surface(ui.ctx(), surface);
    let edge = 0.5 / surface.side.max(1) as f32;
    let uv = Rect::from_min_max(pos2(edge, edge), pos2(1.0 - edge, 1.0 - edge));
    let painter = ui.painter_at(place);
    painter.image(texture, place, uv, Color32::WHITE);
    let at = |[x, y]: [f32; 2]| Pos2::new(place.left() + x * place.width(), place.bottom() - y * place.height());
    let path: Vec<Pos2> = surface.path.iter().map(|point| at(surface.share_of(*point))).collect();
    let wide = cx.theme.line;
    let beside: Vec<[f64; 2]> = surface.beside.iter().map(|point| surface.share_of(*point).map(f64::from)).collect();
    let beside = clipped(&beside, [0.0; 2], [1.0; 2]);
    let beside: Vec<Pos2> = beside.into_iter().map(|share| at(share.map(|share| share as f32))).collect();
    for (width, color) in [(wide + 2.0, Color32::BLACK), (wide, ON_MAP)] {
        painter.extend(Shape::dashed_line(&beside, Stroke::new(width, color), DASH, DASH));
    }
    if let Some(end) = beside.last() {
        let square = Rect::from_center_size(*end, Vec2::splat(2.0 * MARK * wide));
        painter.rect(square, 0.0, ON_MAP, Stroke::new(wide, Color32::BLACK), StrokeKind::Middle);
    }
    // White alone would be lost on bright ground.
    for (width, color) in [(wide + 2.0, Color32::BLACK), (wide, Color32::WHITE)] {
        painter.add(Shape::line(path.clone(), Stroke::new(width, color)));
    }
    if let (Some(start), Some(now)) = (path.first(), path.last()) {
        mark(&painter, cx.theme, *start, true);
        mark(&painter, cx.theme, *now, false);
    }
    let compared = compared(cx, surface);
    if let Some(compared) = &compared {
        names(ui, cx.theme, place, compared);
    }
    let language = cx.language();
    let scale = surface.scale();
    let number = |loss: f32| language.significant(f64::from(loss));
    let (now, low, high) = (number(surface.loss), number(scale.low), number(scale.high));
    let spoken = cx.with("surface.spoken", &[("now", &now), ("low", &low), ("high", &high)]);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &spoken));
    let mut about = format!("{}. {}", sentence(language, surface), cx.t(darkness(surface)));
    if let Some(compared) = compared {
        about = format!("{about}. {}", compared.in_words(cx));
    }
    response.ctx.accesskit_node_builder(response.id, |node| node.set_description(about));
    let under = response.hover_pos().and_then(|pointer| {
        let share = (pointer - place.left_bottom()) / place.size();
        surface.at([share.x, -share.y])
    });
    if let Some(loss) = under {
        response.on_hover_text_at_pointer(cx.with("surface.here", &[("loss", &number(loss)), ("now", &now)]));
    }
}

/// What is compared: the run, and plain gradient descent from the same start.
struct ComparedDescents {
    /// The optimizer of each.
    names: [Cow<'static, str>; 2],
    /// The loss that each has come to.
    losses: [String; 2],
}

impl ComparedDescents {
    /// Both in a sentence.
    fn in_words(&self, cx: &Context<'_>) -> String {
        let ([own, plain], [loss, plain_loss]) = (&self.names, &self.losses);
        cx.with("surface.compared", &[("own", own), ("loss", loss), ("plain", plain), ("plain_loss", plain_loss)])
    }
}

/// What is compared on a surface that shows both paths.
fn compared(cx: &Context<'_>, surface: &LossSurface) -> Option<ComparedDescents> {
    let (run, plain) = (cx.app.runs.shown()?, cx.app.runs.plain_descent()?);
    if surface.beside.is_empty() {
        return None;
    }
    let language = cx.language();
    let own = run.design.training.optimizer;
    let names = [own, own.plain()].map(|optimizer| language.term(&["optimizer", optimizer.into(), "name"]));
    Some(ComparedDescents {
        names,
        losses: [surface.loss, plain.loss].map(|loss| language.significant(f64::from(loss))),
    })
}

/// Whose path is solid and whose is dashed, with their losses, in a corner of the picture.
fn names(ui: &Ui, theme: &Theme, place: Rect, compared: &ComparedDescents) {
    const LINE: f32 = 15.0;
    const SAMPLE: f32 = 18.0;
    let painter = ui.painter_at(place);
    let lines = compared.names.iter().zip(&compared.losses).zip([Color32::WHITE, ON_MAP]);
    let written: Vec<_> = lines
        .map(|((name, loss), color)| {
            let font = FontId::proportional(size::SMALL);
            let loss = painter.layout_no_wrap(loss.clone(), font.clone(), color);
            let room = place.width() - SAMPLE - loss.size().x - 26.0;
            (name_line(ui, name, room, font, color), loss, color)
        })
        .collect();
    let wide = written.iter().map(|(name, loss, _)| name.size().x + loss.size().x).fold(0.0, f32::max);
    let ground = Vec2::new(wide + SAMPLE + 20.0, LINE * written.len() as f32 + 6.0);
    let ground = Rect::from_min_size(place.left_bottom() + Vec2::new(3.0, -ground.y - 3.0), ground);
    painter.rect_filled(ground, 4.0, Color32::BLACK.gamma_multiply(0.67));
    for (nth, (name, loss, color)) in written.into_iter().enumerate() {
        let left = ground.left_top() + Vec2::new(6.0, 3.0 + LINE * (nth as f32 + 0.5));
        let (line, stroke) = ([left, left + Vec2::new(SAMPLE, 0.0)], Stroke::new(theme.line, color));
        if nth == 0 {
            painter.line_segment(line, stroke);
        } else {
            painter.extend(Shape::dashed_line(&line, stroke, DASH, DASH));
        }
        let at = left + Vec2::new(SAMPLE + 5.0, -name.size().y / 2.0);
        let behind = at + Vec2::new(name.size().x + 5.0, 0.0);
        painter.galley(at, name, color);
        painter.galley(behind, loss, color);
    }
}

/// The mark of the path's start, a ring, or of the present weights, a dot.
fn mark(painter: &eframe::egui::Painter, theme: &Theme, at: Pos2, is_start: bool) {
    let radius = MARK * theme.line;
    let (fill, edge) = if is_start { (Color32::BLACK, Color32::WHITE) } else { (Color32::WHITE, Color32::BLACK) };
    painter.circle(at, radius, fill, Stroke::new(theme.line, edge));
}

/// What is seen, in words.
fn words(ui: &mut Ui, cx: &Context<'_>, surface: &LossSurface) {
    ui.add(Label::new(weak(cx.theme, sentence(cx.language(), surface))).wrap());
    if surface.directions == SliceDirections::Random && cx.app.runs.directions == SliceDirections::Path {
        ui.add(Label::new(weak(cx.theme, cx.t("surface.not_walked"))).wrap());
    }
    ui.horizontal_wrapped(|ui| {
        legend(ui, cx, true);
        legend(ui, cx, false);
    });
    if let Some(words) = comparison(cx, surface) {
        ui.add(Label::new(weak(cx.theme, words)).wrap());
    }
    ui.add(Label::new(weak(cx.theme, cx.t(darkness(surface)))).wrap());
    if surface.samples < surface.training_samples {
        let number = |count: usize| cx.language().number(count as u64);
        let (used, whole) = (number(surface.samples), number(surface.training_samples));
        let chosen = cx.with("surface.chosen", &[("used", &used), ("whole", &whole)]);
        ui.add(Label::new(weak(cx.theme, chosen)).wrap());
    }
}

/// What is to be said of plain gradient descent, where it is compared with the run.
fn comparison(cx: &Context<'_>, surface: &LossSurface) -> Option<String> {
    let runs = &cx.app.runs;
    if let Some((done, all)) = runs.descent_progress() {
        let [done, all] = [done, all].map(|epochs| cx.language().number(epochs as u64));
        return Some(cx.with("surface.comparing", &[("done", &done), ("all", &all)]));
    }
    if runs.has_descent_failed() {
        return Some(cx.t("surface.ran_away").into_owned());
    }
    compared(cx, surface).map(|compared| compared.in_words(cx))
}

/// One of both marks with its word, in one piece.
fn legend(ui: &mut Ui, cx: &Context<'_>, is_start: bool) {
    let word = cx.t(if is_start { "surface.start" } else { "surface.now" });
    let font = FontId::proportional(size::SMALL);
    let word = ui.painter().layout_no_wrap(word.into_owned(), font, cx.theme.weak);
    let side = 2.0 * (MARK + 1.0) * cx.theme.line + 2.0;
    let size = Vec2::new(side + 4.0 + word.size().x, side.max(word.size().y));
    let spoken = word.text().to_owned();
    let (place, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    // On dark ground, as in the picture: on light ground a dot with an edge would look like a ring.
    let ground = Rect::from_center_size(place.left_center() + Vec2::new(side / 2.0, 0.0), Vec2::splat(side));
    ui.painter().rect_filled(ground, 3.0, Color32::BLACK);
    mark(ui.painter(), cx.theme, ground.center(), is_start);
    let at = Pos2::new(place.left() + side + 4.0, place.center().y - word.size().y / 2.0);
    ui.painter().galley(at, word, cx.theme.weak);
}

/// What the picture is a slice of.
fn sentence(language: Language, surface: &LossSurface) -> String {
    let weights = surface.weights as u64;
    match surface.share {
        Some(share) if !surface.beside.is_empty() => {
            language.count_with("surface.slice_paths", weights, &[("share", &language.percent(share, 0))])
        }
        Some(share) => language.count_with("surface.slice_path", weights, &[("share", &language.percent(share, 0))]),
        None => language.count("surface.slice_random", weights),
    }
}

/// What dark means.
fn darkness(surface: &LossSurface) -> &'static str {
    if surface.scale().is_logarithmic { "surface.dark_log" } else { "surface.dark" }
}
