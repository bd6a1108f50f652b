//! Curves as they are heard: a sweep from left to right in which a voice is higher where its curve is.
mod curve_sound;
mod loudness;
mod player;

pub use curve_sound::{CurveSound, Voice};
pub use player::{PlayError, Player, play};
