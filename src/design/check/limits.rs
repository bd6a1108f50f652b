//! Settings outside their limits, and networks larger than the memory.
use super::Walk;
use crate::design::{
    Activation, EarlyStopping, Edit, Init, Input, LayerKind, Limits, Mend, Optimizer, Padding, Pool2d, Problem,
    ProblemKind, Schedule, Value, entry,
};

/// The largest side of a picture that enters a network, in pixels.
const LARGEST_SIDE: usize = 1024;

fn out_of_range(setting: &str, value: &dyn ToString, low: &dyn ToString, high: &dyn ToString) -> ProblemKind {
    ProblemKind::OutOfRange {
        setting: setting.to_owned(),
        value: value.to_string(),
        low: low.to_string(),
        high: high.to_string(),
    }
}

/// The size of what enters the network.
pub(super) fn input(walk: &mut Walk<'_>) {
    let mut mended = walk.design.input.clone();
    let sides = match &mut mended {
        Input::Picture(picture) => vec![("width", &mut picture.width), ("height", &mut picture.height)],
        Input::Numbers { count } => vec![("count", count)],
    };
    let mut problems = Vec::new();
    for (word, side) in sides {
        let allowed = (*side).clamp(1, LARGEST_SIDE);
        if allowed != *side {
            problems.push(out_of_range(word, &*side, &1, &LARGEST_SIDE));
            *side = allowed;
        }
    }
    for kind in problems {
        let mend = Mend { text: "Use an allowed size".to_owned(), edit: Edit::SetInput(mended.clone()) };
        walk.report(None, kind, Some(mend));
    }
}

/// Every setting of one layer against the limits in the catalogue.
pub(super) fn layer(walk: &mut Walk<'_>, index: usize) {
    let kind = &walk.design.layers[index].kind;
    numbers_inside(walk, index);
    for setting in entry(kind).settings {
        // A stride that follows the window is right when the window is.
        if let LayerKind::MaxPool2d(Pool2d { stride: None, .. }) | LayerKind::MeanPool2d(Pool2d { stride: None, .. }) =
            kind
            && setting.id == "stride"
        {
            continue;
        }
        let (problem, allowed) = match ((setting.get)(kind), setting.limits) {
            (Some(Value::Count(value)), Limits::Count(low, high)) if !(low..=high).contains(&value) => {
                (out_of_range(setting.id, &value, &low, &high), Value::Count(value.clamp(low, high)))
            }
            (Some(Value::Number(value)), Limits::Number(low, high)) if !(low..=high).contains(&value) => {
                // A NaN is outside of any limits and has no nearest allowed value.
                let nearest = if value.is_nan() { low } else { value.clamp(low, high) };
                (out_of_range(setting.id, &value, &low, &high), Value::Number(nearest))
            }
            _ => continue,
        };
        let text = match allowed {
            Value::Count(count) => format!("Use {count}"),
            Value::Number(number) => format!("Use {number}"),
            _ => "Use an allowed value".to_owned(),
        };
        let mend = walk.replacing(index, text, |kind| (setting.set)(kind, allowed));
        walk.report(index, problem, Some(mend));
    }
}

/// Numbers inside an activation, start values or padding, which have no setting of their own.
fn numbers_inside(walk: &mut Walk<'_>, index: usize) {
    const LARGE: f32 = 1e6;
    let kind = &walk.design.layers[index].kind;
    let mut rows: Vec<(&str, f32, f32, f32)> = Vec::new();
    match kind.activation() {
        Some(Activation::LeakyRelu { slope }) => rows.push(("slope", slope, 0.0, 10.0)),
        Some(Activation::Elu { alpha }) => rows.push(("alpha", alpha, 0.0, 10.0)),
        _ => {}
    }
    for init in kind.start().iter().flat_map(|start| [start.weights, start.bias]) {
        match init {
            Init::Constant(value) => rows.push(("constant", value, -LARGE, LARGE)),
            Init::Uniform { low, high } => {
                rows.extend([("low", low, -LARGE, LARGE), ("high", high, low.max(-LARGE), LARGE)]);
            }
            Init::Normal { mean, deviation } => {
                rows.extend([("mean", mean, -LARGE, LARGE), ("deviation", deviation, 0.0, LARGE)]);
            }
            _ => {}
        }
    }
    let wrong: Vec<_> = rows.into_iter().filter(|(_, value, low, high)| !(low..=high).contains(&value)).collect();
    let padding = match kind {
        LayerKind::Conv2d(conv) => match conv.padding {
            Padding::Pixels(pixels) if pixels >= conv.kernel.max(1) => Some((pixels, conv.kernel.max(1) - 1)),
            _ => None,
        },
        _ => None,
    };
    for (word, value, low, high) in wrong {
        walk.report(index, out_of_range(word, &value, &low, &high), None);
    }
    if let Some((pixels, most)) = padding {
        let mend = walk.replacing(index, format!("Use {most}"), |kind| {
            if let LayerKind::Conv2d(conv) = kind {
                conv.padding = Padding::Pixels(most);
            }
        });
        walk.report(index, out_of_range("padding", &pixels, &0, &most), Some(mend));
    }
}

/// Numbers of the training: batch, epochs, rates and shares.
pub(super) fn training(walk: &mut Walk<'_>) {
    const MOST: usize = 1_000_000;
    let training = &walk.design.training;
    let mut problems = Vec::new();
    if !(1..=65_536).contains(&training.batch) {
        let batch = training.batch.clamp(1, 65_536);
        let mend = walk.training_mend(format!("Use {batch}"), |training| training.batch = batch);
        problems.push((out_of_range("batch", &training.batch, &1, &65_536), Some(mend)));
    }
    if !(1..=MOST).contains(&training.epochs) {
        let epochs = training.epochs.clamp(1, MOST);
        let mend = walk.training_mend(format!("Use {epochs}"), |training| training.epochs = epochs);
        problems.push((out_of_range("epochs", &training.epochs, &1, &MOST), Some(mend)));
    }
    let rate = training.optimizer.rate();
    if !(rate > 0.0 && rate <= 100.0) {
        let mend = walk.training_mend("Use 0.001", |training| training.optimizer = training.optimizer.with_rate(0.001));
        problems.push((out_of_range("rate", &rate, &"above 0", &100), Some(mend)));
    }
    schedule(&training.schedule, &mut problems);
    for (word, value, low, high) in numbers(walk) {
        if !(low..=high).contains(&value) {
            problems.push((out_of_range(word, &value, &low, &high), None));
        }
    }
    walk.problems.extend(problems.into_iter().map(|(kind, mend)| Problem { layer: None, kind, mend }));
}

/// Numbers of a schedule, and of what follows its warm-up.
fn schedule(schedule: &Schedule, problems: &mut Vec<(ProblemKind, Option<Mend>)>) {
    const MOST: usize = 1_000_000;
    let mut epochs = |word: &str, count: usize| {
        if !(1..=MOST).contains(&count) {
            problems.push((out_of_range(word, &count, &1, &MOST), None));
        }
    };
    let factor = match schedule {
        Schedule::Step { every, factor } => {
            epochs("every", *every);
            Some(*factor)
        }
        Schedule::Cosine { epochs: over } => {
            epochs("epochs of the cosine", over.unwrap_or(1));
            None
        }
        Schedule::WarmUp { epochs: rise, then } => {
            epochs("epochs of the warm-up", *rise);
            if matches!(**then, Schedule::WarmUp { .. }) {
                problems.push((ProblemKind::NestedWarmUp, None));
            } else {
                self::schedule(then, problems);
            }
            None
        }
        Schedule::Exponential { factor } | Schedule::Plateau { factor, .. } => Some(*factor),
        Schedule::Constant => None,
    };
    if let Some(factor) = factor.filter(|factor| !(*factor > 0.0 && *factor <= 1.0)) {
        problems.push((out_of_range("factor", &factor, &"above 0", &1), None));
    }
}

/// The other numbers of the training with their limits.
fn numbers(walk: &Walk<'_>) -> Vec<(&'static str, f64, f64, f64)> {
    use crate::design::{Clip, Loss};
    const ALMOST_ONE: f64 = 0.999_999;
    let training = &walk.design.training;
    let split = walk.design.split;
    let mut rows = vec![("validation", split.validation, 0.0, 0.9), ("test", split.test, 0.0, 0.9)];
    match training.optimizer {
        Optimizer::Momentum { momentum, .. } | Optimizer::Nesterov { momentum, .. } => {
            rows.push(("momentum", f64::from(momentum), 0.0, ALMOST_ONE));
        }
        Optimizer::RmsProp { decay, epsilon, .. } => {
            rows.extend([("decay", f64::from(decay), 0.0, ALMOST_ONE), ("epsilon", f64::from(epsilon), 1e-12, 1.0)]);
        }
        Optimizer::Adam { beta1, beta2, epsilon, .. } | Optimizer::AdamW { beta1, beta2, epsilon, .. } => {
            rows.extend([
                ("beta1", f64::from(beta1), 0.0, ALMOST_ONE),
                ("beta2", f64::from(beta2), 0.0, ALMOST_ONE),
                ("epsilon", f64::from(epsilon), 1e-12, 1.0),
            ]);
        }
        Optimizer::Adagrad { epsilon, .. } => rows.push(("epsilon", f64::from(epsilon), 1e-12, 1.0)),
        Optimizer::Sgd { .. } => {}
    }
    match training.loss {
        Loss::CrossEntropy { label_smoothing, .. } => {
            rows.push(("label_smoothing", f64::from(label_smoothing), 0.0, 0.99));
        }
        Loss::Huber { delta } => rows.push(("delta", f64::from(delta), 1e-6, 1e6)),
        Loss::Hinge { margin } => rows.push(("margin", f64::from(margin), 1e-6, 1e6)),
        _ => {}
    }
    if let Optimizer::AdamW { decay, .. } = training.optimizer {
        rows.push(("decay", f64::from(decay), 0.0, 10.0));
    }
    if let EarlyStopping::On(rule) = &training.early_stopping {
        rows.push(("min_delta", rule.min_delta, 0.0, 1e6));
    }
    match training.clip {
        Clip::Value(limit) | Clip::Norm(limit) => rows.push(("clip", f64::from(limit), 1e-9, 1e9)),
        Clip::Off => {}
    }
    rows
}

/// The whole network against the memory at hand.
pub(super) fn memory(walk: &mut Walk<'_>) {
    let Some(available) = walk.facts.memory else { return };
    let needed = walk.layers.iter().fold(0_u64, |sum, layer| sum.saturating_add(layer.cost.memory));
    if needed <= available {
        return;
    }
    let largest = walk.layers.iter().max_by_key(|layer| layer.cost.memory).map(|layer| layer.index);
    walk.report(largest, ProblemKind::TooMuchMemory { needed, available }, None);
}
