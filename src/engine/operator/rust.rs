//! Layers as static types of this library, all of whose sizes are constants, whether the table in `dispatch` has them or not.
use super::{ConvolutionSizes, Operator, PlacedOperator, RecurrentSizes};
use crate::design::{Padding, Shape};
use crate::engine::kernels::recurrent::Cell;

/// As many modules as dfdx composes in one tuple.
const MOST: usize = 6;

/// Types in a row as one: a tuple, and tuples of tuples where they are more than dfdx composes.
pub(in crate::engine) fn nested(mut types: Vec<String>) -> String {
    let tuple = |types: &[String]| {
        let comma = if types.len() == 1 { "," } else { "" };
        format!("({}{comma})", types.join(", "))
    };
    while types.len() > MOST {
        types = types.chunks(MOST).map(tuple).collect();
    }
    tuple(&types)
}

/// The type of a network with these operators: `(Flatten<Picture<1, 8, 8>, 64>, Dense<64, 10>)`.
pub fn static_type(operators: &[PlacedOperator]) -> String {
    // What follows the first operator of a layer, such as its activation, is a setting and not in its type.
    nested(operators.iter().filter(|placed| placed.opens).map(PlacedOperator::layer_type).collect())
}

/// The type of a batch of samples of this shape.
pub fn shape_type(shape: Shape) -> String {
    match shape {
        Shape::Picture { channels, height, width } => format!("Picture<{channels}, {height}, {width}>"),
        Shape::Sequence { steps, features } => format!("Sequence<{steps}, {features}>"),
        Shape::Tokens { length, .. } => format!("Vector<{length}>"),
        Shape::Vector(count) => format!("Vector<{count}>"),
    }
}

impl PlacedOperator {
    /// The layer that the operator opens.
    fn layer_type(&self) -> String {
        let [input, output] = [self.input, self.output].map(shape_type);
        match &self.operator {
            Operator::Linear { inputs, outputs } => format!("Dense<{inputs}, {outputs}>"),
            Operator::Convolution(sizes) => sizes.layer_type(&input, &output),
            Operator::Pool { largest, size, stride, padding } => {
                let name = if *largest { "MaxPool2d" } else { "MeanPool2d" };
                let rest = match (stride, padding) {
                    (stride, 0) if stride == size => String::new(),
                    (stride, 0) => format!(", {stride}"),
                    (stride, padding) => format!(", {stride}, {padding}"),
                };
                format!("{name}<{input}, {output}, {size}{rest}>")
            }
            Operator::GlobalPool { largest: true } => "GlobalMaxPool".to_owned(),
            Operator::GlobalPool { largest: false } => "GlobalMeanPool".to_owned(),
            Operator::Flatten | Operator::Identity => format!("Flatten<{input}, {}>", self.output.len()),
            Operator::ToRows | Operator::ToPicture { .. } => format!("Reshape<{input}, {output}>"),
            Operator::Embedding { vocabulary, .. } => format!("Embedding<{input}, {output}, {vocabulary}>"),
            Operator::Recurrent(sizes) => sizes.layer_type(&input, &output),
            Operator::BatchNorm { channels, .. } => format!("BatchNorm<{channels}>"),
            Operator::LayerNorm { features, .. } => format!("LayerNorm<{features}>"),
            Operator::Dropout(_) => "Dropout".to_owned(),
            Operator::Noise(_) => "GaussianNoise".to_owned(),
            Operator::Activation(_) => "ActivationLayer".to_owned(),
            Operator::Residual { branch, shortcut } => {
                let shortcut = match &**shortcut {
                    Operator::Identity => String::new(),
                    other => format!(", {}", Self { operator: other.clone(), ..self.clone() }.layer_type()),
                };
                format!("Residual<{}{shortcut}>", static_type(branch))
            }
            Operator::Backbone { .. } => format!("Pretrained<{output}>"),
        }
    }
}

impl ConvolutionSizes {
    fn layer_type(&self, input: &str, output: &str) -> String {
        let Self { kernel, stride, groups, padding, .. } = self;
        let name = if *groups == 1 { "Conv2d" } else { "DepthwiseConv2d" };
        let rest = match padding {
            Padding::Same if *stride == 1 => String::new(),
            Padding::Same => format!(", {stride}"),
            Padding::Valid => format!(", {stride}, Valid"),
            Padding::Pixels(pixels) => format!(", {stride}, Pixels<{pixels}>"),
        };
        format!("{name}<{input}, {output}, {kernel}{rest}>")
    }
}

impl RecurrentSizes {
    fn layer_type(&self, input: &str, output: &str) -> String {
        let name = match self.cell {
            Cell::Tanh => "Recurrent",
            Cell::Gru => "Gru",
            Cell::Lstm => "Lstm",
        };
        let both = if self.both { ", Both" } else { "" };
        format!("{name}<{input}, {output}, {}{both}>", self.units)
    }
}
