//! Starter designs for texts.
use super::{epochs, output, starter};
use crate::design::{
    Activation, Amount, Augmentation, BuiltInTexts, ClassWeights, Conv2d, Design, Direction, Dropout, Embedding,
    GlobalMaxPool, Gru, Input, Loss, Padding, Recurrence, Reshape, ReshapeTo, Schedule, Source, Texts, TokenUnit,
    Training, Transform,
};

pub(super) fn surnames() -> Design {
    let layers = vec![
        Embedding::new(32).into(),
        Dropout { rate: 0.2 }.into(),
        Gru(Recurrence { direction: Direction::Both, ..Recurrence::new(64) }).into(),
        Dropout { rate: 0.4 }.into(),
        output(),
    ];
    let loss = Loss::CrossEntropy { label_smoothing: 0.05, class_weights: ClassWeights::Even };
    let training = Training { loss, schedule: Schedule::Cosine { epochs: None }, ..epochs(20, 32, 0.003) };
    let input = Input::Tokens { length: 16, vocabulary: 256, unit: TokenUnit::Characters };
    let amount = Amount { low: 0.0, high: 0.1, probability: 1.0 };
    let transforms = [Transform::DropCharacters, Transform::Mistype].map(|transform| (transform, amount)).into();
    let design = starter("Surnames", Source::Texts(Texts::BuiltIn(BuiltInTexts::Surnames)), input, layers, training);
    Design { augmentation: Augmentation { transforms, ..Augmentation::default() }, ..design }
}

/// Filters over three letters, and over what three of those saw: they find the endings and little words of a language.
pub(super) fn languages() -> Design {
    let conv = || Conv2d::new(64, 3, Padding::Same, Activation::Relu).into();
    let layers = vec![
        Embedding::new(16).into(),
        Reshape { to: ReshapeTo::Picture, channels: 16 }.into(),
        conv(),
        conv(),
        GlobalMaxPool.into(),
        Dropout { rate: 0.3 }.into(),
        output(),
    ];
    let training = Training { schedule: Schedule::Cosine { epochs: None }, ..epochs(14, 16, 0.003) };
    let input = Input::Tokens { length: 128, vocabulary: 256, unit: TokenUnit::Characters };
    starter("Languages", Source::Texts(Texts::BuiltIn(BuiltInTexts::Languages)), input, layers, training)
}
