//! One run as the window sees it: what it tells, and what it is told.
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::app::notice::Notice;
use crate::data::{Dataset, Part};
use crate::design::{CheckedLayer, Checkpoint, Design, Facts, check};
use crate::train::saved::{Kept, Reopened, RunPlace};
use crate::train::{
    Cards, Ending, EpochReport, Event, Evidence, Finding, LayerFlow, LossCurve, Order, RunProgress, SavedRun,
    Telemetry, Trainer, diagnose, remember, saved,
};

/// Pictures whose predictions are shown beside that of the shown picture.
const PREDICTED: usize = 24;
/// How often cards are computed while a run goes on.
const INSPECT_EVERY: Duration = Duration::from_millis(80);
/// How often the network predicts several pictures.
const PREDICT_EVERY: Duration = Duration::from_millis(500);

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
#[allow(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub struct RunView {
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
    pub progress: RunProgress,
    /// The loss of every batch.
    pub curve: Arc<LossCurve>,
    /// How strongly each layer is moved.
    pub flow: Arc<[LayerFlow]>,
    /// How many samples of each class the last batches held.
    pub composition: Arc<[u32]>,
    /// What every epoch brought.
    pub history: Vec<EpochReport>,
    /// What the doctor found.
    pub findings: Vec<Finding>,
    /// The epoch whose numbers are shown; `None` for the newest.
    pub shown_epoch: Option<usize>,
    /// The pictures that were predicted, with the probabilities of their classes.
    pub predictions: Vec<(u32, Vec<f32>)>,
    cards: Option<Cards>,
    ticket: u64,
    waiting_for_cards: bool,
    inspected: Option<(Arc<[u8]>, u64)>,
    last_inspection: Option<Instant>,
    waiting_for_predictions: bool,
    last_prediction: Option<Instant>,
    predicted_batch: u64,
    /// Weights changed by hand, with what they were.
    changed: Vec<ChangedWeight>,
    undoing: bool,
    /// Which weights its network answers with, in cards and predictions: while it goes on the last.
    pub shown_checkpoint: Checkpoint,
    /// The epoch that those weights are from, from 1; `None` before the first is over. In the middle of an epoch the last
    /// weights are newer than this.
    pub shown_checkpoint_epoch: Option<usize>,
    /// The document that it was started or opened with.
    document: u64,
    /// Where it is saved, once it is.
    pub saved: Option<SavedRun>,
    saving: bool,
    /// It is on its way to another folder.
    moving: bool,
    /// Saving it failed the last time.
    failed_to_save: bool,
    /// Its network was built.
    built: bool,
    /// It is taken off the list once it is saved.
    closing: bool,
    /// The folder of runs in which it is saved.
    folder: Option<PathBuf>,
}

/// A weight that was changed by hand.
#[derive(Debug, Clone, PartialEq)]
struct ChangedWeight {
    array: String,
    index: usize,
    old: f32,
}

impl RunView {
    /// A run that is being started.
    pub(super) fn new(
        id: u64,
        design: Arc<Design>,
        data: Arc<Dataset>,
        folder: Option<PathBuf>,
        document: u64,
    ) -> Self {
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
            progress: RunProgress { epoch: 1, epochs, ..RunProgress::default() },
            curve: Arc::default(),
            flow: Arc::from([]),
            composition: Arc::from([]),
            history: Vec::new(),
            findings: Vec::new(),
            shown_epoch: None,
            predictions: Vec::new(),
            cards: None,
            ticket: 0,
            waiting_for_cards: false,
            inspected: None,
            last_inspection: None,
            waiting_for_predictions: false,
            last_prediction: None,
            predicted_batch: u64::MAX,
            changed: Vec::new(),
            undoing: false,
            shown_checkpoint: Checkpoint::Last,
            shown_checkpoint_epoch: None,
            document,
            saved: None,
            saving: false,
            moving: false,
            failed_to_save: false,
            built: false,
            closing: false,
            folder,
        }
    }

    /// A run that was read from disk: its numbers, without its network.
    pub(super) fn reopened(id: u64, reopened: Reopened, data: Arc<Dataset>, document: u64) -> Self {
        let folder = reopened.kept.folder.parent().map(Path::to_owned);
        let mut run = Self::new(id, Arc::new(reopened.design), data, folder, document);
        run.state = RunState::Ended(reopened.ending.unwrap_or(Ending::Stopped));
        run.curve = Arc::new(reopened.curve);
        if let Some(last) = reopened.history.last() {
            run.flow = last.flow.clone();
            run.progress = RunProgress {
                epoch: last.epoch,
                epochs: run.design.training.epochs.max(last.epoch),
                rate: last.rate,
                loss: last.train_loss as f32,
                images_per_second: last.images_per_second,
                total: run.curve.batches(),
                accuracy: last.train_accuracy as f32,
                ..RunProgress::default()
            };
        }
        if let Some((epoch, epochs)) = reopened.kept.place {
            (run.progress.epoch, run.progress.epochs) = (epoch, epochs);
        }
        run.shown_checkpoint = run.design.training.checkpoint();
        run.shown_checkpoint_epoch = reopened.kept_epoch;
        run.history = reopened.history;
        run.saved = Some(reopened.kept);
        run.diagnose();
        run
    }

    /// Gives the run its network.
    pub(super) fn attach(&mut self, trainer: Trainer) {
        self.trainer = Some(trainer);
    }

    /// Its number in this session.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Whether it is not over yet.
    pub fn is_active(&self) -> bool {
        self.trainer.is_some() && !matches!(self.state, RunState::Ended(_))
    }

    /// Whether batches go by right now.
    pub fn is_running(&self) -> bool {
        matches!(self.state, RunState::Starting | RunState::Running)
    }

    /// Whether its network can be asked and go on.
    pub fn is_alive(&self) -> bool {
        self.trainer.is_some()
    }

    /// Whether it is over and on its way to the disk, or to another folder.
    pub fn is_saving(&self) -> bool {
        self.saving || self.moving
    }

    /// Whether its end could not be saved, so that what it learned lies nowhere but here.
    pub fn has_failed_to_save(&self) -> bool {
        self.failed_to_save && !self.is_active() && !self.is_saving()
    }

    /// Whether it was stopped before its planned end, so that it can go on to it.
    pub fn can_go_on(&self) -> bool {
        self.is_alive() && self.state == RunState::Ended(Ending::Stopped)
    }

    /// Whether either of its checkpoints can be shown.
    pub fn has_checkpoints(&self) -> bool {
        self.is_alive() && matches!(self.state, RunState::Ended(_)) && self.best_epoch().is_some()
    }

    /// Whether nothing is lost without it.
    pub(super) fn is_disposable(&self) -> bool {
        let on_disk = self.saved.as_ref().map_or(0, |saved| saved.batches);
        !self.is_active() && !self.is_saving() && (self.closing || self.curve.batches() == on_disk)
    }

    /// What was saved of it is deleted: a run that goes on is saved anew.
    pub(super) fn forget_saved(&mut self) {
        self.saved = None;
    }

    /// Whether it lies in this folder.
    pub fn is_saved_as(&self, saved: &SavedRun) -> bool {
        self.saved.as_ref().is_some_and(|own| own.folder == saved.folder)
    }

    /// Keeps it on disk from now on: in a new folder, or in the one that it came from.
    pub(super) fn keep(&self) {
        let again = self.saved.as_ref().map(|saved| RunPlace::At(saved.folder.clone()));
        if let Some(place) = again.or_else(|| self.folder.clone().map(RunPlace::New)) {
            self.order(Order::Keep(place));
        }
    }

    /// Moves it to the runs of a design that was saved for the first time, if it was made before that.
    pub(super) fn move_with_design(&mut self, document: u64, from: &Path, runs: &Path) {
        let own = self.folder.as_ref().is_some_and(|folder| folder.starts_with(from));
        if self.document != document || !own {
            return;
        }
        self.folder = Some(runs.to_owned());
        if self.is_alive() {
            self.moving = self.saved.is_some();
            self.order(Order::MoveSaved(runs.to_owned()));
        } else if let Some(saved) = &mut self.saved
            && let Ok(folder) = saved::move_run(&saved.folder, runs)
        {
            saved.folder = folder;
        }
    }

    /// Goes on to the planned end after it was stopped.
    pub(in crate::app) fn go_on(&mut self) {
        if self.can_go_on() {
            self.state = RunState::Running;
            self.order(Order::Resume);
        }
    }

    /// Leaves it as it was when it was interrupted: from now on it is a stopped run.
    pub(in crate::app) fn leave_stopped(&self) {
        self.order(Order::SaveEnd);
    }

    /// Ends the run and lets it go once it is saved.
    pub(super) fn close(&mut self) {
        self.closing = true;
        self.order(Order::Stop);
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

    /// The epoch whose numbers are shown.
    pub fn shown_report(&self) -> Option<&EpochReport> {
        match self.shown_epoch {
            // Of a long run not every epoch is remembered.
            Some(epoch) => self.history.iter().min_by_key(|report| report.epoch.abs_diff(epoch)),
            None => self.history.last(),
        }
    }

    /// Seconds until the last epoch is over, as fast as it goes now; `None` while that is not known.
    pub fn seconds_left(&self) -> Option<f64> {
        let RunProgress { epoch, epochs, batch, batches, images_per_second, .. } = self.progress;
        let pictures = self.data.part(Part::Training).len() as f64;
        let done = if batches > 0 { batch as f64 / batches as f64 } else { 0.0 };
        let left = (epochs as f64 - (epoch as f64 - 1.0) - done).max(0.0) * pictures;
        (images_per_second > 0.0 && self.is_active()).then(|| left / images_per_second)
    }

    /// Whether an answer is on its way while no batch goes by.
    pub(super) fn is_restless(&self) -> bool {
        self.waiting_for_cards || self.waiting_for_predictions || self.is_behind()
    }

    /// Whether weights changed since the cards or the predictions were asked for.
    fn is_behind(&self) -> bool {
        let now = self.curve.batches();
        self.trainer.is_some()
            && (self.predicted_batch != now || self.inspected.as_ref().is_none_or(|(_, at)| *at != now))
    }

    pub(super) fn order(&self, order: Order) {
        if let Some(trainer) = &self.trainer {
            trainer.order(order);
        }
    }

    fn take_telemetry(&mut self, telemetry: Telemetry) {
        self.progress = telemetry.progress;
        self.curve = telemetry.curve;
        self.composition = telemetry.composition;
        if !telemetry.flow.is_empty() {
            self.flow = telemetry.flow;
        }
    }

    /// Takes what the run told. Returns the run on disk, if it was saved.
    pub(super) fn poll(&mut self, notices: &mut Vec<Notice>) -> Option<SavedRun> {
        let mut saved = None;
        while let Some(event) = self.trainer.as_ref().and_then(Trainer::poll) {
            saved = self.take(event, notices).or(saved);
        }
        saved
    }

    /// Takes one event. Returns the run on disk, once it is saved.
    fn take(&mut self, event: Event, notices: &mut Vec<Notice>) -> Option<SavedRun> {
        match event {
            Event::Started { batches, .. } => {
                self.progress.batches = batches;
                self.built = true;
                if self.state == RunState::Starting {
                    self.state = RunState::Running;
                }
            }
            Event::Progress { telemetry, .. } => {
                self.take_telemetry(telemetry);
                self.state = RunState::Running;
            }
            Event::Paused { telemetry, .. } => {
                self.take_telemetry(telemetry);
                self.state = RunState::Waiting;
            }
            Event::Epoch { report, .. } => {
                remember(&mut self.history, report);
                self.diagnose();
            }
            Event::Ended { ending: Ending::Failed { reason }, .. } if !self.built && self.saved.is_some() => {
                // It stays as it was: only its numbers are shown.
                self.trainer = None;
                notices.push(Notice::failed("notice.cannot_reopen").with("reason", reason));
            }
            Event::Ended { ending, saving, .. } => self.end(ending, saving, notices),
            Event::Checkpoint { checkpoint, epoch, .. } => {
                (self.shown_checkpoint, self.shown_checkpoint_epoch) = (checkpoint, epoch);
                self.forget_answers();
            }
            Event::Inspected { ticket, cards, .. } => {
                self.waiting_for_cards = false;
                if let Ok(cards) = cards
                    && ticket == self.ticket
                {
                    self.cards = Some(cards);
                }
            }
            Event::Predicted { probabilities, .. } => {
                self.waiting_for_predictions = false;
                self.predictions = self.predicted().into_iter().zip(probabilities).collect();
            }
            Event::WeightSet { array, index, old, .. } => {
                if !std::mem::take(&mut self.undoing) {
                    self.changed.push(ChangedWeight { array, index, old });
                }
                self.forget_answers();
            }
            Event::Refused { reason, .. } => {
                // It may have been the question about several pictures.
                self.waiting_for_predictions = false;
                notices.push(Notice::failed("notice.refused").with("reason", reason));
            }
            Event::Saved { saved, .. } => return self.take_saved(saved, notices),
        }
        None
    }

    /// It was written, or moved, or could not be.
    fn take_saved(&mut self, saved: Kept, notices: &mut Vec<Notice>) -> Option<SavedRun> {
        self.moving &= saved.as_ref().is_ok_and(|saved| saved.folder.parent() != self.folder.as_deref());
        match saved {
            Ok(saved) => {
                self.failed_to_save = false;
                // What was on its way when the run ended comes before its end.
                self.saving &= saved.ending.is_none();
                self.saved = Some(saved.clone());
                Some(saved)
            }
            Err(reason) => {
                // It stays on the list: what it learned lies nowhere else. While it goes on it is tried again.
                (self.closing, self.saving) = (false, false);
                if !std::mem::replace(&mut self.failed_to_save, true) {
                    notices.push(Notice::failed("notice.cannot_save_run").with("reason", reason));
                }
                None
            }
        }
    }

    /// What the network answers is computed anew: it has other weights.
    fn forget_answers(&mut self) {
        self.inspected = None;
        self.predicted_batch = u64::MAX;
    }

    /// The run is over: its numbers stay, and its end may be on its way to the disk.
    fn end(&mut self, ending: Ending, saving: bool, notices: &mut Vec<Notice>) {
        if let Ending::Failed { reason } = &ending {
            notices.push(Notice::failed("notice.run_failed").with("reason", reason));
        }
        self.state = RunState::Ended(ending);
        self.diagnose();
        if saving {
            (self.saving, self.failed_to_save) = (true, false);
        }
    }

    /// Whether a weight was changed by hand.
    pub(super) fn can_undo_weight(&self) -> bool {
        !self.changed.is_empty()
    }

    /// Puts the weight back that was changed last.
    pub(super) fn undo_weight(&mut self) {
        if let Some(ChangedWeight { array, index, old }) = self.changed.pop() {
            self.undoing = true;
            self.order(Order::SetWeight { array, index, value: old });
        }
    }

    /// A number of epochs more than the run was started with.
    pub(in crate::app) fn more_epochs(&mut self, epochs: usize) {
        if matches!(self.state, RunState::Ended(_)) {
            self.state = RunState::Running;
            self.progress.epochs = self.epochs_done() + epochs;
            self.order(Order::MoreEpochs(epochs));
        } else {
            self.set_epochs(self.progress.epochs + epochs);
        }
    }

    /// Another number of epochs in all.
    pub(in crate::app) fn set_epochs(&mut self, epochs: usize) {
        self.progress.epochs = epochs;
        self.order(Order::SetEpochs(epochs));
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
    pub(super) fn inspect(&mut self, picture: Option<&[u8]>) {
        let Some(picture) = picture.filter(|_| self.trainer.is_some() && !self.waiting_for_cards) else { return };
        let now = self.curve.batches();
        let same = self.inspected.as_ref().is_some_and(|(old, at)| **old == *picture && *at == now);
        let soon = self.last_inspection.is_some_and(|last| last.elapsed() < INSPECT_EVERY);
        if same || soon || picture.len() != self.data.sample_len() {
            return;
        }
        let picture: Arc<[u8]> = Arc::from(picture);
        self.ticket += 1;
        self.waiting_for_cards = true;
        self.last_inspection = Some(Instant::now());
        self.inspected = Some((Arc::clone(&picture), now));
        self.order(Order::Inspect { ticket: self.ticket, picture, weights: true });
    }

    /// The pictures that are predicted: evenly from the validation pictures, or the training pictures without any.
    fn predicted(&self) -> Vec<u32> {
        let part = [Part::Validation, Part::Training].map(|part| self.data.part(part));
        let part = if part[0].is_empty() { part[1] } else { part[0] };
        let step = (part.len() / PREDICTED).max(1);
        part.iter().copied().step_by(step).take(PREDICTED).collect()
    }

    /// Asks what the network says of several pictures, when the weights are others than they were.
    pub(super) fn predict(&mut self) {
        let now = self.curve.batches();
        let soon = self.last_prediction.is_some_and(|last| last.elapsed() < PREDICT_EVERY);
        if self.trainer.is_none() || self.waiting_for_predictions || soon || now == self.predicted_batch {
            return;
        }
        self.waiting_for_predictions = true;
        self.last_prediction = Some(Instant::now());
        self.predicted_batch = now;
        self.order(Order::Predict { ticket: now, indices: self.predicted() });
    }
}
