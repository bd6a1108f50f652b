//! The Explore workspace: a cell is clicked, its samples are moved and left out, suspects are listed, the map is walked.
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT as _;
use strata::app::{Action, Command, Language, Workspace};
use strata::data::Part;
use strata::design::{Design, PictureChange, Split};

use super::{CTRL, Window, speaking};
use crate::program::{open, starter};

/// A window with a run that is over, where much is answered wrongly.
pub(super) fn explored(design: Design, language: Language) -> Window {
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
    window.watch("a batch", Window::waits_behind_batch);
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

/// The small digits, whose network has maps and max pooling.
pub(super) fn convolutional() -> Design {
    let mut design = starter("digits");
    design.training.epochs = 1;
    design
}

/// The first name that begins so.
fn named(window: &Window, role: Role, beginning: &str) -> Option<String> {
    let nodes = window.harness.root().children_recursive();
    let mut names = nodes.filter(|node| node.accesskit_node().role() == role).filter_map(|node| super::name_of(&node));
    names.find(|name| name.starts_with(beginning))
}

#[test]
fn a_patch_is_moved_by_keys_and_the_bars_follow() {
    let mut window = explored(convolutional(), Language::English);
    window.click(Role::Button, "Occlusion");
    window.watch("the map", |window| named(window, Role::Image, "Occlusion for “").is_some());
    let map = named(&window, Role::Image, "Occlusion for “").unwrap();
    assert!(map.contains("strongest: "), "{map}");
    window.find(Role::Image, &map).focus();
    window.press(Modifiers::NONE, Key::ArrowRight);
    let (height, width) = (8, 8);
    assert_eq!(window.app().probes.settings.patch, Some((height / 2, width / 2 + 1)));
    window.press(Modifiers::NONE, Key::ArrowUp);
    assert_eq!(window.app().probes.settings.patch, Some((height / 2 - 1, width / 2 + 1)));
    window.watch("the answer", |window| window.app().probes.answer().is_some());
    window.settle();
    assert!(named(&window, Role::Label, "As it is: “").is_some(), "{:#?}", window.names());
    window.click(Role::Button, "Lift the patch");
    assert!(window.app().probes.settings.patch.is_none() && named(&window, Role::Label, "As it is: “").is_none());
}

#[test]
fn a_threshold_of_a_class_costs_answers() {
    let mut window = explored(convolutional(), Language::English);
    window.click(Role::Button, "Sure?");
    window.watch("the calibration", |window| window.app().probes.calibration().is_some());
    window.settle();
    let costs = |window: &Window| named(window, Role::Label, "Of the validation pictures ").unwrap();
    let before = costs(&window);
    let class = window.app().shown_classes()[3].clone();
    let slider = named(&window, Role::Slider, &format!("{class}: from ")).unwrap();
    window.find(Role::Slider, &slider).focus();
    for _ in 0..60 {
        window.press(Modifiers::NONE, Key::ArrowRight);
    }
    assert!(costs(&window) != before, "{before}");
    assert!(named(&window, Role::Meter, "“").is_some());
    window.watch("what is like it", |window| window.app().probes.neighbors().is_some());
    window.settle();
    assert_eq!(window.names().iter().filter(|name| name.contains(", similarity ")).count(), 8);
}

#[test]
fn max_pooling_is_compared_with_none_under_a_slider() {
    let mut window = explored(convolutional(), Language::English);
    window.click(Role::Button, "Holds?");
    let is_there = |window: &Window| {
        let probes = &window.app().probes;
        probes.shift().is_some() && probes.unpooled_shift().is_some()
    };
    window.watch("both curves", is_there);
    window.settle();
    assert_eq!(window.names().iter().filter(|name| name.starts_with("Image `Probability of “")).count(), 2);
    assert!(window.says("with max pooling") && window.says("Answer holds"));
    assert!(window.has(Role::Image, "moved sideways by 0 px"));
    window.find(Role::Slider, "How much it is changed").focus();
    window.press(Modifiers::NONE, Key::ArrowRight);
    assert!(window.has(Role::Image, "moved sideways by 1 px"), "{:#?}", window.names());
    assert!(named(&window, Role::Label, "As it is: “").is_some());
}

#[test]
fn units_are_shown_with_what_excites_them_and_switched_off_and_on() {
    let mut window = explored(convolutional(), Language::English);
    window.click(Role::Button, "Units");
    window.watch("what excites the unit", |window| {
        let probes = &window.app().probes;
        probes.excitement().is_some() && probes.made_picture().is_some()
    });
    window.settle();
    assert!(window.has(Role::Image, "Made for map 1"));
    window.click(Role::Button, "map 3");
    let (layer, unit) = window.app().probes.settings.unit.unwrap();
    assert_eq!(unit, 2);
    window.click(Role::CheckBox, "Switch map 3 off");
    assert!(window.app().probes.settings.ablation.is_off(layer, 2));
    window.watch("what is lost", |window| {
        let found = window.app().probes.knock_out().and_then(|found| found.as_ref().ok());
        found.is_some_and(|found| found.ablation.is_off(layer, 2))
    });
    window.settle();
    assert!(window.has(Role::Button, "map 3, off") && named(&window, Role::Label, "Accuracy ").is_some());
    assert!(named(&window, Role::Label, "Switched off here: ").is_some_and(|words| words.contains("(3)")));
    assert!(named(&window, Role::ListItem, "Convolution").is_some());
    assert!(window.names().iter().any(|name| name.starts_with("ListItem") && name.contains("1 unit knocked out")));
    // It is seen in every tab, and undone there.
    window.click(Role::Button, "Why?");
    window.click(Role::Button, "Switch all on");
    assert!(window.app().probes.settings.ablation.is_empty());
    assert!(named(&window, Role::Label, "Switched off here: ").is_none());
}

/// Nothing is cut off or left in another language in the smallest common window.
#[test]
fn every_tab_speaks_french_on_a_small_screen() {
    let language = Language::French;
    let mut window = explored(convolutional(), language);
    window.resize((1024.0, 768.0));
    for key in ["why", "sure", "shift", "units"] {
        window.click(Role::Button, &language.term(&["ask", key, "name"]));
        window.watch("the answers", |window| !window.app().probes.are_open());
        window.settle();
        let keys: Vec<String> = window
            .names()
            .into_iter()
            .filter(|name| name.contains("`ask.") || name.contains("perturbation."))
            .collect();
        assert!(keys.is_empty(), "{keys:?}");
    }
}
