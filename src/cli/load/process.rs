//! What the kernel knows of a process: memory and processor time, from `/proc`.

use std::time::Duration;

use anyhow::Context;

/// Microseconds of one tick in `/proc/PID/stat`: `USER_HZ` is 100 on every Linux we run on.
const TICK_US: u64 = 10_000;
/// Fields of `/proc/PID/stat` after the name, from `state`: here stands the time in user mode, then that in the kernel.
const USER_TIME_FIELD: usize = 11;

/// Processor time of all threads so far.
pub(in crate::cli) fn cpu(pid: u32) -> anyhow::Result<Duration> {
    let stat = read(pid, "stat")?;
    // The name may hold anything, also spaces and brackets.
    let (_, fields) = stat
        .rsplit_once(')')
        .context("/proc/PID/stat has no name")?;
    let ticks: u64 = fields
        .split_whitespace()
        .skip(USER_TIME_FIELD)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Ok(Duration::from_micros(ticks * TICK_US))
}

/// Processor time from a moment on, of the hub where it is known, and of this program.
#[derive(Debug)]
pub(in crate::cli) struct Cpu {
    hub: Option<(u32, Duration)>,
    own: Duration,
}

impl Cpu {
    /// From now on.
    pub(in crate::cli) fn begin(pid: Option<u32>) -> anyhow::Result<Self> {
        Ok(Self {
            hub: pid.map(|pid| anyhow::Ok((pid, cpu(pid)?))).transpose()?,
            own: cpu(std::process::id())?,
        })
    }

    /// What was used until now, as shares of one core.
    pub(in crate::cli) fn figures(
        &self,
        took: Duration,
    ) -> anyhow::Result<Vec<(&'static str, f64)>> {
        let share = |pid: u32, before: Duration| {
            let used = cpu(pid)?.saturating_sub(before);
            anyhow::Ok(used.as_secs_f64() / took.as_secs_f64())
        };
        let mut figures = vec![("load_cores", share(std::process::id(), self.own)?)];
        if let Some((pid, before)) = self.hub {
            figures.push(("hub_cores", share(pid, before)?));
        }
        Ok(figures)
    }
}

/// Memory in use, KiB.
pub(in crate::cli) fn rss_kib(pid: u32) -> anyhow::Result<u64> {
    read(pid, "status")?
        .lines()
        .find_map(|line| {
            line.strip_prefix("VmRSS:")?
                .split_whitespace()
                .next()?
                .parse()
                .ok()
        })
        .context("/proc/PID/status has no VmRSS")
}

/// Files this process may have open.
pub(in crate::cli) fn open_files_max() -> anyhow::Result<u64> {
    let limits = read(std::process::id(), "limits")?;
    let soft = limits
        .lines()
        .find_map(|line| {
            line.strip_prefix("Max open files")?
                .split_whitespace()
                .next()
        })
        .context("/proc/PID/limits has no open files")?;
    Ok(soft.parse().unwrap_or(u64::MAX))
}

fn read(pid: u32, file: &str) -> anyhow::Result<String> {
    let path = format!("/proc/{pid}/{file}");
    std::fs::read_to_string(&path).with_context(|| format!("cannot read {path}; is this Linux?"))
}
