//! The training of an ensemble: one member after the other, each an ordinary session.
use std::path::PathBuf;
use std::sync::Arc;

use super::boosting::{BoostVerdict, Boosting};
use super::measure::class_answers;
use super::sampling::draw_with_replacement;
use crate::data::{BatchLoader, Part};
use crate::design::TargetKind;
use crate::engine::{EngineError, EnsembleNetwork};
use crate::train::background::PoolError;
use crate::train::plan::{Plan, PlanError};
use crate::train::report::{Ending, EnsembleMember, EnsembleMethod, EnsembleRecord, EnsembleSetup, EpochReport};
use crate::train::saved::RunError;
use crate::train::session::{Advance, Session};

/// Why there is no ensemble.
#[derive(Debug, thiserror::Error)]
pub enum EnsembleError {
    /// The network answers numbers.
    #[error("an ensemble votes on classes; the network of this design answers numbers")]
    NoClasses,
    /// A member has failed.
    #[error("member {member} of the ensemble has failed: {reason}")]
    Failed {
        /// Which one, from 1.
        member: usize,
        /// Why.
        reason: String,
    },
    /// The first boosted member is no better than guessing.
    #[error(
        "the first member answers {:.1} % of the training samples wrongly, which is no better than guessing: boosting has \
         nothing to build on; train longer, or take bagging", error * 100.0
    )]
    TooWeak {
        /// The share of the training samples that it answers wrongly.
        error: f64,
    },
    /// It was stopped before there was anybody to vote.
    #[error("it was stopped before the first member was trained")]
    Stopped,
    /// What lies in a folder is a single network.
    #[error("{}: holds a single network, not an ensemble", .folder.display())]
    Single {
        /// The folder.
        folder: PathBuf,
    },
    /// It cannot be kept or read.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The system gave no threads.
    #[error(transparent)]
    Threads(#[from] PoolError),
    /// A member cannot be planned.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A network cannot be built or asked.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// How the training of an ensemble ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum EnsembleEnding {
    /// All members are trained.
    Completed,
    /// Somebody stopped it; the members that were trained by then stay.
    Stopped,
    /// A boosted member answers all training samples rightly: there is nothing for others to make good.
    Perfect,
    /// A boosted member is no better than guessing: it does not vote, and no other follows.
    TooWeak {
        /// The weighted share of the training samples that it answers wrongly.
        error: f64,
    },
}

/// What one call of [`EnsembleTraining::advance`] did.
#[derive(Debug, Clone, PartialEq)]
pub enum EnsembleAdvance {
    /// A batch of a member, or a piece of its validation.
    Turn,
    /// An epoch of a member is over.
    Epoch(EpochReport),
    /// A member is trained, and votes.
    Member(EnsembleMember),
    /// Nothing: the training is over.
    Over(EnsembleEnding),
}

/// An ensemble that is being trained.
pub struct EnsembleTraining {
    plan: Plan,
    setup: EnsembleSetup,
    network: EnsembleNetwork,
    record: EnsembleRecord,
    /// The weights of the training samples, where members are boosted.
    boosting: Option<Boosting>,
    /// The member that is being trained.
    session: Option<Session>,
    ending: Option<EnsembleEnding>,
}

impl EnsembleTraining {
    /// An ensemble of networks of this plan.
    ///
    /// # Errors
    /// When it answers numbers.
    pub fn new(plan: Plan, setup: EnsembleSetup) -> Result<Self, EnsembleError> {
        let design = plan.design();
        if design.design().data.target_kind() != TargetKind::Classes {
            return Err(EnsembleError::NoClasses);
        }
        let is_boosted = setup.method == EnsembleMethod::Boosting;
        let classes = design.classes();
        let samples = plan.data().part(Part::Training).len();
        let record = EnsembleRecord { method: setup.method, members: Vec::new() };
        Ok(Self {
            setup,
            network: EnsembleNetwork::new(Vec::new(), record.vote(), classes),
            record,
            boosting: is_boosted.then(|| Boosting::new(samples, classes)),
            session: None,
            ending: None,
            plan,
        })
    }

    /// The plan that all members share but for seed and samples.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What is to be trained.
    pub fn setup(&self) -> EnsembleSetup {
        self.setup
    }

    /// The members that are trained, as one network.
    pub fn network(&mut self) -> &mut EnsembleNetwork {
        &mut self.network
    }

    /// What is known of them.
    pub fn record(&self) -> &EnsembleRecord {
        &self.record
    }

    /// The member that is being trained.
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// How much of it is over, as a share of 1.
    pub fn share(&self) -> f64 {
        let of = |session: &Session| {
            let progress = session.progress();
            progress.total as f64 / (progress.batches * progress.epochs).max(1) as f64
        };
        let going = self.session.as_ref().map_or(0.0, of);
        (self.record.members.len() as f64 + going) / self.setup.members as f64
    }

    /// Ends it; the members that are trained stay.
    pub fn stop(&mut self) {
        self.session = None;
        self.ending.get_or_insert(EnsembleEnding::Stopped);
    }

    /// Whether anybody votes.
    ///
    /// # Errors
    /// Why nobody does.
    pub fn prove_members(&self) -> Result<(), EnsembleError> {
        match self.ending {
            _ if !self.record.members.is_empty() => Ok(()),
            Some(EnsembleEnding::TooWeak { error }) => Err(EnsembleError::TooWeak { error }),
            _ => Err(EnsembleError::Stopped),
        }
    }

    /// The next batch of the member that is being trained, or what follows its last one.
    ///
    /// # Errors
    /// When a member fails; those that are trained stay.
    pub fn advance(&mut self) -> Result<EnsembleAdvance, EnsembleError> {
        if let Some(ending) = self.ending {
            return Ok(EnsembleAdvance::Over(ending));
        }
        let Some(session) = &mut self.session else {
            self.session = Some(self.next_member()?);
            return Ok(EnsembleAdvance::Turn);
        };
        match session.advance_piece() {
            Advance::Features | Advance::Batch | Advance::Validation => Ok(EnsembleAdvance::Turn),
            Advance::Epoch(report) => Ok(EnsembleAdvance::Epoch(report)),
            Advance::Ended(Ending::Failed { reason }) => {
                self.stop();
                Err(EnsembleError::Failed { member: self.record.members.len() + 1, reason })
            }
            Advance::Ended(_) => self.end_member(),
        }
    }

    /// The seed of the member whose turn it is.
    fn seed(&self) -> u64 {
        self.plan.design().design().training.seed.wrapping_add(self.record.members.len() as u64)
    }

    /// The session of the next member, with what it learns from.
    fn next_member(&self) -> Result<Session, EnsembleError> {
        let training = self.plan.data().part(Part::Training);
        let member = (self.plan.design().design().training.seed, self.record.members.len() as u64);
        let samples = match (self.setup.method, &self.boosting) {
            (_, Some(boosting)) => draw_with_replacement(training, boosting.weights(), member),
            (EnsembleMethod::Bagging, None) => draw_with_replacement(training, &vec![1.0; training.len()], member),
            (_, None) => training.to_vec(),
        };
        Ok(Session::new(self.plan.learning_from(self.seed(), samples)?)?)
    }

    /// Takes the member that is trained among those that vote.
    fn end_member(&mut self) -> Result<EnsembleAdvance, EnsembleError> {
        let seed = self.seed();
        let Some(session) = self.session.take() else { return Ok(EnsembleAdvance::Turn) };
        let epochs = session.history().last().map_or(0, |report| report.epoch);
        let mut network = session.into_network();
        let (mut weight, mut error) = (1.0, None);
        if let Some(boosting) = &mut self.boosting {
            // It is judged by all training samples, whichever it was trained on.
            let training = self.plan.data().part(Part::Training);
            let loader = BatchLoader::plain(Arc::clone(self.plan.loader().data()), self.plan.encoder().clone());
            let answers = class_answers(&mut *network, &loader, training)?;
            let label = |index: &u32| self.plan.data().label(*index as usize);
            let is_wrong: Vec<bool> =
                training.iter().zip(answers).map(|(index, answer)| label(index) != answer).collect();
            match boosting.judge(&is_wrong) {
                BoostVerdict::Votes { error: share, weight: own } => (weight, error) = (own, Some(share)),
                BoostVerdict::Perfect => {
                    error = Some(0.0);
                    self.ending = Some(EnsembleEnding::Perfect);
                }
                BoostVerdict::TooWeak { error } => {
                    let ending = EnsembleEnding::TooWeak { error };
                    self.ending = Some(ending);
                    return Ok(EnsembleAdvance::Over(ending));
                }
            }
        }
        let member = EnsembleMember { seed, epochs, weight, error };
        self.network.push(network, weight);
        self.record.members.push(member);
        if self.record.members.len() >= self.setup.members {
            self.ending = Some(EnsembleEnding::Completed);
        }
        Ok(EnsembleAdvance::Member(member))
    }
}
