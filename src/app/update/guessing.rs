//! Predict first: acts that wait until it was asked what is expected of them.
use crate::app::guessing::{GuessChange, GuessQuestion, GuessedAct, GuessedChange, changes, is_other_rate};
use crate::app::state::App;
use crate::app::training::RunView;
use crate::app::workspace::Workspace;
use crate::design::{Design, TargetKind};
use crate::train::Order;

impl App {
    /// Starts a run, after asking what is expected of it. Who asks for it once more wants it now.
    pub(super) fn start_or_ask(&mut self) {
        let is_asked = self.guess.as_ref().is_some_and(|question| question.act == GuessedAct::Start);
        if is_asked {
            self.answer_guess(true);
        } else if self.settings.predict_first && self.can_train() {
            self.ask_guess(GuessedAct::Start, Box::new(Design::clone(self.document.design())));
        } else {
            self.start(false);
        }
    }

    /// The run that goes on gets another learning rate, after asking what is expected of one that is much larger or smaller.
    pub(super) fn steer_rate(&mut self, rate: f32) {
        let waiting = |question: &mut GuessQuestion| matches!(question.act, GuessedAct::Rate(_));
        let run = self.runs.shown().filter(|run| run.is_active() && is_other_rate(run.full_rate(), rate));
        match run.map(|run| (run.id(), Box::new(Design::clone(&run.design)))) {
            Some((run, design)) if self.settings.predict_first => self.ask_guess(GuessedAct::Rate(run), design),
            _ => {
                self.guess.take_if(waiting);
                self.runs.order(Order::SetRate(rate));
            }
        }
    }

    /// A run branches from the moment that is shown, after asking what is expected of it.
    pub(super) fn branch(&mut self, design: Box<Design>) {
        self.dialog = None;
        let shown = self.runs.shown().and_then(|run| Some((run.id(), run.shown_moment()?.target())));
        match shown.filter(|_| self.settings.predict_first) {
            Some((run, moment)) => self.ask_guess(GuessedAct::Branch { run, moment }, design),
            None => self.runs.branch(design, None),
        }
    }

    /// Asks what is expected of an act with a design. Where that was asked already, what was drawn stays.
    fn ask_guess(&mut self, act: GuessedAct, design: Box<Design>) {
        self.workspace = Workspace::Train;
        if self.guess.as_ref().is_none_or(|question| question.act != act || question.design != design) {
            let (span, first) = self.guessed_stage(act, &design);
            self.guess = Some(GuessQuestion::new(act, design, span, first));
        }
    }

    /// The epochs that an act leads over, and the loss that it begins with.
    fn guessed_stage(&self, act: GuessedAct, design: &Design) -> ([f64; 2], f64) {
        let run = self.runs.shown();
        let loss = |run: &RunView, batch: u64| {
            let point = run.curve.points().iter().rfind(|point| point.first <= batch)?;
            Some(f64::from(point.mean)).filter(|loss| loss.is_finite() && *loss > 0.0)
        };
        let (span, known) = match (act, run) {
            (GuessedAct::Rate(_), Some(run)) => {
                let done = run.curve.batches();
                ([run.epoch_scale().epochs(done), run.progress.epochs as f64], loss(run, done))
            }
            (GuessedAct::Branch { moment, .. }, Some(run)) => {
                ([run.epoch_scale().epochs(moment), design.training.epochs as f64], loss(run, moment))
            }
            // The run before began with a loss of the same kind.
            (_, run) => {
                let before = run.filter(|run| run.design.training.loss == design.training.loss);
                ([0.0, design.training.epochs as f64], before.and_then(|run| loss(run, 0)))
            }
        };
        let span = [span[0], span[1].max(span[0] + 1.0)];
        (span, known.unwrap_or_else(|| usual_first_loss(design.data.target_kind(), self.shown_classes().len())))
    }

    /// What is other with the act that is asked about than in the run before.
    pub fn guessed_changes(&self) -> Vec<GuessedChange> {
        let (Some(question), Some(run)) = (&self.guess, self.runs.shown()) else { return Vec::new() };
        match question.act {
            GuessedAct::Rate(_) => {
                vec![GuessedChange::Rate(self.document.design().training.optimizer.rate() / run.full_rate())]
            }
            // The design may have changed since the question.
            GuessedAct::Start => changes(&run.design, self.document.design()),
            GuessedAct::Branch { .. } => changes(&run.design, &question.design),
        }
    }

    /// The question is answered a little, or for good.
    pub(super) fn change_guess(&mut self, change: GuessChange) {
        let Some(question) = &mut self.guess else { return };
        match change {
            GuessChange::Draw(from, to) => question.sketch.draw(from, to),
            GuessChange::Course(course) => question.sketch.follow(course),
            GuessChange::Score(score) => question.score = score,
            GuessChange::Go => self.answer_guess(true),
            GuessChange::Skip => self.answer_guess(false),
        }
    }

    /// Does what waited for the answer, and keeps that with the run.
    fn answer_guess(&mut self, is_kept: bool) {
        let Some(question) = self.guess.take() else { return };
        let (act, design) = (question.act, question.design.clone());
        let guess = question.guess().filter(|_| is_kept);
        let before = self.runs.shown().map(RunView::id);
        match act {
            GuessedAct::Start => self.start(false),
            GuessedAct::Rate(_) => {
                self.runs.order(Order::SetRate(self.document.design().training.optimizer.rate()));
            }
            GuessedAct::Branch { .. } => return self.runs.branch(design, guess),
        }
        let run = self.runs.shown_mut().filter(|run| act != GuessedAct::Start || before != Some(run.id()));
        if let (Some(run), Some(guess)) = (run, guess) {
            run.note_guess(guess);
        }
    }

    /// Nothing is asked any more about what can no longer be done.
    pub(in crate::app) fn drop_idle_question(&mut self) {
        let shown = self.runs.shown();
        let can_be_done = match self.guess.as_ref().map(|question| question.act) {
            None => return,
            Some(GuessedAct::Start) => self.can_train(),
            Some(GuessedAct::Rate(run)) => shown.is_some_and(|shown| shown.id() == run && shown.is_active()),
            Some(GuessedAct::Branch { run, moment }) => shown.is_some_and(|shown| {
                shown.id() == run && shown.shown_moment().is_some_and(|past| past.target() == moment)
            }),
        };
        self.guess.take_if(|_| !can_be_done);
    }
}

/// The loss that a network begins with which knows nothing yet: all of so many classes are equally probable, or all numbers
/// are answered by their mean, whose squared distance is 1 on average.
fn usual_first_loss(answers: TargetKind, classes: usize) -> f64 {
    match answers {
        TargetKind::Classes => (classes.max(2) as f64).ln(),
        TargetKind::Numbers => 1.0,
    }
}
