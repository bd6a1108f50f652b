//! Sizes of a recurrent layer, and how its steps and what the way back needs lie in memory.
use crate::engine::kernels::padding::length;
use crate::engine::kernels::parallel::Places;

/// What computes the next state from the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// h′ = tanh(W x + b + U h + c) (Elman 1990).
    Tanh,
    /// Gated recurrent unit (Cho et al. 2014) with PyTorch's gates r, z, n.
    Gru,
    /// Long short-term memory (Hochreiter & Schmidhuber 1997) with gates i, f, g, o.
    Lstm,
}

impl Cell {
    /// Gates: the weights of a layer have this many times `hidden` rows.
    pub fn gates(self) -> usize {
        match self {
            Self::Tanh => 1,
            Self::Gru => 3,
            Self::Lstm => 4,
        }
    }

    /// The gate that says how much of what was kept stays: z of the GRU, f of the LSTM.
    pub fn keeping_gate(self) -> Option<usize> {
        match self {
            Self::Tanh => None,
            Self::Gru | Self::Lstm => Some(1),
        }
    }

    /// Arrays of `hidden` numbers that one step leaves behind: gates, then the hidden side of n (GRU) or the cell state
    /// (LSTM), then the state. The tanh cell's only gate is its state.
    pub(super) fn saved(self) -> usize {
        match self {
            Self::Tanh => 1,
            Self::Gru => 5,
            Self::Lstm => 6,
        }
    }

    /// Arrays of `hidden` numbers in the gradient of one step's gates: those of the hidden side, for the GRU followed by
    /// that of n on the input side, where it is not the same.
    pub(super) fn gradients(self) -> usize {
        match self {
            Self::Tanh => 1,
            Self::Gru | Self::Lstm => 4,
        }
    }
}

/// Sizes of a recurrent layer and what it gives. Inputs are batch × steps × inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecurrentSize {
    /// What computes a state.
    pub cell: Cell,
    /// Samples in the batch.
    pub batch: usize,
    /// Steps of a sample, padded ones counted.
    pub steps: usize,
    /// Numbers per step that come in.
    pub inputs: usize,
    /// Numbers in a state.
    pub hidden: usize,
    /// Whether it runs backward in time, starting at each sample's own last step.
    pub reverse: bool,
    /// Whether it gives the state after every step (batch × steps × `width`) or only the last one (batch × `width`).
    pub sequence: bool,
    /// The first column of the output that it writes.
    pub column: usize,
    /// Numbers per row of the output: `hidden`, or twice that where two directions lie side by side.
    pub width: usize,
}

impl RecurrentSize {
    /// Numbers that [`forward`](fn@super::forward) saves for the way back.
    pub fn saved_len(&self) -> usize {
        self.batch * self.sample_saved()
    }

    /// Numbers of the whole output.
    pub fn output_len(&self) -> usize {
        self.batch * self.sample_output()
    }

    /// Rows of the weights.
    pub(super) fn gates(&self) -> usize {
        self.cell.gates() * self.hidden
    }

    /// Numbers that one step saves.
    pub fn step_saved(&self) -> usize {
        self.cell.saved() * self.hidden
    }

    /// Where the state lies in what a step saves.
    pub(super) fn state_at(&self) -> usize {
        self.step_saved() - self.hidden
    }

    pub(super) fn sample_saved(&self) -> usize {
        self.steps * self.step_saved()
    }

    pub(super) fn sample_output(&self) -> usize {
        if self.sequence { self.steps * self.width } else { self.width }
    }

    pub(super) fn sample_input(&self) -> usize {
        self.steps * self.inputs
    }

    /// Samples that one thread runs from the first step to the last.
    pub(super) fn chunk(&self) -> usize {
        const CHUNKS: usize = 8;
        // A multiple of the height of the product's tiles.
        self.batch.div_ceil(CHUNKS).max(1).next_multiple_of(4)
    }

    /// Multiply-adds of the way forward.
    pub(super) fn work(&self) -> usize {
        self.batch * self.steps * (self.inputs + self.hidden) * self.gates()
    }
}

/// The weights of one direction, in PyTorch's names and layouts.
#[derive(Debug, Clone, Copy)]
pub struct RecurrentWeights<'a> {
    /// Gates · hidden × inputs.
    pub weight_ih: &'a [f32],
    /// Gates · hidden × hidden.
    pub weight_hh: &'a [f32],
    /// Gates · hidden.
    pub bias_ih: &'a [f32],
    /// Gates · hidden.
    pub bias_hh: &'a [f32],
}

/// The steps of some samples in the order in which they are computed.
pub(super) struct StepOrder {
    steps: usize,
    reverse: bool,
    lengths: Places,
}

/// One step of one sample: which sample of the chunk, the row of its step, and that of the step computed before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StepRow {
    pub(super) sample: usize,
    pub(super) row: usize,
    pub(super) previous: Option<usize>,
}

impl StepOrder {
    /// The steps of `count` samples from `first` on.
    pub(super) fn new(size: &RecurrentSize, lengths: Option<&[usize]>, first: usize, count: usize) -> Self {
        let lengths = (first..first + count).map(|sample| length(lengths, sample, size.steps)).collect();
        Self { steps: size.steps, reverse: size.reverse, lengths }
    }

    /// Steps of the longest sample.
    pub(super) fn longest(&self) -> usize {
        self.lengths.iter().copied().max().unwrap_or(0)
    }

    /// The rows computed at one turn: one of each sample that is long enough.
    pub(super) fn turn(&self, turn: usize) -> impl Iterator<Item = StepRow> {
        let lengths = self.lengths.iter().copied().enumerate().filter(move |(_, length)| turn < *length);
        lengths.map(move |(sample, length)| {
            let row_of = |turn: usize| sample * self.steps + if self.reverse { length - 1 - turn } else { turn };
            StepRow { sample, row: row_of(turn), previous: turn.checked_sub(1).map(row_of) }
        })
    }

    /// The last row computed of each sample; none of samples without steps.
    pub(super) fn last(&self) -> impl Iterator<Item = Option<usize>> {
        self.lengths.iter().enumerate().map(|(sample, length)| {
            let last = length.checked_sub(1)?;
            Some(sample * self.steps + if self.reverse { 0 } else { last })
        })
    }

    /// Whether a row is a step rather than padding.
    pub(super) fn is_step(&self, row: usize) -> bool {
        row % self.steps < self.lengths[row / self.steps]
    }

    /// Ranges of rows that follow each other without padding in between.
    pub(super) fn spans(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let mut sample = 0;
        std::iter::from_fn(move || {
            let start = self.lengths[sample..].iter().position(|length| *length > 0)? + sample;
            let mut end = start * self.steps;
            sample = start;
            while self.lengths.get(sample).is_some_and(|length| *length > 0 && end == sample * self.steps) {
                end += self.lengths[sample];
                sample += 1;
            }
            Some(start * self.steps..end)
        })
    }
}
