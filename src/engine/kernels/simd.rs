//! Vector instructions: those that the machine has, those that are taken, and plain loops compiled for them.
use std::sync::atomic::{AtomicU8, Ordering};

use pulp::{Arch, Simd, WithSimd};

/// Sets of vector instructions, from the narrowest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SimdLevel {
    /// One number at a time.
    Scalar,
    /// 16 registers of 8 numbers, with fused multiply-add: AVX2 and FMA, as nearly all laptops have them.
    Avx2,
    /// 32 registers of 16 numbers: AVX-512.
    Avx512,
}

/// The level that was asked for, 0 while nobody did.
static ASKED: AtomicU8 = AtomicU8::new(0);

impl SimdLevel {
    /// Whether the machine has these instructions.
    pub fn is_available(self) -> bool {
        match self {
            Self::Scalar => true,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => pulp::x86::V3::try_new().is_some(),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => pulp::x86::V4::try_new().is_some(),
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx2 | Self::Avx512 => false,
        }
    }

    /// Takes no wider instructions from now on, so that narrower machines can be measured on wider ones. Ask before
    /// anything is computed: another level rounds otherwise.
    pub fn limit(self) {
        let level = match self {
            Self::Scalar => 1,
            Self::Avx2 => 2,
            Self::Avx512 => 3,
        };
        ASKED.store(level, Ordering::Relaxed);
    }
}

/// Runs an operation with the widest instructions that the machine has and that [`SimdLevel::limit`] allows.
#[inline]
pub(super) fn dispatch<Op: WithSimd>(operation: Op) -> Op::Output {
    match ASKED.load(Ordering::Relaxed) {
        1 => return Simd::vectorize(pulp::Scalar::new(), operation),
        #[cfg(target_arch = "x86_64")]
        2 => {
            if let Some(simd) = pulp::x86::V3::try_new() {
                return Simd::vectorize(simd, operation);
            }
        }
        _ => {}
    }
    Arch::new().dispatch(operation)
}

/// Runs a loop with the machine's widest vectors. The closure has to be `#[inline(always)]`, and so has what it calls.
pub fn vectorize<R>(work: impl FnMut() -> R) -> R {
    dispatch(Vectorized(work))
}

/// Asked for `FnMut`, because the call of an `FnOnce` goes through a function that the compiler makes without vectors.
struct Vectorized<F>(F);

impl<R, F: FnMut() -> R> WithSimd for Vectorized<F> {
    type Output = R;

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, _: S) -> R {
        (self.0)()
    }
}
