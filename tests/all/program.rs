//! What several tests of the program without a window need: a program, designs, and a stack in words.
use std::sync::Arc;
use std::time::{Duration, Instant};

use strata::app::{App, Card, Document, Paths, Pick};
use strata::design::{Design, Layer, LayerKind, entry, template};

/// A program that keeps nothing on disk.
pub(crate) fn program() -> App {
    program_in(Paths::default())
}

/// A program that keeps its things there. In the place of the design of the first start, which takes its time on purpose,
/// stand the small digits.
pub(crate) fn program_in(paths: Paths) -> App {
    let mut app = App::new(paths, Arc::new(|| ()));
    let first = Design { name: app.document.design().name.clone(), ..starter("first") };
    if **app.document.design() == first {
        show(&mut app, starter("digits"));
    }
    app
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
    let first = app.document.design().layers.layers().first().map_or(Card::Input, |layer| Card::Layer(layer.id));
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

/// The selected layers by their places in the tree, each block before its content.
pub(crate) fn selected(app: &App) -> Vec<usize> {
    let stack = &app.document.design().layers;
    let place = |id| stack.iter().position(|layer| layer.id == id).unwrap();
    app.selection.iter().map(place).collect()
}

/// The layer that stands at a place of the tree, each block before its content.
pub(crate) fn layer_at(app: &App, place: usize) -> Layer {
    app.document.design().layers.iter().nth(place).unwrap().clone()
}

/// The kinds of a design's layers with the content of blocks in brackets.
pub(crate) fn tree(design: &Design) -> String {
    fn words(layers: &[Layer]) -> String {
        let word = |layer: &Layer| {
            let inside = words(layer.kind.children());
            if layer.kind.is_block() { format!("{}[{inside}]", layer.kind.id()) } else { layer.kind.id().to_owned() }
        };
        layers.iter().map(word).collect::<Vec<_>>().join(" ")
    }
    words(design.layers.layers())
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
