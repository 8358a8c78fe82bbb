//! The thread on which learning happens: one at a time, and it gets what the others leave of the processors.
//!
//! It is a pool of one: what candle spreads over threads stays on it, and the threads that serve people have none of it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use crate::config::THREAD_STACK_BYTES;

/// The work came to no end: a panic, which the log tells of, or no thread could be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the work broke off")]
pub(super) struct BrokeOff;

/// Works something off there. Whoever does not wait for the end leaves the thread to end by itself.
pub(super) async fn alone<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, BrokeOff> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .stack_size(THREAD_STACK_BYTES)
        .thread_name(|_| "learning".to_owned())
        .start_handler(|_| step_back())
        .build();
    let pool = pool.map_err(|error| {
        tracing::error!(%error, "there is no thread to learn on");
        BrokeOff
    })?;
    let (done, told) = oneshot::channel();
    pool.spawn(move || {
        let ended = catch_unwind(AssertUnwindSafe(work));
        drop(done.send(ended.map_err(|_| BrokeOff)));
    });
    told.await.unwrap_or(Err(BrokeOff))
}

/// Gives way to every other thread.
fn step_back() {
    if let Err(error) = lowest_priority() {
        tracing::warn!(?error, "learning has the priority of everything else");
    }
}

/// `SCHED_IDLE`: nothing that serves waits for a share of time that this thread has.
#[cfg(target_os = "linux")]
fn lowest_priority() -> Result<(), thread_priority::Error> {
    use thread_priority::{
        NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy,
        set_thread_priority_and_policy, thread_native_id,
    };
    set_thread_priority_and_policy(
        thread_native_id(),
        ThreadPriority::Min,
        ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle),
    )
}

#[cfg(not(target_os = "linux"))]
fn lowest_priority() -> Result<(), thread_priority::Error> {
    thread_priority::set_current_thread_priority(thread_priority::ThreadPriority::Min)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_is_done_beside_and_a_panic_is_told() {
        let name = alone(|| std::thread::current().name().map(str::to_owned)).await;
        assert_eq!(name, Ok(Some("learning".to_owned())));
        assert_eq!(alone(|| panic!("on purpose")).await, Err::<(), _>(BrokeOff));
    }

    #[tokio::test]
    #[cfg(target_os = "linux")]
    async fn it_has_the_lowest_priority() {
        // The 41st field of the status is the policy; 5 is SCHED_IDLE (proc(5)). The name before may hold blanks.
        let policy = alone(|| {
            let status = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
            let rest = status.rsplit(')').next().unwrap().to_owned();
            rest.split_whitespace().nth(38).map(str::to_owned)
        });
        assert_eq!(policy.await, Ok(Some("5".to_owned())));
    }
}
