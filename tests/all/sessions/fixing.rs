//! Every kind of fix: it fixes, it is one step, and undo brings the problem back.
use std::collections::BTreeSet;

use strata::app::{Action, Card, Command, Dialog, InspectorTab};
use strata::design::{
    Activation, ActivationLayer, Amount, BatchNorm, BuiltInTexts, ClassWeights, Conv2d, Dense, Design, FixKind,
    Flatten, GlobalMeanPool, Init, Input, LayerId, LayerKind, Learning, Loss, Lstm, MaxPool2d, Normalize, Output,
    Padding, Picture, Pretrained, Recurrence, Reshape, ReshapeTo, Residual, Schedule, Source, Split, Texts, TokenUnit,
    Transform,
};
use strum::VariantNames as _;

use super::only;
use crate::program::{kinds, open, selected, stack, starter};

fn dense(neurons: usize) -> LayerKind {
    LayerKind::Dense(Dense::new(neurons, Activation::Relu))
}

fn conv(kernel: usize) -> LayerKind {
    LayerKind::Conv2d(Conv2d::new(4, kernel, Padding::Valid, Activation::Relu))
}

fn output() -> LayerKind {
    LayerKind::Output(Output::default())
}

/// Designs that have, together, a problem for every kind of fix.
fn broken() -> Vec<Design> {
    use LayerKind as K;
    let soft = K::Output(Output { activation: Activation::Softmax, ..Output::default() });
    let flat = K::Dense(Dense { weights: Init::Zeros, ..Dense::new(8, Activation::STEP) });
    let pool = K::MaxPool2d(MaxPool2d { padding: 2, ..MaxPool2d::new(2) });
    let flatten = || K::from(Flatten);
    let lstm = || K::from(Lstm(Recurrence::new(8)));
    let channels = |channels| K::from(Reshape { to: ReshapeTo::Picture, channels });
    let backbone = || K::from(Pretrained { cut: 2, ..Pretrained::default() });
    let pool_all = || K::from(GlobalMeanPool);
    let cut = K::from(Residual::new([conv(3), flatten()]));
    let mut designs = vec![
        stack(vec![conv(3), dense(8), output()]),
        stack(vec![conv(9), flatten(), output()]),
        stack(vec![flatten(), conv(3), output()]),
        stack(vec![flatten(), flatten(), output()]),
        stack(vec![flatten(), output(), ActivationLayer(Activation::Softmax).into()]),
        stack(vec![flatten(), soft]),
        stack(vec![flatten(), dense(7)]),
        stack(vec![flatten()]),
        stack(vec![flatten(), flat, output()]),
        stack(vec![conv(3)]),
        stack(vec![pool, flatten(), output()]),
        stack(vec![flatten(), dense(0), output()]),
        stack(vec![lstm(), output()]),
        stack(vec![Reshape::rows().into(), conv(3), flatten(), output()]),
        stack(vec![Reshape::rows().into(), channels(3), flatten(), output()]),
        stack(vec![cut, output()]),
        stack(vec![conv(3), backbone(), pool_all(), output()]),
        stack(vec![backbone(), pool_all(), output()]),
    ];
    let early = |kinds: Vec<LayerKind>| stack([vec![flatten(), output()], kinds].concat());
    designs.extend([
        early(vec![dense(10)]),
        early(vec![dense(8), output()]),
        stack(vec![K::Conv2d(Conv2d::new(4, 9, Padding::Same, Activation::Relu)), flatten(), output()]),
        stack(vec![conv(7), MaxPool2d::new(4).into(), flatten(), output()]),
        stack(vec![
            flatten(),
            dense(8),
            K::Dense(Dense { learning: Learning::Oja, ..Dense::new(8, Activation::Linear) }),
            output(),
        ]),
    ]);
    let mut warm = starter("digits");
    let inner = Schedule::WarmUp { epochs: 1, then: Box::default() };
    warm.training.schedule = Schedule::WarmUp { epochs: 2, then: Box::new(inner) };
    let mut batch = stack(vec![flatten(), dense(8), K::BatchNorm(BatchNorm::default()), output()]);
    batch.training.batch = 1;
    let mut epochs = starter("digits");
    epochs.training.epochs = 0;
    let mut weights = starter("digits");
    weights.training.loss =
        Loss::CrossEntropy { label_smoothing: 0.0, class_weights: ClassWeights::Given(vec![1.0, 2.0]) };
    let split = Design { split: Split { validation: 0.6, test: 0.5 }, ..starter("digits") };
    let mut size = starter("digits");
    if let Input::Picture(Picture { width, .. }) = &mut size.input {
        *width = 0;
    }
    let mut tokens = stack(vec![lstm(), output()]);
    tokens.data = Source::Texts(Texts::BuiltIn(BuiltInTexts::Surnames));
    tokens.input = Input::Tokens { length: 12, vocabulary: 30, unit: TokenUnit::Characters };
    let mut turned = starter("digits");
    let backwards = Amount { low: 15.0, high: -15.0, probability: 1.0 };
    turned.augmentation.transforms.insert(Transform::Rotation, backwards);
    let mut classes = starter("sine");
    classes.training.loss = Loss::default();
    let mut misfit = starter("digits");
    misfit.input = Input::Numbers { count: 64, normalize: Normalize::Unit };
    designs.extend([tokens, warm, batch, epochs, weights, split, size, turned, classes, misfit]);
    designs
}

#[test]
fn every_fix_fixes_and_undo_brings_the_problem_back() {
    let mut met = BTreeSet::new();
    for design in broken() {
        let count = open(design.clone()).document.checked().problems.len();
        assert!(count > 0, "{design:?}");
        let checked = open(design.clone()).document.checked().clone();
        let fixes = (0..count).flat_map(|nth| (0..checked.problems[nth].fixes.len()).map(move |fix| (nth, fix)));
        for (nth, place) in fixes {
            let mut app = open(design.clone());
            let problem = app.document.checked().problems[nth].clone();
            let fix = &problem.fixes[place];
            met.insert(<&'static str>::from(&fix.kind));
            let same = |app: &strata::app::App| {
                app.document.checked().problems.iter().filter(|it| it.kind == problem.kind).count()
            };
            let before = same(&app);
            app.update(Action::Fix { problem: nth, fix: place });
            assert!(same(&app) < before, "{problem:?} is still there");
            assert_eq!(app.document.history().undo_label().unwrap().verb, "fix");
            app.update(Action::Do(Command::Undo));
            assert_eq!(**app.document.design(), design);
            assert!(app.document.checked().problems.contains(&problem));
            assert!(app.document.history().undo_label().is_none(), "a fix is one step");
        }
    }
    // How many are kept for validation is asked of the pictures themselves: `data::advice` follows that fix.
    let all: BTreeSet<&str> = FixKind::VARIANTS.iter().copied().filter(|kind| *kind != "KeepForValidation").collect();
    assert_eq!(met, all);
}

#[test]
fn the_command_fixes_the_problem_of_the_card_before_others() {
    let mut app = open(stack(vec![conv(9), Flatten.into(), Flatten.into(), output()]));
    app.update(only(2));
    app.update(Action::Do(Command::FixProblem));
    assert_eq!(kinds(app.document.design()), "Conv2d Flatten Output");
    app.update(only(1));
    app.update(Action::Do(Command::FixProblem));
    assert_eq!(app.document.checked().problems, []);
    assert!(app.fixable().is_none());
    // Nothing is left, and a place that is not in the list fixes nothing.
    let revision = app.document.revision();
    app.update(Action::Do(Command::FixProblem));
    app.update(Action::Fix { problem: 0, fix: 0 });
    assert_eq!(app.document.revision(), revision);
}

#[test]
fn problems_are_gone_to_one_after_the_other() {
    let mut app = open(stack(vec![conv(9), Flatten.into(), Flatten.into(), output()]));
    app.document.set_facts(strata::design::Facts { classes: Some(10), ..app.document.facts() });
    app.update(Action::ShowDialog(Some(Dialog::Problems)));
    app.update(Action::ShowProblem(1));
    assert_eq!((selected(&app), &app.dialog), (vec![2], &None));
    for next in [0, 2, 0] {
        app.update(Action::Do(Command::NextProblem));
        assert_eq!(selected(&app), [next]);
    }
    let mut epochs = starter("digits");
    epochs.training.epochs = 0;
    let mut app = open(epochs);
    app.update(Action::Do(Command::NextProblem));
    assert_eq!(app.inspector, InspectorTab::Training, "the whole design's problems stand there");
    app.update(Action::ShowProblem(99));
    assert_eq!(app.selection.cursor(), Card::Layer(LayerId(0)));
}
