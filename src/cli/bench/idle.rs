//! `orderhub bench idle`: what a socket costs on which nothing happens. Each is signed in and watches one order.
//!
//! Memory is a slope between two crowds, so that what the hub itself takes does not count.

use std::time::Duration;

use anyhow::ensure;
use clap::Args;

use super::{
    Common, Target,
    crowd::Crowd,
    histogram::median,
    process, quiet,
    server::{Scratch, Server},
    table,
};

/// What must settle after a crowd has gathered: buffers of handshakes, the allocator.
const SETTLE: Duration = Duration::from_secs(5);
/// Files each process needs beside the sockets.
const OTHER_FILES: u64 = 256;

#[derive(Debug, Args)]
pub(super) struct IdleArgs {
    /// Sockets in the first crowd.
    #[arg(long, default_value_t = 2_000)]
    few: usize,
    /// Sockets altogether.
    #[arg(long, default_value_t = 8_000)]
    many: usize,
    /// Seconds of doing nothing, over which processor time is counted.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    idle_s: u64,
}

/// One run.
struct Idle {
    bytes_per_socket: f64,
    cpu_us_per_socket_s: f64,
    rss_mib: [f64; 3],
}

/// Arguments of a hub that takes `sockets` of one user and leaves its orders alone for a day.
pub(super) fn roomy(common: &Common, sockets: usize) -> Vec<String> {
    let mut arguments = common.server_args.clone();
    arguments.extend(room(sockets));
    arguments
}

/// The same without what the caller wants beside it.
pub(super) fn room(sockets: usize) -> Vec<String> {
    let room = (sockets + usize::try_from(OTHER_FILES).unwrap_or_default()).to_string();
    let connections = [
        "--ws.connections_per_user_max",
        "--ws.connections_per_staff_max",
        "--ws.connections_per_address_max",
        "--http.connections_max",
    ];
    let others = [
        ("--ws.handshakes_per_s", "0"),
        ("--cancellation.window_s", "86400"),
        ("--payment.ttl_s", "86400"),
    ];
    let connections = connections.map(|setting| [setting.to_owned(), room.clone()]);
    let others = others.map(|(setting, value)| [setting.to_owned(), value.to_owned()]);
    connections.into_iter().chain(others).flatten().collect()
}

pub(super) async fn run(args: IdleArgs, common: &Common) -> anyhow::Result<()> {
    ensure!(
        args.few < args.many,
        "--few must be less than --many: the figure is a slope"
    );
    let files = process::open_files_max()?;
    let needed = args.many as u64 + OTHER_FILES;
    ensure!(
        files >= needed,
        "{needed} open files are needed and {files} are allowed: raise the limit (ulimit -n), or lower --many"
    );
    let mut runs = Vec::new();
    for _ in 0..common.runs {
        runs.push(once(&args, common).await?);
    }
    let of = |figure: &dyn Fn(&Idle) -> f64| median(runs.iter().map(figure).collect());
    let memory = |at: usize| {
        let mib = of(&|run| run.rss_mib.get(at).copied().unwrap_or(f64::NAN));
        format!("{mib:.0} MiB")
    };
    table::print(
        &[
            "sockets",
            "memory without",
            "with few",
            "with many",
            "a socket",
            "CPU a socket",
        ],
        &[vec![
            format!("{} → {}", args.few, args.many),
            memory(0),
            memory(1),
            memory(2),
            format!("{:.1} KiB", of(&|run| run.bytes_per_socket) / 1024.0),
            format!("{:.2} µs/s", of(&|run| run.cpu_us_per_socket_s)),
        ]],
    )
}

async fn once(args: &IdleArgs, common: &Common) -> anyhow::Result<Idle> {
    let idle = Duration::from_secs(args.idle_s);
    let scratch = Scratch::make(common.dir.as_deref())?;
    let server = Server::start(scratch.path(), &roomy(common, args.many)).await?;
    let target = Target::demo(server.address(), server.pid()).await?;
    let watching = quiet::watching(&target).await?;
    tokio::time::sleep(SETTLE).await;
    let none = process::rss_kib(server.pid())? as f64;
    let cpu_alone = cpu_while(server.pid(), idle).await?;
    let first = Crowd::gather(watching.clone(), args.few).await?;
    tokio::time::sleep(SETTLE).await;
    let few = process::rss_kib(server.pid())? as f64;
    let second = Crowd::gather(watching, args.many - args.few).await?;
    tokio::time::sleep(SETTLE).await;
    let many = process::rss_kib(server.pid())? as f64;
    let cpu = cpu_while(server.pid(), idle)
        .await?
        .saturating_sub(cpu_alone);
    first.leave().await?;
    second.leave().await?;
    server.stop().await?;
    Ok(Idle {
        bytes_per_socket: (many - few) * 1024.0 / (args.many - args.few) as f64,
        cpu_us_per_socket_s: cpu.as_secs_f64() * 1e6 / args.many as f64 / idle.as_secs_f64(),
        rss_mib: [none, few, many].map(|kib| kib / 1024.0),
    })
}

async fn cpu_while(pid: u32, time: Duration) -> anyhow::Result<Duration> {
    let before = process::cpu(pid)?;
    tokio::time::sleep(time).await;
    Ok(process::cpu(pid)?.saturating_sub(before))
}
