//! Undo and redo: what is a step, what is saved, how long it is remembered.
use std::sync::Arc;

use strata::design::{Design, Edit, History, Label, LayerId, Title, template};

fn design() -> Design {
    (template("cnn28").unwrap().make)()
}

fn named(name: &str) -> Design {
    Design { name: name.to_owned(), ..design() }
}

fn name(history: &History) -> &str {
    &history.design().name
}

fn label(verb: &'static str) -> Label {
    Label::new(verb)
}

#[test]
fn steps_go_back_and_forth_with_their_labels() {
    let mut history = History::new(named("0"));
    assert!(history.undo().is_none() && history.redo().is_none());
    let mut smaller = named("1");
    Edit::Remove { layer: LayerId(1) }.apply(&mut smaller).unwrap();
    let title = Title::of(&design().layers, &design().layers.layers()[2]);
    history.record(label("remove").to(title.clone()).setting("kernel"), smaller.clone());
    history.record(label("rename"), named("2"));
    assert_eq!(history.undo_label(), Some(&label("rename")));
    assert_eq!(history.undo().unwrap().verb, "rename");
    assert_eq!(**history.design(), smaller);
    let removed = Label { verb: "remove", what: Some(title), setting: Some("kernel") };
    assert_eq!(removed.what.as_ref().unwrap().to_string(), "Convolution 2");
    assert_eq!(history.undo(), Some(&removed));
    assert!(history.undo().is_none() && history.undo_label().is_none());
    assert_eq!(name(&history), "0");
    assert_eq!(history.redo(), Some(&removed));
    assert_eq!(history.redo_label(), Some(&label("rename")));
    assert_eq!(history.redo(), Some(&label("rename")));
    assert!(history.redo().is_none());
    assert_eq!(name(&history), "2");
}

#[test]
fn a_new_step_drops_what_was_undone_and_no_change_is_no_step() {
    let mut history = History::new(named("0"));
    history.record(label("set"), named("1"));
    history.record(label("set"), named("1"));
    history.undo();
    assert_eq!(name(&history), "0");
    assert!(history.undo_label().is_none());
    history.record(label("set"), named("other"));
    assert!(history.redo_label().is_none());
    history.undo();
    history.amend(named("zero"));
    assert!(history.redo_label().is_none() && history.undo_label().is_none());
    assert_eq!(name(&history), "zero");
}

#[test]
fn a_drag_is_one_step() {
    let mut history = History::new(named("0"));
    for to in ["1", "2", "3"] {
        history.record_merged(7, label("set"), named(to));
    }
    history.record_merged(8, label("move"), named("4"));
    history.record(label("set"), named("5"));
    history.amend(named("6"));
    assert_eq!(history.undo(), Some(&label("set")));
    assert_eq!(name(&history), "4");
    history.undo();
    assert_eq!(name(&history), "3");
    // What was undone in between is not merged with.
    history.record_merged(7, label("set"), named("new"));
    history.undo();
    assert_eq!(name(&history), "3");
    history.undo();
    assert_eq!(name(&history), "0");
    // A drag that ends where it began is none, and may go on.
    for to in ["1", "0", "2", "3"] {
        history.record_merged(9, label("set"), named(to));
        assert_eq!(history.undo_label().is_none(), to == "0");
    }
    history.undo();
    assert_eq!(name(&history), "0");
}

#[test]
fn undoing_back_to_the_saved_design_is_saved() {
    let mut history = History::new(named("0"));
    assert!(history.is_saved());
    history.record(label("set"), named("1"));
    assert!(!history.is_saved());
    history.mark_saved();
    assert!(history.is_saved());
    history.record(label("set"), named("2"));
    history.undo();
    assert!(history.is_saved());
    history.undo();
    assert!(!history.is_saved());
    // The same design on another way is saved too.
    history.record(label("set"), named("1"));
    assert!(history.is_saved());
    history.record_merged(1, label("set"), named("2"));
    history.mark_saved();
    history.record_merged(1, label("set"), named("3"));
    history.undo();
    assert!(history.is_saved());
}

#[test]
fn a_thousand_steps_are_kept_and_no_more() {
    let mut history = History::new(named("start"));
    let held = Arc::clone(history.design());
    let back = |history: &mut History| std::iter::from_fn(|| history.undo().map(|_| ())).count();
    let forth = |history: &mut History| while history.redo().is_some() {};
    for step in 1..=1000 {
        history.record(label("set"), named(&step.to_string()));
    }
    assert_eq!((back(&mut history), name(&history)), (1000, "start"));
    // Each step more forgets the oldest one.
    forth(&mut history);
    history.record(label("set"), named("1001"));
    assert_eq!((back(&mut history), name(&history)), (1000, "1"));
    forth(&mut history);
    assert_eq!((name(&history), &*held.name), ("1001", "start"));
}
