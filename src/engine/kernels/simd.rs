//! Plain loops compiled for the widest vectors that the machine has.
use pulp::{Arch, Simd, WithSimd};

/// Runs a loop with the machine's widest vectors. The closure has to be `#[inline(always)]`, and so has what it calls.
pub fn vectorize<R>(work: impl FnMut() -> R) -> R {
    Arch::new().dispatch(Vectorized(work))
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
