//! A calculation in words and cells: lines that say the formula with its numbers, and the numbers that it is made of.
use super::words::{class_name, quantity_name, symbol};
use crate::design::{Activation, Shape};
use crate::engine::{CellPart, LayerNumber, NumberFormula, Product, Quantity, QuantitySource, ShareRule, WeightedSum};
use crate::train::{Calculation, NumberPlace, NumberRow};
use crate::ui::context::Context;
use crate::ui::widgets::NumberCell;

/// A calculation as it is shown.
#[derive(Default)]
pub(super) struct ShownCalculation {
    /// The formula, line by line.
    pub(super) lines: Vec<String>,
    /// The numbers that it is made of.
    pub(super) blocks: Vec<NumberBlock>,
    /// Numbers that are left out, with their sum.
    pub(super) rest: Option<(usize, f64)>,
}

/// Numbers that stand together.
#[derive(Default)]
pub(super) struct NumberBlock {
    pub(super) title: String,
    /// Cells in a line.
    pub(super) columns: usize,
    pub(super) cells: Vec<NumberCell>,
    /// Where each leads.
    pub(super) places: Vec<Option<NumberPlace>>,
}

/// Products of a list that are shown in their order; of longer lists the largest come first.
const FEW: usize = 8;

/// A number as it is written.
pub(super) fn written(cx: &Context<'_>, x: f64) -> String {
    cx.language().significant(x)
}

/// What is shown of a calculation, with so many products at most.
pub(super) fn shown(cx: &Context<'_>, calculation: &Calculation, most: usize) -> ShownCalculation {
    let number = |x: f32| written(cx, f64::from(x));
    let result = written(cx, calculation.formula.value().unwrap_or(f64::from(calculation.value)));
    let one = |x: &Quantity| NumberBlock::of(cx, calculation, std::slice::from_ref(x), 1);
    let lines = |lines: Vec<String>, blocks| ShownCalculation { lines, blocks, rest: None };
    match &calculation.formula {
        NumberFormula::Given => lines(vec![given(cx, calculation)], Vec::new()),
        NumberFormula::Padding => lines(vec![cx.t("arithmetic.padding").into_owned()], Vec::new()),
        NumberFormula::Off => lines(vec![cx.t("arithmetic.off").into_owned()], Vec::new()),
        NumberFormula::Copy(x) => lines(vec![cx.t("arithmetic.unchanged").into_owned()], vec![one(x)]),
        NumberFormula::Sum(sum) => of_sum(cx, calculation, sum, most),
        NumberFormula::Max { of, winner } => {
            let mut block = NumberBlock::of(cx, calculation, of, columns(calculation, of));
            block.mark(*winner, &cx.t("arithmetic.largest"));
            lines(vec![format!("max(x) = {result}")], vec![block])
        }
        NumberFormula::Mean { of, count } => {
            let sum = written(cx, of.iter().map(|x| f64::from(x.value)).sum());
            let block = NumberBlock::of(cx, calculation, of, columns(calculation, of));
            lines(vec![format!("Σ x = {sum}"), format!("{sum} / {count} = {result}")], vec![block])
        }
        NumberFormula::Normalization { x, over, .. } => {
            let mut blocks = vec![one(x)];
            if !over.is_empty() {
                let block = NumberBlock::of(cx, calculation, over, 4);
                blocks.push(NumberBlock { title: cx.t("arithmetic.over").into_owned(), ..block });
            }
            lines(normalization(cx, &calculation.formula, &result), blocks)
        }
        NumberFormula::Share { of, index, rule } => of_share(cx, calculation, of, (*index, *rule)),
        NumberFormula::Lookup { key, found } => {
            let QuantitySource::Weight(_, n) = found.source else { return ShownCalculation::default() };
            let columns = calculation.shape.units().max(1);
            let (row, column) = ((n / columns + 1).to_string(), (n % columns + 1).to_string());
            lines(vec![cx.with("arithmetic.lookup", &[("row", &row), ("column", &column)])], vec![one(key)])
        }
        NumberFormula::Standardization { x, scale, mean, deviation } => {
            let scaled =
                if *scale == 1.0 { number(x.value) } else { format!("{} / {}", number(x.value), number(*scale)) };
            let line = match (*mean, *deviation) {
                (0.0, 1.0) => format!("{scaled} = {result}"),
                _ => format!("({scaled} − {}) / {} = {result}", number(*mean), number(*deviation)),
            };
            lines(vec![line], vec![one(x)])
        }
        NumberFormula::Feature { feature, of } => {
            let block = NumberBlock::of(cx, calculation, of, 1);
            lines(vec![format!("{} = {result}", feature.symbol())], vec![block])
        }
    }
}

/// What is said of a number of the sample.
fn given(cx: &Context<'_>, calculation: &Calculation) -> String {
    match (&calculation.token, calculation.place) {
        (Some(token), _) => {
            let number = written(cx, f64::from(calculation.value));
            cx.with("arithmetic.token", &[("token", token), ("number", &number)])
        }
        (None, NumberPlace::Sample(_)) if matches!(calculation.shape, Shape::Picture { .. }) => {
            cx.t("arithmetic.byte").into_owned()
        }
        _ => cx.t("arithmetic.given").into_owned(),
    }
}

/// The cells that a window has in a line; numbers of a row stand below each other.
fn columns(calculation: &Calculation, of: &[Quantity]) -> usize {
    let Shape::Picture { width, .. } = calculation.input_shape else { return 1 };
    let row = |x: &Quantity| if let QuantitySource::Input(n) = x.source { n / width.max(1) } else { 0 };
    of.iter().take_while(|x| row(x) == of.first().map_or(0, row)).count().max(1)
}

/// The two steps of normalization.
fn normalization(cx: &Context<'_>, formula: &NumberFormula, result: &str) -> Vec<String> {
    let NumberFormula::Normalization { x, mean, variance, epsilon, gamma, beta, .. } = formula else {
        return Vec::new();
    };
    let number = |x: f32| written(cx, f64::from(x));
    let deviation = f64::from(variance.value + epsilon).sqrt();
    let scaled = written(cx, f64::from(x.value - mean.value) / deviation);
    let [mean, variance] = [mean, variance].map(|x| number(x.value));
    vec![
        cx.with("arithmetic.moments", &[("mean", &mean), ("variance", &variance)]),
        format!("√({variance} + {}) = {}", number(*epsilon), written(cx, deviation)),
        format!("({} − {mean}) / {} = {scaled}", number(x.value), written(cx, deviation)),
        format!("γ · {scaled} + β = {} × {scaled} + {} = {result}", number(gamma.value), number(beta.value)),
    ]
}

/// Exponentials, or what else every number becomes, and their sum.
fn of_share(
    cx: &Context<'_>,
    calculation: &Calculation,
    of: &[Quantity],
    (index, rule): (usize, ShareRule),
) -> ShownCalculation {
    let parts = rule.parts(of);
    let values = || of.iter().map(|x| f64::from(x.value));
    let (largest, lowest) = (values().fold(f64::NEG_INFINITY, f64::max), values().fold(0.0, f64::min));
    let mut block = NumberBlock::of(cx, calculation, of, 1);
    let most = parts.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    for ((nth, cell), part) in block.cells.iter_mut().enumerate().zip(&parts) {
        cell.calculation = match rule {
            ShareRule::Exponential => format!("exp({} − {})", cell.result, written(cx, largest)),
            ShareRule::Sigmoid => format!("σ({})", cell.result),
            ShareRule::Shifted => format!("{} − {}", cell.result, written(cx, lowest)),
        };
        (cell.result, cell.share) = (written(cx, *part), (part / most) as f32);
        if calculation.place == NumberPlace::Answer(nth) {
            cell.name = class_name(cx, nth).unwrap_or_else(|| cell.name.clone());
        }
    }
    block.mark(index, &cx.t("arithmetic.this_one"));
    let sign = match rule {
        ShareRule::Exponential => "Σ exp(x − max)",
        ShareRule::Sigmoid => "Σ σ(x)",
        ShareRule::Shifted => "Σ (x − min)",
    };
    let sum: f64 = parts.iter().sum();
    let (part, share) = (written(cx, parts.get(index).copied().unwrap_or_default()), calculation.value);
    let share = format!("{} = {}", written(cx, f64::from(share)), cx.language().percent(f64::from(share), 1));
    let sum = written(cx, sum);
    ShownCalculation {
        lines: vec![format!("{sign} = {sum}"), format!("{part} / {sum} = {share}")],
        blocks: vec![block],
        rest: None,
    }
}

/// A sum of products: as the squares of a filter, or as a list.
fn of_sum(cx: &Context<'_>, calculation: &Calculation, sum: &WeightedSum, most: usize) -> ShownCalculation {
    let products: f64 = sum.products.iter().map(Product::result).sum();
    let largest = sum.products.iter().map(|product| product.result().abs()).fold(f64::MIN_POSITIVE, f64::max);
    let mut shown = ShownCalculation { lines: sum_lines(cx, calculation, sum, products), ..Default::default() };
    let make = |products: &[&Product]| {
        let mut block = NumberBlock { columns: 1, ..NumberBlock::default() };
        for product in products {
            block.push(cx, calculation, product, largest);
        }
        block
    };
    let mut all: Vec<&Product> = sum.products.iter().collect();
    if let Some(kernel) = sum.kernel.filter(|kernel| *kernel > 1) {
        let square = kernel * kernel;
        for (map, products) in all.chunks(square).enumerate().take(most.div_ceil(square)) {
            let sum = written(cx, products.iter().map(|product| product.result()).sum());
            let title = cx.with("arithmetic.map_sum", &[("map", &(map + 1).to_string()), ("sum", &sum)]);
            shown.blocks.push(NumberBlock { title, columns: kernel, ..make(products) });
        }
        let left = all.get(most.div_ceil(square) * square..).unwrap_or_default();
        shown.rest = rest(left);
        return shown;
    }
    if all.len() > FEW {
        all.sort_by(|one, two| two.result().abs().total_cmp(&one.result().abs()));
    }
    let (first, left) = all.split_at(most.min(all.len()));
    shown.blocks.push(make(first));
    shown.rest = rest(left);
    shown
}

fn rest(left: &[&Product]) -> Option<(usize, f64)> {
    (!left.is_empty()).then(|| (left.len(), left.iter().map(|product| product.result()).sum()))
}

/// The sum, what is added, and the activation.
fn sum_lines(cx: &Context<'_>, calculation: &Calculation, sum: &WeightedSum, products: f64) -> Vec<String> {
    let (total, result) = (written(cx, products), written(cx, calculation.formula.value().unwrap_or_default()));
    let mut lines = vec![format!("{} = {total}", signs(cx, calculation, sum))];
    let mut inner = total;
    for offset in &sum.offsets {
        let value = written(cx, f64::from(offset.value));
        lines.push(format!("{} = {value}", offset_name(cx, offset)));
        inner = if offset.value < 0.0 {
            format!("{inner} − {}", written(cx, f64::from(-offset.value)))
        } else {
            format!("{inner} + {value}")
        };
    }
    if !sum.activation.is_linear() {
        let id: &'static str = sum.activation.into();
        let name = if sum.activation == Activation::Sigmoid {
            "σ".into()
        } else {
            cx.language().term(&["activation", id, "name"])
        };
        lines.push(format!("{name}({inner}) = {result}"));
    } else if !sum.offsets.is_empty() {
        lines.push(format!("{inner} = {result}"));
    }
    lines
}

/// What the products are, in signs.
fn signs(cx: &Context<'_>, calculation: &Calculation, sum: &WeightedSum) -> String {
    let sign = |quantity: &Quantity| match quantity.source {
        QuantitySource::Own(LayerNumber::Cell { part, .. }) => symbol(part).to_owned(),
        QuantitySource::OneMinus(LayerNumber::Cell { part: CellPart::UpdateGate, .. }) => "(1 − z)".to_owned(),
        QuantitySource::Branch(_) => cx.t("arithmetic.branch").into_owned(),
        _ => "x".to_owned(),
    };
    let is_weight = |product: &Product| {
        matches!(product.factor.map(|factor| factor.source), Some(QuantitySource::Weight(..) | QuantitySource::Derived))
    };
    match calculation.place {
        NumberPlace::Loss if calculation.inputs == NumberRow::Answers => "Σ t · (−ln p)".to_owned(),
        NumberPlace::Loss => cx.t("arithmetic.loss_sum").into_owned(),
        _ if sum.products.iter().any(is_weight) => "Σ w · x".to_owned(),
        _ if sum.products.len() == 2
            && sum.products.iter().any(|product| matches!(product.value.source, QuantitySource::Branch(_))) =>
        {
            cx.t("arithmetic.branch_and_shortcut").into_owned()
        }
        _ => {
            let product = |product: &Product| match &product.factor {
                Some(factor) => format!("{} · {}", sign(factor), sign(&product.value)),
                None => sign(&product.value),
            };
            sum.products.iter().map(product).collect::<Vec<_>>().join(" + ")
        }
    }
}

fn offset_name(cx: &Context<'_>, offset: &Quantity) -> String {
    match offset.source {
        QuantitySource::Weight("bias", _) => cx.t("arithmetic.bias").into_owned(),
        QuantitySource::Weight(name, _) => format!("{} ({name})", cx.t("arithmetic.bias")),
        _ => cx.t("arithmetic.mean").into_owned(),
    }
}

impl NumberBlock {
    /// Numbers as they are.
    fn of(cx: &Context<'_>, calculation: &Calculation, of: &[Quantity], columns: usize) -> Self {
        let mut block = Self { columns, ..Self::default() };
        let largest = of.iter().map(|x| f64::from(x.value.abs())).fold(f64::MIN_POSITIVE, f64::max);
        for x in of {
            block.push(cx, calculation, &Product::one(*x), largest);
        }
        block
    }

    /// Adds a product; where its factor leads somewhere too, that stands in a cell of its own.
    fn push(&mut self, cx: &Context<'_>, calculation: &Calculation, product: &Product, largest: f64) {
        let number = |x: f32| written(cx, f64::from(x));
        let place = calculation.below(product.value.source);
        self.cells.push(NumberCell {
            name: quantity_name(cx, calculation, &product.value),
            calculation: product.factor.map_or_else(String::new, |factor| {
                format!("{} × {}", number(factor.value), number(product.value.value))
            }),
            result: written(cx, product.result()),
            share: (product.result() / largest) as f32,
            mark: None,
            leads: place.is_some(),
        });
        self.places.push(place);
        if let Some(factor) = product.factor.filter(|factor| calculation.below(factor.source).is_some()) {
            self.push(cx, calculation, &Product::one(factor), largest);
        }
    }

    fn mark(&mut self, nth: usize, word: &str) {
        if let Some(cell) = self.cells.get_mut(nth) {
            cell.mark = Some(word.to_owned());
        }
    }
}
