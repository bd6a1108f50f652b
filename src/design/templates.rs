//! Starter designs, from a single dense layer to a small VGG.
use super::{
    Activation, Augmentation, Balance, BatchNorm, BuiltIn, Color, Conv2d, Curation, Dense, Design, Dropout, FORMAT,
    Init, Input, Layer, LayerKind, Normalize, Optimizer, Output, Padding, Picture, Pool2d, Schedule, Source, Split,
    Training,
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

/// Every starter design, from small to large.
pub static TEMPLATES: &[Template] = &[
    Template {
        id: "digits",
        about: "a small convolutional network, on the built-in digits: trains in seconds",
        make: digits,
    },
    Template { id: "perceptron", about: "one layer of neurons, on the built-in digits", make: perceptron },
    Template { id: "mlp", about: "two hidden dense layers, on the built-in fashion", make: mlp },
    Template { id: "lenet5", about: "LeNet-5 (LeCun 1998) with tanh and mean pooling, 28 × 28", make: lenet5 },
    Template { id: "cnn28", about: "two convolutions and a dense layer, 28 × 28: a good start", make: cnn28 },
    Template {
        id: "small_vgg",
        about: "pairs of convolutions with batch normalization, 64 × 64 color",
        make: small_vgg,
    },
];

/// The starter design with that word.
pub fn template(id: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.id == id)
}

fn design(name: &str, data: BuiltIn, input: (usize, Color), layers: Vec<LayerKind>, training: Training) -> Design {
    let (side, color) = input;
    Design {
        format: FORMAT,
        name: name.to_owned(),
        data: Source::BuiltIn(data),
        split: Split::default(),
        input: Input::Picture(Picture { normalize: Normalize::Standard, ..Picture::new(side, side, color) }),
        curation: Curation::default(),
        balance: Balance::default(),
        augmentation: Augmentation::default(),
        layers: layers.into_iter().map(Layer::from).collect(),
        training,
    }
}

fn output() -> LayerKind {
    LayerKind::Output(Output::default())
}

fn conv(filters: usize, kernel: usize, padding: Padding, activation: Activation) -> LayerKind {
    LayerKind::Conv2d(Conv2d::new(filters, kernel, padding, activation))
}

fn epochs(epochs: usize, batch: usize, rate: f32) -> Training {
    let optimizer = Optimizer::default().with_rate(rate);
    Training { epochs, batch, optimizer, ..Training::default() }
}

fn digits() -> Design {
    let layers = vec![
        conv(16, 3, Padding::Same, Activation::Relu),
        LayerKind::MaxPool2d(Pool2d::new(2)),
        conv(32, 3, Padding::Same, Activation::Relu),
        LayerKind::Flatten,
        LayerKind::Dense(Dense::new(64, Activation::Relu)),
        output(),
    ];
    design("Digits", BuiltIn::Digits, (8, Color::Grey), layers, epochs(15, 32, 0.002))
}

fn perceptron() -> Design {
    let layers = vec![LayerKind::Flatten, output()];
    design("Perceptron", BuiltIn::Digits, (8, Color::Grey), layers, epochs(20, 32, 0.01))
}

fn mlp() -> Design {
    let layers = vec![
        LayerKind::Flatten,
        LayerKind::Dense(Dense::new(128, Activation::Relu)),
        LayerKind::Dense(Dense::new(64, Activation::Relu)),
        output(),
    ];
    design("Two hidden layers", BuiltIn::Fashion, (28, Color::Grey), layers, epochs(15, 32, 0.001))
}

fn lenet5() -> Design {
    let layers = vec![
        conv(6, 5, Padding::Same, Activation::Tanh),
        LayerKind::MeanPool2d(Pool2d::new(2)),
        conv(16, 5, Padding::Valid, Activation::Tanh),
        LayerKind::MeanPool2d(Pool2d::new(2)),
        LayerKind::Flatten,
        LayerKind::Dense(Dense::new(120, Activation::Tanh)),
        LayerKind::Dense(Dense::new(84, Activation::Tanh)),
        output(),
    ];
    design("LeNet-5", BuiltIn::Fashion, (28, Color::Grey), layers, epochs(15, 32, 0.002))
}

fn cnn28() -> Design {
    let layers = vec![
        conv(16, 3, Padding::Same, Activation::Relu),
        LayerKind::MaxPool2d(Pool2d::new(2)),
        conv(32, 3, Padding::Same, Activation::Relu),
        LayerKind::MaxPool2d(Pool2d::new(2)),
        LayerKind::Flatten,
        LayerKind::Dense(Dense::new(128, Activation::Relu)),
        output(),
    ];
    let training = Training { schedule: Schedule::Cosine { epochs: None }, ..epochs(10, 32, 0.001) };
    design("CNN 28", BuiltIn::Fashion, (28, Color::Grey), layers, training)
}

fn small_vgg() -> Design {
    let mut layers = Vec::new();
    for filters in [16, 32, 64] {
        for _ in 0..2 {
            let mut conv = Conv2d::new(filters, 3, Padding::Same, Activation::Linear);
            conv.weights = Init::HeNormal;
            layers.push(LayerKind::Conv2d(conv));
            layers.push(LayerKind::BatchNorm(BatchNorm::default()));
            layers.push(LayerKind::Activation(Activation::Relu));
        }
        layers.push(LayerKind::MaxPool2d(Pool2d::new(2)));
    }
    layers.extend([
        LayerKind::GlobalMeanPool,
        LayerKind::Dense(Dense::new(64, Activation::Relu)),
        LayerKind::Dropout(Dropout { rate: 0.3 }),
        output(),
    ]);
    design("Small VGG", BuiltIn::Fashion, (64, Color::Rgb), layers, epochs(10, 32, 0.002))
}
