//! A network as one static type: the compiler proves that every layer takes what the one before gives.
//!
//! Trains on the built-in digits and prints the loss of every epoch. Change a number in `Digits` and it no longer
//! compiles.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use dfdx::prelude::Const;
use strata::data::{BatchLoader, LoadRequest, Part, SampleEncoder, Targets, epoch_order, load};
use strata::design::{
    Activation, BuiltIn, Clip, Color, Curation, Init, Input, Loss, Normalize, Optimizer as Rule, Padding, Penalty,
    Picture, Pool2d, Source, Split, Start,
};
use strata::engine::layers::{Conv2d, ConvSettings, Dense, DenseSettings, Flatten, MaxPool2d};
use strata::engine::typed::{Stack, step};
use strata::engine::{Draw, EngineError, Goal, Optimizer, Parameter, Recorder, Target, pictures};

/// Pictures of 1 × 8 × 8; 8 filters; half the size; a row of 8 · 4 · 4 = 128; ten classes.
type Digits = (Conv2d<1, 8, 3>, MaxPool2d<2>, Flatten<128>, Dense<128, 32>, Dense<32, 10>);

fn network(seed: u64) -> Result<Digits, EngineError> {
    let start = Start { weights: Init::GlorotUniform, bias: Init::Zeros };
    let penalty = Penalty::default();
    let conv = ConvSettings { stride: 1, padding: Padding::Same, activation: Activation::Relu, start, penalty };
    let dense = |activation| DenseSettings { activation, start, penalty };
    // Each layer draws from its own stream.
    let draw = |layer| Draw::new(seed, layer);
    Ok((
        Conv2d::new(Const, Const, Const, conv, &mut draw(0))?,
        MaxPool2d::new(Const, &Pool2d::new(2)),
        Flatten::new(),
        Dense::new(Const, Const, dense(Activation::Relu), &mut draw(3))?,
        Dense::new(Const, Const, dense(Activation::Linear), &mut draw(4))?,
    ))
}

fn main() -> Result<(), Box<dyn Error>> {
    let (source, split) = (Source::BuiltIn(BuiltIn::Digits), Split::default());
    let input = Input::Picture(Picture { normalize: Normalize::Standard, ..Picture::new(8, 8, Color::Grey) });
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
    let lengths: Vec<usize> = network.states().iter().flat_map(|s| &s.parameters).map(Parameter::len).collect();
    let mut optimizer = Optimizer::new(Rule::default(), Clip::Off, lengths.into_iter());
    let goal = Goal::new(Loss::default(), &[]);
    let (mut inputs, mut targets) = (Vec::new(), Targets::default());
    for epoch in 0..5 {
        let order = epoch_order(1, epoch, data.part(Part::Training));
        let mut sum = 0.0;
        for indices in order.chunks(32) {
            loader.gather_plain(indices, &mut inputs, &mut targets);
            let x = pictures::<Const<1>>(std::mem::take(&mut inputs), (8, 8), Recorder::training())?;
            sum += step(&mut network, &mut optimizer, &goal, (x, Target::from(&targets)), 0.002)?.loss;
        }
        println!("epoch {}: loss {:.3}", epoch + 1, sum / order.len().div_ceil(32) as f32);
    }
    Ok(())
}
