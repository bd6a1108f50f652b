//! Mean pooling: the mean of each window of a picture.
use super::window_settings::window_pooling;
use crate::design::catalogue::{Setting, Value};
use crate::design::layers::kind::{Family, Fault, FaultKind, Kind, KindEntry, WindowKind};
use crate::design::layers::weights::layer_setting;
use crate::design::layers::window::Window;
use crate::design::{LayerKind, Limits, Padding, Region, Shape, ShapeKind};

window_pooling! {
    /// Settings of mean pooling. Windows are square and lie wholly on the (padded) picture.
    MeanPool2d, MEAN_POOL2D, "Mean pooling", 'A'
}
