//! Functions and tables in the window: typed, drawn, trained, looked at.
use std::path::Path;

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, Rect, vec2};
use egui_kittest::kittest::NodeT as _;
use strata::app::{Action, Language, Workspace};
use strata::design::{
    Activation, Dense, Design, Function, FunctionRule, LayerKind, Loss, Output, Source, Table, TargetKind,
};

use super::{CTRL, Window, name_of, speaking};
use crate::program::{open, stack};

/// A small network for rows of numbers.
fn rows(data: Source) -> Design {
    let layers: [LayerKind; 2] = [Dense::new(4, Activation::Tanh).into(), Output::default().into()];
    let mut design = Design { input: data.usual_input(), data, ..stack(layers.into()) };
    design.training.epochs = 3;
    design.training.loss = Loss::MeanSquared;
    design
}

fn parabola() -> Source {
    let rule = FunctionRule::Formula("x^2".to_owned());
    Source::Function(Function { rule, low: -1.0, high: 1.0, count: 40, noise: 0.0, seed: 1 })
}

/// Age, height, weight and pet of eighty people.
fn table(folder: &Path) -> Source {
    let file = folder.join("people.csv");
    let row = |n: usize| {
        format!("{},{},{},{}\n", n % 60, 100 + n, 20 + n / 2, if n.is_multiple_of(2) { "cat" } else { "dog" })
    };
    let text: String = std::iter::once("age,height,weight,pet\n".to_owned()).chain((0..80).map(row)).collect();
    std::fs::write(&file, text).unwrap();
    let inputs = vec!["age".to_owned(), "height".to_owned()];
    Source::Table(Table { file, inputs, target: "weight".to_owned(), answers: TargetKind::Numbers })
}

fn window(data: Source, workspace: Workspace) -> Window {
    let mut window = Window::of(speaking(open(rows(data)), Language::English));
    window.act(Action::Show(workspace));
    window
}

impl Window {
    fn tells(&self, part: &str) -> bool {
        self.names().iter().any(|name| name.contains(part))
    }

    /// Where the picture stands whose name begins like that, and its whole name.
    fn picture(&self, start: &str) -> (Rect, String) {
        let root = self.harness.root();
        let mut all = root.children_recursive().filter(|node| node.accesskit_node().role() == Role::Image);
        let found = all.find(|node| name_of(node).is_some_and(|name| name.starts_with(start))).unwrap();
        (found.rect(), name_of(&found).unwrap())
    }

    fn rule(&self) -> FunctionRule {
        let Source::Function(function) = &self.app().document.design().data else { panic!("no function") };
        function.rule.clone()
    }

    fn columns(&self) -> Table {
        let Source::Table(table) = &self.app().document.design().data else { panic!("no table") };
        table.clone()
    }

    /// Puts other words into a text field.
    fn write(&mut self, field: &str, text: &str) {
        self.find(Role::TextInput, field).focus();
        self.harness.step();
        self.press(CTRL, Key::A);
        self.harness.event(Event::Text(text.to_owned()));
        self.settle();
    }

    /// Trains to the end and draws what came of it.
    fn train(&mut self) {
        self.harness.key_press(Key::F5);
        self.watch("the end", |window| {
            window.app().runs.shown().is_some_and(|run| !run.is_active() && run.epochs_done() == 3)
        });
        self.watch("rest", |window| !window.app().runs.is_restless());
        self.harness.run_steps(3);
    }
}

#[test]
fn a_formula_is_followed_while_it_is_typed() {
    let mut window = window(parabola(), Workspace::Train);
    assert!(window.tells("Function from x = −1 to 1, training values: 36, others: 4"), "{:#?}", window.names());
    assert!(window.tells("Thin: what each of the 4 neurons of “Dense” "), "{:#?}", window.names());
    window.write("Formula of x", "sin(3*x)");
    assert_eq!(window.rule(), FunctionRule::Formula("sin(3*x)".to_owned()));
    // What is no formula yet is told, and the last one stays.
    window.write("Formula of x", "sin(3*x");
    assert_eq!(window.rule(), FunctionRule::Formula("sin(3*x)".to_owned()));
    assert!(
        window.tells("The formula cannot be computed: the bracket at sign 4 is not closed"),
        "{:#?}",
        window.names()
    );
}

#[test]
fn a_stroke_of_the_mouse_becomes_the_function_and_is_undone_in_one_step() {
    let mut window = window(parabola(), Workspace::Train);
    window.click(Role::Button, "Draw with the mouse");
    let (plot, _) = window.picture("Function from x");
    let at = |share: f32| plot.left_top() + plot.size() * vec2(share, 0.3);
    window.drag(at(0.3), at(0.8));
    window.let_go(at(0.8));
    let FunctionRule::Drawn(line) = window.rule() else { panic!("nothing was drawn") };
    assert_eq!((line.len(), line[0]), (201, (-1.0, 1.0)), "what the stroke did not touch stays");
    let over: Vec<f32> = line.iter().filter(|(x, _)| (-0.2..0.2).contains(x)).map(|(_, y)| *y).collect();
    assert!(over.iter().all(|y| (y - over[0]).abs() < 0.02), "the stroke was level: {over:?}");
    assert!(over[0] > 0.3, "a parabola is low there, the stroke was not: {}", over[0]);
    window.press(CTRL, Key::Z);
    assert_eq!(window.rule(), FunctionRule::Formula("x^2".to_owned()));
}

#[test]
fn a_click_looks_at_an_x_and_an_arrow_at_the_one_beside() {
    let mut window = window(parabola(), Workspace::Train);
    let (plot, _) = window.picture("Function from x");
    window.drag(plot.center(), plot.center());
    window.let_go(plot.center());
    let x = |window: &Window| f32::from_le_bytes(window.app().sample_bytes().unwrap().try_into().unwrap());
    let before = x(&window);
    assert!(before.abs() < 0.2, "{before}");
    let (_, name) = window.picture("Function from x");
    assert!(name.contains("the network answers"), "{name}");
    window.find(Role::Image, &name).focus();
    window.harness.step();
    window.press(Modifiers::NONE, Key::ArrowRight);
    assert!((x(&window) - before - 0.02).abs() < 1e-3, "{} after {before}", x(&window));
}

#[test]
fn a_trained_function_is_told_by_its_errors_and_never_by_classes() {
    let mut window = window(parabola(), Workspace::Train);
    window.train();
    for part in ["Residuals of 4 samples", "R², training", "it is off by", "Mean absolute error"] {
        assert!(window.tells(part), "{part}: {:#?}", window.names());
    }
    for word in ["ccuracy", "lasses", "mages", "onfusion"] {
        let found: Vec<String> = window.names().into_iter().filter(|name| name.contains(word)).collect();
        assert!(found.is_empty(), "{found:?}");
    }
}

#[test]
fn columns_are_chosen_and_rows_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(table(folder.path()), Workspace::Data);
    window.watch("the columns", |window| window.has(Role::CheckBox, "“age” enters the network"));
    window.settle();
    assert!(window.tells("weight, which is answered"), "{:#?}", window.names());
    assert!(window.tells("row 2: age 0, height 100, weight 20"), "{:#?}", window.names());
    window.click(Role::CheckBox, "“age” enters the network");
    assert_eq!(window.columns().inputs, ["height"]);
    assert!(!window.app().document.checked().has_errors(), "the input follows");
    window.press(CTRL, Key::Z);
    assert_eq!(window.columns().inputs, ["age", "height"]);
    // Words are classes, and the loss follows.
    window.click(Role::RadioButton, "“pet” is answered");
    assert_eq!((window.columns().target.as_str(), window.columns().answers), ("pet", TargetKind::Classes));
    assert!(window.app().document.design().training.loss.asks_for_classes());
    assert!(window.tells("row 3: age 1, height 101, pet dog"), "{:#?}", window.names());
}

#[test]
fn the_rows_of_a_table_are_trained_on_and_one_is_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(table(folder.path()), Workspace::Train);
    window.train();
    assert!(window.tells("Answers to 8 samples against the truth"), "{:#?}", window.names());
    assert!(window.says("height") && window.says("answer less truth"), "{:#?}", window.names());
}
