//! A design for a table of one's own: two dense layers on columns that are brought to one scale.
use super::learning;
use crate::design::{
    Activation, Augmentation, Balance, Curation, Dense, Design, EarlyStop, EarlyStopping, FORMAT, Input, LayerKind,
    Loss, Normalize, Optimizer, Output, Schedule, Source, Table, TargetKind, Training, Watch,
};

/// Neurons of each dense layer: the fewest and the most.
const NEURONS: (usize, usize) = (16, 64);
/// So many rows are worth a neuron.
const ROWS_PER_NEURON: usize = 8;
/// Rows that are shown in all, and epochs at least and at most.
const SHOWN: usize = 100_000;
const EPOCHS: (usize, usize) = (20, 200);
/// Epochs without improvement that are borne, at least.
const PATIENCE: usize = 10;

/// What is known of a table before a network is chosen for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableFacts {
    /// Rows that can be used.
    pub rows: usize,
    /// Columns that enter the network.
    pub inputs: usize,
    /// What is to be answered.
    pub answers: TargetKind,
    /// Classes to be told apart; 0 where numbers are to be answered.
    pub classes: usize,
    /// Rows of the smallest class.
    pub smallest: usize,
    /// Rows of the largest class.
    pub largest: usize,
}

/// The design that an expert would start with for a table: small enough not to know the rows by heart, with a stop as
/// soon as the validation gets no better.
pub fn proposed_for_table(name: &str, table: Table, facts: &TableFacts) -> Design {
    let (balance, loss) = match facts.answers {
        TargetKind::Classes => (learning::balance(facts.smallest, facts.largest), Loss::default()),
        TargetKind::Numbers => (Balance::AsTheyAre, Loss::MeanSquared),
    };
    let neurons = neurons(facts);
    let dense = || LayerKind::from(Dense::new(neurons, Activation::Relu));
    Design {
        format: FORMAT,
        name: name.to_owned(),
        data: Source::Table(table),
        curation: Curation::default(),
        split: learning::split(facts.rows),
        balance,
        input: Input::Numbers { count: facts.inputs, normalize: Normalize::Standard },
        augmentation: Augmentation::default(),
        layers: vec![dense(), dense(), LayerKind::from(Output::default())].into(),
        training: Training { loss, ..training(facts.rows) },
    }
}

/// Neurons of each dense layer: more for more rows and columns.
fn neurons(facts: &TableFacts) -> usize {
    (facts.rows / ROWS_PER_NEURON).saturating_add(facts.inputs).min(NEURONS.1).next_power_of_two().max(NEURONS.0)
}

/// How long and how fast it learns: few rows are seen more often.
fn training(rows: usize) -> Training {
    let epochs = (SHOWN / rows.max(1)).clamp(EPOCHS.0, EPOCHS.1);
    let patience = epochs.div_ceil(5).max(PATIENCE);
    Training {
        epochs,
        batch: if rows < 1_000 { 16 } else { 32 },
        optimizer: Optimizer::default().with_rate(0.003),
        schedule: Schedule::Cosine { epochs: None },
        early_stopping: EarlyStopping::On(EarlyStop { watch: Watch::ValidationLoss, patience, ..EarlyStop::default() }),
        ..Training::default()
    }
}
