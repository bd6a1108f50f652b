//! What every panel gets: the program to read, the theme, and the list of what the user did.
use std::borrow::Cow;

use super::textures::Textures;
use super::theme::Theme;
use crate::app::{Action, App, Command, Language};

/// What every panel gets.
pub(super) struct Cx<'a> {
    /// The program. It is only read while it is drawn.
    pub(super) app: &'a App,
    pub(super) theme: &'a Theme,
    pub(super) textures: &'a mut Textures,
    /// What the panels remember between two frames and nobody else has to know.
    pub(super) held: &'a mut Held,
    actions: &'a mut Vec<Action>,
}

/// What panels remember between two frames.
#[derive(Default)]
pub(super) struct Held {
    /// What is searched in the palette of layers.
    pub(super) search: String,
    /// What is searched in the palette of commands.
    pub(super) query: String,
    /// Which of the found commands would be run.
    pub(super) found: usize,
    /// The file named by hand.
    pub(super) path: String,
    /// The keyboard goes to the first setting of the selected card.
    pub(super) focus_settings: bool,
    /// The keyboard goes to the name of the selected card.
    pub(super) focus_name: bool,
    /// The card under the cursor has to become visible.
    pub(super) reveal: bool,
    /// How far the stack has to be scrolled, in points.
    pub(super) scroll_to: Option<f32>,
    /// The keyboard goes to the card under the cursor.
    pub(super) focus_card: bool,
    /// In the next frame the card under the cursor becomes visible and gets the keyboard.
    pub(super) follow_cursor: bool,
    /// Counts presses, so that everything between two of them is one gesture.
    pub(super) gesture: u64,
    /// The first frame of a dialog, in which the keyboard goes to its field.
    pub(super) dialog_is_new: bool,
}

impl<'a> Cx<'a> {
    pub(super) fn new(
        app: &'a App,
        theme: &'a Theme,
        textures: &'a mut Textures,
        held: &'a mut Held,
        actions: &'a mut Vec<Action>,
    ) -> Self {
        Self { app, theme, textures, held, actions }
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

    pub(super) fn language(&self) -> Language {
        self.app.language()
    }

    /// Something happened.
    pub(super) fn act(&mut self, action: Action) {
        self.actions.push(action);
    }

    /// A command was given.
    pub(super) fn command(&mut self, command: Command) {
        self.act(Action::Do(command));
    }
}
