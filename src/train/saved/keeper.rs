//! Keeps a run on disk while it goes on, in a thread of its own: neither training nor a window waits for the disk.
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::folder::RunError;
use super::list::SavedRun;
use super::save::RunWriter;
use crate::train::background::attempt;
use crate::train::session::{Session, Snapshot};
use crate::train::timeline::Timeline;

/// The longest that a run goes on without being kept.
const EVERY: Duration = Duration::from_secs(30);
/// Writing takes one part of so many of the time: epochs may be shorter than a disk needs for one of them.
const ONE_OF: u32 = 8;

/// What became of a snapshot that was to be kept: the run on disk, or why it is not there.
pub type Kept = Result<SavedRun, NotKept>;

/// Why a run is not kept.
#[derive(Debug, Clone, thiserror::Error)]
pub enum NotKept {
    /// It cannot be written.
    #[error(transparent)]
    Failed(Arc<RunError>),
    /// The program or the system failed while it was to be written: in words.
    #[error("{0}")]
    Mistake(String),
}

impl PartialEq for NotKept {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

/// What writing came to, also where the program itself failed.
fn kept<T>(write: impl FnOnce() -> Result<T, RunError>) -> Result<T, NotKept> {
    let written = attempt(|| Ok::<_, String>(write()));
    written.map_err(NotKept::Mistake)?.map_err(|error| NotKept::Failed(Arc::new(error)))
}

/// Writes snapshots of one run. When they come faster than the disk takes them only the newest is written; the end of the
/// run always is.
pub struct RunKeeper {
    desk: Arc<KeeperDesk>,
    thread: Option<JoinHandle<()>>,
    /// When a snapshot was taken last.
    taken: Instant,
    last: Option<KeptMoment>,
}

/// What tells whether a run has gone on since it was kept.
#[derive(Clone, Copy, PartialEq, Eq)]
struct KeptMoment {
    batches: u64,
    epochs: usize,
    ended: bool,
}

impl KeptMoment {
    fn of(session: &Session) -> Self {
        let epochs = session.history().last().map_or(0, |report| report.epoch);
        Self { batches: session.curve().batches(), epochs, ended: session.ending().is_some() }
    }
}

/// What lies between the two threads.
#[derive(Default)]
struct KeeperDesk {
    tasks: Mutex<Tasks>,
    news: Condvar,
}

#[derive(Default)]
struct Tasks {
    snapshot: Option<Snapshot>,
    /// The past of the run until then.
    timeline: Option<Arc<Timeline>>,
    /// Where the run moves.
    runs: Option<PathBuf>,
    /// Where it is kept from now on.
    elsewhere: Option<PathBuf>,
    /// Nothing more will come.
    over: bool,
}

impl RunKeeper {
    /// Starts the thread. `tell` is called in it after every writing.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(writer: RunWriter, tell: impl Fn(Kept) + Send + 'static) -> std::io::Result<Self> {
        let desk = Arc::new(KeeperDesk::default());
        let there = Arc::clone(&desk);
        let work = move || there.work(writer, &tell);
        let thread = std::thread::Builder::new().name("saving".to_owned()).spawn(work)?;
        Ok(Self { desk, thread: Some(thread), taken: Instant::now(), last: None })
    }

    /// A session that came from the disk needs not be kept before it has gone on.
    pub fn knows(&mut self, session: &Session) {
        self.last = Some(KeptMoment::of(session));
    }

    /// Whether anything of the run is on its way to the disk, or there.
    pub fn has_begun(&self) -> bool {
        self.last.is_some()
    }

    /// Whether the run should be kept now, whatever it is doing.
    pub fn is_due(&self) -> bool {
        self.taken.elapsed() >= EVERY
    }

    /// Whether the run has gone on since it was kept.
    pub fn has_news(&self, session: &Session) -> bool {
        let now = KeptMoment::of(session);
        now.batches > 0 && self.last != Some(now)
    }

    /// Keeps the run as it is now, unless that was done already. Whether it is on its way to the disk.
    pub fn keep(&mut self, session: &Session) -> bool {
        let news = self.has_news(session);
        if news {
            self.keep_again(session);
        }
        news
    }

    /// Keeps the run as it is now, even if nothing but its end has changed.
    pub fn keep_again(&mut self, session: &Session) {
        self.knows(session);
        self.taken = Instant::now();
        self.desk.tasks().snapshot = Some(session.snapshot());
        self.desk.news.notify_one();
    }

    /// The next time that the run is kept, this is kept as its past.
    pub fn set_timeline(&self, timeline: Arc<Timeline>) {
        self.desk.tasks().timeline = Some(timeline);
    }

    /// Moves the run into a new folder inside this one.
    pub fn move_to(&self, runs: PathBuf) {
        self.desk.tasks().runs = Some(runs);
        self.desk.news.notify_one();
    }

    /// Keeps the run in a new folder inside this one from now on, and at once; what was saved of it stays where it is.
    pub fn keep_in(&mut self, runs: PathBuf, session: &Session) {
        self.desk.tasks().elsewhere = Some(runs);
        self.keep_again(session);
    }

    /// Waits until all is written: never on a window's thread.
    pub fn finish(mut self) {
        self.close();
        if let Some(thread) = self.thread.take() {
            // What it failed with was told already.
            let _ = thread.join();
        }
    }

    fn close(&self) {
        self.desk.tasks().over = true;
        self.desk.news.notify_one();
    }
}

impl Drop for RunKeeper {
    fn drop(&mut self) {
        self.close();
    }
}

impl Tasks {
    /// Whether somebody may wait for it.
    fn is_urgent(&self) -> bool {
        let moves = self.runs.is_some() || self.elsewhere.is_some();
        self.over || moves || self.snapshot.as_ref().is_some_and(|snapshot| snapshot.ending().is_some())
    }
}

impl KeeperDesk {
    fn tasks(&self) -> MutexGuard<'_, Tasks> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the next task, and for the end of the rest unless it is urgent.
    fn wait(&self, rest: Duration) -> MutexGuard<'_, Tasks> {
        let started = Instant::now();
        let idle = |tasks: &mut Tasks| tasks.snapshot.is_none() && !tasks.is_urgent();
        let tasks = self.news.wait_while(self.tasks(), idle).unwrap_or_else(PoisonError::into_inner);
        let rest = rest.saturating_sub(started.elapsed());
        let tasks = self.news.wait_timeout_while(tasks, rest, |tasks| !tasks.is_urgent());
        tasks.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Writes what comes until nothing more will.
    fn work(&self, mut writer: RunWriter, tell: &dyn Fn(Kept)) {
        let mut rest = Duration::ZERO;
        loop {
            let mut tasks = self.wait(rest);
            let started = Instant::now();
            let (snapshot, runs) = (tasks.snapshot.take(), tasks.runs.take());
            let elsewhere = tasks.elsewhere.take();
            let timeline = tasks.timeline.take_if(|_| snapshot.is_some());
            let over = tasks.over && snapshot.is_none() && runs.is_none();
            drop(tasks);
            if over {
                return;
            }
            if let Some(runs) = runs {
                match kept(|| writer.move_to(&runs)) {
                    Ok(Some(run)) => tell(kept(|| SavedRun::read(&run))),
                    Ok(None) => {}
                    Err(reason) => tell(Err(reason)),
                }
            }
            if let Some(runs) = elsewhere {
                writer.keep_in(&runs);
            }
            if let Some(snapshot) = snapshot {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
                tell(kept(|| writer.write_with(&snapshot, timeline.as_deref(), now)));
            }
            rest = started.elapsed() * (ONE_OF - 1);
        }
    }
}
