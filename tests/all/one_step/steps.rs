//! The optimizer's arithmetic beside the weights that the run really comes to.
use std::sync::Arc;

use strata::design::{Clip, Design, LayerKind, Optimizer, Schedule};
use strata::engine::GradientProduct;
use strata::train::{
    Advance, OneStep, OneStepError, OneStepRequest, Plan, Session, UpdateRule, WeightChoice, WeightPlace,
    weights_checksum,
};

use crate::train::{digits, plan, to_the_end};

const OPTIMIZERS: [Optimizer; 7] = [
    Optimizer::Sgd { rate: 0.05 },
    Optimizer::Momentum { rate: 0.05, momentum: 0.9 },
    Optimizer::Nesterov { rate: 0.05, momentum: 0.8 },
    Optimizer::RmsProp { rate: 0.002, decay: 0.97, epsilon: 1e-7 },
    Optimizer::Adagrad { rate: 0.02, epsilon: 1e-9 },
    Optimizer::Adam { rate: 0.003, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 },
    Optimizer::AdamW { rate: 0.003, beta1: 0.85, beta2: 0.999, epsilon: 1e-8, decay: 0.3 },
];

/// Small digits with a penalty on all weights.
fn design(optimizer: Optimizer, clip: Clip) -> Design {
    let mut design = digits();
    design.training.optimizer = optimizer;
    design.training.clip = clip;
    design.training.epochs = 3;
    design.training.schedule = Schedule::Exponential { factor: 0.7 };
    let layers = design.layers.layers().to_vec();
    let penalized = layers.into_iter().map(|mut layer| {
        match &mut layer.kind {
            LayerKind::Dense(dense) => (dense.l1, dense.l2) = (0.001, 0.01),
            LayerKind::Conv2d(conv) => (conv.l1, conv.l2) = (0.001, 0.01),
            _ => {}
        }
        layer.kind
    });
    design.layers = penalized.collect::<Vec<_>>().into();
    design
}

fn after(plan: &Plan, batches: usize) -> Session {
    let mut session = Session::new(plan.clone()).unwrap();
    (0..batches).for_each(|_| assert_eq!(session.advance(), Advance::Batch));
    session
}

fn request(plan: &Plan, session: &Session, weight: WeightPlace) -> OneStepRequest {
    OneStepRequest {
        plan: plan.clone(),
        snapshot: Arc::new(session.snapshot()),
        weight: WeightChoice::Place(weight),
        sample: None,
    }
}

/// The weight of the first layer with the largest gradient.
fn first_weight(plan: &Plan, session: &mut Session) -> WeightPlace {
    let layer = session.network().parameters()[0].layer;
    let weight = WeightChoice::Largest(Some(layer));
    let snapshot = Arc::new(session.snapshot());
    let step = OneStepRequest { plan: plan.clone(), snapshot, weight, sample: None }.compute().unwrap();
    assert_eq!(step.layer, layer);
    step.weight
}

fn weight(session: &mut Session, place: &WeightPlace) -> f32 {
    let arrays = session.network().parameters();
    arrays.iter().find(|array| array.name == place.array).unwrap().values[place.index]
}

/// What the rows subtract from the weight.
fn change(step: &OneStep) -> f64 {
    let subtracted = step
        .rows
        .iter()
        .filter(|row| matches!(row.rule, UpdateRule::Decay | UpdateRule::Step | UpdateRule::ScaledStep));
    subtracted.map(|row| row.value).sum()
}

#[test]
fn the_new_weight_is_that_of_the_real_step_bit_for_bit() {
    for clip in [Clip::Off, Clip::Norm(0.05), Clip::Value(0.0005)] {
        for optimizer in OPTIMIZERS {
            let plan = plan(&design(optimizer, clip));
            let mut session = after(&plan, 3);
            let place = first_weight(&plan, &mut session);
            let step = request(&plan, &session, place.clone()).compute().unwrap();
            let (old, checksum) = (weight(&mut session, &place), weights_checksum(&session.network().arrays()));
            assert_eq!(step.update.old.to_bits(), old.to_bits(), "{optimizer:?}");
            session.advance();
            assert_ne!(weights_checksum(&session.network().arrays()), checksum);
            let new = weight(&mut session, &place);
            assert_eq!(step.update.new.to_bits(), new.to_bits(), "{optimizer:?} {clip:?}: {step:?}");
            let progress = session.progress();
            assert_eq!((step.epoch, step.batch, step.batches), (progress.epoch, progress.batch, progress.batches));
            assert_eq!(step.loss.to_bits(), progress.loss.to_bits(), "{optimizer:?}");
            let (found, real) = (change(&step), f64::from(old) - f64::from(new));
            assert!((found - real).abs() < 1e-4 * real.abs() + 2e-8, "{optimizer:?} {clip:?}: {found}, not {real}");
        }
    }
}

#[test]
fn what_the_samples_add_is_the_gradient_the_largest_first() {
    let plan = plan(&design(Optimizer::default(), Clip::Off));
    let mut session = after(&plan, 2);
    let place = first_weight(&plan, &mut session);
    let step = request(&plan, &session, place.clone()).compute().unwrap();
    let gradient = f64::from(step.update.gradient);
    assert_eq!(step.contributions.len(), plan.design().design().training.batch);
    assert!((step.rest(0) - gradient).abs() < 1e-4 * gradient.abs());
    let first: f64 = step.contributions[..3].iter().map(|one| one.sum).sum();
    assert!((first + step.rest(3) - gradient).abs() < 1e-4 * gradient.abs());
    assert!(step.contributions.is_sorted_by(|a, b| a.sum.abs() >= b.sum.abs()));
    // Unless another is asked for, the sample that adds most is followed.
    assert_eq!(step.followed.contribution, step.contributions[0]);
    let other = step.contributions[4];
    let asked = OneStepRequest { sample: Some(other.in_batch), ..request(&plan, &session, place) };
    let followed = asked.compute().unwrap().followed;
    assert_eq!(followed.contribution, other);
    let own: f64 = followed.products.iter().map(GradientProduct::contribution).sum();
    assert!((own - other.sum).abs() < 1e-9);
    // The error of the output is (p − t) / samples.
    let output = followed.output;
    let expected = (output.answer - output.target) / plan.design().design().training.batch as f32;
    assert!((output.error - expected).abs() < 1e-6, "{output:?}");
}

#[test]
fn behind_the_last_batch_the_first_of_the_next_epoch_is_seen() {
    let plan = plan(&design(Optimizer::default(), Clip::Off));
    let mut session = Session::new(plan.clone()).unwrap();
    let place = first_weight(&plan, &mut session);
    while !matches!(session.advance(), Advance::Epoch(_)) {}
    let step = request(&plan, &session, place.clone()).compute().unwrap();
    assert_eq!((step.epoch, step.batch), (2, 1));
    session.advance();
    assert_eq!(step.update.new.to_bits(), weight(&mut session, &place).to_bits());
    // A run that is over is seen as if it went on.
    to_the_end(&mut session);
    let step = request(&plan, &session, place.clone()).compute().unwrap();
    assert_eq!(step.epoch, 4);
    assert!(session.more_epochs(1));
    session.advance();
    assert_eq!(step.update.new.to_bits(), weight(&mut session, &place).to_bits());
    session.fail("on purpose".to_owned());
    assert_eq!(request(&plan, &session, place).compute(), Err(OneStepError::NoStep));
}
