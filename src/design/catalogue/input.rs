//! The numbers of what enters the network and of how samples are divided.
use super::{Choice, Limits, Setting};
use crate::design::{Color, Input, Normalize, Picture, PointFeature, Split, TokenUnit};

/// The largest side of a picture, in pixels, and the longest row of numbers that enters a network.
const SIDE: Limits = Limits::Count(1, 1024);
/// A share of the samples.
const SHARE: Limits = Limits::Number(0.0, 0.9);

/// Every kind of input.
pub static INPUTS: &[Choice<Input>] = &[
    choice!(
        Input::Picture,
        Input::Picture(Picture::new(28, 28, Color::Grey)),
        setting!(Input::Picture.width, SIDE),
        setting!(Input::Picture.height, SIDE),
    ),
    choice!(
        Input::Numbers,
        Input::Numbers { count: 2, normalize: Normalize::Standard },
        setting!(Input::Numbers { count }, SIDE),
    ),
    choice!(Input::Point, Input::Point { features: vec![PointFeature::X, PointFeature::Y] }),
    choice!(
        Input::Tokens,
        Input::Tokens { length: 16, vocabulary: 64, unit: TokenUnit::Characters },
        setting!(Input::Tokens { length }, SIDE),
        setting!(Input::Tokens { vocabulary }, Limits::Count(1, 65_536)),
    ),
];

/// How samples are divided.
pub static SPLIT: &[Setting<Split>] = &[setting!(Split.validation, SHARE), setting!(Split.test, SHARE)];
