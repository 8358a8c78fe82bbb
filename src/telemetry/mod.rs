//! Logs, metrics and traces: where they go, and how they are set up once per process.
//!
//! Logs go to standard error, as text or as JSON lines. They never hold tokens, codes, names, addresses or bodies; what
//! is logged is chosen where it is logged, this file only writes it down.

use std::{
    sync::{Mutex, OnceLock, PoisonError},
    time::Duration,
};

use anyhow::Context as _;
use metrics_exporter_prometheus::PrometheusHandle;
use tracing_subscriber::{
    EnvFilter, Layer as _, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

use crate::config;

mod metrics;
mod process;
mod traces;

pub use process::collect_process;
pub use traces::{SPANS, Traces, continue_trace};

/// How often the distributions are folded into their buckets: what came since is kept sample by sample.
const UPKEEP: Duration = Duration::from_secs(5);

/// Sends logs to standard error, as the settings filter them, and traces to a collector, where there is one; `quiet` goes
/// before, for what the adapters know to be noise unless it is asked for. Only the first call of a process does anything.
/// To be called in a runtime.
///
/// # Errors
/// A sentence for people when the filter, or where traces go, cannot be read.
pub fn init(log: &config::Log, traces: &config::Traces, quiet: &str) -> anyhow::Result<Traces> {
    let filter = EnvFilter::try_new(format!("{quiet},{},{SPANS}=off", log.filter))
        .with_context(|| format!("log.filter `{}` cannot be read", log.filter))?;
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = if log.format == "json" {
        lines.json().flatten_event(true).boxed()
    } else {
        lines.boxed()
    };
    let (spans, traces) = traces::layer(traces)?;
    // An error says that a subscriber is there already, as in a test binary that starts many hubs.
    let _ = tracing_subscriber::registry()
        .with(lines.with_filter(filter))
        .with(spans)
        .try_init();
    Ok(traces)
}

/// The metrics of this process, recorded from the first call on.
///
/// # Errors
/// When another recorder was installed by somebody else.
pub fn metrics() -> anyhow::Result<PrometheusHandle> {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    static INSTALLING: Mutex<()> = Mutex::new(());
    let _one_at_a_time = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = HANDLE.get() {
        return Ok(handle.clone());
    }
    let handle = metrics::builder()?
        .install_recorder()
        .context("metrics cannot be recorded")?;
    metrics::describe();
    Ok(HANDLE.get_or_init(|| handle).clone())
}

/// Keeps the recorder small, until `stopping`.
pub async fn upkeep(handle: PrometheusHandle, stopping: impl Future<Output = ()>) {
    let mut ticks = tokio::time::interval(UPKEEP);
    tokio::pin!(stopping);
    loop {
        tokio::select! {
            _ = ticks.tick() => handle.run_upkeep(),
            () = &mut stopping => return,
        }
    }
}
