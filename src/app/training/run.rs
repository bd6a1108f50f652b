//! One run as the window sees it: what it tells, and what it is told.
use std::path::PathBuf;
use std::sync::Arc;

use super::epoch_scale::EpochScale;
use super::questions::{CardsQuestion, Haste, Questions};
use super::run_state::RunState;
use super::shown_moment::ShownMoment;
use super::strip;
use super::weights::{self, ShownWeights};
use crate::app::notice::{Notice, NoticeValue};
use crate::data::{Dataset, Part, SampleBatch};
use crate::design::{CheckedLayer, Checkpoint, Design, Facts, Input, check};
use crate::train::saved::{NotKept, Reopened};
use crate::train::{
    Cards, Ending, EpochReport, Event, Evidence, Finding, Fork, Guess, LastBatch, LayerFlow, LossCurve, Order, Plan,
    RunProgress, RunRecipe, SavedRun, Telemetry, Timeline, Trainer, best_epoch, diagnose, epoch_work, remember,
};

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
    /// The batch that was learned from last.
    pub last_batch: LastBatch,
    /// What it was started with.
    pub(super) plan: Option<Plan>,
    /// What every epoch brought.
    pub history: Vec<EpochReport>,
    /// What was expected of it.
    pub guesses: Vec<Guess>,
    /// What the doctor found.
    pub findings: Vec<Finding>,
    /// The epoch whose numbers are shown; `None` for the newest.
    pub shown_epoch: Option<usize>,
    /// What the doctor would have found after that epoch.
    findings_then: Vec<Finding>,
    /// Batches per second at most.
    pub(super) speed: Option<f64>,
    /// The pictures that were predicted, with the probabilities of their classes.
    pub predictions: Vec<(u32, Vec<f32>)>,
    pub(super) questions: Questions,
    /// Weights changed by hand, with what they were.
    changed: Vec<ChangedWeight>,
    undoing: bool,
    /// Which weights its network answers with, in cards and predictions: while it goes on the last.
    pub shown_checkpoint: Checkpoint,
    /// The epoch that those weights are from, from 1; `None` before the first is over, and for those of the middle of one.
    pub shown_checkpoint_epoch: Option<usize>,
    /// Its past, as far as snapshots of it are kept.
    pub(super) timeline: Option<Arc<Timeline>>,
    /// The moment of it that is shown in the place of now.
    pub(super) past: Option<ShownMoment>,
    /// What its cards compute now, while a moment of its past is shown.
    pub(super) now: CardsQuestion,
    /// Where it branched from another run, and that run's number where it is of this session.
    pub(super) fork: Option<Fork>,
    pub(super) parent: Option<u64>,
    /// How the run is made again that it branched from, up to there; `None` where that is not known.
    pub(super) origin: Option<RunRecipe>,
    /// The document that it was started or opened with.
    pub(super) document: u64,
    /// Where it is saved, once it is.
    pub saved: Option<SavedRun>,
    pub(super) saving: bool,
    /// It is on its way to another folder.
    pub(super) moving: bool,
    /// Why saving it failed the last time.
    pub(super) failed_to_save: Option<NotKept>,
    /// Its network was built.
    built: bool,
    /// It was read from the disk.
    came_back: bool,
    /// It is taken off the list once it is saved.
    pub(super) closing: bool,
    /// The folder of runs in which it is saved.
    pub(super) folder: Option<PathBuf>,
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
            last_batch: LastBatch::default(),
            plan: None,
            history: Vec::new(),
            guesses: Vec::new(),
            findings: Vec::new(),
            shown_epoch: None,
            findings_then: Vec::new(),
            speed: None,
            predictions: Vec::new(),
            questions: Questions::default(),
            changed: Vec::new(),
            undoing: false,
            shown_checkpoint: Checkpoint::Last,
            shown_checkpoint_epoch: None,
            timeline: None,
            past: None,
            now: CardsQuestion::default(),
            fork: None,
            parent: None,
            origin: None,
            document,
            saved: None,
            saving: false,
            moving: false,
            failed_to_save: None,
            built: false,
            came_back: false,
            closing: false,
            folder,
        }
    }

    /// A run that was read from disk: its numbers, without its network.
    pub(super) fn reopened(id: u64, reopened: Reopened, data: Arc<Dataset>, document: u64) -> Self {
        let folder = reopened.kept.folder.parent().map(std::path::Path::to_owned);
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
        run.guesses = reopened.guesses;
        run.fork.clone_from(&reopened.kept.fork);
        run.saved = Some(reopened.kept);
        run.came_back = true;
        run.diagnose();
        run
    }

    /// Gives the run its network.
    pub(super) fn attach(&mut self, trainer: Trainer, plan: Plan) {
        (self.trainer, self.plan) = (Some(trainer), Some(plan));
    }

    /// The first pictures of the batch that was learned from last, one after the other, as the network got them; `None`
    /// where samples are no pictures.
    pub fn last_pictures(&self) -> Option<Vec<u8>> {
        let LastBatch { epoch, samples } = self.shown_last_batch();
        self.plan.as_ref()?.loader().pictures(Part::Training, *epoch, samples)
    }

    /// The layers of its network with their shapes.
    pub fn layers(&self) -> &[CheckedLayer] {
        &self.layers
    }

    /// Its number in this session.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Whether it was started in an earlier session, or taken off the list since, and read from the disk.
    pub(in crate::app) fn came_back(&self) -> bool {
        self.came_back
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

    /// Whether it was stopped before its planned end, so that it can go on to it.
    pub fn can_go_on(&self) -> bool {
        self.is_alive() && self.state == RunState::Ended(Ending::Stopped)
    }

    /// Whether either of its checkpoints can be shown.
    pub fn has_checkpoints(&self) -> bool {
        self.is_alive() && matches!(self.state, RunState::Ended(_)) && self.best_epoch().is_some()
    }

    /// Goes on to the planned end after it was stopped.
    pub(in crate::app) fn go_on(&mut self) {
        if self.can_go_on() {
            self.state = RunState::Running;
            self.order(Order::Resume);
        }
    }

    /// What its cards compute, with a number that is another one whenever they are.
    pub fn cards(&self) -> Option<(&Cards, u64)> {
        self.questions.cards.newest().map(|(cards, ticket)| (cards, (self.id << 32) + ticket))
    }

    /// What its cards compute now, while a moment of its past is shown, with a number as that of [`Self::cards`].
    pub fn cards_of_now(&self) -> Option<(&Cards, u64)> {
        self.past.as_ref().and(self.now.newest())
    }

    /// Where its epochs end, in batches.
    pub fn epoch_scale(&self) -> EpochScale {
        EpochScale::of(&self.history, self.progress.batches as u64, self.curve.batches())
    }

    /// Which weights its network answers with.
    pub fn weights(&self) -> ShownWeights {
        let checkpoint = (self.shown_checkpoint, self.shown_checkpoint_epoch);
        let now = weights::shown(&self.state, &self.progress, &self.history, checkpoint);
        let moment = self.past.as_ref().and_then(|past| Some((past.batches()?, past.is_exact())));
        weights::at(moment, now)
    }

    /// Whether what its network computes belongs to another moment than the epoch whose numbers are shown.
    pub fn is_elsewhere(&self) -> bool {
        match &self.past {
            // What is computed follows the moment as soon as it can.
            Some(past) => past.batches().is_none(),
            None => self.shown_epoch.is_some_and(|epoch| self.weights().epoch() != Some(epoch)),
        }
    }

    /// Whether its network cannot be asked about a sample: it is another kind, or has another size.
    pub(in crate::app) fn cannot_see(&self, sample: Option<&[u8]>) -> bool {
        sample.is_none_or(|sample| !self.data.fits(sample))
    }

    /// Pictures per second as they go by: in slow motion as many as it lets through.
    pub fn images_per_second(&self) -> f64 {
        let own = self.progress.images_per_second;
        let slow = self.speed.filter(|_| self.is_active()).map(|speed| speed * self.design.training.batch as f64);
        slow.map_or(own, |slow| own.min(slow))
    }

    /// Batches per second at most while it goes on in slow motion.
    pub fn slow_motion(&self) -> Option<f64> {
        self.speed.filter(|_| self.is_active())
    }

    /// What the doctor says, after the epoch whose numbers are shown.
    pub fn shown_findings(&self) -> &[Finding] {
        if self.shown_epoch.is_some() { &self.findings_then } else { &self.findings }
    }

    /// Shows the numbers of an epoch, or of the newest.
    pub(in crate::app) fn show_epoch(&mut self, epoch: Option<usize>) {
        self.shown_epoch = epoch;
        self.findings_then.clear();
        let Some(shown) = self.shown_report().filter(|_| epoch.is_some()) else { return };
        let (epoch, flow) = (shown.epoch, Arc::clone(&shown.flow));
        let until = self.history.partition_point(|report| report.epoch <= epoch);
        let curve = self.curve.until(self.epoch_scale().batches(epoch as f64));
        self.findings_then = self.findings_of(&self.history[..until], &curve, &flow, None);
    }

    /// Epochs that are over.
    pub fn epochs_done(&self) -> usize {
        self.history.last().map_or(0, |report| report.epoch)
    }

    /// What it was started with; `None` where its network is not there.
    pub(in crate::app) fn plan_of_run(&self) -> Option<&Plan> {
        self.plan.as_ref()
    }

    /// Samples that an epoch learns from.
    pub fn epoch_samples(&self) -> usize {
        self.plan.as_ref().map_or_else(|| self.data.part(Part::Training).len(), |plan| plan.loader().epoch_len())
    }

    /// Multiply-adds of an epoch, forward and backward, without its validation.
    pub fn epoch_work(&self) -> f64 {
        epoch_work(&self.layers, self.epoch_samples())
    }

    /// The best epoch so far, from 1.
    pub fn best_epoch(&self) -> Option<&EpochReport> {
        best_epoch(&self.history)
    }

    /// The epoch whose numbers are shown: the one that was chosen, or that of the weights that are shown, or the newest.
    pub fn shown_report(&self) -> Option<&EpochReport> {
        if let Some(past) = &self.past {
            let over = self.epochs_at(past.target());
            return self.history.iter().rfind(|report| report.epoch <= over);
        }
        match self.shown_epoch.or_else(|| self.weights().epoch()) {
            // Of a long run not every epoch is remembered.
            Some(epoch) => self.history.iter().min_by_key(|report| report.epoch.abs_diff(epoch)),
            None => self.history.last(),
        }
    }

    /// Seconds until the last epoch is over, as fast as it goes now; `None` while that is not known.
    pub fn seconds_left(&self) -> Option<f64> {
        let RunProgress { epoch, epochs, batch, batches, .. } = self.progress;
        let images_per_second = self.images_per_second();
        let pictures = self.data.part(Part::Training).len() as f64;
        let done = if batches > 0 { batch as f64 / batches as f64 } else { 0.0 };
        let left = (epochs as f64 - (epoch as f64 - 1.0) - done).max(0.0) * pictures;
        (images_per_second > 0.0 && self.is_active()).then(|| left / images_per_second)
    }

    /// Whether it goes on while a surface or a curve is drawn of its network.
    pub(super) fn is_observed(&self) -> bool {
        // What letters do to an answer is drawn as often as the cards: nothing moves between two of those.
        self.is_running() && self.questions.cards.observes() && !matches!(self.design.input, Input::Tokens { .. })
    }

    /// Whether an answer is on its way while no batch goes by.
    pub(super) fn is_restless(&self) -> bool {
        let is_on_its_way = self.past.as_ref().is_some_and(|past| !past.is_settled());
        is_on_its_way
            || self.now.is_open()
            || self.questions.are_open()
            || (self.is_alive() && self.questions.are_behind(self.moment()))
    }

    /// How far it had come with the weights that are shown: its batches, and its epochs that are over.
    pub(super) fn moment(&self) -> (u64, usize) {
        (self.shown_batches(), self.epochs_done())
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
        self.last_batch = telemetry.last_batch;
        if !telemetry.flow.is_empty() {
            self.flow = telemetry.flow;
        }
    }

    /// Takes what the run told. Returns the run on disk, if it was saved.
    pub(super) fn poll(&mut self, notices: &mut Vec<Notice>) -> Option<SavedRun> {
        let (mut saved, mut has_new_epochs) = (None, false);
        while let Some(event) = self.trainer.as_ref().and_then(Trainer::poll) {
            has_new_epochs |= matches!(event, Event::Epoch { .. });
            saved = self.take(event, notices).or(saved);
        }
        // Once for all of them: a small network makes dozens of epochs from one frame to the next.
        if has_new_epochs {
            self.diagnose();
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
                } else {
                    self.note_place(batches);
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
            Event::Epoch { report, .. } => remember(&mut self.history, report),
            Event::Ended { ending: Ending::Failed { reason }, .. } if !self.built && self.saved.is_some() => {
                // It stays as it was: only its numbers are shown.
                self.trainer = None;
                let reason = NoticeValue::InEnglish(reason, "run_error.cannot_be_used");
                notices.push(Notice::failed("notice.cannot_reopen").telling("reason", reason));
            }
            Event::Ended { ending, saving, .. } => self.end(ending, saving, notices),
            Event::Checkpoint { checkpoint, epoch, .. } => {
                (self.shown_checkpoint, self.shown_checkpoint_epoch) = (checkpoint, epoch);
                self.questions.ask_again();
            }
            Event::Inspected { ticket, cards, .. } if self.past.is_some() => self.now.take(ticket, cards),
            // What is asked else is asked of the moment that is shown.
            Event::Traced { .. }
            | Event::Predicted { .. }
            | Event::Weights { .. }
            | Event::Snapshot { .. }
            | Event::Ranked { .. }
            | Event::Answered { .. }
                if self.past.is_some() => {}
            Event::Timeline { timeline, .. } => self.timeline = Some(timeline),
            Event::LostPast { reason, .. } => {
                let reason = NoticeValue::InEnglish(reason, "run_error.past");
                notices.push(Notice::failed("notice.lost_past").telling("reason", reason));
            }
            Event::Moment { .. } | Event::Branched { .. } => {}
            event @ (Event::Inspected { .. }
            | Event::Traced { .. }
            | Event::Predicted { .. }
            | Event::Weights { .. }
            | Event::Snapshot { .. }
            | Event::Ranked { .. }
            | Event::Answered { .. }) => self.take_answer(event),
            Event::WeightSet { array, index, old, .. } => {
                if !std::mem::take(&mut self.undoing) {
                    self.changed.push(ChangedWeight { array, index, old });
                }
                self.questions.ask_again();
            }
            Event::WrongSign { .. } => notices.push(Notice::failed("notice.wrong_sign")),
            Event::Refused { reason, .. } => {
                self.questions.refused();
                let reason = NoticeValue::InEnglish(reason, "run_error.refused");
                notices.push(Notice::failed("notice.refused").telling("reason", reason));
            }
            Event::Saved { saved, .. } => return self.take_saved(saved, notices),
        }
        None
    }

    /// Where a run that was brought back stands, once it is known how many batches an epoch has.
    fn note_place(&mut self, batches: usize) {
        let done = self.epochs_done();
        let into = self.curve.batches().saturating_sub(done as u64 * batches as u64) as usize;
        if (1..batches).contains(&into) {
            (self.progress.epoch, self.progress.batch) = (done + 1, into);
        }
    }

    /// The run is over: its numbers stay, and its end may be on its way to the disk.
    fn end(&mut self, ending: Ending, saving: bool, notices: &mut Vec<Notice>) {
        self.state = RunState::Ended(ending.clone());
        self.diagnose();
        if let Ending::Failed { reason } = ending {
            let diverged = self.findings.iter().any(|finding| finding.rule == "diverged");
            let key = if diverged { "run_error.diverged" } else { "run_error.failed" };
            let reason = NoticeValue::InEnglish(reason, key);
            notices.push(Notice::failed("notice.run_failed").telling("reason", reason));
        }
        if saving {
            (self.saving, self.failed_to_save) = (true, None);
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

    /// A number of epochs more than were planned, or after the end than are over.
    pub(in crate::app) fn more_epochs(&mut self, epochs: usize) {
        let ended = matches!(self.state, RunState::Ended(_));
        let from = if ended { self.epochs_done() } else { self.progress.epochs };
        self.progress.epochs = from + epochs;
        if ended {
            self.state = RunState::Running;
        }
        self.order(Order::MoreEpochs(epochs));
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
        self.findings = self.findings_of(&self.history, &self.curve, &self.flow, ending);
    }

    /// What the doctor says of a part of the run, with what was in force at its end.
    fn findings_of(
        &self,
        history: &[EpochReport],
        curve: &LossCurve,
        flow: &[LayerFlow],
        ending: Option<&Ending>,
    ) -> Vec<Finding> {
        let mut design = Design::clone(&self.design);
        design.training.epochs = self.progress.epochs;
        if let Some(change) = curve.rates().last() {
            design.training.optimizer = design.training.optimizer.with_rate(change.rate);
        }
        let (layers, classes) = (&self.layers[..], self.data.classes.len());
        let validation = Some(self.data.validation_samples());
        diagnose(&Evidence { design: &design, layers, history, curve, flow, ending, classes, validation })
    }

    /// Asks what the cards compute, when the sample or the weights are others than they were.
    pub(super) fn inspect(&mut self, sample: Option<&[u8]>, more: Option<&Arc<SampleBatch>>) {
        let now = self.shown_batches();
        let fitting = sample.filter(|sample| self.is_alive() && self.data.fits(sample));
        // They belong to the open design, whose data may be others by now.
        let more = more.filter(|batch| batch.iter().all(|sample| self.data.fits(sample)));
        let Some(sample) = fitting else { return };
        let haste = if self.past.is_some() { Haste::AtOnce } else { Haste::AfterPause };
        if let Some(question) = self.questions.cards.ask(sample, more, (now, haste)) {
            self.ask(question);
        }
        if self.past.is_some() {
            let question = self.now.ask(sample, None, (self.curve.batches(), Haste::AfterPause));
            if let Some(question) = question {
                self.order(question);
            }
        }
    }

    /// Asks what the network says of several pictures, when the weights are others than they were.
    pub(super) fn predict(&mut self) {
        if !self.is_alive() {
            return;
        }
        let scores = self.history.last().and_then(|report| report.validation.as_ref());
        let confusion = scores.map(|scores| &scores.confusion);
        let now = self.moment();
        if let Some(question) = self.questions.predict(now, || strip::chosen(&self.data, confusion)) {
            self.ask(question);
        }
    }
}
