//! Keys and clicks belong to what is shown; what would be lost is asked about first.
use strata::app::{Action, Command, Confirm, Dialog, PaletteItem, WindowRequest, Workspace, row};
use strata::design::{Color, Input, Layer, Picture, Source, Split, check};

use super::{add, only, there_and_back};
use crate::program::{kinds, layer_at, open, selected, starter};

const EDITS: [Command; 12] = [
    Command::Cut,
    Command::Copy,
    Command::Paste,
    Command::Duplicate,
    Command::Delete,
    Command::SelectAll,
    Command::MoveUp,
    Command::MoveDown,
    Command::ToggleOff,
    Command::Group,
    Command::Ungroup,
    Command::FixProblem,
];

/// Only Build is about the stack: elsewhere no key changes a layer or selects one.
#[test]
fn layers_are_edited_only_where_they_are_shown_to_be_edited() {
    for workspace in [Workspace::Data, Workspace::Train] {
        let mut app = open(starter("small_resnet"));
        app.update(only(2));
        app.update(Action::Show(workspace));
        let (design, selection) = (app.document.design().clone(), app.selection.clone());
        // Beside the stack that is watched a picture can be pasted, to be asked about.
        let pastes = workspace == Workspace::Train;
        for command in EDITS.into_iter().filter(|command| !(pastes && *command == Command::Paste)) {
            assert!(!(row(command).enabled)(&app), "{command:?} in {workspace:?}");
            app.update(Action::Do(command));
        }
        app.update(Action::Pasted("Flatten".to_owned()));
        assert_eq!((app.document.design(), &app.selection, &app.requests), (&design, &selection, &vec![]));
        assert_eq!(app.workspace, workspace);
        app.update(Action::Show(Workspace::Build));
        assert!((row(Command::Delete).enabled)(&app));
    }
}

/// What is about one card goes where the card is, from where it is seen.
#[test]
fn settings_names_and_problems_are_gone_to() {
    let mut app = open(starter("digits"));
    app.update(Action::Show(Workspace::Data));
    app.update(Action::Do(Command::EditSettings));
    app.update(Action::Do(Command::Rename));
    assert_eq!((app.workspace, &app.requests), (Workspace::Data, &vec![]));
    app.update(Action::Show(Workspace::Train));
    app.update(Action::Do(Command::EditSettings));
    assert_eq!((app.workspace, &app.requests), (Workspace::Build, &vec![WindowRequest::FocusSettings]));
    app.update(only(3));
    app.update(Action::Do(Command::Delete));
    app.update(Action::Show(Workspace::Data));
    app.update(Action::Do(Command::NextProblem));
    assert_eq!((app.workspace, selected(&app)), (Workspace::Build, vec![3]));
}

/// Undo in the Data workspace of what cannot be seen there shows it.
#[test]
fn what_is_undone_is_seen() {
    let mut app = open(starter("digits"));
    app.update(Action::Do(Command::Delete));
    app.update(Action::Show(Workspace::Train));
    app.update(Action::Do(Command::Undo));
    assert_eq!((app.workspace, selected(&app)), (Workspace::Train, vec![0]));
    app.update(Action::Show(Workspace::Data));
    app.update(Action::Do(Command::Redo));
    assert_eq!((app.workspace, app.document.design().layers.len()), (Workspace::Build, 5));
}

#[test]
fn a_template_replaces_work_only_after_asking() {
    let mut app = open(starter("digits"));
    let template = || Action::Add(PaletteItem::Template("lenet5"));
    let lenet = kinds(&starter("lenet5"));
    // The layers of a template are no work.
    app.update(template());
    assert_eq!((kinds(app.document.design()), &app.dialog), (lenet.clone(), &None));
    assert_eq!(app.document.design().data, starter("digits").data, "only the layers are others");
    assert_eq!(app.document.history().undo_label().unwrap().verb, "replace");
    app.update(add("Dropout"));
    let worked = app.document.design().clone();
    app.update(template());
    assert_eq!(
        (app.document.design(), &app.dialog),
        (&worked, &Some(Dialog::Confirm(Confirm::ReplaceStack("lenet5"))))
    );
    app.update(Action::ShowDialog(None));
    assert_eq!(app.document.design(), &worked, "cancelled");
    app.update(template());
    app.update(Action::Confirm);
    assert_eq!((kinds(app.document.design()), &app.dialog), (lenet, &None));
    app.update(Action::Do(Command::Undo));
    assert_eq!(app.document.design(), &worked, "one step takes it back");
    app.update(Action::Do(Command::Redo));
    there_and_back(&mut app, &starter("digits"), "templates");
    // A name alone is work as well, and a question that was not put has no answer.
    let mut app = open(starter("mlp"));
    let with = Layer { name: "Mine".into(), ..layer_at(&app, 0) };
    let edit = strata::design::Edit::Replace { layer: with.id, with };
    app.update(Action::Change { edit, label: strata::design::Label::new("rename"), gesture: None });
    app.update(Action::Confirm);
    app.update(template());
    assert!(matches!(app.dialog, Some(Dialog::Confirm(_))));
}

#[test]
fn a_new_design_keeps_the_chosen_folder_where_it_fits() {
    let mut own = starter("digits");
    own.data = Source::Folder("/somewhere/pets".into());
    own.split = Split { validation: 0.3, test: 0.0 };
    let size = Picture::new(32, 32, Color::Rgb);
    own.input = Input::Picture(size.clone());
    let mut app = open(own.clone());
    app.document.abandon_changes();
    app.update(Action::FromTemplate("cnn28"));
    let new = app.document.design();
    assert_eq!((&new.data, new.split, &new.layers), (&own.data, own.split, &starter("cnn28").layers));
    assert_eq!(new.input, Input::Picture(size), "the layers take that size");
    // Nothing is left of 8 × 8 pixels by a network for 28 × 28: the template's own size is taken.
    own.input = Input::Picture(Picture::new(4, 4, Color::Rgb));
    let mut app = open(own.clone());
    app.update(Action::FromTemplate("small_vgg"));
    let new = app.document.design();
    assert_eq!((&new.data, &new.input), (&own.data, &starter("small_vgg").input));
    assert!(check(new, app.document.facts()).problems.iter().all(|problem| problem.layer.is_none()));
    // The built-in pictures are those of the template.
    let mut app = open(starter("digits"));
    app.update(Action::FromTemplate("mlp"));
    assert_eq!(**app.document.design(), starter("mlp"));
}
