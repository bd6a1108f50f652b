//! Pictures that Strata made are nobody's pictures: charts never, variations not beside their originals.
use std::fs;
use std::path::Path;

use strata::data::{DataError, DataNotice, Part, SkipReason, StrataPicture, decode_picture, pictures_in};
use strata::design::{Color, Picture};
use strata::export::{Chart, Form};

use super::{folder_with, load_folder, write_grey};

fn chart(path: &Path, form: Form) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let chart = Chart { title: "Loss".into(), x: "epochs".into(), lines: Vec::new(), log: false };
    fs::write(path, chart.to_bytes(form).unwrap()).unwrap();
}

fn variation(path: &Path, gray: u8) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, StrataPicture::Variation.png(&[gray; 64], 8, 8).unwrap()).unwrap();
}

#[test]
fn charts_are_no_pictures_wherever_they_lie() {
    let folder = folder_with(&[4, 4]);
    let root = folder.path();
    chart(&root.join("a/loss.png"), Form::Png);
    chart(&root.join("a/loss.svg"), Form::Svg);
    chart(&root.join("b/deep/loss.png"), Form::Png);
    chart(&root.join("beside.png"), Form::Png);
    chart(&root.join("charts/loss.png"), Form::Png);
    let data = load_folder(root).unwrap();
    assert_eq!((data.len(), &data.classes[..]), (8, &["a".to_owned(), "b".to_owned()][..]));
    assert_eq!(data.report.skipped, []);
    let told = DataNotice::OwnPictures { count: 2, first: "a/loss.png".into() };
    assert!(data.report.notices.contains(&told), "{:?}", data.report.notices);
    assert!(!data.report.notices.iter().any(|notice| matches!(notice, DataNotice::BesideClasses { .. })));
    assert_eq!(pictures_in(root, false).unwrap().0.len(), 8);
    let asked = decode_picture(&root.join("a/loss.png"), &Picture::new(8, 8, Color::Grey));
    assert_eq!(asked, Err(SkipReason::OwnChart));
    let charts = root.join("charts");
    assert_eq!(load_folder(&charts).unwrap_err(), DataError::OwnFiles(charts));
}

#[test]
fn variations_are_left_out_beside_originals_of_the_same_part() {
    let folder = folder_with(&[4, 4]);
    for class in ["a", "b"] {
        variation(&folder.path().join(class).join("000-1.png"), 90);
    }
    let data = load_folder(folder.path()).unwrap();
    assert_eq!(data.len(), 8);
    assert!(data.report.notices.contains(&DataNotice::OwnPictures { count: 2, first: "a/000-1.png".into() }));
    // A set of variations alone is what somebody wants.
    let folder = tempfile::tempdir().unwrap();
    for (number, file) in (0..).zip(["train/a/1.png", "train/a/2.png", "train/b/3.png", "train/b/4.png"]) {
        variation(&folder.path().join(file), 20 + number * 30);
    }
    for file in ["test/a/5.png", "test/b/6.png"] {
        write_grey(&folder.path().join(file), 240);
    }
    let data = load_folder(folder.path()).unwrap();
    assert_eq!((data.len(), data.part(Part::Test).len()), (6, 2));
}

#[test]
fn the_mark_leaves_the_pixels_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("1.png");
    let pixels: Vec<u8> = (0..12).map(|value| value * 20).collect();
    fs::write(&path, StrataPicture::Variation.png(&pixels, 2, 2).unwrap()).unwrap();
    let decoded = image::open(&path).unwrap().into_rgb8();
    assert_eq!(decoded.into_raw(), pixels);
}
