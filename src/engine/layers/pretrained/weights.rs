//! The weights that backbones come with: half-precision numbers in the program itself, read when a network first needs
//! them, with batch normalization folded into the convolutions.
use std::sync::{Arc, LazyLock};

use half::f16;
use safetensors::SafeTensors;

use crate::design::Backbone;
use crate::engine::EngineError;

/// EfficientNet-Lite0 without its last dense layer; origin and license stand in `assets/README.md`.
static EFFICIENTNET_LITE0: &[u8] = include_bytes!("../../../../assets/efficientnet_lite0.safetensors");

/// Added to the variance in every batch normalization.
const EPSILON: f64 = 1e-3;
/// Blocks between stem and head.
const BLOCKS: usize = 16;

/// Weight, bias, weight, bias …, from the picture's side.
type Arrays = Vec<Arc<Vec<f32>>>;

static FOLDED: LazyLock<Result<Arrays, EngineError>> = LazyLock::new(|| folded(EFFICIENTNET_LITE0));

/// The arrays of a backbone in the order of its layers, the same for all networks.
///
/// # Errors
/// When the program's own file lacks one.
pub(super) fn arrays(Backbone::EfficientNetLite0: Backbone) -> Result<&'static [Arc<Vec<f32>>], EngineError> {
    FOLDED.as_deref().map_err(Clone::clone)
}

/// A number that is another one whenever a weight of the backbone is: CRC-32 of its file.
pub fn backbone_checksum(Backbone::EfficientNetLite0: Backbone) -> u32 {
    static CHECKSUM: LazyLock<u32> = LazyLock::new(|| crc32fast::hash(EFFICIENTNET_LITE0));
    *CHECKSUM
}

/// Every convolution with the batch normalization behind it, by their names in the file.
fn names() -> impl Iterator<Item = (String, String)> {
    let block = |nth: usize| {
        let parts = [("_expand_conv", "_bn0"), ("_depthwise_conv", "_bn1"), ("_project_conv", "_bn2")];
        // The first block does not expand.
        parts.into_iter().skip(usize::from(nth == 0)).map(move |(conv, norm)| (nth, conv, norm))
    };
    let blocks = (0..BLOCKS).flat_map(block);
    let blocks = blocks.map(|(nth, conv, norm)| (format!("_blocks.{nth}.{conv}"), format!("_blocks.{nth}.{norm}")));
    let own = |conv: &str, norm: &str| std::iter::once((conv.to_owned(), norm.to_owned()));
    own("_conv_stem", "_bn0").chain(blocks).chain(own("_conv_head", "_bn1"))
}

/// y = γ · (w ∗ x − μ) / √(σ² + ε) + β is a convolution with the weights γ · w / √(σ² + ε) and the biases
/// β − γ · μ / √(σ² + ε).
fn folded(file: &[u8]) -> Result<Arrays, EngineError> {
    let missing = |name: &str| EngineError::Missing { name: name.to_owned() };
    let file = SafeTensors::deserialize(file).map_err(|_| missing("efficientnet_lite0.safetensors"))?;
    let read = |name: String| {
        let tensor = file.tensor(&name).map_err(|_| missing(&name))?;
        let halves = tensor.data().as_chunks::<2>().0.iter();
        Ok::<_, EngineError>(halves.map(|bytes| f64::from(f16::from_le_bytes(*bytes))).collect::<Vec<_>>())
    };
    let mut arrays = Vec::new();
    for (conv, norm) in names() {
        let weights = read(format!("{conv}.weight"))?;
        let [gamma, beta, mean, variance] =
            ["weight", "bias", "running_mean", "running_var"].map(|part| read(format!("{norm}.{part}")));
        let (gamma, beta, mean, variance) = (gamma?, beta?, mean?, variance?);
        let scale: Vec<f64> = gamma.iter().zip(&variance).map(|(gamma, var)| gamma / (var + EPSILON).sqrt()).collect();
        let taps = (weights.len() / scale.len().max(1)).max(1);
        let filters = weights.chunks(taps).zip(&scale);
        let weights = filters.flat_map(|(taps, scale)| taps.iter().map(move |tap| (tap * scale) as f32)).collect();
        let biases = beta.iter().zip(&mean).zip(&scale).map(|((beta, mean), scale)| (beta - mean * scale) as f32);
        arrays.extend([Arc::new(weights), Arc::new(biases.collect())]);
    }
    Ok(arrays)
}
