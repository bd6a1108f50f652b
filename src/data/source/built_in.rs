//! The sets that the program carries in itself: one sheet of tiles each, described by a text file beside it.
use image::{ImageDecoder, codecs::png::PngDecoder, metadata::Orientation};
use rayon::prelude::*;
use serde::Deserialize;
use std::io::Cursor;

use super::examples::PictureExample;
use super::image_samples::{picture_of, room_for};
use super::reader::SampleReader;
use crate::data::dataset::{FileStatistics, Part, Samples};
use crate::data::error::DataError;
use crate::data::image::{PixelKind, Raster, render};
use crate::data::progress::ReadControl;
use crate::design::{BuiltIn, Color, Input, Picture};

/// The text file beside a sheet.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TileSheet {
    /// Width and height of a tile.
    side: usize,
    /// Tiles in a row.
    columns: usize,
    classes: Vec<SheetClass>,
}

/// One class on the sheet: its training pictures, then its test pictures.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SheetClass {
    name: String,
    training: usize,
    test: usize,
}

/// A set's name, its sheet and its text file.
fn files(set: BuiltIn) -> (&'static str, &'static [u8], &'static str) {
    match set {
        BuiltIn::Digits => {
            ("digits", include_bytes!("../../../assets/digits.png"), include_str!("../../../assets/digits.ron"))
        }
        BuiltIn::Fashion => {
            ("fashion", include_bytes!("../../../assets/fashion.png"), include_str!("../../../assets/fashion.ron"))
        }
    }
}

/// A set that the program carries in itself.
pub(super) struct BuiltInSet(pub(super) BuiltIn);

impl SampleReader for BuiltInSet {
    fn class_names(&self) -> Result<Vec<String>, DataError> {
        Ok(sheet(self.0)?.classes.into_iter().map(|class| class.name).collect())
    }

    fn read(&self, input: &Input, _: ReadControl<'_>) -> Result<Samples, DataError> {
        cut(self.0, picture_of(input)?)
    }

    fn examples(&self, forms: &[Picture], most: usize) -> Vec<PictureExample> {
        examples_of(self.0, forms, most).unwrap_or_default()
    }
}

/// The first picture of each of the first classes.
fn examples_of(set: BuiltIn, forms: &[Picture], most: usize) -> Result<Vec<PictureExample>, DataError> {
    let side = sheet(set)?.side;
    let original = cut(set, &Picture::new(side, side, Color::Grey))?;
    let formed = forms.iter().map(|form| cut(set, form)).collect::<Result<Vec<_>, _>>()?;
    let first = |class: usize| (0..original.len()).find(|index| original.class(*index) == class);
    let example = |index: usize| PictureExample {
        class: original.classes[original.class(index)].clone(),
        form: original.form(),
        original: original.sample(index).to_vec(),
        entering: formed.iter().map(|samples| samples.sample(index).to_vec()).collect(),
    };
    Ok((0..original.classes.len()).filter_map(first).take(most).map(example).collect())
}

/// Cuts the sheet into tiles and brings them to the design's form.
fn cut(set: BuiltIn, picture: &Picture) -> Result<Samples, DataError> {
    let damaged = || DataError::BuiltInDamaged(files(set).0);
    let sheet = sheet(set)?;
    let (bytes, width) = decode(files(set).1).ok_or_else(damaged)?;
    let count = sheet.classes.iter().map(|class| class.training + class.test).sum();
    let mut tiles = room_for(count, sheet.classes.iter().map(|class| class.name.clone()).collect(), picture)?;
    for (label, class) in (0..).zip(&sheet.classes) {
        for number in 0..class.training + class.test {
            let part = if number < class.training { Part::Training } else { Part::Test };
            tiles.push(format!("{}/{}", class.name, number + 1), label, part);
        }
    }
    let (side, columns) = (sheet.side, sheet.columns);
    if width != side * columns || bytes.len() < width * side * count.div_ceil(columns) {
        return Err(damaged());
    }
    tiles.files = FileStatistics::of(count, side as u32);
    let length = tiles.form().bytes();
    tiles.bytes.par_chunks_exact_mut(length).enumerate().for_each(|(index, out)| {
        let start = index / columns * side * width + index % columns * side;
        let tile = Raster { bytes: &bytes[start..], width: side, height: side, stride: width, kind: PixelKind::GRAY };
        render(&tile, Orientation::NoTransforms, picture, out);
    });
    Ok(tiles)
}

fn sheet(set: BuiltIn) -> Result<TileSheet, DataError> {
    let (name, _, text) = files(set);
    ron::from_str(text).map_err(|_| DataError::BuiltInDamaged(name))
}

/// The sheet's gray bytes and its width.
fn decode(png: &[u8]) -> Option<(Vec<u8>, usize)> {
    let decoder = PngDecoder::new(Cursor::new(png)).ok()?;
    if PixelKind::of(decoder.color_type()) != Some(PixelKind::GRAY) {
        return None;
    }
    let width = decoder.dimensions().0 as usize;
    let mut bytes = vec![0; decoder.total_bytes() as usize];
    decoder.read_image(&mut bytes).ok()?;
    Some((bytes, width))
}
