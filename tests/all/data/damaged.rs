//! Every kept broken, hostile or odd file gets the outcome that its manifest asks for.
use std::fs;
use std::time::{Duration, Instant};

use image::{DynamicImage, ImageFormat, RgbImage};
use strata::data::{SkipReason, decode_picture};
use strata::design::{Color, Picture, Resize};

use super::{files, load_folder};

struct Case {
    file: String,
    outcome: String,
}

fn cases() -> Vec<Case> {
    let manifest = fs::read_to_string(files().join("bad/manifest.tsv")).unwrap();
    let case = |line: &str| {
        let columns: Vec<_> = line.split('\t').collect();
        Case { file: columns[0].into(), outcome: columns[2].into() }
    };
    manifest.lines().skip(1).map(case).collect()
}

#[test]
fn every_file_has_the_outcome_of_its_manifest() {
    let picture = Picture::new(16, 16, Color::Rgb);
    let cases = cases();
    assert_eq!(cases.len(), fs::read_dir(files().join("bad")).unwrap().count() - 2);
    for Case { file, outcome } in cases {
        let start = Instant::now();
        let result = decode_picture(&files().join("bad").join(&file), &picture);
        let took = start.elapsed();
        assert!(took < Duration::from_secs(1), "{file} took {took:?}");
        match (outcome.as_str(), &result) {
            ("load", Ok(_)) | ("skip", Err(_)) | ("either", _) => {}
            _ => panic!("{file}: asked for {outcome}, got {result:?}"),
        }
        if let Err(reason) = result {
            let sentence = reason.to_string();
            assert!(sentence.len() > 10 && !sentence.contains("Type {"), "{file}: {sentence}");
        }
    }
}

#[test]
fn bombs_are_refused_from_their_header() {
    let picture = Picture::new(16, 16, Color::Grey);
    for Case { file, .. } in cases().into_iter().filter(|case| case.file.starts_with("bomb_")) {
        let start = Instant::now();
        let result = decode_picture(&files().join("bad").join(&file), &picture);
        // A few microseconds; the rest is for a busy machine.
        assert!(start.elapsed() < Duration::from_millis(100), "{file}");
        assert!(matches!(result, Err(SkipReason::TooManyPixels { .. })), "{file}: {result:?}");
    }
}

#[test]
fn a_folder_of_them_gives_the_good_ones_and_names_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let class = folder.path().join("class");
    fs::create_dir(&class).unwrap();
    for Case { file, .. } in cases() {
        fs::copy(files().join("bad").join(&file), class.join(&file)).unwrap();
    }
    let dataset = load_folder(folder.path()).unwrap();
    let skipped: Vec<_> = dataset.report.skipped.iter().map(|skipped| skipped.name.as_str()).collect();
    for Case { file, outcome } in cases() {
        let name = format!("class/{file}");
        let loaded = (0..dataset.len()).any(|index| dataset.name(index) == name);
        assert_ne!(loaded, skipped.contains(&name.as_str()), "{file}: neither or both");
        assert!(loaded || outcome != "load", "{file}");
    }
    assert!(skipped.is_sorted());
    assert_eq!(dataset.report.not_looked_at, 0);
    let notices: Vec<_> = dataset.report.notices.iter().map(ToString::to_string).collect();
    assert!(notices.iter().any(|notice| notice.contains("2 animations")), "{notices:?}");
}

#[test]
fn pictures_with_an_orientation_stand_upright() {
    let picture = Picture { resize: Resize::Stretch, ..Picture::new(32, 32, Color::Rgb) };
    let decode = |file: &str| decode_picture(&files().join("bad").join(file), &picture).unwrap();
    // The same photograph, upright as it is.
    let upright = decode("bigtiff.tif");
    for file in [
        "exif_orientation_2.jpg",
        "exif_orientation_4.jpg",
        "exif_orientation_6.jpg",
        "exif_orientation_8.jpg",
        "exif_orientation_6.webp",
    ] {
        let turned = decode(file);
        let difference: u32 = upright.iter().zip(&turned).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
        let mean = f64::from(difference) / upright.len() as f64;
        assert!(mean < 6.0, "{file} differs by {mean}");
    }
}

#[test]
fn inked_pictures_keep_their_colors() {
    let picture = Picture::new(8, 8, Color::Rgb);
    let bytes = decode_picture(&files().join("bad/cmyk_light.jpg"), &picture).unwrap();
    assert!(bytes.iter().all(|&byte| byte > 200), "{bytes:?}");
}

#[test]
fn sixteen_bits_become_their_upper_eight() {
    let picture = Picture::new(16, 16, Color::Grey);
    let bytes = decode_picture(&files().join("bad/gray16.png"), &picture).unwrap();
    assert!(bytes.iter().any(|&byte| byte < 40) && bytes.iter().any(|&byte| byte > 200), "{bytes:?}");
}

/// A picture whose neighbors differ, so that every format has something to store.
fn busy() -> DynamicImage {
    let pixel = |x: u32, y: u32| image::Rgb([(x * 37 % 256) as u8, (y * 59 % 256) as u8, (x * y % 251) as u8]);
    DynamicImage::from(RgbImage::from_fn(120, 90, pixel))
}

fn encoded(format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    busy().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn decode_bytes(bytes: &[u8]) -> Result<Vec<u8>, SkipReason> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("picture");
    fs::write(&path, bytes).unwrap();
    decode_picture(&path, &Picture::new(8, 8, Color::Rgb))
}

#[test]
fn half_a_file_is_refused_in_every_format() {
    for format in
        [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::WebP, ImageFormat::Tiff]
    {
        let bytes = encoded(format);
        assert!(decode_bytes(&bytes).is_ok(), "{format:?}");
        assert!(decode_bytes(&bytes[..bytes.len() / 2]).is_err(), "{format:?}");
    }
    let jpeg = encoded(ImageFormat::Jpeg);
    for part in [3, 4, 5, 8] {
        let end = jpeg.len() * part / 9;
        assert_eq!(decode_bytes(&jpeg[..end]), Err(SkipReason::Truncated), "{part}/9");
    }
}

#[test]
fn junk_after_the_end_of_a_jpeg_does_no_harm() {
    let jpeg = encoded(ImageFormat::Jpeg);
    let longer = [&jpeg[..], &[0xFF, 0xD8, 0, 1, 2, 3]].concat();
    assert_eq!(decode_bytes(&longer), decode_bytes(&jpeg));
}

#[test]
fn a_jpeg_too_small_for_its_pixels_is_refused() {
    let mut jpeg = encoded(ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x17, 0x70, 0x17, 0x70]);
    assert_eq!(decode_bytes(&jpeg), Err(SkipReason::Truncated));
}

#[test]
fn no_prefix_and_no_flipped_byte_crashes() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Tiff] {
        let bytes = encoded(format);
        for step in 0..40 {
            let at = bytes.len() * step / 40;
            let _ = decode_bytes(&bytes[..at]);
            let mut flipped = bytes.clone();
            flipped[at] ^= 0xFF;
            let _ = decode_bytes(&flipped);
        }
    }
}
