//! Starter designs for points and functions.
use super::{epochs, output, starter};
use crate::design::{
    Activation, Dense, Design, Function, FunctionRule, Init, LayerKind, Learning, Loss, Optimizer, Output, Pattern,
    PointPattern, Points, Schedule, Source, Split, Training, WeightSign,
};

fn hidden(neurons: usize) -> LayerKind {
    Dense::new(neurons, Activation::Tanh).into()
}

pub(super) fn spiral() -> Design {
    let data = Source::Points(Points::Pattern(PointPattern { noise: 0.1, ..PointPattern::default() }));
    let training = Training { schedule: Schedule::Cosine { epochs: None }, ..epochs(400, 16, 0.02) };
    let input = data.usual_input();
    // Few enough weights for the surface of their loss.
    let layers = vec![hidden(10), hidden(10), hidden(10), output()];
    Design { split: Split { validation: 0.2, test: 0.0 }, ..starter("Spiral", data, input, layers, training) }
}

/// Points of a pattern.
fn points(name: &str, pattern: PointPattern, layers: Vec<LayerKind>, training: Training) -> Design {
    let data = Source::Points(Points::Pattern(pattern));
    let input = data.usual_input();
    Design { split: Split { validation: 0.2, test: 0.0 }, ..starter(name, data, input, layers, training) }
}

pub(super) fn dale() -> Design {
    let pattern = PointPattern { pattern: Pattern::Moons, noise: 0.3, ..PointPattern::default() };
    // The coordinates are no neurons, so what comes from them may have any sign.
    let first = Dense::new(16, Activation::Relu);
    let second = Dense { sign: WeightSign::OneSign, ..Dense::new(16, Activation::Relu) };
    let output = Output { sign: WeightSign::OneSign, ..Output::default() };
    let training = Training { schedule: Schedule::Cosine { epochs: None }, ..epochs(200, 16, 0.01) };
    points("Excite and inhibit", pattern, vec![first.into(), second.into(), output.into()], training)
}

/// The clouds lie opposite each other, so that together they spread along the diagonal.
fn clouds() -> PointPattern {
    PointPattern { pattern: Pattern::Gaussians, ..PointPattern::default() }
}

pub(super) fn oja() -> Design {
    let neuron = Dense { learning: Learning::Oja, ..Dense::new(1, Activation::Linear) };
    let training = Training { optimizer: Optimizer::Sgd { rate: 0.01 }, ..epochs(40, 8, 0.01) };
    points("Oja's rule", clouds(), vec![neuron.into(), output()], training)
}

pub(super) fn rosenblatt() -> Design {
    let output = Output { learning: Learning::Perceptron, ..Output::default() };
    let training = Training { optimizer: Optimizer::Sgd { rate: 0.1 }, ..epochs(20, 1, 0.1) };
    points("Perceptron rule", clouds(), vec![output.into()], training)
}

pub(super) fn sine() -> Design {
    let data = Source::Function(Function::default());
    let schedule = Schedule::Cosine { epochs: None };
    let training = Training { loss: Loss::MeanSquared, schedule, ..epochs(400, 8, 0.01) };
    let input = data.usual_input();
    let layers = vec![hidden(24), hidden(24), output()];
    Design { split: Split { validation: 0.2, test: 0.0 }, ..starter("Growing wave", data, input, layers, training) }
}

pub(super) fn two_minima() -> Design {
    valley("Two minima, with momentum", Optimizer::Momentum { rate: VALLEY_RATE, momentum: 0.9 })
}

pub(super) fn two_minima_sgd() -> Design {
    valley("Two minima, without momentum", Optimizer::Sgd { rate: VALLEY_RATE })
}

/// The learning rate of both descents.
const VALLEY_RATE: f32 = 0.2;
/// Samples of |x|, which are one batch.
const VALLEY_SAMPLES: usize = 32;

/// One neuron, SiLU(w · x + b), learns |x|. Its loss has a small minimum where the neuron follows one arm alone, and a
/// large one where it passes between both. The descent starts above the small one.
fn valley(name: &str, optimizer: Optimizer) -> Design {
    let rule = FunctionRule::Formula("abs(x)".to_owned());
    let data = Source::Function(Function { rule, count: VALLEY_SAMPLES, ..Function::default() });
    let neuron = Output {
        activation: Activation::Silu,
        weights: Init::Constant(-0.2),
        bias: Init::Constant(-0.3),
        ..Output::default()
    };
    let training = Training { loss: Loss::MeanSquared, optimizer, ..epochs(300, VALLEY_SAMPLES, VALLEY_RATE) };
    let input = data.usual_input();
    let split = Split { validation: 0.0, test: 0.0 };
    Design { split, ..starter(name, data, input, vec![neuron.into()], training) }
}
