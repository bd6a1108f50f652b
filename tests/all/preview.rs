//! Living cards: what every layer computes before any training, for designs with and without problems.
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use strata::data::{Dataset, LoadRequest, Measurements, Normalization, SampleEncoder, load};
use strata::design::{
    Activation, ActivationLayer, BuiltIn, Color, Conv2d, Dense, Design, Facts, Flatten, GlobalMeanPool, Input, Layer,
    LayerId, LayerKind, Loss, MaxPool2d, Output, Padding, Picture, Shape, Source, check, fixed, template,
};
use strata::engine::modules;
use strata::train::{
    CardView, Cards, Histogram, Inspection, InspectionRequest, Plan, Preview, PreviewError, Session, Viewer,
};

const FACTS: Facts = Facts { classes: Some(10), memory: None, validation: None };

fn digits() -> Design {
    (template("digits").unwrap().make)()
}

fn stack(kinds: Vec<LayerKind>) -> Design {
    Design { layers: kinds.into(), ..digits() }
}

/// A stack whose layers have these ids, which their start weights follow from.
fn numbered(layers: Vec<(u32, LayerKind)>) -> Design {
    let layers = layers.into_iter().map(|(id, kind)| Layer { id: LayerId(id), ..Layer::new(kind) });
    Design { layers: layers.collect(), ..digits() }
}

fn conv(filters: usize, kernel: usize) -> LayerKind {
    Conv2d::new(filters, kernel, Padding::Valid, Activation::Relu).into()
}

fn dense(neurons: usize) -> LayerKind {
    Dense::new(neurons, Activation::Relu).into()
}

fn output() -> LayerKind {
    Output::default().into()
}

/// A question about a picture with something in it.
fn look(design: &Design) -> InspectionRequest {
    let Input::Picture(picture) = &design.input else { panic!() };
    let len = picture.color.channels() * picture.width * picture.height;
    let bytes: Vec<u8> = (0..len).map(|n| (n * 37 % 256) as u8).collect();
    let normalization = Normalization::unit(picture.color.channels());
    let encoder = SampleEncoder::new(Measurements { normalization, ..Measurements::default() }, &design.input);
    InspectionRequest {
        ticket: 1,
        design: Arc::new(design.clone()),
        facts: FACTS,
        encoder,
        picture: bytes.into(),
        more: None,
    }
}

fn cards(design: &Design) -> Cards {
    Viewer::default().cards(&look(design)).unwrap()
}

fn ids(cards: &Cards) -> Vec<u32> {
    cards.layers.iter().map(|card| card.layer.0).collect()
}

/// The same numbers, whatever the layers' ids are.
fn assert_same(one: &[CardView], two: &[CardView]) {
    assert_eq!(one.len(), two.len());
    for (one, two) in one.iter().zip(two) {
        assert_eq!(CardView { layer: two.layer, ..one.clone() }, *two);
    }
}

fn wait(preview: &Preview) -> Inspection {
    let started = Instant::now();
    while started.elapsed() < Duration::from_mins(1) {
        if let Some(looked) = preview.poll() {
            return looked;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    panic!("the answer did not come");
}

fn data(design: &Design) -> Arc<Dataset> {
    let request = LoadRequest::of(design, Path::new(""));
    Arc::new(load(request, &|_| (), &AtomicBool::new(false)).unwrap())
}

#[test]
fn cards_compute_what_training_starts_with() {
    for loss in [Loss::default(), Loss::BinaryCrossEntropy, Loss::Huber { delta: 0.5 }] {
        let mut design = digits();
        design.layers.get_mut(LayerId(1)).unwrap().off = true;
        design.training.loss = loss;
        let plan = Plan::new(&design, data(&design), 2, None).unwrap();
        let picture = plan.data().picture(3).to_vec();
        let encoder = plan.encoder().clone();
        let mut session = Session::new(plan).unwrap();
        let (seen, probabilities) = session.observe(&picture).unwrap();
        let cards = Viewer::default()
            .cards(&InspectionRequest {
                ticket: 1,
                design: Arc::new(design),
                facts: FACTS,
                encoder,
                picture: picture.as_slice().into(),
                more: None,
            })
            .unwrap();
        assert_eq!(ids(&cards), [0, 2, 3, 4, 5]);
        for (card, seen) in cards.layers.iter().zip(seen) {
            assert_eq!((card.layer, card.shape), (seen.layer, seen.shape));
            // Maps that became a row are still seen as maps.
            let shown = if card.layer == LayerId(3) { cards.layers[1].shape } else { seen.shape };
            assert_eq!(card.shown, shown);
            assert_eq!(*card.values, *seen.values);
            assert!(seen.values.iter().all(|value| (card.range.0..=card.range.1).contains(value)));
        }
        assert_eq!(cards.probabilities, probabilities);
        assert!(cards.whole && cards.millis > 0.0);
    }
}

#[test]
fn start_values_stand_beside_the_layer_that_they_belong_to() {
    let mut design = (template("small_vgg").unwrap().make)();
    // A padding that is not the same on both sides is a module of its own, before the one with the weights.
    let LayerKind::Conv2d(conv) = &mut design.layers.get_mut(LayerId(3)).unwrap().kind else { panic!() };
    conv.stride = 2;
    let checked = check(&design, FACTS).freeze().unwrap();
    assert!(modules(&checked.layers()[3]).len() > 1);
    let cards = cards(&design);
    assert_eq!(cards.layers.len(), design.layers.len());
    let names = |n: usize| cards.layers[n].weights.iter().map(|view| view.name.clone()).collect::<Vec<_>>();
    assert_eq!((names(0), names(2)), (vec!["weight".to_owned(), "bias".to_owned()], Vec::new()));
    assert_eq!(names(1), ["weight", "bias", "running_mean", "running_var"]);
    let weight = &cards.layers[3].weights[0];
    assert_eq!((&weight.dims[..], weight.values.len()), (&[16, 16, 3, 3][..], 2304));
    let weight = &cards.layers[10].weights[0];
    // Whole kernels of 3 × 3 only.
    assert_eq!((&weight.dims[..], weight.values.len()), (&[32, 32, 3, 3][..], 4095));
    assert_eq!((weight.histogram.count, weight.histogram.bins.iter().sum::<u64>()), (9216, 9216));
    let expected = (2.0_f32 / (32.0 * 9.0)).sqrt();
    assert!(
        (weight.histogram.deviation / expected - 1.0).abs() < 0.05 && weight.histogram.mean.abs() < expected / 10.0
    );
    let bias = &cards.layers[10].weights[1].histogram;
    assert_eq!((bias.low, bias.high, bias.deviation, bias.bins[Histogram::BINS / 2]), (0.0, 0.0, 0.0, 32));
}

#[test]
fn a_spread_counts_every_number_once() {
    let spread = Histogram::of(&[0.0, 1.0, 2.0, 3.0, f32::NAN, f32::INFINITY]);
    assert_eq!((spread.low, spread.high, spread.mean, spread.count, spread.strays), (0.0, 3.0, 1.5, 4, 2));
    assert!((spread.deviation - 1.25_f32.sqrt()).abs() < 1e-6);
    assert_eq!((spread.bins[0], spread.bins[13], spread.bins[26], spread.bins[39]), (1, 1, 1, 1));
    let far = Histogram::of(&[f32::MIN, f32::MAX]);
    assert_eq!((far.bins[0], far.bins[39]), (1, 1));
    assert_eq!((Histogram::of(&[]).count, Histogram::of(&[]).bins.len()), (0, Histogram::BINS));
}

#[test]
fn a_forgotten_flatten_leaves_every_card_its_view() {
    let broken = stack(vec![conv(4, 3), dense(16), output()]);
    let whole = numbered(vec![(0, conv(4, 3)), (9, Flatten.into()), (1, dense(16)), (2, output())]);
    let (seen, expected) = (cards(&broken), cards(&whole));
    assert_eq!(ids(&seen), [0, 1, 2]);
    let own: Vec<CardView> = [0, 2, 3].map(|n| expected.layers[n].clone()).to_vec();
    assert_same(&seen.layers, &own);
    assert_eq!(seen.probabilities, expected.probabilities);
    assert!(seen.whole);
}

#[test]
fn a_window_too_large_is_computed_as_the_usual_one_or_left_out() {
    // Behind the first convolution the picture of 8 × 8 is one of 6 × 6: the largest kernel would leave one pixel.
    let layers =
        |kernel, pool| vec![conv(4, 3), conv(4, kernel), MaxPool2d::new(pool).into(), Flatten.into(), output()];
    let (seen, expected) = (cards(&stack(layers(9, 9))), cards(&stack(layers(3, 2))));
    assert_eq!(ids(&seen), [0, 1, 2, 3, 4]);
    assert_same(&seen.layers, &expected.layers);
    assert_eq!(seen.layers[2].shape, Shape::Picture { channels: 4, height: 2, width: 2 });
    // Where the usual one leaves no more than a pixel the layer is not computed.
    let seen = cards(&stack(layers(5, 3)));
    let without = numbered(vec![(0, conv(4, 3)), (1, conv(4, 5)), (3, Flatten.into()), (4, output())]);
    assert_eq!(ids(&seen), [0, 1, 3, 4]);
    assert_same(&seen.layers, &cards(&without).layers);
}

#[test]
fn misplaced_cards_are_moved_or_have_no_view() {
    // The convolution moves before Flatten, and the second Flatten goes.
    let broken = stack(vec![Flatten.into(), conv(4, 3), Flatten.into(), output()]);
    let whole = numbered(vec![(1, conv(4, 3)), (0, Flatten.into()), (3, output())]);
    let (seen, expected) = (cards(&broken), cards(&whole));
    assert_eq!(ids(&seen), [1, 0, 3]);
    assert_same(&seen.layers, &expected.layers);
    let fixed = fixed(&broken, FACTS).unwrap();
    assert_eq!(fixed.checked.layers().iter().map(|layer| layer.id.0).collect::<Vec<_>>(), [1, 0, 3]);
    assert!(fixed.whole);
}

#[test]
fn below_a_problem_without_a_mend_there_is_no_card() {
    // So many products that they cannot be counted, with every setting inside its limits.
    let many = conv(65_536, 1);
    let countless = Conv2d::new(65_536, 255, Padding::Pixels(254), Activation::Relu);
    let broken = stack(vec![many.clone(), countless.into(), dense(16), output()]);
    let seen = cards(&broken);
    assert_eq!(ids(&seen), [0]);
    assert_same(&seen.layers, &cards(&stack(vec![many, GlobalMeanPool.into(), output()])).layers[..1]);
    assert!(!seen.whole && seen.probabilities.is_empty());
}

#[test]
fn problems_beside_the_cards_change_no_card() {
    // Neither the classes nor the training matter to what is drawn so far.
    let mut design = stack(vec![conv(4, 3)]);
    design.training.batch = 0;
    design.training.loss = Loss::Hinge { margin: f32::NAN };
    assert!(check(&design, FACTS).has_errors());
    let seen = cards(&design);
    assert_eq!((ids(&seen), seen.whole, seen.probabilities.len()), (vec![0], true, 0));
    assert_same(&seen.layers, &cards(&stack(vec![conv(4, 3), Flatten.into(), output()])).layers[..1]);

    let seen = cards(&stack(vec![Flatten.into(), dense(16)]));
    assert_eq!((seen.layers[1].shape, seen.probabilities.len()), (Shape::Vector(16), 0));
    let nothing = cards(&stack(Vec::new()));
    assert_eq!((nothing.layers.len(), nothing.probabilities.len()), (0, 0));
    for classes in [Some(0), Some(1), None] {
        let mut look = look(&digits());
        look.facts.classes = classes;
        assert_eq!(Viewer::default().cards(&look).unwrap().layers.len(), 6);
    }
}

#[test]
fn the_network_is_built_anew_only_when_it_is_another() {
    let mut viewer = Viewer::default();
    let mut ask = |design: &Design, picture: u8| {
        let question = look(design);
        let picture = vec![picture; question.picture.len()];
        viewer.cards(&InspectionRequest { picture: picture.into(), ..question }).unwrap()
    };
    let mut design = digits();
    let first = ask(&design, 10);
    design.name = "other".to_owned();
    design.training.epochs = 99;
    let second = ask(&design, 200);
    assert!(Arc::ptr_eq(&first.layers[0].weights, &second.layers[0].weights));
    assert!(first.layers[0].values != second.layers[0].values);
    design.training.seed += 1;
    let third = ask(&design, 200);
    assert!(third.layers[0].weights != second.layers[0].weights);
    design.training.seed -= 1;
    assert_eq!(ask(&design, 10).layers, first.layers);
}

#[test]
fn large_layers_are_shown_small_with_their_true_shape_beside() {
    let mut design = stack(vec![ActivationLayer(Activation::Linear).into(), conv(80, 1), Flatten.into(), output()]);
    design.input = Input::Picture(Picture::new(301, 10, Color::Grey));
    let question = look(&design);
    let seen = Viewer::default().cards(&question).unwrap();
    let [input, maps, row, _] = &seen.layers[..] else { panic!() };
    assert_eq!(input.shape, Shape::Picture { channels: 1, height: 10, width: 301 });
    assert_eq!(input.shown, Shape::Picture { channels: 1, height: 4, width: 101 });
    let number = |x: usize, y: usize| f32::from(question.picture[y * 301 + x]) / 255.0;
    let mean = (0..9).map(|n| number(3 + n % 3, n / 3)).sum::<f32>() / 9.0;
    assert!((input.values[1] - mean).abs() < 1e-5);
    // The last square is one pixel wide and one high.
    assert_eq!(input.values[4 * 101 - 1], number(300, 9));
    assert_eq!(maps.shown, Shape::Picture { channels: 64, height: 4, width: 101 });
    assert_eq!(maps.values.len(), 64 * 4 * 101);
    // A row that was a picture is shown as that picture.
    assert_eq!((row.shape, row.shown), (Shape::Vector(240_800), maps.shown));
    assert_eq!(row.values, maps.values);
}

#[test]
fn what_cannot_be_shown_is_told() {
    let mut design = stack(vec![Flatten.into(), dense(4000), output()]);
    design.input = Input::Picture(Picture::new(1024, 1024, Color::Rgb));
    let error = Viewer::default().cards(&look(&design)).unwrap_err();
    assert!(matches!(error, PreviewError::TooLarge { bytes, .. } if bytes > 1 << 30), "{error}");
    design.layers = vec![conv(64, 3), conv(64, 3)].into();
    let error = Viewer::default().cards(&look(&design)).unwrap_err();
    assert!(matches!(error, PreviewError::TooLarge { operations, .. } if operations > 2_000_000_000), "{error}");

    let mut viewer = Viewer::default();
    let wrong = InspectionRequest { picture: vec![0; 5].into(), ..look(&digits()) };
    assert_eq!(viewer.cards(&wrong).unwrap_err(), PreviewError::WrongPicture { bytes: 5, expected: 64 });
    assert!(viewer.cards(&look(&digits())).is_ok());
}

#[test]
fn the_thread_answers_the_newest_question() {
    let (woken, count) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (told, here) = channel::<()>();
    let (go, gate) = channel::<()>();
    let (own, asked) = (Arc::clone(&woken), Arc::clone(&count));
    let wake = Arc::new(move || {
        own.fetch_add(1, Ordering::SeqCst);
    });
    let mut viewer = Viewer::default();
    let preview = Preview::start_with(Some(wake), move |look| {
        if asked.fetch_add(1, Ordering::SeqCst) == 0 {
            told.send(()).unwrap();
            gate.recv().unwrap();
        }
        viewer.cards(look)
    });
    let preview = preview.unwrap();
    let question = look(&digits());
    let ask = |ticket| preview.ask(InspectionRequest { ticket, ..question.clone() });
    ask(1);
    here.recv().unwrap();
    // Asked while the first is being answered: only the last of them is ever looked at.
    (2..=50).for_each(ask);
    go.send(()).unwrap();
    let mut last = wait(&preview);
    if last.ticket == 1 {
        last = wait(&preview);
    }
    assert_eq!((last.ticket, count.load(Ordering::SeqCst)), (50, 2));
    assert_eq!(last.cards.unwrap().layers, cards(&digits()).layers);
    assert!(preview.poll().is_none());
    while woken.load(Ordering::SeqCst) < 2 {
        std::thread::yield_now();
    }
}

#[test]
fn the_thread_survives_a_panic_and_ends_when_it_is_dropped() {
    let (told, here) = channel::<()>();
    let mut viewer = Viewer::default();
    let preview = Preview::start_with(None, move |look| {
        // Held until the thread is gone.
        let _told = &told;
        assert!(look.ticket != 13, "unlucky");
        viewer.cards(look)
    });
    let preview = preview.unwrap();
    preview.ask(InspectionRequest { ticket: 13, ..look(&digits()) });
    let Inspection { ticket: 13, cards: Err(PreviewError::Failed(reason)) } = wait(&preview) else { panic!() };
    assert!(reason.contains("unlucky"), "{reason}");
    preview.ask(look(&digits()));
    assert!(wait(&preview).cards.is_ok());
    drop(preview);
    assert!(matches!(here.recv_timeout(Duration::from_mins(1)), Err(std::sync::mpsc::RecvTimeoutError::Disconnected)));
}

#[test]
#[ignore = "measures; run it in release, alone"]
fn how_long_an_answer_takes() {
    let preview = Preview::start(None).unwrap();
    let mut large = (template("cnn28").unwrap().make)();
    large.input = Input::Picture(Picture::new(128, 128, Color::Rgb));
    let designs = ["small_vgg", "cnn28", "digits"].map(|id| (id, (template(id).unwrap().make)()));
    for (name, mut design) in designs.into_iter().chain([("cnn28 at 128 × 128", large)]) {
        design.data = Source::BuiltIn(BuiltIn::Digits);
        let mut measured = Vec::new();
        for round in 0..40 {
            // Every other time only the picture is another one.
            design.training.seed = round / 2;
            let mut question = look(&design);
            question.ticket = round;
            let started = Instant::now();
            preview.ask(question);
            while preview.poll().is_none() {
                std::thread::sleep(Duration::from_micros(50));
            }
            measured.push(started.elapsed().as_secs_f64() * 1e3);
        }
        let middle = |parity: usize| {
            let mut times: Vec<f64> = measured.iter().copied().skip(parity).step_by(2).collect();
            times.sort_by(f64::total_cmp);
            times[times.len() / 2]
        };
        println!("{name}: first {:.1} ms, built {:.1} ms, other picture {:.1} ms", measured[0], middle(0), middle(1));
    }
}
