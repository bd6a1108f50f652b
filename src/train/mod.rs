//! WHEN it computes: the training thread, its orders and events, metrics, and runs on disk. Threads live here only.
//!
//! The rooms, in reading order; each uses only those that stand before it:
//!
//! 1. `report`: what a run tells of itself, as plain data: metrics, curve, epochs, histograms.
//! 2. `background`: threads beside the window: pools, jobs.
//! 3. `loading`: samples into memory in the background; `plan`: what a run is started with, frozen.
//! 4. `features`: what a frozen start of a network gives, computed once; `inspect`: what a network says of single samples: cards, predictions, neuron health.
//!    `baselines`: what the neighbors of a sample say without any training.
//! 5. `explain`: why a network answers as it does, how sure it may be, and what would become of its answer.
//! 6. `arithmetic`: every number between a sample and the loss with its formula.
//! 7. `landscape`: the loss around the weights of a small network, and the path that they walked.
//! 8. `session`: a run without a thread: one batch after the other; `plain_descent`: the same run without momentum, to be
//!    compared with; `one_step`: its next step as one weight sees it.
//! 9. `timeline`: snapshots of a run within a budget, and the way from one of them to any batch.
//! 10. [`saved`]: the folder of a run, and the runs that are saved beside a design.
//! 11. `thread`: the training thread around a session: orders go in, events come out.
//! 12. `race`: variants of a design that are trained by turns, and what can be said of them.
//! 13. `ensemble`: networks of one design that vote, and whether the vote is worth it.
//!
//! Beside them stand `imported` (weights of other programs), `doctor` (what is wrong with a run), `cost_probe` (what one will cost) and [`bench`](mod@bench) (how fast it could be).
mod arithmetic;
mod background;
mod baselines;
pub mod bench;
mod cost_probe;
mod doctor;
mod ensemble;
mod explain;
mod features;
mod imported;
mod inspect;
mod landscape;
mod loading;
mod one_step;
mod plain_descent;
mod plan;
mod race;
mod report;
pub mod saved;
mod session;
mod thread;
mod timeline;

pub use arithmetic::{ArithmeticRequest, Calculation, NumberPlace, NumberRow};
pub use background::{
    Job, Outcome, PoolError, Reporter, Wake, free_memory, memory_left, memory_limit, pool, with_hot_pool,
};
pub use baselines::{BaselineError, NeighborBaselines, backbone_design};
pub use cost_probe::{CostError, MeasuredCost};
pub use doctor::{DeadNeurons, Evidence, Finding, Number, RULES, Remedy, RemedyWords, Rule, dead_matter, diagnose};
pub use ensemble::{
    BoostVerdict, Boosting, DisputedSample, EnsembleAdvance, EnsembleComparison, EnsembleEnding, EnsembleError,
    EnsembleFindings, EnsembleJob, EnsembleOutcome, EnsembleRequest, EnsembleSoFar, EnsembleTask, EnsembleTraining,
    EnsembleVerdict, WeightSimilarity, class_answers, draw_with_replacement, member_answers, weight_similarity,
};
pub use explain::{
    AnswerRequest, Ascent, AskControl, AskedSoFar, Calibration, CalibrationReport, CalibrationRequest, ConfusionChange,
    Coverage, CoverageTable, Excitement, ExcitementRequest, ExplainError, ExplainMethod, Explanation, FeatureIndex,
    FeatureRequest, Heatmap, KnockOut, KnockOutRequest, KnockOutSide, MadePicture, NearRequest, NearSample, Occlusion,
    Patch, Perturbation, ProbedNetwork, ShiftCurves, ShiftRequest, VisualizationRequest, WhyQuestion, WhyRequest,
    ascend, expected_calibration_error, explain, feature_layer, features_of, fit_temperature, grad_cam, gradient_map,
    gray, last_maps, last_maps_of, layer_cam, negative_log_likelihood, occlusion, perturbed, pixels_over, strongest,
    training_mean,
};
pub use imported::{ArrayFit, Imported, ImportedArray, import, import_into};
pub use inspect::{
    CardView, Cards, ClassOutputs, Evaluation, Inspection, InspectionRequest, Link, Observations, Prediction, Preview,
    PreviewError, Viewer, WeightView, answers, evaluate, evaluate_each, evaluate_outputs, predict,
};
pub use landscape::{
    LossScale, LossSurface, Plane, Principal, SliceDirections, SurfaceError, SurfaceRequest, SurfaceSamples,
    SurfaceView, TracedWeights, Trajectory, is_small, principal, principal_plane,
};
pub use loading::{Loaded, Wanted};
pub use one_step::{
    Contribution, FollowedSample, LISTED, OneStep, OneStepError, OneStepRequest, OutputError, UpdateRow, UpdateRule,
    WeightArray, WeightChoice, WeightPlace, update_rows,
};
pub use plain_descent::{PlainDescent, PlainDescentError};
pub use plan::{PlacedProblem, Plan, PlanError};
pub use race::{
    Halving, Lane, LaneResult, LayerSpread, Lead, Race, RaceAdvance, RaceEntry, RaceError, RaceTable, VariantRow,
    epoch_work, race_entries, seconds, standing,
};
pub use report::{
    Confusion, CurvePoint, Ending, EnsembleMember, EnsembleMethod, EnsembleRecord, EnsembleSetup, EpochReport, Fit,
    FitMetric, Guess, GuessVerdict, Histogram, LastBatch, LayerFlow, LearnedSample, LearningRegion, LossCourse,
    LossCurve, LossLines, NeuronHealth, RateChange, Regression, RunProgress, SampleAnswer, SampleAnswers,
    SampleDynamics, Scores, Telemetry, TrainingDynamics, best_epoch, confidently_wrong, ranked, remember,
};
pub use saved::{Preprocessing, RunError, SavedRun, TrainedNetwork};
pub use session::{Advance, RestoreError, ResumePoint, Session, Snapshot};
pub use thread::{Begun, Event, Finishing, Order, Scheduler, Trainer};
pub use timeline::{
    Fork, RecipeError, Replay, ReplayError, RunChange, RunPosition, RunRecipe, Timeline, TimelineEntry,
    TimelineRecorder, weights_checksum,
};
