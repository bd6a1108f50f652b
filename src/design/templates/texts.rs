//! Starter designs for texts.
use super::{epochs, output, starter};
use crate::design::{
    BuiltInTexts, Design, Dropout, Embedding, Gru, Input, Recurrence, Schedule, Source, Texts, TokenUnit, Training,
};

pub(super) fn surnames() -> Design {
    let layers =
        vec![Embedding::new(16).into(), Gru(Recurrence::new(48)).into(), Dropout { rate: 0.3 }.into(), output()];
    let training = Training { schedule: Schedule::Cosine { epochs: None }, ..epochs(24, 32, 0.003) };
    let input = Input::Tokens { length: 16, vocabulary: 256, unit: TokenUnit::Characters };
    starter("Surnames", Source::Texts(Texts::BuiltIn(BuiltInTexts::Surnames)), input, layers, training)
}

pub(super) fn languages() -> Design {
    let layers = vec![Embedding::new(16).into(), Gru(Recurrence::new(48)).into(), output()];
    let training = Training { schedule: Schedule::Cosine { epochs: None }, ..epochs(20, 16, 0.005) };
    let input = Input::Tokens { length: 64, vocabulary: 256, unit: TokenUnit::Characters };
    starter("Languages", Source::Texts(Texts::BuiltIn(BuiltInTexts::Languages)), input, layers, training)
}
