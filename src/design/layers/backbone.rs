//! Networks whose first layers come with their weights.
use serde::{Deserialize, Serialize};

/// A network whose first layers come with their weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, strum::IntoStaticStr)]
pub enum Backbone {
    /// EfficientNet-Lite0 (Tan & Le 2019, Google 2020), which learned the photographs of `ImageNet`.
    #[default]
    EfficientNetLite0,
}
