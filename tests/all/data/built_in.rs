//! The sets inside the program.
use std::path::Path;
use std::sync::atomic::AtomicBool;

use strata::data::{Dataset, ImageForm, LoadRequest, Part, class_names, load};
use strata::design::{BuiltIn, Color, Curation, Input, Picture, Source, Split};

fn set(set: BuiltIn, picture: &Picture) -> Dataset {
    let (source, split) = (Source::BuiltIn(set), Split { validation: 0.2, test: 0.0 });
    let request = LoadRequest {
        source: &source,
        base: Path::new(""),
        input: &Input::Picture(picture.clone()),
        curation: &Curation::default(),
        split: &split,
        seed: 1,
    };
    load(request, &|_| {}, &AtomicBool::new(false)).unwrap()
}

#[test]
fn digits_are_all_there() {
    let dataset = set(BuiltIn::Digits, &Picture::new(8, 8, Color::Grey));
    assert_eq!(dataset.len(), 1797);
    assert_eq!(dataset.classes, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    assert!(dataset.parts.test.is_empty());
    assert_eq!(dataset.parts.validation.len(), 359);
    let total: usize = dataset.class_counts(Part::Training).iter().sum();
    assert_eq!(total, 1797 - 359);
    // A zero is dark in its middle and at its edges.
    let zero = dataset.picture(0);
    assert!(zero[8 * 4 + 3] < 100 && zero[8 * 4] < 100 && zero.iter().any(|&byte| byte > 200));
    assert_eq!(
        class_names(&Source::BuiltIn(BuiltIn::Digits), Path::new(""), &Curation::default()).unwrap(),
        dataset.classes
    );
}

#[test]
fn fashion_keeps_its_own_test() {
    let dataset = set(BuiltIn::Fashion, &Picture::new(28, 28, Color::Grey));
    assert_eq!(dataset.len(), 2500);
    assert_eq!(dataset.class_counts(Part::Training), [160; 10]);
    assert_eq!(dataset.class_counts(Part::Validation), [40; 10]);
    assert_eq!(dataset.class_counts(Part::Test), [50; 10]);
    assert_eq!(dataset.classes[0], "ankle-boot");
    assert_eq!(dataset.name(0), "ankle-boot/1");
}

#[test]
fn they_take_the_form_of_the_design() {
    let small = set(BuiltIn::Digits, &Picture::new(8, 8, Color::Grey));
    let large = set(BuiltIn::Digits, &Picture::new(20, 10, Color::Rgb));
    assert_eq!(large.form(), ImageForm { channels: 3, height: 10, width: 20 });
    assert_eq!(large.picture(5).len(), 600);
    assert_eq!(large.parts, small.parts);
    assert_eq!(large.picture(5)[0], 255, "the background beside a fitted picture");
}
