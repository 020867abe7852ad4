//! Loops compiled for the widest vectors of the processor that runs them.

use std::sync::LazyLock;

use pulp::Arch;

static ARCH: LazyLock<Arch> = LazyLock::new(Arch::new);

/// Runs a loop over numbers as it would be compiled for this processor's vectors. Only how many
/// sums are held in one register changes: nothing is fused or reordered, so the bits are the same
/// everywhere. What the loop calls must be inlined into it.
#[inline(always)]
pub(crate) fn wide<R>(work: impl FnOnce() -> R) -> R {
    ARCH.dispatch(work)
}
