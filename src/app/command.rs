//! The one table of commands: menus, toolbar, command palette, keyboard and help are all made from it.
use lucide_icons::Icon;

use super::settings::{ThemeChoice, Workspace};
use super::state::App;
use super::training::Run;
use super::words::Language;

/// Something that can be done by name, without an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is explained in the language files, where the user reads it too")]
pub enum Command {
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
    FrameTimes,
}

/// Where a command stands in the menus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Menu {
    /// Designs as files.
    File,
    /// Changes of the design and the clipboard.
    Edit,
    /// Layers and their problems.
    Network,
    /// Training, step by step or as fast as it goes.
    Training,
    /// The picture that is looked at.
    Picture,
    /// How the window looks.
    View,
    /// Explanations.
    Help,
}

impl Menu {
    /// Every menu, from left to right.
    pub const ALL: [Self; 7] =
        [Self::File, Self::Edit, Self::Network, Self::Training, Self::Picture, Self::View, Self::Help];

    /// The key of its texts.
    pub fn id(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Edit => "edit",
            Self::Network => "network",
            Self::Training => "training",
            Self::Picture => "picture",
            Self::View => "view",
            Self::Help => "help",
        }
    }
}

/// One command with everything that menus and keyboard need. Its words are `command.<id>.name` and `.about`.
pub struct Row {
    /// What is done.
    pub command: Command,
    /// The key of its texts.
    pub id: &'static str,
    /// Its picture.
    pub icon: Icon,
    /// Keys such as "Ctrl+Shift+S", with egui's names of keys; empty for none.
    pub shortcut: &'static str,
    /// Where it stands.
    pub menu: Menu,
    /// Whether it can be done now.
    pub enabled: fn(&App) -> bool,
    /// Whether it is a choice that is made now; `None` for what is no choice.
    pub chosen: fn(&App) -> Option<bool>,
}

macro_rules! command {
    ($command:ident $id:literal $icon:ident $shortcut:literal $menu:ident) => {
        command!($command $id $icon $shortcut $menu, |_| true)
    };
    ($command:ident $id:literal $icon:ident $shortcut:literal $menu:ident, $enabled:expr) => {
        command!($command $id $icon $shortcut $menu, $enabled, |_| None)
    };
    ($command:ident $id:literal $icon:ident $shortcut:literal $menu:ident, $enabled:expr, $chosen:expr) => {
        Row {
            command: Command::$command,
            id: $id,
            icon: Icon::$icon,
            shortcut: $shortcut,
            menu: Menu::$menu,
            enabled: $enabled,
            chosen: $chosen,
        }
    };
}

/// Every command, in the order of the menus.
pub static COMMANDS: &[Row] = &[
    command!(New "new" FilePlus "Ctrl+N" File),
    command!(Open "open" FolderOpen "Ctrl+O" File),
    command!(Save "save" Save "Ctrl+S" File, |app| app.document.is_changed() || app.document.path().is_none()),
    command!(SaveAs "save_as" SaveAll "Ctrl+Shift+S" File),
    command!(Quit "quit" LogOut "Ctrl+Q" File),
    command!(Undo "undo" Undo2 "Ctrl+Z" Edit, |app| {
        app.document.history().undo_label().is_some() || app.training.can_undo_weight()
    }),
    command!(Redo "redo" Redo2 "Ctrl+Y" Edit, |app| app.document.history().redo_label().is_some()),
    command!(Cut "cut" Scissors "Ctrl+X" Edit, App::has_layers_selected),
    command!(Copy "copy" Copy "Ctrl+C" Edit, App::has_layers_selected),
    command!(Paste "paste" ClipboardPaste "Ctrl+V" Edit),
    command!(Duplicate "duplicate" CopyPlus "Ctrl+D" Edit, App::has_layers_selected),
    command!(Delete "delete" Trash2 "Delete" Edit, App::has_layers_selected),
    command!(SelectAll "select_all" ListChecks "Ctrl+A" Edit, |app| !app.document.design().layers.is_empty()),
    command!(MoveUp "move_up" ArrowUp "Alt+ArrowUp" Network, App::can_move_up),
    command!(MoveDown "move_down" ArrowDown "Alt+ArrowDown" Network, App::can_move_down),
    command!(ToggleOff "toggle_off" Power "Ctrl+E" Network, App::has_layers_selected),
    command!(Rename "rename" PencilLine "F2" Network, |app| app.selection.only_layer().is_some()),
    command!(EditSettings "edit_settings" SlidersHorizontal "Enter" Network),
    command!(NextProblem "next_problem" CircleAlert "F8" Network, |app| !app.document.checked().problems.is_empty()),
    command!(MendProblem "mend_problem" Wrench "Ctrl+M" Network, |app| app.mendable().is_some()),
    command!(Train "train" Play "F5" Training, |app| !app.training.is_running() && (app.training.is_active() || app.can_train())),
    command!(Pause "pause" Pause "F6" Training, |app| app.training.is_running()),
    command!(StepBatch "step_batch" StepForward "F10" Training, App::can_step),
    command!(StepEpoch "step_epoch" SkipForward "Shift+F10" Training, App::can_step),
    command!(MoreEpochs "more_epochs" CopyPlus "F9" Training, |app| app.training.run().is_some_and(Run::is_alive)),
    command!(Stop "stop" Square "Shift+F5" Training, |app| app.training.is_active()),
    command!(Restart "restart" RotateCcw "Ctrl+F5" Training, App::can_train),
    command!(RestartNewSeed "restart_new_seed" Dices "Ctrl+Shift+F5" Training, App::can_train),
    command!(NewDraw "new_draw" Shuffle "Ctrl+Shift+R" Picture),
    command!(PreviousPicture "previous_picture" ChevronLeft "Ctrl+ArrowLeft" Picture, App::has_pictures),
    command!(NextPicture "next_picture" ChevronRight "Ctrl+ArrowRight" Picture, App::has_pictures),
    command!(RandomPicture "random_picture" Dices "Ctrl+R" Picture, App::has_pictures),
    command!(OpenPicture "open_picture" ImagePlus "Ctrl+I" Picture),
    command!(DataPicture "data_picture" Database "Ctrl+Shift+I" Picture, |app| app.live.looked.own.is_some()),
    command!(CommandPalette "command_palette" Search "Ctrl+K" View),
    command!(ShowData "show_data" Images "Ctrl+1" View, |_| true, |app| Some(app.workspace == Workspace::Data)),
    command!(ShowBuild "show_build" Layers "Ctrl+2" View, |_| true, |app| Some(app.workspace == Workspace::Build)),
    command!(ShowTrain "show_train" ChartLine "Ctrl+3" View, |_| true, |app| Some(app.workspace == Workspace::Train)),
    command!(Dark "dark" Moon "" View, |_| true, |app| Some(app.settings.theme == ThemeChoice::Dark)),
    command!(Light "light" Sun "" View, |_| true, |app| Some(app.settings.theme == ThemeChoice::Light)),
    command!(Projector "projector" Projector "F11" View, |_| true,
        |app| Some(app.settings.theme == ThemeChoice::Projector)),
    command!(English "english" Languages "" View, |_| true, |app| Some(app.language() == Language::English)),
    command!(French "french" Languages "" View, |_| true, |app| Some(app.language() == Language::French)),
    command!(ZoomIn "zoom_in" ZoomIn "Ctrl+Plus" View, |app| app.settings.zoom < 3.0),
    command!(ZoomOut "zoom_out" ZoomOut "Ctrl+Minus" View, |app| app.settings.zoom > 0.5),
    command!(ZoomReset "zoom_reset" Maximize "Ctrl+0" View, |app| app.settings.zoom != 1.0),
    command!(Help "help" CircleQuestionMark "F1" Help),
    command!(FrameTimes "frame_times" Gauge "F12" Help, |_| true, |app| Some(app.frame_times)),
];

/// The row of a command. A test holds that every command has exactly one.
pub fn row(command: Command) -> &'static Row {
    COMMANDS.iter().find(|row| row.command == command).unwrap_or(&COMMANDS[0])
}
