//! A run's folder while the run goes on: whoever reads finds a whole generation, and what fails or is killed harms none.
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use strata::disk::faults;
use strata::train::saved::{self, RunKeeper, RunPlace, RunWriter, SavedRun};
use strata::train::{Advance, RunError, Session, TrainedNetwork};

use super::disk::with_every_fault;
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

/// The weights that a run answers with, and the epoch that its report says they are of.
fn answer(run: &Path) -> (Vec<strata::engine::Array>, Option<usize>, u64) {
    let saved = SavedRun::read(run).unwrap();
    assert_eq!(saved.damage, None);
    let network = TrainedNetwork::read(run).unwrap();
    assert_eq!(network.damage, []);
    (network.network.arrays(), saved::reopen(&saved).unwrap().kept_epoch, saved.batches)
}

#[test]
fn whatever_fails_while_a_run_is_saved_the_older_or_the_newer_generation_is_whole() {
    let root = tempfile::tempdir().unwrap();
    let mut session = begun();
    let older = session.snapshot();
    session.advance();
    let newer = session.snapshot();
    let plan = session.plan().clone();
    let moments = [&older, &newer].map(|snapshot| {
        let run = saved::save(&root.path().join("known"), &plan, snapshot, 1).unwrap();
        answer(&run.folder)
    });
    // Over an older generation, which may be of an older version.
    let run = root.path().join("run");
    for is_old in [false, true] {
        let operations = with_every_fault(
            || {
                let _ = fs::remove_dir_all(&run);
                if is_old {
                    let made = root.path().join("made");
                    let _ = fs::remove_dir_all(&made);
                    saved_before(&made, &plan, &older);
                    as_of_old(&made, &run);
                } else {
                    saved_before(&run, &plan, &older);
                }
                saved::save_at(&run, &plan, &newer, 2).is_ok()
            },
            |done| {
                let now = TrainedNetwork::read(&run).unwrap().network.arrays();
                assert!(now == moments[1].0 || now == moments[0].0 && !done);
                if !is_old || done {
                    assert!(moments.contains(&answer(&run)), "two epochs side by side");
                }
                // And it can be gone on with.
                saved::resume(&SavedRun::read(&run).unwrap(), plan.clone()).unwrap();
            },
        );
        assert!(operations > 20, "{operations}");
    }
    // A new one.
    with_every_fault(
        || {
            let _ = fs::remove_dir_all(root.path().join("new"));
            saved::save(&root.path().join("new"), &plan, &newer, 2).is_ok()
        },
        |done| {
            let listed = saved::list(&root.path().join("new"));
            assert!(listed.len() <= 1 && (listed.len() == 1 || !done));
            assert!(listed.iter().all(|run| answer(&run.folder) == moments[1]));
        },
    );
}

/// Saves a run, whatever fault is asked for: it is there before.
fn saved_before(run: &Path, plan: &strata::train::Plan, snapshot: &strata::train::Snapshot) {
    let (run, plan, snapshot) = (run.to_owned(), plan.clone(), snapshot.clone());
    std::thread::spawn(move || saved::save_at(&run, &plan, &snapshot, 1).unwrap()).join().unwrap();
}

#[test]
fn whatever_fails_while_a_run_moves_it_is_whole_in_one_of_the_places() {
    let root = tempfile::tempdir().unwrap();
    let session = begun();
    let (from, to) = (root.path().join("from"), root.path().join("to"));
    with_every_fault(
        || {
            let _ = (fs::remove_dir_all(&from), fs::remove_dir_all(&to));
            saved_before(&from, session.plan(), &session.snapshot());
            saved::move_run(&from, &to).is_ok()
        },
        |done| {
            let moved = saved::list(&to);
            assert!(moved.len() == 1 || !done && saved::is_run(&from));
            for run in &moved {
                drop(answer(&run.folder));
            }
        },
    );
}

#[test]
fn a_run_moves_whole_to_another_disk() {
    let root = tempfile::tempdir().unwrap();
    let session = begun();
    let (from, to) = (root.path().join("from"), root.path().join("to"));
    saved::save_at(&from, session.plan(), &session.snapshot(), 0).unwrap();
    let expected = answer(&from);
    fs::create_dir(&to).unwrap();
    // Renaming is the first operation that cannot be done there.
    let moved = (0..4).any(|after| {
        let fault = faults::fail_once(after);
        saved::move_run(&from, &to).is_ok() && fault.has_struck()
    });
    assert!(moved && !saved::is_run(&from));
    let runs = saved::list(&to);
    assert_eq!(runs.len(), 1);
    assert!(answer(&runs[0].folder) == expected);
}

#[test]
fn every_changed_file_of_a_run_is_found_and_what_is_whole_is_used() {
    let root = tempfile::tempdir().unwrap();
    let mut session = begun();
    while session.history().len() < 2 {
        session.advance();
    }
    session.advance();
    // Its last weights are others than the best.
    let snapshot = session.snapshot();
    let plan = session.plan().clone();
    let weights = saved::save(&root.path().join("whole"), &plan, &snapshot, 1).unwrap();
    let weights = TrainedNetwork::read(&weights.folder).unwrap().network.arrays();
    let all = ["design.ron", "preprocessing.ron", "weights.safetensors", "report.ron", "optimizer.safetensors"];
    for name in all.into_iter().chain(["resume.ron", "resume.safetensors", "checksums.txt"]) {
        for at in [0, 11, usize::MAX] {
            let run = saved::save(&root.path().join(name), &plan, &snapshot, 1).unwrap();
            let file = files(&run.folder).join(name);
            let mut bytes = fs::read(&file).unwrap();
            let at = at.min(bytes.len() - 1);
            bytes[at] ^= 1;
            fs::write(&file, bytes).unwrap();
            let said = |error: RunError| {
                assert!(matches!(error, RunError::Damaged { .. }), "{error:?}");
                assert!(error.to_string().contains(name) && error.to_string().contains("damaged"), "{error}");
            };
            let listed = SavedRun::read(&run.folder);
            let read = TrainedNetwork::read(&run.folder);
            let resumed = listed.as_ref().ok().map(|run| saved::resume(run, plan.clone()));
            match name {
                "design.ron" | "preprocessing.ron" => said(read.err().unwrap()),
                "weights.safetensors" => {
                    // It answers with what else is kept, and says so.
                    let read = read.unwrap();
                    assert!(matches!(read.damage[..], [saved::Damage::Weights(_)]));
                    assert!(read.network.arrays() != weights);
                    said(resumed.unwrap().err().unwrap());
                }
                "report.ron" => {
                    assert_eq!(listed.unwrap().damage, Some(saved::Damage::Report));
                    assert!(read.unwrap().network.arrays() == weights);
                    said(resumed.unwrap().err().unwrap());
                }
                "checksums.txt" => {
                    assert_eq!(listed.unwrap().damage, Some(saved::Damage::Checksums));
                    assert!(read.unwrap().network.arrays() == weights);
                    resumed.unwrap().unwrap();
                }
                _ => {
                    assert!(read.unwrap().network.arrays() == weights);
                    said(resumed.unwrap().err().unwrap());
                }
            }
        }
    }
}

/// Bytes of a saved run's files are changed at random places, `STRATA_DAMAGE` times each file.
#[test]
fn no_changed_byte_of_a_run_goes_unnoticed() {
    let times = std::env::var("STRATA_DAMAGE").map_or(40, |times| times.parse().unwrap());
    let root = tempfile::tempdir().unwrap();
    let mut session = begun();
    while session.history().len() < 2 {
        session.advance();
    }
    let plan = session.plan().clone();
    let run = saved::save(root.path(), &plan, &session.snapshot(), 1).unwrap().folder;
    let weights = TrainedNetwork::read(&run).unwrap().network.arrays();
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    for name in ["weights.safetensors", "report.ron", "optimizer.safetensors"] {
        let file = files(&run).join(name);
        let whole = fs::read(&file).unwrap();
        for _ in 0..times {
            let mut bytes = whole.clone();
            let at = rng.random_range(0..bytes.len());
            bytes[at] ^= rng.random_range(1..=u8::MAX);
            fs::write(&file, bytes).unwrap();
            let listed = SavedRun::read(&run).unwrap();
            let read = TrainedNetwork::read(&run).unwrap();
            let is_told = match name {
                "weights.safetensors" => matches!(read.damage[..], [saved::Damage::Weights(_)]),
                _ => read.damage.is_empty() && read.network.arrays() == weights,
            };
            assert!(is_told, "byte {at} of {name}");
            assert_eq!(listed.damage, (name == "report.ron").then_some(saved::Damage::Report), "byte {at} of {name}");
            let resumed = saved::resume(&listed, plan.clone());
            assert!(matches!(resumed, Err(RunError::Damaged { .. })), "byte {at} of {name}");
        }
        fs::write(&file, whole).unwrap();
    }
    saved::resume(&SavedRun::read(&run).unwrap(), plan).unwrap();
}

#[test]
fn what_only_looks_like_a_run_is_neither_written_over_nor_in_the_way() {
    let root = tempfile::tempdir().unwrap();
    let session = begun();
    let run = root.path().join("run");
    saved::save_at(&run, session.plan(), &session.snapshot(), 1).unwrap();
    // Names that no generation can have, or that a number has twice.
    for name in ["generation-18446744073709551615", "generation-+7", "generation-7", "generation-00000000000009"] {
        fs::create_dir(run.join(name)).unwrap();
        fs::write(run.join(name).join("weights.safetensors"), "mine").unwrap();
    }
    saved::save_at(&run, session.plan(), &session.snapshot(), 2).unwrap();
    assert_eq!(fs::read_to_string(run.join("current")).unwrap(), "generation-000002\n");
    assert_eq!(fs::read(run.join("generation-7").join("weights.safetensors")).unwrap(), b"mine");
    let foreign = root.path().join("foreign");
    fs::create_dir_all(foreign.join("generation-000004")).unwrap();
    assert_eq!(saved::in_the_way(&foreign), Some(foreign.join("generation-000004")));
    fs::write(foreign.join("current"), "mine").unwrap();
    assert_eq!(saved::in_the_way(&foreign), Some(foreign.join("current")));
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        // Generations, names and locks that lead elsewhere.
        let elsewhere = root.path().join("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        fs::write(elsewhere.join("weights.safetensors"), "theirs").unwrap();
        symlink(&elsewhere, run.join("generation-000005")).unwrap();
        fs::remove_file(run.join(".lock")).unwrap();
        symlink(elsewhere.join("made"), run.join(".lock")).unwrap();
        fs::remove_file(run.join("current")).unwrap();
        symlink(elsewhere.join("also made"), run.join("current")).unwrap();
        saved::save_at(&run, session.plan(), &session.snapshot(), 3).unwrap();
        assert_eq!(fs::read_to_string(run.join("current")).unwrap(), "generation-000006\n");
        assert_eq!(names(&elsewhere), ["weights.safetensors"]);
        saved::delete(&SavedRun::read(&run).unwrap()).unwrap();
        assert_eq!(names(&elsewhere), ["weights.safetensors"]);
    }
}

#[cfg(unix)]
#[test]
fn pipes_and_endless_files_in_a_run_are_not_opened() {
    let root = tempfile::tempdir().unwrap();
    let session = begun();
    for name in ["weights.safetensors", "report.ron", "preprocessing.ron", "checksums.txt", "optimizer.safetensors"] {
        let run = saved::save(root.path(), session.plan(), &session.snapshot(), 1).unwrap();
        let file = files(&run.folder).join(name);
        fs::remove_file(&file).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&file).status().unwrap().success());
        // Each ends, whatever it says.
        let _ = (TrainedNetwork::read(&run.folder), SavedRun::read(&run.folder));
        let _ = saved::resume(&run, session.plan().clone());
        fs::remove_file(&file).unwrap();
        fs::File::create(&file).unwrap().set_len(1_900_000_000).unwrap();
        let _ = (TrainedNetwork::read(&run.folder), SavedRun::read(&run.folder));
        assert!(saved::resume(&run, session.plan().clone()).is_err() || name == "checksums.txt");
    }
}

#[test]
fn a_run_is_kept_elsewhere_when_its_place_fails() {
    let root = tempfile::tempdir().unwrap();
    let mut session = begun();
    let (sender, told) = channel();
    let gone = root.path().join("a file");
    fs::write(&gone, "").unwrap();
    let writer = RunWriter::new(session.plan().clone(), RunPlace::New(gone.join("runs")));
    let mut keeper = RunKeeper::start(writer, move |kept| sender.send(kept).unwrap()).unwrap();
    keeper.keep(&session);
    assert!(told.recv().unwrap().is_err());
    session.advance();
    keeper.keep(&session);
    assert!(told.recv().unwrap().is_err());
    keeper.keep_in(root.path().join("elsewhere"), &session);
    let saved = told.recv().unwrap().unwrap();
    assert_eq!((saved.batches, saved.folder), (6, root.path().join("elsewhere").join("run-0001")));
    keeper.finish();
}

#[test]
fn a_folder_that_goes_away_while_a_run_goes_on_is_made_again() {
    let root = tempfile::tempdir().unwrap();
    let mut session = begun();
    let run = root.path().join("runs").join("run");
    let mut writer = RunWriter::new(session.plan().clone(), RunPlace::At(run.clone()));
    writer.write(&session.snapshot(), 1).unwrap();
    fs::remove_dir_all(root.path().join("runs")).unwrap();
    session.advance();
    let saved = writer.write(&session.snapshot(), 2).unwrap();
    assert_eq!(answer(&run).2, saved.batches);
    // It is still this program's alone.
    assert!(saved::is_being_written(&run));
}
