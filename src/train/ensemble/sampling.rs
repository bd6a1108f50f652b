//! Samples drawn with replacement: a bootstrap sample, or one in which some samples are more likely than others.
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::Distribution as _;
use rand_distr::weighted::WeightedAliasIndex;

/// As many of the samples as there are, drawn with replacement in proportion to their weights, in ascending order; nothing
/// without a weight above 0. The same seed and member give the same samples on every machine.
pub fn draw_with_replacement(samples: &[u32], weights: &[f64], (seed, member): (u64, u64)) -> Vec<u32> {
    let Ok(chances) = WeightedAliasIndex::new(weights.to_vec()) else { return Vec::new() };
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(member);
    let mut drawn: Vec<u32> =
        samples.iter().filter_map(|_| samples.get(chances.sample(&mut random)).copied()).collect();
    drawn.sort_unstable();
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bootstrap_sample_leaves_out_one_in_e() {
        let samples: Vec<u32> = (0..20_000).map(|n| 3 * n).collect();
        let drawn = draw_with_replacement(&samples, &vec![1.0; samples.len()], (7, 0));
        assert_eq!(drawn.len(), samples.len());
        assert!(drawn.is_sorted() && drawn.iter().all(|index| samples.contains(index)));
        let mut different = drawn.clone();
        different.dedup();
        // (1 − 1 ∕ n)ⁿ of them are never drawn, with a standard deviation of about 0.0024.
        let left_out = 1.0 - different.len() as f64 / samples.len() as f64;
        assert!((left_out - (-1.0_f64).exp()).abs() < 0.01, "{left_out}");
        assert_eq!(drawn, draw_with_replacement(&samples, &vec![1.0; samples.len()], (7, 0)));
        assert_ne!(drawn, draw_with_replacement(&samples, &vec![1.0; samples.len()], (7, 1)));
    }

    #[test]
    fn a_heavy_sample_comes_often_and_one_without_weight_never() {
        let samples: Vec<u32> = (0..10_000).collect();
        let weights: Vec<f64> =
            samples.iter().map(|n| f64::from(u8::from(*n >= 5_000)) * f64::from(1 + n % 2 * 3)).collect();
        let drawn = draw_with_replacement(&samples, &weights, (1, 0));
        assert!(drawn.iter().all(|n| *n >= 5_000));
        let heavy = drawn.iter().filter(|n| *n % 2 == 1).count() as f64 / drawn.len() as f64;
        assert!((heavy - 0.8).abs() < 0.02, "{heavy}");
        assert!(draw_with_replacement(&samples, &vec![0.0; samples.len()], (1, 0)).is_empty());
    }
}
