//! From bytes to the numbers of a batch.
use std::collections::BTreeSet;

use std::sync::Arc;

use strata::data::{BatchLoader, Dataset, SampleEncoder, Targets, epoch_order};
use strata::design::{Color, Input, Normalize, Picture, Split};

use super::{folder_with, load_split};

/// Everything as it is, with a normalization that is measured on the training samples.
fn loader(dataset: Dataset, normalize: Normalize) -> BatchLoader {
    let input = Input::Picture(Picture { normalize, ..Picture::new(8, 8, Color::Grey) });
    let encoder = SampleEncoder::measure(&dataset, &input);
    BatchLoader::plain(Arc::new(dataset), encoder)
}

#[test]
fn a_batch_holds_the_pictures_asked_for() {
    let folder = folder_with(&[4, 4]);
    let dataset = load_split(folder.path(), Split { validation: 0.2, test: 0.0 }, 1).unwrap();
    let (mut numbers, mut targets) = (vec![9.0], Targets::Classes(vec![9]));
    loader(dataset, Normalize::Unit).gather_plain(&[6, 0, 3], &mut numbers, &mut targets);
    assert_eq!(targets.classes(), [1, 0, 0]);
    assert_eq!(numbers.len(), 3 * 64);
    assert_eq!((numbers[0], numbers[64], numbers[191]), (6.0 / 255.0, 0.0, 3.0 / 255.0));
}

#[test]
fn the_training_pictures_get_mean_0_and_deviation_1() {
    let folder = folder_with(&[40, 40]);
    let dataset = load_split(folder.path(), Split { validation: 0.5, test: 0.0 }, 1).unwrap();
    let loader = loader(dataset, Normalize::Standard);
    let training = loader.data().parts.training.clone();
    let (mut numbers, mut targets) = (Vec::new(), Targets::default());
    loader.gather_plain(&training, &mut numbers, &mut targets);
    let count = numbers.len() as f32;
    let mean = numbers.iter().sum::<f32>() / count;
    let deviation = (numbers.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / count).sqrt();
    assert!(mean.abs() < 1e-4 && (deviation - 1.0).abs() < 1e-4, "{mean}, {deviation}");

    let one = loader.encoder().encode(loader.data().sample(training[0] as usize));
    assert_eq!(one, numbers[..64]);
}

#[test]
fn equal_pictures_give_no_division_by_zero() {
    let dataset = load_split(folder_with(&[1]).path(), Split { validation: 0.2, test: 0.0 }, 1).unwrap();
    let loader = loader(dataset, Normalize::Standard);
    assert_eq!(loader.encoder().measured().normalization.deviation, [1.0]);
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
