//! The pointers of the first start: five hints, one after the other. A hint that was followed does not come any more,
//! whenever that was.
use std::collections::HashSet;

use strum::VariantArray as _;

use crate::app::workspace::Workspace;

/// A thing that the guide points at, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::VariantArray, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Pointer {
    /// The sample that goes through the network.
    Data,
    /// The cards of the layers.
    Stack,
    /// The button that trains.
    Train,
    /// What the network computes while it learns.
    Maps,
    /// What can be found out afterwards.
    Explore,
}

impl Pointer {
    /// Its number, from 1.
    pub fn number(self) -> usize {
        self as usize + 1
    }

    /// Whether it is the last one.
    pub fn is_last(self) -> bool {
        self.number() == Self::VARIANTS.len()
    }

    /// The workspace in which it is found, whichever others show it as well.
    pub fn workspace(self) -> Workspace {
        match self {
            Self::Data | Self::Stack => Workspace::Build,
            Self::Train | Self::Maps => Workspace::Train,
            Self::Explore => Workspace::Explore,
        }
    }
}

/// How far somebody has come with the pointers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::app) struct Guide {
    done: HashSet<Pointer>,
}

impl Guide {
    /// The pointer that is shown: the first one that was neither read nor followed; `None` after the last.
    pub(in crate::app) fn pointer(&self) -> Option<Pointer> {
        Pointer::VARIANTS.iter().copied().find(|pointer| !self.done.contains(pointer))
    }

    /// A pointer was read, or what it points at was done.
    pub(in crate::app) fn note_done(&mut self, pointer: Pointer) {
        self.done.insert(pointer);
    }
}

/// What is done with the pointer that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuideAct {
    /// It was read: the next one.
    Next,
    /// No pointer is wanted any more.
    Skip,
}
