//! Which control of a lesson something belongs to. Every command, action, workspace and setting is named here: one that is
//! new does not compile before somebody has said whether a lesson can keep it shut.
use crate::app::action::{Action, PaletteItem};
use crate::app::command::Command;
use crate::app::ensembles::EnsembleAct;
use crate::app::exchange::ExportAct;
use crate::app::explain::ArithmeticChange;
use crate::app::workspace::Workspace;
use crate::lesson::{Control, Tab};

/// The control of a workspace.
pub(in crate::app) fn control_of_workspace(workspace: Workspace) -> Control {
    match workspace {
        Workspace::Data => Control::Data,
        Workspace::Build => Control::Build,
        Workspace::Train => Control::Train,
        Workspace::Explore => Control::Explore,
        Workspace::Compare => Control::Compare,
    }
}

/// The workspace that a lesson names.
pub(in crate::app) fn workspace_of(tab: Tab) -> Workspace {
    match tab {
        Tab::Data => Workspace::Data,
        Tab::Build => Workspace::Build,
        Tab::Train => Workspace::Train,
        Tab::Explore => Workspace::Explore,
        Tab::Compare => Workspace::Compare,
    }
}

/// A workspace as lessons name it.
pub(in crate::app) fn tab_of(workspace: Workspace) -> Tab {
    match workspace {
        Workspace::Data => Tab::Data,
        Workspace::Build => Tab::Build,
        Workspace::Train => Tab::Train,
        Workspace::Explore => Tab::Explore,
        Workspace::Compare => Tab::Compare,
    }
}

/// The control of a command; `None` for what is always open.
pub(in crate::app) fn control_of_command(command: Command) -> Option<Control> {
    Some(match command {
        Command::New | Command::Open | Command::Save | Command::SaveAs | Command::Pack => Control::Files,
        Command::Undo | Command::Redo => Control::Undo,
        Command::Cut | Command::Delete => Control::RemoveLayers,
        Command::Paste | Command::Duplicate => Control::AddLayers,
        Command::MoveUp | Command::MoveDown => Control::MoveLayers,
        Command::ToggleOff => Control::SwitchLayers,
        Command::Group | Command::Ungroup => Control::GroupLayers,
        Command::Rename => Control::RenameLayers,
        Command::FixProblem | Command::Propose => Control::Fixes,
        Command::Train | Command::Restart => Control::StartRun,
        Command::RestartNewSeed | Command::NewDraw => Control::Seed,
        Command::StepBatch | Command::StepEpoch => Control::Steps,
        Command::WeightStep => Control::Arithmetic,
        Command::MoreEpochs | Command::GoOn => Control::GoOn,
        Command::Race | Command::StopRace => Control::Race,
        Command::Ensemble => Control::Ensemble,
        Command::CompareRuns | Command::ShowCompare => Control::Compare,
        Command::OpenPicture => Control::DrawnSamples,
        Command::Report | Command::Export => Control::Export,
        Command::ImportWeights => Control::Weights,
        Command::ShowData => Control::Data,
        Command::ShowBuild => Control::Build,
        Command::ShowTrain => Control::Train,
        Command::ShowExplore => Control::Explore,
        Command::Quit
        | Command::Lessons
        | Command::Copy
        | Command::SelectAll
        | Command::EditSettings
        | Command::NextProblem
        | Command::Pause
        | Command::Stop
        | Command::PredictFirst
        | Command::Listen
        | Command::BestWeights
        | Command::LastWeights
        | Command::PreviousPicture
        | Command::NextPicture
        | Command::RandomPicture
        | Command::DataPicture
        | Command::TrainingSettings
        | Command::CommandPalette
        | Command::Dark
        | Command::Light
        | Command::Projector
        | Command::Classroom
        | Command::NextInLecture
        | Command::PreviousInLecture
        | Command::BlankScreen
        | Command::English
        | Command::French
        | Command::ZoomIn
        | Command::ZoomOut
        | Command::ZoomReset
        | Command::Help
        | Command::FirstSteps
        | Command::Notices
        | Command::FrameTimes => return None,
    })
}

/// The control of an action; `None` for what is always open, and for changes of the design, whose controls follow from what
/// they change.
pub(in crate::app) fn control_of_action(action: &Action) -> Option<Control> {
    Some(match action {
        Action::Do(command) => return control_of_command(*command),
        Action::Show(workspace) => control_of_workspace(*workspace),
        Action::Add(PaletteItem::Template(_)) | Action::FromTemplate(_) | Action::Open(_) => Control::Files,
        Action::Fix { .. } | Action::UseProposal => Control::Fixes,
        Action::UseData(_) | Action::UseTable(..) | Action::Dropped(_) => Control::Source,
        Action::Probe(_) | Action::AskBaselines => Control::Probes,
        Action::Arithmetic(change) if *change != ArithmeticChange::Close => Control::Arithmetic,
        Action::OpenWeight(Some(_)) => Control::Arithmetic,
        Action::OpenPicture(_) | Action::Draw(_) | Action::TypeText(_) | Action::PastedPicture(_) => {
            Control::DrawnSamples
        }
        Action::WriteVariations(_)
        | Action::SaveChart(..)
        | Action::WriteReport { .. }
        | Action::Export(ExportAct::Write(..)) => Control::Export,
        Action::Pasted(_) => Control::AddLayers,
        Action::SetSpeed(_) => Control::Speed,
        Action::MoreEpochs(_) | Action::GoOn => Control::GoOn,
        Action::ShowMoment(Some(_)) => Control::Past,
        Action::Branch(_) => Control::Branch,
        Action::SetWeight { .. } | Action::ImportWeights(_) => Control::Weights,
        Action::Compare(_) => Control::Compare,
        Action::Ensemble(EnsembleAct::Train(_) | EnsembleAct::Open(_)) => Control::Ensemble,
        Action::KeepRunIn(..) | Action::ReopenRun(_) | Action::DeleteRun(_) => Control::SavedRuns,
        Action::Arithmetic(_)
        | Action::OpenWeight(None)
        | Action::Change { .. }
        | Action::Add(PaletteItem::Kind(_) | PaletteItem::Activation(_))
        | Action::Select(..)
        | Action::Hover(_)
        | Action::Drop
        | Action::ShowProblem(_)
        | Action::SetGallery(_)
        | Action::SetDirections(_)
        | Action::CompareDescent(_)
        | Action::PickPicture(_)
        | Action::PickClass(_)
        | Action::ChooseNumbers(_)
        | Action::Observe(_)
        | Action::OpenFolder(_)
        | Action::ShowInspector(_)
        | Action::ShowDialog(_)
        // Whoever leaves a lesson may want to keep the design.
        | Action::SaveFirst(_)
        | Action::SaveTo(_)
        | Action::ChooseFile(_)
        | Action::SetThreads(_)
        | Action::StopLoading
        | Action::StopWriting
        | Action::Listen(_)
        | Action::Guess(_)
        | Action::ShowEpoch(_)
        | Action::ShowMoment(None)
        | Action::Ensemble(EnsembleAct::Stop)
        | Action::Export(ExportAct::Stop)
        | Action::SetPastMegabytes(_)
        | Action::FollowSample(_)
        | Action::ShowRun(_)
        | Action::UseRunDesign
        | Action::CloseRun(_)
        | Action::LeaveStopped
        | Action::StopFirst
        | Action::KeepRunning
        | Action::Lesson(_)
        | Action::Project(_)
        | Action::Guide(_)
        | Action::Notify(_)
        | Action::CloseNotice(_)
        | Action::Confirm
        | Action::CloseRequested => return None,
    })
}

/// The control of a setting of training by its word; `None` for settings of other things.
pub(in crate::app) fn control_of_setting(id: &str) -> Option<Control> {
    Some(match id {
        "optimizer" => Control::Optimizer,
        "rate" => Control::Rate,
        "momentum" => Control::Momentum,
        "beta1" | "beta2" | "epsilon" | "decay" | "weight_decay" => Control::OptimizerDetails,
        "loss" | "label_smoothing" | "class_weights" | "delta" | "margin" => Control::Loss,
        "metrics" => Control::Metrics,
        "schedule" | "every" | "factor" | "cosine_epochs" | "warm_up_epochs" | "then" => Control::Schedule,
        "clip" | "limit" => Control::Clip,
        "batch" => Control::Batch,
        "epochs" => Control::Epochs,
        "seed" => Control::Seed,
        "early_stopping" | "patience" | "min_delta" | "watch" => Control::EarlyStopping,
        "keep" => Control::Checkpoint,
        _ => return None,
    })
}
