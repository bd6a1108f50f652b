//! Straight-through estimators: the step stays the step, and the gradient is the one that the surrogate is defined by.
use strata::design::{
    Activation, ActivationLayer, BatchNorm, Conv2d, Dense, DepthwiseConv2d, LayerKind, Padding, Shape, Surrogate,
};
use strata::engine::layers::Fusion;
use strata::engine::{Pull, Pulled, pull_back};
use strum::VariantArray as _;

use crate::engine::random;
use crate::layers::built;

/// The definitions, in double precision.
fn defined(surrogate: Surrogate, x: f64) -> f64 {
    match surrogate {
        Surrogate::None => 0.0,
        Surrogate::Identity => 1.0,
        Surrogate::ClippedIdentity => f64::from(u8::from((-1.0..=1.0).contains(&x))),
        Surrogate::Sigmoid => {
            let s = 1.0 / (1.0 + (-x).exp());
            s * (1.0 - s)
        }
        Surrogate::Triangle => (1.0 - x.abs()).max(0.0),
        Surrogate::FastSigmoid => (1.0 + x.abs()).powi(-2),
    }
}

fn step(surrogate: Surrogate) -> Activation {
    Activation::Heaviside { surrogate }
}

/// A kind of layer with an activation.
type WithActivation = fn(Activation) -> LayerKind;

fn near(what: &str, found: &[f32], expected: &[f32], within: f32) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let scale = expected.iter().fold(1.0_f32, |scale, value| scale.max(value.abs()));
    for (n, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() <= within * scale, "{what} {n}: {found}, not {expected}");
    }
}

#[test]
fn the_gradient_is_the_one_of_the_definition_everywhere() {
    // Every hundredth from −6 to 6, with the corners −1, 0 and 1 among them, and numbers far away.
    let mut x: Vec<f32> = (-600..=600).map(|n| n as f32 / 100.0).collect();
    x.extend([-1e30, -100.0, -0.0, 100.0, 1e30, f32::MIN_POSITIVE]);
    let dy: Vec<f32> = random(5, x.len());
    let shape = Shape::Vector(x.len());
    for surrogate in Surrogate::VARIANTS {
        let mut layer = built(ActivationLayer(step(*surrogate)), shape);
        let Pulled { y, dx, .. } = pull_back(&mut *layer, Pull::new(x.clone(), shape, dy.clone())).unwrap();
        for ((x, dy), (y, dx)) in x.iter().zip(&dy).zip(y.iter().zip(&dx)) {
            assert_eq!(*y, f32::from(u8::from(*x >= 0.0)), "{surrogate:?}({x})");
            let expected = f64::from(*dy) * defined(*surrogate, f64::from(*x));
            let error = (f64::from(*dx) - expected).abs();
            assert!(error <= 1e-6 * expected.abs() + 1e-9, "{surrogate:?}({x}): {dx}, not {expected}");
        }
    }
    assert_eq!(Activation::STEP, step(Surrogate::None));
    assert!(Activation::STEP.stops_gradient() && !Activation::STRAIGHT_THROUGH.stops_gradient());
}

/// A layer with a step of its own gives and learns what the layer without one and the step behind it do together.
#[test]
fn layers_multiply_by_the_surrogate_at_their_sums() {
    let picture = Shape::Picture { channels: 3, height: 6, width: 6 };
    let steps = Shape::Sequence { steps: 4, features: 5 };
    let cases: [(WithActivation, Shape); 5] = [
        (|f| Dense::new(7, f).into(), Shape::Vector(12)),
        (|f| Dense::new(7, f).into(), steps),
        (|f| Conv2d::new(4, 3, Padding::Same, f).into(), picture),
        (|f| DepthwiseConv2d::new(3, Padding::Same, f).into(), picture),
        (|f| Conv2d { stride: 2, ..Conv2d::new(4, 3, Padding::Valid, f) }.into(), picture),
    ];
    for surrogate in Surrogate::VARIANTS {
        let activation = step(*surrogate);
        for (kind, shape) in cases {
            let what = format!("{surrogate:?} in {}", kind(activation).id());
            let x = random(1, 5 * shape.len());
            let sums = pull_back(&mut *built(kind(Activation::Linear), shape), Pull::new(x.clone(), shape, vec![]));
            let sums = sums.unwrap().y;
            let dy = random(2, sums.len());
            let dz: Vec<f32> =
                sums.iter().zip(&dy).map(|(sum, dy)| dy * defined(*surrogate, f64::from(*sum)) as f32).collect();
            let linear = &mut *built(kind(Activation::Linear), shape);
            let expected = pull_back(linear, Pull::new(x.clone(), shape, dz)).unwrap();
            let found = pull_back(&mut *built(kind(activation), shape), Pull::new(x, shape, dy)).unwrap();
            assert!(found.y.iter().all(|y| *y == 0.0 || *y == 1.0), "{what}");
            near(&what, &found.dx, &expected.dx, 1e-5);
            for (found, expected) in found.parameters.iter().zip(&expected.parameters) {
                near(&what, found, expected, 1e-5);
            }
        }
    }
}

/// Computed in one go with the layer before it, the step gives the same as behind it.
#[test]
fn a_step_in_the_same_go_learns_the_same() {
    let picture = Shape::Picture { channels: 3, height: 6, width: 6 };
    let kinds: [(LayerKind, Shape); 4] = [
        (BatchNorm::default().into(), picture),
        (BatchNorm::default().into(), Shape::Vector(9)),
        (Conv2d::new(4, 3, Padding::Same, Activation::Linear).into(), picture),
        (Dense::new(4, Activation::Linear).into(), Shape::Vector(9)),
    ];
    for surrogate in Surrogate::VARIANTS {
        let activation = step(*surrogate);
        for (kind, shape) in &kinds {
            let what = format!("{surrogate:?} behind {}", kind.id());
            let x = random(3, 6 * shape.len());
            let before = pull_back(&mut *built(kind.clone(), *shape), Pull::new(x.clone(), *shape, vec![])).unwrap().y;
            let dy = random(4, before.len());
            let output = kind.output(*shape, &mut Vec::new());
            let behind = &mut *built(ActivationLayer(activation), output);
            let apart = pull_back(behind, Pull::new(before, output, dy.clone())).unwrap();
            let expected =
                pull_back(&mut *built(kind.clone(), *shape), Pull::new(x.clone(), *shape, apart.dx)).unwrap();
            let fusion = Fusion { activation: Some(activation), pool: None };
            let together = Pull { fusion, ..Pull::new(x, *shape, dy) };
            let found = pull_back(&mut *built(kind.clone(), *shape), together).unwrap();
            assert_eq!(found.y, apart.y, "{what}");
            near(&what, &found.dx, &expected.dx, 1e-4);
            for (found, expected) in found.parameters.iter().zip(&expected.parameters) {
                near(&what, found, expected, 1e-4);
            }
        }
    }
}
