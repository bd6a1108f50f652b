//! From bytes to the numbers of a batch.
use std::collections::BTreeSet;

use strata::data::{Normalization, epoch_order, gather};
use strata::design::{Normalize, Split};

use super::{folder_with, load_split};

#[test]
fn a_batch_holds_the_pictures_asked_for() {
    let folder = folder_with(&[4, 4]);
    let dataset = load_split(folder.path(), Split { validation: 0.2, test: 0.0 }, 1).unwrap();
    let (mut numbers, mut labels) = (vec![9.0], vec![9]);
    let unit = Normalization::measure(&dataset, Normalize::Unit);
    gather(&dataset, &[6, 0, 3], &unit, &mut numbers, &mut labels);
    assert_eq!(labels, [1, 0, 0]);
    assert_eq!(numbers.len(), 3 * 64);
    assert_eq!((numbers[0], numbers[64], numbers[191]), (6.0 / 255.0, 0.0, 3.0 / 255.0));
}

#[test]
fn the_training_pictures_get_mean_0_and_deviation_1() {
    let folder = folder_with(&[40, 40]);
    let dataset = load_split(folder.path(), Split { validation: 0.5, test: 0.0 }, 1).unwrap();
    let standard = Normalization::measure(&dataset, Normalize::Standard);
    let (mut numbers, mut labels) = (Vec::new(), Vec::new());
    gather(&dataset, &dataset.parts.training, &standard, &mut numbers, &mut labels);
    let count = numbers.len() as f32;
    let mean = numbers.iter().sum::<f32>() / count;
    let deviation = (numbers.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / count).sqrt();
    assert!(mean.abs() < 1e-4 && (deviation - 1.0).abs() < 1e-4, "{mean}, {deviation}");

    let mut one = Vec::new();
    standard.apply(dataset.picture(dataset.parts.training[0] as usize), 1, &mut one);
    assert_eq!(one, numbers[..64]);
}

#[test]
fn equal_pictures_give_no_division_by_zero() {
    let dataset = load_split(folder_with(&[1]).path(), Split { validation: 0.2, test: 0.0 }, 1).unwrap();
    let standard = Normalization::measure(&dataset, Normalize::Standard);
    assert_eq!(standard.deviation, [1.0]);
}

#[test]
fn every_epoch_has_an_order_of_its_own() {
    let indices: Vec<u32> = (100..200).collect();
    let first = epoch_order(7, 0, &indices);
    assert_eq!(first, epoch_order(7, 0, &indices));
    assert_ne!(first, epoch_order(7, 1, &indices));
    assert_ne!(first, epoch_order(8, 0, &indices));
    assert_eq!(first.iter().copied().collect::<BTreeSet<_>>(), indices.into_iter().collect());
}
