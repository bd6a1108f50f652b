//! How weights, activations and gradients of every layer are spread in all that is compared: the start thin, later epochs
//! stronger, the newest filled, all on the scale of their layer.
use eframe::egui::{
    Align, Align2, Color32, FontId, Grid, Layout, Pos2, Rect, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo,
    accesskit::Role, vec2,
};

use super::letters::{color, letter, letter_badge};
use crate::app::{Entrant, Spreads, title};
use crate::design::{LayerId, Title};
use crate::train::{Histogram, LayerSpread};
use crate::ui::context::Context;
use crate::ui::widgets::{bold, empty, segments, weak};

/// Height of one plot, and its width at least and at most.
const HIGH: f32 = 54.0;
const WIDE: (f32, f32) = (110.0, 230.0);
/// Width of the names of layers.
const NAMES: f32 = 120.0;

/// Which numbers of a layer are seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
enum SpreadOf {
    Weights,
    #[default]
    Activations,
    Gradients,
}

impl SpreadOf {
    const ALL: [Self; 3] = [Self::Weights, Self::Activations, Self::Gradients];

    fn of(self, spread: &LayerSpread) -> &Histogram {
        match self {
            Self::Weights => &spread.weights,
            Self::Activations => &spread.activations,
            Self::Gradients => &spread.gradients,
        }
    }
}

/// Draws the plots: a row for each layer, a column for each variant.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let options = SpreadOf::ALL.map(|of| {
        let id: &'static str = of.into();
        let text = |part| cx.language().term(&["spread", id, part]).into_owned();
        (of, text("name"), text("about"))
    });
    let now = *cx.memory::<SpreadOf>();
    let now = segments(ui, cx.theme, &options, now).unwrap_or(now);
    *cx.memory() = now;
    let app = cx.app;
    let entrants = app.compare.entrants();
    let Some(first) = entrants.first() else { return empty(ui, cx, "compare.empty") };
    let known: Vec<&[Spreads]> = entrants.iter().map(|entrant| of_entrant(cx, entrant)).collect();
    if known.iter().all(|spreads| spreads.is_empty()) {
        return empty(ui, cx, "spread.computing");
    }
    ui.label(weak(cx.theme, cx.t("spread.legend")));
    let wide = (ui.available_width() - NAMES) / entrants.len().max(1) as f32 - 12.0;
    let wide = wide.clamp(WIDE.0, WIDE.1);
    Grid::new("spreads").spacing(vec2(10.0, 8.0)).show(ui, |ui| {
        ui.label("");
        for (place, entrant) in entrants.iter().enumerate() {
            ui.horizontal(|ui| {
                letter_badge(ui, cx.theme, place);
                let settings = entrant.settings.iter();
                let words = settings.map(|(name, value)| cx.language().varied_value(&entrant.design, name, *value));
                ui.label(weak(cx.theme, words.collect::<Vec<_>>().join(" · ")));
            });
        }
        ui.end_row();
        let stack = &first.design.layers;
        for layer in stack.iter().filter(|layer| layer.kind.start().is_some() && stack.is_on(layer.id)) {
            let name = title(&Title::of(stack, layer), cx.language());
            ui.allocate_ui_with_layout(Vec2::new(NAMES, HIGH), Layout::left_to_right(Align::Center), |ui| {
                ui.set_min_width(NAMES);
                ui.label(bold(&name));
            });
            for (place, spreads) in known.iter().enumerate() {
                plot(ui, cx, (place, &name), (layer.id, now), (spreads, wide));
            }
            ui.end_row();
        }
    });
}

/// What is known of the first run of an entrant.
fn of_entrant<'a>(cx: &Context<'a>, entrant: &Entrant) -> &'a [Spreads] {
    entrant.runs.first().map_or(&[], |run| cx.app.compare.distributions.of(*run))
}

/// One layer of one variant over the epochs.
fn plot(
    ui: &mut Ui,
    cx: &Context<'_>,
    (place, name): (usize, &str),
    (layer, of): (LayerId, SpreadOf),
    (spreads, wide): (&[Spreads], f32),
) {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(wide, HIGH), Sense::hover());
    let histogram =
        |spreads: &[LayerSpread]| spreads.iter().find(|one| one.layer == layer).map(|one| of.of(one).clone());
    let over: Vec<(usize, Histogram)> =
        spreads.iter().filter_map(|(epoch, layers)| Some((*epoch, histogram(layers)?))).collect();
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, 4.0, cx.theme.card);
    let Some((_, newest)) = over.last() else { return };
    let words = spoken(cx, (place, name), &over);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    let reach = |one: &Histogram| one.low.abs().max(one.high.abs());
    let most = over.iter().map(|(_, one)| reach(one)).fold(f32::MIN_POSITIVE, f32::max);
    let inner = rect.shrink2(vec2(4.0, 12.0)).translate(vec2(0.0, -4.0));
    let ink = color(cx.theme, place);
    painter.vline(inner.center().x, inner.y_range(), Stroke::new(1.0, cx.theme.border));
    for (nth, (_, one)) in over.iter().enumerate() {
        let strength = (nth + 1) as f32 / over.len() as f32;
        let line = outline(one, inner, most);
        if nth + 1 == over.len() {
            fill(&painter, &line, inner.bottom(), ink.gamma_multiply(0.25));
        }
        painter.add(Shape::line(line, Stroke::new(0.7 + strength, ink.gamma_multiply(0.25 + 0.75 * strength))));
    }
    let text = cx.with("spread.deviation", &[("deviation", &cx.language().significant(f64::from(newest.deviation)))]);
    let font = FontId::proportional(10.0);
    painter.text(rect.center_bottom() - vec2(0.0, 2.0), Align2::CENTER_BOTTOM, text, font, cx.theme.weak);
    response.on_hover_text(words);
}

/// The outline of a histogram whose axis goes from −most to most, as high as its fullest bin.
fn outline(one: &Histogram, place: Rect, most: f32) -> Vec<Pos2> {
    let fullest = one.bins.iter().copied().max().unwrap_or(0).max(1) as f32;
    let width = (one.high - one.low) / one.bins.len().max(1) as f32;
    let x = |value: f32| place.center().x + value / most * place.width() / 2.0;
    let point = |(nth, count): (usize, &u64)| {
        Pos2::new(x(one.low + (nth as f32 + 0.5) * width), place.bottom() - *count as f32 / fullest * place.height())
    };
    if width <= 0.0 {
        // All numbers are the same one.
        let at = x(one.low);
        return vec![Pos2::new(at, place.bottom()), Pos2::new(at, place.top())];
    }
    one.bins.iter().enumerate().map(point).collect()
}

/// Fills what lies below an outline, column by column: it need not be convex.
fn fill(painter: &eframe::egui::Painter, line: &[Pos2], bottom: f32, color: Color32) {
    for pair in line.windows(2) {
        let corners = vec![pair[0], pair[1], Pos2::new(pair[1].x, bottom), Pos2::new(pair[0].x, bottom)];
        painter.add(Shape::convex_polygon(corners, color, Stroke::NONE));
    }
}

/// The plot in words: mean and deviation at the start and now.
fn spoken(cx: &Context<'_>, (place, name): (usize, &str), over: &[(usize, Histogram)]) -> String {
    let number = |value: f32| cx.language().significant(f64::from(value));
    let (Some((_, start)), Some((epoch, now))) = (over.first(), over.last()) else { return String::new() };
    let (letter, epoch) = (letter(place).to_string(), epoch.to_string());
    let (before, mean, after) = (number(start.deviation), number(now.mean), number(now.deviation));
    let values = [
        ("letter", &*letter),
        ("layer", name),
        ("start", &*before),
        ("epoch", &*epoch),
        ("mean", &*mean),
        ("deviation", &*after),
    ];
    cx.with("spread.spoken", &values)
}
