//! The designs that are measured: the small networks that lessons are made of.
use crate::design::{
    Activation, ActivationLayer, Augmentation, Balance, BatchNorm, BuiltIn, Color, Conv2d, Curation, Dense, Design,
    Dropout, FORMAT, Flatten, Gru, Input, LayerKind, Lstm, MaxPool2d, MeanPool2d, Padding, Picture, PointFeature,
    PointPattern, Points, Recurrence, Reshape, Source, Split, Training,
};

/// A design with its name.
pub type NamedDesign = (&'static str, fn() -> Design);

/// The designs that are measured.
pub static DESIGNS: &[NamedDesign] = &[
    ("mlp", mlp),
    ("lenet", lenet),
    ("cnn28", cnn28),
    ("cifar", cifar),
    ("tinyvgg", tinyvgg),
    ("lstm", lstm),
    ("gru", gru),
    ("spiral", spiral),
];

fn design(name: &str, input: Input, kinds: Vec<LayerKind>) -> Design {
    // Nothing is loaded: the samples are made up.
    let data = match input {
        Input::Point { .. } => Source::Points(Points::Pattern(PointPattern::default())),
        _ => Source::BuiltIn(BuiltIn::Fashion),
    };
    Design {
        format: FORMAT,
        name: name.to_owned(),
        data,
        split: Split::default(),
        input,
        curation: Curation::default(),
        balance: Balance::default(),
        augmentation: Augmentation::default(),
        layers: kinds.into(),
        training: Training::default(),
    }
}

fn picture(side: usize, color: Color) -> Input {
    Input::Picture(Picture::new(side, side, color))
}

fn dense(neurons: usize, activation: Activation) -> LayerKind {
    Dense::new(neurons, activation).into()
}

fn conv(filters: usize, kernel: usize, padding: Padding, activation: Activation) -> LayerKind {
    Conv2d::new(filters, kernel, padding, activation).into()
}

fn max_pool() -> LayerKind {
    MaxPool2d::new(2).into()
}

fn dropout(rate: f32) -> LayerKind {
    Dropout { rate }.into()
}

fn mlp() -> Design {
    let (relu, none) = (Activation::Relu, Activation::Linear);
    let kinds = vec![Flatten.into(), dense(128, relu), dense(64, relu), dense(10, none)];
    design("mlp", picture(28, Color::Grey), kinds)
}

fn lenet() -> Design {
    let mean_pool = || MeanPool2d::new(2).into();
    let tanh = Activation::Tanh;
    let kinds = vec![
        conv(6, 5, Padding::Same, tanh),
        mean_pool(),
        conv(16, 5, Padding::Valid, tanh),
        mean_pool(),
        Flatten.into(),
        dense(120, tanh),
        dense(84, tanh),
        dense(10, Activation::Linear),
    ];
    design("lenet", picture(28, Color::Grey), kinds)
}

fn cnn28() -> Design {
    let relu = Activation::Relu;
    let kinds = vec![
        conv(16, 3, Padding::Same, relu),
        max_pool(),
        conv(32, 3, Padding::Same, relu),
        max_pool(),
        Flatten.into(),
        dense(128, relu),
        dense(10, Activation::Linear),
    ];
    design("cnn28", picture(28, Color::Grey), kinds)
}

fn cifar() -> Design {
    let mut kinds = Vec::new();
    for filters in [32, 64] {
        for _ in 0..2 {
            kinds.push(conv(filters, 3, Padding::Same, Activation::Linear));
            kinds.push(BatchNorm::default().into());
            kinds.push(ActivationLayer(Activation::Relu).into());
        }
        kinds.extend([max_pool(), dropout(0.25)]);
    }
    kinds.extend([Flatten.into(), dense(128, Activation::Relu), dropout(0.5), dense(10, Activation::Linear)]);
    design("cifar", picture(32, Color::Rgb), kinds)
}

fn tinyvgg() -> Design {
    let block = || [conv(10, 3, Padding::Valid, Activation::Relu), conv(10, 3, Padding::Valid, Activation::Relu)];
    let mut kinds = Vec::new();
    for _ in 0..2 {
        kinds.extend(block());
        kinds.push(max_pool());
    }
    kinds.extend([Flatten.into(), dense(10, Activation::Linear)]);
    design("tinyvgg", picture(64, Color::Rgb), kinds)
}

fn lstm() -> Design {
    rows("lstm", Lstm(Recurrence::new(64)).into())
}

fn gru() -> Design {
    rows("gru", Gru(Recurrence::new(64)).into())
}

/// The rows of a picture as steps, and the last state of a recurrent layer.
fn rows(name: &str, recurrent: LayerKind) -> Design {
    design(name, picture(28, Color::Grey), vec![Reshape::rows().into(), recurrent, dense(10, Activation::Linear)])
}

fn spiral() -> Design {
    let tanh = Activation::Tanh;
    let kinds = vec![dense(8, tanh), dense(8, tanh), dense(2, Activation::Linear)];
    design("spiral", Input::Point { features: vec![PointFeature::X, PointFeature::Y] }, kinds)
}
