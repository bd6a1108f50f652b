//! Reshape: a picture becomes a sequence of its rows, and a sequence of rows becomes a picture.
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::design::layers::kind::{Family, Fault, FaultKind, Kind, KindEntry, MANY};
use crate::design::layers::weights::layer_setting;
use crate::design::{Limits, Region, Shape, ShapeKind};

/// Settings of a change of shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reshape {
    /// What comes out.
    #[serde(default)]
    pub to: ReshapeTo,
    /// Channels of the picture that comes out; each row of the sequence holds them one after the other.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub channels: usize,
}

/// What a change of shape gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, IntoStaticStr, VariantArray)]
pub enum ReshapeTo {
    /// A picture of C × H × W becomes a sequence of H steps, each with the W numbers of the row in all C channels,
    /// channel after channel.
    #[default]
    Rows,
    /// A sequence becomes a picture with a row for every step; the padded steps of a short sample are rows of zeros, and
    /// layers that support masking leave them so.
    Picture,
}

word_field!(ReshapeTo);

fn one() -> usize {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_one(number: &usize) -> bool {
    *number == 1
}

pub(in crate::design::layers) static RESHAPE: KindEntry = KindEntry {
    id: "Reshape",
    name: "Reshape",
    letter: 'H',
    family: Family::Shape,
    new: || Reshape::rows().into(),
    settings: &[
        layer_setting!(to of Reshape, Limits::Words(&["Rows", "Picture"])),
        layer_setting!("channels"; of @ Reshape { to: ReshapeTo::Picture, .. }, Reshape => of.channels, Limits::Count(1, MANY)),
    ],
};

impl Reshape {
    /// A picture becomes a sequence of its rows.
    pub fn rows() -> Self {
        Self { to: ReshapeTo::Rows, channels: 1 }
    }

    /// A sequence becomes a picture of one channel.
    pub fn picture() -> Self {
        Self { to: ReshapeTo::Picture, channels: 1 }
    }
}

impl Kind for Reshape {
    fn accepts(&self) -> &'static [ShapeKind] {
        match self.to {
            ReshapeTo::Rows => &[ShapeKind::Picture],
            ReshapeTo::Picture => &[ShapeKind::Sequence],
        }
    }

    fn supports_masking(&self, _: Shape) -> bool {
        true
    }

    fn output(&self, input: Shape, faults: &mut Vec<Fault>) -> Shape {
        match input {
            Shape::Picture { channels, height, width } => {
                Shape::Sequence { steps: height, features: channels.saturating_mul(width) }
            }
            Shape::Sequence { steps, features } => {
                let mut channels = self.channels.max(1);
                if !features.is_multiple_of(channels) {
                    let fitting = (1..=channels).rev().find(|count| features.is_multiple_of(*count)).unwrap_or(1);
                    let kind = FaultKind::ChannelsDoNotDivide { channels, features, fitting };
                    faults.push(Fault { kind, repaired: Some(Self { channels: fitting, ..*self }.into()) });
                    channels = fitting;
                }
                Shape::Picture { channels, height: steps, width: features / channels }
            }
            other => other,
        }
    }

    fn field(&self, region: &Region, input: Shape) -> Region {
        // Rows are steps; a feature is a column of one of the channels.
        match input {
            Shape::Picture { width, .. } => {
                let (first, last) = (region.columns.start, region.columns.end.saturating_sub(1));
                let (width, is_one_channel) = (width.max(1), first / width.max(1) == last / width.max(1));
                let columns = first % width..last % width + 1;
                if is_one_channel { Region { rows: region.rows.clone(), columns } } else { region.whole_rows(input) }
            }
            _ if self.channels <= 1 => region.clone(),
            _ => region.whole_rows(input),
        }
    }

    fn computes(&self) -> bool {
        false
    }
}
