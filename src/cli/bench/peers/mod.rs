//! `orderhub bench peers`: the same fan-out from this hub and from others, and from two bare loops that are the floors.
//!
//! A server has one core and the load another. A topic is told ever more events a second, until the 99th percentile of the
//! waits reaches a bound or somebody misses something. Runs are interleaved, for machines have moods. `scripts/bench peers`
//! fetches and builds the others; one that is not there is left out.

use std::path::PathBuf;

use clap::Args;

use super::{Common, histogram::median, table};

mod peer;
mod publisher;
mod ramp;
mod running;

use peer::{PEERS, Peer};
use ramp::Shape;

/// Watchers of the one topic.
const WATCHERS: usize = 1_000;
/// Topics, and watchers of each.
const TOPICS: (usize, usize) = (5_000, 2);
/// Sockets between which memory is a slope.
const IDLE: (usize, usize) = (2_000, 8_000);

#[derive(Debug, Args)]
pub(super) struct PeersArgs {
    /// Folder of what `scripts/bench peers` fetched and built.
    #[arg(long)]
    peers: PathBuf,
    /// Only these; default: all that are there.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Leave out: `fanout`, `topics`, `idle`.
    #[arg(long, value_delimiter = ',')]
    without: Vec<String>,
}

/// What one peer did in one run.
#[derive(Debug, Clone, Copy)]
struct Figures {
    calm_p99_ms: f64,
    per_s: f64,
    topics_per_s: f64,
    bytes_a_socket: f64,
}

pub(super) async fn run(args: PeersArgs, common: &Common) -> anyhow::Result<()> {
    let mut there = Vec::new();
    for peer in PEERS {
        let is_wanted = args.only.is_empty() || args.only.iter().any(|name| *name == peer.name);
        match peer.missing(&args.peers) {
            _ if !is_wanted => {}
            Some(reason) => table::say(&format!("{} is left out: {reason}", peer.name))?,
            None => there.push(peer),
        }
    }
    let mut runs: Vec<Vec<Figures>> = vec![Vec::new(); there.len()];
    for _ in 0..common.runs {
        for (peer, runs) in there.iter().zip(&mut runs) {
            runs.push(measure(peer, &args, common).await?);
        }
    }
    let rows: Vec<Vec<String>> = there
        .iter()
        .zip(&runs)
        .map(|(peer, runs)| row(peer, runs))
        .collect();
    table::print(
        &[
            "server",
            "deliveries/s",
            "p99 at 20/s",
            "publishes/s, many topics",
            "a socket",
        ],
        &rows,
    )?;
    table::say(&format!(
        "\nDeliveries: 1 → {WATCHERS}, {} bytes, p99 < {} ms. Many topics: {} × {}. A socket: memory from {} to {} of them.",
        publisher::PAYLOAD_BYTES,
        ramp::P99_MAX_MS,
        TOPICS.0,
        TOPICS.1,
        IDLE.0,
        IDLE.1,
    ))
}

async fn measure(peer: &Peer, args: &PeersArgs, common: &Common) -> anyhow::Result<Figures> {
    let mut figures = Figures {
        calm_p99_ms: f64::NAN,
        per_s: f64::NAN,
        topics_per_s: f64::NAN,
        bytes_a_socket: f64::NAN,
    };
    let is_wanted = |what: &str| !args.without.iter().any(|left| left == what);
    if is_wanted("fanout") {
        let shape = Shape {
            topics: 1,
            watchers: WATCHERS,
        };
        let climbed = ramp::climb(peer, &args.peers, shape, common).await?;
        figures.calm_p99_ms = climbed.calm_p99_ms;
        figures.per_s = climbed.per_s * WATCHERS as f64;
    }
    if is_wanted("topics") && peer.has_topics {
        let shape = Shape {
            topics: TOPICS.0,
            watchers: TOPICS.1,
        };
        let climbed = ramp::climb(peer, &args.peers, shape, common).await?;
        figures.topics_per_s = climbed.per_s;
    }
    if is_wanted("idle") {
        figures.bytes_a_socket = ramp::memory(peer, &args.peers, IDLE).await?;
    }
    table::say(&format!(
        "{}: {} deliveries/s, p99 at 20/s {}, {} publishes/s, {:.1} KiB a socket",
        peer.name,
        table::count(figures.per_s),
        table::ms(figures.calm_p99_ms),
        table::count(figures.topics_per_s),
        figures.bytes_a_socket / 1024.0
    ))?;
    Ok(figures)
}

fn row(peer: &Peer, runs: &[Figures]) -> Vec<String> {
    let of = |figure: &dyn Fn(&Figures) -> f64| median(runs.iter().map(figure).collect());
    let known = |value: f64, text: String| if value.is_nan() { "–".into() } else { text };
    let (per_s, calm) = (of(&|run| run.per_s), of(&|run| run.calm_p99_ms));
    let (topics, bytes) = (of(&|run| run.topics_per_s), of(&|run| run.bytes_a_socket));
    vec![
        peer.name.to_owned(),
        known(per_s, table::count(per_s)),
        known(calm, table::ms(calm)),
        known(topics, table::count(topics)),
        known(bytes, format!("{:.1} KiB", bytes / 1024.0)),
    ]
}
