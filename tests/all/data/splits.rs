//! Splits are stratified, seeded, and leave nothing out.
use strata::data::{DataNotice, Dataset, Part, SplitRule, curate_by};
use strata::design::{Curation, Split};

use super::{folder_with, load_split, write_grey};

fn all_indices(dataset: &Dataset) -> Vec<u32> {
    let parts = &dataset.parts;
    let mut all = [&parts.training[..], &parts.validation, &parts.test].concat();
    all.sort_unstable();
    all
}

#[test]
fn every_class_gives_its_share_and_every_picture_has_one_part() {
    let folder = folder_with(&[10, 20, 5]);
    for (validation, test, expected) in [
        (0.2, 0.0, [[8, 16, 4], [2, 4, 1], [0, 0, 0]]),
        (0.2, 0.4, [[4, 8, 2], [2, 4, 1], [4, 8, 2]]),
        (0.0, 0.0, [[10, 20, 5], [0, 0, 0], [0, 0, 0]]),
        (0.9, 0.9, [[1, 1, 1], [5, 10, 2], [4, 9, 2]]),
    ] {
        let dataset = load_split(folder.path(), Split { validation, test }, 7).unwrap();
        let counts = [Part::Training, Part::Validation, Part::Test].map(|part| dataset.class_counts(part));
        assert_eq!(counts, expected.map(Vec::from), "{validation}, {test}");
        assert_eq!(all_indices(&dataset), (0..35).collect::<Vec<_>>());
        assert!(dataset.parts.training.is_sorted() && dataset.parts.validation.is_sorted());
    }
}

#[test]
fn a_single_picture_is_for_training() {
    let folder = folder_with(&[1, 2]);
    let dataset = load_split(folder.path(), Split { validation: 0.9, test: 0.9 }, 7).unwrap();
    assert_eq!(dataset.class_counts(Part::Training), [1, 1]);
}

#[test]
fn a_class_of_a_single_picture_leaves_its_share_to_the_others() {
    let folder = folder_with(&[1, 1, 3]);
    let dataset = load_split(folder.path(), Split { validation: 0.4, test: 0.0 }, 7).unwrap();
    assert_eq!(dataset.class_counts(Part::Validation), [0, 0, 2]);
}

#[test]
fn the_seed_decides() {
    let folder = folder_with(&[40, 40]);
    let split = Split { validation: 0.25, test: 0.25 };
    let with = |seed| load_split(folder.path(), split, seed).unwrap().parts;
    assert_eq!(with(1), with(1));
    assert_ne!(with(1), with(2));
}

#[test]
fn a_picture_more_in_one_class_moves_none_of_another() {
    let folder = folder_with(&[15, 15]);
    let validation_of_a = || {
        let dataset = load_split(folder.path(), Split { validation: 0.2, test: 0.0 }, 5).unwrap();
        let of_a = |index: &&u32| dataset.label(**index as usize) == 0;
        dataset.parts.validation.iter().filter(of_a).copied().collect::<Vec<_>>()
    };
    let before = validation_of_a();
    write_grey(&folder.path().join("b/new.png"), 200);
    assert_eq!(before, validation_of_a());
}

#[test]
fn small_classes_give_their_share_of_all() {
    let folder = folder_with(&[4; 40]);
    let fifth = Split { validation: 0.2, test: 0.0 };
    let dataset = load_split(folder.path(), fifth, 1).unwrap();
    assert_eq!((dataset.part(Part::Training).len(), dataset.part(Part::Validation).len()), (128, 32));
    // Which classes give one is drawn.
    let counts = |seed| load_split(folder.path(), fifth, seed).unwrap().class_counts(Part::Validation);
    assert!(counts(1).iter().all(|count| *count <= 1) && counts(1) == counts(1) && counts(1) != counts(2));
    let unasked = |notice: &DataNotice| matches!(notice, DataNotice::ClassWithoutValidation { count: 8, .. });
    assert!(dataset.report.notices.iter().any(unasked));
    // As runs were divided before.
    let older = curate_by(dataset.samples(), &Curation::default(), &fifth, 1, SplitRule::ClassByClass).unwrap();
    assert_eq!(older.class_counts(Part::Validation), [1; 40]);
    let tenth = Split { validation: 0.1, test: 0.0 };
    let older = curate_by(dataset.samples(), &Curation::default(), &tenth, 1, SplitRule::ClassByClass).unwrap();
    assert_eq!(older.part(Part::Validation), [0_u32; 0]);
}

#[test]
fn every_class_is_within_one_picture_of_its_share() {
    for counts in [&[1, 1, 1, 1, 1][..], &[3, 4, 5, 6, 7], &[2, 2, 2, 2], &[1, 30, 2, 9], &[10, 3]] {
        let folder = folder_with(counts);
        for (validation, test) in [(0.1, 0.0), (0.2, 0.1), (0.15, 0.15), (0.3, 0.3), (0.5, 0.0)] {
            let dataset = load_split(folder.path(), Split { validation, test }, 3).unwrap();
            for (part, share) in [(Part::Validation, validation), (Part::Test, test)] {
                for (found, all) in dataset.class_counts(part).into_iter().zip(counts) {
                    let off = found as f64 - f64::from(*all) * share;
                    assert!(off.abs() <= 1.0, "{counts:?}, {validation}, {test}: {found} of {all}");
                }
            }
            let training = dataset.class_counts(Part::Training);
            assert!(training.iter().all(|count| *count > 0), "{counts:?}: {training:?}");
            let wanted = (dataset.len() as f64 * validation).round() as usize;
            // Classes of a single picture give none.
            if counts.iter().any(|count| *count > 1) {
                assert_eq!(dataset.part(Part::Validation).len(), wanted, "{counts:?}, {validation}, {test}");
            }
        }
    }
}
