//! How long the pad of Explore takes to answer: from a line that is drawn to the frame in which its probabilities are there,
//! while a run rests and while it trains.
//!
//! `cargo run --release --example pad_speed -- [LINES]`
#![allow(clippy::print_stdout, reason = "an example talks to whoever runs it")]
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::{Context, Pos2, RawInput, Rect, Vec2};
use strata::app::{Action, App, Command, Document, Paths, RunView, Workspace};
use strata::design::template;
use strata::ui::Studio;

/// A screen shows no more than a frame in this time.
const SCREEN: Duration = Duration::from_millis(16);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let lines = std::env::args().nth(1).map_or(Ok(60), |text| text.parse())?;
    let mut design = template("cnn28").map(|template| (template.make)()).ok_or("the template is gone")?;
    design.training.epochs = 1_000_000;
    let mut window = Drawn::new(design);
    window.until(App::has_pictures);
    window.studio.act(Action::Do(Command::Train));
    window.until(|app| app.runs.shown().is_some_and(|run| run.epochs_done() > 0));
    window.studio.act(Action::Show(Workspace::Explore));
    tell("while it trains", window.answers(lines));
    window.studio.act(Action::Do(Command::Pause));
    window.until(|app| !app.runs.is_running());
    tell("while it rests", window.answers(lines));
    Ok(())
}

/// Prints the median and the slowest of some times.
fn tell(what: &str, mut millis: Vec<f64>) {
    millis.sort_by(f64::total_cmp);
    let (median, slowest) = (millis[millis.len() / 2], millis[millis.len() - 1]);
    println!("{what}: {median:.1} ms (median), {slowest:.1} ms (slowest) from a line to its answer");
}

/// The window, painted by nobody.
struct Drawn {
    ctx: Context,
    studio: Studio,
    opened: Instant,
}

impl Drawn {
    fn new(design: strata::design::Design) -> Self {
        let ctx = Context::default();
        let mut app = App::new(Paths::default(), Arc::new(|| ()));
        app.document = Document::new(design, None);
        Self { studio: Studio::new(&ctx, app), ctx, opened: Instant::now() }
    }

    /// One frame of a screen.
    fn frame(&mut self) {
        let size = Rect::from_min_size(Pos2::ZERO, Vec2::new(1440.0, 900.0));
        let time = Some(self.opened.elapsed().as_secs_f64());
        let input = RawInput { screen_rect: Some(size), time, ..RawInput::default() };
        let started = Instant::now();
        let output = self.ctx.run_ui(input, |ui| self.studio.show(ui));
        std::hint::black_box(self.ctx.tessellate(output.shapes, output.pixels_per_point));
        std::thread::sleep(SCREEN.saturating_sub(started.elapsed()));
    }

    fn until(&mut self, done: impl Fn(&App) -> bool) {
        while !done(self.studio.app()) {
            self.frame();
        }
    }

    /// Draws so many lines and tells how many milliseconds each answer took.
    fn answers(&mut self, lines: usize) -> Vec<f64> {
        let ticket =
            |app: &App| app.runs.shown().and_then(RunView::cards).map(|(cards, _)| cards.probabilities.clone());
        let mut millis = Vec::with_capacity(lines);
        for line in 0..lines {
            let x = 4.0 + (line * 7 % 20) as f32;
            let before = ticket(self.studio.app());
            self.studio.act(Action::Draw(vec![vec![[x, 4.0], [24.0 - x / 2.0, 24.0]]]));
            let drawn = Instant::now();
            self.until(|app| ticket(app) != before);
            millis.push(drawn.elapsed().as_secs_f64() * 1e3);
        }
        millis
    }
}
