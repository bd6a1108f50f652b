//! What every panel gets: the program to read, the theme, and the list of what the user did.
use std::borrow::Cow;
use std::collections::HashMap;

use super::textures::Textures;
use super::theme::Theme;
use crate::app::{Action, App, Command, Language};
use crate::design::Metric;
use crate::design::Transform;

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

/// What the lower left panel of the Train workspace shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum TrainView {
    #[default]
    Maps,
    Network,
    Confusion,
    Runs,
}

/// How curves are looked at.
pub(super) struct CurvesView {
    /// The loss on a log scale.
    pub(super) log: bool,
    /// How much of the old mean stays, from 0 to below 1.
    pub(super) smoothing: f32,
    /// Everything stays in sight while the run goes on; otherwise the plot can be zoomed and moved.
    pub(super) follow: bool,
    /// The score that is drawn.
    pub(super) metric: Metric,
}

/// A weight that was clicked in the picture of the network.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Synapse {
    /// PyTorch's name of its array.
    pub(super) array: String,
    /// Its place in the array.
    pub(super) index: usize,
    pub(super) value: f32,
    /// It was clicked just now: its field takes the keyboard.
    pub(super) is_new: bool,
    /// The neuron that it comes from, and the one that it goes to.
    pub(super) from: usize,
    pub(super) to: usize,
}

/// What panels remember between two frames.
#[allow(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub(super) struct Held {
    /// The transformation whose numbers are shown.
    pub(super) open_transform: Option<Transform>,
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
    pub(super) train_view: TrainView,
    pub(super) curves: CurvesView,
    /// Height of a large activation map in points.
    pub(super) map_size: f32,
    /// Scales that are frozen, by layer.
    pub(super) frozen: HashMap<usize, (f32, f32)>,
    /// The weight that was clicked.
    pub(super) synapse: Option<Synapse>,
    /// The first frame of a dialog, in which the keyboard goes to its field.
    pub(super) dialog_is_new: bool,
}

impl Default for Held {
    fn default() -> Self {
        Self {
            search: String::new(),
            query: String::new(),
            found: 0,
            path: String::new(),
            focus_settings: false,
            focus_name: false,
            reveal: false,
            scroll_to: None,
            focus_card: false,
            follow_cursor: false,
            gesture: 0,
            train_view: TrainView::default(),
            curves: CurvesView { log: false, smoothing: 0.0, follow: true, metric: Metric::Accuracy },
            map_size: 84.0,
            frozen: HashMap::new(),
            synapse: None,
            open_transform: None,
            dialog_is_new: false,
        }
    }
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
