//! The loss around the weights of a small network: the grid, its directions, the path, and the roads to the window.
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use strata::app::{Action, App, Command, RunState, Workspace};
use strata::data::{Part, Targets};
use strata::design::{
    Activation, BatchNorm, Checkpoint, Dense, Design, Facts, Flatten, Input, Loss, MeanPool2d, Optimizer, PointFeature,
    PointPattern, Points, Schedule, Source, Split, check,
};
use strata::engine::{Batch, Network, Sequential, Target, build};
use strata::train::{
    EpochReport, LossScale, LossSurface, Order, Plane, Session, SliceDirections, SurfaceError, SurfaceRequest,
    SurfaceSamples, SurfaceView, TracedWeights, Trainer, Trajectory, evaluate, is_small, principal, principal_plane,
};

use super::engine::{output, pool, random, template};
use super::program::{open, starter, wait_for};
use super::train::{digits, ending, paused, plan, to_the_end, wait};

static NEVER: AtomicBool = AtomicBool::new(false);

/// Two numbers in, two out, by one layer without activation; six weights.
fn linear() -> Sequential {
    let mut design = Design {
        data: Source::Points(Points::Pattern(PointPattern::default())),
        input: Input::Point { features: vec![PointFeature::X, PointFeature::Y] },
        layers: vec![output()].into(),
        ..template("cnn28")
    };
    design.training.loss = Loss::MeanSquared;
    let checked = check(&design, Facts { classes: Some(2), memory: None, validation: None }).freeze().unwrap();
    assert!(is_small(checked.layers()));
    build(&checked, &[]).unwrap()
}

const POINTS: usize = 50;

fn points() -> (Vec<f32>, Vec<f32>) {
    (random(1, 2 * POINTS), random(2, 2 * POINTS))
}

fn samples() -> SurfaceSamples {
    let (inputs, targets) = points();
    SurfaceSamples::new(inputs, Targets::Numbers(targets), POINTS)
}

fn place(network: &dyn Network) -> Vec<f32> {
    network.parameters().into_iter().flat_map(|array| array.values).collect()
}

/// A path that comes to the network's weights from far away, bent.
fn path(network: &dyn Network) -> Trajectory {
    let mut path = Trajectory::default();
    let now = place(network);
    let (one, other) = (random(7, now.len()), random(8, now.len()));
    for step in 0..20_u8 {
        let left = 1.0 - f32::from(step) / 20.0;
        let at = now.iter().zip(one.iter().zip(&other)).map(|(now, (a, b))| now + 2.0 * left * a + left * left * b);
        path.push(u64::from(step), at.collect());
    }
    path
}

fn view(directions: SliceDirections, side: usize) -> SurfaceView {
    SurfaceView { directions, seed: 3, side, samples: 1000 }
}

/// The mean squared error of y = W x + b.
fn formula(weights: &[f32]) -> f64 {
    let (inputs, targets) = points();
    let sums = inputs.chunks(2).zip(targets.chunks(2)).flat_map(|(x, t)| {
        [0, 1].map(|n| {
            let y = weights[2 * n] * x[0] + weights[2 * n + 1] * x[1] + weights[4 + n];
            f64::from(y - t[n]).powi(2)
        })
    });
    sums.sum::<f64>() / (2 * POINTS) as f64
}

#[test]
fn the_surface_of_a_quadratic_loss_equals_its_formula() {
    let mut network = linear();
    let (now, path) = (place(&network), path(&network));
    let away = |(_, weights): &(u64, Arc<[f32]>)| -> Vec<f64> {
        weights.iter().zip(&now).map(|(at, now)| f64::from(*at) - f64::from(*now)).collect()
    };
    let rows: Vec<Vec<f64>> = path.points().iter().map(away).collect();
    let main = principal(&rows, 3).unwrap();
    let plane = Plane::new(now.clone(), main.axes);
    let surface =
        LossSurface::around(&mut network, &samples(), (&path, &[]), view(SliceDirections::Path, 7), &NEVER).unwrap();
    assert_eq!((surface.weights, surface.side, surface.losses.len(), surface.samples), (6, 7, 49, POINTS));
    assert_eq!(surface.share, Some(main.share));
    // Such a path lies in a plane.
    assert!(main.share > 0.999_999, "{}", main.share);
    let step = |[low, high]: [f64; 2], n: usize| low + (high - low) * n as f64 / 6.0;
    for (n, loss) in surface.losses.iter().enumerate() {
        let at = plane.at([step(surface.ranges[0], n % 7), step(surface.ranges[1], n / 7)]);
        let expected = formula(&at);
        assert!((f64::from(*loss) - expected).abs() < 1e-4 * expected, "{n}: {loss}, not {expected}");
    }
    assert!((f64::from(surface.loss) - formula(&now)).abs() < 1e-5);
    // All of the path is in the picture, and it ends at the present weights.
    assert_eq!((surface.path.len(), surface.path[20]), (21, [0.0, 0.0]));
    assert!(surface.path.iter().flat_map(|at| surface.share_of(*at)).all(|share| (0.1..0.9).contains(&share)));
    for ((_, weights), at) in path.points().iter().zip(&surface.path) {
        let back = plane.at(*at);
        assert!(weights.iter().zip(back).all(|(one, other)| (one - other).abs() < 1e-4));
    }
}

#[test]
fn along_random_directions_a_quadratic_loss_is_quadratic() {
    let mut network = linear();
    let empty = Trajectory::default();
    let surface =
        LossSurface::around(&mut network, &samples(), (&empty, &[]), view(SliceDirections::Random, 9), &NEVER).unwrap();
    assert_eq!((surface.share, surface.ranges), (None, [[-1.0, 1.0]; 2]));
    // The present weights stand in the middle.
    assert_eq!(surface.losses[40].to_bits(), surface.loss.to_bits());
    assert_eq!(surface.at([0.5, 0.5]), Some(surface.loss));
    for row in surface.losses.chunks(9) {
        let third = row.windows(4).map(|four| four[3] - 3.0 * four[2] + 3.0 * four[1] - four[0]);
        assert!(third.map(f32::abs).all(|third| third < 1e-3 * surface.scale().high));
    }
    // Without a path there are no directions of one.
    let other =
        LossSurface::around(&mut linear(), &samples(), (&empty, &[]), view(SliceDirections::Path, 9), &NEVER).unwrap();
    assert_eq!(other, surface);
}

#[test]
fn the_main_directions_of_a_path_made_by_hand_are_found() {
    let rows = |places: &[[f64; 3]]| places.iter().map(|place| place.to_vec()).collect::<Vec<_>>();
    let crossing = [[0.0, 2.0, 0.0], [3.0, 0.0, 0.0], [-3.0, 0.0, 0.0], [0.0, -2.0, 0.0], [0.0, 0.0, 1.0]];
    let found = principal(&rows(&crossing), 1).unwrap();
    assert!((found.share - 26.0 / 27.0).abs() < 1e-9, "{}", found.share);
    for (axis, expected) in found.axes.iter().zip([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]) {
        assert!(axis.iter().zip(expected).all(|(one, other)| (one - other).abs() < 1e-4), "{axis:?}");
    }
    // Along a line the second direction is any at right angles.
    let line = principal(&rows(&[[-1.0, -1.0, 0.0], [-2.0, -2.0, 0.0]]), 1).unwrap();
    let [first, second] = &line.axes;
    assert!((line.share - 1.0).abs() < 1e-12 && (first[0] + 0.5_f64.sqrt()).abs() < 1e-9, "{line:?}");
    let product: f64 = first.iter().zip(second).map(|(a, b)| a * b).sum();
    let length: f64 = second.iter().map(|value| value * value).sum();
    assert!(product.abs() < 1e-9 && (length - 1.0).abs() < 1e-9);
    assert_eq!(principal(&rows(&[[0.0; 3]; 4]), 1), None);
    assert_eq!(principal(&[], 1), None);
    let single = principal(&[vec![-2.0], vec![1.0]], 1).unwrap();
    assert_eq!((single.axes, single.share), ([vec![-1.0], vec![0.0]], 1.0));
}

/// Corners of 8 × 2, in the plane of (1, 1, 0)/√2 and (0, 0, 1), moved away from 0.
#[test]
fn a_rectangle_in_space_lies_flat_with_its_long_side_first() {
    let half = std::f32::consts::FRAC_1_SQRT_2;
    let corner = |long: f32, short: f32| vec![5.0 + long * half, long * half, 2.0 + short];
    let rows = [corner(4.0, 1.0), corner(4.0, -1.0), corner(-4.0, 1.0), corner(-4.0, -1.0)];
    let places = principal_plane(&rows.each_ref().map(Vec::as_slice), 0);
    for place in &places {
        assert!((place[0].abs() - 4.0).abs() < 1e-3 && (place[1].abs() - 1.0).abs() < 1e-3, "{places:?}");
    }
    assert!(places[0][0] * places[1][0] > 0.0 && places[0][0] * places[2][0] < 0.0, "{places:?}");
    assert!(places[0][1] * places[2][1] > 0.0 && places[0][1] * places[1][1] < 0.0, "{places:?}");
}

#[test]
fn rows_that_spread_in_one_direction_or_not_at_all_have_no_other_one() {
    let places = principal_plane(&[&[0.1, 0.3], &[0.2, 0.6], &[0.3, 0.9]], 0);
    assert!(places.iter().all(|place| place[1] == 0.0), "{places:?}");
    assert!((places[2][0] - places[0][0]).abs() > 0.6, "{places:?}");
    assert_eq!(principal_plane(&[&[0.1, 0.2], &[0.1, 0.2], &[0.1, 0.2]], 0), [[0.0; 2]; 3]);
    assert_eq!(principal_plane(&[&[f32::NAN, 0.2], &[0.1, 0.2]], 0), [[0.0; 2]; 2]);
    assert_eq!(principal_plane(&[], 0), Vec::<[f32; 2]>::new());
}

#[test]
fn a_place_in_a_plane_is_found_again_whatever_the_angle_of_its_directions() {
    let plane = Plane::new(vec![1.0, 2.0, 3.0], [vec![2.0, 0.0, 0.0], vec![3.0, 0.5, 0.0]]);
    let [a, b] = plane.project(&plane.at([0.25, -2.0]));
    assert!((a - 0.25).abs() < 1e-6 && (b + 2.0).abs() < 1e-6);
    // One weight has one direction.
    let line = Plane::new(vec![1.0], [vec![2.0], vec![0.0]]);
    assert_eq!((line.at([1.0, 5.0]), line.project(&[5.0])), (vec![3.0], [2.0, 0.0]));
}

#[test]
fn a_long_path_stays_whole_in_few_points() {
    let mut path = Trajectory::default();
    for batch in 0..100_000_u64 {
        path.push(batch, [batch as f32].into());
    }
    let at: Vec<u64> = path.points().iter().map(|(batch, _)| *batch).collect();
    assert!((128..=256).contains(&at.len()), "{}", at.len());
    assert_eq!(at[0], 0);
    assert!(at.windows(2).all(|two| two[1] - two[0] == 512), "{at:?}");
    assert!(path.points().iter().all(|(batch, weights)| weights[0] == *batch as f32));
    assert!(path.until(2_000).points().iter().all(|(batch, _)| *batch <= 2_000));
}

#[test]
fn the_same_seed_gives_the_same_bits_on_any_number_of_threads() {
    let of = |threads: usize, directions| {
        pool(threads).install(|| {
            let mut network = linear();
            let many = 20_000;
            let samples = SurfaceSamples::new(random(4, 2 * many), Targets::Numbers(random(5, 2 * many)), many);
            let path = path(&network);
            let surface =
                LossSurface::around(&mut network, &samples, (&path, &[]), view(directions, 5), &NEVER).unwrap();
            (surface.losses.iter().map(|loss| loss.to_bits()).collect::<Vec<_>>(), surface.path)
        })
    };
    for directions in [SliceDirections::Path, SliceDirections::Random] {
        let one = of(1, directions);
        assert!(one == of(2, directions) && one == of(4, directions), "{directions:?}");
    }
}

#[test]
fn colors_follow_the_logarithm_where_losses_span_more_than_a_decade() {
    let mut surface = LossSurface::around(
        &mut linear(),
        &samples(),
        (&Trajectory::default(), &[]),
        view(SliceDirections::Random, 2),
        &NEVER,
    )
    .unwrap();
    (surface.losses, surface.loss) = (vec![0.01, 1.0, 0.1, f32::INFINITY], 0.1);
    let scale = surface.scale();
    assert_eq!(scale, LossScale { low: 0.01, high: 1.0, is_logarithmic: true });
    assert!((scale.shade(0.1) - 0.5).abs() < 1e-5);
    assert_eq!((scale.shade(0.01), scale.shade(f32::INFINITY)), (0.0, 1.0));
    (surface.losses, surface.loss) = (vec![2.0, 4.0, 3.0, 3.0], 3.0);
    assert!(!surface.scale().is_logarithmic);
    assert!((surface.scale().shade(3.0) - 0.5).abs() < 1e-6);
    // A loss of 0 has no logarithm.
    (surface.losses, surface.loss) = (vec![0.0; 4], 0.0);
    assert_eq!(surface.scale().shade(0.0), 0.0);
    surface.losses[1] = 1.0;
    assert!(surface.scale().shade(0.0) == 0.0 && surface.scale().shade(1.0) == 1.0);
}

#[test]
fn a_surface_that_is_not_wanted_any_more_ends() {
    let stop = AtomicBool::new(true);
    let found = LossSurface::around(
        &mut linear(),
        &samples(),
        (&Trajectory::default(), &[]),
        view(SliceDirections::Path, 51),
        &stop,
    );
    assert_eq!(found, Err(SurfaceError::Stopped));
}

/// Digits brought down to 2×2 pixels: ten neurons of them, with statistics that run along.
pub(crate) fn small() -> Design {
    let mut design = digits();
    design.layers = vec![MeanPool2d::new(4).into(), Flatten.into(), BatchNorm::default().into(), output()].into();
    design.training.optimizer = Optimizer::Momentum { rate: 0.1, momentum: 0.9 };
    design.training.schedule = Schedule::Constant;
    design.training.epochs = 2;
    design.split = Split { validation: 0.5, test: 0.1 };
    design
}

#[test]
fn taking_the_path_does_not_change_the_bits_of_a_run() {
    let plan = plan(&small());
    assert!(is_small(plan.design().layers()));
    let mut session = Session::new(plan.clone()).unwrap();
    let mut network = build(plan.design(), &plan.data().class_counts(Part::Training)).unwrap();
    let (mut inputs, mut targets) = (Vec::new(), Targets::default());
    let order = plan.loader().epoch(0);
    for samples in order.chunks(plan.design().design().training.batch) {
        plan.loader().gather(Part::Training, 0, samples, &mut inputs, &mut targets);
        network.step(Batch { inputs: &inputs, targets: Target::from(&targets) }, 0.1).unwrap();
        session.advance();
        let traced = session.trace().unwrap();
        assert_eq!(traced.trajectory.points().last().unwrap().1[..], place(session.network())[..]);
    }
    assert!(session.network().arrays() == network.arrays());
    assert!(session.network().optimizer_arrays() == network.optimizer_arrays());
    // A larger network has no path.
    assert!(Session::new(self::plan(&digits())).unwrap().trace().is_none());
}

#[test]
fn the_path_goes_back_with_the_run_and_begins_where_the_run_began() {
    let plan = plan(&small());
    let mut session = Session::new(plan.clone()).unwrap();
    let start = place(session.network());
    (0..5).for_each(|_| drop(session.advance()));
    let (snapshot, there) = (session.snapshot(), place(session.network()));
    (0..4).for_each(|_| drop(session.advance()));
    let batches = |session: &Session| -> Vec<u64> {
        session.trace().unwrap().trajectory.points().iter().map(|(batch, _)| *batch).collect()
    };
    assert_eq!(batches(&session), (0..=9).collect::<Vec<_>>());
    session.restore(&snapshot).unwrap();
    assert_eq!(batches(&session), (0..=5).collect::<Vec<_>>());
    let reopened = Session::from_snapshot(plan, &snapshot).unwrap();
    assert_eq!(batches(&reopened), [0, 5]);
    let traced = reopened.trace().unwrap();
    let points = traced.trajectory.points();
    assert_eq!((&points[0].1[..], &points[1].1[..]), (&start[..], &there[..]));
}

#[test]
fn a_run_that_answers_with_an_earlier_epoch_shows_the_path_up_to_it() {
    let mut design = small();
    design.training.epochs = 6;
    let mut session = Session::new(plan(&design)).unwrap();
    while session.history().len() < 3 || session.progress().batch < 2 {
        session.advance();
    }
    session.stop();
    let batches = session.progress().batches as u64;
    for checkpoint in [Checkpoint::Best, Checkpoint::Last] {
        assert!(session.answer_with(checkpoint));
        let (until, weights) = session.trace().unwrap().trajectory.points().last().unwrap().clone();
        assert_eq!(weights[..], place(session.network())[..], "{checkpoint:?}");
        let epoch = session.kept_epoch().map(|epoch| epoch as u64 * batches);
        assert_eq!(until, epoch.unwrap_or_else(|| session.curve().batches()), "{checkpoint:?}");
    }
}

fn traced(trainer: &Trainer) -> TracedWeights {
    trainer.order(Order::Trace);
    wait(trainer, |event| if let strata::train::Event::Traced { traced, .. } = event { Some(traced) } else { None })
}

#[test]
fn a_run_tells_its_path_in_every_state_and_its_surface_is_that_of_its_loss() {
    let mut design = small();
    design.training.epochs = 100_000;
    let plan = plan(&design);
    let trainer = Trainer::start(plan.clone(), 1).unwrap();
    let first = traced(&trainer);
    trainer.order(Order::Pause);
    paused(&trainer);
    let waiting = traced(&trainer);
    assert_eq!(waiting, traced(&trainer));
    assert!(waiting.trajectory.points().len() <= 256);
    assert_eq!(first.trajectory.points()[0], waiting.trajectory.points()[0]);
    trainer.order(Order::Stop);
    ending(&trainer);
    let over = traced(&trainer);
    let mut session = trainer.finish().wait(Duration::from_mins(1)).unwrap();
    let request = |traced| {
        let (plan, beside) = (plan.clone(), Arc::default());
        SurfaceRequest { plan, traced, beside, view: view(SliceDirections::Path, 5) }
    };
    let surface = request(over.clone()).compute(&NEVER).unwrap();
    // So few samples are all taken, and answered as an evaluation answers them.
    let training = plan.data().part(Part::Training).len();
    assert!(training < 1000 && surface.samples == training && surface.training_samples == training);
    let scores = evaluate(session.network(), plan.loader(), Part::Training).unwrap();
    assert!((f64::from(surface.loss) - scores.loss).abs() < 1e-4 * scores.loss, "{} {}", surface.loss, scores.loss);
    assert_eq!(surface, request(over).compute(&NEVER).unwrap());
}

#[test]
fn of_many_samples_some_are_chosen_evenly() {
    let mut design = small();
    design.split = Split { validation: 0.1, test: 0.1 };
    let plan = plan(&design);
    let chosen = SurfaceSamples::of(&plan, 1000);
    let all = plan.data().part(Part::Training).len();
    assert_eq!((chosen.count(), chosen.chosen_from()), (1000, all));
    assert!(all > 1000 && chosen == SurfaceSamples::of(&plan, 1000));
    assert_eq!(SurfaceSamples::of(&plan, 7).count(), 7);
    assert_eq!(SurfaceSamples::of(&plan, usize::MAX).count(), all);
}

fn surface(app: &App) -> Option<(SliceDirections, usize)> {
    app.runs.loss_surface().map(|surface| (surface.directions, surface.side))
}

#[test]
fn the_program_computes_the_surface_beside_the_run_and_more_finely_when_it_waits() {
    let mut design = small();
    design.training.epochs = 100_000;
    let mut app = open(design);
    assert!(app.has_loss_surface());
    wait_for(&mut app, "pictures", |app| app.loading.loaded().is_some());
    app.update(Action::Show(Workspace::Train));
    app.update(Action::Do(Command::Train));
    wait_for(&mut app, "a surface", |app| surface(app) == Some((SliceDirections::Path, 25)));
    let len = |app: &App| app.runs.loss_surface().map_or(0, |surface| surface.path.len());
    let before = len(&app);
    wait_for(&mut app, "a longer path", |app| len(app) > before);
    assert!(app.runs.is_running());
    app.update(Action::Do(Command::Pause));
    wait_for(&mut app, "a fine surface", |app| surface(app) == Some((SliceDirections::Path, 51)));
    app.update(Action::SetDirections(SliceDirections::Random));
    wait_for(&mut app, "random directions", |app| surface(app) == Some((SliceDirections::Random, 51)));
    assert!(app.runs.shown().is_some_and(|run| run.state == RunState::Waiting));
    // A network with more weights has none.
    let app = open(digits());
    assert!(!app.has_loss_surface() && app.runs.loss_surface().is_none());
    let mut large =
        Design { layers: vec![Flatten.into(), Dense::new(5, Activation::Relu).into(), output()].into(), ..small() };
    assert!(!open(large.clone()).has_loss_surface());
    large.layers =
        vec![MeanPool2d::new(4).into(), Flatten.into(), Dense::new(16, Activation::Relu).into(), output()].into();
    assert!(open(large).has_loss_surface());
}

#[test]
fn the_program_draws_both_descents_and_leaves_the_run_as_it_would_be_alone() {
    let design = starter("two_minima");
    let mut alone = Session::new(plan(&design)).unwrap();
    to_the_end(&mut alone);
    let mut app = open(design);
    wait_for(&mut app, "samples", |app| app.loading.loaded().is_some());
    app.update(Action::Show(Workspace::Train));
    app.update(Action::CompareDescent(true));
    assert!(!app.runs.can_compare_descent(), "there is no run yet");
    app.update(Action::Do(Command::Train));
    let is_over = |app: &App| app.runs.shown().is_some_and(|run| matches!(run.state, RunState::Ended(_)));
    let paths = |app: &App| app.runs.loss_surface().map_or((0, 0), |surface| (surface.side, surface.beside.len()));
    wait_for(&mut app, "both paths", |app| is_over(app) && paths(app).0 == 51 && paths(app).1 > 0);
    let surface = Arc::clone(app.runs.loss_surface().unwrap());
    let plain = app.runs.plain_descent().unwrap();
    assert_eq!(surface.beside.len(), plain.path.len());
    let places = surface.path.iter().chain(&surface.beside);
    assert!(places.flat_map(|at| surface.share_of(*at)).all(|share| (0.0..=1.0).contains(&share)));
    assert_eq!(surface.path[0], surface.beside[0], "both begin at the same weights");
    assert!((surface.loss - 0.796).abs() < 0.005 && (plain.loss - 1.837).abs() < 0.005);
    let losses = |history: &[EpochReport]| history.iter().map(|report| report.train_loss.to_bits()).collect::<Vec<_>>();
    assert_eq!(losses(&app.runs.shown().unwrap().history), losses(alone.history()));
    app.update(Action::CompareDescent(false));
    assert!(app.runs.plain_descent().is_none());
    wait_for(&mut app, "one path", |app| paths(app) == (51, 0));
    // Beside plain gradient descent there is nothing to compare.
    let mut app = open(starter("two_minima_sgd"));
    wait_for(&mut app, "samples", |app| app.loading.loaded().is_some());
    app.update(Action::Do(Command::Train));
    app.update(Action::CompareDescent(true));
    assert!(app.runs.has_loss_surface() && !app.runs.can_compare_descent() && app.runs.descent_progress().is_none());
}
