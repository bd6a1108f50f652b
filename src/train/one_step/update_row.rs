//! The optimizer's arithmetic for one weight, row by row, with its numbers.
use crate::design::{Clip, Optimizer};
use crate::engine::WeightUpdate;

/// What a row computes. Its numbers have the names that stand behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum UpdateRule {
    /// g + l2 · w + l1 · sign(w): `gradient`, `penalty`.
    Penalty,
    /// Every gradient times limit / norm: `gradient`, `norm`.
    ClipNorm,
    /// No further from 0 than a limit: `gradient`, `limit`.
    ClipValue,
    /// v ← momentum · v + g: `momentum`, `before`, `gradient`.
    Velocity,
    /// m ← β · m + (1 − β) · g: `beta`, `before`, `rest`, `gradient`.
    Mean,
    /// s ← β · s + (1 − β) · g²: `beta`, `before`, `rest`, `gradient`.
    MeanSquare,
    /// s ← s + g²: `before`, `gradient`.
    SumOfSquares,
    /// m / (1 − βᵗ): `mean`, `beta`, `count`.
    CorrectedMean,
    /// s / (1 − βᵗ): `square`, `beta`, `count`.
    CorrectedSquare,
    /// g + momentum · v: `gradient`, `momentum`, `velocity`.
    Lookahead,
    /// rate · decay · w: `rate`, `decay`, `weight`.
    Decay,
    /// rate · direction: `rate`, `direction`.
    Step,
    /// rate · direction / (√s + ε): `rate`, `direction`, `square`, `epsilon`.
    ScaledStep,
    /// No further than 0, for the layer keeps the signs of its weights: `weight`.
    Sign,
}

/// One row: what is computed, of which numbers, and what comes out.
#[derive(Debug, Clone, PartialEq)]
pub struct UpdateRow {
    /// What is computed.
    pub rule: UpdateRule,
    /// The numbers that it is computed of, by name.
    pub numbers: Vec<(&'static str, f64)>,
    /// What comes out.
    pub value: f64,
}

/// The rows that are being written, each of which may use what came out before.
#[derive(Default)]
struct UpdateRows(Vec<UpdateRow>);

impl UpdateRows {
    fn push<const N: usize>(&mut self, rule: UpdateRule, numbers: [(&'static str, f64); N], value: f64) -> f64 {
        self.0.push(UpdateRow { rule, numbers: numbers.to_vec(), value });
        value
    }

    /// m ← β · m + (1 − β) · g, or the same with g².
    fn mean(&mut self, rule: UpdateRule, beta: f64, before: f64, gradient: f64) -> f64 {
        let rest = 1.0 - beta;
        let power = if rule == UpdateRule::Mean { gradient } else { gradient * gradient };
        let numbers = [("beta", beta), ("before", before), ("rest", rest), ("gradient", gradient)];
        self.push(rule, numbers, beta * before + rest * power)
    }

    fn scaled_step(&mut self, rate: f64, direction: f64, square: f64, epsilon: f64) -> f64 {
        let numbers = [("rate", rate), ("direction", direction), ("square", square), ("epsilon", epsilon)];
        self.push(UpdateRule::ScaledStep, numbers, rate * direction / (square.sqrt() + epsilon))
    }

    fn step(&mut self, rate: f64, direction: f64) -> f64 {
        self.push(UpdateRule::Step, [("rate", rate), ("direction", direction)], rate * direction)
    }

    /// What was subtracted from the weight would have brought it beyond 0.
    fn keep_sign(&mut self, weight: f64, is_kept: bool) {
        let subtracts =
            |row: &&UpdateRow| matches!(row.rule, UpdateRule::Decay | UpdateRule::Step | UpdateRule::ScaledStep);
        let weight = weight - self.0.iter().filter(subtracts).map(|row| row.value).sum::<f64>();
        if is_kept && weight != 0.0 {
            self.push(UpdateRule::Sign, [("weight", weight)], 0.0);
        }
    }
}

/// From the gradient of the loss to the change of the weight: the last row, and for AdamW the decay before it, are what is
/// subtracted. `rule` has the learning rate of the step.
pub fn update_rows(rule: Optimizer, clip: Clip, update: &WeightUpdate) -> Vec<UpdateRow> {
    let mut rows = UpdateRows::default();
    let gradient = to_rule(&mut rows, clip, update);
    let [velocity, square] = [update.first, update.second].map(|both| both.map_or(0.0, |both| f64::from(both[0])));
    let [rate, weight] = [rule.rate(), update.old].map(f64::from);
    match rule {
        Optimizer::Sgd { .. } => {
            rows.step(rate, gradient);
        }
        Optimizer::Momentum { momentum, .. } => {
            let velocity = velocity_row(&mut rows, momentum, velocity, gradient);
            rows.step(rate, velocity);
        }
        Optimizer::Nesterov { momentum, .. } => {
            let velocity = velocity_row(&mut rows, momentum, velocity, gradient);
            let momentum = f64::from(momentum);
            let numbers = [("gradient", gradient), ("momentum", momentum), ("velocity", velocity)];
            let ahead = rows.push(UpdateRule::Lookahead, numbers, gradient + momentum * velocity);
            rows.step(rate, ahead);
        }
        Optimizer::RmsProp { decay, epsilon, .. } => {
            let square = rows.mean(UpdateRule::MeanSquare, f64::from(decay), square, gradient);
            rows.scaled_step(rate, gradient, square, f64::from(epsilon));
        }
        Optimizer::Adagrad { epsilon, .. } => {
            let numbers = [("before", square), ("gradient", gradient)];
            let square = rows.push(UpdateRule::SumOfSquares, numbers, square + gradient * gradient);
            rows.scaled_step(rate, gradient, square, f64::from(epsilon));
        }
        Optimizer::Adam { beta1, beta2, epsilon, .. } => {
            adam(&mut rows, rate, [beta1, beta2, epsilon], (gradient, velocity, square), update.count);
        }
        Optimizer::AdamW { beta1, beta2, epsilon, decay, .. } => {
            let decay = f64::from(decay);
            rows.push(UpdateRule::Decay, [("rate", rate), ("decay", decay), ("weight", weight)], rate * decay * weight);
            adam(&mut rows, rate, [beta1, beta2, epsilon], (gradient, velocity, square), update.count);
        }
    }
    rows.keep_sign(weight, update.is_kept);
    rows.0
}

/// What the rule gets: the gradient with penalties, cut where it was too large.
fn to_rule(rows: &mut UpdateRows, clip: Clip, update: &WeightUpdate) -> f64 {
    let [mut gradient, penalty, clipped] = [update.gradient, update.penalty, update.clipped].map(f64::from);
    if penalty != 0.0 {
        let numbers = [("gradient", gradient), ("penalty", penalty)];
        gradient = rows.push(UpdateRule::Penalty, numbers, gradient + penalty);
    }
    match (clip, update.norm) {
        (Clip::Norm(limit), Some(norm)) if norm > f64::from(limit) => {
            let numbers = [("gradient", gradient), ("limit", f64::from(limit)), ("norm", norm)];
            gradient = rows.push(UpdateRule::ClipNorm, numbers, clipped);
        }
        (Clip::Value(limit), _) if gradient.abs() > f64::from(limit) => {
            let numbers = [("gradient", gradient), ("limit", f64::from(limit))];
            gradient = rows.push(UpdateRule::ClipValue, numbers, clipped);
        }
        _ => {}
    }
    gradient
}

fn velocity_row(rows: &mut UpdateRows, momentum: f32, before: f64, gradient: f64) -> f64 {
    let momentum = f64::from(momentum);
    let numbers = [("momentum", momentum), ("before", before), ("gradient", gradient)];
    rows.push(UpdateRule::Velocity, numbers, momentum * before + gradient)
}

/// Both means, freed of their bias towards 0, and the step (Kingma & Ba 2015).
fn adam(rows: &mut UpdateRows, rate: f64, rule: [f32; 3], (gradient, mean, square): (f64, f64, f64), count: u64) {
    let [beta1, beta2, epsilon] = rule.map(f64::from);
    let mean = rows.mean(UpdateRule::Mean, beta1, mean, gradient);
    let square = rows.mean(UpdateRule::MeanSquare, beta2, square, gradient);
    let count = count as f64;
    let numbers = [("mean", mean), ("beta", beta1), ("count", count)];
    let mean = rows.push(UpdateRule::CorrectedMean, numbers, mean / (1.0 - beta1.powf(count)));
    let numbers = [("square", square), ("beta", beta2), ("count", count)];
    let square = rows.push(UpdateRule::CorrectedSquare, numbers, square / (1.0 - beta2.powf(count)));
    rows.scaled_step(rate, mean, square, epsilon);
}
