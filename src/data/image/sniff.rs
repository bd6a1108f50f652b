//! What a file is, decided by its content and never by its name.
use std::path::Path;

use crate::data::skip::{Mistaken, SkipReason};

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
enum Content {
    /// An image in a format that is read.
    Picture(Format),
    /// An image in a format that is not read, by its usual name.
    OtherPicture(&'static str),
    /// Something that people save under an image's name by mistake.
    Other(Mistaken),
}

use Content::{Other, OtherPicture, Picture};

/// How many bytes [`sniff`] looks at.
pub(crate) const SNIFFED_BYTES: usize = 4096;

/// What stands at which place of a file; `?` in it stands for any byte. The first row that fits decides, so rows with
/// few bytes come last.
const SIGNATURES: &[(usize, &[u8], Content)] = &[
    (0, b"\x89PNG\r\n\x1a\n", Picture(Format::Png)),
    (0, b"GIF87a", Picture(Format::Gif)),
    (0, b"GIF89a", Picture(Format::Gif)),
    (0, b"II*\0????CR\x02\0", OtherPicture("Canon RAW")),
    (0, b"II*\0", Picture(Format::Tiff)),
    (0, b"MM\0*", Picture(Format::Tiff)),
    (0, b"II+\0", Picture(Format::Tiff)),
    (0, b"MM\0+", Picture(Format::Tiff)),
    (0, b"RIFF????WEBP", Picture(Format::WebP)),
    (0, b"RIFF????WAVE", Other(Mistaken::Sound)),
    (0, b"RIFF????AVI ", Other(Mistaken::Video)),
    (4, b"ftypavif", OtherPicture("AVIF")),
    (4, b"ftypavis", OtherPicture("AVIF")),
    (4, b"ftyphe", OtherPicture("HEIC")),
    (4, b"ftypmif1", OtherPicture("HEIC")),
    (4, b"ftypmsf1", OtherPicture("HEIC")),
    (4, b"ftypjp2", OtherPicture("JPEG 2000")),
    (4, b"ftypcrx ", OtherPicture("Canon RAW")),
    (4, b"ftypM4A", Other(Mistaken::Sound)),
    (4, b"ftyp", Other(Mistaken::Video)),
    (4, b"moov", Other(Mistaken::Video)),
    (4, b"mdat", Other(Mistaken::Video)),
    (0, b"\x1a\x45\xdf\xa3", Other(Mistaken::Video)),
    (0, b"FLV\x01", Other(Mistaken::Video)),
    (0, b"\0\0\x01\xba", Other(Mistaken::Video)),
    (0, b"\0\0\x01\xb3", Other(Mistaken::Video)),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Other(Mistaken::Video)),
    (0, b"ID3", Other(Mistaken::Sound)),
    (0, b"OggS", Other(Mistaken::Sound)),
    (0, b"fLaC", Other(Mistaken::Sound)),
    (0, b"MThd", Other(Mistaken::Sound)),
    (0, b"FORM????AIF", Other(Mistaken::Sound)),
    (0, b"\xff\xfb", Other(Mistaken::Sound)),
    (0, b"\xff\xf1", Other(Mistaken::Sound)),
    (0, b"\0\0\x01\0", OtherPicture("ICO")),
    (0, b"\0\0\x02\0", OtherPicture("CUR")),
    (0, b"qoif", OtherPicture("QOI")),
    (0, b"8BPS", OtherPicture("Photoshop")),
    (0, b"gimp xcf", OtherPicture("GIMP")),
    (0, b"\0\0\0\x0cJXL ", OtherPicture("JPEG XL")),
    (0, b"\0\0\0\x0cjP  ", OtherPicture("JPEG 2000")),
    (0, b"\xff\x4f\xff\x51", OtherPicture("JPEG 2000")),
    (0, b"II\xbc", OtherPicture("JPEG XR")),
    (0, b"FUJIFILMCCD-RAW", OtherPicture("Fujifilm RAW")),
    (0, b"IIRO", OtherPicture("Olympus RAW")),
    (0, b"IIRS", OtherPicture("Olympus RAW")),
    (0, b"MMOR", OtherPicture("Olympus RAW")),
    (0, b"IIU\0", OtherPicture("Panasonic RAW")),
    (0, b"FOVb", OtherPicture("Sigma RAW")),
    (0, b"\0MRM", OtherPicture("Minolta RAW")),
    (128, b"DICM", OtherPicture("DICOM")),
    (344, b"n+1\0", OtherPicture("NIfTI")),
    (0, b"SIMPLE  =", OtherPicture("FITS")),
    (0, b"\x76\x2f\x31\x01", OtherPicture("OpenEXR")),
    (0, b"#?RADIANCE", OtherPicture("HDR")),
    (0, b"#?RGBE", OtherPicture("HDR")),
    (0, b"DDS ", OtherPicture("DDS")),
    (0, b"icns", OtherPicture("ICNS")),
    (0, b"FLIF", OtherPicture("FLIF")),
    (0, b"BPG\xfb", OtherPicture("BPG")),
    (0, b"AT&TFORM", OtherPicture("DjVu")),
    (0, b"farbfeld", OtherPicture("farbfeld")),
    (0, b"\x0a\x05\x01", OtherPicture("PCX")),
    (0, b"%PDF", Other(Mistaken::Pdf)),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Other(Mistaken::Office)),
    (0, b"{\\rtf", Other(Mistaken::Office)),
    (30, b"[Content_Types].xml", Other(Mistaken::Office)),
    (30, b"_rels/.rels", Other(Mistaken::Office)),
    (30, b"docProps/", Other(Mistaken::Office)),
    (30, b"mimetypeapplication/vnd.oasis.", Other(Mistaken::Office)),
    (30, b"mimetypeapplication/epub", Other(Mistaken::Office)),
    (0, b"PK\x03\x04", Other(Mistaken::Zip)),
    (0, b"PK\x05\x06", Other(Mistaken::Zip)),
    (0, b"Rar!\x1a\x07", Other(Mistaken::Archive)),
    (0, b"7z\xbc\xaf\x27\x1c", Other(Mistaken::Archive)),
    (0, b"\xfd7zXZ\0", Other(Mistaken::Archive)),
    (0, b"\x28\xb5\x2f\xfd", Other(Mistaken::Archive)),
    (0, b"MSCF", Other(Mistaken::Archive)),
    (0, b"!<arch>", Other(Mistaken::Archive)),
    (257, b"ustar", Other(Mistaken::Archive)),
    (0, b"BZh", Other(Mistaken::Archive)),
    (0, b"\x1f\x8b", Other(Mistaken::Archive)),
    (0, b"\xc5\xd0\xd3\xc6", Other(Mistaken::Drawing)),
    (0, b"%!", Other(Mistaken::Drawing)),
    (0, b"\xd7\xcd\xc6\x9a", Other(Mistaken::Drawing)),
    (40, b" EMF", Other(Mistaken::Drawing)),
    (0, b"\x7fELF", Other(Mistaken::Program)),
    (0, b"\xcf\xfa\xed\xfe", Other(Mistaken::Program)),
    (0, b"\xca\xfe\xba\xbe", Other(Mistaken::Program)),
    (0, b"\0asm", Other(Mistaken::Program)),
    (0, b"#!", Other(Mistaken::Program)),
    (0, b"L\0\0\0\x01\x14\x02\0", Other(Mistaken::Shortcut)),
    (0, b"[InternetShortcut]", Other(Mistaken::Shortcut)),
    (0, b"\x93NUMPY", Other(Mistaken::Array)),
    (0, b"\x89HDF\r\n\x1a\n", Other(Mistaken::Array)),
    (0, b"MATLAB ?.? MAT-file", Other(Mistaken::Array)),
    (0, b"SQLite format 3\0", Other(Mistaken::Database)),
    (0, b"wOFF", Other(Mistaken::Font)),
    (0, b"wOF2", Other(Mistaken::Font)),
    (0, b"OTTO", Other(Mistaken::Font)),
    (0, b"\0\x01\0\0\0", Other(Mistaken::Font)),
    (0, b"\0\x05\x16\x07", Other(Mistaken::MacNote)),
    (4, b"Bud1", Other(Mistaken::MacNote)),
    (0, b"\xff\xd8", Picture(Format::Jpeg)),
    (0, b"\xff\x0a", OtherPicture("JPEG XL")),
    (0, b"\x80\x02", Other(Mistaken::Array)),
    (0, b"\x80\x03", Other(Mistaken::Array)),
    (0, b"\x80\x04", Other(Mistaken::Array)),
    (0, b"\x80\x05", Other(Mistaken::Array)),
    // Behind the size of its header, which is a small number, stand zeros: no text has them.
    (0, b"BM?????????????\0\0\0", Picture(Format::Bmp)),
    (0, b"MZ", Other(Mistaken::Program)),
];

/// The format of an image that starts with `bytes`.
///
/// # Errors
/// With what the file is instead.
pub(crate) fn sniff(bytes: &[u8]) -> Result<Format, SkipReason> {
    if bytes.is_empty() {
        return Err(SkipReason::Empty);
    }
    let fits = |(place, signature, _): &&(usize, &[u8], Content)| {
        let there = bytes.get(*place..).and_then(|rest| rest.get(..signature.len()));
        there.is_some_and(|there| there.iter().zip(*signature).all(|(byte, wanted)| *wanted == b'?' || byte == wanted))
    };
    match SIGNATURES.iter().find(fits) {
        Some((_, _, Picture(format))) => Ok(*format),
        Some((_, _, OtherPicture(name))) => Err(SkipReason::OtherFormat(name)),
        Some((_, _, Other(kind))) => Err(SkipReason::SomethingElse(*kind)),
        None => Err(sniff_text(&bytes[..bytes.len().min(SNIFFED_BYTES)])),
    }
}

/// Web pages, drawings and notes are text.
fn sniff_text(head: &[u8]) -> SkipReason {
    if let [b'P', b'1'..=b'7', end, ..] = head
        && end.is_ascii_whitespace()
    {
        return SkipReason::OtherFormat("PNM");
    }
    let Some(text) = as_text(head) else {
        let zeros = head.len() > 1 && head.iter().all(|byte| *byte == 0);
        return if zeros { SkipReason::SomethingElse(Mistaken::Zeros) } else { SkipReason::NotAPicture };
    };
    let text = text.trim_start().to_ascii_lowercase();
    let starts = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    if starts(&["version https://git-lfs"]) {
        return SkipReason::LfsPointer;
    }
    SkipReason::SomethingElse(if starts(&["data:image/"]) {
        Mistaken::Base64
    } else if starts(&["<"]) {
        markup(&text)
    } else if starts(&["{", "["]) {
        Mistaken::Json
    } else {
        Mistaken::Text
    })
}

/// What a text of tags is: the first tag that is no comment and no declaration says it.
fn markup(text: &str) -> Mistaken {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let end = if rest.starts_with("<!--") {
            rest.find("-->").map(|end| end + 3)
        } else if rest.starts_with("<!doctype html") {
            return Mistaken::WebPage;
        } else if rest.starts_with("<?") || rest.starts_with("<!") {
            // A declaration may hold further ones in brackets.
            let inner = rest.find('[').filter(|open| *open < rest.find('>').unwrap_or(0));
            let from = inner.and_then(|open| rest[open..].find(']').map(|close| open + close)).unwrap_or(0);
            rest[from..].find('>').map(|end| from + end + 1)
        } else {
            break;
        };
        let Some(end) = end else { break };
        rest = &rest[end..];
    }
    let name = rest.trim_start_matches('<').split(|c: char| !c.is_alphanumeric() && c != ':').next();
    match name {
        Some("svg" | "svg:svg") => Mistaken::Svg,
        Some("html" | "head" | "body" | "title" | "script" | "div" | "p" | "center" | "meta") => Mistaken::WebPage,
        _ => Mistaken::Xml,
    }
}

/// Bytes as text, if all of it can be read: in UTF-8, cut anywhere, or in UTF-16 with its mark.
pub(crate) fn as_text(bytes: &[u8]) -> Option<String> {
    if let [0xFF, 0xFE, rest @ ..] | [0xFE, 0xFF, rest @ ..] = bytes {
        let low = bytes[0] == 0xFF;
        let unit = |[a, b]: &[u8; 2]| if low { u16::from_le_bytes([*a, *b]) } else { u16::from_be_bytes([*a, *b]) };
        let units: Vec<u16> = rest.as_chunks::<2>().0.iter().map(unit).collect();
        return Some(String::from_utf16_lossy(&units));
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        // The last letter may be cut.
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()?,
        Err(_) => {
            // Letters of an older alphabet: all but control signs.
            let readable = bytes.iter().all(|byte| !byte.is_ascii_control() || byte.is_ascii_whitespace());
            let mostly = bytes.iter().filter(|byte| byte.is_ascii()).count() * 10 > bytes.len() * 7;
            return (readable && mostly).then(|| bytes.iter().map(|byte| char::from(*byte)).collect());
        }
    };
    let text = text.trim_start_matches('\u{feff}');
    text.chars().all(|c| !c.is_control() || c.is_ascii_whitespace()).then(|| text.to_owned())
}

/// Whether a file's name promises an image: then it is named when it cannot be used.
pub(crate) fn has_picture_extension(path: &Path) -> bool {
    const EXTENSIONS: &str = " png apng jpg jpeg jpe jfif jif gif bmp dib webp tif tiff ico cur qoi heic heif avif jxl jp2 \
         j2k jpx jpf psd xcf svg svgz eps tga pcx pbm pgm ppm pnm exr hdr dds jxr wdp dcm dng cr2 cr3 crw nef nrw arw raf \
         orf rw2 pef srw x3f ";
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| EXTENSIONS.contains(&format!(" {} ", extension.to_ascii_lowercase())))
}
