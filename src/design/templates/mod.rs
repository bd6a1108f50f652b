//! Starter designs: each reaches its goal by pressing Train.
mod numbers;
mod pictures;
mod texts;

use super::{
    Augmentation, Balance, Curation, Design, FORMAT, Input, LayerKind, Optimizer, Output, Source, Split, Training,
};

/// A starter design.
pub struct Template {
    /// The word on the command line.
    pub id: &'static str,
    /// What it is, in one line.
    pub about: &'static str,
    /// Makes the design.
    pub make: fn() -> Design,
}

/// Every starter design: those for pictures from small to large, then those for points, functions and texts.
pub static TEMPLATES: &[Template] = &[
    Template {
        id: "digits",
        about: "a small convolutional network, on the built-in digits: trains in seconds",
        make: pictures::digits,
    },
    Template {
        id: "first",
        about: "a convolutional network that learns clothes in varied pictures: the first training to watch",
        make: pictures::first,
    },
    Template { id: "perceptron", about: "one layer of neurons, on the built-in digits", make: pictures::perceptron },
    Template { id: "mlp", about: "two hidden dense layers, on the built-in fashion", make: pictures::mlp },
    Template {
        id: "lenet5",
        about: "LeNet-5 (LeCun 1998) with tanh and mean pooling, 28 × 28",
        make: pictures::lenet5,
    },
    Template {
        id: "cnn28", about: "two convolutions and a dense layer, 28 × 28: a good start", make: pictures::cnn28
    },
    Template {
        id: "small_vgg",
        about: "pairs of convolutions with batch normalization, 64 × 64 color",
        make: pictures::small_vgg,
    },
    Template {
        id: "small_resnet",
        about: "three residual blocks with batch normalization, 28 × 28",
        make: pictures::small_resnet,
    },
    Template {
        id: "pretrained",
        about: "a backbone that has seen a million photographs and a new head: for few pictures of your own",
        make: pictures::pretrained,
    },
    Template { id: "row_lstm", about: "an LSTM that reads a picture row by row, 28 × 28", make: pictures::row_lstm },
    Template {
        id: "spiral",
        about: "two arms of points that wind around each other: watch the border bend",
        make: numbers::spiral,
    },
    Template { id: "sine", about: "a wave that grows, put together from neurons that bend", make: numbers::sine },
    Template {
        id: "two_minima",
        about: "two weights and a loss with two minima: with momentum it rolls through the small one",
        make: numbers::two_minima,
    },
    Template {
        id: "two_minima_sgd",
        about: "the same without momentum: gradient descent stays in the small minimum",
        make: numbers::two_minima_sgd,
    },
    Template {
        id: "dale",
        about: "two moons, told apart by neurons that only excite or only inhibit",
        make: numbers::dale,
    },
    Template {
        id: "oja",
        about: "one neuron finds by Oja's rule where two clouds of points spread most",
        make: numbers::oja,
    },
    Template {
        id: "rosenblatt",
        about: "two clouds of points and Rosenblatt's rule: only mistakes move the border",
        make: numbers::rosenblatt,
    },
    Template {
        id: "surnames",
        about: "which of 19 languages a surname is from, letter by letter",
        make: texts::surnames,
    },
    Template {
        id: "languages",
        about: "which of 20 languages a paragraph is written in, by its letters",
        make: texts::languages,
    },
];

/// The starter design with that word.
pub fn template(id: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.id == id)
}

/// A design with the usual settings beside those named.
fn starter(name: &str, data: Source, input: Input, layers: Vec<LayerKind>, training: Training) -> Design {
    Design {
        format: FORMAT,
        name: name.to_owned(),
        data,
        split: Split::default(),
        input,
        curation: Curation::default(),
        balance: Balance::default(),
        augmentation: Augmentation::default(),
        layers: layers.into(),
        training,
    }
}

fn output() -> LayerKind {
    Output::default().into()
}

fn epochs(epochs: usize, batch: usize, rate: f32) -> Training {
    let optimizer = Optimizer::default().with_rate(rate);
    Training { epochs, batch, optimizer, ..Training::default() }
}
