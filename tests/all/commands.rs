//! The table of commands: each command once, with words and keys of its own, and none that is done when it cannot be.
use std::collections::{BTreeMap, HashSet};

use strata::app::{Action, COMMANDS, Command, Dialog, Language, Menu, WORKSPACES, row};
use strata::ui::{SECOND_KEYS, parse_shortcut};

use crate::program::{open, program, stack};

#[test]
fn every_command_has_one_row() {
    // Rows and commands are made from the same list; this holds that a command finds its own.
    for one in COMMANDS {
        assert_eq!(row(one.command).id, one.id);
        assert_eq!(COMMANDS.iter().filter(|other| other.command == one.command || other.id == one.id).count(), 1);
    }
    for menu in Menu::ALL {
        assert!(COMMANDS.iter().any(|row| row.menu == menu), "{menu:?} is empty");
    }
}

/// Each workspace is a row with words of its own; a command goes there, and a second time it is chosen.
#[test]
fn every_workspace_has_one_row_and_a_command() {
    for (place, workspace) in WORKSPACES.iter().enumerate() {
        assert_eq!(WORKSPACES.iter().position(|row| row.workspace == workspace.workspace), Some(place));
        assert_eq!(workspace.workspace.row().id, workspace.id);
        for language in Language::ALL {
            for part in ["name", "about"] {
                assert!(language.try_text(&format!("workspace.{}.{part}", workspace.id)).is_some());
            }
        }
        let show = COMMANDS.iter().find(|row| row.id == format!("show_{}", workspace.id)).unwrap();
        let mut app = program();
        app.update(Action::Do(show.command));
        assert_eq!((app.workspace, (show.chosen)(&app)), (workspace.workspace, Some(true)));
    }
}

#[test]
fn no_two_commands_share_their_keys() {
    let mut known: BTreeMap<String, Command> = BTreeMap::new();
    let own = COMMANDS.iter().filter(|row| !row.shortcut.is_empty()).map(|row| (row.shortcut, row.command));
    for (shortcut, command) in own.chain(SECOND_KEYS) {
        let keys = parse_shortcut(shortcut).unwrap_or_else(|| panic!("{shortcut} is no key"));
        if let Some(other) = known.insert(format!("{keys:?}"), command) {
            panic!("{shortcut} is for {command:?} and for {other:?}");
        }
    }
    assert!(known.len() > 30);
    for wrong in ["", "Ctrl", "Ctrl+Nokey", "Ctrl+Shift+"] {
        assert!(parse_shortcut(wrong).is_none(), "{wrong}");
    }
}

#[test]
fn every_command_and_every_key_has_its_words() {
    let named = ["Ctrl", "Shift", "Alt", "Enter", "Delete", "Plus", "Minus", "PageDown", "PageUp"];
    for language in Language::ALL {
        for row in COMMANDS {
            for part in ["name", "about"] {
                let key = format!("command.{}.{part}", row.id);
                assert!(language.try_text(&key).is_some(), "{language:?}: {key}");
            }
            for key in row.shortcut.split('+').filter(|key| key.len() > 1) {
                let function = key.starts_with('F') && key[1..].parse::<u8>().is_ok();
                let arrow = key.starts_with("Arrow") && language.try_text(&format!("key.{key}")).is_some();
                assert!(function || arrow || named.contains(&key), "{key} stands for itself");
            }
            for key in named {
                assert!(language.try_text(&format!("key.{key}")).is_some(), "{language:?}: {key}");
            }
        }
        let names: HashSet<_> = COMMANDS.iter().map(|row| language.text(&format!("command.{}.name", row.id))).collect();
        assert_eq!(names.len(), COMMANDS.len(), "{language:?}: two commands have the same name");
        for menu in Menu::ALL {
            assert!(language.try_text(&format!("menu.{}", menu.id())).is_some());
        }
    }
}

/// What can be seen of a program from outside.
fn seen(app: &strata::app::App) -> impl PartialEq + std::fmt::Debug + use<> {
    let looked = (app.sample.index, app.sample.own.is_some());
    let shown = (app.inspector, app.dialog.clone(), app.frame_times, app.is_closing());
    (app.document.design().clone(), app.selection.clone(), app.settings.clone(), app.requests.clone(), shown, looked)
}

/// The first program has an empty stack, the second the digits as they were opened: what cannot be done does nothing.
#[test]
fn a_command_that_cannot_be_done_does_nothing() {
    let mut met = HashSet::new();
    for start in [|| open(stack(vec![])), program] {
        let mut app = start();
        for row in COMMANDS.iter().filter(|row| row.command != Command::Quit) {
            if (row.enabled)(&app) {
                continue;
            }
            met.insert(row.command);
            let before = seen(&app);
            app.update(Action::Do(row.command));
            assert_eq!(seen(&app), before, "{:?}", row.command);
        }
    }
    let expected = [
        Command::Undo,
        Command::Redo,
        Command::Cut,
        Command::Copy,
        Command::Duplicate,
        Command::Delete,
        Command::SelectAll,
        Command::MoveUp,
        Command::MoveDown,
        Command::ToggleOff,
        Command::Rename,
        Command::FixProblem,
        Command::NextProblem,
        Command::DataPicture,
        Command::ZoomReset,
    ];
    for command in expected {
        assert!(met.contains(&command), "{command:?} could be done");
    }
}

#[test]
fn what_can_be_chosen_says_what_is_chosen() {
    let mut app = program();
    for command in [Command::Light, Command::Projector, Command::Dark, Command::French, Command::English] {
        app.update(Action::Do(command));
        assert_eq!((row(command).chosen)(&app), Some(true), "{command:?}");
    }
    for command in [Command::Light, Command::Projector, Command::French] {
        assert_eq!((row(command).chosen)(&app), Some(false), "{command:?}");
    }
    assert_eq!((row(Command::FrameTimes).chosen)(&app), Some(false));
    app.update(Action::Do(Command::FrameTimes));
    assert_eq!((row(Command::FrameTimes).chosen)(&app), Some(true));
    assert_eq!((row(Command::New).chosen)(&app), None);
    app.update(Action::Do(Command::Help));
    assert_eq!(app.dialog, Some(Dialog::Help));
}
