//! Maps that follow from gradients: the input gradient, and Grad-CAM.
use super::super::error::ExplainError;
use super::heatmap::Heatmap;
use crate::design::{LayerId, Shape};
use crate::engine::Attribution;

/// The largest absolute gradient over the channels at each place (Simonyan, Vedaldi and Zisserman 2014), from a gradient
/// channel by channel.
pub fn strongest(gradient: &[f32], plane: usize) -> Vec<f32> {
    let mut strongest = vec![0.0_f32; plane];
    for channel in gradient.chunks_exact(plane.max(1)) {
        for (most, slope) in strongest.iter_mut().zip(channel) {
            *most = most.max(slope.abs());
        }
    }
    strongest
}

/// Grad-CAM (Selvaraju et al. 2017): the sum of the maps, each weighted by the mean of its gradient, where it is above 0.
pub fn grad_cam(maps: &[f32], gradients: &[f32], plane: usize) -> Vec<f32> {
    let mut sum = vec![0.0_f32; plane];
    for (map, gradient) in maps.chunks_exact(plane.max(1)).zip(gradients.chunks_exact(plane.max(1))) {
        let weight = gradient.iter().sum::<f32>() / plane as f32;
        for (sum, value) in sum.iter_mut().zip(map) {
            *sum += weight * value;
        }
    }
    sum.iter().map(|value| value.max(0.0)).collect()
}

/// The map of an input gradient, over a picture of this shape.
///
/// # Errors
/// When the input is no picture.
pub fn gradient_map(attribution: &Attribution, shape: Shape) -> Result<Heatmap, ExplainError> {
    let Shape::Picture { height, width, .. } = shape else { return Err(ExplainError::NoPictures) };
    Ok(Heatmap { height, width, values: strongest(&attribution.input, height * width) })
}

/// Grad-CAM over the maps of a layer, as large as these are.
///
/// # Errors
/// When the layer is not there or gives no maps.
pub fn layer_cam(attribution: &Attribution, layer: LayerId) -> Result<Heatmap, ExplainError> {
    let (seen, gradient) = attribution.layer(layer).ok_or(ExplainError::NoSuchUnit)?;
    let Shape::Picture { height, width, .. } = seen.shape else { return Err(ExplainError::NoMaps) };
    Ok(Heatmap { height, width, values: grad_cam(&seen.values, gradient, height * width) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_count_as_much_as_their_mean_gradient() {
        // The first map speaks for the class with 2, the second against it with 1.
        let (maps, gradients) = ([1.0, 0.0, 2.0, 1.0, 3.0, 1.0], [2.0, 1.0, 3.0, -1.0, -1.0, -1.0]);
        assert_eq!(grad_cam(&maps, &gradients, 3), [1.0, 0.0, 3.0]);
        assert_eq!(strongest(&gradients, 3), [2.0, 1.0, 3.0]);
    }
}
