//! One run on the training thread: it obeys its orders, does one piece of work when it is its turn, and tells what happens.
use std::collections::VecDeque;
use std::convert::Infallible;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::begun::Begun;
use super::event_queue::EventQueue;
use super::events::Event;
use super::message::{Entry, Key, Waiting};
use super::moment::PastView;
use super::orders::Order;
use super::throttle::Throttle;
use crate::data::SampleBatch;
use crate::engine::EngineError;
use crate::train::background::{attempt, reason};
use crate::train::report::Ending;
use crate::train::saved::{NotKept, RunKeeper, RunPlace, RunWriter};
use crate::train::session::{Advance, AnsweringPart, Session, Snapshot};
use crate::train::timeline::{RunChange, Timeline, TimelineRecorder};

/// The shortest time between two progress events.
const PROGRESS_EVERY: Duration = Duration::from_millis(50);

/// The longest pause between two batches that is not told of: nobody sees it.
pub(super) const SHORT: Duration = Duration::from_millis(1);

/// A run with what it remembers of its orders.
pub(super) struct Worker {
    pub(super) key: Key,
    run: u64,
    events: Arc<EventQueue>,
    waiting: Arc<Waiting>,
    phase: Phase,
    /// `None` while it is built.
    session: Option<Box<Session>>,
    /// Orders that came before the session.
    early: VecDeque<Order>,
    throttle: Throttle,
    /// When progress was told last.
    told: Option<Instant>,
    /// Whether a batch went by since.
    untold: bool,
    /// The newest inspection that was asked for.
    inspection: Option<PendingInspection>,
    predictions: VecDeque<PendingPrediction>,
    /// All samples that are answered, with the ticket of the question.
    answering: Option<(u64, AnsweringPart)>,
    /// Writes the run, where it is to be kept.
    keeper: Option<RunKeeper>,
    /// Bytes of memory for snapshots of its past, where they are kept.
    room: Option<usize>,
    /// Takes them.
    recorder: Option<TimelineRecorder>,
    /// Shows moments of another run's past.
    past: PastView,
}

/// What a run does next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Running,
    /// One batch, then waiting.
    OneBatch,
    /// To the end of the epoch, then waiting.
    OneEpoch,
    Waiting,
    /// Over: only questions are answered.
    Ended,
}

/// An inspection that was asked for.
struct PendingInspection {
    ticket: u64,
    picture: Arc<[u8]>,
    more: Option<Arc<SampleBatch>>,
    weights: bool,
}

/// A prediction that goes on piece by piece.
struct PendingPrediction {
    ticket: u64,
    indices: Vec<u32>,
    probabilities: Vec<Vec<f32>>,
}

impl Worker {
    pub(super) fn new(entry: Entry) -> Self {
        let Entry { key, run, events, waiting, paused, past, .. } = entry;
        Self {
            key,
            run,
            events,
            waiting,
            phase: if paused { Phase::Waiting } else { Phase::Running },
            session: None,
            early: VecDeque::new(),
            throttle: Throttle::default(),
            told: None,
            untold: false,
            inspection: None,
            predictions: VecDeque::new(),
            answering: None,
            keeper: None,
            room: past,
            recorder: None,
            past: PastView::default(),
        }
    }

    /// The session is there.
    pub(super) fn begin(&mut self, begun: Begun) {
        let Begun { session, timeline, lost } = begun;
        self.events.push(Event::Started { run: self.run, batches: session.progress().batches });
        for reason in lost {
            self.events.push(Event::LostPast { run: self.run, reason });
        }
        self.recorder = self.room.map(|room| {
            let timeline = timeline.map_or_else(|| Timeline::new(room), |timeline| timeline.within(room));
            TimelineRecorder::start(timeline, &session)
        });
        self.session = Some(Box::new(session));
        self.tell_past();
        if self.session.as_ref().is_some_and(|session| session.ending().is_some()) {
            // It came from the disk.
            self.tell_end();
        } else if self.phase == Phase::Waiting {
            self.tell_place();
        }
        while let Some(order) = self.early.pop_front() {
            self.obey(order);
        }
    }

    /// The session could not be built.
    pub(super) fn fail(&self, reason: String) {
        self.events.push(Event::Ended { run: self.run, ending: Ending::Failed { reason }, saving: false });
    }

    /// Stops the run and gives its session back.
    pub(super) fn finish(mut self) -> Option<Session> {
        let mut session = self.session.take()?;
        session.stop();
        Some(*session)
    }

    /// Takes an order, which was counted as waiting or not.
    pub(super) fn take(&mut self, order: Order, counted: bool) {
        if counted {
            self.waiting.leave();
        }
        if self.session.is_some() {
            self.obey(order);
        } else {
            self.early.push_back(order);
        }
    }

    /// How long it is until its next piece of work; `None` when there is none before the next order.
    pub(super) fn due(&self) -> Option<Duration> {
        let session = self.session.as_ref()?;
        if !self.predictions.is_empty() || self.answering.is_some() || self.past.is_busy() {
            return Some(Duration::ZERO);
        }
        if matches!(self.phase, Phase::Waiting | Phase::Ended) || self.events.is_full() {
            return None;
        }
        // A single batch does not wait, and neither does what is no batch.
        let waits = matches!(self.phase, Phase::Running | Phase::OneEpoch)
            && session.ending().is_none()
            && !session.is_between_batches();
        Some(if waits { self.throttle.ahead() } else { Duration::ZERO })
    }

    /// Goes to the newest moment that was asked for, and answers the newest inspection.
    pub(super) fn serve(&mut self) {
        let Some(session) = &mut self.session else { return };
        if let Some(event) = self.past.begin(session, self.run) {
            self.events.push_latest(event);
        }
        if let Some(PendingInspection { ticket, picture, more, weights }) = self.inspection.take() {
            // It is answered with the weights that the session has on its way.
            if let Some(event) = self.past.on_its_way(session, self.run) {
                self.events.push_latest(event);
            }
            let cards = attempt(|| session.inspect(&picture, more.as_ref(), weights));
            self.events.push_latest(Event::Inspected { run: self.run, ticket, cards });
        }
    }

    /// Does one piece of work: of a prediction, or a batch, or a piece of a validation.
    pub(super) fn turn(&mut self) {
        if !self.predictions.is_empty() {
            return self.predict();
        }
        if let Some((ticket, answering)) = self.answering.take() {
            return self.answer(ticket, answering);
        }
        let Some(session) = &mut self.session else { return };
        if self.past.is_busy() {
            if let Some(event) = self.past.turn(session, self.run) {
                self.events.push_latest(event);
            }
            return;
        }
        if !session.is_between_batches() {
            self.throttle.start();
        }
        // A panic inside a batch leaves the weights of before: they are replaced as the last thing in a step.
        let advance = catch_unwind(AssertUnwindSafe(|| session.advance_piece())).unwrap_or_else(|panic| {
            session.fail(reason(&*panic));
            Advance::Ended(Ending::Failed { reason: reason(&*panic) })
        });
        self.report(advance);
        if self.untold && self.due().is_some_and(|pause| pause > SHORT) {
            // The next batch is far away.
            self.tell_progress();
        }
    }

    /// Answers a few of all samples.
    fn answer(&mut self, ticket: u64, answering: AnsweringPart) {
        let Some(session) = &mut self.session else { return };
        match attempt(|| session.go_on_answering(answering)) {
            Ok(ControlFlow::Break(answers)) => {
                let answers = Arc::new(answers);
                self.events.push_latest(Event::Answered { run: self.run, ticket, answers });
            }
            Ok(ControlFlow::Continue(answering)) => self.answering = Some((ticket, answering)),
            Err(reason) => self.refuse(reason),
        }
    }

    /// Predicts a few of the samples that were asked about.
    fn predict(&mut self) {
        let (Some(session), Some(pending)) = (&mut self.session, self.predictions.front_mut()) else { return };
        let done = pending.probabilities.len();
        let end = pending.indices.len().min(done + session.answers_at_once());
        match attempt(|| session.predict_piece(&pending.indices[done..end])) {
            Ok(more) => pending.probabilities.extend(more),
            Err(reason) => {
                self.predictions.pop_front();
                return self.refuse(reason);
            }
        }
        if end == pending.indices.len()
            && let Some(PendingPrediction { ticket, probabilities, .. }) = self.predictions.pop_front()
        {
            self.events.push(Event::Predicted { run: self.run, ticket, probabilities });
        }
    }

    fn obey(&mut self, order: Order) {
        let Some(session) = &mut self.session else { return };
        let over = self.phase == Phase::Ended;
        match order {
            Order::Keep(place) => self.start_keeping(place),
            Order::MoveSaved(runs) => {
                if let Some(keeper) = &self.keeper {
                    keeper.move_to(runs);
                }
            }
            Order::KeepIn(runs) => self.keep_in(runs),
            Order::SaveEnd if over => self.keep_again(),
            Order::SaveEnd => {}
            Order::ShowCheckpoint(checkpoint) => {
                if session.answer_with(checkpoint) {
                    self.note(RunChange::Answer(checkpoint));
                }
                self.tell_checkpoint();
            }
            Order::Inspect { ticket, picture, more, weights } => {
                self.inspection = Some(PendingInspection { ticket, picture, more, weights });
            }
            Order::Predict { ticket, indices } => match session.prove_indices(&indices) {
                Ok(()) => {
                    self.predictions.push_back(PendingPrediction { ticket, indices, probabilities: Vec::new() });
                }
                Err(reason) => self.refuse(reason),
            },
            Order::Weights => self.events.push_latest(Event::Weights { run: self.run, state: session.weights() }),
            Order::Snapshot => self.tell_snapshot(),
            Order::Rank => self.tell_ranked(),
            Order::AnswerAll { ticket } => self.answering = Some((ticket, session.begin_answers())),
            Order::Trace => self.tell_traced(),
            Order::SetWeight { array, index, value } => self.set_weight(array, index, value),
            Order::ShowMoment(timeline, batches) => self.past.wish(timeline, batches),
            Order::Branch => self.branch(),
            Order::NoteBranch(snapshot, changes) => self.note_branch(&snapshot, changes),
            Order::Guess(guess) => session.note_guess(guess),
            Order::LimitPast(budget) => self.limit_past(budget),
            Order::SetRate(rate) => {
                session.set_rate(rate);
                self.note(RunChange::Rate(rate));
            }
            Order::SetSpeed(speed) => {
                if !self.throttle.set(speed) {
                    self.refuse("the speed has to be above 0".to_owned());
                }
            }
            Order::MoreEpochs(epochs) => self.more_epochs(epochs),
            Order::Resume if over => {
                if session.go_on() {
                    self.note(RunChange::GoOn);
                    self.phase = Phase::Running;
                    self.tell_checkpoint();
                }
            }
            Order::SetEpochs(_) if over => self.refuse("the run is over; it can only be given more epochs".to_owned()),
            _ if over => {}
            Order::SetEpochs(epochs) => {
                session.set_epochs(epochs);
                self.note(RunChange::Epochs(epochs));
                self.tell_place();
            }
            Order::Stop => {
                session.stop();
                self.note(RunChange::Stop);
                self.follow(&Advance::Ended(Ending::Stopped));
                self.tell_end();
            }
            Order::Pause => {
                self.phase = Phase::Waiting;
                self.tell_place();
                // A run that waits may wait for ever.
                self.keep();
            }
            Order::Resume => self.phase = Phase::Running,
            Order::StepBatch => self.phase = Phase::OneBatch,
            Order::StepEpoch => self.phase = Phase::OneEpoch,
        }
    }

    /// Replaces one number of the weights.
    fn set_weight(&mut self, array: String, index: usize, value: f32) {
        let Some(session) = &mut self.session else { return };
        match attempt(|| Ok::<_, Infallible>(session.network().set_weight(&array, index, value))) {
            Ok(Ok(old)) => {
                self.note(RunChange::Weight { array: array.clone(), index, value });
                self.events.push(Event::WeightSet { run: self.run, array, index, old, value });
            }
            Ok(Err(EngineError::WrongSign { .. })) => self.events.push(Event::WrongSign { run: self.run }),
            Ok(Err(error)) => self.refuse(error.to_string()),
            Err(reason) => self.refuse(reason),
        }
    }

    /// Tells the moment that is shown, whole.
    fn branch(&self) {
        match (self.past.shown(), &self.session) {
            (Some(changes), Some(session)) => {
                let snapshot = Arc::new(session.snapshot());
                self.events.push(Event::Branched { run: self.run, snapshot, changes });
            }
            _ => self.refuse("the moment to branch from is not there yet".to_owned()),
        }
    }

    /// Keeps the run in a new folder inside this one from now on.
    fn keep_in(&mut self, runs: PathBuf) {
        self.hand_over_past();
        match (&mut self.keeper, &self.session) {
            (Some(keeper), Some(session)) => keeper.keep_in(runs, session),
            _ => self.start_keeping(RunPlace::New(runs)),
        }
    }

    /// Gives the keeper the past of the run, to be kept with it.
    fn hand_over_past(&self) {
        if let (Some(keeper), Some(recorder)) = (&self.keeper, &self.recorder) {
            keeper.set_timeline(Arc::clone(recorder.timeline()));
        }
    }

    fn more_epochs(&mut self, epochs: usize) {
        let Some(session) = &mut self.session else { return };
        if epochs == 0 {
            return self.refuse("there has to be one epoch more at least".to_owned());
        }
        if !session.more_epochs(epochs) {
            return self.refuse("the run has failed; it cannot go on".to_owned());
        }
        self.note(RunChange::MoreEpochs(epochs));
        if self.phase == Phase::Ended {
            self.phase = Phase::Running;
            self.tell_checkpoint();
        } else {
            self.tell_place();
        }
    }

    /// Keeps the run on disk from now on, in a thread of its own: disks are slow.
    fn start_keeping(&mut self, place: RunPlace) {
        let Some(session) = self.session.as_ref().filter(|_| self.keeper.is_none()) else { return };
        let (run, events) = (self.run, Arc::clone(&self.events));
        let tell = move |saved| events.push(Event::Saved { run, saved });
        match RunKeeper::start(RunWriter::new(session.plan().clone(), place), tell) {
            Ok(mut keeper) => {
                if session.ending().is_some() {
                    // It came from there.
                    keeper.knows(session);
                }
                self.keeper = Some(keeper);
            }
            Err(error) => {
                let saved = Err(NotKept::Mistake(format!("no thread could be started: {error}")));
                self.events.push(Event::Saved { run, saved });
            }
        }
    }

    /// Keeps the run as it is now, if it has gone on since it was kept.
    fn keep(&mut self) {
        let session = self.session.as_ref();
        if self.keeper.as_ref().zip(session).is_some_and(|(keeper, session)| keeper.has_news(session)) {
            self.keep_again();
        }
    }

    /// Keeps the run as it is now, even if nothing but its past or its end has changed.
    fn keep_again(&mut self) {
        self.hand_over_past();
        if let (Some(keeper), Some(session)) = (&mut self.keeper, &self.session) {
            keeper.keep_again(session);
        }
    }

    /// Notes for the past of the run what was changed of it.
    fn note(&mut self, change: RunChange) {
        if let (Some(recorder), Some(session)) = (&mut self.recorder, &self.session) {
            recorder.note(session, change);
            self.tell_past();
        }
    }

    /// Takes a snapshot after what the session did, if one is due.
    fn follow(&mut self, advance: &Advance) {
        if let (Some(recorder), Some(session)) = (&mut self.recorder, &self.session) {
            recorder.follow(session, advance);
        }
    }

    /// Another run branches from a moment of this one.
    fn note_branch(&mut self, snapshot: &Snapshot, changes: usize) {
        let Some(recorder) = &mut self.recorder else { return };
        recorder.note_branch(snapshot.clone(), changes);
        self.tell_past();
        if self.keeper.as_ref().is_some_and(RunKeeper::has_begun) {
            self.keep_again();
        }
    }

    /// The snapshots of the run may take so many bytes from now on.
    fn limit_past(&mut self, budget: usize) {
        if let Some(recorder) = &mut self.recorder {
            recorder.limit(budget);
            self.tell_past();
        }
    }

    /// Tells the past of the run where it has changed.
    fn tell_past(&mut self) {
        if let Some(recorder) = self.recorder.as_mut().filter(|_| self.session.is_some())
            && recorder.take_news()
        {
            let timeline = Arc::clone(recorder.timeline());
            self.events.push_latest(Event::Timeline { run: self.run, timeline });
        }
    }

    fn report(&mut self, advance: Advance) {
        self.follow(&advance);
        let is_between = self.session.as_ref().is_some_and(|session| session.is_between_batches());
        let single = match &advance {
            Advance::Batch => self.phase == Phase::OneBatch && !is_between,
            Advance::Epoch(_) => matches!(self.phase, Phase::OneBatch | Phase::OneEpoch),
            Advance::Features | Advance::Validation | Advance::Ended(_) => false,
        };
        if matches!(advance, Advance::Features | Advance::Batch | Advance::Epoch(_)) {
            self.untold = true;
            if self.told.is_none_or(|told| told.elapsed() >= PROGRESS_EVERY) {
                self.tell_progress();
            }
        }
        if let Advance::Epoch(report) = advance {
            self.events.push(Event::Epoch { run: self.run, report });
            if self.session.as_ref().is_some_and(|session| session.ending().is_none()) {
                self.keep();
            }
        } else if self.keeper.as_ref().is_some_and(RunKeeper::is_due) {
            self.keep();
        }
        if self.session.as_ref().is_some_and(|session| session.ending().is_some()) {
            self.tell_end();
        } else if single {
            self.phase = Phase::Waiting;
            self.tell_place();
            // A single step is worth no folder of its own: what follows it, or a pause, writes it.
            if self.keeper.as_ref().is_some_and(RunKeeper::has_begun) {
                self.keep();
            }
        }
    }

    /// The run is over.
    fn tell_end(&mut self) {
        // The last batch is to be seen as well.
        if self.untold {
            self.tell_progress();
        }
        let Some(session) = &self.session else { return };
        if let Some(ending) = session.ending() {
            // Told before it is kept: the answer must not come first.
            let saving = self.keeper.as_ref().is_some_and(|keeper| keeper.has_news(session));
            self.phase = Phase::Ended;
            self.events.push(Event::Ended { run: self.run, ending: ending.clone(), saving });
            self.tell_checkpoint();
            self.tell_past();
            self.keep();
        }
    }

    /// Tells how the training samples were learned.
    fn tell_ranked(&self) {
        if let Some(session) = &self.session {
            self.events.push_latest(Event::Ranked { run: self.run, learned: session.ranked().into() });
        }
    }

    /// Tells the run as it is.
    fn tell_snapshot(&self) {
        if let Some(session) = &self.session {
            self.events.push_latest(Event::Snapshot { run: self.run, snapshot: Arc::new(session.snapshot()) });
        }
    }

    /// Tells where the weights are.
    fn tell_traced(&self) {
        if let Some(traced) = self.session.as_ref().and_then(|session| session.trace()) {
            self.events.push_latest(Event::Traced { run: self.run, traced });
        }
    }

    /// Tells which weights the network answers with.
    fn tell_checkpoint(&self) {
        if let Some(session) = &self.session {
            let (checkpoint, epoch) = (session.answers_with(), session.kept_epoch());
            self.events.push(Event::Checkpoint { run: self.run, checkpoint, epoch });
        }
    }

    fn refuse(&self, reason: String) {
        self.events.push(Event::Refused { run: self.run, reason });
    }

    /// Tells where the run is: that it waits there, or how far it has come.
    fn tell_place(&mut self) {
        let Some(session) = self.session.as_ref().filter(|_| self.phase == Phase::Waiting) else {
            return self.tell_progress();
        };
        self.untold = false;
        self.events.push(Event::Paused { run: self.run, telemetry: session.telemetry() });
        self.tell_past();
    }

    fn tell_progress(&mut self) {
        let Some(session) = &self.session else { return };
        (self.told, self.untold) = (Some(Instant::now()), false);
        self.events.push_latest(Event::Progress { run: self.run, telemetry: session.telemetry() });
        self.tell_past();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.events.finish();
    }
}
