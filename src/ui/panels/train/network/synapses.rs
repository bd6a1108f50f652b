//! What lines between neurons show of the last batch: which synapses light up, and what the last step changed.
use eframe::egui::Ui;

use super::columns::Column;
use crate::train::WeightView;
use crate::ui::context::Context;
use crate::ui::widgets::segments;

/// Synapses light up whose ends fire together for at least this share of the batch.
const LIT: f32 = 0.5;

/// What the lines show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::IntoStaticStr, strum::VariantArray)]
pub(super) enum LineNumbers {
    /// Weights.
    #[default]
    Weights,
    /// What the last step added to them.
    Changes,
}

impl LineNumbers {
    /// The numbers that lines show, and the largest of them without its sign.
    pub(super) fn of(self, weights: &WeightView) -> (&[f32], f32) {
        let (values, largest) = match self {
            Self::Weights => (&weights.values, weights.histogram.low.abs().max(weights.histogram.high.abs())),
            Self::Changes => {
                (&weights.changes, weights.changes.iter().fold(0.0, |largest: f32, change| largest.max(change.abs())))
            }
        };
        (values, largest.max(f32::MIN_POSITIVE))
    }
}

/// How brightly a synapse is lit, from 0 to 1.
pub(super) fn light(weights: &WeightView, index: usize) -> f32 {
    weights.together.get(index).copied().filter(|share| *share >= LIT).unwrap_or_default()
}

/// Lets choose what lines show, where a step has changed something.
pub(super) fn choice(ui: &mut Ui, cx: &mut Context<'_>, columns: &[Column<'_>]) -> LineNumbers {
    if columns.iter().filter_map(|column| column.weights).all(|weights| weights.changes.is_empty()) {
        return LineNumbers::default();
    }
    let now = *cx.memory::<LineNumbers>();
    let options: Vec<(LineNumbers, String, String)> = <LineNumbers as strum::VariantArray>::VARIANTS
        .iter()
        .map(|one| {
            let id: &'static str = one.into();
            let text = |part: &str| cx.t(&format!("network.lines_of.{id}.{part}")).into_owned();
            (*one, text("name"), text("about"))
        })
        .collect();
    let chosen = segments(ui, cx.theme, &options, now).unwrap_or(now);
    *cx.memory() = chosen;
    chosen
}

/// How many synapses light up, in words; `None` where nothing is known of the last batch.
pub(super) fn lit(cx: &Context<'_>, columns: &[Column<'_>]) -> Option<String> {
    let known = || columns.iter().filter_map(|column| column.weights).filter(|weights| !weights.together.is_empty());
    known().next()?;
    let lit: usize =
        known().map(|weights| (0..weights.together.len()).filter(|n| light(weights, *n) > 0.0).count()).sum();
    Some(cx.count("network.lit", lit))
}

/// A synapse in words: its weight, what the last step added to it, how often both ends fired.
pub(super) fn told(cx: &Context<'_>, (from, to): (usize, usize), weights: &WeightView, index: usize) -> String {
    let language = cx.language();
    let number = |value: f32| language.decimal(f64::from(value), 4);
    let value = weights.values.get(index).copied().unwrap_or_default();
    let (from, to) = ((from + 1).to_string(), (to + 1).to_string());
    let mut lines = vec![cx.with("network.synapse", &[("from", &from), ("to", &to), ("value", &number(value))])];
    if let Some(change) = weights.changes.get(index) {
        let change = language.significant(f64::from(*change));
        lines.push(cx.with("network.changed", &[("change", &change)]));
    }
    if let Some(share) = weights.together.get(index) {
        lines.push(cx.with("network.together", &[("share", &language.percent(f64::from(*share), 0))]));
    }
    lines.join("\n")
}
