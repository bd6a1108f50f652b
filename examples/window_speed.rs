//! What the window costs a training: its speed with the studio drawn beside it, but painted by nobody, against
//! `strata bench` for the same design and batch. So what is measured is Strata's own work, not a renderer's.
//!
//! `cargo run --release --example window_speed -- [SECONDS]`; with `race` behind it the frames of a window in which six
//! variants race, with the name of a starter design those of a window in which that trains.
#![allow(clippy::print_stdout, reason = "an example talks to whoever runs it")]
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::{Context, Pos2, RawInput, Rect, Vec2, ViewportId};
use strata::app::{Action, App, Card, Command, CompareAct, Document, Paths, Pick, RaceSetup};
use strata::design::{BuiltIn, Design, Source, Variation, template};
use strata::train::bench::{BenchSettings, measure};
use strata::ui::Studio;

/// Pictures in a step.
const BATCH: usize = 32;
/// How often both are measured, in turn.
const ROUNDS: usize = 5;
/// A screen shows no more than a frame in this time.
const SCREEN: Duration = Duration::from_millis(16);
/// The first epochs, in which panels still find their places, are not counted.
const WARM_UP: Duration = Duration::from_secs(1);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let seconds = std::env::args().nth(1).map_or(Ok(6.0), |text| text.parse())?;
    let duration = Duration::try_from_secs_f64(seconds)?;
    let mut design = template("cnn28").map(|template| (template.make)()).ok_or("the template is gone")?;
    design.data = Source::BuiltIn(BuiltIn::Fashion);
    (design.training.batch, design.training.epochs) = (BATCH, 1_000_000);
    if let Some(word) = std::env::args().nth(2) {
        let watched = if word == "race" {
            watch(design.clone(), duration, Action::Compare(CompareAct::Start(race(&design)?)))
        } else {
            let mut starter = template(&word).map(|template| (template.make)()).ok_or("no such starter design")?;
            starter.training.epochs = 1_000_000;
            watch(starter, duration, Action::Do(Command::Train))
        };
        tell_frames(&watched, seconds);
        return Ok(());
    }
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let alone = measure(&design, BenchSettings { batch: BATCH, duration, threads: 0 })?.images_per_second;
        let watched = watch(design.clone(), duration, Action::Do(Command::Train));
        let ratio = watched.images_per_second / alone;
        let watched_speed = watched.images_per_second;
        println!("bench {alone:.0} images/s, with the window {watched_speed:.0} images/s: {ratio:.2}");
        tell_frames(&watched, seconds);
        ratios.push(ratio);
    }
    ratios.sort_by(f64::total_cmp);
    println!("median ratio {:.2}", ratios[ROUNDS / 2]);
    Ok(())
}

/// A race of six learning rates.
fn race(design: &Design) -> Result<RaceSetup, Box<dyn std::error::Error>> {
    Ok(RaceSetup { variations: vec![Variation::read(design, "rate=0.0001..0.01:6")?], seeds: 1, budget: None })
}

/// Tells how often the window was drawn, and how long that took.
fn tell_frames(watched: &Watched, seconds: f64) {
    println!(
        "    {:.1} frames/s, each {:.1} ms (median), {:.1} ms (99th percentile)",
        watched.frames.len() as f64 / seconds,
        percentile(&watched.frames, 0.5),
        percentile(&watched.frames, 0.99),
    );
}

/// What a window saw of a run.
struct Watched {
    images_per_second: f64,
    /// Milliseconds of every frame: layout, tessellation and what the program does in it.
    frames: Vec<f64>,
}

fn percentile(frames: &[f64], share: f64) -> f64 {
    let mut sorted = frames.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
}

/// Trains a design, as an action begins it, in a window that is drawn whenever it wants to be.
fn watch(design: Design, duration: Duration, begin: Action) -> Watched {
    let ctx = Context::default();
    let mut app = App::new(Paths::default(), Arc::new(|| ()));
    app.document = Document::new(design, None);
    let mut studio = Studio::new(&ctx, app);
    studio.act(Action::Select(Card::Layer(strata::design::LayerId(0)), Pick::Only));
    let opened = Instant::now();
    let frame = |studio: &mut Studio| {
        let size = Rect::from_min_size(Pos2::ZERO, Vec2::new(1440.0, 900.0));
        let input =
            RawInput { screen_rect: Some(size), time: Some(opened.elapsed().as_secs_f64()), ..RawInput::default() };
        let started = Instant::now();
        let mut output = ctx.run_ui(input, |ui| studio.show(ui));
        // Nobody paints: what textures would get is nobody's either.
        output.textures_delta.clear();
        std::hint::black_box(ctx.tessellate(output.shapes, output.pixels_per_point));
        let took = started.elapsed();
        let wait = output.viewport_output.get(&ViewportId::ROOT).map_or(Duration::ZERO, |view| view.repaint_delay);
        std::thread::sleep(wait.clamp(SCREEN.saturating_sub(took), Duration::from_secs(1)));
        let run = studio.app().runs.shown();
        (took, run.map_or((0, 0.0), |run| (run.curve.batches(), run.progress.images_per_second)))
    };
    while !studio.app().has_pictures() {
        frame(&mut studio);
    }
    studio.act(begin);
    let pressed = Instant::now();
    while pressed.elapsed() < WARM_UP {
        frame(&mut studio);
    }
    let (started, mut frames, mut speeds) = (Instant::now(), Vec::new(), Vec::new());
    while started.elapsed() < duration {
        let (took, (_, speed)) = frame(&mut studio);
        frames.push(took.as_secs_f64() * 1e3);
        speeds.push(speed);
    }
    Watched { images_per_second: speeds.iter().sum::<f64>() / speeds.len() as f64, frames }
}
