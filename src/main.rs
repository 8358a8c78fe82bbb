//! The `orderhub` command.

use std::process::ExitCode;

/// The default allocator returns memory of many small connections badly; this one is also faster on the hot path.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    orderhub::cli::main()
}
