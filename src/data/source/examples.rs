//! Some pictures of a source as they lie there, beside what networks of some forms get of them.
use std::path::{Path, PathBuf};

use super::first_pictures::first_files;
use crate::data::image::{ImageForm, decode_picture, decode_with_size};
use crate::design::{Color, Picture, PictureFolder, Resize};

/// The longer side of a picture that is only shown.
const SHOWN: usize = 160;
/// Files of a class that are tried at most: it may begin with some that cannot be used.
const TRIED: usize = 24;

/// One picture as it lies in its source and as networks get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureExample {
    /// The class that the source gives it.
    pub class: String,
    /// The form of what is shown of it: its own proportions and colors.
    pub form: ImageForm,
    /// Its bytes: channel by channel, each channel row by row.
    pub original: Vec<u8>,
    /// Its bytes in each of the forms that were asked for, in their order.
    pub entering: Vec<Vec<u8>>,
}

/// Pictures of a folder's first classes, `most` at most and as many of each class.
pub(super) fn of_folder(folder: &PictureFolder, forms: &[Picture], most: usize) -> Vec<PictureExample> {
    let classes = first_files(folder, TRIED);
    let each = most.div_ceil(classes.len().max(1));
    let of_class = |(class, files): (String, Vec<PathBuf>)| {
        files.into_iter().filter_map(move |file| example(&file, &class, forms)).take(each)
    };
    classes.into_iter().flat_map(of_class).take(most).collect()
}

fn example(file: &Path, class: &str, forms: &[Picture]) -> Option<PictureExample> {
    // The first reading only tells the size; a pixel is enough.
    let (_, (width, height)) = decode_with_size(file, &Picture::new(1, 1, Color::Grey)).ok()?;
    let form = shown(width as usize, height as usize);
    let original = Picture { resize: Resize::Stretch, ..Picture::new(form.width, form.height, Color::Rgb) };
    let original = decode_picture(file, &original).ok()?;
    let entering = forms.iter().map(|form| decode_picture(file, form)).collect::<Result<_, _>>().ok()?;
    Some(PictureExample { class: class.to_owned(), form, original, entering })
}

/// A size with the proportions of a picture that a screen has room for.
fn shown(width: usize, height: usize) -> ImageForm {
    let longer = width.max(height).max(1);
    let side = |side: usize| if longer <= SHOWN { side.max(1) } else { (side * SHOWN).div_ceil(longer) };
    ImageForm { channels: 3, height: side(height), width: side(width) }
}
