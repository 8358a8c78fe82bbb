//! What every test needs.

use std::{future::Future, thread};

use orderhub::config;

/// Runs a test on a runtime like the program's own: SurrealDB's parser needs deep stacks, on the first thread too.
pub(crate) fn run<F>(test: F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let runtime = || {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_stack_size(config::THREAD_STACK_BYTES)
            .enable_all()
            .build()
            .unwrap()
            .block_on(test);
    };
    let outcome = thread::Builder::new()
        .stack_size(config::THREAD_STACK_BYTES)
        .spawn(runtime)
        .unwrap()
        .join();
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}
