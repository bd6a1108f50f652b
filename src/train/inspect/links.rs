//! What connects two layers, as strong as it is: a filter, or all weights from a map to a neuron, as one number.

/// Links of one array that are kept: the strongest.
const MOST: usize = 320;

/// The weights from one map or neuron to another, as one number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// The map or the neuron that it comes from.
    pub from: usize,
    /// The map or the neuron that it goes to.
    pub to: usize,
    /// The root of the sum of its squared weights, with the sign of their sum.
    pub strength: f32,
}

/// The strongest links of an array in PyTorch's order whose inputs are so many maps or neurons; none where that does not
/// fit.
pub(super) fn links(dims: &[usize], values: &[f32], maps: usize) -> Vec<Link> {
    let (outputs, inputs, kernel) = match *dims {
        [outputs, inputs, height, width] => (outputs, inputs, height * width),
        [outputs, inputs] => (outputs, maps, inputs.checked_div(maps).unwrap_or(0)),
        _ => return Vec::new(),
    };
    if kernel == 0 || values.len() != outputs * inputs * kernel {
        return Vec::new();
    }
    // Each filter of a depthwise convolution has a map of its own.
    let depthwise = inputs == 1 && maps > 1 && dims.len() == 4;
    let link = |(nth, weights): (usize, &[f32])| {
        let (sum, squares) = weights.iter().fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
        let from = if depthwise { nth * maps / outputs } else { nth % inputs };
        Link { from, to: nth / inputs, strength: f32::sqrt(squares).copysign(sum) }
    };
    let mut links: Vec<Link> = values.chunks_exact(kernel).enumerate().map(link).collect();
    links.retain(|link| link.strength.is_finite() && link.strength != 0.0);
    let stronger = |a: &Link, b: &Link| b.strength.abs().total_cmp(&a.strength.abs());
    if links.len() > MOST {
        links.select_nth_unstable_by(MOST, stronger);
        links.truncate(MOST);
    }
    links.sort_by(stronger);
    links
}
