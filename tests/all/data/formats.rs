//! Every format, color and shape arrives as the design's picture.
use image::{DynamicImage, GrayImage, ImageFormat, Luma, LumaA, Rgb, RgbImage, Rgba, RgbaImage};
use strata::data::decode_picture;
use strata::design::{Color, Picture, Resize};

fn decode(image: impl Into<DynamicImage>, format: ImageFormat, picture: &Picture) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("picture.any");
    image.into().save_with_format(&path, format).unwrap();
    decode_picture(&path, picture).unwrap()
}

fn decode_png(image: impl Into<DynamicImage>, picture: &Picture) -> Vec<u8> {
    decode(image, ImageFormat::Png, picture)
}

#[test]
fn all_formats_give_the_same_picture() {
    let picture = Picture::new(4, 2, Color::Rgb);
    let image = RgbImage::from_fn(16, 8, |x, y| Rgb([if x < 8 { 200 } else { 40 }, if y < 4 { 180 } else { 20 }, 90]));
    let expected = decode_png(image.clone(), &picture);
    for format in [ImageFormat::Bmp, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Tiff, ImageFormat::Jpeg] {
        let bytes = decode(image.clone(), format, &picture);
        let close = bytes.iter().zip(&expected).all(|(a, b)| a.abs_diff(*b) <= 6);
        assert!(close, "{format:?}: {bytes:?} is not {expected:?}");
    }
}

#[test]
fn a_fitting_picture_is_taken_byte_by_byte() {
    let grey = GrayImage::from_fn(5, 3, |x, y| Luma([(50 * y + 7 * x) as u8]));
    assert_eq!(decode_png(grey.clone(), &Picture::new(5, 3, Color::Grey)), grey.into_raw());

    let rgb = RgbImage::from_fn(3, 2, |x, y| Rgb([x as u8, 10 + y as u8, 20 + x as u8]));
    let planes = [0, 1, 2, 0, 1, 2, 10, 10, 10, 11, 11, 11, 20, 21, 22, 20, 21, 22];
    assert_eq!(decode_png(rgb, &Picture::new(3, 2, Color::Rgb)), planes);
}

#[test]
fn color_becomes_brightness_and_grey_becomes_color() {
    let rgb = RgbImage::from_pixel(2, 2, Rgb([255, 0, 0]));
    assert_eq!(decode_png(rgb, &Picture::new(2, 2, Color::Grey)), [76; 4]);
    let grey = GrayImage::from_pixel(2, 2, Luma([9]));
    assert_eq!(decode_png(grey, &Picture::new(2, 2, Color::Rgb)), [9; 12]);
}

#[test]
fn alpha_is_laid_on_the_background() {
    let mut picture = Picture::new(1, 1, Color::Rgb);
    let pixel = |alpha| RgbaImage::from_pixel(1, 1, Rgba([100, 0, 0, alpha]));
    assert_eq!(decode_png(pixel(0), &picture), [255, 255, 255]);
    picture.background = (0, 200, 0);
    assert_eq!(decode_png(pixel(0), &picture), [0, 200, 0]);
    assert_eq!(decode_png(pixel(255), &picture), [100, 0, 0]);
    assert_eq!(decode_png(pixel(51), &picture), [20, 160, 0]);
    let grey = image::GrayAlphaImage::from_pixel(1, 1, LumaA([7, 0]));
    assert_eq!(decode_png(DynamicImage::from(grey), &picture), [0, 200, 0]);
}

#[test]
fn sixteen_bits_are_cut_to_eight() {
    let wide = image::ImageBuffer::<Luma<u16>, _>::from_fn(2, 1, |x, _| Luma([if x == 0 { 0x12FF } else { 0xFE01 }]));
    assert_eq!(decode_png(DynamicImage::from(wide), &Picture::new(2, 1, Color::Grey)), [0x12, 0xFE]);
}

/// Black on the left half, grey 100 on the right, twice as wide as high.
fn halves() -> GrayImage {
    GrayImage::from_fn(8, 4, |x, _| Luma([if x < 4 { 0 } else { 100 }]))
}

#[test]
fn fit_keeps_all_and_fills_with_background() {
    let bytes = decode_png(halves(), &Picture::new(8, 8, Color::Grey));
    assert_eq!(bytes[..16], [255; 16], "above");
    assert_eq!(bytes[16..24], [0, 0, 0, 0, 100, 100, 100, 100]);
    assert_eq!(bytes[48..], [255; 16], "below");
    // With two bytes a pixel it has as many bytes as the result.
    let opaque = DynamicImage::from(halves()).into_luma_alpha8();
    assert_eq!(decode_png(opaque, &Picture::new(8, 8, Color::Grey)), bytes);
}

#[test]
fn crop_keeps_the_middle() {
    let picture = Picture { resize: Resize::Crop, ..Picture::new(4, 4, Color::Grey) };
    let bytes = decode_png(halves(), &picture);
    assert_eq!(bytes[..4], [0, 0, 100, 100]);
    assert_eq!(bytes[12..], [0, 0, 100, 100]);
}

#[test]
fn stretch_fills_all() {
    let picture = Picture { resize: Resize::Stretch, ..Picture::new(2, 8, Color::Grey) };
    let bytes = decode_png(halves(), &picture);
    let rows: Vec<_> = bytes.chunks(2).collect();
    assert!(rows.iter().all(|row| *row == rows[0] && row[0] < 20 && row[1] > 80), "{rows:?}");
}

#[test]
fn one_brightness_stays_the_same_at_every_size() {
    for resize in [Resize::Fit, Resize::Crop, Resize::Stretch] {
        for (width, height) in [(1, 1), (3, 50), (50, 3), (7, 7), (640, 480)] {
            let picture = Picture { resize, background: (77, 77, 77), ..Picture::new(9, 6, Color::Grey) };
            let bytes = decode_png(GrayImage::from_pixel(width, height, Luma([77])), &picture);
            assert_eq!(bytes, [77; 54], "{width} × {height}, {resize:?}");
        }
    }
}

#[test]
fn making_smaller_counts_every_pixel() {
    // One white pixel in a hundred, wherever it is, must leave its light.
    for place in 0..100 {
        let image = GrayImage::from_fn(10, 10, |x, y| Luma([if y * 10 + x == place { 255 } else { 0 }]));
        assert!(decode_png(image, &Picture::new(1, 1, Color::Grey))[0] > 0, "{place}");
    }
}
