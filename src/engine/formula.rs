//! How one number of a network follows from others: the formula with the numbers of one sample, term by term.
//!
//! Every layer's body tells the formulas of what it computes ([`LayerBody::formula`](super::layers::LayerBody::formula)),
//! [`Goal`](super::Goal) those of the answers and of the loss. They are those of answering: nothing is dropped out, and
//! normalization takes running statistics.
use super::kernels::activation::apply;
use crate::design::{Activation, PointFeature};

/// One of the numbers that a layer computes for a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LayerNumber {
    /// What it gives, in PyTorch's order.
    Output(usize),
    /// The same before the activation.
    Sum(usize),
    /// What the shortcut of a block gives.
    Shortcut(usize),
    /// What comes in, on the scale that a pretrained backbone has learned.
    Scaled(usize),
    /// A part of a recurrent cell after a step.
    Cell {
        /// Which part.
        part: CellPart,
        /// The step, from 0.
        step: usize,
        /// The unit, those of the reading backward behind the others.
        unit: usize,
    },
}

/// What a recurrent cell computes on its way from one state to the next, in PyTorch's letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr, strum::VariantArray)]
pub enum CellPart {
    /// h: the state.
    State,
    /// i of the LSTM: how much of the candidate is taken in.
    InputGate,
    /// f of the LSTM: how much of the cell state is kept.
    ForgetGate,
    /// g of the LSTM: what may be taken in.
    Candidate,
    /// o of the LSTM: how much of the cell state is shown.
    OutputGate,
    /// c of the LSTM: the cell state.
    Memory,
    /// tanh c of the LSTM.
    MemoryTanh,
    /// r of the GRU: how much of the old state the new one sees.
    ResetGate,
    /// z of the GRU: how much of the old state is kept.
    UpdateGate,
    /// n of the GRU: the new state.
    NewState,
    /// U h + c of the GRU's n, before the reset gate.
    HiddenNew,
}

/// Where a number of a formula comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuantitySource {
    /// What comes in, in PyTorch's order.
    Input(usize),
    /// The zeros that are laid around a picture.
    Border,
    /// A number of one of the layer's arrays, by PyTorch's name inside of the layer.
    Weight(&'static str, usize),
    /// Another number of the same layer.
    Own(LayerNumber),
    /// 1 less another number of the same layer.
    OneMinus(LayerNumber),
    /// What the branch of a block gives.
    Branch(usize),
    /// A setting, or what follows from the other numbers of the formula.
    Derived,
}

/// A number with where it comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    /// The number.
    pub value: f32,
    /// Where it comes from.
    pub source: QuantitySource,
}

/// One product of a sum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Product {
    /// What the value is multiplied with, mostly a weight; `None` where that is 1.
    pub factor: Option<Quantity>,
    /// The value.
    pub value: Quantity,
}

/// f(Σ factor · value + Σ offset).
#[derive(Debug, Clone, PartialEq)]
pub struct WeightedSum {
    /// The products.
    pub products: Vec<Product>,
    /// What is added: biases.
    pub offsets: Vec<Quantity>,
    /// f.
    pub activation: Activation,
    /// Width of the filter, where the products are those of its places: square after square, each row by row.
    pub kernel: Option<usize>,
}

/// What every number of a share becomes before it is divided by the sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ShareRule {
    /// eˣ: softmax.
    Exponential,
    /// 1 / (1 + e⁻ˣ).
    Sigmoid,
    /// x less the smallest, where that is below 0.
    Shifted,
}

/// How one number follows from others.
#[derive(Debug, Clone, PartialEq)]
pub enum NumberFormula {
    /// It does not: it is part of the sample.
    Given,
    /// It stands for what lies behind the end of a short sample: 0.
    Padding,
    /// Its unit is switched off: 0.
    Off,
    /// The number that came in.
    Copy(Quantity),
    /// A sum of products.
    Sum(WeightedSum),
    /// The largest of some.
    Max {
        /// All of them.
        of: Vec<Quantity>,
        /// Which of them it is: of equal ones the first.
        winner: usize,
    },
    /// The mean of some.
    Mean {
        /// All that are not 0 by definition.
        of: Vec<Quantity>,
        /// What their sum is divided by.
        count: usize,
    },
    /// γ (x − mean) / √(variance + ε) + β.
    Normalization {
        /// x.
        x: Quantity,
        /// The mean.
        mean: Quantity,
        /// The variance.
        variance: Quantity,
        /// ε.
        epsilon: f32,
        /// γ.
        gamma: Quantity,
        /// β.
        beta: Quantity,
        /// The numbers that mean and variance are of; none where running ones are taken.
        over: Vec<Quantity>,
    },
    /// g(xᵢ) / Σⱼ g(xⱼ).
    Share {
        /// x.
        of: Vec<Quantity>,
        /// i.
        index: usize,
        /// g.
        rule: ShareRule,
    },
    /// A number of a table's row.
    Lookup {
        /// Says which row.
        key: Quantity,
        /// The number.
        found: Quantity,
    },
    /// (x / scale − mean) / deviation.
    Standardization {
        /// x.
        x: Quantity,
        /// 255 for bytes, else 1.
        scale: f32,
        /// The mean of the training samples.
        mean: f32,
        /// Their deviation.
        deviation: f32,
    },
    /// What is known of a point.
    Feature {
        /// Which feature.
        feature: PointFeature,
        /// x and y.
        of: [Quantity; 2],
    },
}

/// A number with the formula that gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    /// The number, as the network computed it.
    pub value: f32,
    /// How it follows from others.
    pub formula: NumberFormula,
}

impl Quantity {
    /// Number `n` of what comes in.
    pub fn input(values: &[f32], n: usize) -> Self {
        Self { value: values.get(n).copied().unwrap_or_default(), source: QuantitySource::Input(n) }
    }

    /// Number `n` of one of the layer's arrays.
    pub fn weight(name: &'static str, values: &[f32], n: usize) -> Self {
        Self { value: values.get(n).copied().unwrap_or_default(), source: QuantitySource::Weight(name, n) }
    }

    /// A setting, or what follows from others.
    pub fn derived(value: f32) -> Self {
        Self { value, source: QuantitySource::Derived }
    }
}

impl Product {
    /// The value alone.
    pub fn one(value: Quantity) -> Self {
        Self { factor: None, value }
    }

    /// A factor times a value.
    pub fn new(factor: Quantity, value: Quantity) -> Self {
        Self { factor: Some(factor), value }
    }

    /// What it gives.
    pub fn result(&self) -> f64 {
        self.factor.map_or(1.0, |factor| f64::from(factor.value)) * f64::from(self.value.value)
    }
}

impl WeightedSum {
    /// A sum without an activation.
    pub fn new(products: Vec<Product>, offsets: Vec<Quantity>) -> Self {
        Self { products, offsets, activation: Activation::Linear, kernel: None }
    }

    /// The sum before the activation.
    pub fn sum(&self) -> f64 {
        let products: f64 = self.products.iter().map(Product::result).sum();
        products + self.offsets.iter().map(|offset| f64::from(offset.value)).sum::<f64>()
    }
}

impl ShareRule {
    /// What every number becomes.
    pub fn parts(self, of: &[Quantity]) -> Vec<f64> {
        let values = || of.iter().map(|x| f64::from(x.value));
        match self {
            // As the engine does: a power of the largest cannot be written where that is large.
            Self::Exponential => {
                let largest = values().fold(f64::NEG_INFINITY, f64::max);
                values().map(|x| (x - largest).exp()).collect()
            }
            Self::Sigmoid => values().map(|x| 1.0 / (1.0 + (-x).exp())).collect(),
            Self::Shifted => {
                let lowest = values().fold(0.0, f64::min);
                values().map(|x| x - lowest).collect()
            }
        }
    }
}

impl NumberFormula {
    /// The place of the largest number, the first of equal ones, as the formula that picks it.
    pub fn max(of: Vec<Quantity>) -> Self {
        let larger =
            |best: (usize, f32), (n, x): (usize, &Quantity)| if x.value > best.1 { (n, x.value) } else { best };
        let winner = of.iter().enumerate().fold((0, f32::NEG_INFINITY), larger).0;
        Self::Max { of, winner }
    }

    /// What it gives, in double precision; `None` where the number is given.
    pub fn value(&self) -> Option<f64> {
        let number = |x: &Quantity| f64::from(x.value);
        Some(match self {
            Self::Given => return None,
            Self::Padding | Self::Off => 0.0,
            Self::Copy(x) | Self::Lookup { found: x, .. } => number(x),
            Self::Sum(sum) => activated(sum.activation, sum.sum()),
            Self::Max { of, winner } => of.get(*winner).map_or(0.0, number),
            Self::Mean { of, count } => of.iter().map(number).sum::<f64>() / *count as f64,
            Self::Normalization { x, mean, variance, epsilon, gamma, beta, .. } => {
                let scaled = (number(x) - number(mean)) / (number(variance) + f64::from(*epsilon)).sqrt();
                scaled * number(gamma) + number(beta)
            }
            Self::Share { of, index, rule } => {
                let parts = rule.parts(of);
                match parts.iter().sum::<f64>() {
                    0.0 => 1.0 / parts.len() as f64,
                    sum => parts.get(*index).copied().unwrap_or_default() / sum,
                }
            }
            Self::Standardization { x, scale, mean, deviation } => {
                (number(x) / f64::from(*scale) - f64::from(*mean)) / f64::from(*deviation)
            }
            Self::Feature { feature, of: [x, y] } => f64::from(feature.of(x.value, y.value)),
        })
    }
}

impl Computed {
    /// What a formula gives, where the network keeps no such number.
    pub fn by(formula: NumberFormula) -> Self {
        Self { value: formula.value().unwrap_or_default() as f32, formula }
    }
}

/// An activation of one number, by the function that the engine computes with.
fn activated(activation: Activation, x: f64) -> f64 {
    if activation.is_linear() {
        return x;
    }
    let mut value = [x as f32];
    apply(activation, &mut value);
    f64::from(value[0])
}
