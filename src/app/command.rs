//! The one table of commands: what each does, and everything that menus, toolbar, palette, keyboard and help need.
use lucide_icons::Icon;

use super::dialog::Dialog;
use super::intent::Intent;
use super::request::{FileRequest, WindowRequest};
use super::settings::ThemeChoice;
use super::state::App;
use super::training::RunView;
use super::workspace::{Workspace, with_workspaces};
use crate::design::Checkpoint;
use crate::text::Language;
use crate::train::Order;

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
    /// The picture that is shown.
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

/// One command with everything that is known of it. Its words are `command.<id>.name` and `.about`.
pub struct CommandRow {
    /// Which one it is.
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
    /// Does it. Only called while it is enabled.
    pub(super) run: fn(&mut App),
}

/// What is given, or else the usual.
macro_rules! or {
    (; $usual:expr) => {
        $usual
    };
    ($given:expr; $usual:expr) => {
        $given
    };
}

/// Makes [`Command`] and [`COMMANDS`]: commands, workspaces, commands. A row is: name, key of the texts, icon, keys, menu,
/// when it can be done, whether it is chosen, and what it does.
macro_rules! commands {
    (
        { $($c1:ident $id1:literal $icon1:ident $keys1:literal $menu1:ident
            $(, if $enabled1:expr)? $(, chosen $chosen1:expr)? => $run1:expr;)* }
        { $($(#[$about:meta])* $workspace:ident $cw:ident $idw:literal $iconw:ident $keysw:literal $examines:literal
            $stack:ident;)* }
        { $($c2:ident $id2:literal $icon2:ident $keys2:literal $menu2:ident
            $(, if $enabled2:expr)? $(, chosen $chosen2:expr)? => $run2:expr;)* }
    ) => {
        /// Something that can be done by name, without an argument.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "each is explained in the language files, where the user reads it too")]
        pub enum Command {
            $($c1,)*
            $($cw,)*
            $($c2,)*
        }

        /// Every command, in the order of the menus.
        pub static COMMANDS: &[CommandRow] = &[
            $(CommandRow {
                command: Command::$c1,
                id: $id1,
                icon: Icon::$icon1,
                shortcut: $keys1,
                menu: Menu::$menu1,
                enabled: or!($($enabled1)?; |_| true),
                chosen: or!($($chosen1)?; |_| None),
                run: $run1,
            },)*
            $(CommandRow {
                command: Command::$cw,
                id: concat!("show_", $idw),
                icon: Icon::$iconw,
                shortcut: $keysw,
                menu: Menu::View,
                enabled: |_| true,
                chosen: |app| Some(app.workspace == Workspace::$workspace),
                run: |app| app.workspace = Workspace::$workspace,
            },)*
            $(CommandRow {
                command: Command::$c2,
                id: $id2,
                icon: Icon::$icon2,
                shortcut: $keys2,
                menu: Menu::$menu2,
                enabled: or!($($enabled2)?; |_| true),
                chosen: or!($($chosen2)?; |_| None),
                run: $run2,
            },)*
        ];
    };
}

with_workspaces!(commands {
    New "new" FilePlus "Ctrl+N" File => |app| app.dialog = Some(Dialog::New);
    Open "open" FolderOpen "Ctrl+O" File => |app| app.request(WindowRequest::ChooseFile(FileRequest::Open));
    Save "save" Save "Ctrl+S" File, if |app| app.document.is_changed() || app.document.path().is_none() => App::save_by_hand;
    SaveAs "save_as" SaveAll "Ctrl+Shift+S" File => App::save_elsewhere;
    Report "report" FileText "" File, if App::can_report => App::ask_for_report;
    Export "export" PackageOpen "" File, if App::can_export => App::ask_for_export;
    ImportWeights "import_weights" FileInput "" File, if App::can_import
        => |app| app.request(WindowRequest::ChooseFile(FileRequest::Weights));
    Pack "pack" Package "" File => App::ask_what_to_pack;
    Lessons "lessons" GraduationCap "" File => |app| app.dialog = Some(Dialog::Lessons);
    Quit "quit" LogOut "Ctrl+Q" File => |app| app.attempt(Intent::Close);

    Undo "undo" Undo2 "Ctrl+Z" Edit,
        if |app| app.document.history().undo_label().is_some() || app.can_undo_weight() => App::undo;
    Redo "redo" Redo2 "Ctrl+Y" Edit, if |app| app.document.history().redo_label().is_some() => App::redo;
    Cut "cut" Scissors "Ctrl+X" Edit, if App::can_edit_selected => App::cut;
    Copy "copy" Copy "Ctrl+C" Edit, if App::can_edit_selected => App::copy;
    Paste "paste" ClipboardPaste "Ctrl+V" Edit, if App::can_paste => |app| app.request(WindowRequest::Paste);
    Duplicate "duplicate" CopyPlus "Ctrl+D" Edit, if App::can_edit_selected => App::duplicate;
    Delete "delete" Trash2 "Delete" Edit, if App::can_edit_selected => App::delete;
    SelectAll "select_all" ListChecks "Ctrl+A" Edit,
        if |app| app.edits_stack() && !app.document.design().layers.is_empty() => App::select_all;

    MoveUp "move_up" ArrowUp "Alt+ArrowUp" Network, if App::can_move_up => |app| app.move_by_one(true);
    MoveDown "move_down" ArrowDown "Alt+ArrowDown" Network, if App::can_move_down => |app| app.move_by_one(false);
    ToggleOff "toggle_off" Power "Ctrl+E" Network, if App::can_edit_selected => App::toggle_off;
    Group "group" Group "Ctrl+G" Network, if App::can_group => App::group;
    Ungroup "ungroup" Ungroup "Ctrl+Shift+G" Network, if App::can_ungroup => App::ungroup;
    Rename "rename" PencilLine "F2" Network, if |app| app.shows_stack() && app.can_rename()
        => |app| app.show_card(WindowRequest::FocusName);
    EditSettings "edit_settings" SlidersHorizontal "Enter" Network, if App::shows_stack
        => |app| app.show_card(WindowRequest::FocusSettings);
    NextProblem "next_problem" CircleAlert "F8" Network, if |app| !app.document.checked().problems.is_empty()
        => App::next_problem;
    FixProblem "fix_problem" Wrench "Ctrl+M" Network, if |app| app.edits_stack() && app.fixable().is_some()
        => App::fix_problem;
    Propose "propose" WandSparkles "" Network, if |app| app.proposal().is_some() => App::show_proposal;

    Train "train" Play "F5" Training,
        if |app| !app.runs.is_running() && (app.runs.is_active() || app.can_train()) => App::train;
    Pause "pause" Pause "F6" Training, if |app| app.runs.is_running() => |app| app.runs.order(Order::Pause);
    StepBatch "step_batch" StepForward "F10" Training, if App::can_step => |app| app.step(Order::StepBatch);
    StepEpoch "step_epoch" SkipForward "Shift+F10" Training, if App::can_step => |app| app.step(Order::StepEpoch);
    WeightStep "weight_step" Sigma "Ctrl+Shift+L" Training, if |app| app.runs.shown().is_some_and(RunView::is_alive)
        => App::open_weight;
    MoreEpochs "more_epochs" CopyPlus "F9" Training, if |app| app.runs.shown().is_some_and(RunView::is_alive)
        => App::some_more_epochs;
    GoOn "go_on" CirclePlay "Shift+F9" Training, if |app| app.runs.shown().is_some_and(RunView::can_go_on)
        => App::go_on_training;
    Stop "stop" Square "Shift+F5" Training, if |app| app.runs.is_active() => |app| app.runs.order(Order::Stop);
    Restart "restart" RotateCcw "Ctrl+F5" Training, if App::can_train => |app| app.attempt(Intent::StartRun);
    RestartNewSeed "restart_new_seed" Dices "Ctrl+Shift+F5" Training, if App::can_train
        => |app| app.attempt(Intent::StartRunWithNewSeed);
    PredictFirst "predict_first" Lightbulb "" Training, chosen |app| Some(app.settings.predict_first)
        => |app| app.set_predict_first(!app.settings.predict_first);
    Listen "listen" AudioLines "Ctrl+L" Training, if App::can_listen, chosen |app| Some(app.listening.is_playing())
        => App::toggle_listening;
    Race "race" Flag "F7" Training, if App::can_race => App::ask_for_race;
    StopRace "stop_race" FlagOff "" Training, if App::is_racing => App::stop_race;
    Ensemble "ensemble" Vote "" Training, if App::has_ensembles => |app| app.dialog = Some(Dialog::Ensemble);
    CompareRuns "compare_runs" ListChecks "" Training,
        if |app| app.runs.iter().next().is_some() || !app.runs.saved.is_empty()
        => |app| app.dialog = Some(Dialog::CompareRuns);
    BestWeights "best_weights" Trophy "" Training, if |app| app.runs.shown().is_some_and(RunView::has_checkpoints),
        chosen |app| Some(app.shows_checkpoint(Checkpoint::Best))
        => |app| app.runs.order(Order::ShowCheckpoint(Checkpoint::Best));
    LastWeights "last_weights" Flag "" Training, if |app| app.runs.shown().is_some_and(RunView::has_checkpoints),
        chosen |app| Some(app.shows_checkpoint(Checkpoint::Last))
        => |app| app.runs.order(Order::ShowCheckpoint(Checkpoint::Last));

    NewDraw "new_draw" Shuffle "Ctrl+Shift+R" Picture => App::new_seed;
    PreviousPicture "previous_picture" ChevronLeft "Ctrl+ArrowLeft" Picture, if App::has_pictures
        => |app| app.sample.step(app.loading.dataset(), -1);
    NextPicture "next_picture" ChevronRight "Ctrl+ArrowRight" Picture, if App::has_pictures
        => |app| app.sample.step(app.loading.dataset(), 1);
    RandomPicture "random_picture" Dices "Ctrl+R" Picture, if App::has_pictures
        => |app| app.sample.pick_random(app.loading.dataset());
    OpenPicture "open_picture" ImagePlus "Ctrl+I" Picture
        => |app| app.request(WindowRequest::ChooseFile(FileRequest::Picture));
    DataPicture "data_picture" Database "Ctrl+Shift+I" Picture, if |app| app.sample.own.is_some()
        => |app| app.sample.forget_own();

    TrainingSettings "training_settings" SlidersVertical "Ctrl+T" Training => App::show_training_settings;
    CommandPalette "command_palette" Search "Ctrl+K" View => |app| app.dialog = Some(Dialog::Commands);
} {
    Dark "dark" Moon "" View, chosen |app| Some(app.theme() == ThemeChoice::Dark)
        => |app| app.set_theme(ThemeChoice::Dark);
    Light "light" Sun "" View, chosen |app| Some(app.theme() == ThemeChoice::Light)
        => |app| app.set_theme(ThemeChoice::Light);
    Projector "projector" Projector "F11" View, chosen |app| Some(app.theme() == ThemeChoice::Projector)
        => |app| app.set_theme(ThemeChoice::Projector);
    Classroom "classroom" Presentation "Shift+F11" View, chosen |app| Some(app.classroom.is_some())
        => App::toggle_classroom;
    NextInLecture "next_in_lecture" ChevronDown "PageDown" View, if |app| app.can_present(1) => |app| app.present(1);
    PreviousInLecture "previous_in_lecture" ChevronUp "PageUp" View, if |app| app.can_present(-1)
        => |app| app.present(-1);
    BlankScreen "blank_screen" EyeOff "B" View, if |app| app.classroom.is_some(), chosen |app| Some(app.is_blank())
        => App::toggle_blank;
    English "english" Languages "" View, chosen |app| Some(app.language() == Language::English)
        => |app| app.set_language(Language::English);
    French "french" Languages "" View, chosen |app| Some(app.language() == Language::French)
        => |app| app.set_language(Language::French);
    ZoomIn "zoom_in" ZoomIn "Ctrl+Plus" View, if |app| app.settings.zoom < 3.0
        => |app| app.set_zoom(app.settings.zoom + 0.1);
    ZoomOut "zoom_out" ZoomOut "Ctrl+Minus" View, if |app| app.settings.zoom > 0.5
        => |app| app.set_zoom(app.settings.zoom - 0.1);
    ZoomReset "zoom_reset" Maximize "Ctrl+0" View, if |app| app.settings.zoom != 1.0 => |app| app.set_zoom(1.0);
    Help "help" CircleQuestionMark "F1" Help => |app| app.dialog = Some(Dialog::Help);
    FirstSteps "first_steps" Footprints "" Help, if |app| app.lesson.is_none() && app.classroom.is_none()
        => App::start_guide;
    Notices "notices" Bell "" Help, if |app| app.board.all().next().is_some() => |app| app.dialog = Some(Dialog::Notices);
    FrameTimes "frame_times" Gauge "F12" Help, chosen |app| Some(app.frame_times)
        => |app| app.frame_times = !app.frame_times;
});

/// The row of a command.
pub fn row(command: Command) -> &'static CommandRow {
    // Rows and variants are made from the same list.
    &COMMANDS[command as usize]
}
