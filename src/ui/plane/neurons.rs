//! The neurons of a layer: each one's own surface over the plane, with its value for the point that is shown.
use eframe::egui::{
    Align2, Color32, FontId, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, accesskit::Role, vec2,
};

use super::colors::value_image;
use super::features::{EVERY, GAP, THUMBNAIL, WORDS, ring, uv};
use crate::app::{Action, Card, Pick};
use crate::design::LayerId;
use crate::engine::best;
use crate::train::CardView;
use crate::ui::context::Context;

use super::grid::{SIDE, SeenPlane};

/// Neurons that are shown; of the others only how many there are.
const SHOWN: usize = 8;

/// The neuron whose surface is shown large.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::ui) struct ChosenNeuron(pub(in crate::ui) Option<(LayerId, usize)>);

/// A layer whose neurons are shown.
pub(in crate::ui) struct NeuronRow<'a> {
    /// What the layer is called.
    pub(in crate::ui) title: &'a str,
    /// What it gives for the point that is shown.
    pub(in crate::ui) view: &'a CardView,
    pub(in crate::ui) plane: &'a SeenPlane<'a>,
    /// The probabilities of the classes, if it is the last layer.
    pub(in crate::ui) shares: Option<&'a [f32]>,
}

/// The width in which so many neurons stand side by side.
pub(in crate::ui) fn planes_width(count: usize) -> f32 {
    count as f32 * (THUMBNAIL + GAP)
}

/// Draws the neurons side by side. Returns where they stand.
pub(in crate::ui) fn neurons(ui: &mut Ui, cx: &mut Context<'_>, row: &NeuronRow<'_>) -> Vec<Rect> {
    let layer = row.view.layer;
    let Some(seen) = row.plane.observed.layer(layer) else { return Vec::new() };
    let count = row.view.shape.len();
    let width = seen.values.len() / row.plane.observed.batch.len().max(1);
    let shown = count.min(SHOWN);
    if width != count || shown == 0 || seen.values.len() < width * SIDE * SIDE {
        return Vec::new();
    }
    let theme = cx.theme;
    let texture = cx.textures.made(ui.ctx(), ("neurons", layer), (row.plane.ticket, theme.background), || {
        value_image(theme, shown, EVERY, |neuron, point| seen.values[point * width + neuron])
    });
    let chosen = *cx.design_memory::<ChosenNeuron>();
    let mut places = Vec::new();
    ui.spacing_mut().item_spacing.x = GAP;
    for neuron in 0..shown {
        let (whole, response) = ui.allocate_exact_size(vec2(THUMBNAIL, THUMBNAIL + WORDS), Sense::click());
        places.push(whole);
        let value = row.view.values.get(neuron).copied().unwrap_or_default();
        let text = match row.shares {
            Some(shares) => cx.language().percent(f64::from(shares.get(neuron).copied().unwrap_or_default()), 0),
            None => signed(cx, value, 2),
        };
        let number = (neuron + 1).to_string();
        let words = cx.with("network.neuron", &[("layer", row.title), ("nth", &number), ("value", &text)]);
        let is_chosen = chosen.0 == Some((layer, neuron));
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, &words));
        let frame = whole.with_max_y(whole.top() + THUMBNAIL);
        let tint = if row.plane.old { Color32::from_white_alpha(120) } else { Color32::WHITE };
        ui.painter().image(texture, frame, uv(neuron, shown), tint);
        let lit = is_chosen || response.hovered() || response.has_focus();
        let stroke = Stroke::new(if is_chosen { 2.0 } else { 1.0 }, if lit { theme.accent } else { theme.border });
        ui.painter().rect_stroke(frame, 3.0, stroke, StrokeKind::Outside);
        ring(ui, cx, frame);
        let color = match row.shares {
            Some(shares) if best(shares) == neuron => theme.text,
            Some(_) => theme.weak,
            None if value < 0.0 => theme.inhibitory,
            None => theme.excitatory,
        };
        let below = Pos2::new(frame.center().x, frame.bottom() + 1.0);
        ui.painter().text(below, Align2::CENTER_TOP, text, FontId::monospace(9.5), color);
        if response.on_hover_text(words).clicked() {
            cx.design_memory::<ChosenNeuron>().0 = if is_chosen { None } else { Some((layer, neuron)) };
            cx.act(Action::Select(Card::Layer(layer), Pick::Only));
        }
    }
    if count > shown {
        let (rest, _) = ui.allocate_exact_size(vec2(28.0, THUMBNAIL), Sense::hover());
        let text = format!("+{}", count - shown);
        ui.painter().text(rest.left_center(), Align2::LEFT_CENTER, text, FontId::proportional(11.0), theme.weak);
    }
    places
}

/// A number with its sign.
fn signed(cx: &Context<'_>, value: f32, digits: usize) -> String {
    let text = cx.language().decimal(f64::from(value), digits);
    if value >= 0.0 { format!("+{text}") } else { text }
}
