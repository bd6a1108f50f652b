//! The keyboard: keys that stand in the table of commands.
use eframe::egui::{ColorImage, Context, Event, InputState, Key, KeyboardShortcut, Memory, Modifiers};

use super::panels::stack;
use crate::app::{Action, App, COMMANDS, Command, PastedPicture};

/// Keys such as "Ctrl+Shift+S" as egui knows them; on a Mac, Ctrl is the command key.
pub fn parse(shortcut: &str) -> Option<KeyboardShortcut> {
    let mut modifiers = Modifiers::NONE;
    let mut key = None;
    for word in shortcut.split('+') {
        match word {
            "Ctrl" => modifiers = modifiers.plus(Modifiers::COMMAND),
            "Shift" => modifiers = modifiers.plus(Modifiers::SHIFT),
            "Alt" => modifiers = modifiers.plus(Modifiers::ALT),
            name => key = Key::from_name(name),
        }
    }
    key.map(|key| KeyboardShortcut::new(modifiers, key))
}

/// Second keys for the same commands, as other programs have them.
pub const ALSO: [(&str, Command); 4] = [
    ("Ctrl+Shift+Z", Command::Redo),
    ("Backspace", Command::Delete),
    ("Ctrl+Equals", Command::ZoomIn),
    ("Period", Command::BlankScreen),
];

/// What has the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyboardOwner {
    /// A text that is typed.
    Text,
    /// Another widget.
    Widget,
    /// A card, or nothing.
    Nobody,
}

/// What decides which keys are commands.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeyboardUse {
    owner: KeyboardOwner,
    has_dialog: bool,
    /// Whether the keys of a presenter are meant for the program.
    presents: bool,
}

impl KeyboardUse {
    /// What holds now.
    pub(super) fn of(ctx: &Context, app: &App) -> Self {
        let owner = match ctx.memory(Memory::focused) {
            _ if ctx.text_edit_focused() => KeyboardOwner::Text,
            Some(id) if !stack::is_card(ctx, id) => KeyboardOwner::Widget,
            _ => KeyboardOwner::Nobody,
        };
        Self { owner, has_dialog: app.dialog.is_some(), presents: app.classroom.is_some() }
    }

    /// Whether keys mean a command.
    fn lets(self, keys: KeyboardShortcut, command: Command) -> bool {
        let typing = self.owner == KeyboardOwner::Text;
        if matches!(command, Command::NextInLecture | Command::PreviousInLecture | Command::BlankScreen) {
            // Whoever holds a presenter stands far from the keyboard: only a text that is typed keeps its keys.
            return self.presents && !typing && !self.has_dialog;
        }
        let clipboard = matches!(command, Command::Cut | Command::Copy | Command::Paste);
        let edits_text = matches!(command, Command::Undo | Command::Redo | Command::SelectAll);
        let plain = keys.modifiers.is_none() && !is_function_key(keys.logical_key) || keys.modifiers == Modifiers::ALT;
        let over_dialog = matches!(command, Command::FrameTimes | Command::Dark | Command::Light | Command::Projector);
        let taken = self.owner != KeyboardOwner::Nobody && plain && keys.modifiers.is_none();
        !(clipboard || taken || typing && (plain || edits_text) || self.has_dialog && !over_dialog)
    }
}

/// What the pressed keys do. While text is typed only keys with Ctrl, and function keys, are commands; keys without
/// Ctrl belong to the focused widget unless that is a card.
pub(super) fn actions(input: &mut InputState, keyboard: KeyboardUse) -> Vec<Action> {
    let mut actions = Vec::new();
    if keyboard.owner != KeyboardOwner::Text && !keyboard.has_dialog {
        // The clipboard's keys come as events of their own.
        for event in &input.events {
            match event {
                Event::Copy => actions.push(Action::Do(Command::Copy)),
                Event::Cut => actions.push(Action::Do(Command::Cut)),
                Event::Paste(text) => actions.push(Action::Pasted(text.clone())),
                Event::PasteImage(image) => actions.push(Action::PastedPicture(pasted(image))),
                _ => {}
            }
        }
    }
    let rows = COMMANDS.iter().map(|row| (row.shortcut, row.command));
    let mut all: Vec<(KeyboardShortcut, Command)> =
        rows.chain(ALSO).filter_map(|(keys, command)| Some((parse(keys)?, command))).collect();
    // Keys with more modifiers first: Ctrl+Shift+S is not Ctrl+S.
    all.sort_by_key(|(keys, _)| std::cmp::Reverse(usize::from(keys.modifiers.shift) + usize::from(keys.modifiers.alt)));
    all.retain(|(keys, command)| keyboard.lets(*keys, *command));
    // Every press counts, in its order, however many come in one frame.
    input.events.retain(|event| {
        let Event::Key { key, modifiers, pressed: true, .. } = event else { return true };
        let is_meant =
            |keys: &KeyboardShortcut| keys.logical_key == *key && modifiers.matches_logically(keys.modifiers);
        let meant = all.iter().find(|(keys, _)| is_meant(keys));
        actions.extend(meant.map(|(_, command)| Action::Do(*command)));
        meant.is_none()
    });
    actions
}

/// Whether Escape ends classroom mode, as it ends the show of any presenter: when nothing else has taken the key, neither a
/// panel, a list, nor the text that was typed before (`was_typing`).
pub(super) fn leaves_classroom(ctx: &Context, app: &App, was_typing: bool) -> bool {
    let is_free = app.classroom.is_some() && app.dialog.is_none() && !was_typing && !ctx.any_popup_open();
    is_free && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
}

/// A picture from the clipboard.
fn pasted(image: &ColorImage) -> PastedPicture {
    PastedPicture { size: (image.width(), image.height()), pixels: image.as_raw().into() }
}

fn is_function_key(key: Key) -> bool {
    let name = key.name();
    name.len() > 1 && name.starts_with('F') && name[1..].chars().all(|sign| sign.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_press_counts_however_many_come_in_one_frame() {
        let press = |key, modifiers| Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers };
        let (undo, redo) = (press(Key::Z, Modifiers::COMMAND), press(Key::Y, Modifiers::COMMAND));
        let mut input = InputState::default();
        input.events = vec![undo.clone(), undo.clone(), redo, undo];
        let expected = [Command::Undo, Command::Undo, Command::Redo, Command::Undo].map(Action::Do);
        let keyboard = KeyboardUse { owner: KeyboardOwner::Nobody, has_dialog: false, presents: false };
        assert_eq!(actions(&mut input, keyboard), expected);
        assert!(input.events.is_empty());
    }
}
