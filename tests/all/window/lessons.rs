//! Lessons in the window: what the list tells of them, what tasks tell of their numbers, and samples that a lesson made wrong.
use std::path::Path;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT as _;
use strata::app::{Action, App, Command, Language, LessonAct, LessonPlace, Paths, Workspace};
use strata::lesson::{Lesson, Progress, StepProgress, TaskProgress, built_in};

use super::names::cut_at_right;
use super::{Window, speaking};
use crate::program::{program_in, wait_for};

/// A program that keeps its things in a folder.
fn program(folder: &Path, language: Language) -> App {
    speaking(program_in(Paths::inside(folder)), language)
}

/// A window with a lesson open.
fn opened(folder: &Path, language: Language, place: LessonPlace) -> Window {
    let mut app = program(folder, language);
    app.update(Action::Lesson(LessonAct::Open(place)));
    wait_for(&mut app, "the lesson", |app| app.lesson.is_some());
    Window::of(app)
}

/// Keeps that somebody has done the first steps of a lesson, and stands in the one after them.
fn reached(folder: &Path, lesson: &Lesson, done: usize) {
    let mut progress = Progress::new(lesson);
    for step in lesson.steps().iter().take(done) {
        let tasks = vec![TaskProgress { is_met: true, ..TaskProgress::default() }; step.tasks.len()];
        let sentence = "Because.".to_owned();
        let known = StepProgress { predicted: Some(0), tasks, sentence, ..StepProgress::default() };
        progress.steps.insert(step.id.clone(), known);
    }
    progress.go_to(lesson, done.min(lesson.steps().len() - 1));
    let lessons = folder.join("lessons");
    std::fs::create_dir_all(&lessons).unwrap();
    std::fs::write(lessons.join(format!("{}.ron", lesson.id)), ron::to_string(&progress).unwrap()).unwrap();
}

fn train(window: &mut Window) {
    window.act_while_running(Action::Do(Command::Restart));
    window.watch("the end", |window| window.app().runs.shown().is_some_and(|run| !run.is_active() && !run.is_saving()));
    window.settle();
}

#[test]
fn the_list_tells_how_far_one_has_come() {
    let folder = tempfile::tempdir().unwrap();
    reached(folder.path(), built_in("learning_rate").unwrap(), 2);
    reached(folder.path(), built_in("xor").unwrap(), 5);
    for (language, begun, done, open) in [
        (Language::English, "2 of 6 steps", "done: 5 steps", "6 steps"),
        (Language::French, "2 sur 6 étapes", "faite\u{a0}: 5 étapes", "6 étapes"),
    ] {
        let mut window = Window::of(program(folder.path(), language));
        window.act(Action::Do(Command::Lessons));
        window.watch("what was reached", |window| window.app().reached_lessons.done("xor").is_some());
        window.settle();
        for (id, words) in [("learning_rate", begun), ("xor", done), ("neuron", open)] {
            let lesson = built_in(id).unwrap();
            let name = format!("{}  {}", lesson.outline.number, lesson.text(language.code()).unwrap().title);
            let described = window.find(Role::Button, &name).accesskit_node().description();
            assert_eq!(described.as_deref(), Some(words), "{id}");
            let minutes = language.count("lesson.minutes", u64::from(lesson.outline.minutes));
            assert!(window.says(&format!("{words} · {minutes}")), "{id}: {:#?}", window.names());
        }
    }
}

/// A lesson of one step whose tasks nobody meets.
fn unmet(folder: &Path, start: &str, tasks: &[&str]) -> LessonPlace {
    let lesson = folder.join("unmet");
    std::fs::create_dir_all(&lesson).unwrap();
    let outline = format!(
        "(format: 1, number: 1, minutes: 5, start: File(\"start.ron\"), steps: [(id: \"one\", tasks: [{}])])",
        tasks.join(", ")
    );
    let task = "### Task\n\nReach it\n\n".repeat(tasks.len());
    let text = format!("# Unmet\n\nAbout.\n\n## One\n\nRead.\n\n{task}# Teacher\n\nNotes.\n");
    for (name, text) in [("lesson.ron", &*outline), ("en.md", &text), ("fr.md", &text), ("start.ron", start)] {
        std::fs::write(lesson.join(name), text).unwrap();
    }
    LessonPlace::At(lesson)
}

/// Whether some text ends with a unit behind a number.
fn has_number(window: &Window, before: &str, unit: &str) -> bool {
    window.names().iter().any(|name| {
        let words = name.split_once('`').map_or("", |(_, words)| words.trim_end_matches('`'));
        let number = words.strip_prefix(before).and_then(|words| words.strip_suffix(unit));
        number.is_some_and(|number| number.chars().any(|sign| sign.is_ascii_digit()))
    })
}

#[test]
fn numbers_of_tasks_have_units() {
    let start = include_str!("../../../assets/lessons/learning_rate/start.ron").replace("epochs: 40", "epochs: 2");
    let of_numbers = [
        "Run([Epochs(at_least: 12)])",
        "Run([Loss(at_most: 0.000001)])",
        "Run([Accuracy(at_least: 1.0)])",
        "Run([Jumped(at_least: 1000.0)])",
        "Run([With([Parameters(at_most: 10)])])",
        "Design([Parameters(at_most: 20)])",
    ];
    for (language, words) in [
        (Language::English, [("", "2 epochs"), ("loss ", ""), ("R²\u{a0}", ""), ("", " times"), ("", "97 parameters")]),
        (Language::French, [("", "2 époques"), ("perte ", ""), ("R²\u{a0}", ""), ("", " fois"), ("", "97 paramètres")]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut window = opened(folder.path(), language, unmet(folder.path(), &start, &of_numbers));
        train(&mut window);
        let (plain, measured): (Vec<_>, Vec<_>) =
            words.into_iter().partition(|(_, unit)| unit.chars().any(|sign| sign.is_ascii_digit()));
        for (before, unit) in plain {
            assert!(window.says(&format!("{before}{unit}")), "{unit}: {:#?}", window.names());
        }
        for (before, unit) in measured {
            assert!(has_number(&window, before, unit), "{before}{unit}: {:#?}", window.names());
        }
    }
}

#[test]
fn shares_of_tasks_are_percentages() {
    let start = include_str!("../../../assets/lessons/balance/rare.ron").replace("epochs: 10", "epochs: 1");
    let tasks = [
        "Run([Accuracy(at_least: 1.0)])",
        "Run([BalancedAccuracy(at_least: 1.0)])",
        "Run([Epochs(at_least: 1), Gap(at_least: 0.9)])",
    ];
    let folder = tempfile::tempdir().unwrap();
    let mut window = opened(folder.path(), Language::French, unmet(folder.path(), &start, &tasks));
    train(&mut window);
    let bars = window.names().iter().filter(|name| name.starts_with("ProgressIndicator `")).count();
    assert!(bars >= 3 && has_number(&window, "", "\u{a0}%"), "{:#?}", window.names());
    assert!(has_number(&window, "", " points"), "{:#?}", window.names());
}

/// What a lesson has made wrong is how its data lie there: nobody finds it by taking everything back at once.
#[test]
fn taking_everything_back_finds_no_wrong_label() {
    let (lesson, folder) = (built_in("balance").unwrap(), tempfile::tempdir().unwrap());
    reached(folder.path(), lesson, 4);
    let mut window = opened(folder.path(), Language::English, LessonPlace::BuiltIn("balance"));
    let start = window.app().document.design().curation.clone();
    assert_eq!(start.pictures.len(), 5);
    train(&mut window);
    window.act(Action::Show(Workspace::Explore));
    window.watch("what was learned", |window| window.app().runs.learned().is_some());
    // What the lesson has nothing of is not asked either: nobody is told in every frame that it is kept shut.
    window.settle();
    assert!(window.app().board.all().all(|told| told.notice.key != "notice.lesson_keeps"));
    window.click(Role::Button, "Likely label errors");
    window.click(Role::Button, "Select all");
    let as_before = Language::English.text("explore.as_before");
    assert!(!window.has(Role::Button, &as_before), "{:#?}", window.names());
    window.click(Role::Button, &Language::English.text("data_view.exclude"));
    assert!(window.app().document.design().curation.pictures.len() > 1000);
    assert!(!window.app().lesson.as_ref().unwrap().tasks()[1].is_met, "everything is touched");
    window.click(Role::Button, &as_before);
    assert_eq!(window.app().document.design().curation, start);
    assert!(!window.app().lesson.as_ref().unwrap().tasks()[1].is_met);
}

/// Beside the panel of a lesson in a small window the runs are scrolled in their own place: what stands below them is whole.
#[test]
fn runs_beside_a_lesson_make_nothing_wider() {
    let (lesson, folder) = (built_in("xor").unwrap(), tempfile::tempdir().unwrap());
    let mut window = opened(folder.path(), Language::French, LessonPlace::BuiltIn("xor"));
    // Everything is in sight where it is high enough.
    window.resize((1024.0, 2400.0));
    window.act(Action::Lesson(LessonAct::Predict(0)));
    train(&mut window);
    let name = &lesson.text("fr").unwrap().title;
    window.click(Role::Button, &Language::French.text("train_view.runs.name"));
    assert!(window.has(Role::Button, &format!("{name} · 1")), "{:#?}", window.names());
    let is_of_runs = |text: &String| text.starts_with(&**name) || text.contains("à l’époque");
    let cut: Vec<String> = cut_at_right(&window).into_iter().filter(|text| !is_of_runs(text)).collect();
    assert!(cut.is_empty(), "{cut:#?}");
}

/// Typed by keyboard alone: a right number goes on having the keyboard, and Tab leads to the next field.
#[test]
fn a_right_number_keeps_the_keyboard() {
    let (lesson, folder) = (built_in("learning_rate").unwrap(), tempfile::tempdir().unwrap());
    reached(folder.path(), lesson, 1);
    let mut window = opened(folder.path(), Language::English, LessonPlace::BuiltIn("learning_rate"));
    let tasks = &lesson.text("en").unwrap().steps[1].tasks;
    let field = |nth: usize| (Role::TextInput, tasks[nth].title.clone());
    window.find(Role::TextInput, &tasks[0].title).focus();
    window.settle();
    let met = |window: &Window| {
        let open = window.app().lesson.as_ref().unwrap();
        open.shown().unwrap().tasks.iter().map(|task| task.is_met).collect::<Vec<_>>()
    };
    for (text, first) in [("2.0", false), ("5", true), ("9", true)] {
        window.type_text(text);
        assert_eq!((met(&window), window.focused()), (vec![first, false], Some(field(0))), "{text}");
    }
    window.press(Modifiers::NONE, Key::Tab);
    assert_eq!(window.focused(), Some(field(1)));
    assert!(!window.has(Role::TextInput, &tasks[0].title), "{:#?}", window.names());
}

/// Where a lesson opens the points but not how they are split, the slider of the split is shut, and says so once.
#[test]
fn a_split_that_a_lesson_keeps_is_not_offered() {
    let (lesson, folder) = (built_in("overfitting").unwrap(), tempfile::tempdir().unwrap());
    let is_shut = |window: &Window, slider: &str| window.find(Role::Slider, slider).accesskit_node().is_disabled();
    let said = |window: &Window, words: &str| window.names().iter().filter(|name| name.contains(words)).count();
    for (done, workspace, points_are_shut, [comes, kept]) in
        [(1, Workspace::Train, true, [1, 0]), (5, Workspace::Data, false, [0, 2])]
    {
        reached(folder.path(), lesson, done);
        let mut window = opened(folder.path(), Language::English, LessonPlace::BuiltIn("overfitting"));
        window.resize((1440.0, 1600.0));
        window.act(Action::Show(workspace));
        assert_eq!((is_shut(&window, "Points"), is_shut(&window, "Validation")), (points_are_shut, true), "{done}");
        assert_eq!(said(&window, "Comes in step 6"), comes, "{done}: {:#?}", window.names());
        assert_eq!(said(&window, "Kept by the lesson"), kept, "{done}: {:#?}", window.names());
    }
}
