//! The keyboard on an X server without a window manager, as on a bare kiosk: nobody else gives it to the window.
use eframe::Frame;

/// Gives the window the keyboard once, unless a window manager does such things. True when nothing is left to do.
#[cfg(all(unix, not(target_os = "macos")))]
pub(super) fn take(frame: &Frame) -> bool {
    use winit::raw_window_handle::{HasWindowHandle as _, RawWindowHandle};
    let Ok(handle) = frame.window_handle() else { return true };
    let window = match handle.as_raw() {
        RawWindowHandle::Xlib(handle) => handle.window as u32,
        RawWindowHandle::Xcb(handle) => handle.window.get(),
        _ => return true,
    };
    // What cannot be done here is no loss: with a window manager all of it is its work.
    focus(window).unwrap_or(true)
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
pub(super) fn take(_: &Frame) -> bool {
    true
}

/// True when the window has the keyboard or a window manager is there; false while the window is not seen yet.
#[cfg(all(unix, not(target_os = "macos")))]
fn focus(window: u32) -> Result<bool, Box<dyn std::error::Error>> {
    use x11rb::connection::Connection as _;
    use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, InputFocus, MapState};
    let (connection, screen) = x11rb::connect(None)?;
    let root = connection.setup().roots.get(screen).ok_or("no screen")?.root;
    let manager = connection.intern_atom(false, b"_NET_SUPPORTING_WM_CHECK")?.reply()?.atom;
    let managed = connection.get_property(false, root, manager, AtomEnum::WINDOW, 0, 1)?.reply()?;
    if managed.value_len > 0 {
        return Ok(true);
    }
    if connection.get_window_attributes(window)?.reply()?.map_state != MapState::VIEWABLE {
        return Ok(false);
    }
    connection.set_input_focus(InputFocus::POINTER_ROOT, window, x11rb::CURRENT_TIME)?.check()?;
    Ok(true)
}
