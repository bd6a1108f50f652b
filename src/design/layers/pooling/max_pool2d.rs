//! Max pooling: the largest value of each window of a picture.
use super::mean_pool2d::MeanPool2d;
use super::window_settings::window_pooling;
use crate::design::catalogue::{Setting, Value};
use crate::design::layers::kind::{Family, Fault, FaultKind, Kind, KindEntry, WindowKind};
use crate::design::layers::weights::layer_setting;
use crate::design::layers::window::Window;
use crate::design::{LayerKind, Limits, Padding, Region, Shape, ShapeKind};

window_pooling! {
    /// Settings of max pooling. Windows are square and lie wholly on the (padded) picture.
    MaxPool2d, MAX_POOL2D, "Max pooling", 'M'

    fn sampled(&self, input: Shape) -> Option<LayerKind> {
        let single = Self { size: 1, stride: Some(self.step()), padding: 0 };
        let places = |pool: &Self| pool.output(input, &mut Vec::new());
        let Self { size, stride, padding } = *self;
        let is_as_large = places(&single) == places(self);
        Some(if is_as_large { single.into() } else { MeanPool2d { size, stride, padding }.into() })
    }
}
