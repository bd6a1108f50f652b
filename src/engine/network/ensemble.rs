//! Several networks of one kind that answer as one: each votes, and the votes become one answer.
use super::{Attribution, Batch, Features, Gradient, Network, NetworkState, Objective};
use crate::design::{ClassWeights, LayerId, Loss};
use crate::engine::layers::Ablation;
use crate::engine::loss::{Goal, best, probabilities};
use crate::engine::tensor::{Array, Observation};
use crate::engine::{Computed, EngineError, LayerNumber, Step, Target};

/// How the answers of several networks become one.
#[derive(Debug, Clone, PartialEq)]
pub enum Vote {
    /// The mean of their probabilities (Breiman, "Bagging predictors", 1996).
    Mean,
    /// Each has one vote of its weight α, for its most probable class (Zhu, Zou, Rosset and Hastie, "Multi-class
    /// `AdaBoost`", 2009).
    Weighted(Vec<f64>),
}

impl Vote {
    /// What several networks give together, from the probabilities that each gives, sample after sample: numbers whose
    /// softmax are the probabilities of the ensemble.
    ///
    /// For the mean that is ln Σ pₘ / M. For weighted votes it is Σ αₘ of those that vote for the class: the softmax of
    /// these is the model of probabilities that SAMME fits, whose f of a class, divided by one less than the classes,
    /// differs from it by a number that all classes share.
    pub fn outputs(&self, members: &[Vec<f32>], classes: usize) -> Vec<f32> {
        let mut sums = vec![0.0_f64; members.first().map_or(0, Vec::len)];
        for (nth, member) in members.iter().enumerate() {
            let rows = member.chunks_exact(classes.max(1)).zip(sums.chunks_exact_mut(classes.max(1)));
            match self {
                Self::Mean => rows.for_each(|(row, sums)| {
                    sums.iter_mut().zip(row).for_each(|(sum, share)| *sum += f64::from(*share));
                }),
                Self::Weighted(weights) => {
                    let weight = weights.get(nth).copied().unwrap_or_default();
                    rows.for_each(|(row, sums)| sums[best(row)] += weight);
                }
            }
        }
        let count = members.len().max(1) as f64;
        let output = |sum: f64| match self {
            // A probability of 0 has a logarithm that is no number.
            Self::Mean => (sum / count).max(f64::from(f32::MIN_POSITIVE)).ln(),
            Self::Weighted(_) => sum,
        };
        sums.into_iter().map(|sum| output(sum) as f32).collect()
    }
}

/// Several networks that answer as one. It is asked like any network; it is trained, and looked into, member by member.
pub struct EnsembleNetwork {
    members: Vec<Box<dyn Network>>,
    vote: Vote,
    classes: usize,
}

/// What the outputs of an ensemble are made for, whatever its members were trained with.
const LOSS: Loss = Loss::CrossEntropy { label_smoothing: 0.0, class_weights: ClassWeights::Even };

impl EnsembleNetwork {
    /// An ensemble of these networks, which tell so many classes apart.
    pub fn new(members: Vec<Box<dyn Network>>, vote: Vote, classes: usize) -> Self {
        Self { members, vote, classes }
    }

    /// One more network, and the weight of its vote; the mean needs none.
    pub fn push(&mut self, member: Box<dyn Network>, weight: f64) {
        self.members.push(member);
        if let Vote::Weighted(weights) = &mut self.vote {
            weights.push(weight);
        }
    }

    /// How many networks it asks.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there is nobody to ask.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// What every member has, each name behind the number of the member: "0.2.weight", as PyTorch's `ModuleList` names it.
    fn named(&self, arrays: impl Fn(&dyn Network) -> Vec<Array>) -> Vec<Array> {
        let members = self.members.iter().enumerate();
        let named = members.flat_map(|(nth, member)| {
            let arrays = arrays(&**member).into_iter();
            arrays.map(move |array| Array { name: format!("{nth}.{}", array.name), ..array })
        });
        named.collect()
    }

    /// The member that an array belongs to, and what the member calls it.
    fn owner<'a>(&self, name: &'a str) -> Result<(usize, &'a str), EngineError> {
        let unknown = || EngineError::Unknown { name: name.to_owned() };
        let (nth, own) = name.split_once('.').ok_or_else(unknown)?;
        let nth = nth.parse().ok().filter(|nth| *nth < self.members.len()).ok_or_else(unknown)?;
        Ok((nth, own))
    }
}

impl Network for EnsembleNetwork {
    fn step(&mut self, _batch: Batch<'_>, _rate: f32) -> Result<Step, EngineError> {
        Err(EngineError::Ensemble)
    }

    fn outputs(&self) -> &[f32] {
        &[]
    }

    /// Those that all members share.
    fn features(&self) -> Option<Features> {
        let first = self.members.first()?.features()?;
        self.members.iter().all(|member| member.features() == Some(first)).then_some(first)
    }

    fn extract(&self, samples: &[f32]) -> Result<Vec<f32>, EngineError> {
        self.members.first().ok_or(EngineError::OtherLayers)?.extract(samples)
    }

    fn take_features(&mut self, features: bool) {
        self.members.iter_mut().for_each(|member| member.take_features(features));
    }

    fn gradients(&mut self, _batch: Batch<'_>) -> Result<(Step, Vec<Gradient>), EngineError> {
        Err(EngineError::Ensemble)
    }

    fn predict(&mut self, inputs: Vec<f32>) -> Result<Vec<f32>, EngineError> {
        let ask = |member: &mut Box<dyn Network>| {
            let outputs = member.predict(inputs.clone())?;
            Ok(member.probabilities(&outputs))
        };
        let answers = self.members.iter_mut().map(ask).collect::<Result<Vec<_>, EngineError>>()?;
        if answers.iter().flatten().all(|share| share.is_finite()) {
            Ok(self.vote.outputs(&answers, self.classes))
        } else {
            Err(EngineError::NoAnswer)
        }
    }

    fn observe(&mut self, _input: Vec<f32>) -> Result<Vec<Observation>, EngineError> {
        Err(EngineError::Ensemble)
    }

    fn attribute(&self, _input: &[f32], _objective: Objective) -> Result<Attribution, EngineError> {
        Err(EngineError::Ensemble)
    }

    fn formula(&self, _input: &[f32], _layer: LayerId, _number: LayerNumber) -> Result<Computed, EngineError> {
        Err(EngineError::Ensemble)
    }

    fn ablate(&mut self, _ablation: Ablation) -> Result<(), EngineError> {
        Err(EngineError::Ensemble)
    }

    fn answers_at_once(&self) -> usize {
        self.members.iter().map(|member| member.answers_at_once()).min().unwrap_or(1)
    }

    fn loss(&self, outputs: &[f32], targets: Target<'_>) -> f32 {
        Goal::new(LOSS, &[]).evaluate(outputs, self.classes, targets).0
    }

    fn probabilities(&self, outputs: &[f32]) -> Vec<f32> {
        probabilities(&LOSS, outputs, self.classes)
    }

    fn members(&mut self) -> &mut [Box<dyn Network>] {
        &mut self.members
    }

    fn arrays(&self) -> Vec<Array> {
        self.named(|member| member.arrays())
    }

    fn parameters(&self) -> Vec<Array> {
        self.named(|member| member.parameters())
    }

    fn load(&mut self, arrays: &[Array]) -> Result<(), EngineError> {
        let before = self.state();
        let mut own = vec![Vec::new(); self.members.len()];
        for array in arrays {
            let (nth, name) = self.owner(&array.name)?;
            own[nth].push(Array { name: name.to_owned(), ..array.clone() });
        }
        let loaded = self.members.iter_mut().zip(&own).try_for_each(|(member, arrays)| member.load(arrays));
        if loaded.is_err() {
            self.restore(&before)?;
        }
        loaded
    }

    fn set_weight(&mut self, array: &str, index: usize, value: f32) -> Result<f32, EngineError> {
        let (nth, name) = self.owner(array)?;
        self.members[nth].set_weight(name, index, value)
    }

    fn optimizer_arrays(&self) -> Vec<Array> {
        Vec::new()
    }

    fn load_optimizer(&mut self, arrays: &[Array]) -> Result<(), EngineError> {
        arrays.first().map_or(Ok(()), |array| Err(EngineError::Unknown { name: array.name.clone() }))
    }

    fn state(&self) -> NetworkState {
        NetworkState::joined(self.members.iter().map(|member| member.state()))
    }

    fn restore(&mut self, state: &NetworkState) -> Result<(), EngineError> {
        let mut states = Vec::new();
        let mut rest = state.clone();
        for member in &self.members {
            let (own, others) = rest.split(&member.state())?;
            states.push(own);
            rest = others;
        }
        if !rest.is_empty() {
            return Err(EngineError::OtherLayers);
        }
        self.members.iter_mut().zip(&states).try_for_each(|(member, state)| member.restore(state))
    }
}
