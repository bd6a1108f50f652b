//! Starter designs, from a single dense layer to a small VGG.
use super::{
    Activation, ActivationLayer, Amount, Augmentation, Balance, BatchNorm, BuiltIn, Color, Conv2d, Curation, Dense,
    Design, Dropout, FORMAT, Flatten, GlobalMeanPool, Init, Input, LayerKind, Lstm, MaxPool2d, MeanPool2d, Normalize,
    Optimizer, Output, Padding, Picture, Recurrence, Reshape, Residual, Schedule, Source, Split, Training, Transform,
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
    Template {
        id: "first",
        about: "a convolutional network that learns clothes in varied pictures: the first training to watch",
        make: first,
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
    Template {
        id: "small_resnet",
        about: "three residual blocks with batch normalization, 28 × 28",
        make: small_resnet,
    },
    Template { id: "row_lstm", about: "an LSTM that reads a picture row by row, 28 × 28", make: row_lstm },
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
        layers: layers.into(),
        training,
    }
}

fn output() -> LayerKind {
    Output::default().into()
}

fn conv(filters: usize, kernel: usize, padding: Padding, activation: Activation) -> LayerKind {
    Conv2d::new(filters, kernel, padding, activation).into()
}

fn epochs(epochs: usize, batch: usize, rate: f32) -> Training {
    let optimizer = Optimizer::default().with_rate(rate);
    Training { epochs, batch, optimizer, ..Training::default() }
}

fn digits() -> Design {
    let layers = vec![
        conv(16, 3, Padding::Same, Activation::Relu),
        MaxPool2d::new(2).into(),
        conv(32, 3, Padding::Same, Activation::Relu),
        Flatten.into(),
        Dense::new(64, Activation::Relu).into(),
        output(),
    ];
    design("Digits", BuiltIn::Digits, (8, Color::Grey), layers, epochs(15, 32, 0.002))
}

/// Pictures that take a while to learn, each time a little different: the validation loss still falls in the last epochs,
/// so that none of them is there to fill the time.
fn first() -> Design {
    let varied = [
        (Transform::ShiftX, -0.07, 0.07, 1.0),
        (Transform::ShiftY, -0.07, 0.07, 1.0),
        (Transform::FlipX, 1.0, 1.0, 0.5),
    ];
    let amount = |(transform, low, high, probability)| (transform, Amount { low, high, probability });
    let augmentation = Augmentation { transforms: varied.map(amount).into(), ..Augmentation::default() };
    let mut design = cnn28();
    "First network".clone_into(&mut design.name);
    design.training.epochs = 36;
    Design { augmentation, ..design }
}

fn perceptron() -> Design {
    let layers = vec![Flatten.into(), output()];
    design("Perceptron", BuiltIn::Digits, (8, Color::Grey), layers, epochs(20, 32, 0.01))
}

fn mlp() -> Design {
    let layers = vec![
        Flatten.into(),
        Dense::new(128, Activation::Relu).into(),
        Dense::new(64, Activation::Relu).into(),
        output(),
    ];
    design("Two hidden layers", BuiltIn::Fashion, (28, Color::Grey), layers, epochs(15, 32, 0.001))
}

fn lenet5() -> Design {
    let layers = vec![
        conv(6, 5, Padding::Same, Activation::Tanh),
        MeanPool2d::new(2).into(),
        conv(16, 5, Padding::Valid, Activation::Tanh),
        MeanPool2d::new(2).into(),
        Flatten.into(),
        Dense::new(120, Activation::Tanh).into(),
        Dense::new(84, Activation::Tanh).into(),
        output(),
    ];
    design("LeNet-5", BuiltIn::Fashion, (28, Color::Grey), layers, epochs(15, 32, 0.002))
}

fn cnn28() -> Design {
    let layers = vec![
        conv(16, 3, Padding::Same, Activation::Relu),
        MaxPool2d::new(2).into(),
        conv(32, 3, Padding::Same, Activation::Relu),
        MaxPool2d::new(2).into(),
        Flatten.into(),
        Dense::new(128, Activation::Relu).into(),
        output(),
    ];
    let training = Training { schedule: Schedule::Cosine { epochs: None }, ..epochs(10, 32, 0.001) };
    design("CNN 28", BuiltIn::Fashion, (28, Color::Grey), layers, training)
}

fn small_vgg() -> Design {
    let mut layers = Vec::new();
    for filters in [16, 32, 64] {
        layers.extend([normalized_conv(filters, 1), normalized_conv(filters, 1)].into_iter().flatten());
        layers.push(MaxPool2d::new(2).into());
    }
    layers.extend([
        GlobalMeanPool.into(),
        Dense::new(64, Activation::Relu).into(),
        Dropout { rate: 0.3 }.into(),
        output(),
    ]);
    design("Small VGG", BuiltIn::Fashion, (64, Color::Rgb), layers, epochs(10, 32, 0.002))
}

/// A convolution with batch normalization and a rectifier.
fn normalized_conv(filters: usize, stride: usize) -> [LayerKind; 3] {
    let conv = Conv2d::new(filters, 3, Padding::Same, Activation::Linear);
    [
        Conv2d { stride, weights: Init::HeNormal, ..conv }.into(),
        BatchNorm::default().into(),
        ActivationLayer(Activation::Relu).into(),
    ]
}

fn small_resnet() -> Design {
    let mut layers: Vec<LayerKind> = normalized_conv(16, 1).into();
    for (filters, stride) in [(16, 1), (32, 2), (64, 2)] {
        let conv = Conv2d { weights: Init::HeNormal, ..Conv2d::new(filters, 3, Padding::Same, Activation::Linear) };
        let branch = normalized_conv(filters, stride).into_iter().chain([conv.into(), BatchNorm::default().into()]);
        layers.push(Residual::new(branch).into());
        layers.push(ActivationLayer(Activation::Relu).into());
    }
    layers.extend([GlobalMeanPool.into(), output()]);
    design("Small ResNet", BuiltIn::Fashion, (28, Color::Grey), layers, epochs(10, 32, 0.002))
}

fn row_lstm() -> Design {
    let layers = vec![Reshape::rows().into(), Lstm(Recurrence::new(64)).into(), output()];
    design("LSTM over rows", BuiltIn::Fashion, (28, Color::Grey), layers, epochs(15, 32, 0.002))
}
