//! Convolution: `filters` filters of kernel × kernel slide over the picture, y = f(x ∗ W + b). Kernels are square.
use super::{is_one, one, three};
use crate::design::layers::kind::{Family, Fault, Kind, KindEntry, MANY, WindowKind, Work};
use crate::design::layers::weights::{
    activation_methods, layer_setting, weighted, weighted_methods, weighted_settings,
};
use crate::design::layers::window::Window;
use crate::design::{Activation, Init, Limits, Padding, Region, Shape, ShapeKind, WeightSign};

weighted! {
    /// Settings of a convolution. Kernels are square.
    pub struct Conv2d {
        /// Number of filters, and so of maps that come out.
        pub filters: usize,
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

pub(in crate::design::layers) static CONV2D: KindEntry = KindEntry {
    id: "Conv2d",
    name: "Convolution",
    letter: 'C',
    family: Family::Image,
    new: || Conv2d::new(8, 3, Padding::Same, Activation::Relu).into(),
    settings: weighted_settings!(
        Conv2d,
        layer_setting!(filters of Conv2d, Limits::Count(1, MANY)),
        layer_setting!(kernel of Conv2d, Limits::Count(1, 255)),
        layer_setting!(stride of Conv2d, Limits::Count(1, 255)),
        layer_setting!(padding of Conv2d, Limits::Any)
    ),
};

impl Conv2d {
    /// `filters` filters of `kernel` × `kernel`, everything else at its default.
    pub fn new(filters: usize, kernel: usize, padding: Padding, activation: Activation) -> Self {
        let (weights, bias) = (Init::WEIGHTS, Init::BIAS);
        Self {
            filters,
            kernel,
            stride: 1,
            padding,
            activation,
            weights,
            bias,
            l1: 0.0,
            l2: 0.0,
            sign: WeightSign::Free,
        }
    }
}

impl Kind for Conv2d {
    fn accepts(&self) -> &'static [ShapeKind] {
        &[ShapeKind::Picture]
    }

    fn supports_masking(&self, input: Shape) -> bool {
        self.stride == 1 && self.output(input, &mut Vec::new()).rows() == input.rows()
    }

    fn output(&self, input: Shape, faults: &mut Vec<Fault>) -> Shape {
        let Shape::Picture { height, width, .. } = input else { return input };
        let Self { filters, kernel: size, stride, padding, .. } = *self;
        let window = Window { kind: WindowKind::Kernel, size, stride, padding };
        let fitted = |kernel| Self { kernel, ..self.clone() }.into();
        let (height, width) = window.places((height, width), faults, fitted);
        Shape::Picture { channels: filters, height, width }
    }

    fn field(&self, region: &Region, input: Shape) -> Region {
        region.under(input, (self.kernel, self.stride), self.padding)
    }

    fn work(&self, input: Shape, output: Shape) -> Option<Work> {
        let taps = (self.kernel as u64).checked_pow(2)?.checked_mul(input.units() as u64)?;
        let filters = self.filters as u64;
        let parameters = taps.checked_mul(filters)?.checked_add(filters)?;
        Some(Work { parameters, multiply_adds: taps.checked_mul(output.checked_len()?)?, kept: 0 })
    }

    activation_methods!();
    weighted_methods!();
}
