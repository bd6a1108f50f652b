//! How long Explore takes to answer: from a line that is drawn on its pad to the frame in which its probabilities are there,
//! while a run trains and while it rests; and from a moment of the past that is gone to, beside a snapshot, to the frame in
//! which its weights and its cards are there.
//!
//! `cargo run --release --example explore_speed -- [LINES] [BATCHES]`
#![allow(clippy::print_stdout, reason = "an example talks to whoever runs it")]
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::{Context, Pos2, RawInput, Rect, Vec2};
use strata::app::{Action, App, Command, Document, Paths, RunView, Workspace};
use strata::design::template;
use strata::ui::Studio;

/// A screen shows no more than a frame in this time.
const SCREEN: Duration = Duration::from_millis(16);

/// How far from its snapshot a moment lies that is gone to, in batches.
const BESIDE: [u64; 3] = [0, 1, 5];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<usize>());
    let lines = numbers.next().unwrap_or(Ok(60))?;
    let batches = numbers.next().unwrap_or(Ok(10_000))? as u64;
    let mut design = template("cnn28").map(|template| (template.make)()).ok_or("the template is gone")?;
    design.training.epochs = 1_000_000;
    let mut window = Drawn::new(design);
    window.until(App::has_pictures);
    window.studio.act(Action::Do(Command::Train));
    window.until(|app| app.runs.shown().is_some_and(|run| run.epochs_done() > 0));
    window.studio.act(Action::Show(Workspace::Explore));
    tell("while it trains, from a line to its answer", window.answers(lines));
    window.studio.act(Action::Show(Workspace::Train));
    window.until(|app| app.runs.shown().is_some_and(|run| run.curve.batches() >= batches));
    window.studio.act(Action::Do(Command::Pause));
    window.until(|app| !app.runs.is_running());
    for beside in BESIDE {
        let what = format!("of {batches} batches, from a moment {beside} behind its snapshot to its cards");
        tell(&what, window.moments(beside));
    }
    window.studio.act(Action::ShowMoment(None));
    window.studio.act(Action::Show(Workspace::Explore));
    tell("while it rests, from a line to its answer", window.answers(lines));
    Ok(())
}

/// Prints the median and the slowest of some times.
fn tell(what: &str, mut millis: Vec<f64>) {
    millis.sort_by(f64::total_cmp);
    let (median, slowest) = (millis[millis.len() / 2], millis[millis.len() - 1]);
    println!("{what}: {median:.1} ms (median), {slowest:.1} ms (slowest) of {}", millis.len());
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
        let mut output = self.ctx.run_ui(input, |ui| self.studio.show(ui));
        output.textures_delta.clear();
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

    /// Goes to the moments so many batches behind every snapshot but the last and tells how many milliseconds each took.
    fn moments(&mut self, beside: u64) -> Vec<f64> {
        let run = self.studio.app().runs.shown();
        let snapshots = run.and_then(RunView::timeline).map(|timeline| timeline.entries()).unwrap_or_default();
        let mut targets: Vec<u64> = snapshots.iter().map(|entry| entry.batches() + beside).collect();
        targets.pop();
        let ticket = |app: &App| app.runs.shown().and_then(RunView::cards).map(|(_, ticket)| ticket);
        let mut millis = Vec::with_capacity(targets.len());
        for target in targets.into_iter().rev() {
            let before = ticket(self.studio.app());
            let asked = Instant::now();
            self.studio.act(Action::ShowMoment(Some(target)));
            self.until(|app| {
                let moment = app.runs.shown().and_then(RunView::shown_moment);
                moment.is_some_and(|moment| moment.target() == target && moment.is_exact()) && ticket(app) != before
            });
            millis.push(asked.elapsed().as_secs_f64() * 1e3);
        }
        millis
    }
}
