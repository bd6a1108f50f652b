//! A run's folder while the run goes on: whoever reads finds a whole generation, and what fails or is killed harms none.
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;

use strata::train::saved::{self, RunKeeper, RunPlace, RunWriter, SavedRun};
use strata::train::{Advance, RunError, Session, TrainedNetwork};

use super::runs::{as_of_old, files};
use super::train::{digits, plan};

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A session after some batches.
fn begun() -> Session {
    let mut session = Session::new(plan(&digits())).unwrap();
    for _ in 0..5 {
        session.advance();
    }
    session
}

/// What stands in the run's folder for other programs, and the number of its only generation.
fn assert_tidy(run: &Path, generation: u64) {
    let current = format!("generation-{generation:06}");
    let public = ["history.csv", "preprocessing.ron", "weights.safetensors"];
    assert_eq!(names(run), [&[".lock", "current", "design.ron", &current], &public[..]].concat());
    for name in ["design.ron", "history.csv", "preprocessing.ron", "weights.safetensors"] {
        assert!(fs::read(run.join(name)).unwrap() == fs::read(files(run).join(name)).unwrap(), "{name}");
    }
}

#[test]
fn what_fails_gives_the_place_back_to_the_run_that_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let (run, old) = (folder.path().join("run"), folder.path().join("old"));
    assert!(saved::ReplacedRun::remember(&run).unwrap().is_none());
    let mut session = begun();
    saved::save_at(&run, session.plan(), &session.snapshot(), 0).unwrap();
    as_of_old(&run, &old);
    for run in [run, old] {
        let before = TrainedNetwork::read(&run).unwrap().network.arrays();
        let replaced = saved::ReplacedRun::remember(&run).unwrap().unwrap();
        for when in 1..4 {
            session.advance();
            saved::save_at(&run, session.plan(), &session.snapshot(), when).unwrap();
        }
        assert!(TrainedNetwork::read(&run).unwrap().network.arrays() != before);
        replaced.put_back().unwrap();
        assert!(TrainedNetwork::read(&run).unwrap().network.arrays() == before);
        // A generation leads to its run.
        let generation = files(&run);
        assert!(generation != run && saved::run_of(&generation) == run && saved::run_of(&run) == run);
    }
}

#[test]
fn whoever_reads_while_generations_come_finds_a_whole_one() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let mut session = begun();
    let mut writer = RunWriter::new(session.plan().clone(), RunPlace::At(run.clone()));
    writer.write(&session.snapshot(), 0).unwrap();
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let read = || {
            let mut reads = 0;
            let mut last = 0;
            while !over.load(Ordering::Relaxed) {
                let saved = SavedRun::read(&run).unwrap();
                assert!(saved.batches >= last, "an older one came back");
                last = saved.batches;
                let network = TrainedNetwork::read(&run).unwrap();
                assert_eq!(network.preprocessing.classes.len(), 10);
                // As a script reads it.
                let weights = fs::read(run.join("weights.safetensors")).unwrap();
                safetensors::SafeTensors::deserialize(&weights).unwrap();
                reads += 1;
            }
            reads
        };
        let readers = [scope.spawn(read), scope.spawn(read)];
        for when in 1..40 {
            session.advance();
            writer.write(&session.snapshot(), when).unwrap();
        }
        over.store(true, Ordering::Relaxed);
        assert!(readers.into_iter().all(|reader| reader.join().unwrap() > 0));
    });
    assert_tidy(&run, 40);
}

#[test]
fn what_a_kill_leaves_is_passed_over_and_swept() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let mut session = begun();
    let save = |session: &Session| saved::save_at(&run, session.plan(), &session.snapshot(), 1).unwrap();
    let first = save(&session);
    // Killed while a generation was written, and before it became current.
    let half = run.join(".strata-generation-000002-abc.tmp");
    fs::create_dir(&half).unwrap();
    fs::write(half.join(".lock"), "").unwrap();
    fs::write(half.join("design.ron"), "half of").unwrap();
    let next = run.join("generation-000002");
    fs::create_dir(&next).unwrap();
    for name in names(&files(&run)) {
        fs::copy(files(&run).join(&name), next.join(&name)).unwrap();
    }
    fs::remove_file(next.join("weights.safetensors")).unwrap();
    assert_eq!(SavedRun::read(&run).unwrap(), first);
    // A power cut may leave the file that names the current one empty: then the newest whole one is.
    fs::write(run.join("current"), "").unwrap();
    assert_eq!(SavedRun::read(&run).unwrap(), first);
    fs::write(run.join("current"), "generation-000077").unwrap();
    assert_eq!(SavedRun::read(&run).unwrap(), first);
    session.advance();
    let second = save(&session);
    assert_eq!((first.batches + 1, SavedRun::read(&run).unwrap()), (second.batches, second.clone()));
    assert_tidy(&run, 3);
    saved::delete(&second).unwrap();
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[test]
fn a_run_of_an_older_version_becomes_one_of_today_with_its_next_generation() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = begun();
    let new = saved::save(folder.path(), session.plan(), &session.snapshot(), 1).unwrap();
    let old = folder.path().join("old");
    as_of_old(&new.folder, &old);
    let listed = SavedRun::read(&old).unwrap();
    assert!(saved::is_run(&old) && listed.place.is_none() && !listed.is_interrupted());
    session.advance();
    // What fails leaves it as it was: here the name of the current generation cannot be written.
    fs::create_dir(old.join("current")).unwrap();
    assert!(saved::save_at(&old, session.plan(), &session.snapshot(), 2).is_err());
    assert!(!old.join("generation-000001").exists());
    assert_eq!(SavedRun::read(&old).unwrap(), listed);
    fs::remove_dir(old.join("current")).unwrap();
    saved::save_at(&old, session.plan(), &session.snapshot(), 2).unwrap();
    assert_tidy(&old, 1);
    // Where nothing was before, nothing stays.
    let none = folder.path().join("none");
    fs::create_dir_all(none.join("current")).unwrap();
    assert!(saved::save_at(&none, session.plan(), &session.snapshot(), 2).is_err());
    assert_eq!(names(&none), ["current"]);
    fs::write(none.join("design.ron"), "mine").unwrap();
    assert_eq!((saved::in_the_way(&none), saved::in_the_way(&old)), (Some(none.join("design.ron")), None));
}

#[test]
fn one_program_alone_writes_a_run() {
    let folder = tempfile::tempdir().unwrap();
    let session = begun();
    let place = || RunPlace::At(folder.path().join("run"));
    let mut one = RunWriter::new(session.plan().clone(), place());
    let saved = one.write(&session.snapshot(), 1).unwrap();
    assert!(saved::is_being_written(&saved.folder) && !saved.is_interrupted());
    let mut other = RunWriter::new(session.plan().clone(), place());
    assert!(matches!(other.claim(), Err(RunError::Busy { .. })));
    assert!(matches!(other.write(&session.snapshot(), 1), Err(RunError::Busy { .. })));
    assert!(matches!(saved::move_run(&saved.folder, folder.path()), Err(RunError::Busy { .. })));
    drop(one);
    assert!(!saved::is_being_written(&saved.folder) && saved.is_interrupted());
    other.claim().unwrap();
    other.write(&session.snapshot(), 1).unwrap();
}

#[test]
fn a_run_moves_while_it_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let [unnamed, runs] = ["Digits", "net.runs"].map(|name| folder.path().join(name));
    let mut session = begun();
    let (sender, told) = channel();
    let writer = RunWriter::new(session.plan().clone(), RunPlace::New(unnamed.clone()));
    let mut keeper = RunKeeper::start(writer, move |kept| sender.send(kept).unwrap()).unwrap();
    assert!(!keeper.has_begun() && keeper.keep(&session) && !keeper.keep(&session));
    let first = told.recv().unwrap().unwrap();
    assert_eq!((first.folder.clone(), first.batches), (unnamed.join("run-0001"), 5));
    // There may be runs already where it goes.
    let other = saved::save(&runs, session.plan(), &session.snapshot(), 1).unwrap();
    keeper.move_to(runs.clone());
    let moved = told.recv().unwrap().unwrap();
    assert_eq!(moved, SavedRun { folder: runs.join("run-0002"), ..first });
    assert_eq!(names(&unnamed), Vec::<String>::new());
    while !matches!(session.advance(), Advance::Epoch(_)) {}
    assert!(keeper.keep(&session));
    keeper.finish();
    let last = told.recv().unwrap().unwrap();
    assert_eq!((last.folder.clone(), last.epochs), (moved.folder.clone(), 1));
    assert_eq!(saved::list(&runs).len(), 2);
    // One that nobody writes moves too.
    assert_eq!(saved::move_run(&other.folder, &unnamed).unwrap(), unnamed.join("run-0001"));
    assert_eq!((saved::list(&runs), last.base()), (vec![last], folder.path().to_owned()));
}
