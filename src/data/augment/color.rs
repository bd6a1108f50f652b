//! Light and color: brightness, contrast, saturation and hue, on numbers from 0 to 255 that may leave this range.

/// How much red, green and blue add to the brightness of a color (ITU-R BT.601).
const LUMA: [f32; 3] = [0.299, 0.587, 0.114];

/// Sums that run side by side, so that adding up does not wait for itself.
const LANES: usize = 8;

/// How bright a color is, 0 to 255.
pub(super) fn luma(red: f32, green: f32, blue: f32) -> f32 {
    LUMA[0] * red + LUMA[1] * green + LUMA[2] * blue
}

/// The mean of a channel that is not empty.
pub(super) fn mean(channel: &[f32]) -> f32 {
    let mut sums = [0.0_f64; LANES];
    let groups = channel.chunks_exact(LANES);
    let rest: f64 = groups.remainder().iter().copied().map(f64::from).sum();
    for group in groups {
        for lane in 0..LANES {
            sums[lane] += f64::from(group[lane]);
        }
    }
    ((sums.iter().sum::<f64>() + rest) / channel.len() as f64) as f32
}

/// Adds light to every number: x + share · 255, as Keras's `RandomBrightness`.
pub(super) fn brighten(numbers: &mut [f32], share: f64) {
    let light = (share * 255.0) as f32;
    for number in numbers {
        *number += light;
    }
}

/// Moves a channel's numbers away from their mean or towards it: (x − mean) · factor + mean, as Keras's
/// `RandomContrast`.
pub(super) fn contrast(channel: &mut [f32], factor: f64) {
    let mean = mean(channel);
    let factor = factor as f32;
    for number in channel {
        *number = (*number - mean) * factor + mean;
    }
}

/// Moves every color away from its gray or towards it: gray + factor · (x − gray).
pub(super) fn saturate(channels: [&mut [f32]; 3], factor: f64) {
    let factor = factor as f32;
    each_color(channels, |color| {
        let gray = luma(color[0], color[1], color[2]);
        color.map(|number| gray + factor * (number - gray))
    });
}

/// Turns every color's hue in HSV, in degrees; above 0 from red towards green.
pub(super) fn turn_hue(channels: [&mut [f32]; 3], degrees: f64) {
    let turn = (degrees / 60.0) as f32;
    each_color(channels, |color| {
        let value = color[0].max(color[1]).max(color[2]);
        let chroma = value - color[0].min(color[1]).min(color[2]);
        if chroma <= 0.0 {
            return color;
        }
        let hue = hue(color, value, chroma) + turn;
        // Each channel is full over a third of the circle and rises and falls over a sixth on either side:
        // V − C · max(0, min(k, 4 − k, 1)), k = n + H/60° (https://en.wikipedia.org/wiki/HSL_and_HSV).
        [5.0, 3.0, 1.0].map(|place| {
            let place = sixths(place + hue);
            value - chroma * place.min(4.0 - place).clamp(0.0, 1.0)
        })
    });
}

/// The hue of a color that is not gray, in sixths of the circle, −1 to 5.
fn hue([red, green, blue]: [f32; 3], value: f32, chroma: f32) -> f32 {
    if value == red {
        (green - blue) / chroma
    } else if value == green {
        2.0 + (blue - red) / chroma
    } else {
        4.0 + (red - green) / chroma
    }
}

/// A place on the circle brought back to 0 to 6. Places from −6 to 18 come in.
fn sixths(place: f32) -> f32 {
    let place = if place < 0.0 { place + 6.0 } else { place };
    let place = if place >= 6.0 { place - 6.0 } else { place };
    if place >= 6.0 { place - 6.0 } else { place }
}

fn each_color(channels: [&mut [f32]; 3], change: impl Fn([f32; 3]) -> [f32; 3]) {
    let [red, green, blue] = channels;
    for ((red, green), blue) in red.iter_mut().zip(green).zip(blue) {
        [*red, *green, *blue] = change([*red, *green, *blue]);
    }
}
