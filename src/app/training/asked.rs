//! What is asked of the shown run beside its training: the surface of its loss, plain descent, how samples were learned.
use std::sync::Arc;

use super::questions::OpenWeight;
use super::run::RunView;
use super::run_state::RunState;
use super::runs::Runs;
use crate::engine::Ablation;
use crate::train::{
    LearnedSample, LossSurface, OneStep, OneStepError, PlainDescent, ProbedNetwork, SampleAnswers, Wake, WeightChoice,
    is_small,
};

impl Runs {
    /// Whether the network of the shown run can be asked and is small enough for a surface of its loss.
    pub fn has_loss_surface(&self) -> bool {
        self.shown().is_some_and(|run| run.plan.as_ref().is_some_and(|plan| is_small(plan.design().layers())))
    }

    /// The loss around the weights of the shown run, once it is computed.
    pub fn loss_surface(&self) -> Option<&Arc<LossSurface>> {
        self.shown()?.questions.surface.shown()
    }

    /// Whether the loss around the weights of the shown run could not be computed.
    pub fn lacks_loss_surface(&self) -> bool {
        self.shown().is_some_and(|run| run.questions.surface.has_failed())
    }

    /// Whether the shown run has another optimizer than plain gradient descent, so that both can be compared.
    pub fn can_compare_descent(&self) -> bool {
        self.has_loss_surface() && self.shown().is_some_and(|run| !run.design.training.optimizer.is_plain())
    }

    /// Plain gradient descent beside the shown run, once it is over.
    pub fn plain_descent(&self) -> Option<&Arc<PlainDescent>> {
        self.compared()?.questions.descent.there()
    }

    /// After how many of how many epochs plain gradient descent beside the shown run is, while it is trained.
    pub fn descent_progress(&self) -> Option<(usize, usize)> {
        self.compared()?.questions.descent.progress()
    }

    /// Whether plain gradient descent beside the shown run came to no end.
    pub fn has_descent_failed(&self) -> bool {
        self.compared().is_some_and(|run| run.questions.descent.has_failed())
    }

    /// The shown run, while plain gradient descent is compared with it.
    fn compared(&self) -> Option<&RunView> {
        self.shown().filter(|_| self.compares_descent && self.can_compare_descent())
    }

    /// Lets the surface of the shown run's loss follow its weights, and plain gradient descent that of the run.
    pub(in crate::app) fn follow_surface(&mut self, wake: &Wake) {
        let (directions, has_one) = (self.directions, self.has_loss_surface());
        let compares = self.compares_descent && self.can_compare_descent();
        let Some(run) = self.shown_mut().filter(|_| has_one) else { return };
        let now = (run.shown_batches(), run.is_running() && run.shown_moment().is_none());
        let Some(plan) = &run.plan else { return };
        run.questions.descent.follow(plan, compares, wake);
        let beside = run.questions.descent.there().filter(|_| compares);
        if let Some(order) = run.questions.surface.follow(plan, now, (directions, beside), wake) {
            run.ask(order);
        }
    }

    /// The network of the shown run for what is computed beside it.
    pub(in crate::app) fn probed(&mut self) -> Option<((u64, u64, u64), ProbedNetwork)> {
        self.shown_mut()?.probed()
    }

    /// The next step of the shown run, as the open weight sees it; the one before while that is computed.
    pub fn one_step(&self) -> Option<&Result<OneStep, OneStepError>> {
        self.shown()?.questions.step.shown()
    }

    /// Whether the next step of the shown run is being computed.
    pub fn is_computing_step(&self) -> bool {
        self.shown().is_some_and(|run| run.questions.step.is_open())
    }

    /// Whether the step that is shown is the one that the shown run takes next.
    pub fn can_take_step(&self) -> bool {
        self.shown().is_some_and(|run| run.state == RunState::Waiting && run.shown_moment().is_none())
    }

    /// Lets the step of the open weight follow the shown run while it rests.
    pub(in crate::app) fn follow_step(&mut self, wake: &Wake) {
        let Some(wanted) = self.open_weight.clone() else { return };
        let rests = |run: &&mut RunView| match run.shown_moment() {
            Some(moment) => moment.is_exact(),
            None => run.is_alive() && !run.is_running(),
        };
        let Some(run) = self.shown_mut().filter(rests) else { return };
        let (batches, Some(plan)) = (run.shown_batches(), &run.plan) else { return };
        if let Some(order) = run.questions.step.follow(plan, batches, &wanted, wake) {
            run.ask(order);
        }
        if let (WeightChoice::Largest(_), Some(step)) = (&wanted.weight, run.questions.step.answer_to(&wanted)) {
            // From here on it is that weight, whichever has the largest gradient later.
            self.open_weight = Some(OpenWeight { weight: WeightChoice::Place(step.weight.clone()), ..wanted });
        }
    }

    /// The training samples of the shown run with how they were learned, those first whose labels are most likely wrong.
    pub fn learned(&self) -> Option<&Arc<[LearnedSample]>> {
        self.shown()?.questions.exploration.learned()
    }

    /// What the network of the shown run answers for all samples that are validated on.
    pub fn answers(&self) -> Option<&Arc<SampleAnswers>> {
        self.shown()?.questions.exploration.answers()
    }

    /// Lets what is explored of the shown run follow its weights. Before its first epoch is over there is nothing to tell.
    pub(in crate::app) fn explore(&mut self) {
        let has_some = |run: &&mut RunView| run.is_alive() && !run.data.classes.is_empty() && run.epochs_done() > 0;
        let Some(run) = self.shown_mut().filter(has_some) else { return };
        let (now, is_running) = (run.moment(), run.is_running() && run.shown_moment().is_none());
        for order in run.questions.exploration.follow(now, is_running).into_iter().flatten() {
            run.ask(order);
        }
    }
}

impl RunView {
    /// Its network for what is computed beside it: its newest weights that are here, with the run, its batches and its other
    /// changes. Newer ones are asked for.
    pub(super) fn probed(&mut self) -> Option<((u64, u64, u64), ProbedNetwork)> {
        if !self.is_alive() {
            return None;
        }
        let now = (self.shown_batches(), self.is_running() && self.shown_moment().is_none());
        if let Some(order) = self.questions.weights.follow(now) {
            self.ask(order);
        }
        let ((batches, changes), state) = self.questions.weights.taken()?;
        let (plan, state) = (self.plan.clone()?, state.clone());
        Some(((self.id(), *batches, *changes), ProbedNetwork { plan, state, ablation: Ablation::default() }))
    }
}
