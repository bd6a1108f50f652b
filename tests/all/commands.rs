//! The table of commands: each command once, with words and keys of its own, and none that is done when it cannot be.
use std::collections::{BTreeMap, BTreeSet, HashSet};

use strata::app::{Action, COMMANDS, Command, Dialog, Language, Menu, row};
use strata::ui::{SECOND_KEYS, parse_shortcut};

use crate::program::{open, program, stack};

/// Every command; one that is missing here does not compile.
macro_rules! all {
    ($($command:ident),+) => {{
        let _all = |command: Command| match command { $(Command::$command => ()),+ };
        vec![$(Command::$command),+]
    }};
}

fn all() -> Vec<Command> {
    all![
        New,
        Open,
        Save,
        SaveAs,
        Quit,
        Undo,
        Redo,
        Cut,
        Copy,
        Paste,
        Duplicate,
        Delete,
        SelectAll,
        MoveUp,
        MoveDown,
        ToggleOff,
        Rename,
        EditSettings,
        NextProblem,
        MendProblem,
        Train,
        Pause,
        StepBatch,
        StepEpoch,
        MoreEpochs,
        Stop,
        Restart,
        RestartNewSeed,
        NewDraw,
        PreviousPicture,
        NextPicture,
        RandomPicture,
        OpenPicture,
        DataPicture,
        CommandPalette,
        ShowData,
        ShowBuild,
        ShowTrain,
        Dark,
        Light,
        Projector,
        English,
        French,
        ZoomIn,
        ZoomOut,
        ZoomReset,
        Help,
        FrameTimes
    ]
}

#[test]
fn every_command_has_one_row() {
    for command in all() {
        assert_eq!(COMMANDS.iter().filter(|row| row.command == command).count(), 1, "{command:?}");
        assert_eq!(row(command).command, command);
    }
    assert_eq!(COMMANDS.len(), all().len());
    let ids: BTreeSet<&str> = COMMANDS.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), COMMANDS.len());
    for menu in Menu::ALL {
        assert!(COMMANDS.iter().any(|row| row.menu == menu), "{menu:?} is empty");
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
    let named = ["Ctrl", "Shift", "Alt", "Enter", "Delete", "Plus", "Minus"];
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
    let looked = (app.live.looked.index, app.live.looked.own.is_some());
    let shown = (app.side, app.dialog.clone(), app.frame_times, app.is_closing());
    (app.document.design().clone(), app.selection.clone(), app.settings.clone(), app.wishes.clone(), shown, looked)
}

/// The first program has an empty stack, the second the digits as they were opened: what cannot be done does nothing.
#[test]
fn a_command_that_cannot_be_done_does_nothing() {
    let mut met = HashSet::new();
    for mut app in [open(stack(vec![])), program()] {
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
        Command::MendProblem,
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
