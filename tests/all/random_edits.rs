//! Any sequence of edits, undo, redo, save and open, with groups: drawn by proptest, which shrinks what fails.
use std::collections::HashSet;
use std::path::Path;

use proptest::prelude::*;
use strata::app::{Action, App, Card, Command, Drag, PaletteItem, Pick};
use strata::design::{
    Activation, CATALOGUE, Design, Edit, Label, Layer, LayerId, Position, TEMPLATES, from_ron, to_ron,
};

use crate::program::{open, starter, wait_for};

/// One thing that a user does. Numbers are taken modulo what there is when it is done, so that a shrunken sequence stays
/// a sequence that can be done.
#[derive(Debug, Clone)]
enum Deed {
    Add(usize),
    AddActivation,
    DropNew { kind: usize, group: usize, place: usize },
    DropMoved { layers: Vec<usize>, group: usize, place: usize },
    Select { layer: usize, pick: usize },
    Command(usize),
    Fix(usize),
    Template(usize),
    Rename(String),
    Seed(u64),
    Paste(String),
    SaveAndOpen,
}

/// Commands that change the design or what is selected; those that train or ask for files are not among them.
const COMMANDS: [Command; 14] = [
    Command::Undo,
    Command::Undo,
    Command::Undo,
    Command::Redo,
    Command::Redo,
    Command::Cut,
    Command::Duplicate,
    Command::Delete,
    Command::SelectAll,
    Command::MoveUp,
    Command::MoveDown,
    Command::ToggleOff,
    Command::Group,
    Command::Ungroup,
];

/// Stands for one of however many there are.
fn index() -> std::ops::Range<usize> {
    0..64
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => index().prop_map(Deed::Add),
        1 => Just(Deed::AddActivation),
        3 => (index(), index(), index()).prop_map(|(kind, group, place)| Deed::DropNew { kind, group, place }),
        3 => (prop::collection::vec(index(), 1..4), index(), index())
            .prop_map(|(layers, group, place)| Deed::DropMoved { layers, group, place }),
        6 => (index(), 0..3_usize).prop_map(|(layer, pick)| Deed::Select { layer, pick }),
        12 => index().prop_map(Deed::Command),
        2 => index().prop_map(Deed::Fix),
        1 => index().prop_map(Deed::Template),
        1 => ".{0,12}".prop_map(Deed::Rename),
        1 => any::<u64>().prop_map(Deed::Seed),
        1 => "[A-Za-z(){}:,. \"]{0,30}".prop_map(Deed::Paste),
        1 => Just(Deed::SaveAndOpen),
    ]
}

/// All layers of the stack, each block before its content.
fn ids(app: &App) -> Vec<LayerId> {
    app.document.design().layers.iter().map(|layer| layer.id).collect()
}

/// The stack itself and every block of it.
fn groups(app: &App) -> Vec<Option<LayerId>> {
    let blocks = app.document.design().layers.iter().filter(|layer| layer.kind.is_block()).map(|layer| Some(layer.id));
    std::iter::once(None).chain(blocks).collect()
}

fn nth<T: Copy>(of: &[T], n: usize) -> Option<T> {
    (!of.is_empty()).then(|| of[n % of.len()])
}

fn position(app: &App, group: usize, place: usize) -> Position {
    let group = nth(&groups(app), group).unwrap();
    let length = app.document.design().layers.group(group).unwrap().len();
    Position { group, place: place % (length + 1) }
}

fn drop(app: &mut App, drag: Drag, group: usize, place: usize) {
    let at = position(app, group, place);
    app.update(Action::Hover(Some((drag, at))));
    app.update(Action::Drop);
}

fn change(app: &mut App, edit: Edit, verb: &'static str) {
    app.update(Action::Change { edit, label: Label::new(verb), gesture: None });
}

fn act(app: &mut App, deed: &Deed, file: &Path) {
    let kinds: Vec<_> = CATALOGUE.iter().map(|row| row.id).collect();
    match deed {
        Deed::Add(kind) => app.update(Action::Add(PaletteItem::Kind(nth(&kinds, *kind).unwrap()))),
        Deed::AddActivation => app.update(Action::Add(PaletteItem::Activation(Activation::Tanh))),
        Deed::DropNew { kind, group, place } => {
            let row = &CATALOGUE[kind % CATALOGUE.len()];
            drop(app, Drag::New(vec![Layer::from((row.new)())]), *group, *place);
        }
        Deed::DropMoved { layers, group, place } => {
            let ids = ids(app);
            let moved = layers.iter().filter_map(|layer| nth(&ids, *layer)).collect();
            drop(app, Drag::Move(moved), *group, *place);
        }
        Deed::Select { layer, pick } => {
            let pick = [Pick::Only, Pick::Toggle, Pick::Extend][*pick];
            let card = nth(&ids(app), *layer).map_or(Card::Input, Card::Layer);
            app.update(Action::Select(card, pick));
        }
        Deed::Command(command) => app.update(Action::Do(nth(&COMMANDS, *command).unwrap())),
        Deed::Fix(problem) => {
            let problems = app.document.checked().problems.len();
            if problems > 0 {
                app.update(Action::Fix { problem: problem % problems, fix: 0 });
            }
        }
        Deed::Template(template) => {
            app.update(Action::Add(PaletteItem::Template(TEMPLATES[template % TEMPLATES.len()].id)));
            // It may ask whether work is to be lost.
            app.update(Action::Confirm);
            app.update(Action::ShowDialog(None));
        }
        Deed::Rename(name) => change(app, Edit::Rename(name.clone()), "rename"),
        Deed::Seed(seed) => {
            let mut training = app.document.design().training.clone();
            training.seed = *seed;
            change(app, Edit::SetTraining(Box::new(training)), "set");
        }
        Deed::Paste(text) => app.update(Action::Pasted(text.clone())),
        Deed::SaveAndOpen => save_and_open(app, file),
    }
}

/// What is saved is what is opened, and the design has no past then.
fn save_and_open(app: &mut App, file: &Path) {
    let before = app.document.design().clone();
    app.update(Action::SaveTo(file.to_owned()));
    assert!(!app.document.is_changed(), "saved is unchanged");
    let revision = app.document.revision();
    change(app, Edit::Rename("another".to_owned()), "rename");
    app.document.abandon_changes();
    app.update(Action::Open(file.to_owned()));
    wait_for(app, "the saved design", |app| !app.document.is_changed() && app.document.design().name == before.name);
    assert!(app.document.revision() != revision || **app.document.design() == *before);
    assert_eq!(to_ron(app.document.design()).unwrap(), to_ron(&before).unwrap(), "what was saved is opened");
}

/// What holds of every design that edits can make.
fn is_sound(app: &App) {
    let ids = ids(app);
    // Those inside of a backbone are the same in every design; that there are two of them is a problem that is told.
    let own: Vec<_> = ids.iter().filter(|id| !id.is_sealed()).collect();
    assert_eq!(own.iter().collect::<HashSet<_>>().len(), own.len(), "no layer's id is there twice: {own:?}");
    assert!(app.selection.iter().all(|id| ids.contains(&id)), "only what is there is selected");
    let text = to_ron(app.document.design()).unwrap();
    let read = from_ron(&text).unwrap();
    assert_eq!(to_ron(&read).unwrap(), text, "a design survives its file");
    // Whatever was built: each fix of a problem changes it.
    for problem in &app.document.checked().problems {
        for fix in &problem.fixes {
            let mut fixed = Design::clone(app.document.design());
            fix.edit.apply(&mut fixed).unwrap();
            assert_ne!(fixed, **app.document.design(), "a fix changes something: {problem:?}");
        }
    }
}

/// Everything is undone and done again; in between lie only whole designs.
fn there_and_back(app: &mut App) {
    while app.document.history().redo_label().is_some() {
        app.update(Action::Do(Command::Redo));
    }
    let after = app.document.design().clone();
    while app.document.history().undo_label().is_some() {
        app.update(Action::Do(Command::Undo));
    }
    while app.document.history().redo_label().is_some() {
        app.update(Action::Do(Command::Redo));
    }
    assert_eq!(*app.document.design(), after, "undone and done again");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_edits_leaves_a_whole_design(
        start in 0..TEMPLATES.len(),
        deeds in prop::collection::vec(deed(), 1..60),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("design.ron");
        let mut app = open(starter(TEMPLATES[start].id));
        for deed in &deeds {
            act(&mut app, deed, &file);
            is_sound(&app);
        }
        there_and_back(&mut app);
        is_sound(&app);
    }
}
