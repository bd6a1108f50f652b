//! Why something could not be done, as what a notice is filled with: the errors of other modules, by a key per variant.
use super::notice::NoticeValue;
use crate::design::{AllowedValue, VaryError};
use crate::disk;
use crate::engine::EngineError;
use crate::export::ExportError;
use crate::train::saved::{Lost, NotKept};
use crate::train::{EnsembleError, PlanError, PoolError, RaceError, RunError};

/// The value that a text or a number is.
fn text(text: &dyn std::fmt::Display) -> NoticeValue {
    NoticeValue::Text(text.to_string())
}

impl From<&disk::DiskError> for NoticeValue {
    /// What the system said; the notice names the file itself.
    fn from(error: &disk::DiskError) -> Self {
        Self::from(&error.source)
    }
}

impl From<&ExportError> for NoticeValue {
    fn from(error: &ExportError) -> Self {
        match error {
            ExportError::Disk(error) => Self::from(error),
            other => Self::InEnglish(other.to_string(), "run_error.unexpected"),
        }
    }
}

impl From<&PlanError> for NoticeValue {
    fn from(error: &PlanError) -> Self {
        match error {
            PlanError::Problems(problems) => {
                let words = |one: &crate::train::PlacedProblem| match one.place {
                    Some(place) => {
                        let problem = Self::Problem(one.problem.kind.clone());
                        Self::Sentence("plan_error.at_layer", vec![("place", text(&(place + 1))), ("problem", problem)])
                    }
                    None => Self::Problem(one.problem.kind.clone()),
                };
                Self::Lines(problems.iter().map(words).collect())
            }
            PlanError::NotPictures { .. } => Self::Sentence("plan_error.not_pictures", Vec::new()),
            PlanError::OtherSamples { .. } => Self::Sentence("plan_error.other_samples", Vec::new()),
            PlanError::NothingToTrain => Self::Sentence("plan_error.nothing_to_train", Vec::new()),
            PlanError::Threads(error) => Self::from(error),
        }
    }
}

impl From<&PoolError> for NoticeValue {
    fn from(PoolError { threads }: &PoolError) -> Self {
        Self::Sentence("plan_error.threads", vec![("threads", text(threads))])
    }
}

impl From<&RunError> for NoticeValue {
    fn from(error: &RunError) -> Self {
        let at = |key, path: &std::path::Path| Self::Sentence(key, vec![("path", text(&path.display()))]);
        let with = |key, path: &std::path::Path, name, value| {
            Self::Sentence(key, vec![("path", text(&path.display())), (name, value)])
        };
        match error {
            RunError::Unwritable { path, source } => with("run_error.unwritable", path, "reason", Self::from(source)),
            RunError::Unreadable { path, source } => with("file_error.unreadable", path, "reason", Self::from(source)),
            RunError::NoRun { folder, missing } => with("run_error.no_run", folder, "missing", text(missing)),
            RunError::Design(error) => Self::from(error),
            RunError::Broken { path, why } => {
                with("run_error.broken", path, "why", Self::InEnglish(why.clone(), "run_error.unexpected"))
            }
            RunError::Misfit { path, source } => with("run_error.misfit", path, "why", Self::from(source)),
            RunError::Damaged { path } => at("run_error.damaged", path),
            RunError::Busy { folder } => at("run_error.busy", folder),
            RunError::Ensemble { folder } => at("run_error.ensemble", folder),
            RunError::Inexact { folder, lost } => {
                let key = match lost {
                    Lost::Place => "run_error.lost_place",
                    Lost::Arrays => "run_error.lost_arrays",
                    Lost::Optimizer => "run_error.lost_optimizer",
                    Lost::Weights => "run_error.lost_weights",
                };
                with("run_error.inexact", folder, "lost", Self::Sentence(key, Vec::new()))
            }
            RunError::Other { folder, what } => {
                let key = match *what {
                    "classes" => "run_error.other_classes",
                    "pictures" => "run_error.other_pictures",
                    _ => "run_error.other_settings",
                };
                at(key, folder)
            }
        }
    }
}

impl From<&RaceError> for NoticeValue {
    fn from(error: &RaceError) -> Self {
        match error {
            RaceError::Plan { variant, error } => {
                Self::Sentence("race_error.plan", vec![("variant", text(variant)), ("reason", Self::from(error))])
            }
            RaceError::Data(error) => Self::Data(error.clone()),
            RaceError::Engine(error) => Self::from(error),
            RaceError::Threads(error) => Self::from(error),
        }
    }
}

impl From<&EnsembleError> for NoticeValue {
    fn from(error: &EnsembleError) -> Self {
        let sentence = |key| Self::Sentence(key, Vec::new());
        match error {
            EnsembleError::NoClasses => sentence("ensemble_error.no_classes"),
            EnsembleError::Failed { member, reason } => {
                let reason = Self::InEnglish(reason.clone(), "ensemble_error.exploded");
                Self::Sentence("ensemble_error.failed", vec![("member", text(member)), ("reason", reason)])
            }
            EnsembleError::TooWeak { .. } => sentence("ensemble_error.too_weak"),
            EnsembleError::Stopped => sentence("ensemble_error.stopped"),
            EnsembleError::Single { folder } => {
                Self::Sentence("ensemble_error.single", vec![("path", text(&folder.display()))])
            }
            EnsembleError::Run(error) => Self::from(error),
            EnsembleError::Threads(error) => Self::from(error),
            EnsembleError::Plan(error) => Self::from(error),
            EnsembleError::Engine(error) => Self::from(error),
        }
    }
}

impl From<&VaryError> for NoticeValue {
    fn from(error: &VaryError) -> Self {
        let named = |key, name: &String| Self::Sentence(key, vec![("name", text(name))]);
        match error {
            VaryError::NoValues(name) => named("race_error.no_values", name),
            VaryError::UnknownSetting { name, .. } => named("race_error.unknown_setting", name),
            VaryError::Seed => Self::Sentence("race_error.seed", Vec::new()),
            VaryError::NoValue { name, text: given, allowed } => {
                let (key, values) = match allowed {
                    AllowedValue::Whole(low, usize::MAX) => ("race_error.whole_from", vec![("low", text(low))]),
                    AllowedValue::Whole(low, high) => {
                        ("race_error.whole", vec![("low", text(low)), ("high", text(high))])
                    }
                    AllowedValue::Number(low, high) => {
                        ("race_error.number", vec![("low", Self::Number(*low)), ("high", Self::Number(*high))])
                    }
                    AllowedValue::Above0(most) => ("race_error.above_0", vec![("most", Self::Number(*most))]),
                    AllowedValue::Words(words) => ("race_error.words", vec![("words", text(&words.join(", ")))]),
                };
                let allowed = Self::Sentence(key, values);
                let values = vec![("name", text(name)), ("text", text(given)), ("allowed", allowed)];
                Self::Sentence("race_error.no_value", values)
            }
            VaryError::NoRange(range) => Self::Sentence("race_error.no_range", vec![("text", text(range))]),
            VaryError::Twice(name) => named("race_error.twice", name),
            VaryError::NoEffect(name) => named("race_error.no_effect", name),
            VaryError::TooMany { variants } => {
                let most = text(&crate::design::MOST_VARIANTS);
                Self::Sentence("race_error.too_many", vec![("variants", text(variants)), ("most", most)])
            }
        }
    }
}

impl From<&NotKept> for NoticeValue {
    fn from(error: &NotKept) -> Self {
        match error {
            NotKept::Failed(error) => Self::from(&**error),
            NotKept::Mistake(words) => Self::InEnglish(words.clone(), "run_error.mistake"),
        }
    }
}

impl From<&EngineError> for NoticeValue {
    /// What concerns tensors and their sizes is told in English alone.
    fn from(error: &EngineError) -> Self {
        Self::InEnglish(error.to_string(), "run_error.other_network")
    }
}
