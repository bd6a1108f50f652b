//! Windows that slide over a picture: how many places they have, and what is wrong when they do not fit.
use super::{Fault, FaultKind, LayerKind, WindowKind};
use crate::design::{Padding, window_padding};

/// A square window that slides over a picture.
#[derive(Clone, Copy)]
pub(super) struct Window {
    pub(super) kind: WindowKind,
    pub(super) size: usize,
    pub(super) stride: usize,
    pub(super) padding: Padding,
}

impl Window {
    /// Places of the window, downwards and to the right; a window that does not fit is counted as if it were made to,
    /// and `repaired` gives the layer with the size that does.
    pub(super) fn places(
        self,
        (height, width): (usize, usize),
        faults: &mut Vec<Fault>,
        repaired: impl FnOnce(usize) -> LayerKind,
    ) -> (usize, usize) {
        let Self { kind: window, size, padding, .. } = self;
        let stride = self.stride.max(1);
        let padded = |side: usize| {
            let (before, after) = window_padding(padding, side, size, stride);
            side.saturating_add(before).saturating_add(after)
        };
        let (high, wide) = (padded(height), padded(width));
        let fitting = size.min(high).min(wide).max(1);
        if size > fitting {
            let kind = FaultKind::WindowTooLarge { window, size, width: wide, height: high, fitting };
            faults.push(Fault { kind, repaired: repaired(fitting) });
        }
        ((high - fitting.min(high)) / stride + 1, (wide - fitting.min(wide)) / stride + 1)
    }
}
