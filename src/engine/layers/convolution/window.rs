//! A window that slides over a picture: its padding as a type, and the proof that it fits.
use crate::design::{Padding, window_padding};
use crate::engine::EngineError;

/// What is laid around a picture, as a type.
pub trait PaddingType: Copy + Send + Sync + 'static {
    /// The padding, where it is a constant of the type.
    const KNOWN: Option<Padding>;

    /// The padding as it is written in a type; `_` where it is known at run time only.
    fn written() -> String;
}

/// [`Padding::Same`] as a type: with stride 1 the picture keeps its size.
#[derive(Debug, Clone, Copy)]
pub struct Same;

/// [`Padding::Valid`] as a type: nothing.
#[derive(Debug, Clone, Copy)]
pub struct Valid;

/// [`Padding::Pixels`] as a type: `P` rows and columns of zeros on every side.
#[derive(Debug, Clone, Copy)]
pub struct Pixels<const P: usize>;

/// Any padding, known at run time only.
#[derive(Debug, Clone, Copy)]
pub struct AnyPadding;

impl PaddingType for Same {
    const KNOWN: Option<Padding> = Some(Padding::Same);

    fn written() -> String {
        "Same".to_owned()
    }
}

impl PaddingType for Valid {
    const KNOWN: Option<Padding> = Some(Padding::Valid);

    fn written() -> String {
        "Valid".to_owned()
    }
}

impl<const P: usize> PaddingType for Pixels<P> {
    const KNOWN: Option<Padding> = Some(Padding::Pixels(P));

    fn written() -> String {
        format!("Pixels<{P}>")
    }
}

impl PaddingType for AnyPadding {
    const KNOWN: Option<Padding> = None;

    fn written() -> String {
        "_".to_owned()
    }
}

/// Width of a window, its stride and its padding, as far as they are known.
#[derive(Clone, Copy)]
pub(crate) struct Sliding {
    pub(crate) kernel: Option<usize>,
    pub(crate) stride: Option<usize>,
    pub(crate) padding: Option<Padding>,
}

impl Sliding {
    /// Whether a side of `input` pixels becomes one of `output`, or may do so where not everything is known.
    pub(crate) const fn fits(self, input: Option<usize>, output: Option<usize>) -> bool {
        let (Some(input), Some(output)) = (input, output) else { return true };
        let Self { kernel: Some(kernel), stride: Some(stride), padding: Some(padding) } = self else { return true };
        if input == 0 || kernel == 0 || stride == 0 {
            return false;
        }
        // The same numbers as `window_padding`, which the compiler cannot ask.
        let padded = match padding {
            Padding::Valid => input,
            Padding::Pixels(pixels) => input + 2 * pixels,
            Padding::Same => {
                let covered = (input.div_ceil(stride) - 1) * stride + kernel;
                if covered > input { covered } else { input }
            }
        };
        padded >= kernel && (padded - kernel) / stride + 1 == output
    }

    /// The same at run time.
    ///
    /// # Errors
    /// When a side does not become the other.
    pub(crate) fn prove(self, input: [usize; 2], output: [usize; 2]) -> Result<(), EngineError> {
        if (0..2).all(|n| self.fits(Some(input[n]), Some(output[n]))) {
            Ok(())
        } else {
            Err(EngineError::WrongSize { expected: format!("windows of {output:?}"), got: input.to_vec() })
        }
    }
}

/// Zeros before and after both sides of a picture.
pub(crate) fn borders(padding: Padding, [height, width]: [usize; 2], kernel: usize, stride: usize) -> [usize; 4] {
    let (top, bottom) = window_padding(padding, height, kernel, stride);
    let (left, right) = window_padding(padding, width, kernel, stride);
    [top, bottom, left, right]
}
