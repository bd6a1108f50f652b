//! What is told of one number.
use super::place::{NumberPlace, NumberRow};
use crate::design::{Region, Shape};
use crate::engine::{NumberFormula, QuantitySource};

/// A number with the formula that gives it, and the way down to where its terms come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Calculation {
    /// Which number.
    pub place: NumberPlace,
    /// The number, as the network computed it.
    pub value: f32,
    /// How it follows from others.
    pub formula: NumberFormula,
    /// The shape of the numbers among which it stands.
    pub shape: Shape,
    /// The numbers that come in.
    pub inputs: NumberRow,
    /// Their shape.
    pub input_shape: Shape,
    /// What the branch gives, of a block.
    pub branch: Option<NumberRow>,
    /// The part of the network's input that it is computed from.
    pub field: Region,
    /// The token that it stands for, of a text.
    pub token: Option<String>,
}

impl Calculation {
    /// Where a quantity of its formula is computed; `None` for weights and settings.
    pub fn below(&self, source: QuantitySource) -> Option<NumberPlace> {
        match (source, self.place) {
            (QuantitySource::Input(n), _) => Some(self.inputs.place(n)),
            (QuantitySource::Branch(n), _) => Some(self.branch?.place(n)),
            (QuantitySource::Own(number) | QuantitySource::OneMinus(number), NumberPlace::Layer(layer, _)) => {
                Some(NumberPlace::Layer(layer, number))
            }
            _ => None,
        }
    }
}
