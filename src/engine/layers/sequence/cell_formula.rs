//! How the numbers of a recurrent cell follow from each other: its gates, what it keeps, and its state.
use crate::design::Activation;
use crate::engine::formula::{
    CellPart, Computed, LayerNumber, NumberFormula, Product, Quantity, QuantitySource, WeightedSum,
};
use crate::engine::kernels::recurrent::{self, Cell, RecurrentSize, RecurrentWeights};
use crate::engine::layers::LayerPass;

/// PyTorch's names of the arrays of each direction.
pub(super) const ARRAY_NAMES: [[&str; 4]; 2] = [
    ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"],
    ["weight_ih_l0_reverse", "weight_hh_l0_reverse", "bias_ih_l0_reverse", "bias_hh_l0_reverse"],
];

/// One direction of a recurrent layer, with what it computed for one sample.
pub(super) struct CellSteps<'a> {
    size: RecurrentSize,
    weights: RecurrentWeights<'a>,
    x: &'a [f32],
    /// What every step left behind, see [`Cell`].
    saved: Vec<f32>,
    /// Steps that are no padding.
    length: usize,
}

/// The arrays that a step of a cell leaves behind, in their order.
fn parts(cell: Cell) -> &'static [CellPart] {
    use CellPart as Part;
    match cell {
        Cell::Tanh => &[Part::State],
        Cell::Gru => &[Part::ResetGate, Part::UpdateGate, Part::NewState, Part::HiddenNew, Part::State],
        Cell::Lstm => {
            &[Part::InputGate, Part::ForgetGate, Part::Candidate, Part::OutputGate, Part::Memory, Part::State]
        }
    }
}

impl<'a> CellSteps<'a> {
    /// Computes all steps.
    pub(super) fn run(size: RecurrentSize, weights: RecurrentWeights<'a>, pass: &LayerPass<'a>) -> Self {
        let lengths = pass.context.lengths;
        let mut saved = vec![0.0; size.saved_len()];
        let mut y = vec![0.0; pass.y.len()];
        recurrent::forward(&size, weights, pass.x, lengths, &mut y, Some(&mut saved));
        let length = lengths.and_then(<[_]>::first).map_or(size.steps, |length| *length.min(&size.steps));
        Self { size, weights, x: pass.x, saved, length }
    }

    /// The step after which the last state stands; `None` where every step is padding.
    pub(super) fn last(&self) -> Option<usize> {
        let last = self.length.checked_sub(1)?;
        Some(if self.size.reverse { 0 } else { last })
    }

    /// How a number of a step follows from others; `None` where the cell has none.
    pub(super) fn formula(&self, part: CellPart, step: usize, unit: usize) -> Option<Computed> {
        if step >= self.length || unit >= self.size.hidden {
            return None;
        }
        let sum = self.sum(part, step, unit)?;
        let formula = NumberFormula::Sum(sum);
        Some(match self.value(part, step, unit) {
            Some(value) => Computed { value, formula },
            None => Computed::by(formula),
        })
    }

    fn sum(&self, part: CellPart, step: usize, unit: usize) -> Option<WeightedSum> {
        use CellPart as Part;
        let (own, previous) = (|part| self.own(part, step, unit), self.previous(step));
        let before = |part, factor| previous.map(|step| Product::new(own(factor), self.own(part, step, unit)));
        Some(match (self.size.cell, part) {
            (Cell::Tanh, Part::State) | (Cell::Lstm, Part::Candidate) => {
                self.gate((part, Activation::Tanh), step, unit)
            }
            (Cell::Gru, Part::ResetGate | Part::UpdateGate)
            | (Cell::Lstm, Part::InputGate | Part::ForgetGate | Part::OutputGate) => {
                self.gate((part, Activation::Sigmoid), step, unit)
            }
            (Cell::Gru, Part::HiddenNew) => {
                let row = self.row(Part::NewState, unit);
                WeightedSum::new(self.of_state(row, step), vec![self.bias(3, row)])
            }
            (Cell::Gru, Part::NewState) => {
                let row = self.row(part, unit);
                let mut products = self.of_input(row, step);
                products.push(Product::new(own(Part::ResetGate), own(Part::HiddenNew)));
                WeightedSum { activation: Activation::Tanh, ..WeightedSum::new(products, vec![self.bias(2, row)]) }
            }
            (Cell::Gru, Part::State) => {
                let kept = own(Part::UpdateGate);
                let QuantitySource::Own(gate) = kept.source else { return None };
                let taken = Quantity { value: 1.0 - kept.value, source: QuantitySource::OneMinus(gate) };
                let new = Product::new(taken, own(Part::NewState));
                let old = before(Part::State, Part::UpdateGate);
                WeightedSum::new(std::iter::once(new).chain(old).collect(), Vec::new())
            }
            (Cell::Lstm, Part::Memory) => {
                let new = Product::new(own(Part::InputGate), own(Part::Candidate));
                let old = before(Part::Memory, Part::ForgetGate);
                WeightedSum::new(old.into_iter().chain([new]).collect(), Vec::new())
            }
            (Cell::Lstm, Part::MemoryTanh) => {
                let sum = WeightedSum::new(vec![Product::one(own(Part::Memory))], Vec::new());
                WeightedSum { activation: Activation::Tanh, ..sum }
            }
            (Cell::Lstm, Part::State) => {
                WeightedSum::new(vec![Product::new(own(Part::OutputGate), own(Part::MemoryTanh))], Vec::new())
            }
            _ => return None,
        })
    }

    /// f(W x + b + U h + c).
    fn gate(&self, (part, activation): (CellPart, Activation), step: usize, unit: usize) -> WeightedSum {
        let row = self.row(part, unit);
        let mut products = self.of_input(row, step);
        products.extend(self.of_state(row, step));
        WeightedSum { activation, ..WeightedSum::new(products, vec![self.bias(2, row), self.bias(3, row)]) }
    }

    /// W x of a row of the weights.
    fn of_input(&self, row: usize, step: usize) -> Vec<Product> {
        let inputs = self.size.inputs;
        let product = |n| {
            let weight = Quantity::weight(self.name(0), self.weights.weight_ih, row * inputs + n);
            Product::new(weight, Quantity::input(self.x, step * inputs + n))
        };
        (0..inputs).map(product).collect()
    }

    /// U h of a row of the weights: nothing at the first step, where h is 0.
    fn of_state(&self, row: usize, step: usize) -> Vec<Product> {
        let (hidden, previous) = (self.size.hidden, self.previous(step));
        let product = |n| {
            let weight = Quantity::weight(self.name(1), self.weights.weight_hh, row * hidden + n);
            previous.map(|previous| Product::new(weight, self.own(CellPart::State, previous, n)))
        };
        (0..hidden).filter_map(product).collect()
    }

    fn bias(&self, array: usize, row: usize) -> Quantity {
        let values = if array == 2 { self.weights.bias_ih } else { self.weights.bias_hh };
        Quantity::weight(self.name(array), values, row)
    }

    fn name(&self, array: usize) -> &'static str {
        ARRAY_NAMES[usize::from(self.size.reverse)][array]
    }

    /// The row of the weights for a unit of a gate.
    fn row(&self, part: CellPart, unit: usize) -> usize {
        self.array(part).unwrap_or_default() * self.size.hidden + unit
    }

    fn array(&self, part: CellPart) -> Option<usize> {
        parts(self.size.cell).iter().position(|one| *one == part)
    }

    /// The step that was computed before.
    fn previous(&self, step: usize) -> Option<usize> {
        if self.size.reverse { Some(step + 1).filter(|next| *next < self.length) } else { step.checked_sub(1) }
    }

    /// What a step left behind; `None` where it leaves no such number.
    fn value(&self, part: CellPart, step: usize, unit: usize) -> Option<f32> {
        let place = self.size.step_saved() * step + self.array(part)? * self.size.hidden + unit;
        self.saved.get(place).copied()
    }

    fn own(&self, part: CellPart, step: usize, unit: usize) -> Quantity {
        let value = self.value(part, step, unit);
        // tanh c is the one number that is computed again rather than left behind.
        let value = value.or_else(|| Some(self.formula(part, step, unit)?.value)).unwrap_or_default();
        let unit = self.size.column + unit;
        Quantity { value, source: QuantitySource::Own(LayerNumber::Cell { part, step, unit }) }
    }
}
