//! Max pooling: the largest value of each window of a picture.
use super::window_settings::window_pooling;
use crate::design::catalogue::{Setting, Value};
use crate::design::layers::kind::{Family, Fault, FaultKind, Kind, KindEntry, WindowKind};
use crate::design::layers::weights::layer_setting;
use crate::design::layers::window::Window;
use crate::design::{LayerKind, Limits, Padding, Shape, ShapeKind};

window_pooling! {
    /// Settings of max pooling. Windows are square and lie wholly on the (padded) picture.
    MaxPool2d, MAX_POOL2D, "Max pooling", 'M'
}
