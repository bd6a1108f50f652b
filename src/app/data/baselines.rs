//! What a network has to beat on the open pictures: the answers of their nearest neighbors, computed when asked for.
use std::path::Path;
use std::sync::Arc;

use crate::app::question::Question;
use crate::data::FileProgress;
use crate::design::Design;
use crate::train::{NeighborBaselines, Wake, Wanted, backbone_design};

/// What the nearest training pictures answer to those of the validation.
#[derive(Default)]
pub struct Baselines(Question<Wanted, Option<NeighborBaselines>, FileProgress>);

impl Baselines {
    /// The answers for the pictures of a design; `None` inside where there are none.
    pub fn of(&self, design: &Design, base: &Path) -> Option<Option<&NeighborBaselines>> {
        let answer = self.0.answer_to(&Wanted::of(&backbone_design(design), base)?)?;
        Some(answer.as_ref())
    }

    /// Whether they are being computed.
    pub fn is_open(&self) -> bool {
        self.0.is_open()
    }

    /// Computes them for the pictures of a design.
    pub(in crate::app) fn ask(&mut self, design: &Design, base: &Path, wake: &Wake) {
        let design = backbone_design(design);
        if let Some(wanted) = Wanted::of(&design, base) {
            let job = NeighborBaselines::start(design, base.to_owned(), Some(Arc::clone(wake)));
            self.0.ask(wanted, job);
        }
    }

    /// Takes what was computed. True when there was something.
    pub(in crate::app) fn poll(&mut self) -> bool {
        self.0.poll()
    }
}
