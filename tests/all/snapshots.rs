//! Snapshots: from any moment a run goes on bit for bit as if it had never stopped, in memory and from its folder.
use std::path::Path;
use std::sync::{Arc, OnceLock};

use strata::data::Part;
use strata::design::{
    Augmentation, Balance, BatchNorm, Checkpoint, Design, Dropout, EarlyStop, EarlyStopping, Layer, Position, Schedule,
    Transform, Watch, transform,
};
use strata::engine::Array;
use strata::train::saved::{self, Lost, SavedRun};
use strata::train::{
    Advance, Ending, EpochReport, LossCurve, Plan, RestoreError, RunError, Scores, Session, TrainedNetwork, evaluate,
};

use super::runs::{as_of_old, files, without_checksums};
use super::train::{data, digits, plan, to_the_end};

/// A run with everything that has a memory or draws by chance: dropout, batch normalization, Adam, augmentation, equal
/// draw, a plateau schedule that is met, and early stopping that gives back a best epoch which is not the last.
fn demanding() -> Design {
    static FOUND: OnceLock<Design> = OnceLock::new();
    let met = |design: &Design| {
        let mut session = Session::new(plan(design)).unwrap();
        to_the_end(&mut session);
        let history = session.history();
        history.windows(2).any(|pair| pair[1].rate < pair[0].rate) && session.kept_epoch() != Some(history.len())
    };
    let found = || (1..=20).map(with_seed).find(met).unwrap();
    FOUND.get_or_init(found).clone()
}

fn with_seed(seed: u64) -> Design {
    let mut design = digits();
    design.training.seed = seed;
    design.training.epochs = 6;
    design.training.batch = 48;
    design.training.optimizer = design.training.optimizer.with_rate(0.05);
    design.training.schedule = Schedule::Plateau { factor: 0.5, patience: 0 };
    let rule = EarlyStop { watch: Watch::ValidationLoss, patience: 2, min_delta: 0.0, give_back_best: true };
    design.training.early_stopping = EarlyStopping::On(rule);
    design.balance = Balance::EqualDraw;
    design.layers.insert(Position::outermost(1), Layer::new(BatchNorm::default())).unwrap();
    design.layers.insert(Position::outermost(6), Layer::new(Dropout { rate: 0.3 })).unwrap();
    let transforms = [Transform::Rotation, Transform::ShiftX].map(|one| (one, transform(one).usual)).into();
    design.augmentation = Augmentation { transforms, ..Augmentation::default() };
    design
}

/// What has to be the same of two runs: everything but the time that they took.
#[derive(Debug, PartialEq)]
struct Bits {
    arrays: Vec<Array>,
    optimizer: Vec<Array>,
    curve: LossCurve,
    epochs: Vec<(usize, f64, f64, Option<Scores>, f32, bool)>,
    kept: Option<usize>,
    best: Option<usize>,
    ending: Option<Ending>,
}

fn bits(session: &mut Session) -> Bits {
    let of = |report: &EpochReport| {
        let EpochReport { epoch, train_loss, train_accuracy, rate, best, .. } = *report;
        (epoch, train_loss, train_accuracy, report.validation.clone(), rate, best)
    };
    Bits {
        epochs: session.history().iter().map(of).collect(),
        curve: session.curve().clone(),
        kept: session.kept_epoch(),
        best: session.best_epoch(),
        ending: session.ending().cloned(),
        arrays: session.network().arrays(),
        optimizer: session.network().optimizer_arrays(),
    }
}

/// A session after so many pieces of work.
fn after(design: &Design, pieces: usize) -> Session {
    let mut session = Session::new(plan(design)).unwrap();
    for _ in 0..pieces {
        session.advance_piece();
    }
    session
}

#[test]
fn a_run_goes_on_from_any_moment_as_if_it_had_never_stopped() {
    let design = demanding();
    let mut straight = Session::new(plan(&design)).unwrap();
    to_the_end(&mut straight);
    let whole = bits(&mut straight);
    let mut session = Session::new(plan(&design)).unwrap();
    let mut snapshots = vec![Arc::new(session.snapshot())];
    let mut validating = 0;
    for piece in 0.. {
        match session.advance_piece() {
            Advance::Ended(_) => break,
            Advance::Validation => {
                validating += 1;
                if validating % 20 == 3 {
                    snapshots.push(Arc::new(session.snapshot()));
                }
            }
            _ if piece % 37 == 11 => snapshots.push(Arc::new(session.snapshot())),
            _ => {}
        }
    }
    assert!(bits(&mut session) == whole, "in pieces it is another run");
    assert!(snapshots.len() > 4);
    for snapshot in &snapshots {
        let mut other = Session::from_snapshot(plan(&design), snapshot).unwrap();
        assert_eq!(other.snapshot(), **snapshot);
        to_the_end(&mut other);
        assert!(bits(&mut other) == whole, "after batch {}", snapshot.batches());
    }
    // The same session goes back, and forward again.
    for snapshot in snapshots.iter().rev().step_by(3) {
        session.restore(snapshot).unwrap();
        to_the_end(&mut session);
        assert!(bits(&mut session) == whole, "back to batch {}", snapshot.batches());
    }
    // From the end as well, with the weights that it goes on with.
    let end = straight.snapshot();
    assert!(end.last.is_some() && end.best.as_ref() == Some(&end.network));
    let mut other = Session::from_snapshot(plan(&design), &end).unwrap();
    assert!(bits(&mut other) == whole && other.more_epochs(2) && straight.more_epochs(2));
    to_the_end(&mut other);
    to_the_end(&mut straight);
    assert!(bits(&mut other) == bits(&mut straight));
}

#[test]
fn a_stopped_run_goes_on_from_its_folder_in_the_middle_of_an_epoch() {
    let folder = tempfile::tempdir().unwrap();
    let design = demanding();
    let mut straight = Session::new(plan(&design)).unwrap();
    to_the_end(&mut straight);
    let whole = bits(&mut straight);
    let batches = straight.progress().batches;
    for pieces in [0, 5, batches + 40, 2 * batches + 90] {
        let mut session = after(&design, pieces);
        session.stop();
        let saved = saved::save(folder.path(), session.plan(), &session.snapshot(), 7).unwrap();
        let mut resumed = saved::resume(&saved, plan(&design)).unwrap();
        assert!(bits(&mut resumed) == bits(&mut session));
        assert_eq!(resumed.progress().batch, session.progress().batch);
        assert!(resumed.go_on());
        to_the_end(&mut resumed);
        assert!(bits(&mut resumed) == whole, "stopped after {pieces}");
        // What it answers with is the best epoch, where there is one.
        assert_eq!(saved::reopen(&saved).unwrap().ending, Some(Ending::Stopped));
    }
    // Saved while it went on.
    let session = after(&design, batches + 40);
    let saved = saved::save(folder.path(), session.plan(), &session.snapshot(), 7).unwrap();
    let mut resumed = saved::resume(&saved, plan(&design)).unwrap();
    assert_eq!(resumed.ending(), Some(&Ending::Stopped));
    assert!(resumed.go_on());
    to_the_end(&mut resumed);
    assert!(bits(&mut resumed) == whole);
    let plan = straight.plan().clone();
    let expected = straight.history()[straight.best_epoch().unwrap() - 1].validation.clone();
    assert_eq!(evaluate(resumed.network(), plan.loader(), Part::Validation).ok(), expected);
}

/// The program is killed again and again, at moments that nobody chose, and what is left on disk is older than the
/// kill: the end is that of the run that was left in peace, on any number of threads.
#[test]
fn a_run_that_is_killed_again_and_again_ends_as_if_it_had_been_left_in_peace() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let design = demanding();
    let mut straight = Session::new(plan(&design)).unwrap();
    to_the_end(&mut straight);
    let whole = bits(&mut straight);
    let mut draws = 12345_u64;
    let mut draw = |below: u64| {
        draws = draws.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (draws >> 33) % below
    };
    let mut kills = 0;
    let mut ended = false;
    while !ended {
        let threads = 1 << (kills % 3);
        let pool = strata::train::pool(threads).unwrap();
        let plan = || Plan::new(&design, data(&design), threads, None).unwrap();
        let mut session = match SavedRun::read(&run) {
            Ok(saved) => {
                assert!(saved.is_interrupted());
                let mut session = saved::resume(&saved, plan()).unwrap();
                assert!(session.go_on());
                session
            }
            Err(_) => Session::new(plan()).unwrap(),
        };
        let (keep_at, kill_at) = (draw(60), 60 + draw(30));
        ended = pool.install(|| {
            for piece in 0..kill_at {
                if piece == keep_at {
                    saved::save_at(&run, session.plan(), &session.snapshot(), 7).unwrap();
                }
                if let Advance::Ended(_) = session.advance_piece() {
                    saved::save_at(&run, session.plan(), &session.snapshot(), 8).unwrap();
                    return true;
                }
            }
            false
        });
        kills += usize::from(!ended);
        assert!(kills < 1000);
    }
    assert!(kills >= 3, "{kills}");
    let mut last = saved::resume(&SavedRun::read(&run).unwrap(), plan(&design)).unwrap();
    assert!(bits(&mut last) == whole);
}

/// Some epochs more do not change how the learning rate was planned to fall.
#[test]
fn epochs_more_do_not_squeeze_the_schedule() {
    let design = |epochs| {
        let mut design = digits();
        design.training.epochs = epochs;
        design.training.schedule = Schedule::Cosine { epochs: None };
        design
    };
    let rates = |session: &Session| session.history().iter().map(|report| report.rate).collect::<Vec<_>>();
    let mut whole = Session::new(plan(&design(6))).unwrap();
    to_the_end(&mut whole);
    let mut stopped = Session::new(plan(&design(6))).unwrap();
    while stopped.history().len() < 2 {
        stopped.advance();
    }
    stopped.stop();
    // Two of the six more, kept on disk meanwhile: they have the rates that were planned.
    assert!(stopped.more_epochs(2));
    let folder = tempfile::tempdir().unwrap();
    let saved = saved::save(folder.path(), stopped.plan(), &stopped.snapshot(), 7).unwrap();
    let mut stopped = saved::resume(&saved, plan(&design(6))).unwrap();
    assert!(stopped.go_on());
    to_the_end(&mut stopped);
    assert_eq!(rates(&stopped), rates(&whole)[..4]);
}

/// Beyond its planned end a run keeps the last rate of its schedule, whatever that is and however often more epochs are
/// asked for, also while it goes on and from the disk.
#[test]
fn epochs_beyond_the_plan_keep_the_last_rate() {
    let cosine = || Box::new(Schedule::Cosine { epochs: None });
    let schedules = [
        Schedule::Cosine { epochs: None },
        Schedule::WarmUp { epochs: 1, then: cosine() },
        Schedule::WarmUp { epochs: 5, then: cosine() },
        Schedule::Step { every: 2, factor: 0.5 },
        Schedule::Exponential { factor: 0.5 },
    ];
    let folder = tempfile::tempdir().unwrap();
    for schedule in schedules {
        let mut design = digits();
        design.training.epochs = 3;
        design.training.batch = 200;
        design.training.early_stopping = EarlyStopping::Off;
        design.training.schedule = schedule.clone();
        let mut session = Session::new(plan(&design)).unwrap();
        to_the_end(&mut session);
        assert!(session.more_epochs(1));
        // Another number of epochs does not bring the schedule back, from its very end on.
        session.set_epochs(4);
        // While it goes on they are added to what is planned.
        assert!(session.more_epochs(1));
        to_the_end(&mut session);
        let saved = saved::save(folder.path(), session.plan(), &session.snapshot(), 7).unwrap();
        let mut session = saved::resume(&saved, plan(&design)).unwrap();
        assert!(session.more_epochs(1));
        session.set_epochs(7);
        to_the_end(&mut session);
        let rates: Vec<f32> = session.history().iter().map(|report| report.rate).collect();
        assert_eq!(rates.len(), 7, "{schedule:?}");
        assert!(rates[2] > 0.0 && rates[3..].iter().all(|rate| *rate == rates[2]), "{schedule:?}: {rates:?}");
    }
}

/// A run that is to end with its last weights and is stopped in the middle of an epoch answers with those of the last
/// whole one, which its report names, and goes on from the newest.
#[test]
fn a_run_that_keeps_the_last_answers_with_a_whole_epoch() {
    let mut design = demanding();
    design.training.early_stopping = EarlyStopping::Off;
    design.training.epochs = 4;
    design.training = design.training.keeping(Checkpoint::Last);
    let mut straight = Session::new(plan(&design)).unwrap();
    to_the_end(&mut straight);
    let mut session = Session::new(plan(&design)).unwrap();
    session.advance();
    session.stop();
    // No epoch is whole yet.
    assert_eq!((session.kept_epoch(), session.answers_with()), (None, Checkpoint::Last));
    assert!(session.go_on());
    while session.history().len() < 2 {
        session.advance();
    }
    assert_eq!(session.kept_epoch(), Some(2));
    let whole = session.network().arrays();
    session.advance();
    let newest = session.network().arrays();
    let folder = tempfile::tempdir().unwrap();
    // Kept while it goes on as well.
    let kept = saved::save(folder.path(), session.plan(), &session.snapshot(), 6).unwrap();
    assert!(TrainedNetwork::read(&kept.folder).unwrap().network.arrays() == whole);
    session.stop();
    let saved = saved::save(folder.path(), session.plan(), &session.snapshot(), 7).unwrap();
    assert_eq!(saved::reopen(&saved).unwrap().kept_epoch, Some(2));
    assert!(TrainedNetwork::read(&saved.folder).unwrap().network.arrays() == whole);
    let again = |run: &SavedRun| saved::resume(run, plan(&design)).unwrap();
    for mut session in [session, again(&kept), again(&saved)] {
        assert_eq!((session.kept_epoch(), session.answers_with()), (Some(2), Checkpoint::Last));
        assert!(session.network().arrays() == whole);
        assert!(session.answer_with(Checkpoint::Best) && session.answers_with() == Checkpoint::Best);
        assert!(session.answer_with(Checkpoint::Last) && session.network().arrays() == whole);
        assert!(session.go_on() && session.network().arrays() == newest);
        // What is stopped once more without a step answers as before.
        session.stop();
        assert!(session.network().arrays() == whole && session.go_on());
        to_the_end(&mut session);
        assert!(bits(&mut session) == bits(&mut straight));
    }
}

/// However a run ends it answers with its best epoch, unless the design wants the last; both can be shown.
#[test]
fn a_run_keeps_both_checkpoints_and_answers_with_the_one_that_is_wanted() {
    let mut design = demanding();
    design.training.early_stopping = EarlyStopping::Off;
    design.training.epochs = 20;
    let mut session = Session::new(plan(&design)).unwrap();
    // To the first epoch that is not the best.
    while session.best_epoch() == session.history().last().map(|report| report.epoch) {
        assert!(!matches!(session.advance(), Advance::Ended(_)));
    }
    let epochs = session.history().len();
    assert!(!session.answer_with(Checkpoint::Best) && session.answers_with() == Checkpoint::Last);
    session.advance();
    let last = session.network().arrays();
    session.stop();
    let best = session.network().arrays();
    assert_eq!((session.answers_with(), session.kept_epoch()), (Checkpoint::Best, session.best_epoch()));
    assert_ne!(session.best_epoch(), Some(epochs));
    assert!(best != last);
    let folder = tempfile::tempdir().unwrap();
    let saved = saved::save(folder.path(), session.plan(), &session.snapshot(), 7).unwrap();
    assert!(TrainedNetwork::read(&saved.folder).unwrap().network.arrays() == best);
    let mut again = saved::resume(&saved, plan(&design)).unwrap();
    for session in [&mut session, &mut again] {
        assert!(session.network().arrays() == best && session.answer_with(Checkpoint::Last));
        assert!(session.network().arrays() == last);
        // The middle of an epoch is the end of none.
        assert_eq!((session.kept_epoch(), session.history().len()), (None, epochs));
        assert!(session.answer_with(Checkpoint::Best) && session.answer_with(Checkpoint::Best));
        assert!(session.network().arrays() == best && session.answer_with(Checkpoint::Last));
    }
    // What is shown is not what is kept, and it goes on from the last either way.
    saved::save_at(&saved.folder, again.plan(), &again.snapshot(), 8).unwrap();
    assert!(TrainedNetwork::read(&saved.folder).unwrap().network.arrays() == best);
    assert!(again.answer_with(Checkpoint::Best) && again.go_on() && session.go_on());
    to_the_end(&mut again);
    to_the_end(&mut session);
    assert!(bits(&mut again) == bits(&mut session));
    // The last is kept where the design wants it.
    design.training = design.training.keeping(Checkpoint::Last);
    let mut session = Session::new(plan(&design)).unwrap();
    to_the_end(&mut session);
    assert_eq!((session.answers_with(), session.kept_epoch()), (Checkpoint::Last, Some(20)));
    assert!(session.answer_with(Checkpoint::Best) && session.kept_epoch() == session.best_epoch());
    let last = saved::save(folder.path(), session.plan(), &session.snapshot(), 9).unwrap();
    assert!(session.answer_with(Checkpoint::Last));
    assert!(TrainedNetwork::read(&last.folder).unwrap().network.arrays() == session.network().arrays());
}

/// What a run cannot go on without is named, and nothing goes on silently from something else.
#[test]
fn a_folder_without_a_place_or_with_a_broken_one() {
    let folder = tempfile::tempdir().unwrap();
    let design = demanding();
    let mut session = after(&design, 45);
    while session.best_epoch().is_none() {
        session.advance_piece();
    }
    // What it answers with is no longer the newest.
    (0..5).for_each(|_| drop(session.advance_piece()));
    session.stop();
    let save = || saved::save(folder.path(), session.plan(), &session.snapshot(), 7).unwrap();
    let file = |saved: &SavedRun| files(&saved.folder).join("resume.ron");
    // As an older version wrote it: it goes on after its last epoch.
    let old = folder.path().join("old");
    as_of_old(&save().folder, &old);
    let mut resumed = saved::resume(&SavedRun::read(&old).unwrap(), plan(&design)).unwrap();
    assert_eq!(resumed.network().state(), session.snapshot().network);
    assert!(resumed.go_on());
    to_the_end(&mut resumed);
    let remove = |name: &'static str| {
        move |files: &Path| {
            let list: Vec<_> = std::fs::read_dir(files).unwrap().map(|entry| entry.unwrap().file_name()).collect();
            std::fs::remove_file(files.join(name)).unwrap_or_else(|error| panic!("{name}: {error} in {list:?}"));
        }
    };
    let replace = |files: &Path| {
        let weights = files.join("weights.safetensors");
        let mut bytes = std::fs::read(&weights).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(&weights, bytes).unwrap();
    };
    let [place, arrays, optimizer] = ["resume.ron", "resume.safetensors", "optimizer.safetensors"].map(remove);
    let cases = [
        (Lost::Place, &place as &dyn Fn(&Path)),
        (Lost::Arrays, &arrays),
        (Lost::Optimizer, &optimizer),
        (Lost::Weights, &replace),
    ];
    for (what, lose) in cases {
        let run = save();
        saved::prove_exact(&run).unwrap();
        without_checksums(&run.folder);
        lose(&files(&run.folder));
        for error in [saved::prove_exact(&run).err(), saved::resume(&run, plan(&design)).err()] {
            let Some(RunError::Inexact { folder, lost }) = error else { panic!("{what:?}: {error:?}") };
            assert_eq!((folder, lost), (run.folder.clone(), what));
        }
        // It can still be looked at and asked.
        assert_eq!(saved::reopen(&run).unwrap().history.len(), session.history().len());
        assert!(TrainedNetwork::read(&run.folder).is_ok());
    }
    // A broken one is named.
    let broken = save();
    without_checksums(&broken.folder);
    let text = std::fs::read_to_string(file(&broken)).unwrap();
    let huge = u64::MAX.to_string();
    let cases = [
        String::new(),
        text[..text.len() / 2].to_owned(),
        text.replacen("format:1", "format:2", 1),
        text.replacen("seed:", "seed:9", 1),
        text.replacen("done:", "done:9", 1),
        text.replacen("number:", &format!("number:{huge}"), 1),
        text.replacen("secs:", &format!("secs:{}", &huge[1..]), 1),
        text.replacen("right:", "right:99999", 1),
        text.replacen("epochs:6", &format!("epochs:{huge}"), 1),
        "(".repeat(100_000),
    ];
    for case in cases {
        assert_ne!(case, text);
        std::fs::write(file(&broken), &case).unwrap();
        let error = saved::resume(&broken, plan(&design)).err().unwrap();
        assert!(matches!(error, RunError::Broken { .. }) && error.to_string().contains("resume.ron"), "{error}");
    }
    saved::delete(&broken).unwrap();
    assert!(!broken.folder.exists());
}

#[test]
fn a_run_whose_pictures_are_others_does_not_go_on() {
    let root = tempfile::tempdir().unwrap();
    let picture = |class: &str, number: u8, gray: u8| {
        let folder = root.path().join("pets").join(class);
        std::fs::create_dir_all(&folder).unwrap();
        let image = image::GrayImage::from_pixel(8, 8, image::Luma([gray]));
        image.save(folder.join(format!("{number}.png"))).unwrap();
    };
    for number in 0..12 {
        picture("cat", number, number);
        picture("dog", number, 200 + number);
    }
    let mut design = digits();
    design.data = strata::design::Source::Folder(root.path().join("pets"));
    let mut session = after(&design, 2);
    session.stop();
    let saved = saved::save(root.path(), session.plan(), &session.snapshot(), 7).unwrap();
    assert!(saved::resume(&saved, plan(&design)).is_ok());
    for number in 0..12 {
        picture("cat", number, 99 - number);
    }
    let error = saved::resume(&saved, plan(&design)).err().unwrap();
    assert!(matches!(error, RunError::Other { what: "pictures", .. }), "{error}");
}

#[test]
fn a_snapshot_of_another_plan_is_refused() {
    let design = demanding();
    let snapshot = after(&design, 5).snapshot();
    let mut other = design.clone();
    other.training.seed = 77;
    assert_eq!(Session::from_snapshot(plan(&other), &snapshot).err(), Some(RestoreError::OtherPlan));
    let mut other = design.clone();
    other.training.batch = 16;
    assert_eq!(Session::from_snapshot(plan(&other), &snapshot).err(), Some(RestoreError::OtherPlan));
    let mut other = design;
    let norm = other.layers.layers()[1].id;
    other.layers.remove(norm).unwrap();
    assert!(matches!(Session::from_snapshot(plan(&other), &snapshot), Err(RestoreError::Network(_))));
}
