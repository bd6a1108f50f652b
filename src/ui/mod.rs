//! Pixels: the window. The only user of eframe, egui, `egui_plot` and rfd.
//!
//! Reading order: `window` (one frame from input to actions), `context` (what every panel gets), `panels`, `dialogs`,
//! `widgets`, `theme`; `plane` is what points are drawn on, `guide` points at things on the first start. Panels read an [`crate::app::App`] and push actions, which are
//! applied after drawing.
mod blank_screen;
mod context;
mod dialogs;
mod focus_ring;
mod fonts;
mod guide;
mod keyboard_focus;
mod no_window;
mod panels;
mod plane;
mod plots;
mod shortcuts;
mod textures;
pub mod theme;
mod widgets;
mod window;
mod workspaces;
mod zoom;

pub use fonts::add_system_fonts;
pub use no_window::NoWindow;
pub use shortcuts::{ALSO as SECOND_KEYS, parse as parse_shortcut};
pub use window::{Studio, open};
