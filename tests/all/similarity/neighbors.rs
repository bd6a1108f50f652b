//! Tests of the search for classes that look alike, on glyphs drawn here.
use std::sync::atomic::AtomicBool;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use strata::data::ImageForm;
use strata::data::similarity::{LookAlike, look_alikes};

const SIDE: usize = 20;
/// Glyphs drawn of each class.
const PER_CLASS: u16 = 80;
const FORM: ImageForm = ImageForm { channels: 1, height: SIDE, width: SIDE };
/// Classes of the drawn set; the fourth is a cross.
const SIX: usize = 0;
const NINE: usize = 1;
const ONE: usize = 2;

/// How white a glyph is at a point, seen from its centre: x to the right, y down, ±1 at the border.
fn ink(class: usize, x: f32, y: f32, thickness: f32) -> f32 {
    let distance = match class {
        // A ring below with a stem up on the left.
        SIX => ((x.hypot(y - 0.3) - 0.38).abs()).min((x + 0.38).abs() + 10.0 * (y - 0.3).max(-0.85 - y).max(0.0)),
        NINE => return ink(SIX, -x, -y, thickness),
        ONE => x.abs() + 10.0 * (y.abs() - 0.8).max(0.0),
        // A diagonal cross.
        _ => (x - y).abs().min((x + y).abs()) / 1.4 + 10.0 * (x.abs().max(y.abs()) - 0.7).max(0.0),
    };
    ((thickness - distance) * 8.0).clamp(0.0, 1.0)
}

/// Glyphs of each class, of varying place, size, thickness and slant, class after class.
fn glyphs(seed: u64, classes: usize) -> (Vec<u8>, Vec<u16>) {
    let random = &mut ChaCha8Rng::seed_from_u64(seed);
    let mut pixels = Vec::new();
    for class in 0..classes {
        for _ in 0..PER_CLASS {
            let mut between = |low: f32, high: f32| low + (high - low) * random.random::<f32>();
            let (right, down, size) = (between(-0.1, 0.1), between(-0.1, 0.1), between(0.9, 1.1));
            let (thickness, slant) = (between(0.14, 0.22), between(-0.25, 0.25));
            for y in 0..SIDE {
                for x in 0..SIDE {
                    let at = |place: usize| (place as f32 - 9.5) / 10.0;
                    let (right, down) = (size * at(x) - right, size * at(y) - down);
                    pixels.push((255.0 * ink(class, right + slant * down, down, thickness)) as u8);
                }
            }
        }
    }
    (pixels, (0..classes as u16 * PER_CLASS).map(|index| index / PER_CLASS).collect())
}

/// A picture turned about its centre, by the nearest pixel; black comes in from outside.
fn turn(picture: &[u8], degrees: f32, out: &mut [u8]) {
    let (sin, cos) = degrees.to_radians().sin_cos();
    for (at, pixel) in out.iter_mut().enumerate() {
        let (x, y) = ((at % SIDE) as f32 - 9.5, (at / SIDE) as f32 - 9.5);
        let (from_x, from_y) = ((cos * x + sin * y + 9.5).round(), (cos * y - sin * x + 9.5).round());
        let inside = (0.0..SIDE as f32).contains(&from_x) && (0.0..SIDE as f32).contains(&from_y);
        *pixel = if inside { picture[from_y as usize * SIDE + from_x as usize] } else { 0 };
    }
}

/// A number from -1 to 1 for each picture and copy.
fn throw(index: u32, copy: u32) -> f32 {
    ChaCha8Rng::seed_from_u64(u64::from(index) * 1000 + u64::from(copy)).random::<f32>() * 2.0 - 1.0
}

/// The pairs found when glyphs are turned by up to ±`degrees`.
fn turned(seed: u64, degrees: f32) -> Vec<LookAlike> {
    let (pixels, labels) = glyphs(seed, 4);
    let members: Vec<u32> = (0..320).collect();
    let vary = |index: u32, copy, out: &mut [u8]| turn(FORM.image(&pixels, index), degrees * throw(index, copy), out);
    look_alikes(&pixels, FORM, &labels, 4, &members, vary, &AtomicBool::new(false))
}

#[test]
fn turning_by_any_angle_makes_a_six_a_nine() {
    for seed in 0..3 {
        let pairs = turned(seed, 180.0);
        assert!(!pairs.is_empty());
        let first = (pairs[0].from, pairs[0].to);
        assert!(first == (SIX, NINE) || first == (NINE, SIX), "{pairs:?}");
        assert!(pairs.iter().all(|pair| pair.share > pair.before), "{pairs:?}");
        assert!(pairs.is_sorted_by(|a, b| a.share >= b.share));
    }
}

#[test]
fn turning_a_little_changes_nothing() {
    for seed in 0..3 {
        assert_eq!(turned(seed, 10.0), []);
    }
}

#[test]
fn turning_upside_down_is_reported_for_six_and_nine_only() {
    let (pixels, labels) = glyphs(7, 4);
    let members: Vec<u32> = (0..320).collect();
    let vary = |index: u32, _, out: &mut [u8]| turn(FORM.image(&pixels, index), 180.0, out);
    let pairs = look_alikes(&pixels, FORM, &labels, 4, &members, vary, &AtomicBool::new(false));
    let mut names: Vec<(usize, usize)> = pairs.iter().map(|pair| (pair.from, pair.to)).collect();
    names.sort_unstable();
    assert_eq!(names, [(SIX, NINE), (NINE, SIX)]);
    assert!(pairs.iter().all(|pair| pair.share > 0.7 && pair.before < 0.1), "{pairs:?}");
}

#[test]
fn brightness_and_noise_change_nothing() {
    let (pixels, labels) = glyphs(8, 4);
    let members: Vec<u32> = (0..320).collect();
    let vary = |index: u32, copy: u32, out: &mut [u8]| {
        let levels = out.iter_mut().zip(FORM.image(&pixels, index));
        levels.for_each(|(new, &old)| *new = (f32::from(old) * (0.6 + 0.1 * copy as f32) + 20.0) as u8);
    };
    assert_eq!(look_alikes(&pixels, FORM, &labels, 4, &members, vary, &AtomicBool::new(false)), []);
}

#[test]
fn pictures_spoiled_to_blanks_look_like_nothing() {
    let (pixels, labels) = glyphs(9, 4);
    let members: Vec<u32> = (0..320).collect();
    let vary = |_, copy: u32, out: &mut [u8]| out.fill(copy as u8);
    assert_eq!(look_alikes(&pixels, FORM, &labels, 4, &members, vary, &AtomicBool::new(false)), []);
}

#[test]
fn work_is_bounded_however_many_classes_and_pictures_there_are() {
    let classes = 300;
    let form = ImageForm { channels: 1, height: 1, width: 2 };
    let pixels: Vec<u8> = (0..60_000_u32).map(|at| ((at * 7919) >> 3) as u8).collect();
    let labels: Vec<u16> = (0..30_000).map(|index| (index % classes) as u16).collect();
    let members: Vec<u32> = (0..30_000).collect();
    let calls = std::sync::atomic::AtomicUsize::new(0);
    let vary = |_, _, out: &mut [u8]| {
        calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        out.fill(0);
    };
    let pairs = look_alikes(&pixels, form, &labels, classes, &members, vary, &AtomicBool::new(false));
    assert!(pairs.len() <= 5);
    assert!(calls.into_inner() <= 800 * 4);
}

#[test]
fn any_number_of_threads_finds_the_same() {
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.map(|pool| pool.install(|| turned(3, 180.0))).ok()
    };
    assert!(with(1).is_some());
    assert_eq!(with(1), with(5));
}

#[test]
fn one_class_or_no_picture_or_a_stop_gives_nothing() {
    let (pixels, labels) = glyphs(1, 2);
    let half_turn = |index: u32, _: u32, out: &mut [u8]| turn(FORM.image(&pixels, index), 180.0, out);
    let go = AtomicBool::new(false);
    let members: Vec<u32> = (0..160).collect();
    assert_eq!(look_alikes(&pixels, FORM, &labels, 2, &members, half_turn, &go).len(), 2);
    assert_eq!(look_alikes(&pixels, FORM, &labels, 2, &members, half_turn, &AtomicBool::new(true)), []);
    assert_eq!(look_alikes(&pixels, FORM, &labels, 2, &members[..80], half_turn, &go), []);
    assert_eq!(look_alikes(&pixels, FORM, &[], 0, &[], half_turn, &go), []);
    assert_eq!(look_alikes(&[], FORM, &[], 2, &[], half_turn, &go), []);
}

#[test]
fn pictures_of_one_pixel_are_alike_to_nothing() {
    let pixels: Vec<u8> = (0..100).collect();
    let labels: Vec<u16> = (0..100).map(|index| index % 2).collect();
    let members: Vec<u32> = (0..100).collect();
    let form = ImageForm { channels: 1, height: 1, width: 1 };
    let vary = |index: u32, _, out: &mut [u8]| out[0] = 255 - index as u8;
    assert_eq!(look_alikes(&pixels, form, &labels, 2, &members, vary, &AtomicBool::new(false)), []);
}
