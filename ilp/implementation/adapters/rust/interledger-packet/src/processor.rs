//! How much processor time this process has taken.

/// In nanoseconds; None on a platform that we do not ask.
pub use platform::nanoseconds;

#[cfg(all(any(target_os = "linux", target_os = "macos"), target_pointer_width = "64"))]
mod platform {
    use std::os::raw::{c_int, c_long};

    #[repr(C)]
    struct Timespec {
        seconds: c_long, // time_t is one where a pointer has 64 bits
        nanoseconds: c_long,
    }

    extern "C" {
        fn clock_gettime(clock: c_int, time: *mut Timespec) -> c_int;
    }

    const PROCESS: c_int = if cfg!(target_os = "macos") { 12 } else { 2 }; // CLOCK_PROCESS_CPUTIME_ID

    pub fn nanoseconds() -> Option<u64> {
        let mut time = Timespec { seconds: 0, nanoseconds: 0 };
        // SAFETY: `time` is a timespec as the platform lays it out, and lives as long as the call.
        let failed = unsafe { clock_gettime(PROCESS, &mut time) } != 0;
        (!failed).then_some(time.seconds as u64 * 1_000_000_000 + time.nanoseconds as u64)
    }
}

#[cfg(not(all(any(target_os = "linux", target_os = "macos"), target_pointer_width = "64")))]
mod platform {
    pub fn nanoseconds() -> Option<u64> {
        None
    }
}
