//! Starter designs for pictures, from a single dense layer to a small VGG.
use super::{epochs, output, starter};
use crate::design::{
    Activation, ActivationLayer, Amount, Augmentation, BatchNorm, BuiltIn, Checkpoint, ClassWeights, Color, Conv2d,
    Dense, Design, Dropout, Flatten, GlobalMeanPool, Init, Input, LayerKind, Loss, Lstm, MaxPool2d, MeanPool2d,
    Normalize, Optimizer, Padding, Picture, Pretrained, Recurrence, Reshape, Residual, Schedule, Source, Split,
    Training, Transform,
};

fn design(name: &str, data: BuiltIn, input: (usize, Color), layers: Vec<LayerKind>, training: Training) -> Design {
    let (side, color) = input;
    let input = Input::Picture(Picture { normalize: Normalize::Standard, ..Picture::new(side, side, color) });
    starter(name, Source::BuiltIn(data), input, layers, training)
}

fn conv(filters: usize, kernel: usize, padding: Padding, activation: Activation) -> LayerKind {
    Conv2d::new(filters, kernel, padding, activation).into()
}

pub(super) fn digits() -> Design {
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
pub(super) fn first() -> Design {
    let mut design = cnn28();
    "First network".clone_into(&mut design.name);
    design.training.epochs = 36;
    Design { augmentation: of_clothes(0.07), ..design }
}

/// Clothes to the side by a share of the picture at most, and half of them seen from behind.
fn of_clothes(shift: f64) -> Augmentation {
    let varied = [
        (Transform::ShiftX, -shift, shift, 1.0),
        (Transform::ShiftY, -shift, shift, 1.0),
        (Transform::FlipX, 1.0, 1.0, 0.5),
    ];
    let amount = |(transform, low, high, probability)| (transform, Amount { low, high, probability });
    Augmentation { transforms: varied.map(amount).into(), ..Augmentation::default() }
}

pub(super) fn perceptron() -> Design {
    let layers = vec![Flatten.into(), output()];
    design("Perceptron", BuiltIn::Digits, (8, Color::Grey), layers, epochs(20, 32, 0.01))
}

pub(super) fn mlp() -> Design {
    let layers = vec![
        Flatten.into(),
        Dense::new(128, Activation::Relu).into(),
        Dense::new(64, Activation::Relu).into(),
        output(),
    ];
    design("Two hidden layers", BuiltIn::Fashion, (28, Color::Grey), layers, epochs(15, 32, 0.001))
}

pub(super) fn lenet5() -> Design {
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

pub(super) fn cnn28() -> Design {
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

pub(super) fn small_vgg() -> Design {
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

pub(super) fn small_resnet() -> Design {
    let mut layers: Vec<LayerKind> = normalized_conv(16, 1).into();
    for (filters, stride) in [(16, 1), (32, 2), (64, 2)] {
        let conv = Conv2d { weights: Init::HeNormal, ..Conv2d::new(filters, 3, Padding::Same, Activation::Linear) };
        let branch = normalized_conv(filters, stride).into_iter().chain([conv.into(), BatchNorm::default().into()]);
        layers.push(Residual::new(branch).into());
        layers.push(ActivationLayer(Activation::Relu).into());
    }
    layers.extend([GlobalMeanPool.into(), Dropout { rate: 0.1 }.into(), output()]);
    let training = of_few(epochs(50, 64, 0.006), 0.05);
    let design = design("Small ResNet", BuiltIn::Fashion, (28, Color::Grey), layers, training);
    Design { augmentation: of_clothes(0.04), ..design }
}

/// For few pictures, such as 30 per class: the backbone sees, and only what it sees is given a name. So few are all
/// learned from: the few that validation would get say little, and each that is missed costs more.
pub(super) fn pretrained() -> Design {
    let layers = vec![Pretrained::default().into(), GlobalMeanPool.into(), Dropout { rate: 0.7 }.into(), output()];
    let schedule = Schedule::Cosine { epochs: None };
    let training = Training { schedule, keep: Checkpoint::Last, ..epochs(200, 32, 0.005) };
    let input = Input::Picture(Picture::new(Pretrained::GOOD, Pretrained::GOOD, Color::Rgb));
    let flipped = (Transform::FlipX, Amount { low: 1.0, high: 1.0, probability: 0.5 });
    let augmentation = Augmentation { transforms: [flipped].into(), ..Augmentation::default() };
    let split = Split { validation: 0.0, test: 0.0 };
    let design = starter("Pretrained start", Source::BuiltIn(BuiltIn::Fashion), input, layers, training);
    Design { augmentation, split, ..design }
}

pub(super) fn row_lstm() -> Design {
    let layers = vec![
        Reshape::rows().into(),
        Dropout { rate: 0.1 }.into(),
        Lstm(Recurrence::new(128)).into(),
        Dropout { rate: 0.4 }.into(),
        output(),
    ];
    let training = of_few(epochs(60, 32, 0.004), 0.1);
    let design = design("LSTM over rows", BuiltIn::Fashion, (28, Color::Grey), layers, training);
    Design { augmentation: of_clothes(0.04), ..design }
}

/// A training that keeps networks modest which could learn a small set by heart. Its last weights count: the rate has
/// fallen to nothing by then, and a small validation set makes a lucky epoch the best. `restraint` is both the share of
/// label smoothing and the weight decay.
fn of_few(training: Training, restraint: f32) -> Training {
    let rate = training.optimizer.rate();
    Training {
        loss: Loss::CrossEntropy { label_smoothing: restraint, class_weights: ClassWeights::Even },
        optimizer: Optimizer::AdamW { rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: restraint },
        schedule: Schedule::Cosine { epochs: None },
        keep: Checkpoint::Last,
        ..training
    }
}
