//! Depthwise convolution: every channel has one filter of kernel × kernel of its own, y = f(x ∗ w + b).
use super::{is_one, one, three};
use crate::design::layers::kind::{Family, Fault, Kind, KindEntry, WindowKind, Work};
use crate::design::layers::weights::{
    activation_methods, layer_setting, weighted, weighted_methods, weighted_settings,
};
use crate::design::layers::window::Window;
use crate::design::{Activation, Init, Limits, Padding, Region, Shape, ShapeKind, WeightSign};

weighted! {
    /// Settings of a depthwise convolution. Kernels are square.
    pub struct DepthwiseConv2d {
        /// Width and height of a filter in pixels.
        #[serde(default = "three")]
        pub kernel: usize,
        /// Pixels from one place of the filter to the next.
        #[serde(default = "one", skip_serializing_if = "is_one")]
        pub stride: usize,
        /// What is laid around the picture.
        #[serde(default, skip_serializing_if = "Padding::is_valid")]
        pub padding: Padding,
    }, activation
}

pub(in crate::design::layers) static DEPTHWISE_CONV2D: KindEntry = KindEntry {
    id: "DepthwiseConv2d",
    name: "Depthwise convolution",
    letter: 'W',
    family: Family::Image,
    new: || DepthwiseConv2d::new(3, Padding::Same, Activation::Relu).into(),
    settings: weighted_settings!(
        DepthwiseConv2d,
        layer_setting!(kernel of DepthwiseConv2d, Limits::Count(1, 255)),
        layer_setting!(stride of DepthwiseConv2d, Limits::Count(1, 255)),
        layer_setting!(padding of DepthwiseConv2d, Limits::Any)
    ),
};

impl DepthwiseConv2d {
    /// A filter of `kernel` × `kernel` for every channel, everything else at its default.
    pub fn new(kernel: usize, padding: Padding, activation: Activation) -> Self {
        let (weights, bias) = (Init::WEIGHTS, Init::BIAS);
        Self { kernel, stride: 1, padding, activation, weights, bias, l1: 0.0, l2: 0.0, sign: WeightSign::Free }
    }
}

impl Kind for DepthwiseConv2d {
    fn accepts(&self) -> &'static [ShapeKind] {
        &[ShapeKind::Picture]
    }

    fn supports_masking(&self, input: Shape) -> bool {
        self.stride == 1 && self.output(input, &mut Vec::new()).rows() == input.rows()
    }

    fn output(&self, input: Shape, faults: &mut Vec<Fault>) -> Shape {
        let Shape::Picture { channels, height, width } = input else { return input };
        let Self { kernel: size, stride, padding, .. } = *self;
        let window = Window { kind: WindowKind::Kernel, size, stride, padding };
        let fitted = |kernel| Self { kernel, ..self.clone() }.into();
        let (height, width) = window.places((height, width), faults, fitted);
        Shape::Picture { channels, height, width }
    }

    fn field(&self, region: &Region, input: Shape) -> Region {
        region.under(input, (self.kernel, self.stride), self.padding)
    }

    fn work(&self, input: Shape, output: Shape) -> Option<Work> {
        let taps = (self.kernel as u64).checked_pow(2)?;
        let parameters = taps.checked_add(1)?.checked_mul(input.units() as u64)?;
        Some(Work { parameters, multiply_adds: taps.checked_mul(output.checked_len()?)?, kept: 0 })
    }

    activation_methods!();
    weighted_methods!();
}
