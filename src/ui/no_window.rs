//! Why no window can be opened, in words that say what to install, and not in those of the libraries below.
use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::train::{memory_left, memory_limit};

/// Addresses that the window, its graphics driver and its threads take; with fewer the driver ends the program.
const ADDRESSES: u64 = 1 << 30;
/// Memory below which the window would not even draw its first frame.
const MEMORY: u64 = 64 << 20;

/// There is no window to draw into.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no window can be opened here ({0}); train without one: strata train DESIGN.ron --data FOLDER")]
pub struct NoWindow(Obstacle);

/// What is in the way of a window.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum Obstacle {
    #[error("there is no display")]
    NoDisplay,
    #[error("the display does not answer")]
    Silent,
    #[error("the display lacks what a window needs")]
    Unfit,
    #[error("the library {name} cannot be loaded; install {}", package(.name))]
    MissingLibrary { name: String },
    #[error("the graphics offer no OpenGL 2; {}", DRIVER)]
    NoOpenGl,
    #[error(
        "a program may take no more than {} MB of memory here, and a window needs {} MB; \
         raise the limit, as with: ulimit -v unlimited",
        .limit >> 20,
        ADDRESSES >> 20
    )]
    Limited { limit: u64 },
    #[error("only {} MB of memory are free, and a window needs {} MB; close other programs", .left >> 20, MEMORY >> 20)]
    LittleMemory { left: u64 },
}

/// What brings OpenGL.
const DRIVER: &str = if cfg!(all(unix, not(target_os = "macos"))) {
    "install the graphics card's driver, or the one that needs no card: on Debian and Ubuntu \
     sudo apt install libgl1 libegl1 libgl1-mesa-dri"
} else {
    "install the graphics card's driver"
};

/// Packages of Debian and Ubuntu, which other systems call alike, by the libraries in them that a window loads.
const PACKAGES: &[(&str, &str)] = &[
    ("libEGL", "libegl1"),
    ("libGL", "libgl1"),
    ("libX11", "libx11-6"),
    ("libX11-xcb", "libx11-xcb1"),
    ("libXcursor", "libxcursor1"),
    ("libXext", "libxext6"),
    ("libXfixes", "libxfixes3"),
    ("libXi", "libxi6"),
    ("libXrender", "libxrender1"),
    ("libwayland-client", "libwayland-client0"),
    ("libwayland-egl", "libwayland-egl1"),
    ("libxcb", "libxcb1"),
    ("libxkbcommon", "libxkbcommon0"),
    ("libxkbcommon-x11", "libxkbcommon-x11-0"),
];

/// How libraries are called that are missed without their name.
const NAMELESS: &[(&str, &str)] = &[("NoWaylandLib", "libwayland-client.so.0"), ("XKBNotFound", "libxkbcommon.so.0")];

impl NoWindow {
    /// What is known before anything is tried. Too little memory has to be: the graphics driver would end the program.
    pub fn foreseen() -> Option<Self> {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let has_display = ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"].into_iter().any(is_set);
        let obstacle = if cfg!(all(unix, not(target_os = "macos"))) && !has_display {
            Obstacle::NoDisplay
        } else if let Some(limit) = memory_limit().filter(|limit| *limit < ADDRESSES) {
            Obstacle::Limited { limit }
        } else if let Some(left) = memory_left().filter(|left| *left < MEMORY) {
            Obstacle::LittleMemory { left }
        } else {
            return None;
        };
        Some(Self(obstacle))
    }

    /// Opens a window with what may fail or panic: the libraries of a display do both. What happens once `opened` is set
    /// is no matter of the display any more.
    pub(super) fn or_open(opened: &Arc<AtomicBool>, open: impl FnOnce() -> eframe::Result) -> Result<(), Self> {
        let (tell, own) = (Arc::new(panic::take_hook()), std::thread::current().id());
        let (is_open, told) = (Arc::clone(opened), Arc::clone(&tell));
        panic::set_hook(Box::new(move |panic| {
            if is_open.load(Ordering::Relaxed) || std::thread::current().id() != own {
                told(panic);
            }
        }));
        let ended = panic::catch_unwind(AssertUnwindSafe(open));
        panic::set_hook(Box::new(move |panic| tell(panic)));
        match ended {
            Ok(ended) => ended.map_err(|error| Self::of_error(&error)),
            Err(panic) if opened.load(Ordering::Relaxed) => panic::resume_unwind(panic),
            Err(panic) => Err(Self(missing_library(words(&*panic)).unwrap_or(Obstacle::Unfit))),
        }
    }

    fn of_error(error: &eframe::Error) -> Self {
        Self(match error {
            eframe::Error::Glutin(_) | eframe::Error::NoGlutinConfigs(..) | eframe::Error::OpenGL(_) => {
                Obstacle::NoOpenGl
            }
            // Only in this form it names the library.
            error => missing_library(&format!("{error:?}")).unwrap_or(Obstacle::Silent),
        })
    }
}

/// The words of a panic.
fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default()
}

/// The library that some words of the system or of another library are about: the first that they name.
fn missing_library(words: &str) -> Option<Obstacle> {
    let is_of_name = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.' | '+');
    let named = words
        .split(|sign| !is_of_name(sign))
        .map(|word| word.trim_end_matches('.'))
        .find(|word| word.starts_with("lib") && word.split('.').skip(1).any(|part| part == "so"));
    let meant = || NAMELESS.iter().find(|(mark, _)| words.contains(mark)).map(|(_, name)| *name);
    named.or_else(meant).map(|name| Obstacle::MissingLibrary { name: name.to_owned() })
}

/// What to install for a library.
fn package(library: &str) -> String {
    let stem = library.split(".so").next().unwrap_or_default();
    match PACKAGES.iter().find(|(name, _)| *name == stem) {
        Some((_, package)) => format!("its package: on Debian and Ubuntu sudo apt install {package}"),
        None => "the package that it belongs to".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{NoWindow, missing_library};
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    #[test]
    fn libraries_are_found_in_the_words_of_others() {
        for (words, package) in [
            ("Library libxkbcommon-x11.so could not be loaded.", "libxkbcommon-x11-0"),
            ("detail: \"opening library failed (libX11.so.6: file too short); (libX11.so: not found)\"", "libx11-6"),
            ("Os(OsError { error: WaylandError(Connection(NoWaylandLib)) })", "libwayland-client0"),
            ("called `Result::unwrap()` on an `Err` value: XKBNotFound", "libxkbcommon0"),
            ("/usr/lib/libodd++.so.1: cannot open", "the package that it belongs to"),
        ] {
            let told = missing_library(words).unwrap().to_string();
            assert!(told.ends_with(package), "{told}");
        }
        assert!(missing_library("the display has no lib.rary").is_none());
    }

    #[test]
    fn a_panic_before_the_window_is_open_becomes_a_sentence() {
        let opened = Arc::new(AtomicBool::new(false));
        let error =
            NoWindow::or_open(&opened, || panic!("Library {}.so.0 could not be loaded.", "libxcb")).unwrap_err();
        assert!(error.to_string().contains("sudo apt install libxcb1"), "{error}");
        assert!(!error.to_string().contains("could not"), "{error}");
        let error = NoWindow::or_open(&opened, || panic!("X server missing XKB extension")).unwrap_err();
        assert!(error.to_string().contains("the display lacks"), "{error}");
    }
}
