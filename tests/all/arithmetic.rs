//! Open arithmetic: every number shown is the engine's, for every kind of layer; every operand leads to where it comes
//! from; and what a number sees is what changes it.
use std::collections::BTreeSet;
use std::sync::Arc;

use strata::data::{Measurements, Normalization, SampleEncoder, Targets, Vocabulary};
use strata::design::{
    Activation, ActivationLayer, BatchNorm, BuiltInTexts, CATALOGUE, CheckedDesign, Color, Conv2d, Dense,
    DepthwiseConv2d, Design, Direction, Dropout, Embedding, Facts, Flatten, GaussianNoise, GlobalMaxPool,
    GlobalMeanPool, Gru, Input, LayerId, LayerKind, LayerNorm, Loss, Lstm, MaxPool2d, MeanPool2d, Normalize, Padding,
    Picture, PointFeature, Pretrained, Recurrence, Recurrent, Region, Reshape, ReshapeTo, Residual, Returns, Shape,
    Source, Texts, TokenUnit, Trainable, check,
};
use strata::engine::{
    CellPart, Computed, LayerNumber, Network as _, NumberFormula, Product, Quantity, QuantitySource, Sequential, build,
};
use strata::train::{ArithmeticRequest, Calculation, NumberPlace, NumberRow};

use crate::engine::{output, random, template};

/// A network with weights that are all alive, and a sample for it.
struct Case {
    name: &'static str,
    design: CheckedDesign,
    network: Sequential,
    encoder: SampleEncoder,
    sample: Arc<[u8]>,
}

impl Case {
    fn new(name: &'static str, design: &Design, measured: Measurements, sample: Vec<u8>) -> Self {
        let encoder = SampleEncoder::new(measured, &design.input);
        let design = check(design, Facts { classes: Some(3), ..Facts::default() }).freeze().unwrap();
        let mut network = build(&design, &[]).unwrap();
        let mut arrays = network.arrays();
        for (nth, array) in arrays.iter_mut().enumerate() {
            // Biases and statistics start at 0 and 1, by which no mistake would show.
            let is_variance = array.name.ends_with("running_var");
            for (value, moved) in array.values.iter_mut().zip(random(nth + 1, array.dims.iter().product())) {
                *value = if is_variance { 1.0 + moved * moved } else { *value + 0.2 * moved };
            }
        }
        network.load(&arrays).unwrap();
        Self { name, design, network, encoder, sample: sample.into() }
    }

    fn request(&self, place: NumberPlace) -> ArithmeticRequest {
        ArithmeticRequest {
            design: self.design.clone(),
            class_counts: Vec::new(),
            weights: Some(self.network.state()),
            encoder: self.encoder.clone(),
            sample: Arc::clone(&self.sample),
            target: Some(Targets::Classes(vec![1])),
            place,
        }
    }

    fn ask(&self, place: NumberPlace) -> Calculation {
        self.request(place).compute().unwrap_or_else(|error| panic!("{} {place:?}: {error}", self.name))
    }
}

fn design(input: Input, kinds: Vec<LayerKind>) -> Design {
    let data = match input {
        Input::Tokens { .. } => Source::Texts(Texts::BuiltIn(BuiltInTexts::Surnames)),
        _ => template("cnn28").data,
    };
    Design { data, input, layers: kinds.into(), ..template("cnn28") }
}

fn picture(name: &'static str, kinds: Vec<LayerKind>) -> Case {
    let input = Input::Picture(Picture { normalize: Normalize::Standard, ..Picture::new(9, 8, Color::Rgb) });
    let normalization = Normalization { mean: vec![0.4, 0.5, 0.6], deviation: vec![0.3, 0.2, 0.25] };
    let sample = (0..3 * 8 * 9).map(|n| (n * 37 % 256) as u8).collect();
    Case::new(name, &design(input, kinds), Measurements { normalization, ..Measurements::default() }, sample)
}

fn text(name: &'static str, kinds: Vec<LayerKind>) -> Case {
    let unit = TokenUnit::Characters;
    let vocabulary = Vocabulary::learn(["abcdef"].into_iter(), unit, 9);
    let measured = Measurements { vocabulary: Some(Arc::new(vocabulary)), ..Measurements::default() };
    // Two steps are padding.
    let input = Input::Tokens { length: 6, vocabulary: 9, unit };
    Case::new(name, &design(input, kinds), measured, b"fade".to_vec())
}

fn conv(filters: usize, kernel: usize, stride: usize, padding: Padding, activation: Activation) -> LayerKind {
    Conv2d { stride, ..Conv2d::new(filters, kernel, padding, activation) }.into()
}

fn dense(neurons: usize, activation: Activation) -> LayerKind {
    Dense::new(neurons, activation).into()
}

fn recurrent(direction: Direction, returns: Returns) -> [LayerKind; 3] {
    let of = || Recurrence { direction, returns, ..Recurrence::new(3) };
    [Lstm(of()).into(), Gru(of()).into(), Recurrent(of()).into()]
}

fn pictures() -> Vec<Case> {
    let same = Padding::Same;
    let plain = vec![
        conv(4, 3, 1, same, Activation::Relu),
        BatchNorm::default().into(),
        ActivationLayer(Activation::LeakyRelu { slope: 0.1 }).into(),
        DepthwiseConv2d { stride: 2, ..DepthwiseConv2d::new(3, same, Activation::Gelu) }.into(),
        MaxPool2d { size: 3, stride: Some(1), padding: 1 }.into(),
        Dropout { rate: 0.5 }.into(),
        GaussianNoise { deviation: 0.5 }.into(),
        Flatten.into(),
        LayerNorm::default().into(),
        dense(5, Activation::Tanh),
        BatchNorm::default().into(),
        ActivationLayer(Activation::Softmax).into(),
        output(),
    ];
    let inside = vec![
        conv(6, 3, 2, Padding::Pixels(1), Activation::Silu),
        Residual::new([conv(6, 3, 1, same, Activation::Linear)]).into(),
    ];
    let blocks = vec![
        conv(4, 2, 1, Padding::Valid, Activation::Softmax),
        Residual::new(inside).into(),
        MeanPool2d { size: 2, stride: None, padding: 1 }.into(),
        ActivationLayer(Activation::Softmax).into(),
        GlobalMeanPool.into(),
        Residual::new([dense(7, Activation::Elu { alpha: 1.0 })]).into(),
        output(),
    ];
    let rows = vec![
        Reshape::rows().into(),
        dense(6, Activation::Softmax),
        Residual::new([dense(8, Activation::Sigmoid)]).into(),
        LayerNorm::default().into(),
        Reshape { to: ReshapeTo::Picture, channels: 2 }.into(),
        GlobalMaxPool.into(),
        dense(4, Activation::Softmax),
        output(),
    ];
    let tiled = vec![
        conv(24, 1, 1, same, Activation::Linear),
        conv(24, 3, 1, same, Activation::Relu),
        GlobalMeanPool.into(),
        output(),
    ];
    // Frozen it shows nobody its weights.
    let backbone = Pretrained { cut: 2, trainable: Trainable::FineTuned, ..Pretrained::default() };
    let pretrained = vec![backbone.into(), GlobalMeanPool.into(), output()];
    let named = [("plain", plain), ("blocks", blocks), ("rows", rows), ("tiled", tiled), ("pretrained", pretrained)];
    named.map(|(name, kinds)| picture(name, kinds)).into()
}

fn texts() -> Vec<Case> {
    let mut all = Vec::new();
    for direction in [Direction::Forward, Direction::Both] {
        let [lstm, gru, tanh] = recurrent(direction, Returns::Sequence);
        let kinds = vec![Embedding::new(4).into(), lstm, gru, tanh, Flatten.into(), output()];
        all.push(text("sequences", kinds));
        for last in recurrent(direction, Returns::Last) {
            all.push(text("last", vec![Embedding::new(4).into(), last, output()]));
        }
    }
    let masked = vec![
        Embedding::new(4).into(),
        Reshape::picture().into(),
        conv(3, 3, 1, Padding::Same, Activation::Softplus),
        GlobalMeanPool.into(),
        output(),
    ];
    all.push(text("masked", masked));
    all
}

fn cases() -> Vec<Case> {
    let mut all = pictures();
    all.extend(texts());
    all
}

/// How large the numbers are that a number is the sum of.
fn magnitude(formula: &NumberFormula) -> f64 {
    match formula {
        NumberFormula::Sum(sum) => {
            let offsets = sum.offsets.iter().map(|offset| f64::from(offset.value.abs()));
            sum.products.iter().map(|product| product.result().abs()).chain(offsets).sum()
        }
        NumberFormula::Normalization { x, mean, variance, epsilon, gamma, .. } => {
            let scale = f64::from(gamma.value.abs()) / f64::from(variance.value + epsilon).sqrt();
            f64::from(x.value.abs() + mean.value.abs()) * scale
        }
        _ => 0.0,
    }
}

fn assert_engines(what: &str, computed: &Computed, engine: f32) {
    assert_eq!(computed.value.to_bits(), engine.to_bits(), "{what}: {} is not {engine}", computed.value);
    let (value, found) = (f64::from(engine), computed.formula.value().unwrap());
    let near = 1e-4 * value.abs() + 1e-6 * magnitude(&computed.formula) + 1e-7;
    assert!((found - value).abs() <= near, "{what}: {found} by the formula, {value} by the engine");
}

/// All quantities of a formula.
fn quantities(formula: &NumberFormula) -> Vec<Quantity> {
    let of_product = |product: &Product| product.factor.into_iter().chain([product.value]);
    match formula {
        NumberFormula::Given | NumberFormula::Padding | NumberFormula::Off => Vec::new(),
        NumberFormula::Copy(x) | NumberFormula::Standardization { x, .. } => vec![*x],
        NumberFormula::Sum(sum) => sum.products.iter().flat_map(of_product).chain(sum.offsets.clone()).collect(),
        NumberFormula::Max { of, .. } | NumberFormula::Mean { of, .. } | NumberFormula::Share { of, .. } => of.clone(),
        NumberFormula::Normalization { x, mean, variance, gamma, beta, over, .. } => {
            [*x, *mean, *variance, *gamma, *beta].into_iter().chain(over.clone()).collect()
        }
        NumberFormula::Lookup { key, found } => vec![*key, *found],
        NumberFormula::Feature { of, .. } => of.to_vec(),
    }
}

/// Every number that a layer gives, and every number inside of it that these lead to, with what comes in below it.
#[test]
fn every_number_of_every_kind_is_the_engines() {
    let mut seen_kinds = BTreeSet::new();
    let mut seen_parts = BTreeSet::new();
    for mut case in cases() {
        let input = case.encoder.encode(&case.sample);
        let given = case.network.observe(input.clone()).unwrap();
        let arrays = case.network.arrays();
        let values = |layer: LayerId| &given.iter().find(|seen| seen.layer == layer).unwrap().values;
        for layer in case.design.all() {
            seen_kinds.insert(layer.kind.id());
            let below = case.ask(NumberPlace::of(layer.id, 0)).inputs;
            let own = values(layer.id);
            let scaled = |id, n| case.network.formula(&input, id, LayerNumber::Scaled(n)).ok();
            let x = match below {
                NumberRow::Layer(below) => values(below).clone(),
                NumberRow::Scaled(backbone) => (0..).map_while(|n| scaled(backbone, n)).map(|one| one.value).collect(),
                _ => input.clone(),
            };
            let mut inside = Vec::new();
            for (n, engine) in own.iter().enumerate() {
                let what = format!("{}: {} {n}", case.name, layer.title.name);
                let computed = case.network.formula(&input, layer.id, LayerNumber::Output(n)).unwrap();
                assert_engines(&what, &computed, *engine);
                for quantity in quantities(&computed.formula) {
                    match quantity.source {
                        QuantitySource::Input(n) => assert_eq!(quantity.value, x[n], "{what}"),
                        QuantitySource::Own(number) | QuantitySource::OneMinus(number) => {
                            inside.push((number, quantity));
                        }
                        QuantitySource::Weight(name, n) => {
                            let of_layer = |array: &&strata::engine::Array| array.layer == layer.id;
                            let array =
                                arrays.iter().filter(of_layer).find(|array| array.name.ends_with(&format!(".{name}")));
                            assert_eq!(quantity.value, array.unwrap().values[n], "{what}: {name}");
                        }
                        _ => {}
                    }
                }
            }
            // Gates lead to gates of earlier steps; each is told once.
            let mut told = BTreeSet::new();
            while let Some((number, quantity)) = inside.pop() {
                let computed = case.network.formula(&input, layer.id, number).unwrap();
                let what = format!("{}: {} {number:?}", case.name, layer.title.name);
                assert_engines(&what, &computed, computed.value);
                let value = if matches!(quantity.source, QuantitySource::OneMinus(_)) {
                    1.0 - computed.value
                } else {
                    computed.value
                };
                assert_eq!(quantity.value, value, "{what}");
                if let LayerNumber::Cell { part, .. } = number {
                    seen_parts.insert(<&str>::from(part));
                }
                if told.insert(format!("{number:?}")) {
                    let next = quantities(&computed.formula).into_iter();
                    inside.extend(next.filter_map(|quantity| match quantity.source {
                        QuantitySource::Own(number) | QuantitySource::OneMinus(number) => Some((number, quantity)),
                        _ => None,
                    }));
                }
            }
        }
    }
    // An output layer is built as a dense one.
    let all: BTreeSet<&str> = CATALOGUE.iter().map(|entry| entry.id).filter(|id| *id != "Output").collect();
    assert_eq!(seen_kinds, all);
    assert_eq!(seen_parts.len(), <CellPart as strum::VariantArray>::VARIANTS.len(), "{seen_parts:?}");
}

/// From the loss down to the sample, along the first operand that leads on.
#[test]
fn every_operand_leads_to_where_it_comes_from() {
    for case in cases() {
        let mut place = NumberPlace::Loss;
        let mut steps = Vec::new();
        loop {
            let found = case.ask(place);
            steps.push(place);
            if let Some(value) = found.formula.value() {
                let near = 1e-4 * f64::from(found.value.abs()) + 1e-5 * magnitude(&found.formula) + 1e-6;
                assert!((value - f64::from(found.value)).abs() <= near, "{} {place:?}: {value}", case.name);
            }
            let leads = |quantity: &Quantity| Some((*quantity, found.below(quantity.source)?));
            let Some((quantity, below)) = quantities(&found.formula).iter().find_map(leads) else { break };
            let next = case.ask(below).value;
            // The loss is told by −ln of the probability.
            let expected = match (place, quantity.source) {
                (NumberPlace::Loss, _) => -next.ln(),
                (_, QuantitySource::OneMinus(_)) => 1.0 - next,
                _ => next,
            };
            assert!((quantity.value - expected).abs() <= 1e-5 * expected.abs().max(1.0), "{} {place:?}", case.name);
            place = below;
        }
        let depth = case.design.layers().len();
        assert!(steps.len() > depth, "{}: {steps:?}", case.name);
        let last = steps.last().unwrap();
        let is_token = matches!(case.design.input(), Shape::Tokens { .. }) && matches!(last, NumberPlace::Input(_));
        assert!(is_token || matches!(last, NumberPlace::Sample(_)), "{}: {steps:?}", case.name);
    }
}

#[test]
fn pixels_points_rows_and_tokens_become_numbers_by_their_formulas() {
    let case = picture("pixels", vec![Flatten.into(), output()]);
    let input = case.encoder.encode(&case.sample);
    for n in [0, 71, 72, 215] {
        let found = case.ask(NumberPlace::Input(n));
        assert_engines("pixel", &Computed { value: found.value, formula: found.formula.clone() }, input[n]);
        assert_eq!(found.below(quantities(&found.formula)[0].source), Some(NumberPlace::Sample(n)));
        assert_eq!(case.ask(NumberPlace::Sample(n)).value, f32::from(case.sample[n]));
    }
    let numbers = |values: &[f32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
    let input = Input::Point { features: PointFeature::ALL.to_vec() };
    let point = Design { input, layers: vec![output()].into(), ..template("spiral") };
    let case = Case::new("point", &point, Measurements::default(), numbers(&[0.5, -2.0]));
    let expected = [0.5, -2.0, 0.25, 4.0, -1.0, 0.5_f32.sin(), (-2.0_f32).sin()];
    for (n, expected) in expected.into_iter().enumerate() {
        let found = case.ask(NumberPlace::Input(n));
        assert_eq!((found.value, found.formula.value()), (expected, Some(f64::from(expected))));
    }
    let case = text("tokens", vec![Embedding::new(2).into(), Flatten.into(), output()]);
    let tokens: Vec<_> = (0..6).map(|n| case.ask(NumberPlace::Input(n)).token).collect();
    assert_eq!(
        tokens,
        ["f", "a", "d", "e"].map(|token| Some(token.to_owned())).into_iter().chain([None, None]).collect::<Vec<_>>()
    );
}

#[test]
fn answers_and_losses_are_the_engines() {
    for loss in [
        Loss::CrossEntropy { label_smoothing: 0.0, class_weights: strata::design::ClassWeights::Even },
        Loss::CrossEntropy {
            label_smoothing: 0.2,
            class_weights: strata::design::ClassWeights::Given(vec![1.0, 3.0, 0.5]),
        },
        Loss::Hinge { margin: 1.0 },
        Loss::MeanSquared,
        Loss::MeanAbsolute,
        Loss::Huber { delta: 0.5 },
        Loss::BinaryCrossEntropy,
    ] {
        let input = Input::Picture(Picture::new(3, 3, Color::Grey));
        let mut design = design(input, vec![Flatten.into(), output()]);
        design.training.loss = loss.clone();
        let case = Case::new("losses", &design, Measurements::default(), (0..9).map(|n| n * 28).collect());
        let answers: Vec<Calculation> = (0..3).map(|class| case.ask(NumberPlace::Answer(class))).collect();
        for found in answers.into_iter().chain([case.ask(NumberPlace::Loss)]) {
            let value = found.formula.value().unwrap();
            let near = 1e-4 * f64::from(found.value.abs()) + 1e-6;
            assert!((value - f64::from(found.value)).abs() <= near, "{loss:?} {found:?}");
        }
        assert!(case.request(NumberPlace::Answer(3)).compute().is_err());
    }
}

#[test]
fn what_is_not_there_is_refused() {
    let case = picture("missing", vec![Flatten.into(), output()]);
    let layer = case.design.layers()[1].id;
    for place in [
        NumberPlace::Sample(9999),
        NumberPlace::Input(9999),
        NumberPlace::of(layer, 3),
        NumberPlace::of(LayerId(99), 0),
        NumberPlace::Layer(layer, LayerNumber::Shortcut(0)),
        NumberPlace::Layer(layer, LayerNumber::Cell { part: CellPart::State, step: 0, unit: 0 }),
    ] {
        assert!(case.request(place).compute().is_err(), "{place:?}");
    }
    let other = ArithmeticRequest { sample: Arc::from([1, 2, 3]), ..case.request(NumberPlace::Input(0)) };
    assert!(other.compute().is_err());
}

/// The smallest region of the input outside of which no change changes the number.
fn changed(case: &mut Case, layer: LayerId, n: usize, move_by: f32) -> Option<Region> {
    let input = case.encoder.encode(&case.sample);
    let mut value = |input: Vec<f32>| {
        let seen = case.network.observe(input).unwrap();
        seen.iter().find(|seen| seen.layer == layer).unwrap().values[n]
    };
    let (shape, before) = (case.design.input(), value(input.clone()));
    let mut found: Option<Region> = None;
    for place in 0..shape.len() {
        let mut moved = input.clone();
        match shape {
            // Any other token.
            Shape::Tokens { .. } if moved[place] == 0.0 => continue,
            Shape::Tokens { .. } => moved[place] = 2.0 + (moved[place] - 1.0) % 6.0,
            _ => moved[place] += move_by,
        }
        if value(moved) != before {
            let own = Region::of(shape, place);
            found = Some(found.map_or_else(|| own.clone(), |found| found.union(&own)));
        }
    }
    found
}

#[test]
fn a_number_sees_what_changes_it_and_nothing_else() {
    let same = Padding::Same;
    let stacks: Vec<Vec<LayerKind>> = vec![
        vec![
            conv(2, 3, 1, same, Activation::Softplus),
            MaxPool2d { size: 3, stride: Some(2), padding: 1 }.into(),
            DepthwiseConv2d::new(2, same, Activation::Softplus).into(),
            BatchNorm::default().into(),
            Flatten.into(),
            ActivationLayer(Activation::Softplus).into(),
        ],
        vec![
            Residual::new([conv(2, 3, 2, Padding::Pixels(1), Activation::Softplus)]).into(),
            MeanPool2d { size: 2, stride: Some(1), padding: 0 }.into(),
            Residual::new([conv(2, 1, 1, same, Activation::Linear)]).into(),
            Flatten.into(),
        ],
        vec![
            Reshape::rows().into(),
            dense(4, Activation::Softplus),
            Gru(Recurrence { returns: Returns::Sequence, direction: Direction::Both, ..Recurrence::new(2) }).into(),
            LayerNorm::default().into(),
            Reshape::picture().into(),
            conv(1, 3, 1, same, Activation::Linear),
            Flatten.into(),
        ],
    ];
    for kinds in stacks {
        let mut case = picture("field", kinds.into_iter().chain([output()]).collect());
        let mut arrays = case.network.arrays();
        let is_rising = case.design.all().iter().all(|layer| !layer.kind.id().starts_with("Gru"));
        if is_rising {
            // A network that only rises shows every change, whichever number is the largest.
            for array in &mut arrays {
                for value in &mut array.values {
                    *value = value.abs() + 0.1;
                }
            }
            case.network.load(&arrays).unwrap();
        }
        let layers: Vec<_> = case.design.all().iter().map(|layer| (layer.id, layer.output.len())).collect();
        for (layer, len) in layers {
            for n in [0, len / 2, len - 1] {
                let seen = case.ask(NumberPlace::of(layer, n)).field;
                let found = changed(&mut case, layer, n, if is_rising { 200.0 } else { 0.5 });
                assert_eq!(Some(seen), found, "{:?} {n}", case.design.find(layer).unwrap().title);
            }
        }
    }
}

#[test]
fn a_state_sees_the_tokens_that_were_read() {
    let [lstm, ..] = recurrent(Direction::Both, Returns::Sequence);
    let mut case = text("states", vec![Embedding::new(4).into(), lstm, Flatten.into(), output()]);
    let layer = case.design.layers()[1].id;
    for (step, unit) in [(0, 0), (2, 1), (3, 2), (0, 3), (2, 4), (3, 5)] {
        let seen = case.ask(NumberPlace::of(layer, step * 6 + unit)).field;
        assert_eq!(Some(&seen), changed(&mut case, layer, step * 6 + unit, 0.0).as_ref(), "{step} {unit}");
        let place = NumberPlace::Layer(layer, LayerNumber::Cell { part: CellPart::Memory, step, unit });
        assert_eq!(case.ask(place).field, seen);
    }
}
