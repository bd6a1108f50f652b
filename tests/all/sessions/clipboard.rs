//! Cut, copy and paste: layers travel as the text of a design file.
use strata::app::{Action, Command, NoticeKind, WindowRequest, from_text, to_text};
use strata::design::to_ron;

use super::{DIGITS, only, there_and_back, up_to};
use crate::program::{kinds, layer_at, open, selected, starter};

fn copied(wishes: &[WindowRequest]) -> String {
    let texts: Vec<_> =
        wishes.iter().filter_map(|wish| if let WindowRequest::Copy(text) = wish { Some(text) } else { None }).collect();
    assert_eq!(texts.len(), 1, "{wishes:?}");
    texts[0].clone()
}

#[test]
fn copied_text_is_read_back_and_pasted_after_the_selection() {
    let mut app = open(starter("digits"));
    app.update(only(0));
    app.update(up_to(1));
    app.update(Action::Do(Command::Copy));
    let text = copied(&std::mem::take(&mut app.requests));
    assert!(!app.document.is_changed());
    let layers = from_text(&text).unwrap();
    assert_eq!(to_text(&layers), to_text(&app.document.design().layers.layers()[..2]));
    app.update(only(2));
    app.update(Action::Pasted(text));
    assert_eq!(kinds(app.document.design()), "Conv2d MaxPool2d Conv2d Conv2d MaxPool2d Flatten Dense Output");
    assert_eq!(to_text(&app.document.design().layers.layers()[3..5]), to_text(&layers));
    assert_eq!(selected(&app), [3, 4]);
    there_and_back(&mut app, &starter("digits"), "pasted");
}

#[test]
fn what_is_cut_can_be_pasted_elsewhere() {
    let mut app = open(starter("digits"));
    let conv = layer_at(&app, 2).kind;
    app.update(only(2));
    app.update(Action::Do(Command::Cut));
    let text = copied(&std::mem::take(&mut app.requests));
    assert_eq!(
        (kinds(app.document.design()), selected(&app)),
        ("Conv2d MaxPool2d Flatten Dense Output".into(), vec![2])
    );
    app.update(Action::Do(Command::Paste));
    assert!(app.requests.contains(&WindowRequest::Paste));
    app.update(only(0));
    app.update(Action::Pasted(text));
    assert_eq!(kinds(app.document.design()), "Conv2d Conv2d MaxPool2d Flatten Dense Output");
    assert_eq!(layer_at(&app, 1).kind, conv);
    there_and_back(&mut app, &starter("digits"), "cut and pasted");
}

#[test]
fn a_list_a_layer_or_a_whole_design_can_be_pasted_and_nothing_else() {
    let pasted = |text: &str| {
        let mut app = open(starter("perceptron"));
        app.update(Action::Pasted(text.to_owned()));
        let failed =
            app.notices.iter().any(|notice| notice.kind == NoticeKind::Failed && notice.key == "notice.cannot_paste");
        assert_eq!(failed, !app.notices.is_empty(), "{:?}", app.notices);
        (kinds(app.document.design()), failed)
    };
    let all = to_text(starter("digits").layers.layers());
    assert_eq!(pasted(&all), (format!("Flatten {DIGITS} Output"), false));
    assert_eq!(pasted(&to_ron(&starter("perceptron")).unwrap()), ("Flatten Flatten Output Output".into(), false));
    assert_eq!(pasted("Dropout(rate: 0.25)"), ("Flatten Dropout Output".into(), false));
    assert_eq!(pasted("[]"), ("Flatten Output".into(), false));
    for text in ["", "Shopping: milk, bread", "Dense(neurons: -1)", "[Flatten, Flattn]", &"(".repeat(5000)] {
        assert_eq!(pasted(text), ("Flatten Output".into(), true), "{text}");
    }
}
