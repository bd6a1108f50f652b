//! Sessions without a window: a design, what is done to it, the design after it.
mod blocks;
mod clipboard;
mod fixing;
mod hovering;
mod teaching;
mod undoing;
mod workspaces;

use strata::app::{Action, App, Card, Command, Drag, InspectorTab, PaletteItem, Pick, WindowRequest};
use strata::design::{Activation, Design, Edit, Flatten, Label, Layer, LayerId, LayerKind, Position};

use crate::program::{kinds, layer_at, open, selected, stack, starter};

/// One session. Afterwards everything is undone and done again.
struct Session {
    name: &'static str,
    before: Design,
    actions: Vec<Action>,
    after: &'static str,
    selected: &'static [usize],
}

/// A layer of a design that was just opened has its place in the tree as its id.
fn card(layer: u32) -> Card {
    Card::Layer(LayerId(layer))
}

fn only(layer: u32) -> Action {
    Action::Select(card(layer), Pick::Only)
}

fn also(layer: u32) -> Action {
    Action::Select(card(layer), Pick::Toggle)
}

fn up_to(layer: u32) -> Action {
    Action::Select(card(layer), Pick::Extend)
}

fn add(kind: &'static str) -> Action {
    Action::Add(PaletteItem::Kind(kind))
}

fn new(kind: &str) -> Layer {
    let row = strata::design::CATALOGUE.iter().find(|row| row.id == kind).unwrap();
    (row.new)().into()
}

/// Something new is held over a gap and let go.
fn drop_new(kinds: &[&str], gap: usize) -> [Action; 2] {
    let layers = kinds.iter().map(|kind| new(kind)).collect();
    [Action::Hover(Some((Drag::New(layers), Position::outermost(gap)))), Action::Drop]
}

/// Cards are held over a gap and let go.
fn drop_moved(layers: &[u32], gap: usize) -> [Action; 2] {
    drop_into(layers, Position::outermost(gap))
}

fn drop_into(layers: &[u32], at: Position) -> [Action; 2] {
    let layers = layers.iter().copied().map(LayerId).collect();
    [Action::Hover(Some((Drag::Move(layers), at))), Action::Drop]
}

/// Takes everything back and does it again; the design is the same at both ends.
fn there_and_back(app: &mut App, before: &Design, name: &str) {
    let after = app.document.design().clone();
    while app.document.history().undo_label().is_some() {
        app.update(Action::Do(Command::Undo));
    }
    assert_eq!(**app.document.design(), *before, "{name}: undone");
    assert!(!app.document.is_changed(), "{name}: undone is unchanged");
    while app.document.history().redo_label().is_some() {
        app.update(Action::Do(Command::Redo));
    }
    assert_eq!(app.document.design(), &after, "{name}: done again");
}

fn play(sessions: Vec<Session>) {
    for Session { name, before, actions, after, selected: chosen } in sessions {
        let mut app = open(before.clone());
        for action in actions {
            app.update(action);
        }
        assert_eq!(kinds(app.document.design()), after, "{name}");
        assert_eq!(selected(&app), chosen, "{name}");
        assert!(app.notices.is_empty(), "{name}: {:?}", app.notices);
        there_and_back(&mut app, &before, name);
    }
}

const DIGITS: &str = "Conv2d MaxPool2d Conv2d Flatten Dense Output";

#[test]
fn layers_are_added_where_the_selection_says() {
    let session = |name, actions: Vec<Action>, after, selected| Session {
        name,
        before: starter("digits"),
        actions,
        after,
        selected,
    };
    let input = Action::Select(Card::Input, Pick::Only);
    let mean = Action::Add(PaletteItem::Activation(Activation::Tanh));
    play(vec![
        session(
            "after the selected layer",
            vec![only(2), add("Dropout")],
            "Conv2d MaxPool2d Conv2d Dropout Flatten Dense Output",
            &[3],
        ),
        session(
            "one after the other",
            vec![only(0), add("BatchNorm"), mean],
            "Conv2d BatchNorm Activation MaxPool2d Conv2d Flatten Dense Output",
            &[2],
        ),
        session(
            "a last output stays the last",
            vec![only(5), add("Dense")],
            "Conv2d MaxPool2d Conv2d Flatten Dense Dense Output",
            &[5],
        ),
        session(
            "after the input that was selected by hand",
            vec![input, add("Conv2d")],
            "Conv2d Conv2d MaxPool2d Conv2d Flatten Dense Output",
            &[0],
        ),
        session(
            "after the card that was touched last",
            vec![only(0), also(3), add("Dropout")],
            "Conv2d MaxPool2d Conv2d Flatten Dropout Dense Output",
            &[4],
        ),
        session(
            "a template takes the place of another one's layers",
            vec![only(3), Action::Add(PaletteItem::Template("mlp"))],
            "Flatten Dense Dense Output",
            &[0],
        ),
        session("an unknown kind", vec![add("NoSuchKind")], DIGITS, &[0]),
        session("an unknown template", vec![Action::Add(PaletteItem::Template("no such"))], DIGITS, &[0]),
    ]);
}

#[test]
fn an_empty_stack_takes_whatever_comes() {
    let session = |name, actions, after, selected| Session { name, before: stack(vec![]), actions, after, selected };
    let commands = [
        Command::Cut,
        Command::Copy,
        Command::Duplicate,
        Command::Delete,
        Command::SelectAll,
        Command::MoveUp,
        Command::MoveDown,
        Command::ToggleOff,
        Command::Rename,
        Command::NextProblem,
    ];
    let nothing = commands.map(Action::Do).into_iter().chain(drop_moved(&[0], 0)).chain([Action::Drop]);
    play(vec![
        session("a click", vec![add("Dense")], "Dense", &[0]),
        session("a drop far below", drop_new(&["Flatten"], 99).to_vec(), "Flatten", &[0]),
        session(
            "a template with its output",
            vec![Action::Add(PaletteItem::Template("mlp"))],
            "Flatten Dense Dense Output",
            &[0],
        ),
        session("commands without a layer", nothing.collect(), "", &[]),
        session("a card that is not there", vec![only(3), up_to(7), also(2)], "", &[]),
        session("the input's settings", vec![Action::Do(Command::EditSettings)], "", &[]),
    ]);
}

#[test]
fn cards_are_dropped_into_gaps() {
    let session = |name, actions: [Action; 2], after, selected| Session {
        name,
        before: starter("digits"),
        actions: actions.to_vec(),
        after,
        selected,
    };
    play(vec![
        session("new", drop_new(&["Dropout"], 5), "Conv2d MaxPool2d Conv2d Flatten Dense Dropout Output", &[5]),
        session(
            "new first",
            drop_new(&["BatchNorm"], 0),
            "BatchNorm Conv2d MaxPool2d Conv2d Flatten Dense Output",
            &[0],
        ),
        session(
            "several new",
            drop_new(&["Conv2d", "MeanPool2d"], 3),
            "Conv2d MaxPool2d Conv2d Conv2d MeanPool2d Flatten Dense Output",
            &[3, 4],
        ),
        session("up", drop_moved(&[4], 0), "Dense Conv2d MaxPool2d Conv2d Flatten Output", &[0]),
        session("down", drop_moved(&[0], 3), "MaxPool2d Conv2d Flatten Conv2d Dense Output", &[3]),
        session("below the last", drop_moved(&[1], 99), "Conv2d Conv2d Flatten Dense Output MaxPool2d", &[5]),
        session("where it was", drop_moved(&[2], 2), DIGITS, &[0]),
        session("several", drop_moved(&[0, 2], 4), "MaxPool2d Flatten Dense Output Conv2d Conv2d", &[4, 5]),
        session("several upwards", drop_moved(&[3, 4], 1), "Conv2d Flatten Dense MaxPool2d Conv2d Output", &[1, 2]),
        session("one that is gone", drop_moved(&[17], 1), DIGITS, &[0]),
        session("some of which are gone", drop_moved(&[0, 17], 1), DIGITS, &[0]),
        session(
            "nothing",
            [Action::Hover(Some((Drag::New(vec![]), Position::outermost(1)))), Action::Drop],
            DIGITS,
            &[0],
        ),
    ]);
}

#[test]
fn selected_cards_move_are_doubled_and_go() {
    let session = |name, actions: Vec<Action>, after, selected| Session {
        name,
        before: starter("digits"),
        actions,
        after,
        selected,
    };
    let all = Action::Do(Command::SelectAll);
    play(vec![
        session("up", vec![only(4), Action::Do(Command::MoveUp)], "Conv2d MaxPool2d Conv2d Dense Flatten Output", &[3]),
        session("up from the top", vec![only(0), Action::Do(Command::MoveUp)], DIGITS, &[0]),
        session(
            "down",
            vec![only(0), Action::Do(Command::MoveDown)],
            "MaxPool2d Conv2d Conv2d Flatten Dense Output",
            &[1],
        ),
        session("down from the end", vec![only(5), Action::Do(Command::MoveDown)], DIGITS, &[5]),
        session(
            "two together",
            vec![only(3), up_to(4), Action::Do(Command::MoveUp)],
            "Conv2d MaxPool2d Flatten Dense Conv2d Output",
            &[2, 3],
        ),
        session(
            "doubled",
            vec![only(1), Action::Do(Command::Duplicate)],
            "Conv2d MaxPool2d MaxPool2d Conv2d Flatten Dense Output",
            &[2],
        ),
        session(
            "two doubled",
            vec![only(0), also(2), Action::Do(Command::Duplicate)],
            "Conv2d MaxPool2d Conv2d Conv2d Conv2d Flatten Dense Output",
            &[3, 4],
        ),
        session("gone", vec![only(3), Action::Do(Command::Delete)], "Conv2d MaxPool2d Conv2d Dense Output", &[3]),
        session(
            "the last gone",
            vec![only(5), Action::Do(Command::Delete)],
            "Conv2d MaxPool2d Conv2d Flatten Dense",
            &[4],
        ),
        session("two gone", vec![only(1), also(4), Action::Do(Command::Delete)], "Conv2d Conv2d Flatten Output", &[1]),
        session("all gone", vec![all, Action::Do(Command::Delete)], "", &[]),
    ]);
}

#[test]
fn layers_are_switched_off_and_on() {
    let mut app = open(starter("digits"));
    let off = |app: &App| app.document.design().layers.iter().map(|layer| layer.off).collect::<Vec<_>>();
    app.update(only(1));
    app.update(Action::Do(Command::ToggleOff));
    assert_eq!(off(&app), [false, true, false, false, false, false]);
    assert!(app.document.layer(LayerId(1)).is_none() && app.document.title(LayerId(1)).is_some());
    assert_eq!(app.document.layer(LayerId(2)).unwrap().input.to_string(), "16×8×8");
    // Some are off, some are on: all of them are switched off first.
    app.update(up_to(2));
    app.update(Action::Do(Command::ToggleOff));
    assert_eq!(off(&app), [false, true, true, false, false, false]);
    app.update(Action::Do(Command::ToggleOff));
    assert_eq!(off(&app), [false; 6]);
    assert_eq!(selected(&app), [1, 2]);
    there_and_back(&mut app, &starter("digits"), "off and on");
}

#[test]
fn a_layer_gets_a_name_and_the_keyboard_goes_to_it() {
    let mut app = open(starter("digits"));
    app.update(Action::ShowInspector(InspectorTab::Training));
    app.update(Action::Do(Command::Rename));
    assert_eq!((app.inspector, app.requests.pop()), (InspectorTab::Card, Some(WindowRequest::FocusName)));
    let with = Layer { name: "Edges".into(), ..layer_at(&app, 0) };
    let first = LayerId(0);
    let label = Label::new("rename").to(app.document.title(first).unwrap());
    app.update(Action::Change { edit: Edit::Replace { layer: first, with }, label, gesture: Some(1) });
    assert_eq!(app.document.title(first).unwrap().to_string(), "Edges");
    assert_eq!(selected(&app), [0]);
    // Two cards have no one name to be changed.
    app.update(up_to(1));
    app.update(Action::Do(Command::Rename));
    assert_eq!(app.requests, []);
    app.update(Action::Do(Command::EditSettings));
    assert_eq!(app.requests, [WindowRequest::FocusSettings]);
    there_and_back(&mut app, &starter("digits"), "renamed");
}

/// The cursor is where the next thing goes; clicks with Ctrl and Shift move it.
#[test]
fn cards_are_selected_alone_together_and_in_between() {
    let mut app = open(starter("digits"));
    let input = |pick| Action::Select(Card::Input, pick);
    let cases: Vec<(Action, &[usize], Card)> = vec![
        (only(2), &[2], card(2)),
        (up_to(4), &[2, 3, 4], card(4)),
        (up_to(1), &[1, 2], card(1)),
        (also(5), &[1, 2, 5], card(5)),
        (also(5), &[1, 2], card(2)),
        (up_to(99), &[1, 2], card(2)),
        (input(Pick::Toggle), &[], Card::Input),
        (up_to(3), &[3], card(3)),
        (also(3), &[], Card::Input),
        (Action::Do(Command::SelectAll), &[0, 1, 2, 3, 4, 5], card(5)),
        (input(Pick::Extend), &[], Card::Input),
    ];
    for (action, layers, cursor) in cases {
        app.update(action.clone());
        assert_eq!((&selected(&app)[..], app.selection.cursor()), (layers, cursor), "{action:?}");
        assert_eq!(app.selection.contains(Card::Input), layers.is_empty());
    }
    assert!(!app.document.is_changed());
}

#[test]
fn every_kind_of_the_catalogue_can_be_added_and_taken_back() {
    for row in strata::design::CATALOGUE {
        let before = stack(vec![Flatten.into(), LayerKind::Output(strata::design::Output::default())]);
        let mut app = open(before.clone());
        app.update(add(row.id));
        assert_eq!(layer_at(&app, 1).kind.id(), row.id);
        there_and_back(&mut app, &before, row.id);
    }
}
