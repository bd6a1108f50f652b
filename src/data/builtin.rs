//! The sets that the program carries in itself: one sheet of tiles each, described by a text file beside it.
use image::{ImageDecoder, codecs::png::PngDecoder, metadata::Orientation};
use rayon::prelude::*;
use serde::Deserialize;
use std::io::Cursor;

use super::dataset::Part;
use super::error::DataError;
use super::load::empty;
use super::pictures::{Forms, Pictures};
use super::pixels::{Kind, Raster};
use super::resize;
use crate::design::{BuiltIn, Picture};

/// The text file beside a sheet.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sheet {
    /// Width and height of a tile.
    side: usize,
    /// Tiles in a row.
    columns: usize,
    classes: Vec<Class>,
}

/// One class on the sheet: its training pictures, then its test pictures.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Class {
    name: String,
    training: usize,
    test: usize,
}

/// A set's name, its sheet and its text file.
fn files(set: BuiltIn) -> (&'static str, &'static [u8], &'static str) {
    match set {
        BuiltIn::Digits => {
            ("digits", include_bytes!("../../assets/digits.png"), include_str!("../../assets/digits.ron"))
        }
        BuiltIn::Fashion => {
            ("fashion", include_bytes!("../../assets/fashion.png"), include_str!("../../assets/fashion.ron"))
        }
    }
}

/// The classes of a set.
pub(crate) fn class_names(set: BuiltIn) -> Result<Vec<String>, DataError> {
    Ok(sheet(set)?.classes.into_iter().map(|class| class.name).collect())
}

/// Cuts the sheet into tiles and brings them to the design's form.
pub(crate) fn pictures(set: BuiltIn, picture: &Picture) -> Result<Pictures, DataError> {
    let damaged = || DataError::BuiltInDamaged(files(set).0);
    let sheet = sheet(set)?;
    let (bytes, width) = decode(files(set).1).ok_or_else(damaged)?;
    let mut tiles = empty(sheet.classes.iter().map(|class| class.name.clone()).collect(), picture);
    for (label, class) in (0..).zip(&sheet.classes) {
        for number in 0..class.training + class.test {
            let part = if number < class.training { Part::Training } else { Part::Test };
            tiles.labels.push(label);
            tiles.given.push(part);
            tiles.names.push(format!("{}/{}", class.name, number + 1).into());
        }
    }
    let count = tiles.labels.len();
    let (side, columns) = (sheet.side, sheet.columns);
    if width != side * columns || bytes.len() < width * side * count.div_ceil(columns) {
        return Err(damaged());
    }
    tiles.forms = Forms::of(count, side as u32);
    let length = tiles.picture_len();
    tiles.pixels = vec![0; count * length];
    tiles.pixels.par_chunks_exact_mut(length).enumerate().for_each(|(index, out)| {
        let start = index / columns * side * width + index % columns * side;
        let tile = Raster { bytes: &bytes[start..], width: side, height: side, stride: width, kind: Kind::GREY };
        resize::render(&tile, Orientation::NoTransforms, picture, out);
    });
    Ok(tiles)
}

fn sheet(set: BuiltIn) -> Result<Sheet, DataError> {
    let (name, _, text) = files(set);
    ron::from_str(text).map_err(|_| DataError::BuiltInDamaged(name))
}

/// The sheet's grey bytes and its width.
fn decode(png: &[u8]) -> Option<(Vec<u8>, usize)> {
    let decoder = PngDecoder::new(Cursor::new(png)).ok()?;
    if Kind::of(decoder.color_type()) != Some(Kind::GREY) {
        return None;
    }
    let width = decoder.dimensions().0 as usize;
    let mut bytes = vec![0; decoder.total_bytes() as usize];
    decoder.read_image(&mut bytes).ok()?;
    Some((bytes, width))
}
