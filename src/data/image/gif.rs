//! What a GIF's blocks say: whether its first image is whole, and whether more follow.
use std::io::{self, BufRead, Read};

/// What the blocks say.
#[derive(Debug, Default)]
pub(crate) struct Gif {
    /// Whether the first image's data has its end.
    pub(crate) whole: bool,
    /// Whether the first image goes from the left edge to the right one.
    pub(crate) spans: bool,
    /// Whether more images follow.
    pub(crate) animated: bool,
}

/// Walks the blocks up to the second image.
pub(crate) fn inspect(input: &mut dyn BufRead) -> io::Result<Gif> {
    let mut gif = Gif::default();
    match walk(input, &mut gif) {
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => Err(error),
        _ => Ok(gif),
    }
}

fn walk(input: &mut dyn BufRead, gif: &mut Gif) -> io::Result<()> {
    let header: [u8; 13] = read(input)?;
    skip_colors(input, header[10])?;
    loop {
        match read(input)? {
            // An extension: its label, then its blocks.
            [0x21] => {
                let _label: [u8; 1] = read(input)?;
                skip_blocks(input)?;
            }
            // An image: where it lies, its colors, the width of its codes, then its blocks.
            [0x2C] => {
                if gif.whole {
                    gif.animated = true;
                    return Ok(());
                }
                let place: [u8; 9] = read(input)?;
                gif.spans = place[..2] == [0, 0] && place[4..6] == header[6..8];
                skip_colors(input, place[8])?;
                let _code_width: [u8; 1] = read(input)?;
                skip_blocks(input)?;
                gif.whole = true;
            }
            _ => return Ok(()),
        }
    }
}

fn read<const N: usize>(input: &mut dyn BufRead) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    input.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Skips a color table, if the flags say that there is one.
fn skip_colors(input: &mut dyn BufRead, flags: u8) -> io::Result<()> {
    if flags & 0x80 == 0 {
        return Ok(());
    }
    skip(input, 3 << ((flags & 7) + 1))
}

/// Skips blocks up to the empty one that ends them.
fn skip_blocks(input: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let [length] = read(input)?;
        if length == 0 {
            return Ok(());
        }
        skip(input, u64::from(length))?;
    }
}

fn skip(input: &mut dyn BufRead, bytes: u64) -> io::Result<()> {
    let skipped = io::copy(&mut input.take(bytes), &mut io::sink())?;
    if skipped < bytes {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(())
}
