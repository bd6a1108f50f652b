//! Saved runs: written, listed, shown again, gone on with, deleted, and never anything else touched.
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use strata::data::{Dataset, LoadRequest, Part, SplitRule, curate, curate_by, load};
use strata::design::{Checkpoint, Design, Dropout, EarlyStop, EarlyStopping, Layer, Position, Split, template};
use strata::train::saved::{self, Damage, SavedRun, folder_for};
use strata::train::{Advance, Ending, LossCurve, Plan, RunError, Session, Snapshot, TrainedNetwork};

fn digits(epochs: usize) -> Design {
    let mut design = (template("digits").unwrap().make)();
    "Ziffern / “odd” 数字".clone_into(&mut design.name);
    design.split = Split { validation: 0.8, test: 0.0 };
    design.training.epochs = epochs;
    // Its draws have to go on as well.
    design.layers.insert(Position::outermost(5), Layer::new(Dropout { rate: 0.3 })).unwrap();
    design
}

fn data(design: &Design) -> Arc<Dataset> {
    let request = LoadRequest::of(design, Path::new(""));
    Arc::new(load(request, &|_| (), &AtomicBool::new(false)).unwrap())
}

fn plan(design: &Design) -> Plan {
    Plan::new(design, data(design), 1, None).unwrap()
}

/// Where the files of a run lie.
pub(crate) fn files(run: &Path) -> PathBuf {
    run.join(std::fs::read_to_string(run.join("current")).unwrap().trim())
}

/// Lets files of a run be changed as if they had been written so: without checksums nothing tells.
pub(crate) fn without_checksums(run: &Path) {
    std::fs::remove_file(files(run).join("checksums.txt")).unwrap();
}

/// A run as older versions kept it: the files of a network, in the run's own folder. What it learned from is told, for
/// its samples are divided as they are today.
pub(crate) fn as_of_old(run: &Path, target: &Path) {
    std::fs::create_dir_all(target).unwrap();
    let network = ["design.ron", "preprocessing.ron", "weights.safetensors"];
    for name in network.into_iter().chain(["history.csv", "learned.bin", "optimizer.safetensors"]) {
        std::fs::copy(files(run).join(name), target.join(name)).unwrap();
    }
}

/// Trains to the end, or until so many epochs are over.
fn train(session: &mut Session, epochs: usize) {
    while session.history().len() < epochs && !matches!(session.advance(), Advance::Ended(_)) {}
}

fn trained(design: &Design) -> Session {
    let mut session = Session::new(plan(design)).unwrap();
    train(&mut session, usize::MAX);
    session
}

#[test]
fn the_folder_of_runs_stands_beside_the_design() {
    assert_eq!(folder_for(Path::new("/a/my net.ron")), Path::new("/a/my net.runs"));
    assert_eq!(folder_for(Path::new("net")), Path::new("net.runs"));
    assert_eq!(folder_for(Path::new("/a/b.c.ron")), Path::new("/a/b.c.runs"));
}

#[test]
fn a_kept_run_is_listed_and_comes_back_whole() {
    let folder = tempfile::tempdir().unwrap();
    let all = folder.path().join("é'\"net.runs");
    assert_eq!(saved::list(&all), []);
    let design = digits(2);
    let mut session = trained(&design);
    let first = saved::save(&all, session.plan(), &session.snapshot(), 1000).unwrap();
    let second = saved::save(&all, session.plan(), &session.snapshot(), 2000).unwrap();
    let third = saved::save(&all, session.plan(), &session.snapshot(), 2000).unwrap();
    assert_eq!(saved::list(&all), [third.clone(), second, first.clone()]);
    assert_eq!((first.name.as_str(), first.epochs, first.when, first.seed), (design.name.as_str(), 2, 1000, 1));
    let accuracies: Vec<f64> =
        session.history().iter().map(|report| report.validation.as_ref().unwrap().confusion.accuracy()).collect();
    let best = first.best.unwrap();
    assert_eq!(best.1, accuracies.iter().copied().fold(0.0, f64::max));
    assert_eq!(best.1, accuracies[best.0 - 1]);
    assert_eq!(first.samples, session.plan().data().part(strata::data::Part::Validation).len() as u64);
    let again = saved::reopen(&first).unwrap();
    assert_eq!(again.history, session.history());
    assert_eq!((again.curve, again.ending, again.design), (session.curve().clone(), Some(Ending::Completed), design));
    assert_eq!(again.kept, first);
    // The command line reads it as any other run.
    assert_eq!(TrainedNetwork::read(&first.folder).unwrap().network.arrays(), session.network().arrays());
    saved::delete(&third).unwrap();
    saved::delete(&third).unwrap();
    assert!(!third.folder.exists() && saved::list(&all).len() == 2);
}

#[test]
fn numbers_that_are_not_finite_come_back_too() {
    let folder = tempfile::tempdir().unwrap();
    let session = trained(&digits(1));
    let mut curve = LossCurve::default();
    for loss in [1.5, f32::INFINITY, 3e38, 1e-40] {
        curve.push(loss);
    }
    let snapshot = Snapshot { curve: Arc::new(curve.clone()), ..session.snapshot() };
    let kept = saved::save(folder.path(), session.plan(), &snapshot, 0).unwrap();
    assert_eq!(saved::reopen(&kept).unwrap().curve, curve);
}

#[test]
fn a_run_goes_on_as_if_it_had_never_ended() {
    let folder = tempfile::tempdir().unwrap();
    let mut design = digits(5);
    design.training.keep = Checkpoint::Last;
    let mut straight = Session::new(plan(&design)).unwrap();
    train(&mut straight, 2);
    straight.stop();
    straight.set_rate(0.001);
    let kept = saved::save(folder.path(), straight.plan(), &straight.snapshot(), 7).unwrap();
    let mut resumed = saved::resume(&kept, plan(&design)).unwrap();
    assert_eq!(resumed.ending(), Some(&Ending::Stopped));
    assert_eq!(resumed.advance(), Advance::Ended(Ending::Stopped));
    assert_eq!((resumed.history(), resumed.full_rate()), (straight.history(), 0.001));
    assert_eq!((resumed.kept_epoch(), resumed.best_epoch()), (straight.kept_epoch(), straight.best_epoch()));
    let (one, two) = (resumed.progress(), straight.progress());
    assert_eq!((one.epoch, one.batch, one.total), (two.epoch, two.batch, two.total));
    assert_eq!(resumed.network().arrays(), straight.network().arrays());
    assert_eq!(resumed.network().optimizer_arrays(), straight.network().optimizer_arrays());
    // The next step is the same, what dropout sets to 0 included.
    let data = resumed.plan().data().picture(3).iter().map(|byte| f32::from(*byte) / 255.0).collect::<Vec<_>>();
    let step = |session: &mut Session| {
        let targets = strata::engine::Target::Classes(&[3, 3]);
        let inputs = [data.clone(), data.clone()].concat();
        let batch = strata::engine::Batch { inputs: &inputs, targets };
        session.network().step(batch, 0.001).unwrap();
        session.network().arrays()
    };
    assert!(step(&mut resumed) == step(&mut straight));
    // And so is the next epoch.
    for session in [&mut resumed, &mut straight] {
        assert!(session.more_epochs(1));
        train(session, 3);
        assert_eq!(session.kept_epoch(), Some(3));
    }
    assert!(resumed.network().arrays() == straight.network().arrays());
    let loss = |session: &Session| session.history()[2].validation.clone();
    assert_eq!(loss(&resumed), loss(&straight));
    // Another design, or other pictures, are refused.
    let error = |design: &Design| saved::resume(&kept, plan(design)).err().unwrap();
    design.training.seed = 2;
    assert!(matches!(error(&design), RunError::Other { .. }));
}

#[test]
fn the_best_weights_are_kept_with_their_epoch() {
    let folder = tempfile::tempdir().unwrap();
    let mut design = digits(3);
    design.training.early_stopping = EarlyStopping::On(EarlyStop { patience: 50, ..EarlyStop::default() });
    let mut session = trained(&design);
    let kept = saved::save(folder.path(), session.plan(), &session.snapshot(), 7).unwrap();
    let mut resumed = saved::resume(&kept, plan(&design)).unwrap();
    assert_eq!(resumed.kept_epoch(), session.best_epoch());
    assert_eq!(resumed.network().arrays(), session.network().arrays());
}

#[test]
fn what_is_no_run_is_left_out_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let mut session = trained(&digits(1));
    let keep = |session: &mut Session| saved::save(path, session.plan(), &session.snapshot(), 5).unwrap();
    let good = keep(&mut session);
    std::fs::write(path.join("run-0007"), "a file").unwrap();
    std::fs::create_dir(path.join("mine")).unwrap();
    let half = keep(&mut session);
    assert!(half.folder.ends_with("run-0008"));
    std::fs::remove_file(files(&half.folder).join("weights.safetensors")).unwrap();
    std::fs::remove_file(half.folder.join("weights.safetensors")).unwrap();
    let report = std::fs::read_to_string(files(&good.folder).join("report.ron")).unwrap();
    let cases = [
        String::new(),
        report[..report.len() / 2].to_owned(),
        report.replacen("format:1", "format:2", 1),
        report.replacen("classes:10", "classes:11", 1),
        report.replacen("classes:10", "classes:18446744073709551615", 1),
        report.replacen("width:1", "width:0", 1),
        report.replacen("[(epoch:1", "[(epoch:9", 1),
        report.replacen("epochs:1", &format!("epochs:{}", u64::MAX), 1),
        "(".repeat(100_000),
    ];
    for text in cases {
        assert_ne!(text, report);
        let broken = keep(&mut session);
        // What no checksum tells is told by what stands there.
        for with_checksums in [true, false] {
            if !with_checksums {
                without_checksums(&broken.folder);
            }
            std::fs::write(files(&broken.folder).join("report.ron"), &text).unwrap();
            // It stays in the list, with what the table of its epochs says; only a newer program's is left out.
            let is_newer = text.contains("format:2") && !with_checksums;
            let listed = saved::list(path);
            assert_eq!(listed.len(), if is_newer { 1 } else { 2 });
            let found = listed.iter().find(|run| run.folder == broken.folder);
            assert!(is_newer || found.is_some_and(|run| run.damage == Some(Damage::Report) && run.epochs == 1));
            assert_eq!(saved::reopen(&broken).is_err(), is_newer);
            assert!(saved::resume(&broken, session.plan().clone()).is_err());
            TrainedNetwork::read(&broken.folder).unwrap();
        }
        // It can still be deleted.
        saved::delete(&broken).unwrap();
        assert!(!broken.folder.exists());
    }
    // What someone has put there stays, and so does its folder.
    std::fs::write(good.folder.join("notes.txt"), "mine").unwrap();
    saved::delete(&good).unwrap();
    assert_eq!(std::fs::read_dir(&good.folder).unwrap().count(), 1);
    let file = SavedRun { folder: path.join("run-0007"), ..good.clone() };
    assert!(saved::delete(&file).is_err() && saved::reopen(&file).is_err() && file.folder.exists());
    assert_eq!(saved::list(path), []);
    assert_eq!(saved::list(&path.join("run-0007")), []);
    assert!(saved::save(&path.join("run-0007"), session.plan(), &session.snapshot(), 5).is_err());
}

#[test]
fn a_run_without_a_report_still_reads() {
    let folder = tempfile::tempdir().unwrap();
    let design = digits(2);
    let mut session = trained(&design);
    let old = folder.path().join("from the command line");
    let new = saved::save(&folder.path().join("new"), session.plan(), &session.snapshot(), 0).unwrap();
    as_of_old(&new.folder, &old);
    let [kept] = &saved::list(folder.path())[..] else { panic!("it is not listed") };
    assert_eq!((kept.folder.as_path(), kept.epochs, kept.name.as_str()), (old.as_path(), 2, design.name.as_str()));
    assert!(kept.when > 1_600_000_000 && kept.best.is_some());
    let again = saved::reopen(kept).unwrap();
    assert!((again.history[1].train_loss - session.history()[1].train_loss).abs() < 1e-5);
    assert_eq!((again.design, again.ending), (design.clone(), None));
    let mut resumed = saved::resume(kept, plan(&design)).unwrap();
    assert_eq!(resumed.network().arrays(), session.network().arrays());
    std::fs::write(old.join("history.csv"), [0xff, 0xfe, b'\n', b'"']).unwrap();
    assert_eq!(saved::reopen(kept).unwrap().history, []);
    saved::delete(kept).unwrap();
    assert!(!old.exists() && folder.path().exists());
}

/// Runs of older versions rounded the shares class by class, and do not name what they learned from.
#[test]
fn a_run_goes_on_with_the_division_that_it_began_with() {
    let folder = tempfile::tempdir().unwrap();
    let mut design = digits(1);
    let samples = Arc::clone(data(&design).samples());
    let seed = design.training.seed;
    let divided = |design: &Design, rule| curate_by(&samples, &design.curation, &design.split, seed, rule).unwrap();
    let differ = (600..800).find(|share| {
        design.split.validation = f64::from(*share) / 1000.0;
        divided(&design, SplitRule::ClassByClass).parts != divided(&design, SplitRule::OfAll).parts
    });
    assert!(differ.is_some());
    assert_eq!(divided(&design, SplitRule::OfAll), curate(&samples, &design.curation, &design.split, seed).unwrap());
    for rule in [SplitRule::ClassByClass, SplitRule::OfAll] {
        let then = divided(&design, rule);
        let mut session = Session::new(Plan::new(&design, Arc::new(then.clone()), 1, None).unwrap()).unwrap();
        train(&mut session, 1);
        let kept = saved::save(folder.path(), session.plan(), &session.snapshot(), 0).unwrap();
        let learned = TrainedNetwork::read(&kept.folder).unwrap().learned;
        assert!(learned == then.learned() && learned.len() <= then.part(Part::Training).len() && !learned.is_empty());
        if rule == SplitRule::ClassByClass {
            std::fs::remove_file(files(&kept.folder).join("learned.bin")).unwrap();
        }
        let resumed = saved::resume(&kept, plan(&design)).unwrap();
        assert_eq!(resumed.plan().data().parts, then.parts, "{rule:?}");
    }
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let session = trained(&digits(1));
    let outside = saved::save(elsewhere.path(), session.plan(), &session.snapshot(), 5).unwrap();
    let link = folder.path().join("run-0001");
    std::os::unix::fs::symlink(&outside.folder, &link).unwrap();
    assert_eq!(saved::list(folder.path()), []);
    assert!(saved::delete(&SavedRun { folder: link, ..outside.clone() }).is_err());
    saved::reopen(&outside).unwrap();
}

#[test]
fn a_network_far_too_large_for_its_weights_is_not_built() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = Session::new(plan(&digits(1))).unwrap();
    session.advance();
    let run = saved::save(folder.path(), session.plan(), &session.snapshot(), 1).unwrap().folder;
    let design = files(&run).join("design.ron");
    let larger = std::fs::read_to_string(&design).unwrap().replacen("neurons: 64", "neurons: 65536", 1);
    std::fs::write(&design, larger).unwrap();
    without_checksums(&run);
    let error = TrainedNetwork::read(&run).err().unwrap().to_string();
    assert!(error.contains("where the design needs"), "{error}");
}
