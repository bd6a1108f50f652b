//! The numbers of learning: optimizers, losses, schedules, clipping and early stopping.
use super::{Choice, Limits, Setting};
use crate::design::training as usual;
use crate::design::{ClassWeights, Clip, EarlyStop, EarlyStopping, Loss, Optimizer, Schedule, Training};

/// A learning rate.
const RATE: Limits = Limits::Positive { most: 100.0, customary: 0.001 };
/// What a learning rate is multiplied by.
const FACTOR: Limits = Limits::Positive { most: 1.0, customary: 0.1 };
/// A share of the old that stays: never all of it.
const KEPT: Limits = Limits::Number(0.0, 0.999_999);
/// What keeps a quotient finite.
const EPSILON: Limits = Limits::Logarithmic(1e-12, 1.0);
/// A distance between an output and its target.
const DISTANCE: Limits = Limits::Logarithmic(1e-6, 1e6);
/// A limit of gradients.
const CUT: Limits = Limits::Logarithmic(1e-9, 1e9);
/// Epochs that something takes.
const EPOCHS: Limits = Limits::Count(1, 1_000_000);

/// What every training has, whatever its rules.
pub static TRAINING: &[Setting<Training>] = &[
    setting!(Training.batch, Limits::Count(1, 65_536)),
    setting!(Training.epochs, EPOCHS),
    setting!(Training.seed, Limits::Any),
];

/// Every optimizer.
pub static OPTIMIZERS: &[Choice<Optimizer>] = &[
    choice!(Optimizer::Sgd, Optimizer::Sgd { rate: usual::usual_rate() }, setting!(Optimizer::Sgd { rate }, RATE)),
    choice!(
        Optimizer::Momentum,
        Optimizer::Momentum { rate: usual::usual_rate(), momentum: usual::momentum() },
        setting!(Optimizer::Momentum { rate }, RATE),
        setting!(Optimizer::Momentum { momentum }, KEPT),
    ),
    choice!(
        Optimizer::Nesterov,
        Optimizer::Nesterov { rate: usual::usual_rate(), momentum: usual::momentum() },
        setting!(Optimizer::Nesterov { rate }, RATE),
        setting!(Optimizer::Nesterov { momentum }, KEPT),
    ),
    choice!(
        Optimizer::RmsProp,
        Optimizer::RmsProp { rate: usual::small_rate(), decay: usual::rms_decay(), epsilon: usual::epsilon() },
        setting!(Optimizer::RmsProp { rate }, RATE),
        setting!(Optimizer::RmsProp { decay }, KEPT),
        setting!(Optimizer::RmsProp { epsilon }, EPSILON),
    ),
    choice!(
        Optimizer::Adagrad,
        Optimizer::Adagrad { rate: usual::usual_rate(), epsilon: usual::adagrad_epsilon() },
        setting!(Optimizer::Adagrad { rate }, RATE),
        setting!(Optimizer::Adagrad { epsilon }, EPSILON),
    ),
    choice!(
        Optimizer::Adam,
        Optimizer::default(),
        setting!(Optimizer::Adam { rate }, RATE),
        setting!(Optimizer::Adam { beta1 }, KEPT),
        setting!(Optimizer::Adam { beta2 }, KEPT),
        setting!(Optimizer::Adam { epsilon }, EPSILON),
    ),
    choice!(
        Optimizer::AdamW,
        Optimizer::AdamW {
            rate: usual::small_rate(),
            beta1: usual::beta1(),
            beta2: usual::beta2(),
            epsilon: usual::epsilon(),
            decay: usual::weight_decay(),
        },
        setting!(Optimizer::AdamW { rate }, RATE),
        setting!(Optimizer::AdamW { beta1 }, KEPT),
        setting!(Optimizer::AdamW { beta2 }, KEPT),
        setting!(Optimizer::AdamW { epsilon }, EPSILON),
        // Not a share that stays but how fast weights shrink, under the customary word.
        setting!("weight_decay"; Optimizer::AdamW { decay, .. } => *decay, Limits::Number(0.0, 10.0)),
    ),
];

/// Every loss. Weights of classes are no number and have no row.
pub static LOSSES: &[Choice<Loss>] = &[
    choice!(
        Loss::CrossEntropy,
        Loss::CrossEntropy { label_smoothing: 0.0, class_weights: ClassWeights::Even },
        setting!(Loss::CrossEntropy { label_smoothing }, Limits::Number(0.0, 0.99)),
    ),
    choice!(Loss::MeanSquared, Loss::MeanSquared),
    choice!(Loss::MeanAbsolute, Loss::MeanAbsolute),
    choice!(Loss::Huber, Loss::Huber { delta: usual::one() }, setting!(Loss::Huber { delta }, DISTANCE)),
    choice!(Loss::BinaryCrossEntropy, Loss::BinaryCrossEntropy),
    choice!(Loss::Hinge, Loss::Hinge { margin: usual::one() }, setting!(Loss::Hinge { margin }, DISTANCE)),
];

/// Every schedule. What follows a warm-up is a schedule of its own and has no row.
pub static SCHEDULES: &[Choice<Schedule>] = &[
    choice!(Schedule::Constant, Schedule::Constant),
    choice!(
        Schedule::Step,
        Schedule::Step { every: 10, factor: 0.5 },
        setting!(Schedule::Step { every }, EPOCHS),
        setting!(Schedule::Step { factor }, FACTOR),
    ),
    choice!(
        Schedule::Exponential,
        Schedule::Exponential { factor: 0.9 },
        setting!(Schedule::Exponential { factor }, FACTOR),
    ),
    choice!(
        Schedule::Cosine,
        Schedule::Cosine { epochs: None },
        setting!("cosine_epochs"; Schedule::Cosine { epochs } => *epochs, EPOCHS),
    ),
    choice!(
        Schedule::WarmUp,
        Schedule::WarmUp { epochs: 2, then: Box::default() },
        setting!("warm_up_epochs"; Schedule::WarmUp { epochs, .. } => *epochs, EPOCHS),
    ),
    choice!(
        Schedule::Plateau,
        Schedule::Plateau { factor: usual::plateau_factor(), patience: usual::plateau_patience() },
        setting!(Schedule::Plateau { factor }, FACTOR),
        setting!(Schedule::Plateau { patience }, Limits::Count(0, usize::MAX)),
    ),
];

/// Every way to cut gradients.
pub static CLIPS: &[Choice<Clip>] = &[
    choice!(Clip::Off, Clip::Off),
    choice!(Clip::Value, Clip::Value(0.5), setting!("clip"; Clip::Value(limit) => *limit, CUT)),
    choice!(Clip::Norm, Clip::Norm(1.0), setting!("clip"; Clip::Norm(limit) => *limit, CUT)),
];

/// Whether training may stop early.
pub static EARLY_STOPPINGS: &[Choice<EarlyStopping>] = &[
    choice!(EarlyStopping::Off, EarlyStopping::Off),
    choice!(
        EarlyStopping::On,
        EarlyStopping::On(EarlyStop::default()),
        setting!(EarlyStopping::On.patience, Limits::Count(0, usize::MAX)),
        setting!(EarlyStopping::On.min_delta, Limits::Number(0.0, 1e6)),
    ),
];
