//! Several samples by their bytes, to be asked about in one go: points of a grid, the beginnings of a text.

/// Several samples by their bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SampleBatch {
    bytes: Vec<u8>,
    /// Where each sample ends.
    ends: Vec<usize>,
}

impl SampleBatch {
    /// Rows of `count` numbers each; what is left behind the last whole row is dropped.
    pub fn of_numbers(count: usize, numbers: &[f32]) -> Self {
        let mut batch = Self::default();
        for row in numbers.chunks_exact(count.max(1)) {
            for number in row {
                batch.bytes.extend(number.to_le_bytes());
            }
            batch.ends.push(batch.bytes.len());
        }
        batch
    }

    /// Texts.
    pub fn of_texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut batch = Self::default();
        texts.into_iter().for_each(|text| batch.push(text.as_bytes()));
        batch
    }

    /// Puts a sample behind the others.
    pub fn push(&mut self, sample: &[u8]) {
        self.bytes.extend(sample);
        self.ends.push(self.bytes.len());
    }

    /// The numbers of all samples, one after the other, where they hold numbers.
    pub fn numbers(&self) -> Vec<f32> {
        self.bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Every sample.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.bytes[start..*end])
    }
}
