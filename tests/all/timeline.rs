//! The time machine: from its snapshots every batch of a run is replayed bit for bit, in memory and from its folder.
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use strata::app::{Action, App, Command, LaneRun, Paths, RunView, ShownWeights};
use strata::data::Part;
use strata::design::{
    Activation, Augmentation, BatchNorm, Conv2d, Design, Dropout, EarlyStop, EarlyStopping, Edit, Flatten, Gru, Label,
    Layer, LayerKind, Optimizer, Padding, Position, Recurrence, Reshape, Residual, Schedule, Transform, Watch,
    transform,
};
use strata::engine::NetworkState;
use strata::train::saved::{self, RunPlace, RunWriter};
use strata::train::{
    Advance, Ending, Event, Fork, LossCurve, Order, Plan, Replay, ReplayError, RunChange, Scheduler, Session, Snapshot,
    Timeline, TimelineEntry, TimelineRecorder, TrainingDynamics,
};

use super::engine::output;
use super::program::{program_in, wait_for};
use super::train::{data, digits, ending, plan, to_the_end, wait};

/// Room for everything.
const ROOM: usize = 512 << 20;
const LONG: Duration = Duration::from_mins(1);

static NEVER: AtomicBool = AtomicBool::new(false);

/// Few samples of the digits, many batches, a rate that falls when the loss rests, and an end that may come early.
fn small(seed: u64) -> Design {
    let mut design = digits();
    design.split.test = 0.6;
    design.training.seed = seed;
    design.training.epochs = 3;
    design.training.batch = 8;
    design.training.schedule = Schedule::Plateau { factor: 0.5, patience: 0 };
    let rule = EarlyStop { watch: Watch::ValidationLoss, patience: 3, min_delta: 0.0, give_back_best: true };
    design.training.early_stopping = EarlyStopping::On(rule);
    design
}

fn convolutional() -> Design {
    let mut design = small(3);
    design.layers.insert(Position::outermost(1), Layer::new(BatchNorm::default())).unwrap();
    design.layers.insert(Position::outermost(6), Layer::new(Dropout { rate: 0.3 })).unwrap();
    let transforms = [Transform::Rotation, Transform::ShiftX].map(|one| (one, transform(one).usual)).into();
    design.augmentation = Augmentation { transforms, ..Augmentation::default() };
    design
}

fn recurrent() -> Design {
    let kinds: Vec<LayerKind> =
        vec![Reshape::rows().into(), Gru(Recurrence::new(8)).into(), Dropout { rate: 0.2 }.into(), output()];
    Design { layers: kinds.into(), ..small(4) }
}

fn residual() -> Design {
    let conv = || LayerKind::from(Conv2d::new(4, 3, Padding::Same, Activation::Relu));
    let block = Residual::new([conv(), BatchNorm::default().into()]);
    let kinds: Vec<LayerKind> = vec![conv(), block.into(), Flatten.into(), output()];
    Design { layers: kinds.into(), ..small(5) }
}

/// A run that was recorded, and the weights with all that goes on from them after every batch.
struct Recorded {
    plan: Plan,
    session: Session,
    recorder: TimelineRecorder,
    states: BTreeMap<u64, NetworkState>,
    /// How the samples were learned until then.
    learned: BTreeMap<u64, Arc<TrainingDynamics>>,
}

impl Recorded {
    /// Trains to the end. A user changes this and that meanwhile.
    fn new(design: &Design) -> Self {
        let plan = plan(design);
        let session = Session::new(plan.clone()).unwrap();
        let recorder = TimelineRecorder::start(Timeline::new(ROOM), &session);
        let mut run = Self { plan, session, recorder, states: BTreeMap::new(), learned: BTreeMap::new() };
        run.note();
        let mut changed = 0;
        loop {
            let advance = run.session.advance_piece();
            run.recorder.follow(&run.session, &advance);
            let batches = run.session.curve().batches();
            if matches!(advance, Advance::Batch) && batches > changed {
                changed = batches;
                run.change(batches);
            }
            run.note();
            if batches.is_multiple_of(19) && matches!(advance, Advance::Batch) {
                run.recorder.take(&run.session);
            }
            if let Advance::Ended(_) = advance {
                return run;
            }
        }
    }

    fn note(&mut self) {
        let (batches, snapshot) = (self.session.curve().batches(), self.session.snapshot());
        self.states.insert(batches, snapshot.newest().clone());
        self.learned.insert(batches, snapshot.dynamics);
    }

    /// What a user does after so many batches.
    fn change(&mut self, batches: u64) {
        let (session, recorder) = (&mut self.session, &mut self.recorder);
        match batches {
            23 => {
                for rate in [0.2, 0.002] {
                    session.set_rate(rate);
                    recorder.note(session, RunChange::Rate(rate));
                }
            }
            31 => {
                let array = session.network().arrays()[0].name.clone();
                session.network().set_weight(&array, 1, 0.25).unwrap();
                recorder.note(session, RunChange::Weight { array, index: 1, value: 0.25 });
            }
            40 => {
                session.stop();
                recorder.note(session, RunChange::Stop);
                recorder.follow(session, &Advance::Ended(Ending::Stopped));
                assert!(session.go_on());
                recorder.note(session, RunChange::GoOn);
            }
            55 => {
                session.set_epochs(4);
                recorder.note(session, RunChange::Epochs(4));
            }
            _ => {}
        }
    }
}

/// Replays drawn batches, each of them in the same session, on another number of threads than the run had.
fn assert_replayed(run: &Recorded, timeline: &Arc<Timeline>, count: usize) {
    let mut rng = ChaCha8Rng::seed_from_u64(15);
    let plan = Plan::new(run.plan.design().design(), data(run.plan.design().design()), 1, None).unwrap();
    let mut session = Session::new(plan.clone()).unwrap();
    let last = run.session.curve().batches();
    assert!(last > 100, "{last}");
    let mut before: Option<Replay> = None;
    for nth in 0..count {
        // From a snapshot, or from where the last replay came.
        let batches = rng.random_range(0..=last);
        let mut replay = match before.take().filter(|_| nth % 2 == 0) {
            Some(replay) => replay.turn(Arc::clone(timeline), batches, &mut session).unwrap(),
            None => Replay::start(Arc::clone(timeline), batches, &mut session).unwrap(),
        };
        assert!(plan.pool().unwrap().install(|| replay.run(&mut session, &NEVER)).unwrap());
        let there = session.snapshot();
        assert!(there.network == run.states[&batches], "batch {batches}");
        assert!(there.dynamics == run.learned[&batches], "how samples were learned until batch {batches}");
        before = Some(replay);
    }
}

#[test]
fn any_batch_of_a_convolutional_run_with_dropout_and_augmentation_is_replayed_bit_for_bit() {
    let run = Recorded::new(&convolutional());
    assert_replayed(&run, run.recorder.timeline(), 50);
}

#[test]
fn any_batch_of_a_recurrent_run_is_replayed_bit_for_bit() {
    let run = Recorded::new(&recurrent());
    assert_replayed(&run, run.recorder.timeline(), 50);
}

#[test]
fn any_batch_of_a_residual_run_is_replayed_bit_for_bit_and_from_its_folder_as_well() {
    let run = Recorded::new(&residual());
    assert_replayed(&run, run.recorder.timeline(), 50);
    let folder = tempfile::tempdir().unwrap();
    let path = kept(&run, folder.path());
    let (timeline, lost) = reopened(&path, &run.plan);
    assert!(lost.is_empty(), "{lost:?}");
    assert_eq!(timeline.entries(), run.recorder.timeline().entries());
    assert_eq!(timeline.best(), run.recorder.timeline().best());
    assert_replayed(&run, &Arc::new(timeline), 10);
}

/// Saves a run with its past.
fn kept(run: &Recorded, runs: &Path) -> PathBuf {
    let mut writer = RunWriter::new(run.plan.clone(), RunPlace::New(runs.to_owned()));
    let snapshot = run.session.snapshot();
    writer.write_with(&snapshot, Some(run.recorder.timeline()), 0).unwrap();
    // What is there is not written anew, and nothing of it goes.
    writer.write_with(&snapshot, Some(run.recorder.timeline()), 1).unwrap().folder
}

fn reopened(path: &Path, plan: &Plan) -> (Timeline, Vec<String>) {
    let session = saved::resume(&saved::SavedRun::read(path).unwrap(), plan.clone()).unwrap();
    let (timeline, lost) = saved::read_timeline(path, &session, ROOM);
    (timeline, lost.iter().map(ToString::to_string).collect())
}

fn past_files(path: &Path, head: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(path.join("timeline")).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|file| file.file_name().unwrap().to_str().unwrap().starts_with(head)).collect()
}

#[test]
fn a_past_that_is_damaged_or_belongs_to_another_run_is_named_and_left_out() {
    let run = Recorded::new(&recurrent());
    let folder = tempfile::tempdir().unwrap();
    let path = kept(&run, folder.path());
    let whole = run.recorder.timeline().entries().len();
    let moments = past_files(&path, "moment-");
    assert_eq!(moments.len(), whole);
    // A byte of a snapshot.
    let mut bytes = fs::read(&moments[0]).unwrap();
    bytes[20] ^= 1;
    fs::write(&moments[0], &bytes).unwrap();
    let (timeline, lost) = reopened(&path, &run.plan);
    assert_eq!(timeline.entries().len(), whole - 1);
    assert!(lost.len() == 1 && lost[0].contains("moment-") && lost[0].contains("damaged"), "{lost:?}");
    assert_replayed(&run, &Arc::new(timeline), 5);
    // A huge file in the place of a state: every moment is whole again, for only a state that one of them asks for is read.
    bytes[20] ^= 1;
    fs::write(&moments[0], &bytes).unwrap();
    let states = past_files(&path, "state-");
    fs::File::create(&states[0]).unwrap().set_len(1 << 33).unwrap();
    let (_, lost) = reopened(&path, &run.plan);
    assert!(lost.iter().any(|one| one.contains("state-")), "{lost:?}");
    // The index.
    let index = path.join("timeline").join("timeline.ron");
    let text = fs::read_to_string(&index).unwrap();
    for other in [text.replacen("batches", "botches", 1), text[..text.len() / 2].to_owned(), String::new()] {
        fs::write(&index, other).unwrap();
        let (timeline, lost) = reopened(&path, &run.plan);
        assert!(timeline.entries().is_empty() && lost.len() == 1 && lost[0].contains("timeline.ron"), "{lost:?}");
    }
    // That of another run.
    let other = Recorded::new(&residual());
    let there = kept(&other, folder.path());
    fs::copy(there.join("timeline").join("timeline.ron"), &index).unwrap();
    let (timeline, lost) = reopened(&path, &run.plan);
    assert!(timeline.entries().is_empty() && lost[0].contains("another run"), "{lost:?}");
    // A run is deleted with its past, and with nothing else.
    fs::write(path.join("timeline").join("mine.txt"), "").unwrap();
    saved::delete(&saved::SavedRun::read(&path).unwrap()).unwrap();
    assert_eq!(past_files(&path, "").len(), 1);
}

#[test]
fn a_past_stays_within_its_budget_and_keeps_what_it_promises() {
    let session = Session::new(plan(&recurrent())).unwrap();
    let base = session.snapshot();
    let at = |curve: &LossCurve| Snapshot { curve: Arc::new(curve.clone()), ..base.clone() };
    let mut timeline = Timeline::new(ROOM);
    let mut run = Recorded::new(&recurrent());
    let mut curve = LossCurve::default();
    let mut branches = Vec::new();
    for batches in 0..3000_u64 {
        timeline.push(at(&curve));
        if batches == 700 {
            timeline.note_best();
        }
        if batches % 900 == 333 {
            timeline.push_branch(at(&curve), 0);
            branches.push(batches);
        }
        assert!(timeline.entries().len() <= 64 && timeline.bytes() <= ROOM);
        curve.push(1.0);
    }
    let there: Vec<u64> = timeline.entries().iter().map(TimelineEntry::batches).collect();
    assert!(there.is_sorted() && there[0] == 0 && there.last() == Some(&2999) && timeline.best() == Some(700));
    assert!(branches.iter().all(|branch| there.contains(branch)), "{there:?}");
    // The older, the wider: no gap is longer than a third of how long ago it is.
    for pair in there.windows(2) {
        let (gap, ago) = (pair[1] - pair[0], 2999 - pair[1] + 3);
        assert!(gap <= 1 + ago / 3, "{pair:?} of {there:?}");
    }
    // In little room what matters most stays longest.
    let mut single = Timeline::new(ROOM);
    single.push(at(&LossCurve::default()));
    let one = single.bytes();
    let few = run.recorder.timeline().as_ref().clone().within(one * 6);
    assert!(few.bytes() <= one * 6 && few.entries().len() >= 2, "{}", few.entries().len());
    assert_eq!(few.entries()[0].batches(), 0);
    assert_eq!(few.entries().last().map(TimelineEntry::batches), Some(run.session.curve().batches()));
    assert!(few.within(0).entries().is_empty());
    // What is not kept cannot be gone to, nor what never came.
    let session = &mut run.session;
    let past = Arc::clone(run.recorder.timeline());
    let nothing = Arc::new(Timeline::new(ROOM));
    assert_eq!(Replay::start(nothing, 5, session).unwrap_err(), ReplayError::NotKept { batches: 5 });
    let mut beyond = Replay::start(past, 1_000_000, session).unwrap();
    assert_eq!(beyond.run(session, &NEVER), Err(ReplayError::Beyond { batches: 1_000_000 }));
}

#[test]
fn recording_changes_no_bit_of_a_run() {
    let design = convolutional();
    let mut plain = Session::new(plan(&design)).unwrap();
    to_the_end(&mut plain);
    let scheduler = Scheduler::new(2).unwrap().keeping_past(Some(ROOM));
    let trainer = scheduler.start(plan(&design), 1);
    assert_eq!(ending(&trainer), *plain.ending().unwrap());
    let mut session = trainer.finish().wait(LONG).unwrap();
    assert!(session.network().arrays() == plain.network().arrays());
    assert_eq!(session.curve(), plain.curve());
}

#[test]
fn a_thread_shows_moments_and_branches_from_them() {
    let run = Recorded::new(&convolutional());
    let timeline = Arc::clone(run.recorder.timeline());
    let scheduler = Scheduler::new(2).unwrap();
    let trainer = scheduler.start_waiting(run.plan.clone(), 1);
    // The newest of many wishes is what counts.
    for batches in [3, 90, 20, 77] {
        trainer.order(Order::ShowMoment(Arc::clone(&timeline), batches));
    }
    let scores = wait(&trainer, |event| match event {
        Event::Moment { target: 77, is_exact: true, is_settled: true, scores, .. } => scores,
        _ => None,
    });
    assert!(scores.samples() > 0);
    trainer.order(Order::Branch);
    let (snapshot, changes) = wait(&trainer, |event| match event {
        Event::Branched { snapshot, changes, .. } => Some((snapshot, changes)),
        _ => None,
    });
    assert!(*snapshot.newest() == run.states[&77] && snapshot.batches() == 77 && changes > 0);
    // With the same settings the branch comes where the run came; with others it does not.
    let design = run.plan.design().design();
    for (rate, is_same) in [(snapshot.full_rate(), true), (0.5, false)] {
        let mut design = design.clone();
        design.training.optimizer = design.training.optimizer.with_rate(rate);
        design.training.epochs = 4;
        let mut branch = Session::branch_from(plan(&design), &snapshot, &run.plan.design().design().training).unwrap();
        while branch.curve().batches() < 100 {
            branch.advance();
        }
        assert_eq!(*branch.snapshot().newest() == run.states[&100], is_same, "{rate}");
    }
}

/// A design that branches with other settings than the run had, named by what is other.
fn others(design: &Design) -> Vec<(&'static str, Design)> {
    let with = |change: &dyn Fn(&mut Design)| {
        let mut design = design.clone();
        design.training.early_stopping = EarlyStopping::Off;
        design.training.epochs = 5;
        change(&mut design);
        design
    };
    let dropout = |design: &mut Design| {
        let layer = design.layers.iter().find(|layer| matches!(layer.kind, LayerKind::Dropout(_))).unwrap().id;
        let with = Layer { id: layer, ..Layer::new(Dropout { rate: 0.9 }) };
        Edit::Replace { layer, with }.apply(design).unwrap();
    };
    vec![
        ("batch", with(&|design| design.training.batch = 5)),
        ("batch", with(&|design| design.training.batch = 64)),
        ("optimizer", with(&|design| design.training.optimizer = Optimizer::Momentum { rate: 0.01, momentum: 0.9 })),
        (
            "decay",
            with(&|design| {
                let (rate, beta1, beta2, epsilon, decay) = (0.001, 0.9, 0.999, 1e-8, 0.1);
                design.training.optimizer = Optimizer::AdamW { rate, beta1, beta2, epsilon, decay };
            }),
        ),
        ("dropout", with(&dropout)),
        ("augmentation", with(&|design| design.augmentation = Augmentation::default())),
        ("schedule", with(&|design| design.training.schedule = Schedule::Constant)),
    ]
}

/// Whatever else a branch does: it begins with the weights of its moment, learns from every sample of the epoch once, and
/// its own past is replayed bit for bit.
#[test]
fn a_branch_with_other_settings_goes_on_where_the_run_was() {
    let run = Recorded::new(&convolutional());
    let before = &run.plan.design().design().training;
    let at = 77;
    let mut there = Session::new(run.plan.clone()).unwrap();
    let mut replay = Replay::start(Arc::clone(run.recorder.timeline()), at, &mut there).unwrap();
    assert!(replay.run(&mut there, &NEVER).unwrap());
    let (snapshot, epochs) = (there.snapshot(), there.history().len());
    let samples = run.plan.data().part(Part::Training).len() as u64;
    assert!(!(at * 8).is_multiple_of(samples) && snapshot.newest() == &run.states[&at]);
    for (what, design) in others(run.plan.design().design()) {
        let mut branch = Session::branch_from(plan(&design), &snapshot, before).unwrap();
        assert!(branch.network().arrays() == there.network().arrays(), "{what}");
        let mut recorder = TimelineRecorder::start(Timeline::new(ROOM), &branch);
        let mut after = BTreeMap::new();
        while branch.history().len() < epochs + 2 {
            let advance = branch.advance_piece();
            recorder.follow(&branch, &advance);
            after.insert(branch.curve().batches(), branch.snapshot().newest().clone());
        }
        let times = branch.snapshot().dynamics.iter().map(|(_, sample)| u64::from(sample.times)).collect::<Vec<_>>();
        assert!(times.iter().all(|times| *times == (epochs + 2) as u64), "{what}: {times:?}");
        let (first, last) = (branch.history()[epochs].batches, branch.history()[epochs + 1].batches);
        assert_eq!(last - first, samples.div_ceil(design.training.batch as u64), "{what}");
        let mut again = Session::new(plan(&design)).unwrap();
        for batches in [at + 1, first - 1, first, last - 1] {
            let mut replay = Replay::start(Arc::clone(recorder.timeline()), batches, &mut again).unwrap();
            assert!(replay.run(&mut again, &NEVER).unwrap());
            assert!(again.snapshot().network == after[&batches], "{what}: batch {batches}");
        }
    }
    // With another network it cannot go on.
    let other = Session::branch_from(plan(&residual()), &snapshot, before);
    assert!(other.is_err());
}

/// From a snapshot alone it is known which batch was learned from last.
#[test]
fn a_moment_knows_the_batch_before_it() {
    let run = Recorded::new(&recurrent());
    let mut session = Session::new(run.plan.clone()).unwrap();
    let mut from_start = Session::new(run.plan.clone()).unwrap();
    for entry in run.recorder.timeline().entries().iter().filter(|entry| entry.batches() <= 20) {
        session.restore(&entry.snapshot).unwrap();
        while from_start.curve().batches() < entry.batches() {
            from_start.advance_piece();
        }
        let (there, then) = (session.telemetry(), from_start.telemetry());
        assert_eq!(there.last_batch, then.last_batch, "batch {}", entry.batches());
        assert_eq!(there.composition, then.composition);
    }
}

fn shown(app: &App) -> &RunView {
    app.runs.shown().unwrap()
}

#[test]
fn a_moment_moves_everything_and_a_run_branches_from_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = program_in(Paths::inside(folder.path()));
    let mut training = app.document.design().training.clone();
    training.epochs = 2;
    let edit = Edit::SetTraining(Box::new(training));
    app.update(Action::Change { edit, label: Label::new("set"), gesture: None });
    app.update(Action::SaveTo(folder.path().join("net.ron")));
    wait_for(&mut app, "pictures", |app| app.loading.loaded().is_some());
    app.update(Action::Do(Command::Train));
    let is_kept = |app: &App| app.runs.saved.first().is_some_and(|run| run.ending.is_some());
    wait_for(&mut app, "the kept run", |app| !shown(app).is_active() && shown(app).cards().is_some() && is_kept(app));
    let (first, last) = shown(&app).reach().unwrap();
    assert_eq!((first, last), (0, shown(&app).curve.batches()));
    let now = shown(&app).cards().unwrap().0.probabilities.clone();
    let is_at = |app: &App, batches| shown(app).weights() == ShownWeights::Moment { batches, is_exact: true };
    let has_answered = |app: &App, old: &[f32]| shown(app).cards().is_some_and(|(cards, _)| cards.probabilities != old);
    app.update(Action::ShowMoment(Some(30)));
    wait_for(&mut app, "the moment", |app| is_at(app, 30) && has_answered(app, &now));
    wait_for(&mut app, "its scores", |app| shown(app).moment_scores().is_some());
    assert!(shown(&app).shown_report().is_none() && !shown(&app).is_elsewhere());
    // A weight of the past is not changed.
    let id = shown(&app).id();
    let mut design = Design::clone(&shown(&app).design);
    design.training.optimizer = design.training.optimizer.with_rate(0.123);
    design.training.epochs = 3;
    app.update(Action::Branch(Box::new(design)));
    wait_for(&mut app, "the branch", |app| shown(app).id() != id && !shown(app).is_active());
    let branch = shown(&app);
    assert_eq!((branch.progress.epochs, branch.design.training.optimizer.rate()), (3, 0.123));
    assert!(branch.curve.batches() > last && branch.history.first().is_some_and(|report| report.epoch == 1));
    let fork = branch.timeline().unwrap().fork().cloned();
    assert_eq!(fork, Some(Fork { run: "run-0001".to_owned(), batches: 30 }));
    // The run that it branched from stays, has a snapshot there, and is a lane of the same timeline.
    assert!(app.runs.get(id).unwrap().timeline().unwrap().at(30).unwrap().is_branch);
    let forks = |app: &App| app.runs.family().iter().map(|lane| lane.fork).collect::<Vec<_>>();
    assert_eq!(forks(&app), [None, Some((0, 30))]);
    assert_eq!(shown(&app).epoch_scale().epochs(last) as usize, 2);
    app.update(Action::ShowRun(id));
    app.update(Action::ShowMoment(Some(31)));
    wait_for(&mut app, "a moment of the other lane", |app| is_at(app, 31) && shown(app).id() == id);
    wait_for(&mut app, "what is computed now", |app| shown(app).cards_of_now().is_some());
    let (then, now) = (shown(&app).cards().unwrap().0, shown(&app).cards_of_now().unwrap().0);
    assert!(then.probabilities != now.probabilities && now.layers.len() == then.layers.len());
    app.update(Action::ShowRun(id + 1));
    // Both share the room for the past.
    let room = |app: &App| app.runs.iter().map(|run| run.timeline().unwrap().budget()).collect::<Vec<_>>();
    let half = (app.settings.past_megabytes << 20) / 2;
    wait_for(&mut app, "half of the room", |app| room(app) == [half; 2]);
    wait_for(&mut app, "both on disk", |app| app.runs.saved.len() == 2);
    // From the disk, the other run is a lane as well.
    let mut again = program_in(Paths::inside(folder.path()));
    again.update(Action::Open(folder.path().join("net.ron")));
    wait_for(&mut again, "the saved runs", |app| app.runs.saved.len() == 2 && app.loading.loaded().is_some());
    let branch = again.runs.saved.iter().find(|saved| saved.fork.is_some()).unwrap().clone();
    again.update(Action::ReopenRun(Box::new(branch)));
    wait_for(&mut again, "the branch", |app| app.runs.shown().is_some());
    assert_eq!(forks(&again), [None, Some((0, 30))]);
    assert!(matches!(again.runs.family()[0].run, LaneRun::Saved(_)));
    app.update(Action::ShowMoment(Some(last)));
    wait_for(&mut app, "the other moment", |app| is_at(app, last));
    app.update(Action::ShowMoment(None));
    assert!(shown(&app).shown_moment().is_none() && shown(&app).shown_epoch.is_none());
}
