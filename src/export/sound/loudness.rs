//! How strong a tone has to be so that all pitches seem equally loud.

/// What the ear makes of a frequency in hertz, as a factor: the A-weighting of IEC 61672-1, without its constant.
fn a_weighting(frequency: f64) -> f64 {
    let square = frequency * frequency;
    let pole = |at: f64| square + at * at;
    12_194_f64.powi(2) * square * square / (pole(20.6) * (pole(107.7) * pole(737.9)).sqrt() * pole(12_194.0))
}

/// The amplitude, from 0 to 1, at which a frequency seems as loud as the `lowest` at its full amplitude.
pub(super) fn amplitude(frequency: f64, lowest: f64) -> f64 {
    (a_weighting(lowest) / a_weighting(frequency)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::{a_weighting, amplitude};

    /// The table of the standard: decibels against 1 kHz.
    #[test]
    fn the_weighting_is_that_of_the_standard() {
        for (frequency, decibels) in [(199.5, -10.9), (398.1, -4.8), (794.3, -0.8), (1995.3, 1.2)] {
            let found = 20.0 * (a_weighting(frequency) / a_weighting(1000.0)).log10();
            assert!((found - decibels).abs() < 0.1, "{frequency} Hz: {found} dB");
        }
        assert_eq!(amplitude(220.0, 220.0), 1.0);
        assert!(amplitude(880.0, 220.0) < 0.4);
    }
}
