//! The process itself: processor, memory, files, and since when it runs; by the names that every dashboard knows.

use std::sync::{Mutex, PoisonError};

use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

/// Looks at it now. Where the system does not say, nothing is told.
pub fn collect_process() {
    static SYSTEM: Mutex<Option<System>> = Mutex::new(None);
    let mut system = SYSTEM.lock().unwrap_or_else(PoisonError::into_inner);
    let system = system.get_or_insert_with(System::new);
    let pid = Pid::from_u32(std::process::id());
    let looked_at = ProcessRefreshKind::nothing().with_cpu().with_memory();
    let which = ProcessesToUpdate::Some(&[pid]);
    system.refresh_processes_specifics(which, true, looked_at.without_tasks());
    let Some(process) = system.process(pid) else {
        return;
    };
    metrics::gauge!("process_resident_memory_bytes").set(process.memory() as f64);
    metrics::gauge!("process_start_time_seconds").set(process.start_time() as f64);
    // Whole seconds: counters know no others.
    metrics::counter!("process_cpu_seconds_total").absolute(process.accumulated_cpu_time() / 1_000);
    if let Some(files) = process.open_files() {
        metrics::gauge!("process_open_fds").set(files as f64);
    }
    if let Some(files) = process.open_files_limit() {
        metrics::gauge!("process_max_fds").set(files as f64);
    }
}
