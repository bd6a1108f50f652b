//! What every panel gets: the program to read, the theme, its own memory, and the list of what the user did.
use std::any::Any;
use std::borrow::Cow;
use std::cell::RefCell;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use eframe::egui::Id;
use eframe::egui::util::IdTypeMap;

use super::textures::Textures;
use super::theme::Theme;
use crate::app::{Action, App, Command, Language};
use crate::data::Dataset;
use crate::design::{Edit, Label};

/// What every panel gets.
pub(super) struct Context<'a> {
    /// The program. It is only read while it is drawn.
    pub(super) app: &'a App,
    pub(super) theme: &'a Theme,
    pub(super) textures: &'a mut Textures,
    /// What takes the keyboard in this frame.
    pub(super) focus: Focus,
    /// What takes it in the next frame.
    pub(super) next_focus: &'a mut Focus,
    /// Counts presses, so that everything between two of them is one gesture.
    gesture: u64,
    memory: &'a mut IdTypeMap,
    actions: &'a RefCell<Vec<Action>>,
}

/// What takes the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub(super) struct Focus {
    /// The card under the cursor, which comes into sight as well.
    pub(super) card: bool,
    /// The first setting of the selected card.
    pub(super) settings: bool,
    /// The name of the selected card.
    pub(super) name: bool,
    /// The panel of the weight whose next step is shown.
    pub(super) weight: bool,
    /// The first field of the dialog that has just been opened.
    pub(super) dialog: bool,
}

/// What the panels keep between two frames.
#[derive(Default)]
pub(super) struct PanelState {
    /// What each panel remembers, by the type of its memory.
    memory: IdTypeMap,
    /// What takes the keyboard in the next frame.
    pub(super) focus: Focus,
    /// Counts presses.
    pub(super) gesture: u64,
}

/// What a panel remembers of one design.
#[derive(Clone, Default)]
struct DesignMemory<T> {
    /// The design, by its number; none before the first frame.
    opened: Option<u64>,
    memory: T,
}

impl<'a> Context<'a> {
    /// Begins a frame. What was to take the keyboard takes it now.
    pub(super) fn begin(
        app: &'a App,
        theme: &'a Theme,
        textures: &'a mut Textures,
        held: &'a mut PanelState,
        actions: &'a RefCell<Vec<Action>>,
    ) -> Self {
        let focus = std::mem::take(&mut held.focus);
        let PanelState { memory, focus: next_focus, gesture } = held;
        Self { app, theme, textures, focus, next_focus, gesture: *gesture, memory, actions }
    }

    /// What a panel remembers between two frames and nobody else has to know. Each panel has a type of its own for it.
    pub(super) fn memory<T: Any + Clone + Default + Send + Sync>(&mut self) -> &mut T {
        self.memory.get_temp_mut_or_default(Id::unique("panel"))
    }

    /// The same for as long as the design is open: with another one it begins anew.
    pub(super) fn design_memory<T: Any + Clone + Default + Send + Sync>(&mut self) -> &mut T {
        let opened = self.app.document.opened();
        let kept = self.memory::<DesignMemory<T>>();
        if kept.opened != Some(opened) {
            *kept = DesignMemory { opened: Some(opened), memory: T::default() };
        }
        &mut kept.memory
    }

    /// The text of a key in the window's language.
    pub(super) fn t(&self, key: &str) -> Cow<'static, str> {
        self.language().text(key)
    }

    /// The text of a key with values filled in.
    pub(super) fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.language().with(key, values)
    }

    /// The text of a key for a number of things.
    pub(super) fn count(&self, key: &str, count: usize) -> String {
        self.language().count(key, count as u64)
    }

    /// What the classes of a dataset are called in the window's language.
    pub(super) fn class_names(&self, data: &Dataset) -> Vec<String> {
        self.language().class_names(data)
    }

    /// What one of them is called; empty for one that is not there.
    pub(super) fn class_name<'d>(&self, data: &'d Dataset, class: usize) -> Cow<'d, str> {
        self.language().class_of(data, class)
    }

    /// What the class of a sample is called; empty for a sample that has none.
    pub(super) fn class_of_sample<'d>(&self, data: &'d Dataset, sample: usize) -> Cow<'d, str> {
        self.class_name(data, data.label(sample))
    }

    /// What a sample of a dataset is called.
    pub(super) fn sample_name<'d>(&self, data: &'d Dataset, sample: usize) -> Cow<'d, str> {
        self.language().sample_name(&data.report, data.name(sample))
    }

    /// What the classes are called that the network of the cards tells apart.
    pub(super) fn shown_classes(&self) -> Vec<String> {
        self.app.shown_data().map(|data| self.class_names(data)).unwrap_or_default()
    }

    /// What one of them is called; empty for one that is not there.
    pub(super) fn shown_class(&self, class: usize) -> Cow<'a, str> {
        self.app.shown_data().map(|data| self.class_name(data, class)).unwrap_or_default()
    }

    /// Draws the same layers at another moment beside what is shown of them: with textures of their own.
    pub(super) fn beside<R>(&mut self, draw: impl FnOnce(&mut Self) -> R) -> R {
        let mut others = self.textures.beside.take().unwrap_or_default();
        std::mem::swap(self.textures, &mut *others);
        let drawn = draw(self);
        std::mem::swap(self.textures, &mut *others);
        self.textures.beside = Some(others);
        drawn
    }

    pub(super) fn language(&self) -> Language {
        self.app.language()
    }

    /// Something happened.
    pub(super) fn act(&self, action: Action) {
        self.actions.borrow_mut().push(action);
    }

    /// A command was given.
    pub(super) fn command(&self, command: Command) {
        self.act(Action::Do(command));
    }

    /// A change of the design by hand. Changes of the same thing in one gesture are one undo step.
    pub(super) fn change(&self, edit: Edit, label: Label) {
        let mut hasher = DefaultHasher::new();
        (self.gesture, label.verb, label.setting).hash(&mut hasher);
        label.what.as_ref().map(|what| (&what.name, what.kind, what.number)).hash(&mut hasher);
        self.act(Action::Change { edit, label, gesture: Some(hasher.finish()) });
    }
}
