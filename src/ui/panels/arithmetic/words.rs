//! What numbers are called: the layer, and where in it the number stands.
use crate::app::title;
use crate::design::{Input, LayerId, SampleKind, Shape, Title};
use crate::engine::{CellPart, LayerNumber, NumberFormula, Quantity, QuantitySource};
use crate::train::{Calculation, NumberPlace};
use crate::ui::context::Context;

/// How many words are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameLength {
    /// As many as a sentence needs.
    Long,
    /// As few as a button has room for.
    Short,
}

/// What a number is called.
pub(super) fn place_name(cx: &Context<'_>, place: NumberPlace, length: NameLength) -> String {
    let joined = |name: &str, place: String| match length {
        NameLength::Long => format!("{name}, {place}"),
        NameLength::Short => format!("{name} · {place}"),
    };
    match place {
        NumberPlace::Sample(n) => {
            let name = cx.language().term(&["arithmetic", "sample", sample_kind(cx).into()]);
            joined(&name, coordinates(cx, place, n, length))
        }
        NumberPlace::Input(n) => {
            joined(&cx.language().term(&["layer", "Input", "name"]), coordinates(cx, place, n, length))
        }
        NumberPlace::Answer(n) => {
            let key = if class_name(cx, n).is_some() { "arithmetic.probability" } else { "arithmetic.answer" };
            let class = class_name(cx, n).unwrap_or_else(|| (n + 1).to_string());
            cx.with(key, &[("class", &class)])
        }
        NumberPlace::Loss => cx.t("arithmetic.loss").into_owned(),
        NumberPlace::Layer(layer, number) => joined(&layer_name(cx, layer), number_name(cx, layer, number, length)),
    }
}

/// Which one of a layer's numbers it is.
fn number_name(cx: &Context<'_>, layer: LayerId, number: LayerNumber, length: NameLength) -> String {
    let of = |n| coordinates(cx, NumberPlace::Layer(layer, number), n, length);
    match number {
        LayerNumber::Output(n) => of(n),
        LayerNumber::Sum(n) => cx.with("arithmetic.before_activation", &[("place", &of(n))]),
        LayerNumber::Shortcut(n) => cx.with("arithmetic.of_shortcut", &[("place", &of(n))]),
        LayerNumber::Scaled(n) => cx.with("arithmetic.scaled", &[("place", &of(n))]),
        LayerNumber::Cell { part, step, unit } => {
            let (step, unit) = ((step + 1).to_string(), (unit + 1).to_string());
            match length {
                NameLength::Long => {
                    let part = part_name(cx, part);
                    cx.with("arithmetic.cell_place", &[("part", &part), ("step", &step), ("unit", &unit)])
                }
                NameLength::Short => format!("{} {step} · {unit}", symbol(part)),
            }
        }
    }
}

/// What a part of a recurrent cell is called, with its letter.
fn part_name(cx: &Context<'_>, part: CellPart) -> String {
    let name = cx.language().term(&["arithmetic", "part", part.into()]);
    format!("{name} {}", symbol(part))
}

/// The letter of a part of a recurrent cell, as PyTorch has it.
pub(super) fn symbol(part: CellPart) -> &'static str {
    match part {
        CellPart::State => "h",
        CellPart::InputGate => "i",
        CellPart::ForgetGate => "f",
        CellPart::Candidate => "g",
        CellPart::OutputGate => "o",
        CellPart::Memory => "c",
        CellPart::MemoryTanh => "tanh c",
        CellPart::ResetGate => "r",
        CellPart::UpdateGate => "z",
        CellPart::NewState => "n",
        CellPart::HiddenNew => "Uh + c",
    }
}

/// What a layer is called.
fn layer_name(cx: &Context<'_>, layer: LayerId) -> String {
    let stack = cx.app.cards().map(|(stack, ..)| stack);
    let named = stack.and_then(|stack| Some(title(&Title::of(stack, stack.get(layer)?), cx.language())));
    named.unwrap_or_else(|| cx.t("arithmetic.layer").into_owned())
}

fn sample_kind(cx: &Context<'_>) -> SampleKind {
    cx.app.document.design().data.sample_kind()
}

/// The name of a class.
pub(super) fn class_name(cx: &Context<'_>, class: usize) -> Option<String> {
    Some(cx.shown_class(class).into_owned()).filter(|name| !name.is_empty())
}

/// The shape of the numbers among which a number stands.
pub(super) fn shape_of(cx: &Context<'_>, place: NumberPlace) -> Option<Shape> {
    let input = cx.app.document.design().input.shape();
    match place {
        NumberPlace::Input(_) => Some(input),
        NumberPlace::Sample(_) => Some(input).filter(|input| matches!(input, Shape::Picture { .. })),
        NumberPlace::Layer(layer, LayerNumber::Scaled(_)) => {
            let (stack, ..) = cx.app.cards()?;
            Some(stack.get(layer)?.kind.inside_input(input))
        }
        NumberPlace::Layer(layer, _) => {
            let (_, cards, ..) = cx.app.cards()?;
            cards.layers.iter().find(|view| view.layer == layer).map(|view| view.shape)
        }
        NumberPlace::Answer(_) | NumberPlace::Loss => None,
    }
}

/// Where number `n` stands among its like.
fn coordinates(cx: &Context<'_>, place: NumberPlace, n: usize, length: NameLength) -> String {
    let one = |n: usize| (n + 1).to_string();
    match (shape_of(cx, place), place) {
        (Some(Shape::Picture { height, width, .. }), _) => {
            let (height, width) = (height.max(1), width.max(1));
            let (map, row, column) = (one(n / (height * width)), one(n / width % height), one(n % width));
            let key = match place {
                NumberPlace::Layer(..) => "arithmetic.map_place",
                _ => "arithmetic.pixel_place",
            };
            match length {
                NameLength::Long => cx.with(key, &[("map", &map), ("row", &row), ("column", &column)]),
                NameLength::Short => format!("{map} · {row}, {column}"),
            }
        }
        (Some(Shape::Sequence { features, .. }), _) => {
            let (step, feature) = (one(n / features.max(1)), one(n % features.max(1)));
            match length {
                NameLength::Long => cx.with("arithmetic.step_place", &[("step", &step), ("feature", &feature)]),
                NameLength::Short => format!("{step} · {feature}"),
            }
        }
        (_, NumberPlace::Input(_) | NumberPlace::Sample(_)) if sample_kind(cx) == SampleKind::Point => {
            point_name(cx, place, n).to_owned()
        }
        _ if length == NameLength::Long => cx.with("arithmetic.number_place", &[("nth", &one(n))]),
        _ => one(n),
    }
}

/// What is known of a point, by its sign.
fn point_name(cx: &Context<'_>, place: NumberPlace, n: usize) -> &'static str {
    match (&cx.app.document.design().input, place) {
        (Input::Point { features }, NumberPlace::Input(_)) => features.get(n).map_or("", |feature| feature.symbol()),
        _ => ["x", "y"].get(n).copied().unwrap_or(""),
    }
}

/// What a quantity of a formula is called.
pub(super) fn quantity_name(cx: &Context<'_>, calculation: &Calculation, quantity: &Quantity) -> String {
    match quantity.source {
        QuantitySource::Border => cx.t("arithmetic.border").into_owned(),
        QuantitySource::Weight(name, n) => format!("{name} {}", n + 1),
        QuantitySource::OneMinus(LayerNumber::Cell { part, .. }) => format!("1 − {}", symbol(part)),
        QuantitySource::Own(LayerNumber::Cell { part, .. }) if is_cell_sum(calculation) => part_name(cx, part),
        source => match calculation.below(source) {
            Some(place) => place_name(cx, place, NameLength::Short),
            None => cx.t("arithmetic.setting").into_owned(),
        },
    }
}

/// Whether a number of a recurrent cell follows from other parts of the same unit, rather than from products with weights.
fn is_cell_sum(calculation: &Calculation) -> bool {
    let NumberFormula::Sum(sum) = &calculation.formula else { return false };
    sum.products
        .iter()
        .all(|product| !matches!(product.factor.map(|factor| factor.source), Some(QuantitySource::Weight(..))))
}
