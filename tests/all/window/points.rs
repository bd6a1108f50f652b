//! The window for points: the surface is clicked and drawn on, features and patterns are switched, weights are seen.
use std::time::{Duration, Instant};

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, Pos2, Rect, Vec2, ViewportId};
use egui_kittest::kittest::NodeT as _;
use strata::app::{Action, Card, Command, Dialog, FileRequest, Language, OwnSample, Pick, RunState, Workspace};
use strata::data::TableUse;
use strata::design::{BuiltIn, Input, Pattern, PointFeature, PointPattern, Points, Source};

use super::{CTRL, Window, speaking};
use crate::program::{open, program, starter};

/// Training points that wind around each other, before any training.
fn spiral(language: Language) -> Window {
    let mut window = Window::of(speaking(open(starter("spiral")), language));
    window.act(Action::Show(Workspace::Train));
    window
}

/// Where the plane stands.
fn plane(window: &Window) -> Rect {
    let root = window.harness.root();
    let mut nodes = root.children_recursive();
    let node = nodes.find(|node| node.accesskit_node().role() == Role::Canvas);
    node.unwrap_or_else(|| panic!("no plane in {:#?}", window.names())).rect()
}

/// Where a point of the plane stands on the screen.
fn at(plane: Rect, place: &[f32]) -> Pos2 {
    plane.lerp_inside(Vec2::new((place[0] + 6.0) / 12.0, (6.0 - place[1]) / 12.0))
}

fn click(window: &mut Window, at: Pos2) {
    window.harness.hover_at(at);
    window.harness.drag_at(at);
    window.let_go(at);
}

fn source(window: &Window) -> &Source {
    &window.app().document.design().data
}

fn names(window: &Window, role: Role, part: &str) -> usize {
    let role = format!("{role:?} `");
    window.names().iter().filter(|name| name.starts_with(&role) && name.contains(part)).count()
}

#[test]
fn everything_on_the_surface_has_a_name() {
    let window = spiral(Language::English);
    assert!(window.names().iter().any(|name| name.contains("Plane with 400 points")), "{:#?}", window.names());
    for pattern in ["Circle", "Xor", "Gaussians", "Spiral", "Moons", "Rings"] {
        assert!(window.has(Role::Button, pattern), "{pattern}");
    }
    for slider in ["Points", "Noise", "Turns", "Validation"] {
        assert!(window.has(Role::Slider, slider), "{slider}: {:#?}", window.names());
    }
    for feature in PointFeature::ALL {
        assert!(window.has(Role::CheckBox, &format!("Input {}", feature.symbol())));
    }
    for tool in ["Choose a point or a place", "Draw points of class 1", "Draw points of class 2", "Take points away"] {
        assert!(window.has(Role::Button, tool), "{tool}");
    }
    // Three hidden layers with eight neurons each and an output with two; lines into each of the four.
    assert_eq!(names(&window, Role::Button, ", neuron "), 26, "{:#?}", window.names());
    assert_eq!(names(&window, Role::Image, "between two cards"), 4);
}

#[test]
fn a_click_chooses_a_point_or_a_place() {
    let mut window = spiral(Language::English);
    let dataset = window.app().loading.dataset().unwrap();
    let first = dataset.numbers(7);
    let plane = plane(&window);
    click(&mut window, at(plane, &first));
    let chosen = window.app().sample.index;
    let numbers = window.app().loading.dataset().unwrap().numbers(chosen);
    assert!(at(plane, &numbers).distance(at(plane, &first)) < 9.0, "{numbers:?} {first:?}");
    assert!(window.app().sample.own.is_none());
    click(&mut window, at(plane, &[5.8, -5.8]));
    let Some(OwnSample::Numbers { numbers, .. }) = &window.app().sample.own else { panic!("no place was chosen") };
    assert!((numbers[0] - 5.8).abs() < 0.1 && (numbers[1] + 5.8).abs() < 0.1, "{numbers:?}");
}

#[test]
fn a_stroke_of_the_brush_is_one_step_and_the_eraser_takes_points_away() {
    let mut window = spiral(Language::English);
    let plane = plane(&window);
    window.click(Role::Button, "Draw points of class 2");
    window.drag(at(plane, &[-5.0, -5.0]), at(plane, &[5.0, -5.0]));
    window.let_go(at(plane, &[5.0, -5.0]));
    let Source::Points(Points::Drawn { classes, points }) = source(&window) else { panic!("nothing was drawn") };
    assert_eq!(classes.len(), 2);
    assert!(points.len() > 405 && points[400..].iter().all(|point| point.class == 1), "{}", points.len());
    assert!(points[400..].iter().all(|point| (point.y + 5.0).abs() < 0.6));
    window.act(Action::Do(Command::Undo));
    assert!(matches!(source(&window), Source::Points(Points::Pattern(_))), "a stroke is one step");
    window.act(Action::Do(Command::Redo));
    window.click(Role::Button, "Take points away");
    let before = window.app().loading.dataset().unwrap().len();
    click(&mut window, at(plane, &[0.0, -5.0]));
    let Source::Points(Points::Drawn { points, .. }) = source(&window) else { panic!("nothing is drawn") };
    assert!(points.len() < before, "{before} {}", points.len());
}

#[test]
fn one_more_class_can_be_drawn_from_nothing() {
    let mut window = spiral(Language::English);
    window.click(Role::Button, "Draw from nothing");
    assert!(window.says("Choose a brush above and draw, or choose a pattern"), "{:#?}", window.names());
    window.click(Role::Button, "One more class");
    let plane = plane(&window);
    click(&mut window, at(plane, &[1.0, 1.0]));
    let Source::Points(Points::Drawn { classes, points }) = source(&window) else { panic!("nothing was drawn") };
    assert_eq!(classes.len(), 3);
    assert!(!points.is_empty() && points.iter().all(|point| point.class == 2));
}

#[test]
fn features_and_patterns_are_switched_by_a_click() {
    let mut window = spiral(Language::English);
    let features = |window: &Window| match &window.app().document.design().input {
        Input::Point { features } => features.clone(),
        other => panic!("{other:?}"),
    };
    window.click(Role::CheckBox, "Input x²");
    assert_eq!(features(&window), [PointFeature::X, PointFeature::Y, PointFeature::XSquared]);
    for feature in ["Input x²", "Input x", "Input y"] {
        window.click(Role::CheckBox, feature);
    }
    assert_eq!(features(&window), [PointFeature::Y], "the last one stays");
    window.click(Role::Button, "Rings");
    let Source::Points(Points::Pattern(pattern)) = source(&window) else { panic!("no pattern") };
    assert_eq!(pattern.pattern, Pattern::Rings);
    assert_eq!(window.app().loading.dataset().unwrap().classes.len(), 3);
}

/// Another kind of data brings a network that fits, and one step takes everything back.
#[test]
fn another_kind_of_data_brings_a_network_that_fits() {
    let mut window = Window::of(speaking(program(), Language::English));
    let before = window.app().document.design().clone();
    let points = Source::Points(Points::Pattern(PointPattern::default()));
    window.act(Action::UseData(points));
    assert_eq!(window.kinds(), "Dense Dense Output");
    assert!(window.app().can_train(), "{:?}", window.app().train_obstacle());
    assert!(window.app().board.shown().next().is_some(), "it is told");
    window.act(Action::Do(Command::Undo));
    assert_eq!(*window.app().document.design(), before);
}

#[test]
fn the_data_workspace_shows_the_points_in_french() {
    let mut window = spiral(Language::French);
    window.act(Action::Show(Workspace::Data));
    assert!(window.app().sample.more.is_none(), "nobody needs the grid there");
    assert!(window.has(Role::Button, "Nouveau tirage"), "{:#?}", window.names());
    assert!(window.names().iter().any(|name| name.contains("Plan avec 400 points")));
}

/// Classes that have nothing but a number are called so in the window's language; designs and runs keep one name for them.
#[test]
fn classes_are_called_in_the_language_of_the_window() {
    let mut window = spiral(Language::French);
    assert!(window.has(Role::Button, "Dessiner des points de classe 2"), "{:#?}", window.names());
    assert!(window.says("classe 1") && !window.names().iter().any(|name| name.contains("class 1")));
    assert_eq!(window.app().loading.dataset().unwrap().classes, ["class 1", "class 2"]);
    window.click(Role::Button, "Une classe de plus");
    let plane = plane(&window);
    click(&mut window, at(plane, &[1.0, 1.0]));
    let Source::Points(Points::Drawn { classes, .. }) = source(&window) else { panic!("nothing was drawn") };
    assert_eq!(classes[2], "class 3");
    assert!(window.says("classe 3"), "{:#?}", window.names());
    window.act(Action::Show(Workspace::Data));
    assert!(!window.names().iter().any(|name| name.contains("class 1")), "{:#?}", window.names());
}

/// The button for a table asks for a file.
#[test]
fn a_table_of_ones_own_is_asked_for() {
    let mut window = spiral(Language::English);
    assert!(window.has(Role::Button, "CSV file…"), "{:#?}", window.names());
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    std::fs::write(file.path(), "x,y,kind\n0.5,1.5,red\n1.5,0.5,blue\n2.5,0.25,red\n3.5,1.25,blue\n").unwrap();
    window.act(Action::ShowDialog(Some(Dialog::Path(FileRequest::Table(TableUse::Points)))));
    window.press(CTRL, Key::A);
    window.type_text(file.path().to_str().unwrap());
    window.press(Modifiers::NONE, Key::Enter);
    let started = Instant::now();
    while !matches!(source(&window), Source::Table(_)) && started.elapsed() < Duration::from_mins(1) {
        window.settle();
    }
    let Source::Table(table) = source(&window) else { panic!("no table") };
    assert_eq!((table.inputs.join(" "), table.target.as_str()), ("x y".to_owned(), "kind"));
}

/// Commands that go from sample to sample are called after what one sample is.
#[test]
fn commands_are_called_after_the_samples() {
    for (language, next) in [(Language::English, "Next point"), (Language::French, "Point suivant")] {
        let mut window = spiral(language);
        window.act(Action::ShowDialog(Some(Dialog::Help)));
        assert!(window.says(next), "{:#?}", window.names());
        window.act(Action::UseData(Source::BuiltIn(BuiltIn::Digits)));
        assert!(!window.says(next), "{:#?}", window.names());
    }
}

/// In the network of points the input has a column, synapses light up, and their lines show weights or the last change.
#[test]
fn synapses_light_up_and_show_their_last_change() {
    let mut window = Window::of(speaking(open(starter("oja")), Language::English));
    window.act(Action::Show(Workspace::Train));
    window.press(Modifiers::NONE, Key::F10);
    window.watch("a pause", |window| window.run_is(&RunState::Waiting));
    window.press_button("Network");
    window.watch("the last batch", |window| {
        window.names().iter().any(|name| name.contains("Picture of the network") && name.contains("light"))
    });
    let run = window.app().runs.shown().unwrap();
    let weights = &run.cards().unwrap().0.layers[0].weights[0];
    assert_eq!((weights.together.len(), weights.changes.len()), (2, 2));
    window.press_button("Last change");
    window.press_button("Weights");
}

#[test]
fn a_surface_is_drawn_twenty_times_per_second() {
    let delay = |window: &Window| window.harness.output().viewport_output[&ViewportId::ROOT].repaint_delay;
    let mut window = spiral(Language::English);
    window.act_while_running(Action::Do(Command::Train));
    let begin = Instant::now();
    while delay(&window) > Duration::from_millis(40) {
        assert!(begin.elapsed() < Duration::from_mins(1), "the next frame comes in {:?}", delay(&window));
        window.harness.step();
    }
    // The cards alone change less often.
    window.act_while_running(Action::Show(Workspace::Build));
    while delay(&window) < Duration::from_millis(90) {
        assert!(begin.elapsed() < Duration::from_mins(1), "the next frame comes in {:?}", delay(&window));
        window.harness.step();
    }
    window.act_while_running(Action::Do(Command::Stop));
}

/// The neuron that is shown large is one of the open design: the next one begins with the answers.
#[test]
fn a_chosen_neuron_stays_with_its_design() {
    let surface = |window: &Window| {
        let node = window.find(Role::ComboBox, "What the surface shows");
        node.accesskit_node().value().unwrap_or_default()
    };
    let mut window = spiral(Language::English);
    let layer = window.app().document.design().layers.iter().next().unwrap().id;
    let select = Action::Select(Card::Layer(layer), Pick::Only);
    window.act(select.clone());
    window.watch("its neurons", |window| names(window, Role::ComboBox, "What the surface shows") == 1);
    let answers = surface(&window);
    window.click(Role::ComboBox, "What the surface shows");
    window.click(Role::Button, "Dense 1, neuron 2");
    assert_eq!(surface(&window), "Dense 1, neuron 2");
    window.act(Action::FromTemplate("spiral"));
    window.act(select);
    window.watch("its neurons", |window| names(window, Role::ComboBox, "What the surface shows") == 1);
    assert_eq!(surface(&window), answers);
}
