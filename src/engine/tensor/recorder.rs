//! The engine's tape for networks of static type: dfdx's own, or none while a network only answers, and what travels with
//! a tensor besides.
use std::sync::Arc;

use dfdx::prelude::{Cpu, CpuError, Gradients, Merge, NoneTape, OwnedTape, Tape};

/// The numbers of a tensor, shared by the layer that made them, the one that reads them, and the way back.
pub(super) type Numbers = Arc<Vec<f32>>;

/// Steps of each sequence of a batch that count; what follows is padding.
pub type Lengths = Arc<[usize]>;

/// Whether a network answers or learns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Nothing random, running statistics.
    #[default]
    Eval,
    /// Dropout drops, batch normalization takes the batch's own statistics.
    Train {
        /// What the random choices of this step follow from; each layer mixes its own identity in.
        key: u64,
    },
}

/// dfdx's tape, or none while the network only answers. Being a tape itself, it lets layers be written once for both.
///
/// dfdx keeps the memory of its tensors to itself; reading is copying. So the recorder carries the numbers of the tensor
/// that it belongs to, and the next layer reads them in place. It carries the mode and the lengths of sequences, too.
#[derive(Default)]
pub struct Recorder {
    tape: Option<OwnedTape<f32, Cpu>>,
    mode: Mode,
    /// Nothing that learns has been met yet, so nobody asks for the gradient of what flows.
    fresh: bool,
    numbers: Option<Numbers>,
    lengths: Option<Lengths>,
}

impl Recorder {
    /// Records everything; the gradient of the input itself is not wanted.
    pub fn training(key: u64) -> Self {
        Self { tape: Some(OwnedTape::default()), mode: Mode::Train { key }, fresh: true, ..Self::default() }
    }

    /// Records everything, the gradient of the input included.
    pub fn tracing(mode: Mode) -> Self {
        Self { tape: Some(OwnedTape::default()), mode, ..Self::default() }
    }

    /// Records nothing: for answers.
    pub fn off() -> Self {
        Self::default()
    }

    /// Says how many steps of each sequence count.
    #[must_use]
    pub fn with_lengths(self, lengths: Option<Lengths>) -> Self {
        Self { lengths, ..self }
    }

    /// Whether the network answers or learns.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// How many steps of each sequence count, if not all.
    pub fn lengths(&self) -> Option<&Lengths> {
        self.lengths.as_ref()
    }

    /// The tape, if something was recorded.
    pub fn into_tape(self) -> Option<OwnedTape<f32, Cpu>> {
        self.tape
    }

    /// A recorder for a second way that the same tensor goes.
    pub(super) fn fork(&self) -> Self {
        Self {
            tape: self.tape.as_ref().map(|_| OwnedTape::default()),
            mode: self.mode,
            fresh: self.fresh,
            numbers: self.numbers.clone(),
            lengths: self.lengths.clone(),
        }
    }

    pub(crate) fn records(&self) -> bool {
        self.tape.is_some()
    }

    pub(super) fn is_fresh(&self) -> bool {
        self.fresh
    }

    pub(super) fn set_fresh(&mut self, fresh: bool) {
        self.fresh = fresh;
    }

    pub(super) fn take_numbers(&mut self) -> Option<Numbers> {
        self.numbers.take()
    }

    pub(super) fn set_numbers(&mut self, numbers: Numbers) {
        self.numbers = Some(numbers);
    }

    /// Says how many steps of each sequence count from here on; `None` behind a layer that leaves no sequences.
    pub(crate) fn set_lengths(&mut self, lengths: Option<Lengths>) {
        self.lengths = lengths;
    }

    /// Records an operation of the engine.
    pub(super) fn push<F>(&mut self, operation: F)
    where
        F: 'static + FnOnce(&mut Gradients<f32, Cpu>) -> Result<(), CpuError>,
    {
        if let Some(tape) = &mut self.tape {
            tape.add_backward_op(operation);
        }
    }
}

impl Merge<NoneTape> for Recorder {
    fn merge(mut self, _: NoneTape) -> Self {
        // dfdx merges tapes where an operation of its own makes a new tensor.
        self.numbers = None;
        self
    }
}

impl Merge<Self> for Recorder {
    fn merge(self, other: Self) -> Self {
        let tape = match (self.tape, other.tape) {
            (Some(one), Some(two)) => Some(one.merge(two)),
            (one, two) => one.or(two),
        };
        let fresh = self.fresh && other.fresh;
        Self { tape, mode: self.mode, fresh, numbers: None, lengths: self.lengths.or(other.lengths) }
    }
}

impl Tape<f32, Cpu> for Recorder {
    const OWNS_TAPE: bool = true;

    /// Records an operation of dfdx's own: the tensor behind it is another, whose numbers are not known here, and it may
    /// have been computed with something that learns.
    fn add_backward_op<F>(&mut self, operation: F)
    where
        F: 'static + FnOnce(&mut Gradients<f32, Cpu>) -> Result<(), CpuError>,
    {
        self.numbers = None;
        self.fresh = false;
        self.push(operation);
    }
}
