//! The one table that turns sizes chosen at run time into types.
//!
//! Three tiers: what stands in a row of the table is built with constant sizes throughout; common channels, kernels and
//! neurons stay constants where the sides of the picture are unusual; everything else is the same module with sizes known
//! at run time. Every row is compiled, so rows are the
//! sizes of the starter designs, the benchmarks and typical lessons, not products of all numbers.
use dfdx::prelude::Const;

use super::EngineError;
use super::tensor::{BatchShape, Picture, PictureOf, PictureShape, Sequence, SequenceOf, Size, Vector, VectorOf};
use crate::design::{Padding, Shape};

/// Something that can be made of a size, constant or not.
pub(super) trait OfSize {
    type Made;
    fn of<N: Size>(self) -> Self::Made;
}

/// Something that can be made of the numbers that come into a neuron and the number of neurons.
pub(super) trait OfPair {
    type Made;
    fn of<I: Size, O: Size>(self) -> Self::Made;
}

/// Something that can be made of the sizes of a convolution.
pub(super) trait OfWindow {
    type Made;
    fn same<I: PictureShape, O: PictureShape, K: Size, S: Size>(self) -> Self::Made;
    fn valid<I: PictureShape, O: PictureShape, K: Size, S: Size>(self) -> Self::Made;
    fn any<I: PictureShape, O: PictureShape, K: Size>(self) -> Self::Made;
}

/// Something that can be made of the sizes of a depthwise convolution.
pub(super) trait OfDepthwise {
    type Made;
    fn same<I: PictureShape, O: PictureShape<C = I::C>, K: Size, S: Size>(self) -> Self::Made;
    fn any<I: PictureShape, O: PictureShape<C = I::C>, K: Size>(self) -> Self::Made;
}

/// Something that can be made of the sizes of a pooling layer.
pub(super) trait OfPool {
    type Made;
    fn of<I: PictureShape, O: PictureShape<C = I::C>, K: Size, S: Size, P: Size>(self) -> Self::Made;
}

/// Something that can be made of a sample and its length.
pub(super) trait OfFlatten {
    type Made;
    fn of<I: BatchShape, N: Size>(self) -> Self::Made;
}

/// Something that can be made of a picture and the length of its rows in all channels.
pub(super) trait OfRows {
    type Made;
    fn of<C: Size, H: Size, W: Size, F: Size>(self) -> Self::Made;
}

/// Something that can be made of two pictures and the stride that turns one's size into the other's.
pub(super) trait OfPictures {
    type Made;
    fn of<I: PictureShape, O: PictureShape, S: Size>(self) -> Self::Made;
}

/// Something that can be made of a picture.
pub(super) trait OfPicture {
    type Made;
    fn of<O: PictureShape>(self) -> Self::Made;
}

/// Something that can be made of steps, features and units.
pub(super) trait OfSequence {
    type Made;
    fn last<T: Size, F: Size, H: Size>(self) -> Self::Made;
    fn sequence<T: Size, F: Size, H: Size>(self) -> Self::Made;
}

/// The sizes of a window that slides over pictures.
#[derive(Debug, Clone, Copy)]
pub(super) struct WindowNumbers {
    input: [usize; 3],
    output: [usize; 3],
    kernel: usize,
    stride: usize,
    padding: Padding,
}

impl WindowNumbers {
    /// The sizes of a window between pictures of two shapes.
    ///
    /// # Errors
    /// When one of them is no picture.
    pub(super) fn new(
        input: Shape,
        output: Shape,
        (kernel, stride, padding): (usize, usize, Padding),
    ) -> Result<Self, EngineError> {
        let sides = |shape: Shape| {
            let Shape::Picture { channels, height, width } = shape else { return Err(EngineError::OtherLayers) };
            Ok([channels, height, width])
        };
        Ok(Self { input: sides(input)?, output: sides(output)?, kernel, stride, padding })
    }
}

macro_rules! sizes {
    ($(#[$doc:meta])* $table:ident: [$($size:literal)*]) => {
        $(#[$doc])*
        pub(super) fn $table<T: OfSize>(size: usize, make: T) -> T::Made {
            match size {
                $($size => make.of::<Const<$size>>(),)*
                _ => make.of::<usize>(),
            }
        }
    };
}

sizes! {
    /// Channels of pictures.
    channels: [8 16 32 64 128]
}

sizes! {
    /// Numbers of a row, features of a step.
    features: [16 32 64 128 256]
}

/// Pairs of sizes; behind them, common second sizes whose first one is known at run time only.
macro_rules! pairs {
    ($(#[$doc:meta])* $table:ident: $([$($from:literal)*] => $to:tt;)* any => [$($any:literal)*]) => {
        $(#[$doc])*
        pub(super) fn $table<T: OfPair>(from: usize, to: usize, make: T) -> T::Made {
            match from {
                $($($from => pairs!(@row $from $to to make),)*)*
                _ => {}
            }
            match to {
                $($any => make.of::<usize, Const<$any>>(),)*
                _ => make.of::<usize, usize>(),
            }
        }
    };
    (@row $from:literal [$($to:literal)*] $number:ident $make:ident) => {
        match $number {
            $($to => return $make.of::<Const<$from>, Const<$to>>(),)*
            _ => {}
        }
    };
}

pairs! {
    /// Inputs and neurons of a dense layer.
    dense:
    [2 8] => [2 3 8 16];
    [16 32 64 128 256] => [2 3 10 16 32 64 128];
    [512 784 1024 1568 2048 3136 4096] => [10 32 64 128];
    [84 1690] => [10];
    [120] => [10 84];
    [400] => [10 120];
    [1280] => [10];
    any => [2 3 10 16 32 64 128 256]
}

pairs! {
    /// Features of a step and neurons of a dense layer over steps.
    step:
    [28 64 128] => [32 64];
    any => []
}

/// Square pictures of `from` channels and filters of `to`, on pictures whose sides go from one number to another.
macro_rules! convolutions {
    (
        $(#[$doc:meta])* $table:ident($of:ident):
        $([$padding:ident $kernel:literal / $stride:literal] $($from:literal => $to:literal on $sides:tt)*;)*
        any => [$($channels:literal)*] => $filters:tt by $kernels:tt
    ) => {
        $(#[$doc])*
        pub(super) fn $table<T: $of>(numbers: WindowNumbers, make: T) -> T::Made {
            let WindowNumbers { input, output, kernel, stride, padding } = numbers;
            $(if convolutions!(@is $padding padding) && (kernel, stride) == ($kernel, $stride) {
                match (input[0], output[0]) {
                    $(($from, $to) => convolutions!(@sides $padding $kernel $stride $from $to $sides input output make),)*
                    _ => {}
                }
            })*
            match input[0] {
                $($channels => convolutions!(@any $channels $filters $kernels output kernel make),)*
                _ => {}
            }
            make.any::<PictureOf, PictureOf, usize>()
        }
    };
    (@is same $of:ident) => { $of == Padding::Same };
    (@is valid $of:ident) => { $of == Padding::Valid };
    (
        @sides $padding:ident $kernel:literal $stride:literal $from:literal $to:literal [$($side:literal $out:literal)*]
        $input:ident $output:ident $make:ident
    ) => {
        match ($input, $output) {
            $(([_, $side, $side], [_, $out, $out]) => return $make
                .$padding::<Picture<$from, $side, $side>, Picture<$to, $out, $out>, Const<$kernel>, Const<$stride>>(),)*
            _ => {}
        }
    };
    (@any $from:literal [$($to:literal)*] $kernels:tt $output:ident $kernel:ident $make:ident) => {
        match $output[0] {
            $($to => convolutions!(@kernel $from $to $kernels $kernel $make),)*
            _ => {}
        }
    };
    (@kernel $from:literal $to:literal [$($size:literal)*] $kernel:ident $make:ident) => {
        match $kernel {
            $($size => return $make.any::<PictureOf<Const<$from>>, PictureOf<Const<$to>>, Const<$size>>(),)*
            _ => {}
        }
    };
}

convolutions! {
    /// Filters that see all channels.
    convolution(OfWindow):
    [same 3 / 1]
        1 => 8 on [8 8 16 16 28 28 32 32]
        1 => 16 on [8 8 16 16 28 28 32 32 64 64]
        1 => 32 on [28 28 32 32]
        3 => 8 on [32 32]
        3 => 16 on [32 32 64 64]
        3 => 32 on [32 32 64 64]
        8 => 16 on [4 4 14 14 16 16]
        16 => 16 on [28 28 32 32 64 64]
        16 => 32 on [4 4 14 14 16 16 32 32]
        32 => 32 on [14 14 16 16 32 32]
        32 => 64 on [7 7 8 8 16 16]
        64 => 64 on [7 7 8 8 16 16];
    [same 3 / 2]
        16 => 32 on [28 14 32 16]
        32 => 64 on [14 7 16 8];
    [same 5 / 1]
        1 => 6 on [28 28]
        1 => 8 on [28 28]
        1 => 16 on [28 28];
    [valid 5 / 1]
        6 => 16 on [14 10];
    [valid 3 / 1]
        3 => 10 on [64 62]
        10 => 10 on [62 60 30 28 28 26];
    any => [1 3 8 16 32 64] => [8 16 32 64] by [3]
}

/// Depthwise convolutions of square pictures that keep their size.
pub(super) fn depthwise<T: OfDepthwise>(numbers: WindowNumbers, make: T) -> T::Made {
    macro_rules! rows {
        ($($channels:literal $side:literal)*) => {
            match (numbers.input, numbers.kernel, numbers.stride, numbers.padding) {
                $(([$channels, $side, $side], 3, 1, Padding::Same) => make
                    .same::<Picture<$channels, $side, $side>, Picture<$channels, $side, $side>, Const<3>, Const<1>>(),)*
                (_, 3, ..) => make.any::<PictureOf, PictureOf, Const<3>>(),
                (_, 5, ..) => make.any::<PictureOf, PictureOf, Const<5>>(),
                _ => make.any::<PictureOf, PictureOf, usize>(),
            }
        };
    }
    rows!(16 14 16 28 16 32 32 14 32 16 64 7 64 8)
}

/// Windows of pooling layers: those of 2 × 2 side by side, on square pictures.
pub(super) fn pooling<T: OfPool>(numbers: WindowNumbers, make: T) -> T::Made {
    let Padding::Pixels(padding) = numbers.padding else {
        return make.of::<PictureOf, PictureOf, usize, usize, usize>();
    };
    macro_rules! rows {
        ($($channels:literal [$($side:literal $half:literal)*])*) => {
            match (numbers.input, numbers.kernel, numbers.stride, padding) {
                $($(([$channels, $side, $side], 2, 2, 0) => make.of::<
                    Picture<$channels, $side, $side>,
                    Picture<$channels, $half, $half>,
                    Const<2>,
                    Const<2>,
                    Const<0>,
                >(),)*)*
                (_, 2, 2, 0) => make.of::<PictureOf, PictureOf, Const<2>, Const<2>, Const<0>>(),
                (_, 3, 2, 1) => make.of::<PictureOf, PictureOf, Const<3>, Const<2>, Const<1>>(),
                _ => make.of::<PictureOf, PictureOf, usize, usize, usize>(),
            }
        };
    }
    rows! {
        6 [28 14]
        8 [8 4 16 8 28 14 32 16]
        10 [26 13 60 30]
        16 [8 4 10 5 14 7 16 8 28 14 32 16 64 32]
        32 [8 4 14 7 16 8 32 16]
        64 [8 4 14 7 16 8]
    }
}

/// Samples that become one row.
pub(super) fn flatten<T: OfFlatten>(sample: Shape, make: T) -> T::Made {
    macro_rules! rows {
        ($([$channels:literal $side:literal] $len:literal)*) => {
            match sample {
                $(Shape::Picture { channels: $channels, height: $side, width: $side } => {
                    make.of::<Picture<$channels, $side, $side>, Const<$len>>()
                })*
                Shape::Picture { .. } => make.of::<PictureOf, usize>(),
                Shape::Sequence { steps: 28, features: 64 } => make.of::<Sequence<28, 64>, Const<1792>>(),
                Shape::Sequence { .. } => make.of::<SequenceOf, usize>(),
                Shape::Vector(10) => make.of::<Vector<10>, Const<10>>(),
                Shape::Vector(_) | Shape::Tokens { .. } => make.of::<VectorOf, usize>(),
            }
        };
    }
    rows! {
        [1 8] 64 [1 16] 256 [1 28] 784 [1 32] 1024 [3 16] 768 [3 32] 3072
        [8 4] 128 [8 8] 512 [8 14] 1568 [10 13] 1690
        [16 4] 256 [16 5] 400 [16 7] 784 [16 8] 1024 [16 14] 3136
        [32 4] 512 [32 7] 1568 [32 8] 2048 [64 4] 1024 [64 7] 3136 [64 8] 4096
    }
}

/// Pictures whose rows are steps.
pub(super) fn rows<T: OfRows>(picture: Shape, make: T) -> T::Made {
    macro_rules! rows {
        ($([$channels:literal $side:literal] $row:literal)*) => {
            match picture {
                $(Shape::Picture { channels: $channels, height: $side, width: $side } => {
                    make.of::<Const<$channels>, Const<$side>, Const<$side>, Const<$row>>()
                })*
                _ => make.of::<usize, usize, usize, usize>(),
            }
        };
    }
    rows!([1 8] 8 [1 16] 16 [1 28] 28 [1 32] 32 [3 32] 96)
}

/// Blocks that change the shape of pictures.
pub(super) fn mapped_pictures<T: OfPictures>(numbers: WindowNumbers, make: T) -> T::Made {
    macro_rules! rows {
        ($([$from:literal $side:literal] => [$to:literal $out:literal] / $stride:literal,)*) => {
            match (numbers.input, numbers.output, numbers.stride) {
                $(([$from, $side, $side], [$to, $out, $out], $stride) => {
                    make.of::<Picture<$from, $side, $side>, Picture<$to, $out, $out>, Const<$stride>>()
                })*
                _ => make.of::<PictureOf, PictureOf, usize>(),
            }
        };
    }
    rows! {
        [16 28] => [32 14] / 2,
        [16 32] => [32 16] / 2,
        [32 14] => [64 7] / 2,
        [32 16] => [64 8] / 2,
    }
}

/// What a whole backbone gives for pictures of usual sizes.
pub(super) fn backbone<T: OfPicture>(picture: Shape, make: T) -> T::Made {
    match picture {
        Shape::Picture { channels: 1280, height: 4, width: 4 } => make.of::<Picture<1280, 4, 4>>(),
        Shape::Picture { channels: 1280, height: 5, width: 5 } => make.of::<Picture<1280, 5, 5>>(),
        _ => make.of::<PictureOf>(),
    }
}

macro_rules! sequences {
    ($(#[$doc:meta])* $table:ident $of:ident: $([$steps:literal $features:literal $units:literal])*) => {
        $(#[$doc])*
        pub(super) fn $table<T: OfSequence>(sizes: (usize, usize, usize), make: T) -> T::Made {
            match sizes {
                $(($steps, $features, $units) => make.$of::<Const<$steps>, Const<$features>, Const<$units>>(),)*
                _ => make.$of::<usize, usize, usize>(),
            }
        }
    };
}

sequences! {
    /// Steps, features and units of recurrent layers that give their last state.
    last_state last: [8 8 32] [28 28 32] [28 28 64] [28 28 128] [28 64 64]
}

sequences! {
    /// Steps, features and units of recurrent layers that give the state of every step.
    states sequence: [28 28 64]
}
