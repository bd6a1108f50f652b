//! What the stack shows while something is held over it: the design as it would be, and the document as it is.
use strata::app::{Action, Command, Drag};
use strata::design::Position;

use super::{DIGITS, drop_moved, drop_new, new, only};
use crate::program::{kinds, open, starter};

#[test]
fn hovering_shows_shapes_and_leaves_the_document_alone() {
    let mut app = open(starter("digits"));
    let shape = |app: &strata::app::App, index: usize| app.shown_checked().all()[index].output.to_string();
    let (design, revision) = (app.document.design().clone(), app.document.revision());
    assert_eq!((shape(&app, 2), shape(&app, 3)), ("32×4×4".to_owned(), "512".to_owned()));
    app.update(Action::Hover(Some((Drag::New(vec![new("MaxPool2d")]), Position::outermost(3)))));
    assert_eq!(kinds(app.shown_design()), "Conv2d MaxPool2d Conv2d MaxPool2d Flatten Dense Output");
    assert_eq!((shape(&app, 3), shape(&app, 4)), ("32×2×2".to_owned(), "128".to_owned()));
    assert!(app.shown_checked().problems.is_empty());
    // Over another gap the shapes are others again, with a problem where pooling cannot be.
    app.update(Action::Hover(Some((Drag::New(vec![new("MaxPool2d")]), Position::outermost(4)))));
    assert_eq!(app.shown_checked().problems[0].layer, Some(app.shown_checked().all()[4].id));
    assert_eq!(app.document.checked().problems, []);
    app.update(drop_moved(&[0, 1], 1)[0].clone());
    assert_eq!(kinds(app.shown_design()), "Conv2d Conv2d MaxPool2d Flatten Dense Output");
    assert_eq!((shape(&app, 0), shape(&app, 2)), ("32×8×8".to_owned(), "16×4×4".to_owned()));
    assert_eq!((app.document.design(), app.document.revision()), (&design, revision));
    app.update(Action::Hover(None));
    assert!(app.hover.is_none());
    assert_eq!(shape(&app, 2), "32×4×4");
    // What is no longer held cannot be let go.
    app.update(Action::Drop);
    assert_eq!(kinds(app.document.design()), DIGITS);
    assert!(!app.document.is_changed() && app.document.history().undo_label().is_none());
}

#[test]
fn an_edit_ends_hovering() {
    let mut app = open(starter("digits"));
    app.update(only(1));
    app.update(drop_new(&["Dense"], 2)[0].clone());
    assert!(app.hover.is_some());
    app.update(Action::Do(Command::Delete));
    assert!(app.hover.is_none());
    assert_eq!(kinds(app.document.design()), "Conv2d Conv2d Flatten Dense Output");
    // Letting go takes the hover with it, so a second one does nothing.
    for action in drop_new(&["BatchNorm"], 1).into_iter().chain([Action::Drop]) {
        app.update(action);
    }
    assert_eq!(kinds(app.document.design()), "Conv2d BatchNorm Conv2d Flatten Dense Output");
}
