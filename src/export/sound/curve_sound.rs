//! From the lines of a chart to samples: each of two voices follows a curve, both in the same time.
use std::f64::consts::TAU;
use std::io::Cursor;

use hound::{SampleFormat, WavSpec, WavWriter};

use super::loudness::amplitude;
use crate::export::chart::{Chart, ChartError, ChartLine, failed};

/// Samples per second.
const RATE: u32 = 44_100;
/// How long a sweep from left to right takes, in seconds.
const SECONDS: f64 = 4.0;
/// The pitch of the lowest value, in hertz, and how many octaves higher the highest is.
const LOWEST: f64 = 220.0;
const OCTAVES: f64 = 2.0;
/// How long a voice takes to begin and to end, in seconds: what begins at once clicks.
const RAMP: f64 = 0.02;
/// The amplitude of a voice at the lowest pitch: two of them stay below 1 in a player that mixes both sides.
const STRENGTH: f64 = 0.45;
/// How often the voice of validation swells per second, and the least of its amplitude between that: it is heard as its
/// curve is seen, in dashes.
const DASHES: f64 = 7.0;
const BETWEEN_DASHES: f64 = 0.35;

/// Who is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// The solid curve: a steady sine at the left.
    Training,
    /// The dashed one: a pulsing triangle wave at the right.
    Validation,
}

impl Voice {
    /// Both, in the order of their channels.
    pub const ALL: [Self; 2] = [Self::Training, Self::Validation];

    /// The wave at a phase, in turns. Both cross zero where the sine does, and nowhere else.
    fn wave(self, phase: f64) -> f64 {
        let sine = |times: f64| (phase * times * TAU).sin();
        match self {
            Self::Training => sine(1.0),
            // The first three terms of a triangle wave's Fourier series.
            Self::Validation => sine(1.0) - sine(3.0) / 9.0 + sine(5.0) / 25.0,
        }
    }

    /// How strong it is at a time in seconds.
    fn swell(self, time: f64) -> f64 {
        match self {
            Self::Training => 1.0,
            Self::Validation => BETWEEN_DASHES + (1.0 - BETWEEN_DASHES) * (0.5 + 0.5 * (time * DASHES * TAU).cos()),
        }
    }

    /// The line that it follows: of several the last, as a chart has the means of epochs behind the single batches.
    fn line(self, chart: &Chart) -> Option<Vec<[f64; 2]>> {
        let is_own = |line: &&ChartLine| line.dashed == (self == Self::Validation);
        chart.lines.iter().rev().filter(is_own).map(|line| heights(line, chart.log)).find(|points| points.len() > 1)
    }
}

/// The points of a line as high as they are drawn; what has no place in a drawing has none here.
fn heights(line: &ChartLine, log: bool) -> Vec<[f64; 2]> {
    let height = |y: f64| if log { y.max(1e-12).log10() } else { y };
    line.points.iter().map(|[x, y]| [*x, height(*y)]).filter(|[x, y]| x.is_finite() && y.is_finite()).collect()
}

/// A chart as it is heard.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveSound {
    /// What each voice follows; `None` for one that is silent.
    lines: [Option<Vec<[f64; 2]>>; 2],
    /// The least and the largest x of them.
    across: [f64; 2],
    /// The least and the largest height.
    heights: [f64; 2],
    log: bool,
}

impl CurveSound {
    /// What is heard of a chart. Without two points in a row it is silence.
    pub fn of(chart: &Chart) -> Self {
        let lines = Voice::ALL.map(|voice| voice.line(chart));
        let range = |axis: usize| {
            let all = || lines.iter().flatten().flatten().map(|point| point[axis]);
            [all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max)]
        };
        let (across, heights) = (range(0), range(1));
        Self { lines, across, heights, log: chart.log }
    }

    /// Whether nothing is heard.
    pub fn is_silent(&self) -> bool {
        self.lines.iter().all(Option::is_none)
    }

    /// How long it takes, in seconds.
    pub fn seconds(&self) -> f64 {
        SECONDS
    }

    /// Where on the chart's axis it is after so many seconds.
    pub fn place(&self, seconds: f64) -> f64 {
        let [left, right] = self.across;
        left + (right - left) * (seconds / SECONDS).clamp(0.0, 1.0)
    }

    /// The pitch of a value of the chart, in hertz: as far up two octaves as the value is up the chart, so that equal
    /// steps in height are equal intervals.
    pub fn pitch(&self, value: f64) -> f64 {
        self.pitch_of_height(if self.log { value.max(1e-12).log10() } else { value })
    }

    fn pitch_of_height(&self, height: f64) -> f64 {
        let [low, high] = self.heights;
        // What stands still sounds in the middle.
        let share = if low < high { ((height - low) / (high - low)).clamp(0.0, 1.0) } else { 0.5 };
        LOWEST * (share * OCTAVES).exp2()
    }

    /// The samples of a voice, from −1 to 1.
    fn samples(&self, voice: Voice) -> Vec<f64> {
        let count = (SECONDS * f64::from(RATE)) as usize;
        let Some(line) = &self.lines[voice as usize] else { return vec![0.0; count] };
        let [left, right] = self.across;
        let time_of = |x: f64| (x - left) / (right - left) * SECONDS;
        let (begin, end) = (time_of(line[0][0]), time_of(line[line.len() - 1][0]));
        let (mut phase, mut segment) = (0.0, 0);
        let sample = |nth| {
            let time = nth as f64 / f64::from(RATE);
            let ramp = ((time - begin).min(end - time) / RAMP).clamp(0.0, 1.0);
            if ramp <= 0.0 {
                return 0.0;
            }
            let pitch = self.pitch_of_height(height_at(line, &mut segment, self.place(time)));
            phase = (phase + pitch / f64::from(RATE)).fract();
            // A raised cosine begins and ends without a corner.
            let ramp = 0.5 - 0.5 * (ramp * TAU / 2.0).cos();
            STRENGTH * ramp * voice.swell(time) * amplitude(pitch, LOWEST) * voice.wave(phase)
        };
        (0..count).map(sample).collect()
    }

    /// The bytes of a WAV file: 44,100 samples of 16 bits per second, training at the left, validation at the right.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn to_wav(&self) -> Result<Vec<u8>, ChartError> {
        let spec = WavSpec { channels: 2, sample_rate: RATE, bits_per_sample: 16, sample_format: SampleFormat::Int };
        let mut file = Cursor::new(Vec::new());
        let mut writer = WavWriter::new(&mut file, spec).map_err(failed)?;
        let [left, right] = Voice::ALL.map(|voice| self.samples(voice));
        for sample in left.into_iter().zip(right).flat_map(|(left, right)| [left, right]) {
            writer.write_sample((sample * f64::from(i16::MAX)).round() as i16).map_err(failed)?;
        }
        writer.finalize().map_err(failed)?;
        Ok(file.into_inner())
    }
}

/// The height of a line at a place, on straight lines between its points. `segment` is where it was found last: places
/// come from left to right.
fn height_at(line: &[[f64; 2]], segment: &mut usize, x: f64) -> f64 {
    while *segment + 2 < line.len() && line[*segment + 1][0] < x {
        *segment += 1;
    }
    let ([left, from], [right, to]) = (line[*segment], line[*segment + 1]);
    if right > left { from + (to - from) * ((x - left) / (right - left)).clamp(0.0, 1.0) } else { to }
}
