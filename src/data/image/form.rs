//! The form of images that lie in memory one after the other.
use crate::design::Shape;

/// Shape of every image in a slice of bytes: image after image, channel by channel, row by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageForm {
    /// 1 (gray) or 3 (red, green, blue).
    pub channels: usize,
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
}

impl ImageForm {
    /// The form of an image that shows a sample of some shape: an image as it is, anything else as one row.
    pub fn of(shape: Shape) -> Self {
        if let Shape::Picture { channels, height, width } = shape {
            Self { channels, height, width }
        } else {
            Self { channels: 1, height: 1, width: shape.len() }
        }
    }

    /// Bytes of one image.
    pub fn bytes(self) -> usize {
        self.channels * self.height * self.width
    }

    /// The bytes of image `index`.
    pub fn image(self, pixels: &[u8], index: u32) -> &[u8] {
        &pixels[index as usize * self.bytes()..][..self.bytes()]
    }

    /// Writes the image in gray levels 0 to 255; colors are weighed as in ITU-R BT.601.
    pub(crate) fn gray(self, image: &[u8], gray: &mut Vec<f32>) {
        gray.clear();
        if self.channels == 3 {
            let (red, rest) = image.split_at(self.height * self.width);
            let (green, blue) = rest.split_at(self.height * self.width);
            let colors = red.iter().zip(green).zip(blue);
            gray.extend(
                colors.map(|((&r, &g), &b)| 0.299 * f32::from(r) + 0.587 * f32::from(g) + 0.114 * f32::from(b)),
            );
        } else {
            gray.extend(image[..self.height * self.width].iter().map(|&byte| f32::from(byte)));
        }
    }
}
