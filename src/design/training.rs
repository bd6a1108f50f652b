//! How the network learns: loss, metrics, optimizer, schedule and when to stop.
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// How the network learns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Training {
    /// What training makes small.
    pub loss: Loss,
    /// What is told about every epoch beside the loss.
    pub metrics: Vec<Metric>,
    /// How weights follow their gradients.
    pub optimizer: Optimizer,
    /// How the learning rate changes over the epochs.
    pub schedule: Schedule,
    /// Whether large gradients are cut.
    pub clip: Clip,
    /// Samples in one step.
    pub batch: usize,
    /// Times that every training sample is seen.
    pub epochs: usize,
    /// Every random choice (split, start weights, order, dropout) follows from this number.
    pub seed: u64,
    /// By what an epoch is the best, unless early stopping says so.
    #[serde(skip_serializing_if = "is_accuracy")]
    pub best: Watch,
    /// When to stop before the last epoch.
    pub early_stopping: EarlyStopping,
    /// Which of its weights the network of a run answers with in the end.
    pub keep: Checkpoint,
}

impl Training {
    /// The weights that are kept: as [`Training::keep`] says, or as early stopping said in designs of older versions.
    pub fn checkpoint(&self) -> Checkpoint {
        match &self.early_stopping {
            EarlyStopping::On(EarlyStop { give_back_best: false, .. }) => Checkpoint::Last,
            _ => self.keep,
        }
    }

    /// The same training that ends with other weights.
    #[must_use]
    pub fn keeping(mut self, keep: Checkpoint) -> Self {
        self.keep = keep;
        if let EarlyStopping::On(rule) = &mut self.early_stopping {
            rule.give_back_best = true;
        }
        self
    }
}

/// Two moments of a run whose weights stay: both lie in the folder of a saved run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, IntoStaticStr, VariantArray)]
pub enum Checkpoint {
    /// The end of the best epoch.
    #[default]
    Best,
    /// The end of the last whole epoch; of a run that is to end with its best one, the newest batch.
    Last,
}

impl Checkpoint {
    /// Both.
    pub const ALL: &'static [Self] = Self::VARIANTS;
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_accuracy(watch: &Watch) -> bool {
    *watch == Watch::ValidationAccuracy
}

impl Training {
    /// By what an epoch is the best: one answer for the star, the weights that are kept, and early stopping.
    pub fn watch(&self) -> Watch {
        match &self.early_stopping {
            EarlyStopping::Off => self.best,
            EarlyStopping::On(rule) => rule.watch,
        }
    }

    /// The same training, in which an epoch is the best by something else.
    #[must_use]
    pub fn watching(mut self, watch: Watch) -> Self {
        self.best = watch;
        if let EarlyStopping::On(rule) = &mut self.early_stopping {
            rule.watch = watch;
        }
        self
    }
}

impl Default for Training {
    fn default() -> Self {
        Self {
            loss: Loss::default(),
            metrics: vec![Metric::Accuracy],
            optimizer: Optimizer::default(),
            schedule: Schedule::default(),
            clip: Clip::default(),
            batch: 32,
            epochs: 10,
            seed: 1,
            best: Watch::ValidationAccuracy,
            early_stopping: EarlyStopping::default(),
            keep: Checkpoint::default(),
        }
    }
}

impl Training {
    /// With everything in which `changed` is another one than `base`.
    #[must_use]
    pub fn with_changes(&self, base: &Self, changed: &Self) -> Self {
        fn newer<T: Clone + PartialEq>(now: &T, base: &T, changed: &T) -> T {
            if base == changed { now.clone() } else { changed.clone() }
        }
        Self {
            loss: newer(&self.loss, &base.loss, &changed.loss),
            metrics: newer(&self.metrics, &base.metrics, &changed.metrics),
            optimizer: newer(&self.optimizer, &base.optimizer, &changed.optimizer),
            schedule: newer(&self.schedule, &base.schedule, &changed.schedule),
            clip: newer(&self.clip, &base.clip, &changed.clip),
            batch: newer(&self.batch, &base.batch, &changed.batch),
            epochs: newer(&self.epochs, &base.epochs, &changed.epochs),
            seed: newer(&self.seed, &base.seed, &changed.seed),
            best: newer(&self.best, &base.best, &changed.best),
            early_stopping: newer(&self.early_stopping, &base.early_stopping, &changed.early_stopping),
            keep: newer(&self.keep, &base.keep, &changed.keep),
        }
    }
}

/// What training makes small. All are means over the batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr)]
#[serde(deny_unknown_fields)]
pub enum Loss {
    /// −log of the softmax of the right class, from bare sums (logits).
    CrossEntropy {
        /// Share of the target that is spread evenly over all classes, from 0 to below 1.
        #[serde(default)]
        label_smoothing: f32,
        /// How much each class counts.
        #[serde(default)]
        class_weights: ClassWeights,
    },
    /// Mean of (output − target)², the target 1 for the right class and 0 for the others.
    MeanSquared,
    /// Mean of |output − target|.
    MeanAbsolute,
    /// Squared near the target, absolute beyond `delta` (Huber 1964).
    Huber {
        /// Where the square ends.
        #[serde(default = "one")]
        delta: f32,
    },
    /// Cross entropy of every output for itself, from bare sums (logits). Two classes may share one output.
    BinaryCrossEntropy,
    /// Mean over the wrong classes of max(0, margin − right + wrong), divided by the number of classes.
    Hinge {
        /// By how much the right class should lead.
        #[serde(default = "one")]
        margin: f32,
    },
}

impl Default for Loss {
    fn default() -> Self {
        Self::CrossEntropy { label_smoothing: 0.0, class_weights: ClassWeights::Even }
    }
}

impl Loss {
    /// Whether it is a loss of classes, and says nothing of numbers.
    pub fn asks_for_classes(&self) -> bool {
        matches!(self, Self::CrossEntropy { .. } | Self::Hinge { .. } | Self::BinaryCrossEntropy)
    }

    /// The customary English name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CrossEntropy { .. } => "cross entropy",
            Self::MeanSquared => "mean squared error",
            Self::MeanAbsolute => "mean absolute error",
            Self::Huber { .. } => "Huber loss",
            Self::BinaryCrossEntropy => "binary cross entropy",
            Self::Hinge { .. } => "hinge loss",
        }
    }
}

pub(super) fn one() -> f32 {
    1.0
}

/// How much each class counts in cross entropy; the mean is divided by the sum of the weights, as in PyTorch.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, IntoStaticStr)]
pub enum ClassWeights {
    /// Every sample alike.
    #[default]
    Even,
    /// Every class alike: n / (classes · n of the class), counted on the training samples.
    Balanced,
    /// One number per class, in the order of the classes.
    Given(Vec<f32>),
}

/// What is told about every epoch beside the loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray)]
pub enum Metric {
    /// Share of right answers.
    Accuracy,
    /// Mean of the share of right answers over the classes that have samples (mean recall).
    BalancedAccuracy,
    /// Share of samples whose class is among the three best.
    Top3,
    /// Mean of 2 · precision · recall / (precision + recall) over the classes that have samples or were answered.
    MacroF1,
    /// How often each class was taken for each other.
    ConfusionMatrix,
}

impl Metric {
    /// Every metric.
    pub const ALL: &'static [Self] = Self::VARIANTS;
}

/// How weights follow their gradients, in PyTorch's forms.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, IntoStaticStr)]
#[serde(deny_unknown_fields)]
pub enum Optimizer {
    /// w ← w − rate · g.
    Sgd {
        /// Learning rate.
        #[serde(default = "usual_rate")]
        rate: f32,
    },
    /// v ← momentum · v + g; w ← w − rate · v.
    Momentum {
        /// Learning rate.
        #[serde(default = "usual_rate")]
        rate: f32,
        /// Share of the old velocity that stays.
        #[serde(default = "momentum")]
        momentum: f32,
    },
    /// v ← momentum · v + g; w ← w − rate · (g + momentum · v).
    Nesterov {
        /// Learning rate.
        #[serde(default = "usual_rate")]
        rate: f32,
        /// Share of the old velocity that stays.
        #[serde(default = "momentum")]
        momentum: f32,
    },
    /// s ← decay · s + (1 − decay) · g²; w ← w − rate · g / (√s + ε).
    RmsProp {
        /// Learning rate.
        #[serde(default = "small_rate")]
        rate: f32,
        /// Share of the old mean square that stays.
        #[serde(default = "rms_decay")]
        decay: f32,
        /// Keeps the quotient finite.
        #[serde(default = "epsilon")]
        epsilon: f32,
    },
    /// s ← s + g²; w ← w − rate · g / (√s + ε).
    Adagrad {
        /// Learning rate.
        #[serde(default = "usual_rate")]
        rate: f32,
        /// Keeps the quotient finite.
        #[serde(default = "adagrad_epsilon")]
        epsilon: f32,
    },
    /// Kingma & Ba 2015, with bias correction.
    Adam {
        /// Learning rate.
        #[serde(default = "small_rate")]
        rate: f32,
        /// Share of the old mean gradient that stays.
        #[serde(default = "beta1")]
        beta1: f32,
        /// Share of the old mean square that stays.
        #[serde(default = "beta2")]
        beta2: f32,
        /// Keeps the quotient finite.
        #[serde(default = "epsilon")]
        epsilon: f32,
    },
    /// Adam with weights that shrink by rate · decay in every step (Loshchilov & Hutter 2019).
    AdamW {
        /// Learning rate.
        #[serde(default = "small_rate")]
        rate: f32,
        /// Share of the old mean gradient that stays.
        #[serde(default = "beta1")]
        beta1: f32,
        /// Share of the old mean square that stays.
        #[serde(default = "beta2")]
        beta2: f32,
        /// Keeps the quotient finite.
        #[serde(default = "epsilon")]
        epsilon: f32,
        /// How fast weights shrink.
        #[serde(default = "weight_decay")]
        decay: f32,
    },
}

impl Default for Optimizer {
    fn default() -> Self {
        Self::Adam { rate: small_rate(), beta1: beta1(), beta2: beta2(), epsilon: epsilon() }
    }
}

impl Optimizer {
    /// The same rule with another learning rate.
    #[must_use]
    pub fn with_rate(mut self, to: f32) -> Self {
        match &mut self {
            Self::Sgd { rate }
            | Self::Momentum { rate, .. }
            | Self::Nesterov { rate, .. }
            | Self::RmsProp { rate, .. }
            | Self::Adagrad { rate, .. }
            | Self::Adam { rate, .. }
            | Self::AdamW { rate, .. } => *rate = to,
        }
        self
    }

    /// Plain gradient descent at the same learning rate.
    #[must_use]
    pub fn plain(&self) -> Self {
        Self::Sgd { rate: self.rate() }
    }

    /// Whether it is plain gradient descent, which remembers nothing of the steps before.
    pub fn is_plain(&self) -> bool {
        matches!(self, Self::Sgd { .. })
    }

    /// Whether it is plain gradient descent with a velocity.
    pub fn has_momentum(&self) -> bool {
        matches!(self, Self::Momentum { .. } | Self::Nesterov { .. })
    }

    /// Whether it can go on with what another one remembers of the steps before: both remember the same.
    pub fn remembers_as(&self, other: &Self) -> bool {
        let is_adam = |one: &Self| matches!(one, Self::Adam { .. } | Self::AdamW { .. });
        std::mem::discriminant(self) == std::mem::discriminant(other)
            || (self.has_momentum() && other.has_momentum())
            || (is_adam(self) && is_adam(other))
    }

    /// The learning rate before any schedule.
    pub fn rate(&self) -> f32 {
        match *self {
            Self::Sgd { rate }
            | Self::Momentum { rate, .. }
            | Self::Nesterov { rate, .. }
            | Self::RmsProp { rate, .. }
            | Self::Adagrad { rate, .. }
            | Self::Adam { rate, .. }
            | Self::AdamW { rate, .. } => rate,
        }
    }
}

pub(super) fn usual_rate() -> f32 {
    0.01
}

pub(super) fn small_rate() -> f32 {
    0.001
}

pub(super) fn momentum() -> f32 {
    0.9
}

pub(super) fn rms_decay() -> f32 {
    0.99
}

pub(super) fn epsilon() -> f32 {
    1e-8
}

pub(super) fn adagrad_epsilon() -> f32 {
    1e-10
}

pub(super) fn beta1() -> f32 {
    0.9
}

pub(super) fn beta2() -> f32 {
    0.999
}

pub(super) fn weight_decay() -> f32 {
    0.01
}

/// How the learning rate changes over the epochs. Epochs count from 0.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, IntoStaticStr)]
#[serde(deny_unknown_fields)]
pub enum Schedule {
    /// Always the same.
    #[default]
    Constant,
    /// Times `factor` after every `every` epochs.
    Step {
        /// Epochs between two changes.
        every: usize,
        /// What the rate is multiplied by.
        factor: f64,
    },
    /// Times `factor` after every epoch.
    Exponential {
        /// What the rate is multiplied by.
        factor: f64,
    },
    /// Half a cosine from the full rate down to 0 over `epochs` (all epochs of the training unless set).
    Cosine {
        /// Epochs until 0 is reached.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        epochs: Option<usize>,
    },
    /// Rises evenly, batch by batch, to the full rate during the first `epochs`; then goes on with `then`, whose
    /// epochs count from there.
    WarmUp {
        /// Epochs of the rise.
        epochs: usize,
        /// What follows.
        #[serde(default)]
        then: Box<Schedule>,
    },
    /// Times `factor` whenever the validation loss has not improved for more than `patience` epochs.
    Plateau {
        /// What the rate is multiplied by.
        #[serde(default = "plateau_factor")]
        factor: f64,
        /// Epochs without improvement that are borne.
        #[serde(default = "plateau_patience")]
        patience: usize,
    },
}

/// A batch of a training, as a schedule asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The epoch, from 0.
    pub epoch: usize,
    /// Batches of this epoch that are over.
    pub done: usize,
    /// Batches in an epoch.
    pub batches: usize,
    /// Epochs of the training.
    pub epochs: usize,
}

impl Schedule {
    /// The share of the full rate for a batch. [`Schedule::Plateau`] depends on what happens and is 1 here.
    pub fn share(&self, moment: Moment) -> f64 {
        let Moment { epoch, done, batches, epochs } = moment;
        match self {
            Self::Constant | Self::Plateau { .. } => 1.0,
            Self::Step { every, factor } => factor.powf((epoch / (*every).max(1)) as f64),
            Self::Exponential { factor } => factor.powf(epoch as f64),
            Self::Cosine { epochs: over } => {
                let over = over.unwrap_or(epochs).max(1) as f64;
                f64::midpoint(1.0, (std::f64::consts::PI * (epoch as f64 / over).min(1.0)).cos())
            }
            // The full rate is reached with the last batch of the rise.
            Self::WarmUp { epochs: rise, .. } if epoch < *rise => {
                (epoch as f64 + (done + 1) as f64 / batches.max(1) as f64) / *rise as f64
            }
            Self::WarmUp { epochs: rise, then } => {
                then.share(Moment { epoch: epoch - rise, epochs: epochs.saturating_sub(*rise), ..moment })
            }
        }
    }

    /// The plateau rule inside this schedule, if there is one: factor and patience.
    pub fn plateau(&self) -> Option<(f64, usize)> {
        match self {
            Self::Plateau { factor, patience } => Some((*factor, *patience)),
            Self::WarmUp { then, .. } => then.plateau(),
            _ => None,
        }
    }
}

pub(super) fn plateau_factor() -> f64 {
    0.1
}

pub(super) fn plateau_patience() -> usize {
    10
}

/// Whether large gradients are cut before a step.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, IntoStaticStr)]
pub enum Clip {
    /// Never.
    #[default]
    Off,
    /// Every number to ± this limit.
    Value(f32),
    /// All gradients together, scaled so that their Euclidean norm is at most this.
    Norm(f32),
}

/// When to stop before the last epoch.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, IntoStaticStr)]
pub enum EarlyStopping {
    /// Never.
    #[default]
    Off,
    /// After some epochs without improvement.
    On(EarlyStop),
}

/// The rule of early stopping.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EarlyStop {
    /// What should improve.
    pub watch: Watch,
    /// Epochs without improvement that are borne.
    pub patience: usize,
    /// Smaller changes are no improvement.
    pub min_delta: f64,
    /// Whether training ends with the weights of the best epoch rather than the last: older versions said it here, now
    /// [`Training::keep`] does.
    #[serde(skip_serializing_if = "is_usual")]
    pub give_back_best: bool,
}

impl Default for EarlyStop {
    fn default() -> Self {
        Self { watch: Watch::default(), patience: 5, min_delta: 0.0, give_back_best: true }
    }
}

/// Whether older versions said nothing else than what is usual.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_usual(give_back_best: &bool) -> bool {
    *give_back_best
}

/// By what an epoch is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, IntoStaticStr, VariantArray)]
pub enum Watch {
    /// Loss on the validation samples, the smaller the better.
    #[default]
    ValidationLoss,
    /// Accuracy on the validation samples, the larger the better.
    ValidationAccuracy,
}

impl Watch {
    /// Everything that can be watched.
    pub const ALL: &'static [Self] = Self::VARIANTS;
}
