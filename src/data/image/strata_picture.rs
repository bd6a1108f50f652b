//! The mark of pictures that Strata makes: by it they are known again, and not taken for somebody's pictures.
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// A picture that Strata made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StrataPicture {
    /// Curves.
    Chart,
    /// A varied picture of a set.
    Variation,
    /// A map over a picture that explains an answer.
    Explanation,
}

/// Where a PNG's first chunk after the header has its name.
const PLACE: usize = 37;
/// So many bytes hold the mark.
const HEAD: u64 = 80;

impl StrataPicture {
    const ALL: [Self; 3] = [Self::Chart, Self::Variation, Self::Explanation];

    /// What a file says that made it.
    fn software(self) -> &'static str {
        match self {
            Self::Chart => "Strata chart",
            Self::Variation => "Strata variation",
            Self::Explanation => "Strata explanation",
        }
    }

    /// Whether it was drawn, so that it is no picture of anything to learn.
    pub(crate) fn is_drawn(self) -> bool {
        matches!(self, Self::Chart | Self::Explanation)
    }

    /// Whether a file that starts with `head` is one of these.
    pub(crate) fn of(head: &[u8]) -> Option<Self> {
        let is_this = |own: &Self| {
            let chunk = ["tEXtSoftware\0", own.software()].concat();
            head.get(PLACE..).is_some_and(|head| head.starts_with(chunk.as_bytes()))
                || head.starts_with(own.svg_mark().as_bytes())
        };
        Self::ALL.into_iter().find(is_this)
    }

    /// Whether a file is one of these. Only files that may be are opened.
    pub(crate) fn of_file(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?;
        if !["png", "svg"].iter().any(|own| ending.eq_ignore_ascii_case(own)) || !path.is_file() {
            return None;
        }
        let mut head = Vec::new();
        File::open(path).ok()?.take(HEAD).read_to_end(&mut head).ok()?;
        Self::of(&head)
    }

    /// The bytes of a PNG with the mark: `pixels` pixel by pixel, of one channel or three.
    ///
    /// # Errors
    /// When there are not as many bytes as the size asks for.
    pub fn png(self, pixels: &[u8], width: usize, height: usize) -> Result<Vec<u8>, ::png::EncodingError> {
        let mut bytes = Vec::new();
        let mut encoder = ::png::Encoder::new(&mut bytes, width as u32, height as u32);
        let is_gray = pixels.len() == width * height;
        encoder.set_color(if is_gray { ::png::ColorType::Grayscale } else { ::png::ColorType::Rgb });
        encoder.set_depth(::png::BitDepth::Eight);
        encoder.set_compression(::png::Compression::Fast);
        encoder.add_text_chunk("Software".to_owned(), self.software().to_owned())?;
        encoder.write_header().and_then(|mut writer| writer.write_image_data(pixels))?;
        Ok(bytes)
    }

    /// What stands before a drawing in SVG.
    pub fn svg_mark(self) -> String {
        format!("<!-- {} -->\n", self.software())
    }
}
