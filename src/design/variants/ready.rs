//! Races that are ready to be started: what is worth to be seen beside each other in any lecture.
use super::error::VaryError;
use super::variation::Variation;
use crate::design::Design;

/// A race that is ready to be started.
pub struct ReadyRace {
    /// Its word on the command line, and the key of its texts.
    pub id: &'static str,
    /// What it varies, as the command line says it.
    pub vary: &'static [&'static str],
}

/// Every ready race.
pub static READY_RACES: &[ReadyRace] = &[
    ReadyRace {
        // Nothing, too little, too much, and by the two rules that keep the spread of activations.
        id: "initializations",
        vary: &["weights=Zeros,Normal(mean: 0, deviation: 0.001),Normal(mean: 0, deviation: 1),GlorotUniform,HeNormal"],
    },
    ReadyRace { id: "augmentation", vary: &["augmentation=off,on"] },
    ReadyRace { id: "rates", vary: &["rate=0.0001..0.1:4"] },
    ReadyRace { id: "optimizers", vary: &["optimizer=Sgd,Momentum,RmsProp,Adam"] },
    // What it costs to give up signs.
    ReadyRace { id: "synapses", vary: &["sign=Free,OneSign,Excitatory"] },
    ReadyRace { id: "dropout", vary: &["dropout=0,0.25,0.5"] },
    // What it is worth to have seen a million photographs before: on pictures that neither has learned by heart.
    ReadyRace { id: "backbone", vary: &["validation=0.2", "backbone=on,off"] },
];

impl ReadyRace {
    /// The ready race with that word.
    pub fn find(id: &str) -> Option<&'static Self> {
        READY_RACES.iter().find(|race| race.id == id)
    }

    /// What it varies in a design.
    ///
    /// # Errors
    /// When the design has nothing of that kind.
    pub fn variations(&self, design: &Design) -> Result<Vec<Variation>, VaryError> {
        self.vary.iter().map(|text| Variation::read(design, text)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{TEMPLATES, variants};

    /// Each fits some starter, and where it fits it makes designs that can be raced.
    #[test]
    fn every_ready_race_fits_some_design() {
        for race in READY_RACES {
            let designs = TEMPLATES.iter().map(|template| (template.make)());
            let raced = designs.filter(|design| {
                race.variations(design).is_ok_and(|varied| variants(design, &varied).is_ok_and(|made| made.len() > 1))
            });
            assert!(raced.count() > 0, "{}", race.id);
        }
    }
}
