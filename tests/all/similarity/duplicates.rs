//! Tests of the search for doubles, on pictures drawn here.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use strata::data::ImageForm;
use strata::data::similarity::{fingerprints, nearly_equal};

const FORM: ImageForm = ImageForm { channels: 1, height: 28, width: 28 };

/// A random photo-like picture: soft waves in every channel.
fn photo(form: ImageForm, random: &mut ChaCha8Rng) -> Vec<u8> {
    let waves: Vec<[f32; 4]> = (0..6)
        .map(|_| [random.random::<f32>() * 4.0, random.random::<f32>() * 4.0, random.random::<f32>() * 6.3, 20.0])
        .collect();
    let mut picture = Vec::new();
    for channel in 0..form.channels {
        for y in 0..form.height {
            for x in 0..form.width {
                let (u, v) = (x as f32 / form.width as f32 * 6.3, y as f32 / form.height as f32 * 6.3);
                let height = |[a, b, phase, size]: &[f32; 4]| size * (a * u + b * v + phase + channel as f32).sin();
                picture.push((110.0 + waves.iter().map(height).sum::<f32>()).clamp(0.0, 255.0) as u8);
            }
        }
    }
    picture
}

/// A slanted stroke of random place, slant, thickness and bend on a black ground, as a handwritten 1.
fn stroke(random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut between = |low: f32, high: f32| low + (high - low) * random.random::<f32>();
    let (slant, middle, bend) = (between(-0.5, 0.5), between(12.5, 14.5), between(-0.02, 0.02));
    let (half_length, thickness) = (between(7.0, 10.0), between(1.0, 2.2));
    let mut picture = Vec::new();
    for y in 0..28 {
        for x in 0..28 {
            let down = y as f32 - 13.5;
            let aside = (x as f32 - (middle + slant * down + bend * down * down)).abs();
            let inside = (thickness + 0.5 - aside).clamp(0.0, 1.0) * (half_length + 0.5 - down.abs()).clamp(0.0, 1.0);
            picture.push((255.0 * inside) as u8);
        }
    }
    picture
}

fn noisy(picture: &[u8], random: &mut ChaCha8Rng) -> Vec<u8> {
    picture.iter().map(|&byte| byte.saturating_add(random.random_range(0..7)).saturating_sub(3)).collect()
}

/// For each picture the first one with the same bytes.
fn first_equal(pixels: &[u8], form: ImageForm) -> Vec<u32> {
    let sample = |index: u32| form.image(pixels, index);
    let prints = fingerprints(pixels.len() / form.bytes().max(1), sample);
    strata::data::similarity::first_equal(&prints, sample)
}

fn nearly(pixels: &[u8], form: ImageForm) -> Vec<(u32, u32)> {
    nearly_equal(pixels, form, &first_equal(pixels, form), &AtomicBool::new(false))
}

#[test]
fn equal_pictures_point_to_the_first() {
    let form = ImageForm { channels: 1, height: 1, width: 3 };
    let pixels = [1, 2, 3, 4, 5, 6, 1, 2, 3, 1, 2, 4, 4, 5, 6, 1, 2, 3];
    assert_eq!(first_equal(&pixels, form), [0, 1, 0, 3, 1, 0]);
}

#[test]
fn pictures_that_differ_in_any_one_byte_are_not_equal() {
    let mut pixels = vec![7; 28 * 28 * 785];
    for at in 0..784 {
        pixels[784 * (at + 1) + at] = 8;
    }
    assert_eq!(first_equal(&pixels, FORM), (0..785).collect::<Vec<u32>>());
}

#[test]
fn altered_copies_of_photos_are_found() {
    let random = &mut ChaCha8Rng::seed_from_u64(1);
    for channels in [1, 3] {
        let form = ImageForm { channels, height: 40, width: 30 };
        let originals: Vec<Vec<u8>> = (0..60).map(|_| photo(form, random)).collect();
        let mut pixels: Vec<u8> = originals.concat();
        for (index, original) in originals.iter().enumerate() {
            match index % 3 {
                0 => pixels.extend(noisy(original, random)),
                1 => pixels.extend(original.iter().map(|&byte| (f32::from(byte) * 1.08).min(255.0) as u8)),
                _ => pixels.extend(original.iter().map(|&byte| byte.saturating_add(12))),
            }
        }
        assert_eq!(nearly(&pixels, form), (0..60).map(|index| (index, index + 60)).collect::<Vec<_>>());
    }
}

#[test]
fn of_equal_pictures_only_the_first_is_named() {
    let random = &mut ChaCha8Rng::seed_from_u64(2);
    let a = photo(FORM, random);
    let (b, c) = (noisy(&a, random), photo(FORM, random));
    let pixels = [c, a.clone(), a.clone(), b.clone(), b, a].concat();
    assert_eq!(nearly(&pixels, FORM), [(1, 3)]);
}

#[test]
fn different_handwritten_strokes_are_mostly_not_alike_but_noisy_ones_are() {
    let random = &mut ChaCha8Rng::seed_from_u64(3);
    let strokes: Vec<Vec<u8>> = (0..300).map(|_| stroke(random)).collect();
    let found = nearly(&strokes.concat(), FORM).len();
    assert!(found < 30, "{found} of 300 different strokes");
    let copies: Vec<Vec<u8>> = strokes.iter().map(|stroke| noisy(stroke, random)).collect();
    let pairs = nearly(&[strokes.concat(), copies.concat()].concat(), FORM);
    let copied = pairs.iter().filter(|(a, b)| a + 300 == *b).count();
    assert!(copied >= 297, "{copied} of 300 noisy copies");
}

#[test]
fn same_shape_in_other_colors_is_not_alike() {
    let form = ImageForm { channels: 3, height: 28, width: 28 };
    let disc = |color: [f32; 3]| -> Vec<u8> {
        let inside = |at: usize| (at % 28).abs_diff(14).pow(2) + (at / 28).abs_diff(14).pow(2) < 80;
        color.iter().flat_map(|&level| (0..784).map(move |at| if inside(at) { level as u8 } else { 255 })).collect()
    };
    // The same grey: 76 = 0.299·255 = 0.587·130.
    assert_eq!(nearly(&[disc([255.0, 0.0, 0.0]), disc([0.0, 130.0, 0.0])].concat(), form), []);
    assert_eq!(nearly(&[disc([255.0, 0.0, 0.0]), disc([250.0, 3.0, 4.0])].concat(), form), [(0, 1)]);
}

#[test]
fn thousands_of_blank_pictures_are_near_nothing() {
    let random = &mut ChaCha8Rng::seed_from_u64(4);
    let blank = vec![200; 784];
    let pixels: Vec<u8> = (0..3000).flat_map(|_| noisy(&blank, random)).collect();
    assert_eq!(nearly(&pixels, FORM), []);
}

#[test]
fn a_crowded_ground_does_not_hide_copies() {
    // The upper half of all pictures is black: bands of the upper half alone would be the same in all of them.
    let random = &mut ChaCha8Rng::seed_from_u64(6);
    let mut halves: Vec<Vec<u8>> = (0..600).map(|_| photo(FORM, random)).collect();
    for picture in &mut halves {
        picture[..392].fill(0);
    }
    let copies: Vec<Vec<u8>> = halves.iter().map(|picture| noisy(picture, random)).collect();
    let pairs: BTreeSet<_> = nearly(&[halves.concat(), copies.concat()].concat(), FORM).into_iter().collect();
    let found = (0..600).filter(|&index| pairs.contains(&(index, index + 600))).count();
    assert!(found >= 594, "{found}");
}

#[test]
fn any_number_of_threads_finds_the_same() {
    let random = &mut ChaCha8Rng::seed_from_u64(7);
    let pixels: Vec<u8> = (0..150).flat_map(|_| stroke(random)).collect();
    let pixels = [pixels.clone(), noisy(&pixels, random)].concat();
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.map(|pool| pool.install(|| (first_equal(&pixels, FORM), nearly(&pixels, FORM)))).ok()
    };
    assert!(with(1).is_some());
    assert_eq!(with(1), with(5));
}

#[test]
fn stopped_or_empty_or_tiny_input_gives_nothing() {
    let random = &mut ChaCha8Rng::seed_from_u64(8);
    let picture = photo(FORM, random);
    let pixels = [noisy(&picture, random), picture].concat();
    assert_eq!(nearly_equal(&pixels, FORM, &first_equal(&pixels, FORM), &AtomicBool::new(true)), []);
    assert_eq!(nearly(&pixels, FORM), [(0, 1)]);
    assert_eq!(nearly(&[], FORM), []);
    assert_eq!(first_equal(&[], FORM), [0; 0]);
    let tiny = ImageForm { channels: 1, height: 1, width: 1 };
    assert_eq!(first_equal(&[3, 4, 3], tiny), [0, 1, 0]);
    assert_eq!(nearly(&[3, 4, 3], tiny), []);
    assert_eq!(nearly(&[3, 4, 3, 3, 4, 4], ImageForm { channels: 3, height: 1, width: 1 }), []);
}

#[test]
fn faint_shades_are_flat() {
    let shade = |ground: usize| (0..784).map(move |at| (ground + at % 28 / 4) as u8);
    let pixels: Vec<u8> = (100..120).flat_map(shade).collect();
    assert_eq!(nearly(&pixels, FORM), []);
    let steeper = |ground: usize| (0..784).map(move |at| (ground + at % 28) as u8);
    let pixels: Vec<u8> = (100..120).flat_map(steeper).collect();
    assert_eq!(nearly(&pixels, FORM).len(), 19);
}
