//! A steady training step takes no memory. What is taken on one thread is counted; more threads cost rayon's lists.
#![allow(unsafe_code, reason = "an allocator that counts is one, too")]
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use strata::design::{
    BuiltInTexts, CheckedDesign, Clip, Design, Embedding, Facts, Input, Lstm, Optimizer, Recurrence, Source, Texts,
    TokenUnit, check,
};
use strata::engine::{Batch, Network as _, Target, build};
use strata::train::bench::DESIGNS;

use crate::engine::{busy, deep, output, pool, random, template};

thread_local! {
    static TAKEN: Cell<u64> = const { Cell::new(0) };
}

/// The system's allocator, with a count for every thread.
struct Counting;

#[global_allocator]
static COUNTING: Counting = Counting;

fn count() {
    // While a thread ends its count may be gone.
    let _ = TAKEN.try_with(|taken| taken.set(taken.get() + 1));
}

// SAFETY: everything is left to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        unsafe { System.realloc(memory, layout, size) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        unsafe { System.dealloc(memory, layout) }
    }
}

/// Two classes for points, ten for the rest.
fn checked(design: &Design) -> CheckedDesign {
    let classes = if matches!(design.input, Input::Point { .. }) { 2 } else { 10 };
    check(design, Facts { classes: Some(classes), memory: None, validation: None }).freeze().unwrap()
}

/// How often memory is taken in each of some steps on one thread, the first of them with buffers that are empty yet. Every
/// third batch is smaller, as the last of an epoch is.
fn taken(design: &Design, steps: usize) -> Vec<u64> {
    pool(1).install(|| {
        let mut network = build(&checked(design), &[]).unwrap();
        let sample = checked(design).input().len();
        let tokens = matches!(design.input, Input::Tokens { .. });
        let inputs: Vec<f32> =
            random(3, 6 * sample).iter().map(|x| if tokens { x.abs().floor() } else { *x }).collect();
        let labels = [1, 0, 1, 1, 0, 0];
        let mut step = |n: usize| {
            let samples = if n % 3 == 2 { 4 } else { 6 };
            let targets = Target::Classes(&labels[..samples]);
            let before = TAKEN.get();
            network.step(Batch { inputs: &inputs[..samples * sample], targets }, 0.001).unwrap();
            TAKEN.get() - before
        };
        (0..steps).map(&mut step).collect()
    })
}

#[test]
fn a_steady_step_takes_no_memory() {
    let words = Design {
        data: Source::Texts(Texts::BuiltIn(BuiltInTexts::Surnames)),
        input: Input::Tokens { length: 6, vocabulary: 9, unit: TokenUnit::Characters },
        layers: vec![Embedding::new(6).into(), Lstm(Recurrence::new(8)).into(), output()].into(),
        ..template("cnn28")
    };
    let mut designs: Vec<(&str, Design)> = DESIGNS.iter().map(|(name, design)| (*name, design())).collect();
    designs.extend([("busy", busy()), ("deep", deep()), ("words", words), ("resnet", template("small_resnet"))]);
    for (name, design) in &designs {
        let found = taken(design, 6);
        assert!(found[0] > 0, "{name}: nothing is counted");
        assert_eq!(found[2..], [0; 4], "{name}: {found:?}");
    }
}

#[test]
fn no_rule_takes_memory() {
    let (_, mlp) = DESIGNS[0];
    let rules = [
        Optimizer::Sgd { rate: 0.1 },
        Optimizer::Momentum { rate: 0.1, momentum: 0.9 },
        Optimizer::Nesterov { rate: 0.1, momentum: 0.9 },
        Optimizer::RmsProp { rate: 0.1, decay: 0.9, epsilon: 1e-8 },
        Optimizer::Adagrad { rate: 0.1, epsilon: 1e-8 },
        Optimizer::AdamW { rate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, decay: 0.01 },
    ];
    for (n, rule) in rules.into_iter().enumerate() {
        let mut design = mlp();
        design.training.optimizer = rule;
        design.training.clip = [Clip::Off, Clip::Value(0.5), Clip::Norm(1.0)][n % 3];
        let found = taken(&design, 4);
        assert_eq!(found[2..], [0; 2], "{rule:?}: {found:?}");
    }
}
