//! Names in the window's language: classes and samples of the program's own sets, heads of the confusion matrix, numbers.
use std::collections::BTreeSet;

use eframe::egui::accesskit::Role;
use eframe::egui::{Rect, Shape, Vec2, epaint::TextShape};
use egui_kittest::Harness;
use egui_kittest::kittest::NodeT as _;
use strata::app::{Action, Command, CompareAct, CompareView, Language, WORKSPACES, Workspace};
use strata::design::Design;

use super::{Window, name_of, speaking};
use crate::program::{open, starter};

/// A small window, as a projector shows it.
const SMALL: Vec2 = Vec2::new(1024.0, 768.0);

fn small(design: Design, language: Language) -> Window {
    Window::built(speaking(open(design), language), Harness::builder().with_size(SMALL))
}

/// A small window in which a network was trained for one epoch.
fn trained(mut design: Design, language: Language) -> Window {
    design.training.epochs = 1;
    let mut window = small(design, language);
    window.act(Action::Do(Command::Train));
    window.watch("the end", |window| window.app().runs.shown().is_some_and(|run| !run.is_active() && !run.is_saving()));
    window.settle();
    // Below the conclusion the panels lie out of sight.
    let close = language.text("conclusion.close");
    if window.has(Role::Button, &close) {
        window.click(Role::Button, &close);
    }
    window
}

/// The words of everything that is called or said, signs beside a hyphen left out.
fn words(window: &Window) -> BTreeSet<String> {
    let names = window.names().into_iter();
    let words = |name: String| {
        let words = name.split(|sign: char| !sign.is_alphanumeric() && sign != '-').map(str::to_owned);
        words.collect::<Vec<_>>()
    };
    names.flat_map(words).collect()
}

/// No class of the open data stands anywhere as it lies there.
fn is_translated(window: &Window, screen: &str) {
    let raw: BTreeSet<String> = window.app().pictures().unwrap().dataset.classes.iter().cloned().collect();
    let found: Vec<_> = words(window).intersection(&raw).cloned().collect();
    assert!(found.is_empty(), "{screen}: {found:?} in {:#?}", window.names());
}

#[test]
fn classes_of_built_in_pictures_are_called_in_french_everywhere() {
    let french = Language::French;
    let mut window = trained(starter("mlp"), french);
    for row in WORKSPACES {
        window.act(Action::Show(row.workspace));
        window.settle();
        is_translated(&window, row.id);
    }
    window.act(Action::Show(Workspace::Data));
    assert!(words(&window).contains("bottine"), "{:#?}", window.names());
    window.click(Role::Button, &french.with("data_view.class_menu", &[("class", "sac")]));
    let field = window.find(Role::TextInput, &french.text("data_view.name")).accesskit_node().value();
    assert_eq!(field.as_deref(), Some("bag"), "what is edited is the name in the data");
    window.press(eframe::egui::Modifiers::NONE, eframe::egui::Key::Escape);
    window.act(Action::Show(Workspace::Train));
    for view in ["network", "confusion", "batch", "runs", "maps"] {
        window.click(Role::Button, &french.text(&format!("train_view.{view}.name")));
        is_translated(&window, view);
    }
    window.act(Action::Show(Workspace::Explore));
    window
        .watch("the answers", |window| window.app().runs.answers().is_some() && window.app().runs.learned().is_some());
    for view in ["labels", "map", "cells"] {
        window.click(Role::Button, &french.text(&format!("explore.{view}.name")));
        is_translated(&window, view);
    }
    for tab in ["sure", "shift", "units", "why"] {
        window.click(Role::Button, &french.text(&format!("ask.{tab}.name")));
        is_translated(&window, tab);
    }
}

#[test]
fn languages_of_built_in_texts_are_called_in_french_everywhere() {
    let french = Language::French;
    let mut window = trained(starter("surnames"), french);
    for row in WORKSPACES {
        window.act(Action::Show(row.workspace));
        window.settle();
        is_translated(&window, row.id);
    }
    window.act(Action::Show(Workspace::Train));
    let called: BTreeSet<String> = french.class_names(&window.app().pictures().unwrap().dataset).into_iter().collect();
    assert!(!words(&window).is_disjoint(&called), "{:#?}", window.names());
    window.click(Role::Button, &french.text("train_view.confusion.name"));
    is_translated(&window, "confusion");
}

/// The texts that are drawn, each with what it is clipped to.
fn drawn(window: &Window) -> Vec<(&TextShape, Rect)> {
    let shapes = window.harness.output().shapes.iter();
    shapes
        .filter_map(
            |clipped| if let Shape::Text(text) = &clipped.shape { Some((text, clipped.clip_rect)) } else { None },
        )
        .collect()
}

/// The longer texts that end at the right beyond what they are clipped to.
pub(super) fn cut_at_right(window: &Window) -> Vec<String> {
    let is_cut = |(text, clip): &(&TextShape, Rect)| {
        let place = text.visual_bounding_rect();
        let is_seen = clip.y_range().contains(place.center().y) && place.left() < clip.right();
        text.angle == 0.0 && is_seen && place.right() > clip.right() + 1.0
    };
    let cut = drawn(window).into_iter().filter(is_cut).map(|(text, _)| text.galley.text().to_owned());
    cut.filter(|text| text.chars().count() > 12).collect()
}

/// In a small window in large letters every sentence of the workbench is whole.
#[test]
fn the_workbench_fits_on_a_projector() {
    let mut window = trained(starter("mlp"), Language::French);
    window.act(Action::Do(Command::Projector));
    window.act(Action::Show(Workspace::Explore));
    window
        .watch("the answers", |window| window.app().runs.answers().is_some() && window.app().runs.learned().is_some());
    for view in ["labels", "map", "cells"] {
        window.click(Role::Button, &Language::French.text(&format!("explore.{view}.name")));
        assert!(cut_at_right(&window).is_empty(), "{view}: {:#?}", cut_at_right(&window));
    }
}

/// The whole names that stand upright; one that is cut fails.
fn upright(window: &Window) -> Vec<String> {
    let turned = drawn(window).into_iter().filter(|(text, _)| text.angle != 0.0);
    let name = |(text, _): (&TextShape, Rect)| {
        assert!(!text.galley.elided, "{}", text.galley.text());
        text.galley.text().to_owned()
    };
    turned.map(name).collect()
}

/// Where columns are narrower than names these stand upright and whole, beside and not on each other; others do not.
#[test]
fn heads_of_narrow_columns_stand_upright() {
    for language in Language::ALL {
        let mut window = trained(starter("mlp"), language);
        let classes = language.class_names(&window.app().pictures().unwrap().dataset);
        let shows_heads = |window: &Window| {
            let mut heads = upright(window);
            heads.dedup();
            assert_eq!(heads, classes);
            let places = drawn(window).into_iter().filter(|(text, _)| text.angle != 0.0);
            let places: Vec<Rect> = places.map(|(text, _)| text.visual_bounding_rect()).collect();
            assert!(places.windows(2).all(|two| two[0].right() <= two[1].left() + 0.5), "{places:?}");
        };
        window.act(Action::Show(Workspace::Train));
        window.click(Role::Button, &language.text("train_view.confusion.name"));
        shows_heads(&window);
        window.act(Action::Show(Workspace::Explore));
        window.watch("the answers", |window| window.app().runs.answers().is_some());
        window.settle();
        shows_heads(&window);
    }
    let mut window = trained(starter("perceptron"), Language::French);
    window.act(Action::Show(Workspace::Train));
    window.click(Role::Button, &Language::French.text("train_view.confusion.name"));
    assert!(upright(&window).is_empty(), "digits have room");
}

/// Every line of the data beside the network is drawn whole, however little room there is.
#[test]
fn lines_beside_the_network_are_whole() {
    for (width, height) in [(1024.0, 768.0), (1440.0, 900.0)] {
        let builder = Harness::builder().with_size(Vec2::new(width, height));
        let mut window = Window::built(speaking(open(starter("surnames")), Language::French), builder);
        window.act(Action::Show(Workspace::Train));
        window.settle();
        let lines: Vec<(String, Rect)> = {
            let nodes = window.harness.root().children_recursive();
            let nodes = nodes.filter(|node| node.accesskit_node().role() == Role::Button);
            let named = nodes.filter_map(|node| Some((name_of(&node)?, node.rect())));
            named.filter(|(name, _)| name.starts_with("«\u{a0}") && name.contains("\u{a0}» est ")).collect()
        };
        assert!(!lines.is_empty() && lines.len() <= 8, "{lines:#?}");
        let texts = drawn(&window);
        for (name, place) in &lines {
            let of_line = |(text, _): &&(&TextShape, Rect)| place.contains(text.visual_bounding_rect().center());
            let clips: Vec<Rect> = texts.iter().filter(of_line).map(|(_, clip)| *clip).collect();
            assert!(
                clips.iter().any(|clip| clip.y_range().contains(place.bottom() - 0.5)),
                "{name} at {place:?}: {clips:?}"
            );
        }
        let count = window.app().pictures().unwrap().dataset.part(strata::data::Part::Validation).len();
        let number = |number: usize| Language::French.number(number as u64);
        let (last, count) = (number(lines.len()), number(count));
        let told = Language::French.with("texts.of_lines", &[("first", "1"), ("last", &last), ("count", &count)]);
        assert!(window.says(&told), "{told} in {:#?}", window.names());
    }
}

/// A sample of a function is called by its x, with the signs of the language.
#[test]
fn numbers_have_the_signs_of_the_language() {
    let mut window = small(starter("sine"), Language::French);
    for row in WORKSPACES {
        window.act(Action::Show(row.workspace));
        window.act(Action::PickPicture(1));
        window.settle();
        let is_plain = |name: &String| {
            let signs: Vec<char> = name.chars().collect();
            name.contains("x = -")
                || signs
                    .windows(3)
                    .any(|three| three[1] == '.' && three[0].is_ascii_digit() && three[2].is_ascii_digit())
        };
        let plain: Vec<String> = window.names().into_iter().filter(is_plain).collect();
        assert!(plain.is_empty(), "{}: {plain:#?}", row.id);
    }
    window.act(Action::Show(Workspace::Train));
    assert!(window.names().iter().any(|name| name.contains("x = −") && name.contains(',')), "{:#?}", window.names());
}

/// Whether a hyphen stands where a minus sign should.
fn has_hyphen_for_minus(text: &str) -> bool {
    let signs: Vec<char> = "  ".chars().chain(text.chars()).collect();
    signs.windows(4).any(|four| {
        let is_exponent = four[0].is_ascii_digit() && four[1] == 'e';
        four[2] == '-' && four[3].is_ascii_digit() && (is_exponent || !four[1].is_alphanumeric())
    })
}

/// Every number below zero has a minus sign: on axes, in fields, in tables, in tips.
#[test]
fn numbers_below_zero_have_a_minus_sign() {
    assert!(["-5,46", "x = -1", "1e-7"].into_iter().all(has_hyphen_for_minus));
    assert!(!has_hyphen_for_minus("3-4, cnn-28, run-0001"));
    let views = ["loss", "score", "flow", "network", "runs"];
    for starter_id in ["spiral", "sine", "two_minima"] {
        let mut window = trained(starter(starter_id), Language::French);
        let mut seen = 0;
        let mut check = |window: &Window, place: &str| {
            let texts = drawn(window).into_iter().map(|(text, _)| text.galley.text().to_owned());
            let texts: Vec<String> = texts.chain(window.names()).collect();
            let wrong: Vec<&String> = texts.iter().filter(|text| has_hyphen_for_minus(text)).collect();
            assert!(wrong.is_empty(), "{starter_id}, {place}: {wrong:#?}");
            seen += texts.iter().filter(|text| text.contains('−')).count();
        };
        for row in WORKSPACES {
            window.act(Action::Show(row.workspace));
            window.settle();
            check(&window, row.id);
        }
        window.act(Action::Show(Workspace::Train));
        for view in views {
            let name = Language::French.text(&format!("train_view.{view}.name"));
            if window.has(Role::Button, &name) {
                window.click(Role::Button, &name);
                check(&window, view);
            }
        }
        let canvas =
            window.harness.root().children_recursive().find(|node| node.accesskit_node().role() == Role::Canvas);
        if let Some(place) = canvas.map(|node| node.rect()) {
            window.harness.hover_at(place.lerp_inside(Vec2::new(0.1, 0.9)));
            window.settle();
            check(&window, "the place under the pointer");
        }
        assert!(seen > 0, "{starter_id}: no number below zero is seen");
    }
}

/// Runs beside each other speak the language as well.
#[test]
fn compared_runs_call_classes_in_french() {
    let mut window = trained(starter("mlp"), Language::French);
    let run = window.app().runs.shown().unwrap().id();
    window.act(Action::Compare(CompareAct::Runs(vec![run], Vec::new())));
    for view in CompareView::ALL {
        window.act(Action::Compare(CompareAct::View(view)));
        window.settle();
        is_translated(&window, "compare");
    }
}
