//! Holds the varied pictures to reference numbers and to what has to be exact.
use rayon::prelude::*;
use serde_json::Value;
use strata::data::augment::{Augmenter, Drawn, Scratch};
use strata::design::{Amount, Augmentation, Fill, SampleKind, TRANSFORMS, Transform, transform as row, transforms_of};
use strum::VariantArray;

/// Transformations that are used for every picture, with one value each.
fn fixed(values: &[(Transform, f64)], fill: Fill) -> Augmentation {
    let amount = |value| Amount { low: value, high: value, probability: 1.0 };
    let transforms = values.iter().map(|&(transform, value)| (transform, amount(value))).collect();
    Augmentation { transforms, fill, ..Augmentation::default() }
}

/// Every transformation of pictures with its usual strength, used for every second picture.
fn everything() -> Augmentation {
    let rows = transforms_of(SampleKind::Picture);
    let transforms = rows.map(|row| (row.transform, Amount { probability: 0.5, ..row.usual })).collect();
    Augmentation { transforms, ..Augmentation::default() }
}

fn picture(channels: usize, height: usize, width: usize) -> Vec<u8> {
    (0..channels * height * width).map(|place| (place * place * 31 + place * 17) as u8).collect()
}

/// One picture (channels, height, width) with what was drawn.
fn apply(fill: Fill, drawn: &Drawn, picture: &[u8], [channels, height, width]: [usize; 3]) -> Vec<u8> {
    let mut out = vec![77; picture.len()];
    let augmenter = Augmenter::new(&fixed(&[], fill), channels, height, width);
    augmenter.apply(drawn, picture, &mut out, &mut Scratch::default());
    out
}

const FILLS: [Fill; 4] = [Fill::Nearest, Fill::Constant(200, 100, 50), Fill::Reflect, Fill::Wrap];

fn bytes(value: &Value) -> Vec<u8> {
    value.as_array().unwrap().iter().map(|byte| u8::try_from(byte.as_u64().unwrap()).unwrap()).collect()
}

fn fill(value: &Value) -> Fill {
    match value.as_str() {
        Some("Nearest") => Fill::Nearest,
        Some("Reflect") => Fill::Reflect,
        Some("Wrap") => Fill::Wrap,
        _ => {
            let color = bytes(value);
            Fill::Constant(color[0], color[1], color[2])
        }
    }
}

fn transform(name: &str) -> Transform {
    *Transform::VARIANTS.iter().find(|&&transform| <&str>::from(transform) == name).unwrap()
}

#[test]
fn agrees_with_scipy_numpy_and_colorsys() {
    let cases: Value = serde_json::from_str(include_str!("../reference/augment.json")).unwrap();
    let cases = cases.as_array().unwrap();
    assert!(cases.len() >= 24);
    // One scratch for all: what one picture leaves behind must not show in the next.
    let mut scratch = Scratch::default();
    for case in cases {
        let values: Vec<_> = case["values"].as_object().unwrap().iter().collect();
        let values: Vec<_> = values.iter().map(|(name, value)| (transform(name), value.as_f64().unwrap())).collect();
        let [channels, height, width] =
            ["channels", "height", "width"].map(|side| usize::try_from(case[side].as_u64().unwrap()).unwrap());
        let augmenter = Augmenter::new(&fixed(&values, fill(&case["fill"])), channels, height, width);
        let (picture, expected) = (bytes(&case["picture"]), bytes(&case["expected"]));
        let mut out = vec![0; picture.len()];
        augmenter.apply(&augmenter.draw(1, 2), &picture, &mut out, &mut scratch);
        let worst = out.iter().zip(&expected).map(|(ours, theirs)| ours.abs_diff(*theirs)).max().unwrap();
        let other = out.iter().zip(&expected).filter(|(ours, theirs)| ours != theirs).count();
        assert!(worst <= 1, "{}: differs by {worst}", case["name"]);
        // A difference of 1 comes from rounding alone, so it has to be rare.
        assert!(other * 50 <= out.len(), "{}: {other} of {} bytes differ", case["name"], out.len());
    }
}

#[test]
fn nothing_drawn_changes_nothing() {
    for form in [[1, 7, 5], [3, 6, 9]] {
        let picture = picture(form[0], form[1], form[2]);
        for fill in FILLS {
            assert_eq!(apply(fill, &Drawn::neutral(), &picture, form), picture);
        }
        // A rectangle of no size takes the way through the numbers and must lose nothing there.
        assert_eq!(apply(Fill::Wrap, &Drawn::only(Transform::Erase, 1e-9, 1), &picture, form), picture);
    }
    assert!(Drawn::neutral().is_neutral());
    for row in TRANSFORMS {
        assert!(Drawn::only(row.transform, row.neutral, 1).is_neutral());
        assert!(!Drawn::only(row.transform, row.limits.1, 1).is_neutral());
        assert_eq!(Drawn::only(row.transform, row.limits.1, 1).value(row.transform), row.limits.1);
    }
}

#[test]
fn flips_are_exact() {
    let (height, width) = (6, 9);
    let picture = picture(3, height, width);
    for fill in FILLS {
        let flipped = apply(fill, &Drawn::only(Transform::FlipX, 1.0, 0), &picture, [3, height, width]);
        let expected: Vec<u8> = picture.chunks(width).flat_map(|row| row.iter().rev().copied()).collect();
        assert_eq!(flipped, expected);
        assert_eq!(apply(fill, &Drawn::only(Transform::FlipX, 1.0, 0), &flipped, [3, height, width]), picture);
        let upside_down = apply(fill, &Drawn::only(Transform::FlipY, 1.0, 0), &picture, [3, height, width]);
        let expected: Vec<u8> =
            picture.chunks(height * width).flat_map(|channel| channel.chunks(width).rev().flatten().copied()).collect();
        assert_eq!(upside_down, expected);
    }
}

#[test]
fn moves_by_whole_pixels_are_exact() {
    let (height, width) = (7_i64, 11_i64);
    let picture = picture(1, 7, 11);
    for columns in -11..=11_i64 {
        let drawn = Drawn::only(Transform::ShiftX, columns as f64 / width as f64, 0);
        for (fill, source) in [(Fill::Wrap, i64::rem_euclid as fn(i64, i64) -> i64), (Fill::Nearest, nearest)] {
            let moved = apply(fill, &drawn, &picture, [1, 7, 11]);
            for (place, &byte) in (0..height * width).zip(&moved) {
                let (row, column) = (place / width, source(place % width - columns, width));
                assert_eq!(byte, picture[(row * width + column) as usize], "{fill:?} by {columns} at {place}");
            }
        }
    }
    // Above 0 is to the right and downwards, and the color stands where the picture was.
    let down = apply(Fill::Constant(9, 9, 9), &Drawn::only(Transform::ShiftY, 2.0 / 7.0, 0), &picture, [1, 7, 11]);
    assert_eq!(down[..22], [9; 22]);
    assert_eq!(down[22..], picture[..55]);
}

fn nearest(place: i64, side: i64) -> i64 {
    place.clamp(0, side - 1)
}

#[test]
fn turns_by_90_degrees_are_exact_and_counter_clockwise() {
    for side in [6, 7] {
        let picture = picture(1, side, side);
        for fill in FILLS {
            let turned = apply(fill, &Drawn::only(Transform::Rotation, 90.0, 0), &picture, [1, side, side]);
            let half = apply(fill, &Drawn::only(Transform::Rotation, 180.0, 0), &picture, [1, side, side]);
            for row in 0..side {
                for column in 0..side {
                    // The right edge becomes the upper one.
                    assert_eq!(turned[row * side + column], picture[column * side + side - 1 - row]);
                    assert_eq!(half[row * side + column], picture[(side - 1 - row) * side + side - 1 - column]);
                }
            }
        }
    }
}

#[test]
fn half_a_turn_of_the_hue_gives_the_complement() {
    // Colors all around the circle, with different brightness and saturation.
    let colors: Vec<[u8; 3]> = (0..216).map(|n| [n % 6, n / 6 % 6, n / 36].map(|step| step * 51)).collect();
    let channel = |n: usize| colors.iter().map(move |color| color[n]);
    let picture: Vec<u8> = (0..3).flat_map(channel).collect();
    for degrees in [-180.0, 180.0] {
        let turned = apply(Fill::Nearest, &Drawn::only(Transform::Hue, degrees, 0), &picture, [3, 12, 18]);
        for (n, color) in colors.iter().enumerate() {
            let ends = u16::from(*color.iter().max().unwrap()) + u16::from(*color.iter().min().unwrap());
            let found = [0, 1, 2].map(|channel| turned[channel * colors.len() + n]);
            let expected = color.map(|byte| (ends - u16::from(byte)) as u8);
            assert!(found.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 1), "{color:?} by {degrees}: {found:?}");
        }
    }
}

#[test]
fn a_grey_picture_gets_the_brightness_of_the_fill_color() {
    let drawn = Drawn::only(Transform::ShiftX, 1.0, 0);
    // 0.299 · 200 + 0.587 · 100 + 0.114 · 50 = 124.2
    assert_eq!(apply(Fill::Constant(200, 100, 50), &drawn, &[1; 12], [1, 3, 4]), [124; 12]);
    let colored = apply(Fill::Constant(200, 100, 50), &drawn, &[1; 36], [3, 3, 4]);
    assert_eq!(colored, [[200; 12], [100; 12], [50; 12]].concat());
}

#[test]
fn same_draw_same_bytes_other_stream_other_bytes() {
    let picture = picture(3, 12, 10);
    let augmenter = Augmenter::new(&everything(), 3, 12, 10);
    let vary = |seed, stream| {
        let mut out = vec![0; picture.len()];
        augmenter.apply(&augmenter.draw(seed, stream), &picture, &mut out, &mut Scratch::default());
        out
    };
    let first: Vec<_> = (0..50).map(|stream| vary(4, stream)).collect();
    let backwards: Vec<_> = (0..50).rev().map(|stream| vary(4, stream)).collect();
    assert!(first.iter().eq(backwards.iter().rev()));
    let threads: Vec<_> = (0..50).into_par_iter().map(|stream| vary(4, stream)).collect();
    assert_eq!(first, threads);
    assert!((1..50).all(|stream| first[stream] != first[stream - 1]));
    assert!((0..50).all(|stream| first[stream as usize] != vary(5, stream)));
}

#[test]
fn changing_one_transformation_leaves_the_others_draws() {
    let before = Augmenter::new(&everything(), 3, 9, 9);
    for &changed in Transform::VARIANTS {
        let mut other = everything();
        other.transforms.insert(changed, Amount { low: 0.3, high: 0.4, probability: 0.9 });
        let mut without = everything();
        without.transforms.remove(&changed);
        let others = [other, without].map(|augmentation| Augmenter::new(&augmentation, 3, 9, 9));
        for stream in 0..40 {
            let drawn = before.draw(8, stream);
            for other in &others {
                let other = other.draw(8, stream);
                for &transform in Transform::VARIANTS.iter().filter(|&&transform| transform != changed) {
                    assert_eq!(drawn.value(transform), other.value(transform), "{transform:?} by {changed:?}");
                }
            }
        }
    }
}

#[test]
fn used_as_often_as_asked_and_evenly_between_the_limits() {
    let mut augmentation = everything();
    for (place, (_, amount)) in augmentation.transforms.iter_mut().enumerate() {
        amount.probability = place as f64 / 16.0;
    }
    let augmenter = Augmenter::new(&augmentation, 3, 8, 8);
    let draws = 10_000_u32;
    let drawn: Vec<_> = (0..draws).map(|stream| augmenter.draw(11, u64::from(stream))).collect();
    for (&transform, amount) in &augmentation.transforms {
        let neutral = row(transform).neutral;
        let values: Vec<_> = drawn.iter().map(|drawn| drawn.value(transform)).filter(|&v| v != neutral).collect();
        let (expected, probability) = (amount.probability * f64::from(draws), amount.probability);
        let deviation = (expected * (1.0 - probability)).sqrt();
        let used = values.len() as f64;
        assert!((used - expected).abs() <= 3.0 * deviation, "{transform:?}: {used} for {expected}");
        if used > 0.0 && amount.low < amount.high {
            assert!(values.iter().all(|value| (amount.low..=amount.high).contains(value)));
            let mean = values.iter().sum::<f64>() / used;
            // A uniform value deviates by span / √12.
            let allowed = 4.0 * (amount.high - amount.low) / (12.0 * used).sqrt();
            assert!((mean - f64::midpoint(amount.low, amount.high)).abs() <= allowed, "{transform:?}: mean {mean}");
        }
    }
}

#[test]
fn erases_one_rectangle_of_the_right_area() {
    for [height, width] in [[20, 31], [28, 28], [5, 40]] {
        let picture = vec![10; height * width];
        for seed in 0..200 {
            let share = 0.02 + 0.0044 * seed as f64;
            let drawn = Drawn::only(Transform::Erase, share, seed);
            let out = apply(Fill::Constant(250, 250, 250), &drawn, &picture, [1, height, width]);
            let erased: Vec<_> = (0..out.len()).filter(|&place| out[place] != 10).collect();
            assert!(erased.iter().all(|&place| out[place] == 250));
            let (first, last) = (erased[0], *erased.last().unwrap());
            let rows = last / width - first / width + 1;
            let columns = last % width - first % width + 1;
            assert_eq!(rows * columns, erased.len(), "one full rectangle");
            let area = share * (height * width) as f64;
            assert!((erased.len() as f64 - area).abs() <= rows.max(columns) as f64, "{} for {area}", erased.len());
        }
    }
}

#[test]
fn erases_with_the_mean_where_no_color_is_given() {
    let picture = [[40; 50], [200; 50]].concat();
    let out = apply(Fill::Reflect, &Drawn::only(Transform::Erase, 0.3, 5), &picture, [1, 10, 10]);
    let erased: Vec<_> = out.iter().filter(|&&byte| byte == 120).collect();
    assert!((25..=35).contains(&erased.len()), "{erased:?}");
    assert!(out.iter().zip(&picture).all(|(new, old)| *new == 120 || new == old));
}

#[test]
fn erased_places_reach_every_corner() {
    let mut hits = [0_u32; 100];
    for seed in 0..2000 {
        let drawn = Drawn::only(Transform::Erase, 0.12, seed);
        let out = apply(Fill::Constant(255, 255, 255), &drawn, &[0; 100], [1, 10, 10]);
        for (hits, byte) in hits.iter_mut().zip(out) {
            *hits += u32::from(byte == 255);
        }
    }
    assert!(hits.iter().all(|&hits| hits > 5), "{hits:?}");
}

#[test]
fn noise_has_its_deviation_and_no_mean() {
    let (side, share) = (100, 0.08);
    let out = apply(Fill::Nearest, &Drawn::only(Transform::Noise, share, 3), &vec![128; 30_000], [3, side, side]);
    let differences: Vec<_> = out.iter().map(|&byte| f64::from(byte) - 128.0).collect();
    let mean = differences.iter().sum::<f64>() / 30_000.0;
    let deviation = (differences.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / 29_999.0).sqrt();
    assert!(mean.abs() < 0.5, "{mean}");
    assert!((deviation / (share * 255.0) - 1.0).abs() < 0.05, "{deviation}");
    // Channels get noise of their own.
    assert_ne!(out[..10_000], out[10_000..20_000]);
}

#[test]
fn knows_when_it_is_off() {
    let off = |augmentation: &Augmentation, channels| Augmenter::new(augmentation, channels, 8, 8).is_off();
    assert!(off(&Augmentation::default(), 3));
    assert!(off(&fixed(&[(Transform::Rotation, 0.0), (Transform::Zoom, 1.0)], Fill::Wrap), 1));
    assert!(!off(&fixed(&[(Transform::Zoom, 1.01)], Fill::Wrap), 1));
    assert!(off(&fixed(&[(Transform::Hue, 30.0)], Fill::Wrap), 1));
    assert!(!off(&fixed(&[(Transform::Hue, 30.0)], Fill::Wrap), 3));
    let mut never = everything();
    never.transforms.values_mut().for_each(|amount| amount.probability = 0.0);
    assert!(off(&never, 3));
    assert!((0..100).all(|stream| Augmenter::new(&never, 3, 8, 8).draw(1, stream).is_neutral()));
}

#[test]
fn puts_wrong_numbers_right() {
    let draw = |low, high, probability| {
        let transforms = [(Transform::Rotation, Amount { low, high, probability })].into();
        let augmentation = Augmentation { transforms, ..Augmentation::default() };
        let augmenter = Augmenter::new(&augmentation, 1, 8, 8);
        (0..200).map(|stream| augmenter.draw(1, stream).value(Transform::Rotation)).collect::<Vec<_>>()
    };
    assert_eq!(draw(10.0, -5.0, 1.0), draw(-5.0, 10.0, 1.0));
    assert_eq!(draw(f64::NEG_INFINITY, f64::INFINITY, 7.0), draw(-180.0, 180.0, 1.0));
    for (low, high, probability) in [(f64::NAN, 1.0, 1.0), (1.0, f64::NAN, 1.0), (1.0, 2.0, f64::NAN), (1.0, 2.0, -1.0)]
    {
        assert_eq!(draw(low, high, probability), [0.0; 200]);
    }
    assert!(Drawn::only(Transform::Zoom, f64::NAN, 1).is_neutral());
    assert_eq!(Drawn::only(Transform::Zoom, f64::INFINITY, 1).value(Transform::Zoom), 4.0);
}

#[test]
fn nothing_panics_and_scratch_leaves_no_trace() {
    let wild = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1e300, 1e300, 1e-300, 0.0, -0.0, 0.3, 1.0, 45.0];
    let forms = [[1, 1, 1], [3, 1, 1], [1, 1, 9], [3, 9, 1], [1, 2, 2], [3, 5, 4], [2, 3, 3], [1, 0, 4], [1, 40, 3]];
    let mut scratch = Scratch::default();
    for seed in 0..600_usize {
        let amount = |place: usize| Amount {
            low: wild[(seed * 7 + place * 3) % wild.len()],
            high: wild[(seed / 3 + place * 5) % wild.len()],
            probability: [1.0, 1.0, 0.5, f64::NAN, 9.0][(seed + place) % 5],
        };
        let transforms = TRANSFORMS.iter().enumerate().map(|(place, row)| (row.transform, amount(place))).collect();
        let augmentation = Augmentation { transforms, fill: FILLS[seed % 4], ..Augmentation::default() };
        for [channels, height, width] in forms {
            let augmenter = Augmenter::new(&augmentation, channels, height, width);
            let drawn = augmenter.draw(seed as u64, u64::MAX - seed as u64);
            assert!(TRANSFORMS.iter().all(|row| (row.limits.0..=row.limits.1).contains(&drawn.value(row.transform))));
            let picture = picture(channels, height, width);
            let [mut fresh, mut shared] = [1, 2].map(|byte| vec![byte; picture.len()]);
            augmenter.apply(&drawn, &picture, &mut fresh, &mut Scratch::default());
            augmenter.apply(&drawn, &picture, &mut shared, &mut scratch);
            assert_eq!(fresh, shared);
        }
    }
}

#[test]
fn a_picture_of_one_color_keeps_it() {
    for (fill, seed) in FILLS.into_iter().filter(|fill| !matches!(fill, Fill::Constant(..))).zip(0..) {
        let transforms =
            TRANSFORMS.iter().filter(|row| row.transform <= Transform::FlipY || row.transform == Transform::Blur);
        let transforms = transforms.map(|row| (row.transform, row.usual)).collect();
        let augmenter = Augmenter::new(&Augmentation { transforms, fill, ..Augmentation::default() }, 3, 13, 17);
        let picture = [[3; 221], [128; 221], [255; 221]].concat();
        let mut out = vec![0; 663];
        for stream in 0..100 {
            augmenter.apply(&augmenter.draw(seed, stream), &picture, &mut out, &mut Scratch::default());
            assert_eq!(out, picture);
        }
    }
}
