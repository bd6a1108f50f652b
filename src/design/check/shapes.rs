//! The rules of shapes: what a layer takes and what it makes of it.
use super::Walk;
use crate::design::{Edit, LayerKind, Mend, MendWords, Padding, ProblemKind, Shape, WindowKind, entry};

/// Rows (or columns) of padding before and after a picture's side of `size` pixels.
pub fn window_padding(padding: Padding, size: usize, kernel: usize, stride: usize) -> (usize, usize) {
    match padding {
        Padding::Valid => (0, 0),
        Padding::Pixels(pixels) => (pixels, pixels),
        Padding::Same => {
            let windows = size.div_ceil(stride.max(1)).max(1);
            let covered = (windows - 1).saturating_mul(stride).saturating_add(kernel);
            let total = covered.saturating_sub(size);
            (total / 2, total - total / 2)
        }
    }
}

/// What comes into a layer, as if a misfit were mended.
pub(super) fn input(walk: &mut Walk<'_>, index: usize) -> Shape {
    use LayerKind as K;
    let kind = &walk.design.layers[index].kind;
    let layer = entry(kind).id;
    match (kind, walk.shape) {
        (K::Dense(_) | K::Output(_), shape @ Shape::Picture { .. }) => {
            let edit = Edit::Insert { at: index, layer: K::Flatten.into() };
            let mend = Mend { words: MendWords::AddFlatten, edit };
            walk.report(index, ProblemKind::NeedsVector { layer, shape }, Some(mend));
            Shape::Vector(shape.checked_len().and_then(|len| usize::try_from(len).ok()).unwrap_or(usize::MAX))
        }
        (
            K::Conv2d(_) | K::MaxPool2d(_) | K::MeanPool2d(_) | K::GlobalMeanPool | K::GlobalMaxPool | K::Flatten,
            Shape::Vector(count),
        ) => {
            let mend = misplaced(walk, index);
            walk.report(index, ProblemKind::NeedsPicture { layer, count }, Some(mend));
            walk.shape
        }
        (_, shape) => shape,
    }
}

/// A picture layer that stands too late: before the layer that made a row of numbers, or away.
fn misplaced(walk: &Walk<'_>, index: usize) -> Mend {
    let layer = entry(&walk.design.layers[index].kind).id;
    let row_maker = walk
        .layers
        .iter()
        .find(|layer| matches!((layer.input, layer.output), (Shape::Picture { .. }, Shape::Vector(_))));
    match row_maker {
        Some(maker) if !matches!(walk.design.layers[index].kind, LayerKind::Flatten) => {
            let words = MendWords::MoveBefore { title: maker.title.clone() };
            Mend { words, edit: Edit::Move { from: index, to: maker.index } }
        }
        _ => Mend { words: MendWords::Remove { layer }, edit: Edit::Remove { at: index } },
    }
}

/// What goes out of a layer, as if what is too large were mended.
pub(super) fn output(walk: &mut Walk<'_>, index: usize, kind: &LayerKind, input: Shape) -> Shape {
    use LayerKind as K;
    let Shape::Picture { channels, height, width } = input else {
        return match kind {
            K::Dense(dense) => Shape::Vector(dense.neurons),
            _ => input,
        };
    };
    match kind {
        K::Conv2d(conv) => {
            let window = Window {
                kind: WindowKind::Kernel,
                size: conv.kernel,
                stride: conv.stride.max(1),
                padding: conv.padding,
            };
            let (height, width) = slide(walk, index, height, width, window);
            Shape::Picture { channels: conv.filters, height, width }
        }
        K::MaxPool2d(pool) | K::MeanPool2d(pool) => {
            if pool.padding > pool.size / 2 {
                let words = MendWords::UsePadding { padding: pool.size / 2 };
                let mend = walk.replacing(index, words, |kind| {
                    if let K::MaxPool2d(pool) | K::MeanPool2d(pool) = kind {
                        pool.padding = pool.size / 2;
                    }
                });
                let kind = ProblemKind::PaddingTooLarge { padding: pool.padding, size: pool.size };
                walk.report(index, kind, Some(mend));
            }
            let padding = Padding::Pixels(pool.padding.min(pool.size / 2));
            let window = Window { kind: WindowKind::Window, size: pool.size, stride: pool.step().max(1), padding };
            let (height, width) = slide(walk, index, height, width, window);
            Shape::Picture { channels, height, width }
        }
        K::GlobalMeanPool | K::GlobalMaxPool => Shape::Vector(channels),
        K::Flatten => {
            Shape::Vector(input.checked_len().and_then(|len| usize::try_from(len).ok()).unwrap_or(usize::MAX))
        }
        _ => input,
    }
}

/// A square window that slides over a picture.
#[derive(Clone, Copy)]
struct Window {
    kind: WindowKind,
    size: usize,
    stride: usize,
    padding: Padding,
}

/// Places of the window, downwards and to the right; a window that does not fit is counted as if it were made to.
fn slide(walk: &mut Walk<'_>, index: usize, height: usize, width: usize, window: Window) -> (usize, usize) {
    let Window { kind: window, size, stride, padding } = window;
    let padded = |side: usize| {
        let (before, after) = window_padding(padding, side, size, stride);
        side.saturating_add(before).saturating_add(after)
    };
    let (high, wide) = (padded(height), padded(width));
    let fits = size.min(high).min(wide).max(1);
    if size > fits {
        let mend = walk.replacing(index, MendWords::UseSize { size: fits }, |kind| match kind {
            LayerKind::Conv2d(conv) => conv.kernel = fits,
            LayerKind::MaxPool2d(pool) | LayerKind::MeanPool2d(pool) => {
                pool.size = fits;
                pool.padding = pool.padding.min(fits / 2);
            }
            _ => {}
        });
        let kind = ProblemKind::WindowTooLarge { window, size, width: wide, height: high };
        walk.report(index, kind, Some(mend));
    }
    ((high - fits.min(high)) / stride + 1, (wide - fits.min(wide)) / stride + 1)
}
