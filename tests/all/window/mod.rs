//! The window without a screen: it is drawn, clicked and typed into by the names that AccessKit knows.
mod arithmetic;
mod blocks;
mod classroom;
mod clicking;
mod compare;
mod data;
mod dialogs;
mod dragging;
mod ensembles;
mod explore;
mod exporting;
mod focus;
mod glyphs;
mod guessing;
mod guide;
mod importing;
mod keyboard;
mod layout;
mod lessons;
mod named;
mod names;
mod notices;
mod one_step;
mod pictures;
mod points;
mod proposal;
mod rows;
mod screens;
mod source;
mod spoken;
mod texts;
mod timeline;
mod training;
mod walk;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, Pos2, Rect, UiBuilder, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, HarnessBuilder, Node};
use strata::app::{Action, App, Language};
use strata::design::SampleKind;
use strata::ui::Studio;

use crate::program::{kinds, program};

/// Ctrl as a keyboard under Linux and Windows tells it.
const CTRL: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };

/// A window that is drawn into nothing.
pub(crate) struct Window {
    harness: Harness<'static, Option<Studio>>,
}

/// A program that speaks a language, whatever the system speaks.
fn speaking(mut app: App, language: Language) -> App {
    app.settings.language = Some(language);
    app
}

/// What is called or said there: words that only stand there are the value of their node, not its name.
fn name_of(node: &Node<'_>) -> Option<String> {
    let node = node.accesskit_node();
    if node.role() == Role::Label { node.value() } else { node.label() }
}

impl Window {
    /// The first start, in English.
    fn new() -> Self {
        Self::of(speaking(program(), Language::English))
    }

    /// The window of a program, once everything is read and computed.
    fn of(app: App) -> Self {
        Self::built(app, Harness::builder().with_size(Vec2::new(1440.0, 900.0)))
    }

    fn built(app: App, builder: HarnessBuilder<Option<Studio>>) -> Self {
        // Letters and colors have to be there before the first frame.
        let made = Rc::new(RefCell::new(None));
        let slot = Rc::clone(&made);
        // Texts hold letters of any script, for which a machine may have no font.
        let has_any_letter = app.document.design().data.sample_kind() == SampleKind::Text;
        let builder = if has_any_letter { builder.allow_missing_glyphs() } else { builder };
        let builder = builder.with_context_setup(move |ctx| *slot.borrow_mut() = Some(Studio::new(ctx, app)));
        let draw = move |ui: &mut eframe::egui::Ui, studio: &mut Option<Studio>| {
            let studio = studio.get_or_insert_with(|| made.borrow_mut().take().unwrap());
            // The harness leaves a margin where the window has none.
            let whole = ui.ctx().content_rect();
            ui.scope_builder(UiBuilder::new().max_rect(whole), |ui| {
                ui.set_clip_rect(whole);
                studio.show(ui);
            });
        };
        let mut window = Self { harness: builder.build_ui_state(draw, None) };
        window.settle();
        window
    }

    fn studio(&self) -> &Studio {
        self.harness.state().as_ref().unwrap()
    }

    fn app(&self) -> &App {
        self.studio().app()
    }

    /// The kinds of the document's layers.
    fn kinds(&self) -> String {
        kinds(self.app().document.design())
    }

    /// Draws until nothing is read or computed any more and no frame asks for the next one.
    fn settle(&mut self) {
        let mut rested = false;
        let mut busy = Vec::new();
        // A machine that does other things as well takes longer: only a window that never rests fails.
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_mins(2) {
            let draws = self.harness.run_ok().is_none();
            busy = self.busy(draws);
            // What came with one frame stands in its place with the next.
            if busy.is_empty() && rested {
                return;
            }
            rested = busy.is_empty();
            if !rested {
                std::thread::sleep(Duration::from_millis(2));
            }
        }
        panic!("the window does not come to rest: {busy:?}, {:#?}", self.harness.ctx.repaint_causes());
    }

    /// What goes on in the window.
    fn busy(&self, draws: bool) -> Vec<&'static str> {
        let app = self.app();
        let all = [
            (draws, "frames"),
            (app.gallery.is_computing(), "gallery"),
            (app.similarity.is_computing(), "similarity"),
            (app.comparison.is_computing(), "comparison"),
            (app.text_facts.is_computing(), "facts of texts"),
            (app.starters.is_reading(), "starters"),
            (app.loading.progress().is_some(), "loading"),
            (app.preview.is_computing(), "preview"),
        ];
        all.into_iter().filter_map(|(goes_on, name)| goes_on.then_some(name)).collect()
    }

    /// Does something as if a panel had asked for it.
    fn act(&mut self, action: Action) {
        self.harness.state_mut().as_mut().unwrap().act(action);
        self.settle();
    }

    /// The same while a run goes on, which never comes to rest.
    fn act_while_running(&mut self, action: Action) {
        self.harness.state_mut().as_mut().unwrap().act(action);
        self.harness.step();
    }

    fn all(&self, role: Role, name: &str) -> Vec<Node<'_>> {
        self.harness
            .root()
            .children_recursive()
            .filter(|node| node.accesskit_node().role() == role)
            .filter(|node| name_of(node).is_some_and(|own| own == name))
            .collect()
    }

    /// The first widget of that role and name.
    fn find(&self, role: Role, name: &str) -> Node<'_> {
        let mut found = self.all(role, name);
        assert!(!found.is_empty(), "there is no {role:?} `{name}` in {:#?}", self.names());
        found.swap_remove(0)
    }

    /// Roles and names of everything that has a name.
    fn names(&self) -> Vec<String> {
        let root = self.harness.root();
        let nodes = root.children_recursive();
        nodes.filter_map(|node| Some(format!("{:?} `{}`", node.accesskit_node().role(), name_of(&node)?))).collect()
    }

    fn has(&self, role: Role, name: &str) -> bool {
        !self.all(role, name).is_empty()
    }

    /// Whether something says exactly this.
    fn says(&self, text: &str) -> bool {
        self.harness.query_all_by_label(text).next().is_some() || self.has(Role::Label, text)
    }

    fn click(&mut self, role: Role, name: &str) {
        self.find(role, name).click();
        self.settle();
    }

    fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    fn type_text(&mut self, text: &str) {
        self.harness.event(Event::Text(text.to_owned()));
        self.settle();
    }

    /// Role and name of the widget that has the keyboard.
    fn focused(&self) -> Option<(Role, String)> {
        let mut nodes = self.harness.root().children_recursive();
        let node = nodes.find(|node| node.accesskit_node().is_focused())?;
        Some((node.accesskit_node().role(), node.accesskit_node().label().unwrap_or_default()))
    }

    /// Where the cards stand, the input's first.
    fn cards(&self) -> Vec<Rect> {
        let nodes = self.harness.root().children_recursive();
        let mut cards: Vec<Rect> =
            nodes.filter(|node| node.accesskit_node().role() == Role::ListItem).map(|node| node.rect()).collect();
        cards.sort_by(|a, b| a.top().total_cmp(&b.top()));
        cards
    }

    /// Where the card of a layer stands.
    fn card(&self, layer: usize) -> Rect {
        self.cards()[layer + 1]
    }

    /// Presses the button of the mouse at one place and moves it to another, without letting go.
    fn drag(&mut self, from: Pos2, to: Pos2) {
        self.harness.hover_at(from);
        self.harness.drag_at(from);
        self.carry(from, to);
    }

    /// Moves the pressed mouse.
    fn carry(&mut self, from: Pos2, to: Pos2) {
        for step in 1..=8 {
            self.harness.hover_at(from.lerp(to, step as f32 / 8.0));
        }
        self.settle();
    }

    fn let_go(&mut self, at: Pos2) {
        self.harness.drop_at(at);
        self.settle();
    }
}
