//! The design: its file, its check, its edits, its table.
use strata::design::{
    Activation, ActivationLayer, CATALOGUE, Checked, Checkpoint, Clip, Conv2d, Dense, Design, Dropout, EarlyStop,
    EarlyStopping, Edit, Facts, FileError, Flatten, Init, Input, Interval, LayerId, LayerKind, Loss, MaxPool2d,
    Normalize, Optimizer, Output, Padding, ProblemKind, Schedule, Severity, Shape, Split, TEMPLATES, ValidationSamples,
    Watch, check, entry, from_ron, to_ron,
};

const KNOWN: Facts = Facts { classes: Some(10), memory: Some(8 << 30), validation: None };

fn template(id: &str) -> Design {
    (strata::design::template(id).unwrap().make)()
}

fn stack(kinds: Vec<LayerKind>) -> Design {
    Design { layers: kinds.into(), ..template("cnn28") }
}

fn dense(neurons: usize) -> LayerKind {
    LayerKind::Dense(Dense::new(neurons, Activation::Relu))
}

fn output() -> LayerKind {
    LayerKind::Output(Output::default())
}

fn softmax() -> LayerKind {
    ActivationLayer(Activation::Softmax).into()
}

#[test]
fn every_template_survives_its_file_and_has_no_problem() {
    for entry in TEMPLATES {
        let design = (entry.make)();
        let text = to_ron(&design).unwrap();
        assert!(text.starts_with("(\n    format: 1,\n"), "{text}");
        assert_eq!(from_ron(&text).unwrap(), design, "{text}");
        assert_eq!(to_ron(&from_ron(&text).unwrap()).unwrap(), text);
        assert_eq!(check(&design, KNOWN).problems, [], "{}", entry.id);
    }
}

#[test]
fn names_and_switches_stand_around_a_card() {
    let mut design = template("cnn28");
    let layer = |design: &mut Design, id, name: &str, off| {
        let layer = design.layers.get_mut(LayerId(id)).unwrap();
        (layer.name, layer.off) = (name.to_owned(), off);
    };
    layer(&mut design, 0, "edges", false);
    layer(&mut design, 1, "", true);
    layer(&mut design, 2, "parts", true);
    design.training.schedule = Schedule::WarmUp { epochs: 2, then: Box::new(Schedule::Cosine { epochs: None }) };
    design.training.clip = Clip::Norm(1.0);
    design.training.early_stopping = EarlyStopping::On(EarlyStop::default());
    let text = to_ron(&design).unwrap();
    assert!(text.contains("Named(\"edges\", Conv2d("), "{text}");
    assert!(text.contains("Off(MaxPool2d("), "{text}");
    assert!(text.contains("Off(Named(\"parts\", Conv2d("), "{text}");
    assert_eq!(from_ron(&text).unwrap(), design, "{text}");
}

/// Which weights are kept stood in the rule of early stopping once.
#[test]
fn older_designs_say_which_weights_are_kept_in_another_place() {
    let with = |training: &str| {
        let head = "format: 1, data: BuiltIn(Digits), input: Picture(width: 8, height: 8), layers: [Flatten, Output()]";
        from_ron(&format!("({head}, training: ({training}))")).unwrap()
    };
    let kept = |training| with(training).training.checkpoint();
    assert_eq!(kept(""), Checkpoint::Best);
    assert_eq!(kept("keep: Last"), Checkpoint::Last);
    assert_eq!(kept("early_stopping: On(patience: 3)"), Checkpoint::Best);
    assert_eq!(kept("early_stopping: On(give_back_best: true), keep: Last"), Checkpoint::Last);
    let mut old = with("early_stopping: On(give_back_best: false)");
    assert_eq!(old.training.checkpoint(), Checkpoint::Last);
    assert_eq!(from_ron(&to_ron(&old).unwrap()).unwrap(), old);
    old.training = old.training.keeping(Checkpoint::Best);
    let text = to_ron(&old).unwrap();
    assert!(old.training.checkpoint() == Checkpoint::Best && !text.contains("give_back_best"), "{text}");
}

#[test]
fn what_is_left_out_takes_its_default() {
    let text = "(format: 1, data: BuiltIn(Digits), input: Picture(width: 8, height: 8), layers: [Flatten, Output()])";
    let design = from_ron(text).unwrap();
    assert_eq!(design.training, strata::design::Training::default());
    assert!(check(&design, KNOWN).problems.is_empty());
    // And is left out again, so that a file says what was chosen.
    let written = to_ron(&design).unwrap();
    assert!(["best:", "balance:", "curation:"].iter().all(|usual| !written.contains(usual)), "{written}");
    let design = Design { training: design.training.clone().watching(Watch::ValidationLoss), ..design };
    assert_eq!(from_ron(&to_ron(&design).unwrap()).unwrap(), design);
    // Those of PyTorch.
    let with =
        |optimizer: &str| from_ron(&text.replace("layers:", &format!("training: (optimizer: {optimizer}), layers:")));
    let usual = Optimizer::AdamW { rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.01 };
    assert_eq!(with("AdamW()").unwrap().training.optimizer, usual);
}

#[test]
fn shares_that_leave_nothing_to_train_keep_their_proportion() {
    let mut design = Design { split: Split { validation: 0.9, test: 0.6 }, ..template("cnn28") };
    let found = check(&design, KNOWN).problems;
    let told = found.iter().find(|problem| problem.kind == ProblemKind::NothingLeftToTrain { percent: 150 });
    told.unwrap().fix().unwrap().edit.apply(&mut design).unwrap();
    assert_eq!(design.split, Split { validation: 0.3, test: 0.2 });
}

fn complaint(text: &str) -> (usize, usize, String) {
    match from_ron(text) {
        Err(FileError::Malformed { line, column, what }) => (line, column, what.to_string()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn errors_of_a_file_say_where_what_and_what_instead() {
    let good = "(\n  format: 1,\n  data: BuiltIn(Digits),\n  input: Picture(width: 8, height: 8),\n  layers: [\n    Dense(neurons: 4),\n  ],\n)";
    from_ron(good).unwrap();
    let (line, column, text) = complaint(&good.replace("neurons", "neuron"));
    assert_eq!((line, column), (6, 11), "{text}");
    assert!(text.contains("`neuron`") && text.contains("did you mean `neurons`"), "{text}");
    let (line, _, text) = complaint(&good.replace("Dense", "Densse"));
    assert_eq!(line, 6);
    assert!(text.contains("`Densse`") && text.contains("`Conv2d`") && text.contains("did you mean `Dense`"), "{text}");
    let (line, column, text) = complaint(&good.replace("neurons: 4", "neurons: \"four\""));
    assert_eq!(line, 6);
    assert_eq!((column, text.as_str()), (20, "found `\"four\"`, expected a whole number from 0"));
    let (line, _, text) = complaint(&good.replace("  data: BuiltIn(Digits),\n", ""));
    assert!(line > 1 && text.contains("`data` is missing"), "{line} {text}");
    let (_, _, text) = complaint(&good.replace("layers", "leyers"));
    assert!(text.contains("did you mean `layers`"), "{text}");
    let (line, column, text) = complaint(&good.replace("format: 1", "format: 0"));
    assert_eq!((line, column), (2, 3), "{text}");
    assert!(complaint("").2.len() > 5);
    let newer = from_ron(&good.replace("format: 1", "format: 2").replace("layers:", "wholly_new: 3, layers:"));
    assert!(matches!(newer, Err(FileError::Newer { found: 2, line: 2, column: 3 })), "{newer:?}");
}

#[test]
fn a_design_file_has_to_be_a_regular_file() {
    let folder = tempfile::tempdir().unwrap();
    let error = strata::design::read(folder.path()).unwrap_err().to_string();
    assert!(error.contains("folder"), "{error}");
    let missing = strata::design::read(&folder.path().join("none.ron")).unwrap_err().to_string();
    assert!(missing.contains("none.ron"), "{missing}");
    let latin = folder.path().join("latin.ron");
    std::fs::write(&latin, b"(name: \"\xe9t\xe9\")").unwrap();
    assert!(strata::design::read(&latin).unwrap_err().to_string().contains("UTF-8"));
    let marked = folder.path().join("marked.ron");
    std::fs::write(&marked, format!("\u{feff}{}", to_ron(&template("mlp")).unwrap())).unwrap();
    assert_eq!(strata::design::read(&marked).unwrap(), template("mlp"));
}

/// Fixes the first problem that has a fix, again and again, until none is left.
fn fixed(mut design: Design) -> Design {
    for _ in 0..20 {
        let Checked { problems, .. } = check(&design, KNOWN);
        let Some(fix) = problems.iter().find_map(|problem| problem.fix()) else {
            assert_eq!(problems, []);
            return design;
        };
        fix.edit.apply(&mut design).unwrap();
    }
    panic!("fixing does not end: {design:?}");
}

#[test]
fn every_problem_is_found_at_its_layer_and_fixed_by_its_fix() {
    let conv = |kernel| LayerKind::Conv2d(Conv2d::new(4, kernel, Padding::Valid, Activation::Relu));
    let mut step = Dense::new(8, Activation::STEP);
    step.weights = Init::Zeros;
    let cases: Vec<(Vec<LayerKind>, u32, &str)> = vec![
        (vec![conv(3), dense(8), output()], 1, "needs a row of numbers"),
        (vec![conv(40), Flatten.into(), output()], 0, "larger than its picture of 28 × 28"),
        (vec![MaxPool2d::new(29).into(), Flatten.into(), output()], 0, "window of 29 × 29"),
        (vec![Flatten.into(), conv(3), output()], 1, "needs a picture"),
        (vec![Flatten.into(), Flatten.into(), output()], 1, "needs a picture"),
        (vec![Flatten.into(), output(), softmax()], 2, "softmax stands before"),
        (vec![Flatten.into(), output(), softmax(), Dropout { rate: 0.25 }.into()], 2, "softmax stands before"),
        (vec![Flatten.into(), dense(7)], 1, "7 numbers, but the data has 10 classes"),
        (vec![Flatten.into(), dense(7), ActivationLayer(Activation::Tanh).into()], 1, "7 numbers"),
        (vec![Flatten.into(), LayerKind::Dense(step.clone()), output()], 1, "step function has no slope"),
        (vec![Flatten.into(), LayerKind::Dense(step), output()], 1, "start with the same value"),
        (vec![Flatten.into(), dense(0), output()], 1, "neurons is 0"),
        (vec![Flatten.into(), dense(4_294_967_295), output()], 1, "neurons is 4294967295"),
        (vec![conv(3)], 0, "ends with a picture of"),
        (vec![Flatten.into(), Dropout { rate: f32::NAN }.into(), output()], 1, "NaN"),
    ];
    for (kinds, layer, words) in cases {
        let design = stack(kinds);
        let found = check(&design, KNOWN);
        let hit = found.problems.iter().find(|p| p.layer == Some(LayerId(layer)) && p.kind.to_string().contains(words));
        assert!(hit.is_some_and(|p| p.fix().is_some()), "{words}: {:?}", found.problems);
        fixed(design);
    }
}

#[test]
fn all_problems_come_at_once_and_shapes_go_on() {
    let kinds = vec![
        LayerKind::Conv2d(Conv2d::new(8, 99, Padding::Valid, Activation::Relu)),
        dense(5),
        ActivationLayer(Activation::STEP).into(),
        dense(3),
        softmax(),
    ];
    let found = check(&stack(kinds), KNOWN);
    assert!(found.has_errors());
    let places: Vec<_> = found.problems.iter().map(|p| p.layer).collect();
    assert_eq!(places, [0, 1, 2, 3, 4].map(|id| Some(LayerId(id))));
    let shapes: Vec<_> = found.layers.iter().map(|layer| layer.output).collect();
    assert_eq!(shapes[0], Shape::Picture { channels: 8, height: 26, width: 26 });
    assert_eq!(shapes[4], Shape::Vector(3));
}

#[test]
fn sizes_beyond_counting_are_problems_not_aborts() {
    for neurons in [4_294_967_295, usize::MAX, usize::MAX / 2] {
        let found = check(&stack(vec![Flatten.into(), dense(neurons), dense(neurons), output()]), KNOWN);
        assert!(found.has_errors());
    }
    let wide = stack(vec![Flatten.into(), dense(60_000), dense(60_000), output()]);
    let found = check(&wide, KNOWN);
    let problem = found.problems.iter().find(|p| matches!(p.kind, ProblemKind::TooMuchMemory { .. })).unwrap();
    assert_eq!(problem.layer, Some(LayerId(2)));
    assert!(problem.kind.to_string().contains("GB"), "{}", problem.kind);
    let mut huge = template("cnn28");
    huge.input = Input::Numbers { count: usize::MAX, normalize: Normalize::Unit };
    assert!(check(&huge, KNOWN).has_errors());
}

#[test]
fn layers_that_are_off_do_not_count() {
    let mut design = template("cnn28");
    design.layers.get_mut(LayerId(4)).unwrap().off = true;
    let found = check(&design, KNOWN);
    assert_eq!(found.layers.len(), design.layers.len() - 1);
    assert!(found.problems.iter().any(|p| p.layer == Some(LayerId(5))));
}

#[test]
fn costs_are_those_of_the_picture_of_the_design() {
    let found = check(&template("cnn28"), KNOWN);
    assert_eq!(found.cost.parameters, 206_922);
    assert_eq!(found.layers[0].cost.multiply_adds, 28 * 28 * 16 * 9);
    assert_eq!(found.layers[2].title.to_string(), "Convolution 2");
    assert_eq!(found.layers[4].title.to_string(), "Flatten");
}

#[test]
fn the_table_holds_every_kind_once_and_its_own_defaults() {
    for row in CATALOGUE {
        let kind = (row.new)();
        assert_eq!(kind.id(), row.id);
        assert_eq!(entry(&kind).id, row.id);
        assert_eq!(CATALOGUE.iter().filter(|other| other.id == row.id).count(), 1);
        for setting in row.settings {
            // A setting may belong to one alternative of another one.
            let Some(value) = (setting.get)(&kind) else { continue };
            let mut changed = kind.clone();
            (setting.set)(&mut changed, value);
            assert_eq!(changed, kind, "{} {}", row.id, setting.id);
        }
    }
}

#[test]
fn a_binary_loss_takes_one_output_for_two_classes() {
    let mut design = stack(vec![Flatten.into(), LayerKind::Dense(Dense::new(1, Activation::Linear))]);
    design.training.loss = Loss::BinaryCrossEntropy;
    let two = Facts { classes: Some(2), ..KNOWN };
    assert_eq!(check(&design, two).problems, []);
    assert!(check(&design, KNOWN).has_errors());
    let unknown = check(&template("cnn28"), Facts { classes: None, memory: None, validation: None });
    assert!(unknown.problems.iter().all(|p| p.severity() == Severity::Warning));
}

/// A misspelt or superfluous setting must never be passed over, wherever it stands.
#[test]
fn no_unknown_setting_is_passed_over() {
    let file = |layer: &str, training: &str, input: &str| {
        format!(
            "(format: 1, data: BuiltIn(Digits), input: {input}, layers: [Flatten, {layer}, Output()], training: ({training}))"
        )
    };
    let picture = "Picture(width: 8, height: 8)";
    from_ron(&file("Dense(neurons: 3)", "", picture)).unwrap();
    let layers = [
        "Dense(neurons: 3, neuron: 4)",
        "Dense(neurons: 3, activation: LeakyRelu(slope: 0.1, slop: 1))",
        "Dense(neurons: 3, activation: Elu(alpha: 0.1, beta: 1))",
        "Dense(neurons: 3, weights: Normal(mean: 0, deviation: 1, std: 3))",
        "Dense(neurons: 3, weights: Uniform(low: 0, high: 1, mid: 3))",
        "Conv2d(filters: 3, size: 3)",
        "MaxPool2d(kernel: 3)",
        "MeanPool2d(size: 2, strides: 3)",
        "BatchNorm(eps: 0.1)",
        "Dropout(rate: 0.1, seed: 3)",
    ];
    let trainings = [
        "epoch: 3",
        "loss: CrossEntropy(label_smothing: 0.5)",
        "loss: Huber(delta: 1, dleta: 2)",
        "loss: Hinge(margin: 1, m: 2)",
        "optimizer: Sgd(rate: 0.1, momentum: 0.9)",
        "optimizer: Momentum(rate: 0.1, nesterov: true)",
        "optimizer: Nesterov(rate: 0.1, decay: 1)",
        "optimizer: RmsProp(rate: 0.1, alpha: 1)",
        "optimizer: Adagrad(rate: 0.1, beta: 1)",
        "optimizer: Adam(rate: 0.1, beta: 1)",
        "optimizer: AdamW(rate: 0.1, weight_decay: 1)",
        "schedule: Step(every: 1, factor: 0.5, gamma: 1)",
        "schedule: Exponential(factor: 0.5, gamma: 1)",
        "schedule: Cosine(epoch: 1)",
        "schedule: WarmUp(epochs: 1, after: Constant)",
        "schedule: Plateau(wait: 1)",
        "early_stopping: On(patient: 1)",
    ];
    let inputs = ["Picture(width: 8, height: 8, colour: Grey)", "Numbers(count: 3, width: 4)"];
    let files = layers.iter().map(|layer| file(layer, "", picture));
    let files = files.chain(trainings.iter().map(|training| file("Dense(neurons: 3)", training, picture)));
    for text in files.chain(inputs.iter().map(|input| file("Dense(neurons: 3)", "", input))) {
        let (_, _, complaint) = complaint(&text);
        assert!(complaint.contains("unknown"), "{text}: {complaint}");
    }
}

#[test]
fn a_students_slips_in_a_file_are_answered_in_plain_words() {
    let file = |layer: &str| {
        format!("(format: 1, data: BuiltIn(Digits), input: Picture(width: 8, height: 8), layers: [{layer}, Output()])")
    };
    for (layer, words) in [
        ("Dense(neurons: -1)", "found `-1`, expected a whole number from 0"),
        ("Dense(neurons: 1.5)", "found `1.5`, expected a whole number from 0"),
        ("Dense(64)", "found `64`, expected the name of a setting"),
        ("Dens(neurons: 4)", "unknown word `Dens` in layers"),
        ("Dense", "`neurons` is missing in Dense; write `neurons: 64`"),
        ("Dense(neurons: 4", "found"),
    ] {
        let (_, _, text) = complaint(&file(layer));
        assert!(text.contains(words), "{layer}: {text}");
    }
    assert!(complaint("(format: 1,").2.contains("still open"), "{}", complaint("(format: 1,").2);
    assert!(complaint(&"(".repeat(5000)).2.len() < 200);
    let (_, _, text) = complaint(&file("Dense(\u{1b}[31mneurons: 4)"));
    assert!(!text.contains('\u{1b}'), "{text}");
}

#[test]
fn numbers_that_make_no_sense_are_problems() {
    use strata::design::Training;
    let wrong = |change: fn(&mut Training), words: &str| {
        let mut design = template("cnn28");
        change(&mut design.training);
        let found = check(&design, KNOWN);
        let hit = found.problems.iter().find(|p| p.kind.to_string().contains(words));
        let hit = hit.unwrap_or_else(|| panic!("{words}: {:?}", found.problems));
        assert!(found.has_errors());
        hit.fix().unwrap().edit.apply(&mut design).unwrap();
        assert_eq!(check(&design, KNOWN).problems, [], "{words}");
    };
    wrong(|t| t.schedule = Schedule::Exponential { factor: -1.0 }, "factor is -1");
    wrong(|t| t.schedule = Schedule::Step { every: 0, factor: 0.5 }, "every is 0");
    wrong(|t| t.schedule = Schedule::Plateau { factor: f64::NAN, patience: 1 }, "factor is NaN");
    wrong(|t| t.schedule = Schedule::Cosine { epochs: Some(0) }, "cosine is 0");
    wrong(|t| t.schedule = Schedule::WarmUp { epochs: usize::MAX, then: Box::default() }, "warm-up is");
    wrong(
        |t| {
            let inner = Schedule::WarmUp { epochs: 1, then: Box::default() };
            t.schedule = Schedule::WarmUp { epochs: 1, then: Box::new(inner) };
        },
        "another warm-up",
    );
    wrong(|t| t.optimizer = Optimizer::Sgd { rate: f32::NAN }, "rate is NaN");
    wrong(
        |t| t.optimizer = Optimizer::AdamW { rate: 0.1, beta1: 0.9, beta2: 0.9, epsilon: 1e-8, decay: -5.0 },
        "decay is -5",
    );
    wrong(|t| t.optimizer = Optimizer::Adam { rate: 0.1, beta1: 0.9, beta2: 0.9, epsilon: 0.0 }, "epsilon is 0");
    wrong(
        |t| t.early_stopping = EarlyStopping::On(EarlyStop { min_delta: f64::NAN, ..EarlyStop::default() }),
        "min_delta is NaN",
    );
    wrong(|t| t.clip = Clip::Norm(-1.0), "clip is -1");
    let wrong_layer = |kind: LayerKind, words: &str| {
        let found = check(&stack(vec![kind.clone(), Flatten.into(), output()]), KNOWN);
        let hit = found.problems.iter().find(|p| p.layer == Some(LayerId(0)) && p.kind.to_string().contains(words));
        assert!(hit.is_some_and(|p| p.fix().is_some()), "{words}: {:?}", found.problems);
        fixed(stack(vec![kind, Flatten.into(), output()]));
    };
    let conv = |activation, padding| Conv2d::new(4, 3, padding, activation);
    wrong_layer(LayerKind::Conv2d(conv(Activation::LeakyRelu { slope: -1.0 }, Padding::Same)), "slope is -1");
    wrong_layer(LayerKind::Conv2d(conv(Activation::Elu { alpha: f32::INFINITY }, Padding::Same)), "alpha is inf");
    wrong_layer(LayerKind::Conv2d(conv(Activation::Relu, Padding::Pixels(1000))), "padding is 1000");
    for (init, words) in [
        (Init::Constant(f32::NAN), "constant is NaN"),
        (Init::Normal { mean: 0.0, deviation: f32::INFINITY }, "deviation is inf"),
        (Init::Uniform { low: -3e38, high: 3e38 }, "low is"),
        (Init::Uniform { low: 1.0, high: 0.0 }, "high is 0"),
    ] {
        let mut kind = conv(Activation::Relu, Padding::Same);
        kind.weights = init;
        wrong_layer(LayerKind::Conv2d(kind), words);
    }
    let found = check(&stack(vec![MaxPool2d::new(0).into(), Flatten.into(), output()]), KNOWN);
    assert_eq!(found.problems.len(), 1, "{:?}", found.problems);
}

/// Whoever keeps all pictures away means neither all of them nor 1 %: what is usual is offered.
#[test]
fn a_share_of_all_becomes_the_usual_one() {
    use strata::design::{Dropout, Edit, Optimizer, Source, Split};
    let of = |validation: f64, test: f64| {
        let mut design = template("cnn28");
        design.data = Source::Folder("pets".into());
        design.split = Split { validation, test };
        let problems = check(&design, KNOWN).problems;
        let fixes = problems.into_iter().flat_map(|problem| problem.fixes);
        fixes.for_each(|fix| match fix.edit {
            Edit::SetSplit(split) if split.validation != validation => design.split.validation = split.validation,
            Edit::SetSplit(split) => design.split.test = split.test,
            _ => {}
        });
        (design.split.validation, design.split.test)
    };
    for (typed, meant) in [(1.0, 0.2), (20.0, 0.2), (90.0, 0.9), (100.0, 0.2), (0.95, 0.9), (-1.0, 0.0)] {
        assert_eq!(of(typed, 0.0), (meant, 0.0), "{typed}");
    }
    assert_eq!(of(0.1, 1.0), (0.1, 0.2));
    let (_, fix, _) = only_fix(vec![Flatten.into(), LayerKind::Dropout(Dropout { rate: 1.0 }), output()]);
    assert_eq!(fix, "Use 0.25");
    let mut design = template("cnn28");
    design.training.optimizer = Optimizer::Momentum { rate: 0.01, momentum: 1.0 };
    let problems = check(&design, KNOWN).problems;
    assert_eq!(problems[0].fix().unwrap().kind.to_string(), "Use 0.9");
}

/// The fix of the only problem of a stack, in words, and what the stack is like with it.
fn only_fix(kinds: Vec<LayerKind>) -> (String, String, Vec<String>) {
    let mut design = stack(kinds);
    let problems = check(&design, KNOWN).problems;
    let [problem] = &problems[..] else { panic!("{problems:?}") };
    let fix = problem.fix().cloned().unwrap();
    fix.edit.apply(&mut design).unwrap();
    let after = check(&design, KNOWN);
    assert_eq!(after.problems, []);
    let shapes = after.layers.iter().map(|layer| layer.output.to_string()).collect();
    (problem.kind.to_string(), fix.kind.to_string(), shapes)
}

/// What does not fit is made to fit with something of the picture left: never a single pixel where there is better.
#[test]
fn a_fix_leaves_something_of_the_picture() {
    let conv = |kernel, padding| LayerKind::Conv2d(Conv2d::new(4, kernel, padding, Activation::Relu));
    let ends = |kinds: Vec<LayerKind>| [kinds, vec![Flatten.into(), output()]].concat();
    let (_, fix, shapes) = only_fix(ends(vec![conv(40, Padding::Valid)]));
    assert_eq!((fix.as_str(), shapes[0].as_str()), ("Use 3 × 3", "4×26×26"));
    let (_, fix, shapes) = only_fix(ends(vec![MaxPool2d::new(29).into()]));
    assert_eq!((fix.as_str(), shapes[0].as_str()), ("Use 2 × 2", "1×14×14"));
    // Where even the usual window would leave a pixel, the layer goes.
    let (_, fix, shapes) = only_fix(ends(vec![conv(26, Padding::Valid), MaxPool2d::new(4).into()]));
    assert_eq!((fix.as_str(), shapes.len(), shapes[0].as_str()), ("Remove Max pooling", 3, "4×3×3"));
    // The same for a layer that stands too late.
    let late = vec![conv(27, Padding::Valid), Flatten.into(), MaxPool2d::new(2).into(), output()];
    let (_, fix, shapes) = only_fix(late);
    assert_eq!((fix.as_str(), shapes.len()), ("Remove Max pooling", 3));
    // A layer without neurons gets as many as a new one has.
    let (said, fix, _) = only_fix(vec![Flatten.into(), dense(0), output()]);
    assert_eq!((said.as_str(), fix.as_str()), ("neurons is 0; it can be from 1 to 65536", "Use 64"));
}

#[test]
fn a_kernel_that_sees_mostly_padding_is_told_and_does_not_stop() {
    let conv = |kernel, padding| LayerKind::Conv2d(Conv2d::new(4, kernel, padding, Activation::Relu));
    for padding in [Padding::Same, Padding::Pixels(20)] {
        let kinds = vec![conv(35, padding), Flatten.into(), output()];
        let found = check(&stack(kinds.clone()), KNOWN);
        assert!(!found.has_errors());
        // It trains as it is drawn.
        let same = Shape::Picture { channels: 4, height: 28, width: 28 };
        assert_eq!(found.layers[0].output == same, padding == Padding::Same);
        let (said, fix, _) = only_fix(kinds);
        assert!(said.contains("kernel of 35 × 35 is larger than its picture of 28 × 28"), "{said}");
        assert_eq!(fix, "Use 27 × 27");
    }
    assert_eq!(check(&stack(vec![conv(27, Padding::Same), Flatten.into(), output()]), KNOWN).problems, []);
}

#[test]
fn an_output_in_the_middle_is_told() {
    let (said, fix, shapes) = only_fix(vec![Flatten.into(), output(), dense(8), output()]);
    assert!(said.contains("in the middle") && said.contains("10 numbers"), "{said}");
    assert_eq!((fix.as_str(), shapes.join(" ").as_str()), ("Remove Output", "784 8 10"));
    let found = check(&stack(vec![Flatten.into(), output(), dense(10)]), KNOWN);
    assert_eq!(found.problems.len(), 1, "{:?}", found.problems);
    assert_eq!(found.problems[0].fix().unwrap().kind.to_string(), "Move to the end");
    // An activation or nothing behind it is no middle.
    let found = check(&stack(vec![Flatten.into(), output(), softmax()]), KNOWN);
    assert!(found.problems.iter().all(|problem| !matches!(problem.kind, ProblemKind::OutputInMiddle { .. })));
}

#[test]
fn few_validation_samples_are_told_with_the_number_that_would_do() {
    let told = |count, of| {
        let facts = Facts { validation: Some(ValidationSamples { count, of }), ..KNOWN };
        let problem = check(&template("cnn28"), facts).problems.pop()?;
        let fix = problem.fix().map(|fix| (fix.kind.to_string(), fix.edit.clone()));
        Some((problem.kind.to_string(), fix))
    };
    let (said, fix) = told(2, Some(20)).unwrap();
    assert!(said.contains("34 to 100 %") && said.contains("139 would do"), "{said}");
    assert_eq!(fix, None, "half of 20 samples are too few as well");
    let (_, fix) = told(20, Some(200)).unwrap();
    let (words, edit) = fix.unwrap();
    assert_eq!(words, "Keep 50 % for validation and none for the test");
    assert_eq!(edit, Edit::SetSplit(Split { validation: 0.5, test: 0.0 }));
    assert_eq!(told(30, Some(1000)).unwrap().1.unwrap().0, "Keep 14 % for validation and none for the test");
    assert_eq!(told(20, None).unwrap().1, None, "the folder's own validation pictures are what they are");
    // Enough of them, or none on purpose.
    assert_eq!((told(35, Some(350)), told(0, Some(350))), (None, None));
}

#[test]
fn a_network_too_large_for_the_memory_gets_a_batch_that_fits() {
    let mut design = template("cnn28");
    let memory = |batch, design: &mut Design| {
        design.training.batch = batch;
        check(design, Facts { memory: None, ..KNOWN }).cost.memory
    };
    let quarter = memory(256, &mut design);
    memory(1024, &mut design);
    let found = check(&design, Facts { memory: Some(quarter), ..KNOWN });
    let problem = found.problems.iter().find(|p| matches!(p.kind, ProblemKind::TooMuchMemory { .. })).unwrap();
    problem.fix().unwrap().edit.apply(&mut design).unwrap();
    assert_eq!(design.training.batch, 256);
    assert!(!check(&design, Facts { memory: Some(quarter), ..KNOWN }).has_errors());
}

/// The numbers of Wilson's score interval as statisticians give them (95 %).
#[test]
fn shares_of_few_samples_have_wilsons_interval() {
    let rounded = |right: u64, samples: u64| {
        let Interval { low, high } = Interval::of(right as f64 / samples.max(1) as f64, samples);
        ((low * 1000.0).round() / 1000.0, (high * 1000.0).round() / 1000.0)
    };
    assert_eq!((rounded(2, 2), rounded(0, 2)), ((0.342, 1.0), (0.0, 0.658)));
    assert_eq!((rounded(1, 10), rounded(5, 10)), ((0.018, 0.404), (0.237, 0.763)));
    assert_eq!((rounded(0, 0), rounded(81, 263)), ((0.0, 1.0), (0.255, 0.366)));
    assert!(Interval::of(1.0, 2).is_wide() && !Interval::of(0.99, 180).is_wide());
    assert_eq!((Interval::few(), Interval::enough()), (35, 139));
}

/// A change that was made for a design is made to what became of it, and leaves alone what it is not about.
#[test]
fn changes_go_on_with_what_was_changed_since() {
    let base = template("cnn28");
    let replaced = |layer: u32, change: fn(&mut LayerKind)| {
        let mut with = base.layers.get(LayerId(layer)).unwrap().clone();
        change(&mut with.kind);
        Edit::Replace { layer: with.id, with }
    };
    let tanh = replaced(0, |kind| *kind.activation_mut().unwrap() = Activation::Tanh);
    let clip = Edit::SetTraining(Box::new(strata::design::Training { clip: Clip::Norm(1.0), ..base.training.clone() }));
    let both = Edit::All(vec![tanh.clone(), clip]);
    let mut now = base.clone();
    now.training.epochs = 77;
    now.name = "Mine".to_owned();
    both.onto(&base, &now).unwrap().apply(&mut now).unwrap();
    assert_eq!((now.training.epochs, now.training.clip, now.name.as_str()), (77, Clip::Norm(1.0), "Mine"));
    assert_eq!(now.layers.get(LayerId(0)).unwrap().kind.activation(), Some(Activation::Tanh));
    // What is done already can be done again; what was changed otherwise cannot be changed from what it was.
    assert!(tanh.onto(&base, &now).is_some());
    let sigmoid = replaced(0, |kind| *kind.activation_mut().unwrap() = Activation::Sigmoid);
    assert!(sigmoid.onto(&base, &now).is_none());
    let insert = Edit::Insert { at: strata::design::Position::outermost(0), layer: LayerKind::from(Flatten).into() };
    assert!(insert.onto(&base, &base).is_some() && insert.onto(&base, &now).is_none());
}
