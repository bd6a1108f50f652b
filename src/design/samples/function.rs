//! A function of one number, of which a network sees some values and learns the rest.
use serde::{Deserialize, Serialize};

/// Values of a function y = f(x).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// What says y for an x.
    pub rule: FunctionRule,
    /// The smallest x.
    #[serde(default = "low")]
    pub low: f64,
    /// The largest x.
    #[serde(default = "high")]
    pub high: f64,
    /// How many values are drawn, evenly over the range.
    #[serde(default = "count")]
    pub count: usize,
    /// The standard deviation of what is added to each y.
    #[serde(default)]
    pub noise: f64,
    /// The noise follows from this number.
    #[serde(default = "seed")]
    pub seed: u64,
}

/// What says y for an x.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FunctionRule {
    /// A formula of x, such as `sin(3*x)*x`.
    Formula(String),
    /// A line drawn by hand through these points, ascending in x.
    Drawn(Vec<(f32, f32)>),
}

impl Function {
    /// Values at most.
    pub const MOST: usize = 100_000;
}

impl Default for Function {
    fn default() -> Self {
        let rule = FunctionRule::Formula("sin(3*x)*x".to_owned());
        Self { rule, low: low(), high: high(), count: count(), noise: 0.0, seed: seed() }
    }
}

fn low() -> f64 {
    -3.0
}

fn high() -> f64 {
    3.0
}

fn count() -> usize {
    200
}

fn seed() -> u64 {
    1
}
