//! Pictures that other programs leave half-done, dark or transparent, and files that only look like pictures.
use std::fs;
use std::io::Cursor;
use std::path::Path;

use image::{DynamicImage, GrayImage, ImageBuffer, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage};
use strata::data::{DataNotice, Dataset, Mistaken, SkipReason, UnreadForm, decode_picture};
use strata::design::{Color, Picture, Resize};
use tiff::encoder::{TiffEncoder, colortype};

use super::{folder_with, load_folder};

/// A picture whose neighbors differ.
fn busy() -> RgbImage {
    RgbImage::from_fn(48, 40, |x, y| Rgb([(x * 37 % 256) as u8, (y * 59 % 256) as u8, (x * y % 251) as u8]))
}

fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn decoded(bytes: &[u8]) -> Result<Vec<u8>, SkipReason> {
    decoded_at(bytes, 16, 16)
}

fn decoded_at(bytes: &[u8], width: usize, height: usize) -> Result<Vec<u8>, SkipReason> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("picture");
    fs::write(&path, bytes).unwrap();
    decode_picture(&path, &Picture { resize: Resize::Stretch, ..Picture::new(width, height, Color::Rgb) })
}

/// A set with one file more.
fn with_file(name: &str, bytes: &[u8]) -> Dataset {
    let folder = folder_with(&[20, 20]);
    fs::write(folder.path().join("a").join(name), bytes).unwrap();
    load_folder(folder.path()).unwrap()
}

fn notices(bytes: &[u8]) -> Vec<DataNotice> {
    with_file("odd.png", bytes).report.notices
}

type Tiff<'a> = TiffEncoder<&'a mut Cursor<Vec<u8>>>;

#[test]
fn a_jpeg_without_its_end_is_read_if_all_pixels_are_there() {
    let whole = encoded(busy(), ImageFormat::Jpeg);
    let length = whole.len();
    assert_eq!(decoded(&whole[..length - 2]), decoded(&whole));
    let zeros = [&whole[..length - 2], &[0, 0]].concat();
    assert_eq!(decoded(&zeros), decoded(&whole));
    // The last one ends before the picture's size is told.
    for missing in [4, 5, 9, 30, length / 3, length - 30] {
        assert_eq!(decoded(&whole[..length - missing]), Err(SkipReason::Truncated), "{missing}");
    }
}

#[test]
fn a_png_without_its_end_is_read_if_all_pixels_are_there() {
    let whole = encoded(busy(), ImageFormat::Png);
    let length = whole.len();
    for missing in [1, 4, 11, 12] {
        assert_eq!(decoded(&whole[..length - missing]), decoded(&whole), "{missing}");
    }
    for missing in [13, 17, 40, length / 2] {
        assert_eq!(decoded(&whole[..length - missing]), Err(SkipReason::Truncated), "{missing}");
    }
}

#[test]
fn forms_that_are_not_read_are_named_in_our_words() {
    let mut arithmetic = encoded(busy(), ImageFormat::Jpeg);
    let frame = arithmetic.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    arithmetic[frame + 1] = 0xC9;
    let form = |form| Err(SkipReason::Unsupported { format: "JPEG", form });
    assert_eq!(decoded(&arithmetic), form(UnreadForm::ArithmeticCoding));
    arithmetic[frame + 1] = 0xC3;
    assert_eq!(decoded(&arithmetic), form(UnreadForm::LosslessJpeg));

    let tiff_of = |write: &dyn Fn(&mut Tiff<'_>)| {
        let mut bytes = Cursor::new(Vec::new());
        write(&mut TiffEncoder::new(&mut bytes).unwrap());
        decoded(&bytes.into_inner())
    };
    let form = |form| Err(SkipReason::Unsupported { format: "TIFF", form });
    let fractions = tiff_of(&|tiff| tiff.write_image::<colortype::Gray32Float>(2, 2, &[0.0, 0.5, 1.0, 0.1]).unwrap());
    assert_eq!(fractions, form(UnreadForm::Fractions));
    let negative = tiff_of(&|tiff| tiff.write_image::<colortype::GrayI16>(2, 2, &[-5, 0, 5, 9]).unwrap());
    assert_eq!(negative, form(UnreadForm::Negative));
    let many = tiff_of(&|tiff| tiff.write_image::<colortype::Gray32>(2, 2, &[5, 0, 5, 9]).unwrap());
    assert_eq!(many, form(UnreadForm::ManyBits));
}

/// Grays from 0 to `most` in 16 bits.
fn wide(most: u16) -> DynamicImage {
    let gray = |x: u32, y: u32| Luma([((x + 8 * y) * u32::from(most) / 63) as u16]);
    DynamicImage::from(ImageBuffer::<Luma<u16>, Vec<u16>>::from_fn(8, 8, gray))
}

#[test]
fn few_bits_in_sixteen_are_stretched_and_told() {
    for format in [ImageFormat::Png, ImageFormat::Tiff] {
        let right = decoded_at(&encoded(wide(u16::MAX), format), 8, 8).unwrap();
        for most in [255, 4095, 16_383] {
            let bytes = encoded(wide(most), format);
            let found = decoded_at(&bytes, 8, 8).unwrap();
            assert!(found.iter().zip(&right).all(|(a, b)| a.abs_diff(*b) <= 3), "{most}: {found:?}");
            let told = DataNotice::Stretched { count: 1, first: "a/odd.png".into() };
            assert!(notices(&bytes).contains(&told));
        }
        let stretched = |notice: &DataNotice| matches!(notice, DataNotice::Stretched { .. });
        assert!(!notices(&encoded(wide(u16::MAX), format)).iter().any(stretched));
        assert!(!notices(&encoded(wide(0), format)).iter().any(stretched));
    }
}

/// A PNG that says how many bits of a gray count.
fn with_significant_bits(png: &[u8], bits: u8) -> Vec<u8> {
    let chunk = [b"sBIT".as_slice(), &[bits]].concat();
    // Behind the signature and the header.
    let (head, rest) = png.split_at(33);
    [head, &[0, 0, 0, 1], &chunk, &crc(&chunk).to_be_bytes(), rest].concat()
}

/// The checksum of a PNG's chunk, as its standard has it.
fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32| (0..8).fold(sum, |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 });
    !bytes.iter().fold(u32::MAX, |sum, byte| step((sum & 0xFF) ^ u32::from(*byte)) ^ (sum >> 8))
}

#[test]
fn a_png_that_says_how_many_bits_count_is_believed_where_its_pixels_agree() {
    let right = decoded_at(&encoded(wide(u16::MAX), ImageFormat::Png), 8, 8).unwrap();
    for most in [1023, u16::MAX] {
        let png = with_significant_bits(&encoded(wide(most), ImageFormat::Png), 10);
        let found = decoded_at(&png, 8, 8).unwrap();
        assert!(found.iter().zip(&right).all(|(a, b)| a.abs_diff(*b) <= 3), "{most}: {found:?}");
    }
}

/// A BMP of 32 bits with a mask for alpha, one pixel of each alpha given.
fn bmp(alphas: &[u8]) -> Vec<u8> {
    let (width, masks) = (alphas.len() as u32, [0x00FF_0000_u32, 0x0000_FF00, 0x0000_00FF, 0xFF00_0000]);
    let header = 108_u32;
    let mut bytes = b"BM".to_vec();
    for number in [14 + header + 4 * width, 0, 14 + header, header, width, 1] {
        bytes.extend(number.to_le_bytes());
    }
    // One plane of 32 bits, by masks.
    bytes.extend([1, 0, 32, 0]);
    for number in [3, 4 * width, 2835, 2835, 0, 0].into_iter().chain(masks) {
        bytes.extend(number.to_le_bytes());
    }
    bytes.resize(14 + header as usize, 0);
    for alpha in alphas {
        bytes.extend([10, 20, 200, *alpha]);
    }
    bytes
}

#[test]
fn a_bmp_whose_alpha_is_nowhere_used_is_opaque() {
    assert_eq!(decoded_at(&bmp(&[0, 0]), 2, 1).unwrap(), [200, 200, 20, 20, 10, 10]);
    // One that is used counts.
    assert_eq!(decoded_at(&bmp(&[0, 255]), 2, 1).unwrap(), [255, 200, 255, 20, 255, 10]);
    let told = DataNotice::UnusedAlpha { count: 1, first: "a/odd.png".into() };
    assert!(notices(&bmp(&[0, 0])).contains(&told));
}

#[test]
fn pictures_that_show_nothing_are_told() {
    let first = || "a/odd.png".to_owned();
    let transparent = encoded(RgbaImage::from_pixel(20, 20, Rgba([200, 9, 9, 0])), ImageFormat::Png);
    assert!(notices(&transparent).contains(&DataNotice::Transparent { count: 1, first: first() }));
    // The pictures around it have one color each, and are counted with it.
    let count = |wanted: &dyn Fn(&DataNotice) -> Option<usize>, bytes: &[u8]| {
        notices(bytes).iter().find_map(wanted).unwrap_or_default()
    };
    let black = |notice: &DataNotice| match notice {
        DataNotice::NearlyBlack { count, .. } => Some(*count),
        _ => None,
    };
    let flat = |notice: &DataNotice| match notice {
        DataNotice::OneColor { count, .. } => Some(*count),
        _ => None,
    };
    let busy = encoded(busy(), ImageFormat::Png);
    let night = encoded(GrayImage::from_fn(30, 30, |x, _| Luma([(x % 9) as u8])), ImageFormat::Png);
    let blue = encoded(RgbImage::from_fn(30, 30, |x, _| Rgb([60, 70, 150 + (x % 9) as u8])), ImageFormat::Png);
    assert_eq!(count(&black, &night), count(&black, &busy) + 1);
    assert_eq!(count(&flat, &blue), count(&flat, &busy) + 1);
    // A dot is something to see.
    let dot = RgbImage::from_fn(30, 30, |x, y| if x < 3 && y < 3 { Rgb([0; 3]) } else { Rgb([255; 3]) });
    assert_eq!(count(&flat, &encoded(dot, ImageFormat::Png)), count(&flat, &busy));
}

#[test]
fn only_the_first_page_is_used_and_that_is_told() {
    let pages = |count: usize| {
        let mut bytes = Cursor::new(Vec::new());
        let mut tiff = TiffEncoder::new(&mut bytes).unwrap();
        for page in 0..count {
            let gray = (200 - 90 * page) as u8;
            tiff.write_image::<colortype::Gray8>(2, 2, &[gray; 4]).unwrap();
        }
        bytes.into_inner()
    };
    assert_eq!(decoded_at(&pages(2), 1, 1).unwrap(), [200; 3]);
    let told = DataNotice::Pages { count: 1, first: "a/odd.png".into() };
    assert!(notices(&pages(2)).contains(&told) && !notices(&pages(1)).contains(&told));
}

/// A TIFF of one strip with 16-bit entries, and a palette if there is one.
fn tiff(size: [u16; 2], bits: u16, color: u16, palette: &[u16], pixels: &[u8]) -> Vec<u8> {
    let entries = if palette.is_empty() { 9_u16 } else { 10 };
    let behind = 8 + 2 + 12 * u32::from(entries) + 4;
    let strip = behind + 2 * palette.len() as u32;
    let mut bytes = [&b"II*\0"[..], &8_u32.to_le_bytes(), &entries.to_le_bytes()].concat();
    let mut entry = |tag: u16, kind: u16, count: u32, value: u32| {
        bytes.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
        bytes.extend([count.to_le_bytes(), value.to_le_bytes()].concat());
    };
    for (tag, value) in [(256, size[0]), (257, size[1]), (258, bits), (259, 1), (262, color)] {
        entry(tag, 3, 1, u32::from(value));
    }
    entry(273, 4, 1, strip);
    entry(277, 3, 1, 1);
    entry(278, 3, 1, u32::from(size[1]));
    entry(279, 4, 1, pixels.len() as u32);
    if !palette.is_empty() {
        entry(320, 3, palette.len() as u32, behind);
    }
    bytes.extend([0; 4]);
    bytes.extend(palette.iter().flat_map(|color| color.to_le_bytes()));
    bytes.extend(pixels);
    bytes
}

#[test]
fn palettes_and_grays_of_few_bits_are_read_from_a_tiff() {
    // Red, green, blue and white: all reds, all greens, all blues.
    let full = u16::MAX;
    let palette = [full, 0, 0, full, 0, full, 0, full, 0, 0, full, full];
    let four = tiff([4, 1], 2, 3, &palette, &[0b00_01_10_11]);
    assert_eq!(decoded_at(&four, 4, 1).unwrap(), [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255]);
    // Colors of 8 bits, as some programs write them.
    let low = palette.map(|color| color >> 8);
    assert_eq!(decoded_at(&tiff([4, 1], 2, 3, &low, &[0b00_01_10_11]), 4, 1), decoded_at(&four, 4, 1));
    // Too few colors.
    let few = tiff([4, 1], 2, 3, &palette[..5], &[0b00_01_10_11]);
    assert_eq!(decoded_at(&few, 4, 1), Err(SkipReason::Damaged { format: "TIFF" }));
    // Grays of four bits in rows that end within a byte; white may be 0.
    let gray = |color| decoded_at(&tiff([3, 2], 4, color, &[], &[0x0F, 0x50, 0xA0, 0xF0]), 3, 2).unwrap();
    assert_eq!(gray(1)[..6], [0, 255, 85, 170, 0, 255]);
    assert_eq!(gray(0)[..6], [255, 0, 170, 85, 255, 0]);
}

#[test]
fn every_file_is_called_what_it_is() {
    use Mistaken as Is;
    let other = SkipReason::SomethingElse;
    let zip = |name: &str| [b"PK\x03\x04".as_slice(), &[0; 26], name.as_bytes(), b"..."].concat();
    let cases: &[(&[u8], SkipReason)] = &[
        (b"{\"error\": \"rate limit\"}", other(Is::Json)),
        (b"  [1, 2]", other(Is::Json)),
        (b"data:image/png;base64,iVBORw0KGgo=", other(Is::Base64)),
        (b"<!-- page -->\n<html><body>sorry</body></html>", other(Is::WebPage)),
        (b"\xef\xbb\xbf<!DOCTYPE html>", other(Is::WebPage)),
        (b"<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code></Error>", other(Is::Xml)),
        (b"<?xml version=\"1.0\"?>\n<!-- by hand -->\n\n<svg xmlns=\"x\"/>", other(Is::Svg)),
        (b"<!DOCTYPE svg [ <!ENTITY a \"b>c\"> ]>\n<svg/>", other(Is::Svg)),
        (b"%!PS-Adobe-3.0 EPSF-3.0", other(Is::Drawing)),
        (b"%PDF-1.7", other(Is::Pdf)),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", other(Is::Office)),
        (&zip("[Content_Types].xml"), other(Is::Office)),
        (&zip("mimetypeapplication/vnd.oasis.opendocument.text"), other(Is::Office)),
        (&zip("cat/1.png"), other(Is::Zip)),
        (b"Rar!\x1a\x07\0", other(Is::Archive)),
        (b"\x1f\x8b\x08\0", other(Is::Archive)),
        (b"RIFF\0\0\0\0AVI LIST", other(Is::Video)),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", other(Is::Video)),
        (b"RIFF\0\0\0\0WAVEfmt ", other(Is::Sound)),
        (b"ID3\x04\0", other(Is::Sound)),
        (b"MZ\x90\0\x03\0", other(Is::Program)),
        (b"\x7fELF\x02\x01", other(Is::Program)),
        (b"#!/bin/sh\nexit", other(Is::Program)),
        (b"[InternetShortcut]\r\nURL=x", other(Is::Shortcut)),
        (b"L\0\0\0\x01\x14\x02\0\0\0", other(Is::Shortcut)),
        (b"\x93NUMPY\x01\0", other(Is::Array)),
        (b"\x89HDF\r\n\x1a\n\0", other(Is::Array)),
        (b"\x80\x04\x95\0\0", other(Is::Array)),
        (b"SQLite format 3\0", other(Is::Database)),
        (b"a,b\n1,2\n", other(Is::Text)),
        (b"BMW and other cars, by hand", other(Is::Text)),
        (b"Gr\xfc\xdfe aus dem alten Alphabet, in Latin-1", other(Is::Text)),
        (b"\xff\xfeh\0i\0", other(Is::Text)),
        (&[0; 99], other(Is::Zeros)),
        (b"\x01\x02\x03\x90\x91", SkipReason::NotAPicture),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00", SkipReason::LfsPointer),
        (b"\0\0\0\x18ftypheic\0\0\0\0", SkipReason::OtherFormat("HEIC")),
        (b"\0\0\0\x18ftypavif\0\0\0\0", SkipReason::OtherFormat("AVIF")),
        (b"\xff\x4f\xff\x51\0\x2f", SkipReason::OtherFormat("JPEG 2000")),
        (b"FUJIFILMCCD-RAW 0201", SkipReason::OtherFormat("Fujifilm RAW")),
        (b"P6\n2 2\n255\n", SkipReason::OtherFormat("PNM")),
    ];
    for (bytes, reason) in cases {
        assert_eq!(decoded(bytes), Err(reason.clone()), "{}", String::from_utf8_lossy(bytes));
    }
    let negative = tiff([2, 1], 8, 32_803, &[], &[1, 2]);
    assert_eq!(decoded(&negative), Err(SkipReason::Unsupported { format: "TIFF", form: UnreadForm::Colors }));
}

#[test]
fn every_file_of_a_folder_is_accounted_for() {
    let folder = folder_with(&[6, 6]);
    let put = |name: &str, bytes: &[u8]| fs::write(folder.path().join("a").join(name), bytes).unwrap();
    put("page.jpg", b"<html>");
    put("notes.TXT", b"notes");
    put("more.txt", b"notes");
    put("labels.csv", b"a,b");
    put("LICENSE", b"free");
    put("as of 1.May in short", b"a point in the name");
    put(".DS_Store", b"\0\0\0\x01Bud1");
    let report = load_folder(folder.path()).unwrap().report;
    assert_eq!((report.skipped.len(), report.not_looked_at), (1, 6));
    assert_eq!(report.frequent_endings(), [("", 2), ("txt", 2), ("csv", 1)]);
    assert_eq!(report.left_behind(), 1);
}

#[test]
fn pictures_that_are_all_the_same_are_told() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..6 {
        let path = folder.path().join(format!("{}/{number}.png", ["a", "b"][number % 2]));
        fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).unwrap();
        busy().save_with_format(path, ImageFormat::Png).unwrap();
    }
    let notices = load_folder(folder.path()).unwrap().report.notices;
    assert!(notices.contains(&DataNotice::AllEqual { count: 6 }), "{notices:?}");
    assert!(notices.contains(&DataNotice::NoValidation), "{notices:?}");
}
