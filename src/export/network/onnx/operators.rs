//! Every operator of a network in the operators of ONNX.
use std::collections::HashMap;

use super::graph::{Attribute, GraphBuilder};
use crate::design::{Activation, Shape, ShapeKind};
use crate::engine::kernels::recurrent::Cell;
use crate::engine::{Array, ConvolutionSizes, Operator, PlacedOperator, RecurrentSizes};

/// What is known of the padding of texts: names in the graph.
pub(super) struct PaddingMask {
    /// Steps that count, samples × 1, whole numbers.
    pub(super) lengths: String,
    /// 1 for each step that counts and 0 for the others, samples × steps × 1 and samples × 1 × steps × 1.
    pub(super) steps: String,
    pub(super) rows: String,
}

/// Red, green and blue.
const COLORS: usize = 3;

/// A network that is written.
pub(super) struct NetworkWriter<'a> {
    pub(super) graph: &'a mut GraphBuilder,
    /// The arrays by their names in PyTorch.
    pub(super) arrays: &'a HashMap<&'a str, &'a Array>,
    pub(super) mask: Option<&'a PaddingMask>,
}

impl NetworkWriter<'_> {
    /// Adds operators in a row; the name of what they give. `prefix` stands before the names of their arrays.
    pub(super) fn row(&mut self, operators: &[PlacedOperator], prefix: &str, x: &str, is_masked: bool) -> String {
        operators.iter().fold(x.to_owned(), |x, placed| {
            let is_masked = is_masked && placed.masks;
            let y = self.operator(placed, &format!("{prefix}{}", placed.module), &x, is_masked);
            if is_masked { self.cleared(&y, placed.output) } else { y }
        })
    }

    /// Sets what belongs to padding to 0.
    fn cleared(&mut self, x: &str, shape: Shape) -> String {
        match (self.mask, shape) {
            (Some(mask), Shape::Sequence { .. }) => self.graph.node("Mul", &[x, &mask.steps], &[]),
            (Some(mask), Shape::Picture { .. }) => self.graph.node("Mul", &[x, &mask.rows], &[]),
            _ => x.to_owned(),
        }
    }

    fn operator(&mut self, placed: &PlacedOperator, name: &str, x: &str, is_masked: bool) -> String {
        match &placed.operator {
            Operator::Linear { inputs, outputs } => self.linear(name, x, (*inputs, *outputs)),
            Operator::Convolution(sizes) => self.convolution(name, x, sizes),
            Operator::Pool { largest, size, stride, padding } => self.pool(x, *largest, [*size, *stride, *padding]),
            Operator::GlobalPool { largest } => self.global_pool(x, *largest, is_masked),
            Operator::Flatten => self.graph.node("Flatten", &[x], &[]),
            Operator::Identity | Operator::Dropout(_) | Operator::Noise(_) => x.to_owned(),
            Operator::ToRows => {
                let rows = self.graph.transposed(x, &[0, 2, 1, 3]);
                self.graph.reshaped(&rows, &placed.output.dims())
            }
            Operator::ToPicture { channels, height, width } => {
                let rows = self.graph.reshaped(x, &[*height, *channels, *width]);
                self.graph.transposed(&rows, &[0, 2, 1, 3])
            }
            Operator::Embedding { .. } => {
                let table = self.array(name, "weight");
                self.graph.node("Gather", &[&table, x], &[])
            }
            Operator::Recurrent(sizes) => self.recurrent(name, x, sizes, (placed.input, is_masked)),
            Operator::BatchNorm { epsilon, .. } => {
                let arrays = ["weight", "bias", "running_mean", "running_var"].map(|word| self.array(name, word));
                let [scale, bias, mean, variance] = &arrays;
                let epsilon = [("epsilon", Attribute::Float(*epsilon))];
                self.graph.node("BatchNormalization", &[x, scale, bias, mean, variance], &epsilon)
            }
            Operator::LayerNorm { epsilon, .. } => {
                let [scale, bias] = ["weight", "bias"].map(|word| self.array(name, word));
                let axis = if placed.output.kind() == ShapeKind::Sequence { 2 } else { 1 };
                let attributes = [("epsilon", Attribute::Float(*epsilon)), ("axis", Attribute::Int(axis))];
                self.graph.node("LayerNormalization", &[x, &scale, &bias], &attributes)
            }
            Operator::Activation(activation) => self.activation(*activation, x, placed.output),
            Operator::Residual { branch, shortcut } => {
                let y = self.row(branch, &format!("{name}.branch."), x, is_masked);
                let shortcut = PlacedOperator { operator: (**shortcut).clone(), ..placed.clone() };
                let beside = self.operator(&shortcut, &format!("{name}.shortcut"), x, is_masked);
                self.graph.node("Add", &[&y, &beside], &[])
            }
            Operator::Backbone { layers, factor, added, .. } => {
                let scaled = self.scaled(x, (*factor, *added));
                let channels = placed.input.units();
                let colors = vec![&*scaled; COLORS / channels.max(1)];
                let colors = self.graph.node("Concat", &colors, &[("axis", Attribute::Int(1))]);
                self.row(layers, &format!("{name}.backbone."), &colors, false)
            }
        }
    }

    fn scaled(&mut self, x: &str, (factor, added): (f32, f32)) -> String {
        let [factor, added] = [factor, added].map(|number| self.graph.float(number));
        let product = self.graph.node("Mul", &[x, &factor], &[]);
        self.graph.node("Add", &[&product, &added], &[])
    }

    /// The numbers of an array; none where a name is unknown, which only arrays of another network have.
    fn numbers(&self, name: &str, word: &str) -> (&[usize], &[f32]) {
        let array = self.arrays.get(format!("{name}.{word}").as_str());
        array.map_or((&[], &[]), |array| (&array.dims, &array.values))
    }

    /// Adds an array as it is.
    fn array(&mut self, name: &str, word: &str) -> String {
        let (dims, values) = self.numbers(name, word);
        let (dims, values) = (dims.to_vec(), values.to_vec());
        self.graph.array(format!("{name}.{word}"), &dims, &values)
    }

    fn linear(&mut self, name: &str, x: &str, (inputs, outputs): (usize, usize)) -> String {
        let (_, weight) = self.numbers(name, "weight");
        let turned: Vec<f32> =
            (0..inputs).flat_map(|from| weight.iter().skip(from).step_by(inputs.max(1)).copied()).collect();
        let weight = self.graph.array(format!("{name}.weight"), &[inputs, outputs], &turned);
        let bias = self.array(name, "bias");
        let sums = self.graph.node("MatMul", &[x, &weight], &[]);
        self.graph.node("Add", &[&sums, &bias], &[])
    }

    fn convolution(&mut self, name: &str, x: &str, sizes: &ConvolutionSizes) -> String {
        let &ConvolutionSizes { kernel, stride, groups, borders: [top, bottom, left, right], .. } = sizes;
        let [weight, bias] = ["weight", "bias"].map(|word| self.array(name, word));
        let attributes = [
            ("kernel_shape", Attribute::Ints(&[kernel, kernel])),
            ("strides", Attribute::Ints(&[stride, stride])),
            ("pads", Attribute::Ints(&[top, left, bottom, right])),
            ("group", Attribute::Int(groups)),
        ];
        self.graph.node("Conv", &[x, &weight, &bias], &attributes)
    }

    fn pool(&mut self, x: &str, largest: bool, [size, stride, padding]: [usize; 3]) -> String {
        let (sides, strides, pads) = ([size; 2], [stride; 2], [padding; 4]);
        let mut attributes = vec![
            ("kernel_shape", Attribute::Ints(&sides)),
            ("strides", Attribute::Ints(&strides)),
            ("pads", Attribute::Ints(&pads)),
        ];
        if largest {
            return self.graph.node("MaxPool", &[x], &attributes);
        }
        attributes.push(("count_include_pad", Attribute::Int(1)));
        self.graph.node("AveragePool", &[x], &attributes)
    }

    fn global_pool(&mut self, x: &str, largest: bool, is_masked: bool) -> String {
        let maps = [("axes", Attribute::Ints(&[2, 3])), ("keepdims", Attribute::Int(0))];
        let graph = &mut *self.graph;
        match (self.mask.filter(|_| is_masked), largest) {
            (None, true) => graph.node("ReduceMax", &[x], &maps),
            (None, false) => graph.node("ReduceMean", &[x], &maps),
            (Some(mask), true) => {
                let (half, lowest) = (graph.float(0.5), graph.float(f32::MIN));
                let counts = graph.node("Greater", &[&mask.rows, &half], &[]);
                let counted = graph.node("Where", &[&counts, x, &lowest], &[]);
                graph.node("ReduceMax", &[&counted], &maps)
            }
            (Some(mask), false) => {
                // The mean over all rows, of which padding is 0, times all rows by those that count.
                let mean = graph.node("ReduceMean", &[x], &maps);
                let share = graph.node("ReduceMean", &[&mask.rows], &maps);
                graph.node("Div", &[&mean, &share], &[])
            }
        }
    }

    fn recurrent(&mut self, name: &str, x: &str, sizes: &RecurrentSizes, (input, is_masked): (Shape, bool)) -> String {
        let &RecurrentSizes { cell, features, units, both, last } = sizes;
        // Where each gate of ONNX lies among those of PyTorch.
        let (op, gates): (_, &[usize]) = match cell {
            Cell::Tanh => ("RNN", &[0]),
            Cell::Gru => ("GRU", &[1, 0, 2]),
            Cell::Lstm => ("LSTM", &[0, 3, 1, 2]),
        };
        let directions: &[&str] = if both { &["", "_reverse"] } else { &[""] };
        let mut packed = |words: &[&str], dims: &[usize]| {
            let mut values = Vec::new();
            for direction in directions {
                for word in words {
                    let (_, numbers) = self.numbers(name, &format!("{word}_l0{direction}"));
                    let each = numbers.len() / gates.len();
                    for gate in gates {
                        values.extend_from_slice(&numbers[gate * each..][..each]);
                    }
                }
            }
            let dims: Vec<usize> = std::iter::once(directions.len()).chain(dims.iter().copied()).collect();
            self.graph.array(format!("{name}.{}", words[0]), &dims, &values)
        };
        let rows = gates.len() * units;
        let weight = packed(&["weight_ih"], &[rows, features]);
        let recurrence = packed(&["weight_hh"], &[rows, units]);
        let bias = packed(&["bias_ih", "bias_hh"], &[2 * rows]);
        let lengths = self.mask.filter(|_| is_masked).map(|mask| {
            let lengths = self.graph.reshaped(&mask.lengths, &[]);
            self.graph.as_short_integers(&lengths)
        });
        let steps_first = self.graph.transposed(x, &[1, 0, 2]);
        let mut attributes = vec![
            ("hidden_size", Attribute::Int(units)),
            ("direction", Attribute::Text(if both { "bidirectional" } else { "forward" })),
        ];
        if cell == Cell::Gru {
            attributes.push(("linear_before_reset", Attribute::Int(1)));
        }
        let inputs = [&*steps_first, &weight, &recurrence, &bias, lengths.as_deref().unwrap_or("")];
        let [states, end] = self.graph.nodes(op, &inputs, &attributes);
        let wide = units * directions.len();
        if last {
            let end = self.graph.transposed(&end, &[1, 0, 2]);
            return self.graph.reshaped(&end, &[wide]);
        }
        let states = self.graph.transposed(&states, &[2, 0, 1, 3]);
        self.graph.reshaped(&states, &[input.dims().first().copied().unwrap_or_default(), wide])
    }

    fn activation(&mut self, activation: Activation, x: &str, shape: Shape) -> String {
        let graph = &mut *self.graph;
        match activation {
            Activation::Linear => x.to_owned(),
            Activation::Sigmoid => graph.node("Sigmoid", &[x], &[]),
            Activation::Softplus => graph.node("Softplus", &[x], &[]),
            Activation::Relu => graph.node("Relu", &[x], &[]),
            Activation::Relu6 => {
                let (least, most) = (graph.float(0.0), graph.float(6.0));
                graph.node("Clip", &[x, &least, &most], &[])
            }
            Activation::Tanh => graph.node("Tanh", &[x], &[]),
            Activation::Heaviside { .. } => {
                let zero = graph.float(0.0);
                let is_on = graph.node("GreaterOrEqual", &[x, &zero], &[]);
                graph.as_floats(&is_on)
            }
            Activation::LeakyRelu { slope } => graph.node("LeakyRelu", &[x], &[("alpha", Attribute::Float(slope))]),
            Activation::Elu { alpha } => graph.node("Elu", &[x], &[("alpha", Attribute::Float(alpha))]),
            Activation::Gelu => {
                let (root, one, half) = (graph.float(std::f32::consts::SQRT_2), graph.float(1.0), graph.float(0.5));
                let scaled = graph.node("Div", &[x, &root], &[]);
                let error = graph.node("Erf", &[&scaled], &[]);
                let sum = graph.node("Add", &[&error, &one], &[]);
                let share = graph.node("Mul", &[&sum, &half], &[]);
                graph.node("Mul", &[x, &share], &[])
            }
            Activation::Silu => {
                let share = graph.node("Sigmoid", &[x], &[]);
                graph.node("Mul", &[x, &share], &[])
            }
            Activation::HardSwish => graph.node("HardSwish", &[x], &[]),
            Activation::Softmax => {
                let axis = if shape.kind() == ShapeKind::Sequence { 2 } else { 1 };
                graph.node("Softmax", &[x], &[("axis", Attribute::Int(axis))])
            }
        }
    }
}
