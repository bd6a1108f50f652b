//! What a file is, decided by its first bytes and never by its name.
use std::path::Path;

use crate::data::skip::Mistaken;

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Png,
    Jpeg,
    Gif,
    Bmp,
    WebP,
    Tiff,
}

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// An image in a format that is read.
    Picture(Format),
    /// An image in a format that is not read, by its usual name.
    OtherPicture(&'static str),
    /// Something that people save under an image's name by mistake.
    Other(Mistaken),
    /// Nothing that is known here.
    Unknown,
}

/// How many bytes [`sniff`] looks at.
pub(crate) const SNIFFED_BYTES: usize = 64;

/// Signatures at the start of a file. BMP has only two letters and comes last.
const SIGNATURES: &[(&[u8], Content)] = &[
    (b"\x89PNG\r\n\x1a\n", Content::Picture(Format::Png)),
    (b"\xff\xd8\xff", Content::Picture(Format::Jpeg)),
    (b"GIF87a", Content::Picture(Format::Gif)),
    (b"GIF89a", Content::Picture(Format::Gif)),
    (b"II*\0", Content::Picture(Format::Tiff)),
    (b"MM\0*", Content::Picture(Format::Tiff)),
    (b"II+\0", Content::Picture(Format::Tiff)),
    (b"MM\0+", Content::Picture(Format::Tiff)),
    (b"\0\0\x01\0", Content::OtherPicture("ICO")),
    (b"\0\0\x02\0", Content::OtherPicture("CUR")),
    (b"qoif", Content::OtherPicture("QOI")),
    (b"8BPS", Content::OtherPicture("Photoshop")),
    (b"gimp xcf", Content::OtherPicture("GIMP")),
    (b"\xff\x0a", Content::OtherPicture("JPEG XL")),
    (b"\0\0\0\x0cJXL ", Content::OtherPicture("JPEG XL")),
    (b"\0\0\0\x0cjP  ", Content::OtherPicture("JPEG 2000")),
    (b"%PDF", Content::Other(Mistaken::Pdf)),
    (b"PK\x03\x04", Content::Other(Mistaken::Zip)),
    (b"BM", Content::Picture(Format::Bmp)),
];

/// Says what a file is that starts with `bytes`.
pub(crate) fn sniff(bytes: &[u8]) -> Content {
    if bytes.len() >= 12 && &bytes[..4] == b"RIFF" && &bytes[8..12] == b"WEBP" {
        return Content::Picture(Format::WebP);
    }
    if bytes.len() >= 12 && &bytes[4..8] == b"ftyp" {
        return match &bytes[8..12] {
            b"avif" | b"avis" => Content::OtherPicture("AVIF"),
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"mif1" | b"msf1" => Content::OtherPicture("HEIC"),
            _ => Content::Other(Mistaken::Video),
        };
    }
    // The bare start and end of a JPEG: nothing between them, but it says what it wants to be.
    if bytes.starts_with(b"\xff\xd8") {
        return Content::Picture(Format::Jpeg);
    }
    let known = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature));
    known.map_or_else(|| sniff_text(bytes), |&(_, content)| content)
}

/// Web pages and drawings are text.
fn sniff_text(bytes: &[u8]) -> Content {
    let head = &bytes[..bytes.len().min(SNIFFED_BYTES)];
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with("<svg") || (text.starts_with("<?xml") && text.contains("<svg")) {
        Content::Other(Mistaken::Svg)
    } else if text.starts_with("<!doctype html") || text.starts_with("<html") {
        Content::Other(Mistaken::WebPage)
    } else {
        Content::Unknown
    }
}

/// Whether a file's name promises an image: then it is named when it cannot be used.
pub(crate) fn has_picture_extension(path: &Path) -> bool {
    const EXTENSIONS: [&str; 21] = [
        "png", "apng", "jpg", "jpeg", "jpe", "jfif", "gif", "bmp", "dib", "webp", "tif", "tiff", "ico", "qoi", "heic",
        "heif", "avif", "jxl", "jp2", "psd", "svg",
    ];
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension)))
}
