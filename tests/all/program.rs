//! What several tests of the program without a window need: a program, designs, and a stack in words.
use std::sync::Arc;
use std::time::{Duration, Instant};

use strata::app::{App, Card, Document, Paths, Pick};
use strata::design::{Design, LayerKind, entry, template};

/// A program that keeps nothing on disk.
pub(crate) fn program() -> App {
    program_in(Paths::default())
}

/// A program that keeps its things there.
pub(crate) fn program_in(places: Paths) -> App {
    App::new(places, Arc::new(|| ()))
}

/// A program with a design open.
pub(crate) fn open(design: Design) -> App {
    let mut app = program();
    show(&mut app, design);
    app
}

/// Opens a design as if it came from no file.
pub(crate) fn show(app: &mut App, design: Design) {
    app.document = Document::new(design, None);
    let first = if app.document.design().layers.is_empty() { Card::Input } else { Card::Layer(0) };
    app.update(strata::app::Action::Select(first, Pick::Only));
}

pub(crate) fn starter(id: &str) -> Design {
    (template(id).unwrap().make)()
}

/// The built-in digits with another stack.
pub(crate) fn stack(kinds: Vec<LayerKind>) -> Design {
    Design { layers: kinds.into_iter().map(Into::into).collect(), ..starter("digits") }
}

/// The kinds of a design's layers from the input's side, in one line.
pub(crate) fn kinds(design: &Design) -> String {
    design.layers.iter().map(|layer| entry(&layer.kind).id).collect::<Vec<_>>().join(" ")
}

/// The selected layers.
pub(crate) fn selected(app: &App) -> Vec<usize> {
    app.selection.iter().collect()
}

/// Waits until what runs beside the window has brought about what is wanted.
pub(crate) fn wait_for(app: &mut App, what: &str, done: impl Fn(&App) -> bool) {
    let started = Instant::now();
    while !done(app) {
        assert!(started.elapsed() < Duration::from_mins(2), "{what} did not come");
        std::thread::sleep(Duration::from_millis(2));
        app.tick();
    }
}
