//! Jobs in the background: outcome, progress, stop and panic; loading a dataset in one.
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use strata::data::{DataError, FileProgress};
use strata::design::{Input, Normalize, Source, template};
use strata::train::{Job, Outcome, Wake, Wanted};

/// A wake that counts.
fn counter() -> (Arc<AtomicUsize>, Wake) {
    let count = Arc::new(AtomicUsize::new(0));
    let own = Arc::clone(&count);
    let wake = move || {
        own.fetch_add(1, Ordering::SeqCst);
    };
    (count, Arc::new(wake))
}

fn outcome<T: Send + 'static, P: Clone + Send + 'static>(job: &mut Job<T, P>) -> Outcome<T> {
    let started = Instant::now();
    while started.elapsed() < Duration::from_mins(1) {
        if let Some(outcome) = job.poll() {
            return outcome;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    panic!("the job did not end");
}

#[test]
fn a_job_tells_how_far_it_is_and_what_it_made() {
    let (woken, wake) = counter();
    let (go, gate) = channel::<()>();
    let (told, here) = channel::<()>();
    let mut job: Job<u32, u8> = Job::start("counting", Some(wake), move |progress, _| {
        progress.report(1);
        progress.report(2);
        told.send(()).unwrap();
        gate.recv().unwrap();
        7
    });
    here.recv().unwrap();
    assert_eq!(woken.load(Ordering::SeqCst), 1, "nobody is woken twice before having looked");
    assert_eq!((job.progress(), job.progress()), (Some(2), Some(2)));
    assert_eq!(job.poll(), None);
    go.send(()).unwrap();
    assert_eq!(outcome(&mut job), Outcome::Done(7));
    assert_eq!(job.poll(), None, "the outcome comes once");
    while woken.load(Ordering::SeqCst) < 2 {
        std::thread::yield_now();
    }
}

#[test]
fn a_panic_is_an_outcome() {
    let mut job: Job<(), ()> = Job::start("falling", None, |_, _| panic!("over a stone"));
    let Outcome::Failed(reason) = outcome(&mut job) else { panic!() };
    assert!(reason.contains("over a stone"), "{reason}");
}

#[test]
fn a_job_is_stopped_by_word_and_by_being_dropped() {
    let wait = |stop: &AtomicBool| {
        while !stop.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(1));
        }
    };
    let mut job: Job<bool, ()> = Job::start("waiting", None, move |_, stop| {
        wait(stop);
        true
    });
    job.stop();
    assert_eq!(outcome(&mut job), Outcome::Done(true));

    let (told, here) = channel();
    let job: Job<(), ()> = Job::start("waiting", None, move |_, stop| {
        wait(stop);
        // Still at work when the job is long gone.
        std::thread::sleep(Duration::from_millis(200));
        told.send(()).unwrap();
    });
    let started = Instant::now();
    drop(job);
    assert!(started.elapsed() < Duration::from_millis(100), "dropping waits for nobody");
    here.recv_timeout(Duration::from_mins(1)).unwrap();
}

#[test]
fn a_dataset_is_loaded_in_the_background() {
    let design = (template("digits").unwrap().make)();
    let wanted = Wanted::of(&design, Path::new("")).unwrap();
    assert_eq!(Some(&wanted), Wanted::of(&design, Path::new("")).as_ref());
    let (woken, wake) = counter();
    let Outcome::Done(Ok(loaded)) = outcome(&mut wanted.load(Some(wake), None)) else { panic!() };
    assert_eq!(loaded.dataset.classes.len(), 10);
    assert!(woken.load(Ordering::SeqCst) <= 1);

    let mut numbers = design.clone();
    numbers.input = Input::Numbers { count: 2, normalize: Normalize::Unit };
    assert_eq!(Wanted::of(&numbers, Path::new("")), None);
}

#[test]
fn a_folder_is_loaded_with_progress_and_stopped() {
    let folder = tempfile::tempdir().unwrap();
    for class in ["a", "b"] {
        std::fs::create_dir(folder.path().join(class)).unwrap();
        for n in 0..3 {
            image::GrayImage::new(4, 4).save(folder.path().join(class).join(format!("{n}.png"))).unwrap();
        }
    }
    let mut design = (template("digits").unwrap().make)();
    design.data = Source::Folder(folder.path().to_path_buf());
    let mut job = Wanted::of(&design, Path::new("")).unwrap().load(None, None);
    let Outcome::Done(Ok(loaded)) = outcome(&mut job) else { panic!() };
    assert_eq!((loaded.dataset.len(), job.progress()), (6, Some(FileProgress { found: 6, done: 6 })));

    // Stopped before it has begun or while it looks for files: either way that is what it says.
    let (go, gate) = channel::<()>();
    let wanted = Wanted::of(&design, Path::new("")).unwrap();
    let wake: Wake = {
        let gate = std::sync::Mutex::new(gate);
        Arc::new(move || {
            let _ = gate.lock().unwrap().recv();
        })
    };
    let mut job = wanted.load(Some(wake), None);
    job.stop();
    drop(go);
    assert!(matches!(outcome(&mut job), Outcome::Done(Err(DataError::Stopped))));
}
