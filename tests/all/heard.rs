//! Curves that are heard: what lies in the sound file is what the curves say, and whoever plays it gets that file.
use std::io::Cursor;
use std::path::Path;

use strata::app::{Action, Command, Notice};
use strata::export::{Chart, ChartLine, CurveSound, Form};

use crate::cli::{fails, ok};
use crate::program::{program, wait_for};

/// Samples per second, and how long a sweep is.
const RATE: f64 = 44_100.0;
const SECONDS: f64 = 4.0;

fn line(name: &str, points: Vec<[f64; 2]>, dashed: bool) -> ChartLine {
    ChartLine { name: name.to_owned(), points, color: [0; 3], dashed, width: 1 }
}

/// Training falls from 3 to 0 over ten epochs; validation is there from the second epoch on, and rises.
fn chart(log: bool) -> Chart {
    let training = (0..=10).map(|x| [f64::from(x), 3.0 - 0.3 * f64::from(x)]).collect();
    let validation = (2..=10).map(|x| [f64::from(x), 0.5 + 0.2 * f64::from(x)]).collect();
    let noise = (0..500).map(|x| [f64::from(x) / 50.0, f64::from(x * 37 % 11)]).collect();
    let lines =
        vec![line("batches", noise, false), line("training", training, false), line("validation", validation, true)];
    Chart { title: "Loss".to_owned(), x: "epochs".to_owned(), lines, log }
}

/// The samples of both channels, from −1 to 1.
fn channels(wav: &[u8]) -> [Vec<f64>; 2] {
    let mut reader = hound::WavReader::new(Cursor::new(wav)).unwrap();
    let spec = reader.spec();
    assert_eq!((spec.channels, spec.sample_rate, spec.bits_per_sample), (2, 44_100, 16));
    let samples: Vec<f64> = reader.samples::<i16>().map(|sample| f64::from(sample.unwrap()) / 32_767.0).collect();
    [0, 1].map(|channel| samples.iter().skip(channel).step_by(2).copied().collect())
}

/// The pitch around a time: how often the samples cross zero upwards, between the first crossing and the last one.
fn pitch(samples: &[f64], seconds: f64) -> Option<f64> {
    let (middle, half) = ((seconds * RATE) as usize, (0.05 * RATE) as usize);
    let part = &samples[middle - half..middle + half];
    let crossing = |n: usize| n as f64 + part[n] / (part[n] - part[n + 1]);
    let crossings: Vec<f64> =
        (0..part.len() - 1).filter(|n| part[*n] < 0.0 && part[n + 1] >= 0.0).map(crossing).collect();
    let (first, last) = (crossings.first()?, crossings.last()?);
    Some((crossings.len() - 1) as f64 / (last - first) * RATE)
}

fn loudness(samples: &[f64]) -> f64 {
    (samples.iter().map(|sample| sample * sample).sum::<f64>() / samples.len() as f64).sqrt()
}

#[test]
fn each_channel_sings_its_curve() {
    for log in [false, true] {
        let chart = chart(log);
        let [left, right] = channels(&chart.to_bytes(Form::Wav).unwrap());
        assert_eq!((left.len(), right.len()), ((SECONDS * RATE) as usize, (SECONDS * RATE) as usize));
        let height = |y: f64| if log { y.max(1e-12).log10() } else { y };
        // From 0 to 3 two octaves, from 220 Hz on.
        let expected = |y: f64| 220.0 * 4_f64.powf((height(y) - height(0.0)) / (height(3.0) - height(0.0)));
        for seconds in [0.4, 1.0, 1.7, 2.5, 3.3] {
            let x = seconds / SECONDS * 10.0;
            let between = |values: &dyn Fn(f64) -> f64| {
                // On a logarithmic scale the lines between two epochs are straight there.
                let (low, high) = (height(values(x.floor())), height(values(x.ceil())));
                let drawn = low + (high - low) * x.fract();
                if log { 10_f64.powf(drawn) } else { drawn }
            };
            let near = |found: f64, y: f64| (found / expected(y) - 1.0).abs() < 0.02;
            let found = pitch(&left, seconds).unwrap();
            assert!(near(found, between(&|x| 3.0 - 0.3 * x)), "training at {seconds} s, log {log}: {found} Hz");
            if x > 2.5 {
                let found = pitch(&right, seconds).unwrap();
                assert!(near(found, between(&|x| 0.5 + 0.2 * x)), "validation at {seconds} s, log {log}: {found} Hz");
            }
        }
    }
}

#[test]
fn validation_is_silent_before_its_first_epoch_and_pulses_then() {
    let [left, right] = channels(&chart(false).to_bytes(Form::Wav).unwrap());
    let at = |seconds: f64| (seconds * RATE) as usize;
    assert_eq!(loudness(&right[..at(0.8)]), 0.0);
    assert!(loudness(&left[..at(0.8)]) > 0.05);
    // A pulse has seven beats per second: its parts differ where those of a steady tone don't.
    let spread = |samples: &[f64]| {
        let parts: Vec<f64> = samples[at(2.0)..at(3.0)].chunks(at(0.02)).map(loudness).collect();
        let (low, high) =
            parts.iter().fold((f64::INFINITY, 0.0_f64), |(low, high), one| (low.min(*one), high.max(*one)));
        high / low
    };
    assert!(spread(&right) > 2.0 && spread(&left) < 1.5, "{} {}", spread(&right), spread(&left));
}

#[test]
fn nothing_clicks_and_nothing_is_cut() {
    let [left, right] = channels(&chart(false).to_bytes(Form::Wav).unwrap());
    for samples in [&left, &right] {
        assert!(samples.iter().all(|sample| sample.abs() < 0.5));
        // Neighbors of a tone of 880 Hz, with its fifth harmonic, lie no farther apart.
        assert!(samples.windows(2).all(|pair| (pair[1] - pair[0]).abs() < 0.12));
    }
    assert!(left[..40].iter().all(|sample| sample.abs() < 0.01), "it begins at once");
    assert!(left[left.len() - 40..].iter().all(|sample| sample.abs() < 0.01), "it ends at once");
}

#[test]
fn a_high_tone_is_softer_so_that_it_seems_as_loud() {
    let [left, _] = channels(&chart(false).to_bytes(Form::Wav).unwrap());
    let at = |seconds: f64| (seconds * RATE) as usize;
    assert!(loudness(&left[at(0.1)..at(0.4)]) < 0.6 * loudness(&left[at(3.5)..at(3.9)]));
}

#[test]
fn what_is_not_finite_is_left_out_and_what_stands_still_sounds_in_the_middle() {
    let mut odd = chart(false);
    odd.lines = vec![line("training", vec![[1.0, f64::NAN], [2.0, 5.0], [3.0, 5.0], [4.0, f64::INFINITY]], false)];
    let [left, right] = channels(&odd.to_bytes(Form::Wav).unwrap());
    assert!((pitch(&left, 2.0).unwrap() - 440.0).abs() < 1.0);
    assert_eq!(loudness(&right), 0.0);
    odd.lines.clear();
    assert!(CurveSound::of(&odd).is_silent());
}

/// One epoch is no line yet: the batches are heard in its place.
#[test]
fn before_the_second_epoch_the_batches_are_heard() {
    let mut early = chart(false);
    early.lines[1].points.truncate(1);
    early.lines[0].points = (0..=10).map(|x| [f64::from(x), f64::from(x)]).collect();
    early.lines[2].points.clear();
    let [left, _] = channels(&early.to_bytes(Form::Wav).unwrap());
    assert!((pitch(&left, 2.0).unwrap() / 440.0 - 1.0).abs() < 0.02);
}

#[test]
fn the_command_line_writes_the_curves_of_a_run_as_a_sound() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    ok(&["new", "digits", "--out", "d.ron"], root);
    ok(&["train", "d.ron", "--epochs", "3", "--out", "run"], root);
    let told: serde_json::Value =
        serde_json::from_str(&ok(&["hear", "run", "--out", "loss.wav", "--json"], root)).unwrap();
    assert_eq!(told["seconds"], 4.0);
    let lines = told["lines"].as_array().unwrap();
    assert_eq!(
        lines.iter().map(|line| line["name"].as_str().unwrap()).collect::<Vec<_>>(),
        ["batches", "training", "validation"]
    );
    let [left, right] = channels(&std::fs::read(root.join("loss.wav")).unwrap());
    for (samples, line) in [(&left, &lines[1]), (&right, &lines[2])] {
        let [first, last] = [0, 1].map(|end| line["hertz"][end].as_f64().unwrap());
        let (begin, end) = (pitch(samples, 0.08).unwrap(), pitch(samples, 3.92).unwrap());
        assert!((begin / first - 1.0).abs() < 0.1 && (end / last - 1.0).abs() < 0.1, "{line} {begin} {end}");
    }
    let said = fails(1, &["curves", "run", "--out", "loss.wav"], root);
    assert!(said.contains("is there already"), "{said}");
    ok(&["curves", "run", "--curve", "score", "--out", "score.csv"], root);
    let table = std::fs::read_to_string(root.join("score.csv")).unwrap();
    assert!(table.starts_with("line,epochs,Score\n") && table.contains("validation,3,"), "{table}");
}

/// A player that does nothing but copy the file that it gets.
#[cfg(unix)]
fn copying_player(folder: &Path) -> strata::export::Player {
    use std::os::unix::fs::PermissionsExt as _;
    let script = folder.join("player");
    std::fs::write(&script, format!("#!/bin/sh\ncp \"$1\" \"{}\"\n", folder.join("played.wav").display())).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    strata::export::Player::new(script)
}

#[cfg(unix)]
#[test]
fn the_player_gets_what_is_saved_and_a_failing_one_gives_way() {
    let root = tempfile::tempdir().unwrap();
    let mut app = program();
    let broken = [strata::export::Player::new("/nowhere/player".into()), strata::export::Player::new("false".into())];
    app.listening.players = broken.into_iter().chain([copying_player(root.path())]).collect();
    app.update(Action::Listen(Some(Box::new(chart(false)))));
    assert!(app.listening.is_playing());
    wait_for(&mut app, "the end of the sound", |app| !app.listening.is_playing());
    assert_eq!(std::fs::read(root.path().join("played.wav")).unwrap(), chart(false).to_bytes(Form::Wav).unwrap());
    assert!(app.notices.is_empty());
    let left: Vec<_> = std::fs::read_dir(std::env::temp_dir())
        .unwrap()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(&format!("strata-{}-", std::process::id())))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[cfg(unix)]
#[test]
fn a_sound_ends_when_it_is_told_to_and_its_place_is_known_while_it_plays() {
    use std::os::unix::fs::PermissionsExt as _;
    let root = tempfile::tempdir().unwrap();
    let script = root.path().join("player");
    std::fs::write(&script, "#!/bin/sh\nexec sleep 600\n").unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut app = program();
    app.listening.players = vec![strata::export::Player::new(script)];
    app.update(Action::Listen(Some(Box::new(chart(false)))));
    assert_eq!(app.listening.place("Loss"), None);
    wait_for(&mut app, "the place", |app| app.listening.place("Loss").is_some_and(|place| place > 0.0));
    assert_eq!(app.listening.place("Accuracy"), None);
    app.update(Action::Listen(None));
    assert!(!app.listening.is_playing());
    // Without a run there is nothing to hear.
    app.update(Action::Do(Command::Listen));
    assert!(!app.listening.is_playing());
}

#[test]
fn where_nothing_plays_it_is_told_once() {
    let mut app = program();
    app.listening.players.clear();
    app.update(Action::Listen(Some(Box::new(chart(false)))));
    wait_for(&mut app, "the end", |app| !app.listening.is_playing());
    assert_eq!(app.notices, [Notice::info("notice.no_player")]);
}
