//! The Explore workspace: a cell is clicked, its samples are moved and left out, suspects are listed, the map is walked.
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT as _;
use strata::app::{Action, Command, Language, RunState, Workspace};
use strata::data::Part;
use strata::design::{Design, PictureChange, Split};

use super::{CTRL, Window, speaking};
use crate::program::{open, starter};

/// A window with a run that is over, where much is answered wrongly.
fn explored(design: Design, language: Language) -> Window {
    let mut window = Window::of(speaking(open(design), language));
    window.act(Action::Do(Command::Train));
    window.watch("the end", |window| window.app().runs.shown().is_some_and(|run| !run.is_active() && !run.is_saving()));
    window.act(Action::Show(Workspace::Explore));
    window
        .watch("the answers", |window| window.app().runs.answers().is_some() && window.app().runs.learned().is_some());
    window.settle();
    window
}

fn digits() -> Design {
    let mut design = Design { split: Split { validation: 0.5, test: 0.0 }, ..starter("perceptron") };
    design.training.epochs = 2;
    design
}

/// The names of what can be chosen from a list.
fn options(window: &Window) -> Vec<String> {
    let nodes = window.harness.root().children_recursive();
    let options = nodes.filter(|node| node.accesskit_node().role() == Role::ListBoxOption);
    options.filter_map(|node| node.accesskit_node().label()).collect()
}

#[test]
fn before_there_is_a_run_it_is_said_what_to_do() {
    for language in Language::ALL {
        let mut window = Window::of(speaking(open(digits()), language));
        window.act(Action::Show(Workspace::Explore));
        assert!(window.says(&language.text("explore.no_run")));
        assert!(window.has(Role::Button, &language.text("command.train.name")));
    }
    let mut function = starter("sine");
    function.training.epochs = 1;
    let mut window = Window::of(speaking(open(function), Language::English));
    window.act(Action::Do(Command::StepBatch));
    window.watch("a batch", |window| window.run_is(&RunState::Waiting));
    window.act(Action::Show(Workspace::Explore));
    assert!(window.says(&Language::English.text("explore.numbers")));
}

#[test]
fn a_cell_lists_its_samples_which_are_moved_and_left_out_and_put_back() {
    let mut window = explored(digits(), Language::English);
    let answers = window.app().runs.answers().unwrap().clone();
    assert_eq!(answers.part, Part::Validation);
    let (row, column) = (0..10)
        .flat_map(|row| (0..10).map(move |column| (row, column)))
        .filter(|(row, column)| row != column)
        .max_by_key(|(row, column)| answers.confusion.at(*row, *column))
        .unwrap();
    let cell = answers.of_cell(row, column);
    assert_eq!(cell.len() as u64, answers.confusion.at(row, column));
    assert!(cell.len() > 1 && cell.is_sorted_by(|a, b| a.probability >= b.probability));
    let data = window.app().runs.shown().unwrap().data.clone();
    let (class, answer) = (&data.classes[row], &data.classes[column]);
    window.click(Role::Button, &format!("{class} taken for {answer}: {}", cell.len()));
    let listed = options(&window);
    assert!(listed[0].starts_with(data.name(cell[0].sample as usize)), "{listed:?}");
    assert!(listed[0].contains(&format!("{answer}: ")) && listed[0].contains('%'));
    // Two of them, by the keyboard.
    window.find(Role::ListBoxOption, &listed[0]).focus();
    window.press(Modifiers::NONE, Key::Space);
    window.find(Role::ListBoxOption, &listed[1]).focus();
    window.press(Modifiers::SHIFT, Key::Space);
    assert!(window.says("2 selected"), "{:#?}", window.names());
    let names = [0, 1].map(|nth| data.name(cell[nth].sample as usize).to_owned());
    window.click(Role::Button, "Leave out");
    let said = |window: &Window, name: &str| window.app().document.design().curation.pictures.get(name).cloned();
    for name in &names {
        assert_eq!(said(&window, name), Some(PictureChange::Excluded));
    }
    assert!(options(&window)[0].ends_with("not used"));
    window.click(Role::Button, "As in the data");
    assert!(names.iter().all(|name| said(&window, name).is_none()));
    window.click(Role::Button, "Move to class…");
    window.all(Role::Button, answer).pop().unwrap().click();
    window.settle();
    for name in &names {
        assert_eq!(said(&window, name), Some(PictureChange::Moved(answer.clone())));
    }
    // Both in one step.
    window.press(CTRL, Key::Z);
    assert!(names.iter().all(|name| said(&window, name).is_none()) && window.app().workspace == Workspace::Explore);
    window.click(Role::Button, "Rename class…");
    window.press(CTRL, Key::A);
    window.type_text("renamed");
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(window.app().document.design().curation.class_name(class), "renamed");
}

#[test]
fn suspects_and_the_map_are_listed_walked_and_named() {
    let mut window = explored(digits(), Language::English);
    window.click(Role::Button, "Likely label errors");
    let run = window.app().runs.shown().unwrap();
    let first = window.app().runs.learned().unwrap()[0];
    let name = run.data.name(first.sample as usize).to_owned();
    let listed = options(&window);
    assert!(listed[0].starts_with(&name) && listed[0].contains("loss "), "{listed:?}");
    window.click(Role::ListBoxOption, &listed[0]);
    assert_eq!(window.app().sample.index, first.sample as usize);
    assert!(window.names().iter().any(|words| words.contains("margin ") && words.contains(&name)));
    window.click(Role::Button, "Validation samples");
    assert_eq!(options(&window).len().min(1), window.app().runs.answers().unwrap().doubted.len().min(1));
    window.click(Role::Button, "Data map");
    let map = |window: &Window| window.names().into_iter().find(|name| name.starts_with("Image `Data map with "));
    assert!(map(&window).is_some(), "{:#?}", window.names());
    let label = map(&window).unwrap();
    let label = label.trim_start_matches("Image `").trim_end_matches('`').to_owned();
    window.find(Role::Image, &label).focus();
    window.press(Modifiers::NONE, Key::ArrowRight);
    assert!(map(&window).is_none() && window.names().iter().any(|words| words.starts_with(&format!("Image `{name}"))));
    window.press(Modifiers::NONE, Key::ArrowRight);
    let second = window.app().runs.learned().unwrap()[1].sample as usize;
    assert_eq!(window.app().sample.index, second);
}

/// Points, as texts and rows, have no thumbnails: their numbers are shown.
#[test]
fn samples_that_are_no_pictures_are_lines() {
    let mut design = starter("spiral");
    design.training.epochs = 2;
    let language = Language::French;
    let mut window = explored(design, language);
    window.click(Role::Button, &language.text("explore.labels.name"));
    let run = window.app().runs.shown().unwrap();
    let first = window.app().runs.learned().unwrap()[0].sample as usize;
    let x = language.significant(f64::from(run.data.numbers(first)[0]));
    assert!(options(&window)[0].contains(&x), "{x} in {:?}", options(&window));
    for size in [(1024.0, 768.0), (800.0, 600.0)] {
        window.resize(size);
        for key in ["explore.cells.name", "explore.map.name", "explore.labels.name"] {
            window.click(Role::Button, &language.text(key));
        }
    }
}
