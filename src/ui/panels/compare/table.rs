//! The table of what is compared: only what differs, then what came of it; below it the sentence about the winner and what
//! can be done with it.
use eframe::egui::{
    Align2, Button, FontId, Grid, Label, Pos2, Rect, RichText, ScrollArea, Sense, Shape, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo, accesskit::Role, vec2,
};
use lucide_icons::Icon;

use super::curves::command_button;
use super::letters::{color, letter, letter_badge};
use crate::app::{Action, Command, CompareAct, Entrant};
use crate::design::{TargetKind, Value};
use crate::train::{Lead, RaceTable, VariantRow};
use crate::ui::context::Context;
use crate::ui::focus_ring::NestedScroll as _;
use crate::ui::widgets::{bold, heading, icon, icon_button, weak};

/// Settings that have a column of their own at most; the view of differences has them all.
const MOST_COLUMNS: usize = 2;
/// Less room has no scale beside the numbers.
const ROOMY: f32 = 430.0;
/// Width and height of the scores on their scale.
const SCALE: Vec2 = Vec2::new(78.0, 22.0);

/// Draws the panel.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    heading(ui, cx.theme, &cx.t("compare.variants"));
    let app = cx.app;
    let table = app.compare.table();
    let below = if ui.available_width() > ROOMY { 96.0 } else { 122.0 };
    let has_scale = ui.available_width() > ROOMY;
    let high = (ui.available_height() - below).max(60.0);
    ScrollArea::both().id_salt("variants").max_height(high).auto_shrink([false, true]).show_nested(ui, |ui| {
        Grid::new("variants").spacing(vec2(10.0, 5.0)).show(ui, |ui| {
            let columns = columns(cx);
            head(ui, cx, &columns, has_scale);
            let scale = has_scale.then(|| scale(table));
            for (entrant, row) in app.compare.entrants().iter().zip(&table.rows) {
                let first = ui.cursor().min;
                variant(ui, cx, (entrant, row), (&columns, scale));
                if table.winner == Some(row.variant) && table.rows.len() > 1 {
                    let end = Pos2::new(ui.min_rect().right(), first.y + SCALE.y + 4.0);
                    let frame = Rect::from_min_max(first - vec2(0.0, 3.0), end);
                    ui.painter().rect_stroke(frame, 4.0, Stroke::new(1.5, cx.theme.excitatory), StrokeKind::Inside);
                }
                ui.end_row();
            }
        });
    });
    sentence(ui, cx);
    acts(ui, cx);
}

/// What differs: the name of a setting, with what each has.
type DifferingColumn = (String, Vec<String>);

/// The settings in which they differ: what is raced, or else the first in which the designs of the runs differ.
fn columns(cx: &Context<'_>) -> Vec<DifferingColumn> {
    let (compare, language) = (&cx.app.compare, cx.language());
    if let Some((setup, base)) = compare.setup().zip(compare.base()) {
        let column = |name: &String| {
            let value = |entrant: &Entrant| {
                let own = entrant.settings.iter().find(|(own, _)| own == name);
                own.map_or_else(String::new, |(_, value)| language.varied_value(base, name, *value))
            };
            (language.variable_name(base, name), compare.entrants().iter().map(value).collect())
        };
        return setup.variations.iter().map(|variation| column(&variation.name)).take(MOST_COLUMNS).collect();
    }
    let written = |setting: &str, value: &Option<Value>| {
        value.map_or("…".to_owned(), |value| language.value_of(setting, value))
    };
    let column = |difference: &crate::design::Difference| {
        let setting = super::difference::setting_of(&difference.of);
        let values = difference.values.iter().map(|value| written(setting, value)).collect();
        (language.difference_name(&difference.of), values)
    };
    super::difference::found(cx).iter().map(column).take(MOST_COLUMNS).collect()
}

fn head(ui: &mut Ui, cx: &Context<'_>, columns: &[DifferingColumn], has_scale: bool) {
    ui.label("");
    for (name, _) in columns {
        ui.label(weak(cx.theme, short(name))).on_hover_text(name);
    }
    let is_share = answers_classes(cx);
    if has_scale {
        ui.label("");
    }
    for key in [if is_share { "compare.accuracy" } else { "compare.r2" }, "compare.loss", "compare.time"] {
        ui.label(weak(cx.theme, cx.t(key)));
    }
    ui.end_row();
}

/// The last part of a name: that of the setting, without its layer.
fn short(name: &str) -> &str {
    name.rsplit(" · ").next().unwrap_or(name)
}

fn answers_classes(cx: &Context<'_>) -> bool {
    let first = cx.app.compare.entrants().first();
    first.is_none_or(|entrant| entrant.design.data.target_kind() == TargetKind::Classes)
}

/// The lowest and the highest score of all.
fn scale(table: &RaceTable) -> (f64, f64) {
    let ranges = table.rows.iter().filter(|row| row.runs > 0).map(|row| row.range);
    let (low, high) =
        ranges.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), range| (low.min(range.0), high.max(range.1)));
    let margin = ((high - low) * 0.08).max(0.002);
    (low - margin, high + margin)
}

/// One row. A click on its letter shows the variant's network.
fn variant(
    ui: &mut Ui,
    cx: &Context<'_>,
    (entrant, row): (&Entrant, &VariantRow),
    (columns, scale): (&[DifferingColumn], Option<(f64, f64)>),
) {
    let language = cx.language();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        // Beside the frame of the winner.
        ui.add_space(3.0);
        letter_badge(ui, cx.theme, row.variant);
        let is_race = cx.app.compare.setup().is_some();
        let name = cx.with("compare.drop", &[("letter", &letter(row.variant).to_string())]);
        if !is_race && icon_button(ui, Icon::X, &name).clicked() {
            cx.act(Action::Compare(CompareAct::Drop(row.variant)));
        }
    });
    for (_, values) in columns {
        let value = values.get(row.variant).map_or("", String::as_str);
        ui.label(RichText::new(value).monospace());
    }
    if let Some(scale) = scale {
        scores(ui, cx, (entrant, row), scale);
    }
    let score = row.mean.map_or("–".to_owned(), |mean| score_words(cx, mean, row));
    let text = bold(score);
    let text = if row.has_left { text.color(cx.theme.weak) } else { text };
    let label = ui.label(text);
    if row.has_left {
        label.on_hover_text(cx.t("compare.left"));
    }
    ui.label(weak(cx.theme, row.loss.map_or("–".to_owned(), |loss| language.decimal(loss, 3))));
    let epochs = language.count("compare.epochs", row.epochs.round() as u64);
    ui.label(weak(cx.theme, language.duration(row.seconds))).on_hover_text(epochs);
}

/// A mean with its deviation over the seeds.
fn score_words(cx: &Context<'_>, mean: f64, row: &VariantRow) -> String {
    let language = cx.language();
    let (scale, digits) = if answers_classes(cx) { (100.0, 1) } else { (1.0, 3) };
    let unit = if answers_classes(cx) { "\u{a0}%" } else { "" };
    let mean = language.decimal(mean * scale, digits);
    if row.runs < 2 {
        return format!("{mean}{unit}");
    }
    format!("{mean} ± {}{unit}", language.decimal(row.deviation * scale, digits))
}

/// The scores on the scale of all: a ring for each seed, a diamond for their mean.
fn scores(ui: &mut Ui, cx: &Context<'_>, (entrant, row): (&Entrant, &VariantRow), (low, high): (f64, f64)) {
    let (place, response) = ui.allocate_exact_size(SCALE, Sense::hover());
    let Some(mean) = row.mean else { return };
    let words =
        cx.with("compare.row", &[("letter", &letter(row.variant).to_string()), ("score", &score_words(cx, mean, row))]);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    let at = |score: f64| {
        let share = ((score - low) / (high - low).max(1e-9)) as f32;
        Pos2::new(place.left() + share * place.width(), place.center().y)
    };
    let color = color(cx.theme, row.variant);
    let painter = ui.painter_at(place.expand(3.0));
    let stroke = Stroke::new(1.5, color);
    painter.line_segment([at(row.range.0), at(row.range.1)], stroke);
    for run in entrant.views(&cx.app.runs).filter(|_| row.runs > 1) {
        if let Some(report) = crate::train::standing(&run.history, run.design.training.checkpoint()) {
            painter.circle_stroke(at(report.accuracy()), 3.0, Stroke::new(1.0, color));
        }
    }
    let middle = at(mean);
    let corners = [vec2(0.0, -5.0), vec2(5.0, 0.0), vec2(0.0, 5.0), vec2(-5.0, 0.0)].map(|corner| middle + corner);
    painter.add(Shape::convex_polygon(corners.to_vec(), color, Stroke::NONE));
    if row.has_left {
        let font = FontId::proportional(10.0);
        painter.text(place.right_center(), Align2::RIGHT_CENTER, "×", font, cx.theme.weak);
    }
}

/// Who is ahead, by how much, and whether the seeds tell it.
fn sentence(ui: &mut Ui, cx: &Context<'_>) {
    let table = cx.app.compare.table();
    let words = match (table.winner, &table.lead) {
        _ if cx.app.compare.is_starting() => cx.t("compare.starting").into_owned(),
        _ if cx.app.compare.is_reading() => cx.t("compare.reading").into_owned(),
        (Some(winner), Some(lead)) => lead_words(cx, winner, lead),
        _ => cx.t("compare.no_winner").into_owned(),
    };
    ui.add(Label::new(words).wrap());
}

fn lead_words(cx: &Context<'_>, winner: usize, lead: &Lead) -> String {
    let language = cx.language();
    let (scale, digits) = if answers_classes(cx) { (100.0, 1) } else { (1.0, 3) };
    let number = |value: f64| language.decimal(value * scale, digits);
    let (winner, over, mean) = (letter(winner).to_string(), letter(lead.over).to_string(), number(lead.mean));
    let (low, high) = lead.interval.map_or_else(Default::default, |(low, high)| (number(low), number(high)));
    let values = [("winner", &*winner), ("over", &*over), ("mean", &*mean), ("low", &*low), ("high", &*high)];
    let kind = if answers_classes(cx) { "points" } else { "r2" };
    let certainty = match lead.interval {
        None => "one_seed",
        Some(_) if lead.is_clear() => "clear",
        Some(_) => "open",
    };
    cx.with(&format!("compare.lead.{kind}.{certainty}"), &values)
}

/// What can be done: only one of it shines.
fn acts(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let table = app.compare.table();
    let is_race = app.compare.setup().is_some();
    ui.horizontal_wrapped(|ui| {
        if app.is_racing() {
            // The transport has what stops it.
            return;
        }
        let is_clear = table.lead.is_some_and(|lead| lead.is_clear());
        if let Some(winner) = table.winner {
            let name = cx.with("compare.adopt", &[("letter", &letter(winner).to_string())]);
            let shines = is_clear || !is_race;
            let color = if shines { cx.theme.on_accent } else { cx.theme.text };
            let mut button = Button::new((icon(Icon::Check).color(color), bold(&name).color(color)));
            if shines {
                button = button.fill(cx.theme.accent);
            }
            if ui.add(button).accessible_name(&name).on_hover_text(cx.t("compare.adopt_about")).clicked() {
                cx.act(Action::Compare(CompareAct::Adopt(winner)));
            }
        }
        if is_race && table.rows.len() > 1 {
            let name = cx.t("compare.more_seeds").into_owned();
            let shines = table.winner.is_some() && !is_clear;
            let color = if shines { cx.theme.on_accent } else { cx.theme.text };
            let mut button = Button::new(bold(&name).color(color));
            if shines {
                button = button.fill(cx.theme.accent);
            }
            let can = app.can_race();
            if ui.add_enabled(can, button).on_hover_text(cx.t("compare.more_seeds_about")).clicked() {
                cx.act(Action::Compare(CompareAct::MoreSeeds));
            }
        }
        command_button(ui, cx, Command::CompareRuns, false);
    });
}
