//! What all recurrent layers share: their settings, their shape rule and their cost.
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::design::layers::kind::Work;
use crate::design::layers::weights::weighted;
use crate::design::{Init, Region, Shape, WeightSign};

weighted! {
    /// Settings of a recurrent layer.
    pub struct Recurrence {
        /// Numbers of the hidden state in each direction.
        pub units: usize,
        /// What is given: the last state, or that of every step.
        #[serde(default, skip_serializing_if = "crate::design::layers::is_usual")]
        pub returns: Returns,
        /// Which way the sequence is read.
        #[serde(default, skip_serializing_if = "crate::design::layers::is_usual")]
        pub direction: Direction,
        /// Start values of the weights from one state to the next.
        #[serde(default = "Init::weights_default", skip_serializing_if = "Init::is_weights_default")]
        pub recurrent_weights: Init,
    }
}

/// What a recurrent layer gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, IntoStaticStr, VariantArray)]
pub enum Returns {
    /// The state after a sample's last step (of the reading backward: after its first).
    #[default]
    Last,
    /// The state of every step.
    Sequence,
}

/// Which way a recurrent layer reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, IntoStaticStr, VariantArray)]
pub enum Direction {
    /// From the first step to the last.
    #[default]
    Forward,
    /// Both ways, with weights of their own; the states stand side by side.
    Both,
}

word_field!(Returns);
word_field!(Direction);

impl Direction {
    /// Readings of the sequence: 1 or 2.
    pub fn count(self) -> usize {
        match self {
            Self::Forward => 1,
            Self::Both => 2,
        }
    }
}

impl Recurrence {
    /// `units` numbers of state, everything else at its default.
    pub fn new(units: usize) -> Self {
        Self {
            units,
            returns: Returns::Last,
            direction: Direction::Forward,
            recurrent_weights: Init::WEIGHTS,
            weights: Init::WEIGHTS,
            bias: Init::BIAS,
            l1: 0.0,
            l2: 0.0,
            sign: WeightSign::Free,
        }
    }

    /// What goes out for a sequence.
    pub(super) fn output(&self, input: Shape) -> Shape {
        let features = self.units.saturating_mul(self.direction.count());
        match (input, self.returns) {
            (Shape::Sequence { steps, .. }, Returns::Sequence) => Shape::Sequence { steps, features },
            _ => Shape::Vector(features),
        }
    }

    /// The steps that states were computed from: those until then, of the reading backward those from then on.
    pub(super) fn field_of_states(&self, region: &Region, input: Shape) -> Region {
        let Region { rows, columns } = Region::whole(input);
        let start = if region.columns.start < self.units { rows.start } else { region.rows.start };
        let end = if region.columns.end > self.units { rows.end } else { region.rows.end };
        Region { rows: start..end, columns }
    }

    /// The work of one sample in a layer of so many gates: each gate sees the input and the state, with two biases.
    pub(super) fn work(&self, input: Shape, gates: u64) -> Option<Work> {
        let Shape::Sequence { steps, features } = input else { return Some(Work::default()) };
        let (units, directions) = (self.units as u64, self.direction.count() as u64);
        let products = units.checked_add(features as u64)?.checked_mul(units)?;
        let rows = directions.checked_mul(gates)?;
        let parameters = products.checked_add(units.checked_mul(2)?)?.checked_mul(rows)?;
        let multiply_adds = products.checked_mul(rows)?.checked_mul(steps as u64)?;
        let kept = units.checked_mul(rows.checked_add(directions)?)?.checked_mul(steps as u64)?;
        Some(Work { parameters, multiply_adds, kept })
    }
}

/// A kind of recurrent layer around [`Recurrence`]: its row and what it says of itself.
macro_rules! recurrent_kind {
    ($(#[$doc:meta])* $name:ident, $entry:ident, $title:literal, $letter:literal, gates: $gates:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Recurrence);

        pub(in crate::design::layers) static $entry: KindEntry = KindEntry {
            id: stringify!($name),
            name: $title,
            letter: $letter,
            family: Family::Sequence,
            new: || $name(Recurrence::new(32)).into(),
            settings: &[
                layer_setting!("units"; $name(of), $name => of.units, Limits::Count(1, MANY)),
                layer_setting!("returns"; $name(of), $name => of.returns, Limits::Words(&["Last", "Sequence"])),
                layer_setting!("direction"; $name(of), $name => of.direction, Limits::Words(&["Forward", "Both"])),
                layer_setting!("weights"; $name(of), $name => of.weights, Limits::Any),
                layer_setting!("recurrent_weights"; $name(of), $name => of.recurrent_weights, Limits::Any),
                layer_setting!("bias"; $name(of), $name => of.bias, Limits::Any),
                layer_setting!("l1"; $name(of), $name => of.l1, Limits::Number(0.0, 10.0)),
                layer_setting!("l2"; $name(of), $name => of.l2, Limits::Number(0.0, 10.0)),
                layer_setting!("sign"; $name(of), $name => of.sign, $crate::design::layers::weights::SIGNS),
            ],
        };

        impl Kind for $name {
            fn accepts(&self) -> &'static [ShapeKind] {
                &[ShapeKind::Sequence]
            }

            fn output(&self, input: Shape, _: &mut Vec<Fault>) -> Shape {
                self.0.output(input)
            }

            fn field(&self, region: &Region, input: Shape) -> Region {
                match self.0.returns {
                    Returns::Sequence => self.0.field_of_states(region, input),
                    Returns::Last => Region::whole(input),
                }
            }

            fn field_of_states(&self, region: &Region, input: Shape) -> Region {
                self.0.field_of_states(region, input)
            }

            fn work(&self, input: Shape, _: Shape) -> Option<Work> {
                self.0.work(input, $gates)
            }

            weighted_methods!(0.);
        }
    };
}

pub(super) use recurrent_kind;
