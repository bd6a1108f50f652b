//! What follows the last batch of an epoch: the validation and the check-up of the neurons, piece by piece, so that orders
//! are obeyed meanwhile.
use std::time::Duration;

use crate::data::Part;
use crate::engine::{EngineError, Network};
use crate::train::inspect::{Checkup, Evaluation, NeuronSurvey};
use crate::train::plan::Plan;
use crate::train::report::Scores;

/// The end of an epoch while it goes on.
pub(super) struct EpochEnd {
    /// `None` without validation samples.
    evaluation: Option<Evaluation>,
    survey: Option<NeuronSurvey>,
}

impl EpochEnd {
    pub(super) fn new(plan: &Plan) -> Self {
        let any = !plan.data().part(Part::Validation).is_empty();
        Self { evaluation: any.then(|| Evaluation::new(plan.loader(), Part::Validation)), survey: None }
    }

    /// Does one piece; whether more follow. `took` is how long the epoch has taken so far.
    pub(super) fn advance(
        &mut self,
        network: &mut dyn Network,
        plan: &Plan,
        checkup: &mut Checkup,
        took: Duration,
    ) -> Result<bool, EngineError> {
        if let Some(survey) = &mut self.survey {
            return Ok(checkup.advance(survey, network, plan));
        }
        if let Some(evaluation) = self.evaluation.as_mut().filter(|evaluation| !evaluation.is_over())
            && evaluation.advance(network, plan.loader())?
        {
            return Ok(true);
        }
        self.survey = checkup.begin(plan, took);
        Ok(self.survey.is_some())
    }

    /// What the validation found; `None` without validation samples.
    pub(super) fn scores(self) -> Option<Scores> {
        self.evaluation.map(Evaluation::scores)
    }
}
