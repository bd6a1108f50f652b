//! A network as one static type: the compiler proves that every layer takes what the one before gives.
//!
//! Trains on the built-in digits and prints the loss of every epoch. Change a number in `Digits` and it no longer
//! compiles.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use strata::data::{BatchLoader, LoadRequest, Part, SampleEncoder, Targets, epoch_order, load};
use strata::design::{
    Activation, BuiltIn, Clip, Color, Curation, Input, LayerId, Loss, Normalize, Optimizer as Rule,
    Picture as PictureInput, Source, Split,
};
use strata::engine::layers::{Conv2d, Dense, Flatten, MaxPool2d, UnitSettings};
use strata::engine::{Draw, EngineError, Goal, Picture, Recorder, Target, batch, typed};

/// Pictures of 1 × 8 × 8; 8 filters; half the size; a row of 8 · 4 · 4 = 128; ten classes.
type Digits = (
    Conv2d<Picture<1, 8, 8>, Picture<8, 8, 8>, 3>,
    MaxPool2d<Picture<8, 8, 8>, Picture<8, 4, 4>, 2>,
    Flatten<Picture<8, 4, 4>, 128>,
    Dense<128, 32>,
    Dense<32, 10>,
);

fn network(seed: u64) -> Result<Digits, EngineError> {
    let settings = |activation| UnitSettings { activation, ..UnitSettings::default() };
    // Each layer draws from its own stream.
    let draw = |layer| Draw::new(seed, LayerId(layer));
    Ok((
        Conv2d::new(settings(Activation::Relu), &mut draw(0))?,
        MaxPool2d::new()?,
        Flatten::new(),
        Dense::new(settings(Activation::Relu), &mut draw(3))?,
        Dense::new(settings(Activation::Linear), &mut draw(4))?,
    ))
}

fn main() -> Result<(), Box<dyn Error>> {
    let (source, split) = (Source::BuiltIn(BuiltIn::Digits), Split::default());
    let picture = PictureInput { normalize: Normalize::Standard, ..PictureInput::new(8, 8, Color::Grey) };
    let input = Input::Picture(picture);
    let request = LoadRequest {
        source: &source,
        base: Path::new(""),
        input: &input,
        curation: &Curation::default(),
        split: &split,
        seed: 1,
    };
    let data = Arc::new(load(request, &|_| (), &AtomicBool::new(false))?);
    let loader = BatchLoader::plain(Arc::clone(&data), SampleEncoder::measure(&data, &input));

    let mut network = network(1)?;
    let mut optimizer = typed::optimizer(&network, Rule::default(), Clip::Off);
    let goal = Goal::new(Loss::default(), &[]);
    let (mut inputs, mut targets) = (Vec::new(), Targets::default());
    for epoch in 0..5 {
        let order = epoch_order(1, epoch, data.part(Part::Training));
        let mut sum = 0.0;
        for (step, indices) in order.chunks(32).enumerate() {
            loader.gather_plain(indices, &mut inputs, &mut targets);
            // Random choices, of which this network has none, would follow from the step.
            let x = batch::<Picture<1, 8, 8>>(std::mem::take(&mut inputs), Recorder::training(step as u64))?;
            sum += typed::step(&mut network, &mut optimizer, &goal, (x, Target::from(&targets)), 0.002)?.loss;
        }
        println!("epoch {}: loss {:.3}", epoch + 1, sum / order.len().div_ceil(32) as f32);
    }
    Ok(())
}
