//! The stack as a tree: ids for life, positions, blocks, and what a check says of them.
use strata::design::{
    Activation, ActivationLayer, BuiltInTexts, Conv2d, Dense, Design, Edit, EditError, Embedding, Facts, FixKind,
    Flatten, Gru, Input, Layer, LayerId, LayerKind, LayerNorm, Lstm, MaxPool2d, Output, Padding, Position, ProblemKind,
    Recurrence, Reshape, Residual, Returns, Shape, Shortcut, Source, Stack, Texts, TokenUnit, check, fixed, from_ron,
    layers_from_ron, layers_to_ron, to_ron,
};

const KNOWN: Facts = Facts { classes: Some(10), memory: Some(8 << 30), validation: None };

fn design(kinds: Vec<LayerKind>) -> Design {
    Design { layers: kinds.into(), ..(strata::design::template("cnn28").unwrap().make)() }
}

fn conv(filters: usize) -> LayerKind {
    Conv2d::new(filters, 3, Padding::Same, Activation::Relu).into()
}

fn strided(filters: usize, stride: usize) -> LayerKind {
    Conv2d { stride, ..Conv2d::new(filters, 3, Padding::Same, Activation::Relu) }.into()
}

fn output() -> LayerKind {
    Output::default().into()
}

/// conv, block (conv, block (conv)), flatten, output.
fn nested() -> Design {
    let inner = Residual::new([conv(4)]);
    design(vec![conv(4), Residual::new([conv(4), inner.into()]).into(), Flatten.into(), output()])
}

fn ids(design: &Design) -> Vec<u32> {
    design.layers.iter().map(|layer| layer.id.0).collect()
}

#[test]
fn ids_are_places_at_first_and_stay_for_life() {
    let mut design = nested();
    assert_eq!(ids(&design), [0, 1, 2, 3, 4, 5, 6]);
    let at = Position::outermost(0);
    Edit::Insert { at, layer: Layer::new(conv(8)) }.apply(&mut design).unwrap();
    assert_eq!(ids(&design), [7, 0, 1, 2, 3, 4, 5, 6]);
    Edit::Remove { layer: LayerId(7) }.apply(&mut design).unwrap();
    Edit::Insert { at, layer: Layer::new(conv(8)) }.apply(&mut design).unwrap();
    // An id that was given once is not given again.
    assert_eq!(ids(&design)[0], 8);
    Edit::Move { layer: LayerId(4), to: Position::inside(LayerId(1), 0) }.apply(&mut design).unwrap();
    assert_eq!(ids(&design), [8, 0, 1, 4, 2, 3, 5, 6]);
    assert_eq!(design.layers.position(LayerId(4)), Some(Position::inside(LayerId(1), 0)));
    assert_eq!(design.layers.ancestors(LayerId(4)), [LayerId(1)]);
    let text = to_ron(&design).unwrap();
    assert_eq!(from_ron(&text).unwrap(), design, "{text}");
    assert_eq!(to_ron(&from_ron(&text).unwrap()).unwrap(), text);
    let with = Layer::new(Dense::new(3, Activation::Relu));
    Edit::Replace { layer: LayerId(8), with }.apply(&mut design).unwrap();
    assert_eq!(ids(&design)[0], 8);
}

#[test]
fn ids_in_a_file_that_stand_twice_or_are_missing_are_made_good() {
    let text = "(format: 1, data: BuiltIn(Digits), input: Picture(width: 8, height: 8), layers: [
        Id(1, Flatten), Dense(neurons: 4), Id(1, Dense(neurons: 5)), Off(Named(\"x\", Id(9, Dropout(rate: 0.5)))), Output(),
    ])";
    let design = from_ron(text).unwrap();
    assert_eq!(ids(&design), [1, 10, 2, 9, 4]);
    assert_eq!(from_ron(&to_ron(&design).unwrap()).unwrap(), design);
}

#[test]
fn blocks_stand_indented_in_the_file() {
    let text = to_ron(&nested()).unwrap();
    let block = "        Residual(layers: [\n            Conv2d(filters: 4, kernel: 3, padding: Same, activation: Relu),\n            Residual(layers: [\n                Conv2d(";
    assert!(text.contains(block), "{text}");
    let copied = layers_to_ron(nested().layers.layers()).unwrap();
    assert!(!copied.contains("Id("), "{copied}");
    let back: Stack = layers_from_ron(&copied).unwrap().into();
    assert_eq!(back, nested().layers);
}

#[test]
fn a_block_goes_as_a_whole_but_not_into_itself_or_too_deep() {
    let mut design = nested();
    let into = |layer, group| Edit::Move { layer: LayerId(layer), to: Position::inside(LayerId(group), 0) };
    assert_eq!(into(1, 1).apply(&mut design), Err(EditError::InsideItself));
    assert_eq!(into(1, 3).apply(&mut design), Err(EditError::InsideItself));
    assert_eq!(into(0, 2).apply(&mut design), Err(EditError::NoBlock(LayerId(2))));
    assert_eq!(into(99, 1).apply(&mut design), Err(EditError::NoLayer(LayerId(99))));
    let far = Edit::Insert { at: Position::inside(LayerId(1), 3), layer: Layer::new(conv(4)) };
    assert_eq!(far.apply(&mut design), Err(EditError::NoPlace { place: 3, layers: 2 }));
    assert_eq!(design, nested());
    // A copy of a block gets ids of its own, all of them.
    let copy = design.layers.get(LayerId(1)).unwrap().clone();
    Edit::Insert { at: Position::outermost(2), layer: copy }.apply(&mut design).unwrap();
    assert_eq!(ids(&design), [0, 1, 2, 3, 4, 7, 8, 9, 10, 5, 6]);
    assert_eq!(design.layers.get(LayerId(7)).unwrap().depth(), 2);
    let mut deep = Residual::new([conv(4)]);
    for _ in 1..Stack::DEEPEST {
        deep = Residual::new([deep.into()]);
    }
    let deepest = Layer::new(deep);
    assert_eq!(deepest.depth(), 8);
    Edit::Insert { at: Position::outermost(0), layer: deepest.clone() }.apply(&mut design).unwrap();
    let deeper = Edit::Insert { at: Position::inside(LayerId(1), 0), layer: deepest };
    assert_eq!(deeper.apply(&mut design), Err(EditError::TooDeep));
}

#[test]
fn layers_are_put_into_a_block_and_taken_out_again() {
    let before = nested();
    let mut design = before.clone();
    let group = Edit::grouped(&design.layers, &[LayerId(5), LayerId(0), LayerId(1)]).unwrap();
    group.apply(&mut design).unwrap();
    assert_eq!(ids(&design), [7, 0, 1, 2, 3, 4, 5, 6]);
    let block = design.layers.get(LayerId(7)).unwrap().clone();
    let at = design.layers.position(LayerId(7)).unwrap();
    Edit::ungrouped(&block, at).apply(&mut design).unwrap();
    assert_eq!(design, before);
    assert!(Edit::grouped(&before.layers, &[LayerId(0), LayerId(2)]).is_none());
    assert!(Edit::grouped(&before.layers, &[]).is_none());
}

#[test]
fn a_check_goes_into_blocks_and_names_the_shortcut() {
    let kinds = vec![
        conv(4),
        Residual::new([conv(4), conv(4)]).into(),
        Residual::new([strided(8, 2), conv(8)]).into(),
        Flatten.into(),
        Residual::new([Dense::new(32, Activation::Relu).into()]).into(),
        output(),
    ];
    let found = check(&design(kinds), KNOWN);
    assert_eq!(found.problems, []);
    let shortcut = |id| found.find(LayerId(id)).unwrap().block.as_ref().unwrap().shortcut;
    assert_eq!(shortcut(1), Some(Shortcut::Identity));
    assert_eq!(shortcut(4), Some(Shortcut::Conv2d { stride: 2 }));
    assert_eq!(shortcut(8), Some(Shortcut::Dense));
    assert_eq!(found.find(LayerId(4)).unwrap().output, Shape::Picture { channels: 8, height: 14, width: 14 });
    // 3 × 3 × 4 × 8 + 8, 3 × 3 × 8 × 8 + 8, and 4 × 8 + 8 of the projection.
    assert_eq!(found.find(LayerId(4)).unwrap().cost.parameters, 296 + 584 + 40);
    let sum: u64 = found.layers.iter().map(|layer| layer.cost.parameters).sum();
    assert_eq!(found.cost.parameters, sum);
    assert_eq!(found.find(LayerId(2)).unwrap().title.to_string(), "Convolution 2");
    assert_eq!(found.all().len(), 11);
}

#[test]
fn problems_inside_blocks_are_found_and_fixed_there() {
    let valid: LayerKind = Conv2d::new(4, 3, Padding::Valid, Activation::Relu).into();
    for (block, layer, is) in [
        (Residual::default(), 0, "empty"),
        (Residual::new([valid.clone()]), 0, "no shortcut"),
        (Residual::new([Flatten.into()]), 0, "no shortcut"),
        (Residual::new([Dense::new(4, Activation::Relu).into()]), 1, "needs a row"),
        (Residual::new([MaxPool2d::new(99).into()]), 1, "larger than its picture"),
        (Residual::new([Lstm(Recurrence::new(4)).into()]), 1, "needs a sequence"),
        (Residual::new([LayerNorm::default().into()]), 1, "needs a sequence"),
    ] {
        let mut design = design(vec![block.into(), Flatten.into(), output()]);
        let found = check(&design, KNOWN);
        let hit =
            found.problems.iter().find(|one| one.layer == Some(LayerId(layer)) && one.kind.to_string().contains(is));
        hit.unwrap_or_else(|| panic!("{is}: {:?}", found.problems)).fix().unwrap();
        assert!(fixed(&design, KNOWN).is_some_and(|fixed| fixed.whole), "{is}");
        for _ in 0..20 {
            let Some(fix) = check(&design, KNOWN).problems.into_iter().find_map(|one| one.fix().cloned()) else {
                break;
            };
            fix.edit.apply(&mut design).unwrap();
        }
        assert_eq!(check(&design, KNOWN).problems, [], "{is}");
    }
}

#[test]
fn a_step_function_in_a_branch_stops_only_the_branch() {
    let step = || ActivationLayer(Activation::STEP).into();
    let found = check(&design(vec![conv(4), Residual::new([conv(4), step()]).into(), Flatten.into(), output()]), KNOWN);
    let numbers = |problem: &ProblemKind| match problem {
        ProblemKind::StepStopsLearning { below, numbers } => Some((*below, *numbers)),
        _ => None,
    };
    assert_eq!(found.problems.iter().find_map(|one| numbers(&one.kind)), Some((1, 4 * 4 * 9 + 4)));
    let found = check(&design(vec![conv(4), step(), Residual::new([conv(4)]).into(), Flatten.into(), output()]), KNOWN);
    assert_eq!(found.problems.iter().find_map(|one| numbers(&one.kind)), Some((1, 40)));
}

#[test]
fn a_straight_through_estimator_fixes_a_step_as_well_as_a_sigmoid_does() {
    let kinds = || vec![Flatten.into(), Dense::new(8, Activation::STEP).into(), output()];
    let found = check(&design(kinds()), KNOWN);
    let [problem] = &found.problems[..] else { panic!("{:?}", found.problems) };
    assert!(matches!(problem.kind, ProblemKind::StepStopsLearning { below: 1, .. }));
    let words: Vec<String> = problem.fixes.iter().map(|fix| fix.kind.to_string()).collect();
    assert_eq!(words, ["Use sigmoid in Dense", "Use a straight-through estimator in Dense"]);
    for (fix, activation) in problem.fixes.iter().zip([Activation::Sigmoid, Activation::STRAIGHT_THROUGH]) {
        let mut fixed = design(kinds());
        fix.edit.apply(&mut fixed).unwrap();
        assert_eq!(fixed.layers.get(LayerId(1)).unwrap().kind.activation(), Some(activation));
        assert_eq!(check(&fixed, KNOWN).problems, []);
    }
}

#[test]
fn a_layer_knows_the_step_that_keeps_gradients_from_it() {
    let step = || LayerKind::from(ActivationLayer(Activation::STEP));
    // 0 conv, 1 block (2 conv, 3 step), 4 step, 5 block (6 conv), 7 flatten, 8 output.
    let kinds = vec![
        conv(4),
        Residual::new([conv(4), step()]).into(),
        step(),
        Residual::new([conv(4)]).into(),
        Flatten.into(),
        output(),
    ];
    let mut design = design(kinds);
    let above = |design: &Design| [0, 2, 6, 8].map(|id| design.layers.step_above(LayerId(id)).map(|step| step.0));
    assert_eq!(above(&design), [Some(4), Some(3), None, None]);
    design.layers.get_mut(LayerId(3)).unwrap().off = true;
    assert_eq!(above(&design), [Some(4), Some(4), None, None]);
    *design.layers.get_mut(LayerId(4)).unwrap().kind.activation_mut().unwrap() = Activation::STRAIGHT_THROUGH;
    assert_eq!(above(&design), [None; 4]);
    // Past a step inside of a block the gradient takes the shortcut.
    design.layers.get_mut(LayerId(3)).unwrap().off = false;
    assert_eq!(above(&design), [None, Some(3), None, None]);
    assert_eq!(design.layers.step_above(LayerId(99)), None);
}

#[test]
fn sequences_have_shapes_costs_and_fixes() {
    let recurrence = Recurrence { returns: Returns::Sequence, ..Recurrence::new(5) };
    let kinds = vec![Reshape::rows().into(), Gru(recurrence).into(), Lstm(Recurrence::new(64)).into(), output()];
    let found = check(&design(kinds), KNOWN);
    assert_eq!(found.problems, []);
    assert_eq!(found.layers[0].output, Shape::Sequence { steps: 28, features: 28 });
    assert_eq!(found.layers[1].output, Shape::Sequence { steps: 28, features: 5 });
    assert_eq!(found.layers[1].cost.parameters, 3 * (5 * 28 + 5 * 5 + 2 * 5));
    assert_eq!(found.layers[2].output, Shape::Vector(64));
    // A recurrent layer right after a picture reads it row by row.
    let late = check(&design(vec![Lstm(Recurrence::new(8)).into(), output()]), KNOWN);
    let problem = &late.problems[0];
    assert_eq!(problem.fix().unwrap().kind, FixKind::AddRows, "{problem:?}");
    let mut words = design(vec![Embedding::new(6).into(), Lstm(Recurrence::new(8)).into(), output()]);
    words.data = Source::Texts(Texts::BuiltIn(BuiltInTexts::Surnames));
    words.input = Input::Tokens { length: 12, vocabulary: 30, unit: TokenUnit::Characters };
    let found = check(&words, KNOWN);
    assert_eq!(found.problems, []);
    assert_eq!(found.layers[0].cost.parameters, 180);
    assert_eq!(found.layers[0].output, Shape::Sequence { steps: 12, features: 6 });
    words.layers = vec![LayerKind::from(Dense::new(10, Activation::Linear))].into();
    let found = check(&words, KNOWN);
    assert_eq!(found.problems[0].fix().unwrap().kind, FixKind::AddEmbedding);
}
