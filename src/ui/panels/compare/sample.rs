//! The same sample through all that is compared: what their layers give for it, and what they answer.
use eframe::egui::{Align, Align2, FontId, Label, Layout, Pos2, Rect, Sense, Ui, Vec2, WidgetInfo, accesskit::Role};

use super::letters::{color, letter, letter_badge};
use crate::app::{Command, Entrant, RunView, title};
use crate::design::{LayerId, Title};
use crate::ui::context::Context;
use crate::ui::widgets::{bold, card_strip, command_icon, empty, name_line, photo, weak};

/// Side of the picture.
const PICTURE: f32 = 112.0;
/// Width of the answers.
const ANSWERS: f32 = 210.0;
/// Height of a row at least.
const ROW: f32 = 44.0;
/// Layers that are shown at most.
const LAYERS: usize = 3;

/// Draws the rows.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let entrants = app.compare.entrants();
    let Some(first) = entrants.first() else { return empty(ui, cx, "compare.empty") };
    let layers = shown_layers(first);
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| picture(ui, cx));
        ui.add_space(8.0);
        ui.vertical(|ui| {
            let room = (ui.available_width() - ANSWERS - 30.0).max(200.0);
            let wide = room / layers.len().max(1) as f32 - 10.0;
            head(ui, cx, first, (&layers, wide));
            for (place, entrant) in entrants.iter().enumerate() {
                let Some(run) = entrant.first(&app.runs) else { continue };
                ui.push_id(("sample through", place), |ui| row(ui, cx, (place, run), (&layers, wide)));
            }
        });
    });
}

/// The sample that is shown, with the way to others.
fn picture(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.set_width(PICTURE);
    let (name, class) = cx.app.picture_name().unwrap_or_default();
    let words = class.as_ref().map_or_else(|| name.clone(), |class| cx.with("picture.class", &[("class", class)]));
    photo(ui, cx, PICTURE, &words);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 3.0;
        for command in [Command::PreviousPicture, Command::NextPicture, Command::RandomPicture] {
            command_icon(ui, cx, command);
        }
    });
    ui.add(Label::new(weak(cx.theme, words)).wrap());
}

/// The layers that are shown: the first ones that have weights, but for the output, whose answers stand beside them.
fn shown_layers(entrant: &Entrant) -> Vec<LayerId> {
    let stack = &entrant.design.layers;
    let with_weights = stack.iter().filter(|layer| layer.kind.start().is_some() && stack.is_on(layer.id));
    let mut layers: Vec<LayerId> = with_weights.map(|layer| layer.id).collect();
    if layers.len() > 1 {
        layers.pop();
    }
    layers.truncate(LAYERS);
    layers
}

fn head(ui: &mut Ui, cx: &Context<'_>, first: &Entrant, (layers, wide): (&[LayerId], f32)) {
    ui.horizontal(|ui| {
        ui.add_space(28.0);
        for id in layers {
            let stack = &first.design.layers;
            let name = stack.get(*id).map(|layer| title(&Title::of(stack, layer), cx.language())).unwrap_or_default();
            ui.allocate_ui_with_layout(Vec2::new(wide, 16.0), Layout::left_to_right(Align::Center), |ui| {
                ui.set_min_width(wide);
                ui.label(weak(cx.theme, name));
            });
        }
        ui.label(weak(cx.theme, cx.t("compare.answers")));
    });
}

/// One of those that are compared.
fn row(ui: &mut Ui, cx: &mut Context<'_>, (place, run): (usize, &RunView), (layers, wide): (&[LayerId], f32)) {
    ui.horizontal(|ui| {
        ui.set_min_height(ROW);
        letter_badge(ui, cx.theme, place);
        let Some((cards, ticket)) = run.cards() else {
            let key = if run.is_alive() { "compare.asking" } else { "explore.no_network" };
            ui.label(weak(cx.theme, cx.t(key)));
            return;
        };
        for id in layers {
            ui.allocate_ui(Vec2::new(wide, ROW), |ui| {
                ui.set_width(wide);
                match cards.layers.iter().find(|view| view.layer == *id) {
                    Some(view) => card_strip(ui, cx, ticket, view, false),
                    None => drop(ui.label(weak(cx.theme, "–"))),
                }
            });
        }
        answers(ui, cx, (place, run), &cards.probabilities);
    });
}

/// The two most probable classes with their shares, and whether the first is right; or the number that is answered.
fn answers(ui: &mut Ui, cx: &Context<'_>, (place, run): (usize, &RunView), probabilities: &[f32]) {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ANSWERS, ROW), Sense::hover());
    let language = cx.language();
    let classes = cx.class_names(&run.data);
    if classes.len() != probabilities.len() || classes.is_empty() {
        let numbers = probabilities.iter().take(3).map(|number| language.significant(f64::from(*number)));
        let text = numbers.collect::<Vec<_>>().join("  ");
        ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, text, FontId::monospace(12.0), cx.theme.text);
        return;
    }
    let mut ranked: Vec<(usize, f32)> = probabilities.iter().copied().enumerate().collect();
    ranked.sort_by(|one, other| other.1.total_cmp(&one.1));
    let is_right = cx.app.picture_class().map(|truth| run.data.classes[ranked[0].0] == truth);
    let sign = is_right.map_or("", |right| if right { " ✓" } else { " ×" });
    let best = language.percent(f64::from(ranked[0].1), 1);
    let letter = letter(place).to_string();
    let spoken = [("letter", &*letter), ("class", &*classes[ranked[0].0]), ("share", &*best)];
    let key = match is_right {
        Some(true) => "compare.answer_right",
        Some(false) => "compare.answer_wrong",
        None => "compare.answer",
    };
    let words = cx.with(key, &spoken);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    let painter = ui.painter_at(rect);
    for (nth, (class, share)) in ranked.into_iter().take(2).enumerate() {
        let line = Rect::from_min_size(rect.min + Vec2::new(0.0, 4.0 + nth as f32 * 19.0), Vec2::new(ANSWERS, 17.0));
        let ink = if nth == 0 { cx.theme.text } else { cx.theme.weak };
        let name = name_line(ui, &classes[class], 62.0, FontId::proportional(12.0), ink);
        painter.galley(line.left_center() - Vec2::new(0.0, name.size().y / 2.0), name, ink);
        let track = Rect::from_min_max(
            Pos2::new(line.left() + 68.0, line.center().y - 5.0),
            Pos2::new(line.right() - 68.0, line.center().y + 5.0),
        );
        painter.rect_filled(track, 3.0, cx.theme.control);
        let full = track.with_max_x(track.left() + track.width() * share.clamp(0.0, 1.0));
        let fill = if nth == 0 { color(cx.theme, place) } else { cx.theme.weak.gamma_multiply(0.6) };
        painter.rect_filled(full, 3.0, fill);
        let text = format!("{}{}", language.percent(f64::from(share), 1), if nth == 0 { sign } else { "" });
        let at = Pos2::new(track.right() + 6.0, line.center().y);
        painter.text(at, Align2::LEFT_CENTER, text, FontId::monospace(11.0), ink);
    }
    response.on_hover_text(bold(words));
}
