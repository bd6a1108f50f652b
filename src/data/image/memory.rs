//! What images are read from, and how much memory they may take while they are decoded, all threads together.
use std::io::{BufRead, Seek};
use std::ops::{Deref, DerefMut};
use std::sync::{Condvar, Mutex, PoisonError};

use memmap2::MmapMut;

use crate::data::limits::MAX_PICTURE_BYTES;

/// Images that need less than this are not counted: even 32 threads together stay small.
const UNCOUNTED: u64 = 1 << 20;

/// What a decoder reads from: bytes in memory or a file.
pub(crate) trait ReadSeek: BufRead + Seek {}
impl<T: BufRead + Seek> ReadSeek for T {}

/// The one bound of the process, so that two loads at the same time keep it as well.
static GATE: MemoryGate = MemoryGate { used: Mutex::new(0), freed: Condvar::new() };

struct MemoryGate {
    used: Mutex<u64>,
    freed: Condvar,
}

/// Permission to use memory, given back when dropped.
pub(crate) struct Permit(u64);

/// Waits until `bytes` fit beside the images that are being decoded. A thread asks once per image and holds no other
/// permit while it waits, so nobody waits for ever.
pub(crate) fn acquire(bytes: u64) -> Permit {
    if bytes < UNCOUNTED {
        return Permit(0);
    }
    let bytes = bytes.min(MAX_PICTURE_BYTES);
    let mut used = GATE.used.lock().unwrap_or_else(PoisonError::into_inner);
    while *used + bytes > MAX_PICTURE_BYTES {
        used = GATE.freed.wait(used).unwrap_or_else(PoisonError::into_inner);
    }
    *used += bytes;
    Permit(bytes)
}

impl Drop for Permit {
    fn drop(&mut self) {
        if self.0 > 0 {
            *GATE.used.lock().unwrap_or_else(PoisonError::into_inner) -= self.0;
            GATE.freed.notify_all();
        }
    }
}

/// Zeroed memory for the pixels of one image.
pub(crate) enum PixelBuffer {
    /// A small one, to be used again for the next image.
    Heap(Vec<u8>),
    /// A large one. Allocators keep large blocks for a while after they were freed; a map is gone at once, so that the
    /// bound holds for the process and not just for what is in use.
    Map(MmapMut),
}

impl PixelBuffer {
    /// `length` zeros: in `spare`'s memory if they are few. `None` when the system has no memory.
    pub(crate) fn zeroed(length: usize, spare: &mut Vec<u8>) -> Option<Self> {
        if length as u64 >= UNCOUNTED {
            return MmapMut::map_anon(length).ok().map(Self::Map);
        }
        let mut bytes = std::mem::take(spare);
        bytes.clear();
        bytes.resize(length, 0);
        Some(Self::Heap(bytes))
    }
}

impl Deref for PixelBuffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Heap(bytes) => bytes,
            Self::Map(bytes) => bytes,
        }
    }
}

impl DerefMut for PixelBuffer {
    fn deref_mut(&mut self) -> &mut [u8] {
        match self {
            Self::Heap(bytes) => bytes,
            Self::Map(bytes) => bytes,
        }
    }
}
