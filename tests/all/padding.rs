//! Padding of tokens: it changes no answer, and nothing is learned of it.
use strata::design::{
    Activation, ActivationLayer, BatchNorm, BuiltInTexts, CheckedDesign, Conv2d, Dense, DepthwiseConv2d, Design,
    Direction, Dropout, Embedding, Facts, Flatten, GlobalMaxPool, GlobalMeanPool, Gru, Input, LayerKind, LayerNorm,
    Loss, Lstm, MaxPool2d, MeanPool2d, Padding, Problem, ProblemKind, Recurrence, Recurrent, Reshape, ReshapeTo,
    Residual, Returns, Shape, Source, Surrogate, Texts, TokenUnit, check,
};
use strata::engine::layers::{self, BuildableStack};
use strata::engine::{
    Array, Batch, EngineError, Goal, Network as _, Observation, Picture, Recorder, Sequence, Sequential, Target,
    Vector, batch, build, typed,
};

use crate::engine::{output, template};

const VOCABULARY: usize = 9;
const FEATURES: usize = 6;

/// Three texts of 4, 2 and 1 tokens. A 0 in the middle is a token.
const TEXTS: [&[f32]; 3] = [&[3.0, 0.0, 8.0, 1.0], &[5.0, 2.0], &[7.0]];
const LABELS: [usize; 3] = [4, 0, 9];

fn checked(length: usize, kinds: Vec<LayerKind>) -> CheckedDesign {
    let input = Input::Tokens { length, vocabulary: VOCABULARY, unit: TokenUnit::Characters };
    let data = Source::Texts(Texts::BuiltIn(BuiltInTexts::Surnames));
    let design = Design { data, input, layers: kinds.into(), ..template("cnn28") };
    check(&design, Facts { classes: Some(10), memory: None, validation: None }).freeze().unwrap()
}

/// The network of a stack with a batch of texts of several lengths.
pub(crate) fn case(kinds: Vec<LayerKind>) -> (CheckedDesign, Vec<f32>, Vec<usize>) {
    (checked(5, kinds), filled(&TEXTS, 5), LABELS.to_vec())
}

/// The texts, each filled up to a length.
fn filled(texts: &[&[f32]], length: usize) -> Vec<f32> {
    texts.iter().flat_map(|text| (0..length).map(|n| text.get(n).copied().unwrap_or(0.0))).collect()
}

fn recurrent(direction: Direction, returns: Returns) -> [LayerKind; 3] {
    let of = || Recurrence { direction, returns, ..Recurrence::new(5) };
    [Lstm(of()).into(), Gru(of()).into(), Recurrent(of()).into()]
}

/// Stacks over tokens: every kind that takes sequences, with each way to a row of numbers.
pub(crate) fn stacks() -> Vec<Vec<LayerKind>> {
    let embedding = || LayerKind::from(Embedding::new(FEATURES));
    let mut all = Vec::new();
    for direction in [Direction::Forward, Direction::Both] {
        for kind in recurrent(direction, Returns::Last) {
            all.push(vec![embedding(), kind, output()]);
        }
        for kind in recurrent(direction, Returns::Sequence) {
            all.push(vec![embedding(), kind.clone(), Gru(Recurrence::new(4)).into(), output()]);
            all.push(vec![embedding(), kind, Flatten.into(), output()]);
        }
    }
    let inside: LayerKind = Dense::new(FEATURES, Activation::Sigmoid).into();
    let wider: LayerKind = Dense::new(FEATURES + 2, Activation::Softplus).into();
    let between: [LayerKind; 6] = [
        ActivationLayer(Activation::Sigmoid).into(),
        ActivationLayer(Activation::Heaviside { surrogate: Surrogate::Triangle }).into(),
        Dense::new(4, Activation::Softmax).into(),
        LayerNorm::default().into(),
        Residual::new([inside.clone(), LayerNorm::default().into()]).into(),
        Residual::new([wider]).into(),
    ];
    for kind in between {
        all.push(vec![embedding(), kind.clone(), Flatten.into(), output()]);
        all.push(vec![embedding(), kind, ActivationLayer(Activation::Softplus).into(), Flatten.into(), output()]);
    }
    let linear: LayerKind = Dense::new(4, Activation::Linear).into();
    all.push(vec![embedding(), linear.clone(), ActivationLayer(Activation::Sigmoid).into(), Flatten.into(), output()]);
    all.push(vec![embedding(), linear, Reshape::picture().into(), Flatten.into(), output()]);
    all.extend(pictures());
    all
}

/// Stacks in which texts become pictures, whose rows are the tokens: every kind that supports masking, with each way out.
fn pictures() -> Vec<Vec<LayerKind>> {
    let conv = |filters| LayerKind::from(Conv2d::new(filters, 3, Padding::Same, Activation::Softplus));
    let even: LayerKind = Conv2d::new(4, 2, Padding::Same, Activation::Softmax).into();
    let depthwise: LayerKind = DepthwiseConv2d::new(3, Padding::Same, Activation::Sigmoid).into();
    let noise: [LayerKind; 3] = [
        ActivationLayer(Activation::Sigmoid).into(),
        Dropout { rate: 0.0 }.into(),
        Residual::new([conv(2), ActivationLayer(Activation::Tanh).into()]).into(),
    ];
    let ends = || -> [Vec<LayerKind>; 3] {
        [
            vec![GlobalMaxPool.into()],
            vec![GlobalMeanPool.into()],
            vec![Reshape::rows().into(), Gru(Recurrence::new(4)).into()],
        ]
    };
    let start = || [Embedding::new(FEATURES).into(), Reshape { to: ReshapeTo::Picture, channels: 2 }.into()];
    let middles = [vec![conv(3)], vec![conv(3), conv(2)], vec![even], vec![depthwise]];
    let middles = middles.into_iter().chain(noise.into_iter().map(|kind| vec![kind]));
    let stack = |middle: Vec<LayerKind>| {
        ends().map(|end| start().into_iter().chain(middle.clone()).chain(end).chain([output()]).collect())
    };
    middles.flat_map(stack).collect()
}

/// Layers that take padding for text are told, the first of a stack, and the fix takes it away.
#[test]
fn layers_to_which_padding_is_text_are_told() {
    let input = Input::Tokens { length: 8, vocabulary: VOCABULARY, unit: TokenUnit::Characters };
    let data = Source::Texts(Texts::BuiltIn(BuiltInTexts::Surnames));
    let told = |kinds: Vec<LayerKind>| {
        let mut design = Design { data: data.clone(), input: input.clone(), layers: kinds.into(), ..template("cnn28") };
        let facts = Facts { classes: Some(10), memory: None, validation: None };
        let is_told = |problem: &&Problem| matches!(problem.kind, ProblemKind::PaddingAsText { .. });
        let problems = check(&design, facts).problems;
        let told: Vec<&Problem> = problems.iter().filter(is_told).collect();
        if let Some(fix) = told.first().and_then(|problem| problem.fix()) {
            fix.edit.apply(&mut design).unwrap();
            assert!(!check(&design, facts).problems.iter().any(|problem| is_told(&problem)), "{:?}", design.layers);
        }
        told.len()
    };
    for kinds in stacks() {
        assert_eq!(told(kinds.clone()), 0, "{kinds:?}");
    }
    let wrong: [LayerKind; 5] = [
        MaxPool2d::new(2).into(),
        MeanPool2d::new(2).into(),
        BatchNorm::default().into(),
        Conv2d::new(3, 3, Padding::Valid, Activation::Relu).into(),
        Residual::new([BatchNorm::default().into()]).into(),
    ];
    for kind in wrong {
        let what = format!("{kind:?}");
        let picture = Reshape { to: ReshapeTo::Picture, channels: 2 }.into();
        let kinds = vec![Embedding::new(FEATURES).into(), picture, kind, GlobalMaxPool.into(), output()];
        assert_eq!(told(kinds), 1, "{what}");
    }
}

/// The columns of weights that the first steps of a longer network have, where those of all steps stand in rows.
fn cut(values: &[f32], rows: usize, to: usize) -> Vec<f32> {
    values.chunks(values.len() / rows).flat_map(|row| row[..to / rows].to_vec()).collect()
}

/// A network for texts of `length` with the weights of one for longer texts.
fn shorter(long: &Sequential, length: usize, kinds: &[LayerKind]) -> Sequential {
    let mut short = build(&checked(length, kinds.to_vec()), &[]).unwrap();
    let given: Vec<Array> = short
        .arrays()
        .into_iter()
        .zip(long.arrays())
        .map(|(own, of)| match own.values.len() {
            len if len == of.values.len() => of,
            len => Array { values: cut(&of.values, own.dims[0], len), ..own },
        })
        .collect();
    short.load(&given).unwrap();
    short
}

fn near(what: &str, found: &[f32], expected: &[f32]) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let scale = expected.iter().fold(1e-3_f32, |scale, value| scale.max(value.abs()));
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() <= 1e-5 * scale, "{what}: {found}, not {expected}");
    }
}

/// The gradients of the texts in a network for texts of some length.
fn gradients(network: &mut Sequential, length: usize, texts: &[&[f32]], labels: &[usize]) -> Vec<Vec<f32>> {
    let inputs = filled(texts, length);
    let (_, found) = network.gradients(Batch { inputs: &inputs, targets: Target::Classes(labels) }).unwrap();
    found.into_iter().map(|gradient| gradient.values).collect()
}

#[test]
fn padding_changes_no_answer_and_no_gradient() {
    const LONG: usize = 7;
    for kinds in stacks() {
        let what = format!("{:?}", kinds.iter().map(LayerKind::id).collect::<Vec<_>>());
        let mut long = build(&checked(LONG, kinds.clone()), &[]).unwrap();
        // As long as the longest text, and for each text as long as it is: without any padding.
        let mut groups: Vec<(usize, Vec<usize>)> = vec![(4, vec![0, 1, 2])];
        groups.extend((0..3).map(|text| (TEXTS[text].len(), vec![text])));
        for (length, which) in groups {
            let texts: Vec<&[f32]> = which.iter().map(|text| TEXTS[*text]).collect();
            let labels: Vec<usize> = which.iter().map(|text| LABELS[*text]).collect();
            let mut short = shorter(&long, length, &kinds);
            let answers = short.predict(filled(&texts, length)).unwrap();
            near(&what, &long.predict(filled(&texts, LONG)).unwrap(), &answers);
            let expected = gradients(&mut short, length, &texts, &labels);
            let found = gradients(&mut long, LONG, &texts, &labels);
            near(&what, long.outputs(), short.outputs());
            for (found, expected) in found.iter().zip(&expected) {
                let rows = if found.len() == expected.len() { found.len() } else { 10 };
                near(&what, &cut(found, rows, expected.len()), expected);
                let of_padding = |row: &[f32]| row[expected.len() / rows..].iter().any(|value| *value != 0.0);
                assert!(
                    !found.chunks(found.len() / rows).any(of_padding),
                    "{what}: weights of padding have a gradient"
                );
            }
        }
    }
}

/// Layers seen one by one give what they give in one go: nothing for padding.
#[test]
fn what_is_watched_is_nothing_for_padding() {
    for kinds in stacks() {
        let mut network = build(&checked(5, kinds), &[]).unwrap();
        let text = filled(&TEXTS[1..2], 5);
        let answer = network.predict(text.clone()).unwrap();
        let seen = network.observe(text).unwrap();
        near("the answer", &seen.last().unwrap().values, &answer);
        for Observation { layer, shape, values, .. } in &seen {
            if let Shape::Picture { channels, height, width } = shape {
                for map in 0..*channels {
                    let padding = &values[(map * height + 2) * width..(map + 1) * height * width];
                    assert!(padding.iter().all(|value| *value == 0.0), "{layer:?}: {values:?}");
                }
            }
            if let Shape::Sequence { features, .. } = shape {
                assert!(values[2 * features..].iter().all(|value| *value == 0.0), "{layer:?}: {values:?}");
                assert!(values[..2 * features].iter().any(|value| *value != 0.0), "{layer:?}");
            }
        }
    }
}

/// Of a text without any token the first one counts, so that there is a step.
#[test]
fn a_text_of_padding_alone_has_one_step() {
    let kinds = vec![Embedding::new(FEATURES).into(), Lstm(Recurrence::new(5)).into(), output()];
    let mut long = build(&checked(6, kinds.clone()), &[]).unwrap();
    let answer = shorter(&long, 1, &kinds).predict(vec![0.0]).unwrap();
    near("no token", &long.predict(vec![0.0; 6]).unwrap(), &answer);
}

/// More texts than go through the layers in one piece.
#[test]
fn every_piece_of_many_texts_has_its_own_lengths() {
    let kinds = vec![Embedding::new(FEATURES).into(), Gru(Recurrence::new(5)).into(), output()];
    let mut network = build(&checked(4, kinds), &[]).unwrap();
    let texts: Vec<&[f32]> = (0..200).map(|n| TEXTS[n * 7 % 3]).collect();
    let together = network.predict(filled(&texts, 4)).unwrap();
    for (text, answer) in texts.iter().zip(together.chunks(10)) {
        near("alone", answer, &network.predict(filled(&[text], 4)).unwrap());
    }
}

type Filters = (
    layers::Embedding<Vector<5>, Sequence<5, 6>, 9>,
    layers::Reshape<Sequence<5, 6>, Picture<2, 5, 3>>,
    layers::Conv2d<Picture<2, 5, 3>, Picture<4, 5, 3>, 3>,
    layers::ActivationLayer,
    layers::GlobalMaxPool,
    layers::Dense<4, 10>,
);

type Static = (
    layers::Embedding<Vector<5>, Sequence<5, 6>, 9>,
    layers::Lstm<Sequence<5, 6>, Sequence<5, 4>, 4>,
    layers::Dense<4, 3>,
    layers::ActivationLayer,
    layers::Flatten<Sequence<5, 3>, 15>,
    layers::Dense<15, 10>,
);

/// A network of static type gives the answers and the gradients of the running one.
macro_rules! prove_alike {
    ($network:ty, $kinds:expr) => {{
        let design = checked(5, $kinds);
        let mut running = build(&design, &[])?;
        let mut network = <$network>::build_from(
            &mut design.layers().iter(),
            &layers::Builder { seed: design.design().training.seed, kinds: layers::kind },
        )?;
        let inputs = filled(&TEXTS, 5);
        let answers = typed::predict::<_, Vector<5>, _>(&network, inputs.clone())?;
        near("answers", &answers, &running.predict(inputs.clone())?);
        let goal = Goal::new(Loss::default(), &[]);
        let x = batch::<Vector<5>>(inputs, Recorder::training(1))?;
        let (_, outputs, found) = typed::gradients(&mut network, &goal, x, Target::Classes(&LABELS))?;
        let expected = gradients(&mut running, 5, &TEXTS, &LABELS);
        near("outputs", &outputs, running.outputs());
        for (found, expected) in found.iter().zip(&expected) {
            near("gradients", found, expected);
        }
    }};
}

#[test]
fn a_network_of_static_type_ends_where_its_tokens_end() -> Result<(), EngineError> {
    let all = Recurrence { returns: Returns::Sequence, ..Recurrence::new(4) };
    let kinds = vec![
        Embedding::new(FEATURES).into(),
        Lstm(all).into(),
        Dense::new(3, Activation::Linear).into(),
        ActivationLayer(Activation::Sigmoid).into(),
        Flatten.into(),
        output(),
    ];
    prove_alike!(Static, kinds);
    let kinds = vec![
        Embedding::new(FEATURES).into(),
        Reshape { to: ReshapeTo::Picture, channels: 2 }.into(),
        Conv2d::new(4, 3, Padding::Same, Activation::Linear).into(),
        ActivationLayer(Activation::Softplus).into(),
        GlobalMaxPool.into(),
        output(),
    ];
    prove_alike!(Filters, kinds);
    Ok(())
}

/// A gate computed by its formula from the layer's own weights: σ(W x + b + U h + c), of which the mean over all units of 1
/// less it is what a step overwrites.
fn overwritten(arrays: &[Array], gate: usize, (x, h): (&[f32], &[f32]), reverse: bool) -> f64 {
    let ending = if reverse { "l0_reverse" } else { "l0" };
    let array = |name: &str| {
        let name = format!("{name}_{ending}");
        &arrays.iter().find(|array| array.name.ends_with(&name)).unwrap().values
    };
    let units = h.len();
    let rows = gate * units..(gate + 1) * units;
    let product = |matrix: &[f32], of: &[f32], row: usize| -> f64 {
        matrix[row * of.len()..][..of.len()].iter().zip(of).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
    };
    let of_unit = |row: usize| {
        let biases = f64::from(array("bias_ih")[row]) + f64::from(array("bias_hh")[row]);
        let sum = product(array("weight_ih"), x, row) + product(array("weight_hh"), h, row) + biases;
        1.0 - 1.0 / (1.0 + (-sum).exp())
    };
    rows.map(of_unit).sum::<f64>() / units as f64
}

/// What is told of the states is what the layer computes, in both directions, whether it gives them all or the last, inside
/// of a block and behind other layers; and what a step overwrites is the layer's own gate.
#[test]
fn hidden_states_and_what_overwrites_them_are_those_of_the_layer() {
    const STEPS: usize = 5;
    for direction in [Direction::Forward, Direction::Both] {
        for returns in [Returns::Last, Returns::Sequence] {
            for kind in recurrent(direction, returns) {
                let what = format!("{kind:?}");
                let gate = (!matches!(kind, LayerKind::Recurrent(_))).then_some(1);
                let inside: LayerKind =
                    Gru(Recurrence { returns: Returns::Sequence, ..Recurrence::new(FEATURES) }).into();
                let mut kinds = vec![Embedding::new(FEATURES).into(), Residual::new([inside]).into(), kind];
                kinds.extend((returns == Returns::Sequence).then(|| Flatten.into()));
                kinds.push(output());
                let mut network = build(&checked(STEPS, kinds), &[]).unwrap();
                let arrays = network.arrays();
                let seen = network.observe(filled(&TEXTS, STEPS)).unwrap();
                assert!(
                    seen[1].hidden.is_none() && seen[2].hidden.is_some(),
                    "{what}: a block, and the layer inside of it"
                );
                let (before, layer) = (&seen[1], &seen[3]);
                let own: Vec<Array> = arrays.into_iter().filter(|array| array.layer == layer.layer).collect();
                let hidden = layer.hidden.as_ref().unwrap();
                let ways = direction.count();
                assert_eq!((hidden.steps, hidden.units, hidden.values.len()), (STEPS, 5 * ways, 3 * STEPS * 5 * ways));
                assert_eq!(hidden.overwritten.len(), if gate.is_some() { 3 * STEPS } else { 0 }, "{what}");
                for (sample, text) in TEXTS.iter().enumerate() {
                    if returns == Returns::Last {
                        let (last, first) = (hidden.state(sample, text.len() - 1), hidden.state(sample, 0));
                        let mut expected = last.unwrap()[..5].to_vec();
                        expected.extend(&first.unwrap()[5..]);
                        assert_eq!(layer.values[sample * 5 * ways..][..5 * ways], expected[..], "{what}");
                    }
                    for step in 0..STEPS {
                        let found = hidden.overwritten(sample, step).map(f64::from);
                        if step >= text.len() {
                            assert!(hidden.state(sample, step).unwrap().iter().all(|value| *value == 0.0), "{what}");
                            assert!(found.is_none_or(|share| share == 0.0), "{what}");
                            continue;
                        }
                        let Some(gate) = gate else { continue };
                        let x = &before.values[(sample * STEPS + step) * FEATURES..][..FEATURES];
                        let of_way = |way: usize| {
                            let from = if way == 1 { Some(step + 1) } else { step.checked_sub(1) };
                            let from = from.filter(|from| *from < text.len());
                            let h = from.and_then(|from| hidden.state(sample, from)).map(|h| &h[5 * way..5 * way + 5]);
                            overwritten(&own, gate, (x, h.unwrap_or(&[0.0; 5])), way == 1)
                        };
                        let expected = (0..ways).map(of_way).sum::<f64>() / ways as f64;
                        assert!((found.unwrap() - expected).abs() < 1e-6, "{what}: {found:?}, not {expected}");
                    }
                }
                if returns == Returns::Sequence {
                    assert_eq!(hidden.values, layer.values, "{what}");
                }
            }
        }
    }
}
