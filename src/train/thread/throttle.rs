//! How many batches per second there may be.
use std::time::{Duration, Instant};

/// The slowest that can be asked for is a batch per hour.
const LONGEST: f64 = 3600.0;

/// When the turn of the next batch is.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    interval: Duration,
    /// When the turn of the last batch was.
    turn: Option<Instant>,
}

impl Throttle {
    /// Batches per second at most, `None` for no limit. False when it is no such number.
    pub(super) fn set(&mut self, speed: Option<f64>) -> bool {
        let Some(speed) = speed else {
            self.interval = Duration::ZERO;
            return true;
        };
        let usable = speed > 0.0 && !speed.is_nan();
        if usable {
            self.interval = Duration::from_secs_f64((1.0 / speed).min(LONGEST));
        }
        usable
    }

    /// How long it is until the turn of the next batch.
    pub(super) fn ahead(&self) -> Duration {
        self.turn.map_or(Duration::ZERO, |turn| self.interval.saturating_sub(turn.elapsed()))
    }

    /// A batch starts. One that was due a little earlier does not make the next one late.
    pub(super) fn start(&mut self) {
        let now = Instant::now();
        let due = self.turn.map(|turn| turn + self.interval);
        self.turn = due.filter(|due| *due <= now && now - *due < self.interval).or(Some(now));
    }
}
