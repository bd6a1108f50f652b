//! How soon a moment of a long run's past is on the screen: batches beside snapshots are gone to in a window that is drawn
//! but painted by nobody, after a run of so many batches.
//!
//! `cargo run --release --example time_machine -- [BATCHES] [MOMENTS]`
#![allow(clippy::print_stdout, reason = "an example talks to whoever runs it")]
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::{Context, Pos2, RawInput, Rect, Vec2, ViewportId};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use strata::app::{Action, App, Command, Document, Paths, RunView, ShownMoment};
use strata::design::{BuiltIn, Source, template};
use strata::train::TimelineEntry;
use strata::ui::Studio;

/// Samples in a step.
const BATCH: usize = 32;
/// Batches from a snapshot to its neighbors at most.
const NEAR: u64 = 10;
/// A screen shows no more than a frame in this time.
const SCREEN: Duration = Duration::from_millis(16);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<usize>());
    let batches = numbers.next().unwrap_or(Ok(10_000))? as u64;
    let moments = numbers.next().unwrap_or(Ok(200))?;
    let mut design = template("cnn28").map(|template| (template.make)()).ok_or("the template is gone")?;
    design.data = Source::BuiltIn(BuiltIn::Fashion);
    (design.training.batch, design.training.epochs) = (BATCH, 1_000_000);
    let mut window = Window::open(App::new(Paths::default(), Arc::new(|| ())), design);
    let started = Instant::now();
    window.train(batches);
    let run = window.run();
    let timeline = Arc::clone(run.timeline().ok_or("nothing is kept of the run")?);
    let snapshots: Vec<u64> = timeline.entries().iter().map(TimelineEntry::batches).collect();
    println!("{} batches in {:.0} s", run.curve.batches(), started.elapsed().as_secs_f64());
    let megabytes = |bytes: usize| bytes as f64 / f64::from(1 << 20);
    println!(
        "{} snapshots, {:.1} of {:.0} MB, at {snapshots:?}",
        snapshots.len(),
        megabytes(timeline.bytes()),
        megabytes(timeline.budget()),
    );
    let last = run.curve.batches();
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let near: Vec<u64> = (0..moments)
        .map(|_| (snapshots[random.random_range(0..snapshots.len())] + random.random_range(0..=NEAR)).min(last - 1))
        .collect();
    window.measure(&format!("up to {NEAR} batches after a snapshot"), &near);
    let anywhere: Vec<u64> = (0..moments / 4).map(|_| random.random_range(0..last)).collect();
    window.measure("anywhere", &anywhere);
    Ok(())
}

/// A window that is drawn whenever it wants to be.
struct Window {
    ctx: Context,
    studio: Studio,
    opened: Instant,
}

impl Window {
    fn open(mut app: App, design: strata::design::Design) -> Self {
        let ctx = Context::default();
        app.document = Document::new(design, None);
        let studio = Studio::new(&ctx, app);
        let mut window = Self { ctx, studio, opened: Instant::now() };
        while !window.studio.app().has_pictures() {
            window.frame();
        }
        window
    }

    fn run(&self) -> &RunView {
        #[allow(clippy::expect_used, reason = "it was started")]
        self.studio.app().runs.shown().expect("a run")
    }

    /// Draws a frame, and waits as long as it may.
    fn frame(&mut self) {
        let size = Rect::from_min_size(Pos2::ZERO, Vec2::new(1440.0, 900.0));
        let time = Some(self.opened.elapsed().as_secs_f64());
        let input = RawInput { screen_rect: Some(size), time, ..RawInput::default() };
        let started = Instant::now();
        let output = self.ctx.run_ui(input, |ui| self.studio.show(ui));
        std::hint::black_box(self.ctx.tessellate(output.shapes, output.pixels_per_point));
        let wait = output.viewport_output.get(&ViewportId::ROOT).map_or(Duration::ZERO, |view| view.repaint_delay);
        std::thread::sleep(wait.clamp(SCREEN.saturating_sub(started.elapsed()), Duration::from_millis(100)));
    }

    /// Trains so many batches, and stops.
    fn train(&mut self, batches: u64) {
        self.studio.act(Action::Do(Command::Train));
        while self.studio.app().runs.shown().is_none_or(|run| run.curve.batches() < batches) {
            self.frame();
        }
        self.studio.act(Action::Do(Command::Stop));
        while self.run().is_active() || self.studio.app().runs.is_restless() {
            self.frame();
        }
    }

    /// Goes to moments, one after the other, and tells how long it took until a picture of the snapshot before, and of the
    /// moment itself, was drawn.
    fn measure(&mut self, what: &str, moments: &[u64]) {
        let (mut first, mut exact) = (Vec::new(), Vec::new());
        for batches in moments {
            let before = self.ticket();
            let started = Instant::now();
            self.studio.act(Action::ShowMoment(Some(*batches)));
            self.until(|run, ticket| run.shown_moment().is_some() && ticket != before);
            first.push(started.elapsed().as_secs_f64() * 1e3);
            self.until(|run, _| run.shown_moment().is_some_and(ShownMoment::is_exact));
            let asked = self.ticket();
            let runs_behind = |run: &RunView, ticket| ticket != asked || !run.awaits_moment();
            self.until(runs_behind);
            exact.push(started.elapsed().as_secs_f64() * 1e3);
        }
        for (picture, times) in [("a first picture", first), ("the exact picture", exact)] {
            let [half, most, all] = [0.5, 0.99, 1.0].map(|share| percentile(&times, share));
            println!(
                "{what}: {picture} after {half:.0} ms (median), {most:.0} ms (99th percentile), {all:.0} ms (most)"
            );
        }
    }

    fn ticket(&self) -> Option<u64> {
        self.run().cards().map(|(_, ticket)| ticket)
    }

    /// Draws until something holds of the run and the number of what its cards show.
    fn until(&mut self, holds: impl Fn(&RunView, Option<u64>) -> bool) {
        loop {
            if holds(self.run(), self.ticket()) {
                return;
            }
            self.frame();
        }
    }
}

fn percentile(times: &[f64], share: f64) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
}
