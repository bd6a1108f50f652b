//! The workspaces, which are the tabs of the window, and the tabs of the inspector.
//!
//! A row in the list below and a row in `ui::workspaces` make a workspace. Its command, with menu, keys and help, is made
//! from the row as well.
use lucide_icons::Icon;

/// The one list of workspaces, handed to a macro between what stands before it and after it. A row is: what it is for,
/// name, command, key of its texts, icon, keys, whether it looks closer at the pictures, and what is done with the stack.
macro_rules! with_workspaces {
    ($macro:ident { $($before:tt)* } { $($after:tt)* }) => {
        $macro! {
            { $($before)* }
            {
                /// The pictures, how they are varied and divided.
                Data ShowData "data" Images "Ctrl+1" true Absent;
                /// The stack with its settings.
                Build ShowBuild "build" Layers "Ctrl+2" false Edited;
                /// What the network learns, live.
                Train ShowTrain "train" ChartLine "Ctrl+3" false Watched;
                /// What the network has learned of which sample, and where the data are wrong.
                Explore ShowExplore "explore" Telescope "Ctrl+4" false Watched;
                /// Runs beside each other, and races of variants.
                Compare ShowCompare "compare" Columns3 "Ctrl+5" false Watched;
            }
            { $($after)* }
        }
    };
}
pub(super) use with_workspaces;

/// One workspace with everything that its tab needs. Its words are `workspace.<id>.name` and `.about`.
pub struct WorkspaceRow {
    /// Which one it is.
    pub workspace: Workspace,
    /// The key of its texts.
    pub id: &'static str,
    /// Its picture.
    pub icon: Icon,
    /// Whether what takes long to find out about the pictures is computed while it is shown: the gallery, similar
    /// pictures, classes that are mistaken for each other.
    pub examines_pictures: bool,
    /// What is done with the stack: keys and commands act only on what is shown.
    pub stack: StackUse,
}

/// What a workspace does with the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StackUse {
    /// It does not show it.
    Absent,
    /// It shows it beside what it is about.
    Watched,
    /// It is about the stack.
    Edited,
}

macro_rules! workspaces {
    ({} { $($(#[$about:meta])* $name:ident $command:ident $id:literal $icon:ident $keys:literal $examines:literal
        $stack:ident;)* } {}) => {
        /// The parts of the window that show one thing each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Workspace {
            $($(#[$about])* $name,)*
        }

        /// Every workspace, in the order of the tabs.
        pub static WORKSPACES: &[WorkspaceRow] = &[$(WorkspaceRow {
            workspace: Workspace::$name,
            id: $id,
            icon: Icon::$icon,
            examines_pictures: $examines,
            stack: StackUse::$stack,
        },)*];
    };
}

with_workspaces!(workspaces {} {});

impl Workspace {
    /// Its row in the table.
    pub fn row(self) -> &'static WorkspaceRow {
        // Rows and variants are made from the same list.
        &WORKSPACES[self as usize]
    }
}

impl Default for Workspace {
    fn default() -> Self {
        Self::Build
    }
}

/// The tabs of the inspector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InspectorTab {
    /// The selected card.
    #[default]
    Card,
    /// How the network learns.
    Training,
}
