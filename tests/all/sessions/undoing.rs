//! Undo: one gesture is one step, hundreds of steps go back to where they began, and each is called by its name.
use strata::app::{Action, App, Card, Command, Language};
use strata::design::{Conv2d, Edit, Flatten, Label, Layer, LayerId, LayerKind, Output, Position, Source};

use super::{add, also, drop_moved, drop_new, only, there_and_back};
use crate::program::{kinds, layer_at, open, selected, stack, starter};

/// Sets the filters of the first layer as a panel does.
fn filters(app: &App, filters: usize, gesture: u64) -> Action {
    let layer = layer_at(app, 0);
    let LayerKind::Conv2d(conv) = &layer.kind else { panic!() };
    let kind = LayerKind::Conv2d(Conv2d { filters, ..conv.clone() });
    let label = Label::new("set").to(app.document.title(layer.id).unwrap()).setting("filters");
    Action::Change {
        edit: Edit::Replace { layer: layer.id, with: Layer { kind, ..layer } },
        label,
        gesture: Some(gesture),
    }
}

#[test]
fn a_drag_of_a_number_is_one_step_and_the_next_drag_another() {
    let mut app = open(starter("digits"));
    let now = |app: &App| {
        let LayerKind::Conv2d(conv) = layer_at(app, 0).kind else { panic!() };
        conv.filters
    };
    for (count, gesture) in [(17, 1), (18, 1), (19, 1), (20, 2), (21, 2)] {
        app.update(filters(&app, count, gesture));
        assert_eq!(now(&app), count);
    }
    app.update(Action::Do(Command::Undo));
    assert_eq!(now(&app), 19);
    app.update(Action::Do(Command::Undo));
    assert_eq!(now(&app), 16);
    assert!(app.document.history().undo_label().is_none() && !app.document.is_changed());
    app.update(Action::Do(Command::Redo));
    assert_eq!(now(&app), 19);
    // A drag that ends where it began is no step.
    for count in [22, 23, 19] {
        app.update(filters(&app, count, 3));
    }
    app.update(Action::Do(Command::Undo));
    assert_eq!(now(&app), 16);
    app.update(Action::Do(Command::Redo));
    there_and_back(&mut app, &starter("digits"), "dragged");
}

#[test]
fn hundreds_of_steps_go_back_to_the_same_design() {
    let before = starter("digits");
    let mut app = open(before.clone());
    let mut kept = vec![app.document.design().clone()];
    for step in 0..240_usize {
        let layers = app.document.design().layers.len();
        let action = match step % 6 {
            0 => add(["Dense", "Dropout", "BatchNorm", "Conv2d"][step % 4]),
            1 => Action::Do(Command::Duplicate),
            2 => Action::Do(if step % 12 < 6 { Command::MoveUp } else { Command::MoveDown }),
            3 => Action::Do(Command::ToggleOff),
            4 => drop_moved(&[layer_at(&app, step % layers).id.0], (step * 7) % layers)[0].clone(),
            _ => Action::Do(Command::Delete),
        };
        app.update(only(layer_at(&app, (step * 5) % layers).id.0));
        app.update(action);
        app.update(Action::Drop);
        if app.document.design() != kept.last().unwrap() {
            kept.push(app.document.design().clone());
        }
        assert!(selected(&app).iter().all(|place| *place < app.document.design().layers.len()));
    }
    assert!(kept.len() > 200, "{}", kept.len());
    for earlier in kept.iter().rev().skip(1) {
        app.update(Action::Do(Command::Undo));
        assert_eq!(app.document.design(), earlier);
    }
    assert!(!app.document.is_changed() && app.document.history().undo_label().is_none());
    for later in kept.iter().skip(1) {
        app.update(Action::Do(Command::Redo));
        assert_eq!(app.document.design(), later);
    }
    there_and_back(&mut app, &before, "hundreds of steps");
}

/// Whoever still knows an undone layer by its id, such as a run, does not take another one for it.
#[test]
fn no_layer_gets_the_id_of_an_undone_one() {
    let mut app = open(starter("digits"));
    let newest = |app: &App| app.document.design().layers.iter().map(|layer| layer.id.0).max().unwrap();
    app.update(add("Dropout"));
    let undone = newest(&app);
    app.update(Action::Do(Command::Undo));
    assert_eq!(newest(&app), undone - 1);
    // What is held over a gap is the layer that it becomes.
    let [hold, drop] = drop_new(&["Conv2d"], 0);
    app.update(hold);
    let held = app.shown_design().layers.layers()[0].id;
    app.update(drop);
    assert_eq!((layer_at(&app, 0).id, newest(&app)), (held, undone + 1));
}

#[test]
fn undo_shows_what_it_changed() {
    let mut app = open(starter("digits"));
    app.update(only(3));
    app.update(Action::Do(Command::Delete));
    app.update(only(0));
    app.update(Action::Do(Command::Undo));
    assert_eq!(selected(&app), [3]);
    app.update(only(0));
    app.update(Action::Do(Command::Redo));
    assert_eq!(selected(&app), [3]);
    // The only layer is gone after undo: the selection stays inside of the stack.
    let mut app = open(stack(vec![]));
    app.update(add("Dense"));
    app.update(Action::Do(Command::Undo));
    assert_eq!((kinds(app.document.design()), app.selection.cursor()), (String::new(), Card::Input));
}

#[test]
fn a_place_that_is_gone_changes_nothing() {
    let mut app = open(starter("digits"));
    for edit in [
        Edit::Remove { layer: LayerId(6) },
        Edit::Move { layer: LayerId(0), to: Position::outermost(6) },
        Edit::All(vec![Edit::Remove { layer: LayerId(0) }, Edit::Remove { layer: LayerId(9) }]),
    ] {
        app.update(Action::Change { edit, label: Label::new("remove"), gesture: None });
    }
    assert_eq!(**app.document.design(), starter("digits"));
    assert!(app.document.history().undo_label().is_none());
}

/// What was done, and what undo says of it in English and in French.
#[test]
fn undo_says_in_both_languages_what_it_would_undo() {
    let set_data = Edit::SetData(Source::Folder("cats".into()));
    let training = Edit::SetTraining(Box::new(starter("mlp").training));
    let change = |edit, label| Action::Change { edit, label, gesture: None };
    let title = |app: &App| app.document.title(LayerId(0)).unwrap();
    let app = open(starter("digits"));
    let named = Layer { name: "Edges".into(), ..layer_at(&app, 0) };
    let cases: Vec<(Vec<Action>, &str, &str)> = vec![
        (vec![only(0), Action::Do(Command::MoveDown)], "move Convolution 1", "déplacer Convolution 1"),
        (vec![only(4), Action::Do(Command::MoveUp)], "move Dense", "déplacer Dense"),
        (vec![only(0), also(1), Action::Do(Command::MoveDown)], "move layers", "déplacer des couches"),
        (vec![add("Dropout")], "add Dropout", "ajouter Dropout"),
        (vec![only(3), Action::Do(Command::Delete)], "delete Flatten", "supprimer Mise à plat"),
        (vec![only(3), also(4), Action::Do(Command::Delete)], "delete layers", "supprimer des couches"),
        (vec![only(3), Action::Do(Command::Cut)], "cut Flatten", "couper Mise à plat"),
        (vec![only(4), Action::Do(Command::Duplicate)], "duplicate Dense", "dupliquer Dense"),
        (vec![Action::Pasted("Flatten".into())], "paste Flatten", "coller Mise à plat"),
        (vec![only(4), Action::Do(Command::ToggleOff)], "switch Dense off", "désactiver Dense"),
        (
            vec![filters(&app, 3, 1)],
            "change filters of Convolution 1",
            "modifier «\u{a0}filtres\u{a0}» de Convolution 1",
        ),
        (
            vec![change(Edit::Replace { layer: LayerId(0), with: named }, Label::new("rename").to(title(&app)))],
            "name Convolution 1",
            "nommer Convolution 1",
        ),
        (vec![change(set_data, Label::new("set_data"))], "choose the data", "choisir les données"),
        (
            vec![change(training, Label::new("set").setting("batch"))],
            "change batch size",
            "modifier «\u{a0}taille du lot\u{a0}»",
        ),
    ];
    for (actions, english, french) in cases {
        let mut app = open(starter("digits"));
        for action in actions {
            app.update(action);
        }
        let label = app.document.history().undo_label().unwrap();
        let words = [Language::English, Language::French].map(|language| {
            let name = language.text("command.undo.name");
            language.with("label.of", &[("command", &name), ("what", &language.label(label))])
        });
        assert_eq!(words, [format!("Undo: {english}"), format!("Annuler\u{a0}: {french}")]);
    }
}

#[test]
fn a_fix_is_called_a_fix() {
    let mut app = open(stack(vec![Flatten.into(), Flatten.into(), LayerKind::Output(Output::default())]));
    app.update(Action::Do(Command::FixProblem));
    let label = app.document.history().undo_label().unwrap();
    assert_eq!(Language::English.label(label), "fix Flatten 2");
    assert_eq!(Language::French.label(label), "corriger Mise à plat 2");
}
