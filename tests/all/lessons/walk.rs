//! Every lesson that the program carries is walked to its end through the program without pixels. What is done in each step
//! stands in `tests/files/lessons`.
use std::path::Path;

use serde::Deserialize;
use strata::app::{Action, App, Command, Dialog, LessonAct, LessonPlace, Paths, RunView, ShownMoment, Workspace};
use strata::design::{
    Amount, Balance, Design, EarlyStop, EarlyStopping, Edit, Input, Label, PictureChange, PointFeature, Position,
    Transform, Value, Variable, Watch, layers_from_ron,
};
use strata::lesson::{Lesson, LessonGoal, Tab, built_in_lessons};

use crate::program::{program_in, wait_for};

/// Something that a pupil does.
#[derive(Debug, Clone, Deserialize)]
pub(super) enum Done {
    /// Trains to the end.
    Train,
    /// Trains one batch, and waits then.
    Step,
    /// Predicts an option.
    Predict(usize),
    /// Types a number into a task.
    Number(usize, f64),
    /// Writes a sentence.
    Write(String),
    /// Asks for a hint.
    Hint,
    /// Sets a number, as `strata race --vary` names it.
    Set(String, f64),
    /// Puts a layer in.
    Insert(usize, String),
    /// Takes a layer out.
    Remove(usize),
    /// Puts another layer in the place of one.
    Replace(usize, String),
    /// Leaves a picture out, or moves it; as it lies in the source for neither.
    Curate(String, Option<PictureChange>),
    /// Chooses what a network gets to know of a point.
    Features(Vec<PointFeature>),
    /// Says how often each class is drawn.
    Balance(Balance),
    /// Varies training samples, by how much and how often.
    Augment(Vec<(Transform, f64, f64, f64)>),
    /// Types a weight.
    Weight(String, usize, f32),
    /// Goes back to a batch of the shown run, branches from there with another number, and shows the old run again.
    Branch(u64, String, f64),
    /// Other samples, as a design file names them.
    Data(String),
    /// Stops early, after so many epochs that bring nothing.
    EarlyStopping(usize),
    /// Shows a workspace.
    Show(Tab),
}

/// A lesson opened in a program that keeps its things in a folder.
pub(super) fn begin(lesson: &'static Lesson, folder: &Path) -> App {
    let mut app = program_in(Paths::inside(folder));
    app.update(Action::Lesson(LessonAct::Open(LessonPlace::BuiltIn(&lesson.id))));
    wait_for(&mut app, "the lesson", |app| app.lesson.is_some());
    app
}

fn change(app: &mut App, change: impl FnOnce(&mut Design)) {
    let mut design = app.document.design().as_ref().clone();
    change(&mut design);
    edit(app, Edit::SetDesign(Box::new(design)));
}

fn edit(app: &mut App, edit: Edit) {
    app.update(Action::Change { edit, label: Label::new("set"), gesture: None });
}

fn is_over(app: &App) -> bool {
    app.runs.shown().is_some_and(|run| !run.is_active() && !run.is_saving())
}

fn train(app: &mut App) {
    wait_for(app, "the samples", App::can_train);
    let before = app.runs.iter().map(RunView::id).max();
    app.update(Action::Do(Command::Restart));
    if matches!(app.dialog, Some(Dialog::RunGoesOn(_))) {
        app.update(Action::StopFirst);
    }
    wait_for(app, "a run", |app| app.runs.shown().is_some_and(|run| Some(run.id()) > before));
    wait_for(app, "its end", is_over);
}

fn set(app: &mut App, name: &str, number: f64) {
    change(app, |design| {
        let variable = Variable::find(design, name).unwrap();
        let value = match variable.value(design) {
            Some(Value::Count(_)) => Value::Count(number as usize),
            _ => Value::Number(number),
        };
        variable.set(design, value);
    });
}

fn branch(app: &mut App, batch: u64, (name, number): (&str, f64)) {
    let parent = app.runs.shown().unwrap().id();
    let newest = app.runs.iter().map(RunView::id).max();
    app.update(Action::ShowMoment(Some(batch)));
    let is_there = |run: &RunView| run.shown_moment().is_some_and(ShownMoment::is_exact);
    wait_for(app, "the moment", |app| app.runs.shown().is_some_and(is_there));
    let mut design = app.runs.shown().unwrap().design.as_ref().clone();
    Variable::find(&design, name).unwrap().set(&mut design, Value::Number(number));
    app.update(Action::Branch(Box::new(design)));
    wait_for(app, "the branch", |app| app.runs.shown().map(RunView::id) > newest);
    wait_for(app, "its end", is_over);
    app.update(Action::ShowRun(parent));
}

/// How texts are read: as in design files.
fn options() -> ron::Options {
    use ron::extensions::Extensions;
    ron::Options::default().with_default_extension(Extensions::UNWRAP_VARIANT_NEWTYPES | Extensions::IMPLICIT_SOME)
}

pub(super) fn perform(app: &mut App, done: &Done) {
    let id = |app: &App, place: usize| app.document.design().layers.layers()[place].id;
    let layer = |text: &str| layers_from_ron(text).unwrap().remove(0);
    match done.clone() {
        Done::Train => train(app),
        Done::Step => {
            wait_for(app, "the samples", App::can_train);
            app.update(Action::Do(Command::StepBatch));
            wait_for(app, "a batch", |app| app.runs.shown().is_some_and(|run| run.curve.batches() > 0));
        }
        Done::Predict(option) => app.update(Action::Lesson(LessonAct::Predict(option))),
        Done::Number(task, number) => app.update(Action::Lesson(LessonAct::Number(task, number))),
        Done::Write(sentence) => app.update(Action::Lesson(LessonAct::Write(sentence))),
        Done::Hint => app.update(Action::Lesson(LessonAct::Hint)),
        Done::Set(name, number) => set(app, &name, number),
        Done::Insert(place, text) => edit(app, Edit::Insert { at: Position::outermost(place), layer: layer(&text) }),
        Done::Remove(place) => {
            let layer = id(app, place);
            edit(app, Edit::Remove { layer });
        }
        Done::Replace(place, text) => {
            let at = id(app, place);
            edit(app, Edit::Replace { layer: at, with: layer(&text) });
        }
        Done::Curate(name, to) => change(app, |design| design.curation.set_picture(&name, to)),
        Done::Features(features) => change(app, |design| design.input = Input::Point { features }),
        Done::Balance(balance) => change(app, |design| design.balance = balance),
        Done::Augment(transforms) => change(app, |design| {
            let amount = |(one, low, high, probability)| (one, Amount { low, high, probability });
            design.augmentation.transforms = transforms.into_iter().map(amount).collect();
        }),
        Done::Weight(array, index, value) => {
            let before = app.runs.can_undo_weight();
            app.update(Action::SetWeight { array, index, value });
            wait_for(app, "the weight", |app| before || app.runs.can_undo_weight());
        }
        Done::Branch(batch, name, number) => branch(app, batch, (&name, number)),
        Done::Data(text) => edit(app, Edit::SetData(options().from_str(&text).unwrap())),
        Done::EarlyStopping(patience) => change(app, |design| {
            let rule = EarlyStop { watch: Watch::ValidationLoss, patience, ..EarlyStop::default() };
            design.training.early_stopping = EarlyStopping::On(rule);
        }),
        Done::Show(tab) => app.update(Action::Show(match tab {
            Tab::Data => Workspace::Data,
            Tab::Build => Workspace::Build,
            Tab::Train => Workspace::Train,
            Tab::Explore => Workspace::Explore,
            Tab::Compare => Workspace::Compare,
        })),
    }
}

/// What is done in each step of a lesson.
pub(super) fn solution(lesson: &Lesson) -> Vec<Vec<Done>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/files/lessons/{}.ron", lesson.id));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    ron::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Walks a lesson to its end.
pub(super) fn walk(app: &mut App, lesson: &Lesson) {
    let steps = solution(lesson);
    assert_eq!(steps.len(), lesson.steps().len(), "{}: steps", lesson.id);
    for (nth, (step, acts)) in lesson.steps().iter().zip(&steps).enumerate() {
        let open = app.lesson.as_ref().unwrap();
        assert_eq!(open.step(), nth);
        // Whoever begins a step may have to do no more than see the workspace that is shown.
        let needs = !step.tasks.iter().all(|goal| matches!(goal, LessonGoal::Seen(_))) || step.prediction.is_some();
        assert!(!needs || !open.is_done(), "{} {}: done before anything was", lesson.id, step.id);
        for act in acts {
            perform(app, act);
        }
        let is_asked = lesson.step_text("en", nth).is_some_and(|words| words.sentence.is_some());
        if is_asked && app.lesson.as_ref().unwrap().shown().unwrap().sentence.is_empty() {
            perform(app, &Done::Write("Because.".to_owned()));
        }
        let place = format!("{} {}", lesson.id, step.id);
        wait_for(app, &place, |app| app.lesson.as_ref().is_some_and(|open| open.is_done()));
        if let Some(predicted) = &step.prediction {
            let happened = app.lesson.as_ref().unwrap().happened().to_vec();
            let told = predicted.happened.iter().any(|goals| !goals.is_empty());
            assert_eq!(happened.contains(&true), told, "{place}: {happened:?}");
        }
        app.update(Action::Lesson(LessonAct::Show(nth + 1)));
    }
    let open = app.lesson.as_ref().unwrap();
    assert!(open.progress().is_complete(lesson), "{}", lesson.id);
}

/// One test for each lesson, so that they are walked beside each other, and a test that none is forgotten.
macro_rules! walks {
    ($($lesson:ident)*) => {
        $(#[test]
        fn $lesson() {
            let lesson = strata::lesson::built_in(stringify!($lesson)).unwrap();
            let folder = tempfile::tempdir().unwrap();
            let mut app = begin(lesson, folder.path());
            walk(&mut app, lesson);
        })*

        #[test]
        fn every_lesson_is_walked() {
            let lessons: Vec<&str> = built_in_lessons().iter().map(|lesson| lesson.id.as_str()).collect();
            assert_eq!(lessons, [$(stringify!($lesson)),*]);
        }
    };
}

walks! { neuron sigmoids xor convolution learning_rate momentum overfitting augmentation balance letters }

#[test]
fn what_was_reached_is_there_when_the_lesson_is_opened_again() {
    let lesson = strata::lesson::built_in("learning_rate").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut app = begin(lesson, folder.path());
    let acts = solution(lesson);
    acts[0].iter().for_each(|act| perform(&mut app, act));
    wait_for(&mut app, "the task", |app| app.lesson.as_ref().unwrap().is_done());
    app.update(Action::Lesson(LessonAct::Show(1)));
    app.update(Action::Lesson(LessonAct::Number(0, 2.05)));
    app.tick();
    let before = app.lesson.as_ref().unwrap().progress().clone();
    let again = begin(lesson, folder.path());
    assert_eq!(*again.lesson.as_ref().unwrap().progress(), before);
    assert_eq!((before.step, before.runs.len()), (1, 1));
    assert!(before.steps["by_hand"].tasks[0].is_met && !before.steps["by_hand"].tasks[1].is_met);
}
