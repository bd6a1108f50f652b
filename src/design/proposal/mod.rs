//! A design for pictures, texts or a table of one's own: from what they hold to a network that fits it.
//!
//! Pure functions of a few facts, so that the window and the command line propose the same.
mod facts;
mod form;
mod learning;
mod network;
mod table;
mod texts;
pub use facts::PictureFacts;
pub use form::proposed_picture;
pub(super) use network::small_backbone;
pub use table::{TableFacts, proposed_for_table};
pub use texts::{CorpusFacts, proposed_for_texts};
mod usual;
pub use usual::{replaces_layers, with_source};

use super::{Curation, Design, Edit, FORMAT, Facts, Input, Position, Source, Stack, Training, check};

/// The design that an expert would start with for some pictures: a small convolutional network that learns in minutes
/// without a graphics card. Of the networks for which there is time it is the widest.
pub fn proposed_design(name: &str, data: Source, facts: &PictureFacts) -> Design {
    let picture = proposed_picture(facts);
    let known = Facts { classes: Some(facts.classes), ..Facts::default() };
    let mut design = Design {
        format: FORMAT,
        name: name.to_owned(),
        data,
        curation: Curation::default(),
        split: learning::split(facts.pictures),
        balance: learning::balance(facts.smallest, facts.largest),
        input: Input::Picture(picture.clone()),
        augmentation: learning::augmentation(facts),
        layers: Stack::default(),
        training: Training::default(),
    };
    for filters in network::WIDTHS.into_iter().filter(|filters| *filters <= network::widest(facts)) {
        design.layers = network::layers(&picture, filters).into();
        let affordable = learning::affordable(facts, check(&design, known).cost.multiply_adds);
        design.training = learning::training(facts, affordable);
        if affordable >= learning::needed(facts) {
            break;
        }
    }
    design
}

/// Everything that makes `now` the proposed design, as one step. Where the data comes from, what is said about it and
/// the seed stay.
pub fn adopted(now: &Design, proposed: &Design) -> Edit {
    let gone = now.layers.layers().iter().map(|layer| Edit::Remove { layer: layer.id });
    let new = proposed.layers.layers().iter().enumerate();
    let new = new.map(|(place, layer)| Edit::Insert { at: Position::outermost(place), layer: layer.clone() });
    let training = Training { seed: now.training.seed, ..proposed.training.clone() };
    let settings = [
        Edit::SetInput(proposed.input.clone()),
        Edit::SetSplit(proposed.split),
        Edit::SetBalance(proposed.balance),
        Edit::SetAugmentation(Box::new(proposed.augmentation.clone())),
        Edit::SetTraining(Box::new(training)),
        Edit::Rename(proposed.name.clone()),
    ];
    Edit::All(gone.chain(new).chain(settings).collect())
}

/// Whether a design is the proposed one already, whatever it and its layers are called.
pub fn same_network(now: &Design, proposed: &Design) -> bool {
    let kinds = |design: &Design| design.layers.layers().iter().map(|layer| layer.kind.clone()).collect::<Vec<_>>();
    let training = Training { seed: now.training.seed, ..proposed.training.clone() };
    let learns_alike = now.training == training && now.balance == proposed.balance && now.split == proposed.split;
    let sees_alike = now.input == proposed.input && now.augmentation == proposed.augmentation;
    learns_alike && sees_alike && kinds(now) == kinds(proposed)
}
