//! What of a design is other than it was, as far as it is asked what comes of it.
use crate::design::Design;

/// From how many times more or less on another learning rate is worth a question.
const TIMES: f32 = 2.0;

/// Something that is other than before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GuessedChange {
    /// The learning rate is so many times what it was.
    Rate(f32),
    /// There is more dropout, or less.
    Dropout(bool),
    /// Samples are varied in more ways, or fewer.
    Augmentation(bool),
    /// There are more layers beside dropout, or fewer.
    Layers(bool),
}

/// Whether a learning rate is so far from another one that it is worth a question.
pub(in crate::app) fn is_other_rate(before: f32, now: f32) -> bool {
    let times = now / before;
    times.is_finite() && (times >= TIMES || times <= 1.0 / TIMES)
}

/// What is other in a design than it was, in the order in which it is told.
pub(in crate::app) fn changes(before: &Design, now: &Design) -> Vec<GuessedChange> {
    let both = [before, now];
    let [old, new] = both.map(|design| design.training.optimizer.rate());
    let rate = is_other_rate(old, new).then(|| GuessedChange::Rate(new / old));
    let is_on = |dropout: bool| {
        let count = |design: &Design| {
            design.layers.editable().filter(|layer| !layer.off && (layer.kind.id() == "Dropout") == dropout).count()
        };
        both.map(count)
    };
    let more = |[before, now]: [usize; 2]| (before != now).then_some(now > before);
    let dropout = more(is_on(true)).map(GuessedChange::Dropout);
    let augmentation = more(both.map(|design| design.augmentation.transforms.len())).map(GuessedChange::Augmentation);
    let layers = more(is_on(false)).map(GuessedChange::Layers);
    [rate, dropout, augmentation, layers].into_iter().flatten().collect()
}
