//! What is drawn over the epochs: the loss, or a score.
use super::view::CurvesView;
use crate::app::{Language, RunView};
use crate::design::{Metric, TargetKind};
use crate::train::{EpochReport, Fit, FitMetric, Guess, Scores};
use crate::ui::context::Context;

/// A score that is drawn over the epochs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Score {
    /// Of answers that are classes.
    Classes(Metric),
    /// Of answers that are numbers.
    Numbers(FitMetric),
}

impl Score {
    /// The score that is chosen for what the shown run answers, or without one the design.
    pub(super) fn chosen(cx: &mut Context<'_>) -> Self {
        let app = cx.app;
        let design = app.runs.shown().map_or(app.document.design(), |run| &run.design);
        let view = *cx.memory::<CurvesView>();
        match design.data.target_kind() {
            TargetKind::Classes => Self::Classes(view.metric),
            TargetKind::Numbers => Self::Numbers(view.fit),
        }
    }

    /// Every score of the same kind.
    pub(super) fn all(self) -> Vec<Self> {
        match self {
            Self::Classes(_) => {
                let all = [Metric::Accuracy, Metric::BalancedAccuracy, Metric::Top3, Metric::MacroF1];
                all.map(Self::Classes).into()
            }
            Self::Numbers(_) => FitMetric::ALL.iter().copied().map(Self::Numbers).collect(),
        }
    }

    /// Its name, or what it says.
    pub(super) fn text(self, language: Language, part: &str) -> String {
        let (family, id): (_, &'static str) = match self {
            Self::Classes(metric) => ("metric", metric.into()),
            Self::Numbers(metric) => ("fit_metric", metric.into()),
        };
        language.term(&[family, id, part]).into_owned()
    }

    /// Whether it is a share, drawn in percent.
    pub(super) fn is_share(self) -> bool {
        matches!(self, Self::Classes(_))
    }

    /// A score that was expected, as it is drawn; `None` where another one is drawn.
    pub(super) fn expected(self, score: f64) -> Option<f64> {
        match self {
            Self::Classes(Metric::Accuracy) => Some(score * 100.0),
            Self::Numbers(FitMetric::R2) => Some(score),
            _ => None,
        }
    }

    /// Its value in training, where that is known.
    pub(super) fn in_training(self, report: &EpochReport) -> Option<f64> {
        match self {
            Self::Classes(Metric::Accuracy) => Some(report.train_accuracy * 100.0),
            Self::Classes(_) => None,
            Self::Numbers(metric) => report.train_fit.as_ref().map(|fit: &Fit| fit.metric(metric)),
        }
    }

    /// Its value in validation.
    pub(super) fn in_validation(self, scores: &Scores) -> Option<f64> {
        let share = match self {
            Self::Classes(Metric::BalancedAccuracy) => scores.confusion.balanced_accuracy(),
            Self::Classes(Metric::Top3) => scores.confusion.top3(),
            Self::Classes(Metric::MacroF1) => scores.confusion.macro_f1(),
            Self::Classes(Metric::Accuracy | Metric::ConfusionMatrix) => scores.confusion.accuracy(),
            Self::Numbers(metric) => return scores.regression.as_ref().map(|one| one.fit.metric(metric)),
        };
        Some(share * 100.0)
    }

    /// Its value in the epoch that goes on, where that is known.
    pub(super) fn now(self, run: &RunView) -> Option<f64> {
        let going = run.is_active() && run.progress.batch > 0;
        let value = f64::from(run.progress.accuracy);
        match self {
            Self::Classes(Metric::Accuracy) => going.then_some(value * 100.0),
            Self::Numbers(FitMetric::R2) => going.then_some(value),
            _ => None,
        }
    }
}

/// What stands at the axis on the left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Axis {
    /// The loss, perhaps on a log scale.
    Loss {
        /// On a log scale.
        log: bool,
    },
    /// A score.
    Score(Score),
}

impl Axis {
    pub(super) fn id(self) -> &'static str {
        if self.is_loss() { "loss" } else { "score" }
    }

    pub(super) fn is_loss(self) -> bool {
        matches!(self, Self::Loss { .. })
    }

    pub(super) fn is_share(self) -> bool {
        matches!(self, Self::Score(score) if score.is_share())
    }

    /// A value as it is drawn.
    pub(super) fn scaled(self, y: f64) -> f64 {
        if self == (Self::Loss { log: true }) { y.max(1e-12).log10() } else { y }
    }

    /// A place on the axis as it is written.
    pub(super) fn written(self, y: f64, language: Language) -> String {
        let value = if self == (Self::Loss { log: true }) { 10_f64.powf(y) } else { y };
        let text = language.exact((value * 1e4).round() / 1e4);
        if self.is_share() { format!("{text} %") } else { text }
    }

    /// What stands above the curves.
    pub(super) fn title(self, cx: &Context<'_>) -> String {
        match self {
            Self::Loss { .. } => cx.t("curves.loss").into_owned(),
            Self::Score(score) => score.text(cx.language(), "name"),
        }
    }

    /// What was expected of a run, as far as it is drawn here.
    pub(super) fn expected(self, guess: &Guess) -> Vec<[f64; 2]> {
        let height = |[_, loss]: [f64; 2]| match self {
            Self::Loss { .. } => Some(loss),
            Self::Score(score) => score.expected(guess.score),
        };
        guess.loss.iter().filter_map(|point| Some([point[0], height(*point)?])).collect()
    }

    /// What was expected of a run, in words.
    pub(super) fn expected_words(self, cx: &Context<'_>, guess: &Guess) -> Option<String> {
        match self {
            Self::Loss { .. } => {
                let course: &'static str = guess.course()?.into();
                Some(cx.language().term(&["guess.course", course, "name"]).into_owned())
            }
            Self::Score(score) => Some(cx.language().decimal(score.expected(guess.score)?, self.digits())),
        }
    }

    /// What the curves are called for those who hear them.
    pub(super) fn name(self, cx: &Context<'_>) -> String {
        match self {
            Self::Score(score) if !score.is_share() => score.text(cx.language(), "name"),
            _ => cx.t(&format!("curves.{}_name", self.id())).into_owned(),
        }
    }

    /// Digits behind the point of what is said.
    pub(super) fn digits(self) -> usize {
        match self {
            Self::Loss { .. } => 4,
            Self::Score(score) => {
                if score.is_share() {
                    1
                } else {
                    3
                }
            }
        }
    }
}
