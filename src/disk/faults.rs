//! Faults on purpose, for tests: the first, second, third … operation on the disk of a thread fails. Where none was
//! asked for, they cost the look at one number.
use std::cell::Cell;
use std::io;
use std::marker::PhantomData;

thread_local! {
    static FAULT: Cell<Option<PlannedFault>> = const { Cell::new(None) };
}

/// Which operation fails.
#[derive(Debug, Clone, Copy)]
struct PlannedFault {
    /// Operations that succeed before it.
    left: u64,
    /// All that come after it fail as well, as if the program had been killed or the disk pulled out.
    lasts: bool,
    /// Whether it has happened.
    struck: bool,
}

/// While it is held, operations of this thread on the disk fail as they were asked to.
#[derive(Debug)]
#[must_use]
pub struct InjectedFault {
    /// It belongs to the thread that it was made in.
    thread: PhantomData<*const ()>,
}

/// Lets one operation fail after so many that succeed.
pub fn fail_once(after: u64) -> InjectedFault {
    inject(after, false)
}

/// Lets all operations fail after so many that succeed.
pub fn fail_from(after: u64) -> InjectedFault {
    inject(after, true)
}

fn inject(left: u64, lasts: bool) -> InjectedFault {
    FAULT.set(Some(PlannedFault { left, lasts, struck: false }));
    InjectedFault { thread: PhantomData }
}

impl InjectedFault {
    /// Whether an operation has failed: when none has, there are no more to be tried.
    pub fn has_struck(&self) -> bool {
        FAULT.get().is_some_and(|fault| fault.struck)
    }
}

impl Drop for InjectedFault {
    fn drop(&mut self) {
        FAULT.set(None);
    }
}

/// Called before every operation.
pub(super) fn pass() -> io::Result<()> {
    let Some(mut fault) = FAULT.get() else { return Ok(()) };
    let fails = fault.left == 0;
    fault.struck |= fails;
    if !fails {
        fault.left -= 1;
    } else if !fault.lasts {
        fault.left = u64::MAX;
    }
    FAULT.set(Some(fault));
    if fails { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
}
