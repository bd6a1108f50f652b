//! The questions and their answers: asked anew when weights, sample or settings are others.
use std::sync::Arc;

use super::settings::ProbeSettings;
use crate::app::question::Question;
use crate::text::Probe;
use crate::train::{
    AnswerRequest, Ascent, AskedSoFar, CalibrationReport, CalibrationRequest, Excitement, ExcitementRequest,
    ExplainError, Explanation, FeatureIndex, FeatureRequest, Job, KnockOut, KnockOutRequest, MadePicture, NearRequest,
    NearSample, ProbedNetwork, ShiftCurves, ShiftRequest, VisualizationRequest, Wake, WhyRequest,
};

/// Training samples that are shown of each kind.
const SHOWN: usize = 8;
/// Steps of a shift probe beside the one at which nothing is done.
const STEPS: usize = 24;

/// Which network is asked: the run, how many batches it had seen, and how often its weights were changed otherwise.
pub(in crate::app) type ProbeMoment = (u64, u64, u64);

/// What decides an answer.
#[derive(Debug, Clone, PartialEq)]
struct ProbeKey {
    moment: ProbeMoment,
    sample: Option<Arc<[u8]>>,
    settings: ProbeSettings,
}

impl ProbeKey {
    /// Whether only the weights are others.
    fn differs_in_weights(&self, other: &Self) -> bool {
        self.moment != other.moment && self.sample == other.sample && self.settings == other.settings
    }
}

/// A question with its last answer.
type ProbeQuestion<A> = Question<ProbeKey, Result<A, ExplainError>, AskedSoFar>;

/// What is asked of the shown run's network, and what was answered last. While other answers are on their way the last
/// ones stay.
#[derive(Default)]
pub struct Probes {
    /// What is asked.
    pub settings: ProbeSettings,
    sample: Option<Arc<[u8]>>,
    why: ProbeQuestion<Explanation>,
    answer: ProbeQuestion<Vec<f32>>,
    calibration: ProbeQuestion<CalibrationReport>,
    knock_out: ProbeQuestion<KnockOut>,
    shift: ProbeQuestion<ShiftCurves>,
    unpooled_shift: ProbeQuestion<ShiftCurves>,
    features: ProbeQuestion<Arc<FeatureIndex>>,
    near: ProbeQuestion<Vec<NearSample>>,
    excitement: ProbeQuestion<Vec<Excitement>>,
    made: ProbeQuestion<MadePicture>,
}

/// What a question is started with.
struct Asking {
    network: ProbedNetwork,
    moment: ProbeMoment,
    /// Batches go by: what asks about a whole part of the data waits.
    is_running: bool,
    wake: Option<Wake>,
}

impl Probes {
    /// Why the network answers as it does for the shown picture.
    pub fn why(&self) -> Option<&Result<Explanation, ExplainError>> {
        self.why.answer()
    }

    /// What it answers for the shown picture under the patch, and without the units that are switched off; `None` while there
    /// is neither.
    pub fn answer(&self) -> Option<&Result<Vec<f32>, ExplainError>> {
        self.answer.answer().filter(|_| self.settings.changes_answer())
    }

    /// How sure it may be.
    pub fn calibration(&self) -> Option<&Result<CalibrationReport, ExplainError>> {
        self.calibration.answer()
    }

    /// What it says without the units that are switched off; `None` while none is.
    pub fn knock_out(&self) -> Option<&Result<KnockOut, ExplainError>> {
        self.knock_out.answer().filter(|_| !self.settings.ablation.is_empty())
    }

    /// What becomes of the answer while the shown picture is changed.
    pub fn shift(&self) -> Option<&Result<ShiftCurves, ExplainError>> {
        self.shift.answer()
    }

    /// The same of the network that is left without max pooling.
    pub fn unpooled_shift(&self) -> Option<&Result<ShiftCurves, ExplainError>> {
        self.unpooled_shift.answer()
    }

    /// The training samples that are most like the shown one.
    pub fn neighbors(&self) -> Option<&Result<Vec<NearSample>, ExplainError>> {
        self.near.answer()
    }

    /// The training samples that excite the chosen unit most; `None` while none is chosen.
    pub fn excitement(&self) -> Option<&Result<Vec<Excitement>, ExplainError>> {
        self.excitement.answer().filter(|_| self.settings.unit.is_some())
    }

    /// The picture that was made to excite the chosen unit; `None` while none is chosen.
    pub fn made_picture(&self) -> Option<&Result<MadePicture, ExplainError>> {
        self.made.answer().filter(|_| self.settings.unit.is_some())
    }

    /// How far an answer is that is on its way.
    pub fn progress(&self, probe: Probe) -> Option<AskedSoFar> {
        match probe {
            Probe::GradCam | Probe::Occlusion | Probe::InputGradient => self.why.progress(),
            Probe::Patch => self.answer.progress(),
            Probe::Calibration => self.calibration.progress(),
            Probe::KnockOut => self.knock_out.progress(),
            Probe::ShiftProbe => self.shift.progress().or_else(|| self.unpooled_shift.progress()),
            Probe::Neighbors => self.features.progress().or_else(|| self.near.progress()),
            Probe::Excitement => self.excitement.progress(),
            Probe::Ascent => self.made.progress(),
        }
    }

    /// Whether an answer is on its way.
    pub fn are_open(&self) -> bool {
        self.why.is_open()
            || self.answer.is_open()
            || self.unpooled_shift.is_open()
            || self.calibration.is_open()
            || self.knock_out.is_open()
            || self.shift.is_open()
            || self.features.is_open()
            || self.near.is_open()
            || self.excitement.is_open()
            || self.made.is_open()
    }

    /// Takes the answers that came. True when there was one.
    pub(in crate::app) fn poll(&mut self) -> bool {
        // Each is polled, whatever came of the one before.
        let came = [
            self.why.poll(),
            self.answer.poll(),
            self.unpooled_shift.poll(),
            self.calibration.poll(),
            self.knock_out.poll(),
            self.shift.poll(),
            self.features.poll(),
            self.near.poll(),
            self.excitement.poll(),
            self.made.poll(),
        ];
        came.contains(&true)
    }

    /// Asks what is wanted and not known yet, of a network and about a sample of its kind.
    pub(in crate::app) fn follow(
        &mut self,
        (moment, network): (ProbeMoment, ProbedNetwork),
        sample: Option<&[u8]>,
        is_running: bool,
        wake: &Wake,
    ) {
        let design = network.plan.design();
        self.settings.fit(|layer| design.find(layer).is_some(), design.classes());
        let sample = sample.filter(|sample| network.plan.encoder().fits(sample));
        if self.sample.as_deref() != sample {
            self.sample = sample.map(Arc::from);
        }
        let network = ProbedNetwork { ablation: self.settings.ablation.clone(), ..network };
        let asking = Asking { network, moment, is_running, wake: Some(Arc::clone(wake)) };
        for probe in self.settings.wanted.clone() {
            match probe {
                Probe::GradCam | Probe::Occlusion | Probe::InputGradient => self.ask_why(&asking),
                Probe::Patch => self.ask_answer(&asking),
                Probe::ShiftProbe => self.ask_shift(&asking),
                Probe::Neighbors => self.ask_neighbors(&asking),
                Probe::Calibration => {
                    let key = self.key(probe, &asking, None);
                    let request = CalibrationRequest { network: asking.network.clone() };
                    ask(&mut self.calibration, key, !is_running, || request.start(asking.wake.clone()));
                }
                Probe::KnockOut if self.settings.ablation.is_empty() => {}
                Probe::KnockOut => {
                    let key = self.key(probe, &asking, self.sample.clone());
                    let request = KnockOutRequest { network: asking.network.clone(), sample: self.sample.clone() };
                    ask(&mut self.knock_out, key, !is_running, || request.start(asking.wake.clone()));
                }
                Probe::Excitement | Probe::Ascent => self.ask_of_unit(probe, &asking),
            }
        }
    }

    /// What decides the answer to a question.
    fn key(&self, probe: Probe, asking: &Asking, sample: Option<Arc<[u8]>>) -> ProbeKey {
        ProbeKey { moment: asking.moment, sample, settings: self.settings.of(probe) }
    }

    fn ask_why(&mut self, asking: &Asking) {
        let Some(picture) = self.sample.clone() else { return };
        let key = self.key(Probe::GradCam, asking, Some(Arc::clone(&picture)));
        let ProbeSettings { method, class, layer, patch_side: patch, .. } = key.settings;
        let network = asking.network.clone();
        ask(&mut self.why, key, true, || {
            WhyRequest { network, picture, method, class, layer, patch }.start(asking.wake.clone())
        });
    }

    /// Asks what is answered where that is another thing than without patch and with all units.
    fn ask_answer(&mut self, asking: &Asking) {
        let Some(sample) = self.sample.clone().filter(|_| self.settings.changes_answer()) else { return };
        let key = self.key(Probe::Patch, asking, Some(Arc::clone(&sample)));
        let patch = key.settings.patch.map(|middle| (middle, key.settings.patch_side));
        let network = asking.network.clone();
        ask(&mut self.answer, key, true, || AnswerRequest { network, sample, patch }.start(asking.wake.clone()));
    }

    /// Asks the network itself, and beside it the one that is left without max pooling.
    fn ask_shift(&mut self, asking: &Asking) {
        let Some(picture) = self.sample.clone() else { return };
        let key = self.key(Probe::ShiftProbe, asking, Some(Arc::clone(&picture)));
        let perturbation = key.settings.perturbation;
        for (question, without_max_pooling) in [(&mut self.shift, false), (&mut self.unpooled_shift, true)] {
            let (network, picture) = (asking.network.clone(), Arc::clone(&picture));
            ask(question, key.clone(), true, || {
                let design = network.plan.design();
                let (values, seed) = (perturbation.values(design.input(), STEPS), design.design().training.seed);
                ShiftRequest { network, picture, perturbation, values, seed, without_max_pooling }
                    .start(asking.wake.clone())
            });
        }
    }

    fn ask_neighbors(&mut self, asking: &Asking) {
        let of_index = self.key(Probe::Neighbors, asking, None);
        let network = asking.network.clone();
        ask(&mut self.features, of_index.clone(), !asking.is_running, || {
            FeatureRequest { network }.start(asking.wake.clone())
        });
        let Some(sample) = self.sample.clone() else { return };
        // Features of other weights say nothing of these.
        let Some(Ok(index)) = self.features.answer_to(&of_index) else { return };
        let (network, index, key) =
            (asking.network.clone(), Arc::clone(index), ProbeKey { sample: Some(Arc::clone(&sample)), ..of_index });
        ask(&mut self.near, key, true, || {
            NearRequest { network, index, sample, count: SHOWN }.start(asking.wake.clone())
        });
    }

    /// Asks what excites the chosen unit.
    fn ask_of_unit(&mut self, probe: Probe, asking: &Asking) {
        let Some((layer, unit)) = self.settings.unit else { return };
        let (key, network) = (self.key(probe, asking, None), asking.network.clone());
        let ascent = Ascent { seed: network.plan.design().design().training.seed, ..Ascent::default() };
        if probe == Probe::Ascent {
            ask(&mut self.made, key, true, || {
                VisualizationRequest { network, layer, unit, ascent }.start(asking.wake.clone())
            });
        } else {
            ask(&mut self.excitement, key, !asking.is_running, || {
                ExcitementRequest { network, layer, unit, count: SHOWN }.start(asking.wake.clone())
            });
        }
    }
}

/// Asks, if it may be asked now and is not known. An answer that is on its way is waited for where only the weights are
/// others by now: a run that goes on would never let any come.
fn ask<A: Send + 'static>(
    question: &mut ProbeQuestion<A>,
    key: ProbeKey,
    may_ask: bool,
    start: impl FnOnce() -> Job<Result<A, ExplainError>, AskedSoFar>,
) {
    let waits = question.open().is_some_and(|open| open.differs_in_weights(&key));
    if may_ask && !waits && !question.knows(&key) {
        question.ask(key, start());
    }
}
