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

/// The kernel that is mostly right.
const USUAL_KERNEL: usize = 3;
/// The window of a pooling layer that is mostly right.
const USUAL_WINDOW: usize = 2;

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
        let (room, inside) = (high.min(wide).max(1), height.min(width).max(1));
        let mut counted = size;
        if size > room {
            let fitting = self.fitting(room);
            let kind = FaultKind::WindowTooLarge { window, size, width: wide, height: high, fitting };
            faults.push(Fault { kind, repaired: fitting.map(repaired) });
            // Without the layer the picture stays as it is.
            let Some(fitting) = fitting else { return (height, width) };
            counted = fitting;
        // A side of a single number is no picture but a sequence, along which the kernel slides.
        } else if size > inside && inside > 1 && matches!(window, WindowKind::Kernel) {
            let fitting = odd(inside);
            let kind = FaultKind::KernelBeyondPicture { size, width, height, fitting };
            faults.push(Fault { kind, repaired: Some(repaired(fitting)) });
        }
        ((high - counted.min(high)) / stride + 1, (wide - counted.min(wide)) / stride + 1)
    }

    /// A size that fits where there is so much room. The largest one would leave a single pixel of the picture, so it is
    /// the usual one; `None` where that leaves no more either.
    fn fitting(self, room: usize) -> Option<usize> {
        match self.kind {
            WindowKind::Kernel => Some(odd(room.min(USUAL_KERNEL))),
            WindowKind::Window => Some(USUAL_WINDOW).filter(|size| room >= 2 * size),
        }
    }
}

/// The largest odd number up to that: a kernel has a pixel in its middle.
fn odd(most: usize) -> usize {
    if most.is_multiple_of(2) { most.saturating_sub(1).max(1) } else { most }
}
