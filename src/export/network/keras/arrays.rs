//! Weights in the names and layouts of Keras.
use std::collections::HashMap;

use super::lines;
use crate::engine::kernels::recurrent::Cell;
use crate::engine::{Array, ConvolutionSizes, Operator, PlacedOperator, RecurrentSizes};

/// All arrays of a network, or of several that vote, from those in PyTorch's names and layouts. A name is the places of the
/// layers that hold the array, and Keras's word: "0.kernel".
pub(in crate::export::network) fn arrays(operators: &[PlacedOperator], arrays: &[Array], members: usize) -> Vec<Array> {
    let known: HashMap<&str, &Array> = arrays.iter().map(|array| (array.name.as_str(), array)).collect();
    let mut renamed = Renamed { known: &known, found: Vec::new() };
    match members {
        1 => renamed.row(operators, "", ""),
        _ => (0..members).map(|nth| format!("{nth}.")).for_each(|prefix| renamed.row(operators, &prefix, &prefix)),
    }
    renamed.found
}

/// Arrays that are renamed.
struct Renamed<'a> {
    /// Those of PyTorch.
    known: &'a HashMap<&'a str, &'a Array>,
    /// Those of Keras so far.
    found: Vec<Array>,
}

impl Renamed<'_> {
    /// Layers in a row; `from` and `to` stand before their names in PyTorch and in Keras.
    fn row(&mut self, operators: &[PlacedOperator], from: &str, to: &str) {
        let mut next = 0;
        for placed in operators {
            // Whether something is masked changes names of layers, not their number; the last one holds the weights.
            next += lines(placed, false).len().max(1);
            self.operator(&placed.operator, &format!("{from}{}.", placed.module), &format!("{to}{}.", next - 1));
        }
    }

    fn operator(&mut self, operator: &Operator, from: &str, to: &str) {
        match operator {
            Operator::Linear { .. } => {
                self.take((from, "weight"), (to, "kernel"), transposed);
                self.take((from, "bias"), (to, "bias"), Array::clone);
            }
            Operator::Convolution(sizes) => {
                self.take((from, "weight"), (to, "kernel"), |weight| filters(weight, sizes));
                self.take((from, "bias"), (to, "bias"), Array::clone);
            }
            Operator::Embedding { .. } => self.take((from, "weight"), (to, "embeddings"), Array::clone),
            Operator::Recurrent(sizes) if sizes.both => {
                self.recurrent(sizes, (from, ""), &format!("{to}forward."));
                self.recurrent(sizes, (from, "_reverse"), &format!("{to}backward."));
            }
            Operator::Recurrent(sizes) => self.recurrent(sizes, (from, ""), to),
            Operator::BatchNorm { .. } => {
                self.scale(from, to);
                self.take((from, "running_mean"), (to, "moving_mean"), Array::clone);
                self.take((from, "running_var"), (to, "moving_variance"), Array::clone);
            }
            Operator::LayerNorm { .. } => self.scale(from, to),
            Operator::Residual { branch, shortcut } => {
                self.row(branch, &format!("{from}branch."), &format!("{to}branch."));
                self.operator(shortcut, &format!("{from}shortcut."), &format!("{to}shortcut."));
            }
            Operator::Backbone { layers, .. } => {
                self.row(layers, &format!("{from}backbone."), &format!("{to}backbone."));
            }
            Operator::Pool { .. }
            | Operator::GlobalPool { .. }
            | Operator::Flatten
            | Operator::Identity
            | Operator::ToRows
            | Operator::ToPicture { .. }
            | Operator::Dropout(_)
            | Operator::Noise(_)
            | Operator::Activation(_) => (),
        }
    }

    fn scale(&mut self, from: &str, to: &str) {
        self.take((from, "weight"), (to, "gamma"), Array::clone);
        self.take((from, "bias"), (to, "beta"), Array::clone);
    }

    /// One direction. The GRU of Keras has two biases as well, other cells have their sum.
    fn recurrent(&mut self, sizes: &RecurrentSizes, (from, direction): (&str, &str), to: &str) {
        let gates = |array: &Array| gates(array, sizes.cell);
        let name = |word: &str| format!("{word}_l0{direction}");
        self.take((from, &name("weight_ih")), (to, "kernel"), |array| transposed(&gates(array)));
        self.take((from, &name("weight_hh")), (to, "recurrent_kernel"), |array| transposed(&gates(array)));
        let Some(&hidden) = self.known.get(format!("{from}{}", name("bias_hh")).as_str()) else { return };
        self.take((from, &name("bias_ih")), (to, "bias"), |array| {
            let (input, hidden) = (gates(array), gates(hidden));
            if sizes.cell == Cell::Gru {
                return Array {
                    dims: [&[2], &*input.dims].concat(),
                    values: [&*input.values, &hidden.values].concat(),
                    ..input
                };
            }
            let values = input.values.iter().zip(&hidden.values).map(|(input, hidden)| input + hidden).collect();
            Array { values, ..input }
        });
    }

    /// Takes one array over; none where a name is unknown, as among the start values of a frozen layer.
    fn take(&mut self, (from, word): (&str, &str), (to, new): (&str, &str), change: impl FnOnce(&Array) -> Array) {
        if let Some(array) = self.known.get(format!("{from}{word}").as_str()) {
            self.found.push(Array { name: format!("{to}{new}"), ..change(array) });
        }
    }
}

/// An array whose axes stand in another order: axis `n` of the new one is axis `axes[n]` of the old one.
fn permuted(array: &Array, axes: &[usize]) -> Array {
    let dims: Vec<usize> = axes.iter().map(|axis| array.dims[*axis]).collect();
    let step = |axis: usize| array.dims[axis + 1..].iter().product::<usize>();
    let places = axes.iter().zip(&dims).fold(vec![0], |places, (axis, side)| {
        places.iter().flat_map(|place| (0..*side).map(move |n| place + n * step(*axis))).collect()
    });
    Array { values: places.into_iter().map(|place| array.values[place]).collect(), dims, ..array.clone() }
}

/// Outputs × inputs as inputs × outputs.
fn transposed(weight: &Array) -> Array {
    permuted(weight, &[1, 0])
}

/// Filters × channels × rows × columns as rows × columns × channels × filters, or × the filters of each channel.
fn filters(weight: &Array, sizes: &ConvolutionSizes) -> Array {
    if sizes.groups == 1 {
        return permuted(weight, &[2, 3, 1, 0]);
    }
    let each = sizes.filters / sizes.groups.max(1);
    let dims = vec![sizes.groups, each, sizes.kernel, sizes.kernel];
    permuted(&Array { dims, ..weight.clone() }, &[2, 3, 0, 1])
}

/// The rows of all gates in Keras's order: the GRU's update gate stands before its reset gate.
fn gates(array: &Array, cell: Cell) -> Array {
    if cell != Cell::Gru {
        return array.clone();
    }
    let (reset, rest) = array.values.split_at(array.values.len() / 3);
    let (update, new) = rest.split_at(reset.len());
    Array { values: [update, reset, new].concat(), ..array.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::LayerId;

    fn numbered(dims: &[usize]) -> Array {
        let values = (0..dims.iter().product()).map(|n: usize| n as f32).collect();
        Array { layer: LayerId::NEW, name: String::new(), dims: dims.to_vec(), values }
    }

    #[test]
    fn axes_change_their_places() {
        let turned = transposed(&numbered(&[2, 3]));
        assert_eq!((turned.dims, turned.values), (vec![3, 2], vec![0.0, 3.0, 1.0, 4.0, 2.0, 5.0]));
        let weight = numbered(&[4, 3, 2, 2]);
        let turned = permuted(&weight, &[2, 3, 1, 0]);
        assert_eq!(turned.dims, [2, 2, 3, 4]);
        // Row 1, column 0, channel 2, filter 3.
        assert_eq!(turned.values[((2 * 3) + 2) * 4 + 3], weight.values[((3 * 3 + 2) * 2 + 1) * 2]);
    }

    #[test]
    fn the_update_gate_of_a_gru_comes_first() {
        assert_eq!(gates(&numbered(&[6]), Cell::Gru).values, [2.0, 3.0, 0.0, 1.0, 4.0, 5.0]);
        assert_eq!(gates(&numbered(&[8]), Cell::Lstm), numbered(&[8]));
    }
}
