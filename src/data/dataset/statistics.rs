//! What image files looked like before they were brought to one form: sizes and color modes.
use std::collections::BTreeMap;

/// How many files had which size and mode.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileStatistics {
    /// Samples of each width and height.
    pub sizes: BTreeMap<(u32, u32), usize>,
    /// Samples of each mode.
    pub modes: BTreeMap<ColorMode, usize>,
    /// Samples in which color is seen, whatever their mode.
    pub colored: usize,
}

/// What a pixel of a file consists of.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::IntoStaticStr, strum::VariantArray, serde::Serialize,
)]
pub enum ColorMode {
    /// Gray.
    Grey,
    /// Gray with transparency.
    GreyAlpha,
    /// Red, green and blue; also what came from a palette.
    Rgb,
    /// Red, green and blue with transparency.
    Rgba,
}

impl ColorMode {
    /// The mode of that many channels.
    pub(in crate::data) fn of_channels(channels: usize) -> Self {
        match channels {
            1 => Self::Grey,
            2 => Self::GreyAlpha,
            3 => Self::Rgb,
            _ => Self::Rgba,
        }
    }
}

impl FileStatistics {
    /// So many gray squares.
    pub(in crate::data) fn of(count: usize, side: u32) -> Self {
        let sizes = BTreeMap::from([((side, side), count)]);
        Self { sizes, modes: BTreeMap::from([(ColorMode::Grey, count)]), colored: 0 }
    }

    /// Counts one file.
    pub(in crate::data) fn count(&mut self, (width, height): (u32, u32), mode: ColorMode, colored: bool) {
        *self.sizes.entry((width, height)).or_default() += 1;
        *self.modes.entry(mode).or_default() += 1;
        self.colored += usize::from(colored);
    }

    /// How many files have other proportions than these by more than `most`, as a share of them.
    pub fn of_other_shape(&self, width: usize, height: usize, most: f64) -> usize {
        let proportion = |width: f64, height: f64| (width / height.max(1.0)).ln();
        let wanted = proportion(width as f64, height as f64);
        let other = |(w, h): (u32, u32)| (proportion(f64::from(w), f64::from(h)) - wanted).abs() > most.ln_1p();
        self.sizes.iter().filter(|(size, _)| other(**size)).map(|(_, count)| count).sum()
    }

    /// Files with transparent pixels, or with room for them.
    pub fn transparent(&self) -> usize {
        [ColorMode::GreyAlpha, ColorMode::Rgba].iter().filter_map(|mode| self.modes.get(mode)).sum()
    }

    /// The sizes with their numbers of pictures, the most frequent first.
    pub fn frequent_sizes(&self) -> Vec<((u32, u32), usize)> {
        let mut sizes: Vec<_> = self.sizes.iter().map(|(size, count)| (*size, *count)).collect();
        sizes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        sizes
    }

    /// The size in the middle, if all are put in the order of their pixels.
    pub fn median_size(&self) -> Option<(u32, u32)> {
        let mut sizes: Vec<_> = self.sizes.iter().collect();
        sizes.sort_by_key(|((width, height), _)| u64::from(*width) * u64::from(*height));
        let half = self.sizes.values().sum::<usize>() / 2;
        let mut seen = 0;
        sizes
            .into_iter()
            .find(|(_, count)| {
                seen += **count;
                seen > half
            })
            .map(|(size, _)| *size)
    }
}
