//! The run that is shown: started, stopped, reopened; what it tells, and what it is told.
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::notice::Notice;
use crate::data::{Dataset, Part};
use crate::design::{CheckedLayer, Design, Facts, check};
use crate::train::{
    Cards, Curve, Ending, EpochReport, Event, Evidence, Finding, Kept, LayerFlow, Order, Plan, Progress, Pulse,
    Trainer, diagnose, remember, runs,
};

/// Pictures whose answers are shown beside that of the picture looked at.
const ASKED: usize = 24;
/// How often cards are looked at while a run goes on.
const LOOK_EVERY: Duration = Duration::from_millis(80);
/// How often the network is asked about several pictures.
const ASK_EVERY: Duration = Duration::from_millis(500);

/// Everything about training.
#[derive(Default)]
pub struct Training {
    run: Option<Run>,
    last_id: u64,
    /// Batches a second at most; `None` for as fast as it can.
    pub speed: Option<f64>,
    /// The runs that are kept beside the design, the newest first.
    pub kept: Vec<Kept>,
}

/// What a run is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunState {
    /// The network is being built.
    Starting,
    /// Batch after batch.
    Running,
    /// It waits for what it is told.
    Waiting,
    /// It is over.
    Ended(Ending),
}

/// A run as the window sees it.
pub struct Run {
    id: u64,
    trainer: Option<Trainer>,
    /// The design as it was when the run was started.
    pub design: Arc<Design>,
    /// Its layers that are switched on.
    layers: Vec<CheckedLayer>,
    /// The pictures that it learns from.
    pub data: Arc<Dataset>,
    /// What it is doing.
    pub state: RunState,
    /// Where it is.
    pub progress: Progress,
    /// The loss of every batch.
    pub curve: Arc<Curve>,
    /// How strongly each layer is moved.
    pub flow: Arc<[LayerFlow]>,
    /// How many samples of each class the last batches held.
    pub composition: Arc<[u32]>,
    /// What every epoch brought.
    pub history: Vec<EpochReport>,
    /// What the doctor found.
    pub findings: Vec<Finding>,
    /// The epoch whose numbers are looked at; `None` for the newest.
    pub looked_epoch: Option<usize>,
    /// The pictures that were asked about, with the probabilities of their classes.
    pub answers: Vec<(u32, Vec<f32>)>,
    cards: Option<Cards>,
    ticket: u64,
    waiting_for_look: bool,
    looked_at: Option<(Arc<[u8]>, u64)>,
    last_look: Option<Instant>,
    waiting_for_answer: bool,
    last_ask: Option<Instant>,
    asked_batch: u64,
    /// Weights changed by hand, with what they were.
    changed: Vec<ChangedWeight>,
    undoing: bool,
    /// Where it is kept, once it is.
    pub kept: Option<Kept>,
    /// When training began, and how long it has gone on before that.
    since: Option<Instant>,
    /// Where to keep it when it ends.
    runs: Option<PathBuf>,
}

/// A weight that was changed by hand.
#[derive(Debug, Clone, PartialEq)]
struct ChangedWeight {
    array: String,
    index: usize,
    old: f32,
}

impl Training {
    /// The run that is shown.
    pub fn run(&self) -> Option<&Run> {
        self.run.as_ref()
    }

    /// Whether a run is not over yet.
    pub fn is_active(&self) -> bool {
        self.run.as_ref().is_some_and(Run::is_active)
    }

    /// Whether batches go by right now.
    pub fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(|run| matches!(run.state, RunState::Starting | RunState::Running))
    }

    /// Whether an answer is on its way while no batch goes by.
    pub fn is_restless(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.waiting_for_look || run.waiting_for_answer || run.is_behind())
    }

    /// Starts a run in place of the one that is shown. `waiting` lets it wait before its first batch.
    pub(super) fn start(
        &mut self,
        plan: Plan,
        data: Arc<Dataset>,
        runs: Option<PathBuf>,
        waiting: bool,
    ) -> Option<Notice> {
        // The old run ends first: two at once would share the cores.
        self.run = None;
        self.last_id += 1;
        let design = Arc::new(plan.design().design().clone());
        let started =
            if waiting { Trainer::start_waiting(plan, self.last_id) } else { Trainer::start(plan, self.last_id) };
        let trainer = match started {
            Ok(trainer) => trainer,
            Err(error) => return Some(Notice::failed("notice.cannot_train").with("reason", error)),
        };
        if self.speed.is_some() {
            trainer.order(Order::SetSpeed(self.speed));
        }
        let mut run = Run::new(self.last_id, design, data, runs);
        run.trainer = Some(trainer);
        run.since = Some(Instant::now());
        self.run = Some(run);
        None
    }

    /// Brings a kept run back: its numbers at once, its network as soon as the plan allows.
    pub(super) fn reopen(&mut self, kept: &Kept, plan: Option<Plan>, data: Arc<Dataset>) -> Option<Notice> {
        let reopened = match runs::reopen(kept) {
            Ok(reopened) => reopened,
            Err(error) => return Some(Notice::failed("notice.cannot_reopen").with("reason", error)),
        };
        self.run = None;
        self.last_id += 1;
        let mut run = Run::new(self.last_id, Arc::new(reopened.design), data, None);
        run.state = RunState::Ended(reopened.ending.unwrap_or(Ending::Stopped));
        run.curve = Arc::new(reopened.curve);
        if let Some(last) = reopened.history.last() {
            run.flow = last.flow.clone();
            run.progress = Progress {
                epoch: last.epoch,
                epochs: run.design.training.epochs.max(last.epoch),
                rate: last.rate,
                loss: last.train_loss as f32,
                images_per_second: last.images_per_second,
                total: run.curve.batches(),
                accuracy: last.train_accuracy as f32,
                ..Progress::default()
            };
        }
        run.history = reopened.history;
        run.kept = Some(kept.clone());
        let fits = plan.filter(|plan| *plan.design().design() == *run.design);
        if let Some(plan) = fits {
            let kept = kept.clone();
            run.trainer = Trainer::start_with(plan, self.last_id, move |plan| runs::resume(&kept, plan)).ok();
        }
        run.diagnose();
        self.run = Some(run);
        None
    }

    /// Shows no run any more. One that goes on is stopped.
    pub(super) fn forget(&mut self) {
        self.run = None;
    }

    pub(super) fn run_mut(&mut self) -> Option<&mut Run> {
        self.run.as_mut()
    }

    pub(super) fn order(&self, order: Order) {
        if let Some(trainer) = self.run.as_ref().and_then(|run| run.trainer.as_ref()) {
            trainer.order(order);
        }
    }

    /// Sets how many batches a second go by at most.
    pub(super) fn set_speed(&mut self, speed: Option<f64>) {
        self.speed = speed;
        self.order(Order::SetSpeed(speed));
    }

    /// Takes what the run tells. True when there was something.
    pub(super) fn poll(&mut self, picture: Option<&[u8]>, notices: &mut Vec<Notice>) -> bool {
        let Some(run) = &mut self.run else { return false };
        let mut news = false;
        while let Some(event) = run.trainer.as_ref().and_then(Trainer::poll) {
            news = true;
            if let Some(kept) = run.take(event, notices) {
                self.kept.insert(0, kept);
            }
        }
        run.look(picture);
        run.ask();
        news
    }

    /// Whether undo would put a weight back rather than change the design.
    pub fn can_undo_weight(&self) -> bool {
        self.run.as_ref().is_some_and(|run| !run.changed.is_empty())
    }

    /// Puts the weight back that was changed last.
    pub(super) fn undo_weight(&mut self) {
        let Some(run) = &mut self.run else { return };
        if let Some(ChangedWeight { array, index, old }) = run.changed.pop() {
            run.undoing = true;
            run.order(Order::SetWeight { array, index, value: old });
        }
    }

    /// Reads which runs are kept beside a design.
    pub(super) fn list(&mut self, folder: Option<&Path>) {
        self.kept = folder.map(runs::list).unwrap_or_default();
    }
}

impl Run {
    fn new(id: u64, design: Arc<Design>, data: Arc<Dataset>, runs: Option<PathBuf>) -> Self {
        let epochs = design.training.epochs;
        let facts = Facts { classes: Some(data.classes.len()), ..Facts::default() };
        let layers = check(&design, facts).layers;
        Self {
            id,
            trainer: None,
            design,
            layers,
            data,
            state: RunState::Starting,
            progress: Progress { epoch: 1, epochs, ..Progress::default() },
            curve: Arc::default(),
            flow: Arc::from([]),
            composition: Arc::from([]),
            history: Vec::new(),
            findings: Vec::new(),
            looked_epoch: None,
            answers: Vec::new(),
            cards: None,
            ticket: 0,
            waiting_for_look: false,
            looked_at: None,
            last_look: None,
            waiting_for_answer: false,
            last_ask: None,
            asked_batch: u64::MAX,
            changed: Vec::new(),
            undoing: false,
            kept: None,
            since: None,
            runs,
        }
    }

    /// Whether it is not over yet.
    pub fn is_active(&self) -> bool {
        self.trainer.is_some() && !matches!(self.state, RunState::Ended(_))
    }

    /// Whether its network can be asked and go on.
    pub fn is_alive(&self) -> bool {
        self.trainer.is_some()
    }

    /// What its cards compute, with a number that is another one whenever they are.
    pub fn cards(&self) -> Option<(&Cards, u64)> {
        self.cards.as_ref().map(|cards| (cards, (self.id << 32) + self.ticket))
    }

    /// Epochs that are over.
    pub fn epochs_done(&self) -> usize {
        self.history.last().map_or(0, |report| report.epoch)
    }

    /// The best epoch so far, from 1.
    pub fn best_epoch(&self) -> Option<&EpochReport> {
        self.history.iter().rev().find(|report| report.best)
    }

    /// The epoch whose numbers are looked at.
    pub fn looked(&self) -> Option<&EpochReport> {
        match self.looked_epoch {
            // Of a long run not every epoch is remembered.
            Some(epoch) => self.history.iter().min_by_key(|report| report.epoch.abs_diff(epoch)),
            None => self.history.last(),
        }
    }

    /// Seconds until the last epoch is over, as fast as it goes now; `None` while that is not known.
    pub fn seconds_left(&self) -> Option<f64> {
        let Progress { epoch, epochs, batch, batches, images_per_second, .. } = self.progress;
        let pictures = self.data.part(Part::Training).len() as f64;
        let done = if batches > 0 { batch as f64 / batches as f64 } else { 0.0 };
        let left = (epochs as f64 - (epoch as f64 - 1.0) - done).max(0.0) * pictures;
        (images_per_second > 0.0 && self.is_active()).then(|| left / images_per_second)
    }

    /// Whether weights changed since the cards or the answers were asked for.
    fn is_behind(&self) -> bool {
        let now = self.curve.batches();
        self.trainer.is_some() && (self.asked_batch != now || self.looked_at.as_ref().is_none_or(|(_, at)| *at != now))
    }

    fn order(&self, order: Order) {
        if let Some(trainer) = &self.trainer {
            trainer.order(order);
        }
    }

    fn take_pulse(&mut self, pulse: Pulse) {
        self.progress = pulse.progress;
        self.curve = pulse.curve;
        self.composition = pulse.composition;
        if !pulse.flow.is_empty() {
            self.flow = pulse.flow;
        }
    }

    /// Takes one event. Returns the run on disk, once it is kept.
    fn take(&mut self, event: Event, notices: &mut Vec<Notice>) -> Option<Kept> {
        match event {
            Event::Started { batches, .. } => {
                self.progress.batches = batches;
                if self.state == RunState::Starting {
                    self.state = RunState::Running;
                }
            }
            Event::Progress { pulse, .. } => {
                self.take_pulse(pulse);
                self.state = RunState::Running;
            }
            Event::Paused { pulse, .. } => {
                self.take_pulse(pulse);
                self.state = RunState::Waiting;
            }
            Event::Epoch { report, .. } => {
                remember(&mut self.history, report);
                self.diagnose();
            }
            Event::Ended { ending, .. } => self.end(ending, notices),
            Event::Looked { ticket, cards, .. } => {
                self.waiting_for_look = false;
                if let Ok(cards) = cards
                    && ticket == self.ticket
                {
                    self.cards = Some(cards);
                }
            }
            Event::Answered { probabilities, .. } => {
                self.waiting_for_answer = false;
                self.answers = self.asked().into_iter().zip(probabilities).collect();
            }
            Event::WeightSet { array, index, old, .. } => {
                if !std::mem::take(&mut self.undoing) {
                    self.changed.push(ChangedWeight { array, index, old });
                }
                self.looked_at = None;
                self.asked_batch = u64::MAX;
            }
            Event::Refused { reason, .. } => {
                // It may have been the question about several pictures.
                self.waiting_for_answer = false;
                notices.push(Notice::failed("notice.refused").with("reason", reason));
            }
            Event::Kept { kept, .. } => match kept {
                Ok(kept) => {
                    self.kept = Some(kept.clone());
                    return Some(kept);
                }
                Err(reason) => notices.push(Notice::failed("notice.cannot_keep").with("reason", reason)),
            },
        }
        None
    }

    /// The run is over: its numbers stay, and it is kept on disk.
    fn end(&mut self, ending: Ending, notices: &mut Vec<Notice>) {
        let again = self.state == RunState::Ended(ending.clone());
        if let Ending::Failed { reason } = &ending {
            notices.push(Notice::failed("notice.run_failed").with("reason", reason));
        }
        self.state = RunState::Ended(ending);
        self.diagnose();
        // A run that was only brought back is kept already.
        let anything_new = !again && self.curve.batches() > 0 && self.since.is_some();
        if let Some(runs) = self.runs.clone().filter(|_| anything_new) {
            self.order(Order::Keep { runs });
        }
    }

    fn diagnose(&mut self) {
        let ending = match &self.state {
            RunState::Ended(ending) => Some(ending),
            _ => None,
        };
        self.findings = diagnose(&Evidence {
            design: &self.design,
            layers: &self.layers,
            history: &self.history,
            curve: &self.curve,
            flow: &self.flow,
            ending,
            classes: self.data.classes.len(),
        });
    }

    /// Asks what the cards compute, when the picture or the weights are others than they were.
    fn look(&mut self, picture: Option<&[u8]>) {
        let Some(picture) = picture.filter(|_| self.trainer.is_some() && !self.waiting_for_look) else { return };
        let now = self.curve.batches();
        let same = self.looked_at.as_ref().is_some_and(|(old, at)| **old == *picture && *at == now);
        let soon = self.last_look.is_some_and(|last| last.elapsed() < LOOK_EVERY);
        if same || soon || picture.len() != self.data.sample_len() {
            return;
        }
        let picture: Arc<[u8]> = Arc::from(picture);
        self.ticket += 1;
        self.waiting_for_look = true;
        self.last_look = Some(Instant::now());
        self.looked_at = Some((Arc::clone(&picture), now));
        self.order(Order::Look { ticket: self.ticket, picture, weights: true });
    }

    /// The pictures that are asked about: evenly from the validation pictures, or the training pictures without any.
    fn asked(&self) -> Vec<u32> {
        let part = [Part::Validation, Part::Training].map(|part| self.data.part(part));
        let part = if part[0].is_empty() { part[1] } else { part[0] };
        let step = (part.len() / ASKED).max(1);
        part.iter().copied().step_by(step).take(ASKED).collect()
    }

    fn ask(&mut self) {
        let now = self.curve.batches();
        let soon = self.last_ask.is_some_and(|last| last.elapsed() < ASK_EVERY);
        if self.trainer.is_none() || self.waiting_for_answer || soon || now == self.asked_batch {
            return;
        }
        self.waiting_for_answer = true;
        self.last_ask = Some(Instant::now());
        self.asked_batch = now;
        self.order(Order::Ask { ticket: now, indices: self.asked() });
    }
}
