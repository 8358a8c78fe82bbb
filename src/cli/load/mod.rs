//! `orderhub load MODE`: drives a running hub from many sockets, and proves that nothing is lost.
//!
//! Open loop: what is to be done falls due at a rate, whether or not the hub keeps up, and latency counts from that moment.
//! Every watcher checks that the offsets it is told follow each other. `orderhub bench` measures with the same parts.
//!
//! A crowd is one user's: the hub must allow that user as many connections (`ws.connections_per_user_max`, for staff
//! `ws.connections_per_staff_max`).

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use tokio::task::JoinHandle;

use self::{
    crowd::{Reading, Watching, dialect::Dialect},
    report::Report,
    timetable::Timetable,
    tokens::Tokens,
};
use super::demo;
use crate::shutdown::Tasks;

pub(in crate::cli) mod crowd;
pub(in crate::cli) mod fanout;
pub(in crate::cli) mod histogram;
pub(in crate::cli) mod http1;
pub(in crate::cli) mod idle;
mod many_topics;
mod mixed;
pub(in crate::cli) mod orders;
pub(in crate::cli) mod process;
pub mod report;
pub(in crate::cli) mod scrape;
pub(in crate::cli) mod shop;
mod slow;
mod storm;
pub(in crate::cli) mod table;
pub(in crate::cli) mod timetable;
pub(in crate::cli) mod tokens;
pub(in crate::cli) mod wire;

/// Handshakes at once while a crowd gathers: a storm of them is another measurement.
const HANDSHAKES_MAX: usize = 32;

/// Drive a running hub from many sockets.
#[derive(Debug, Clone, Args)]
pub struct LoadArgs {
    /// What to do to it.
    #[command(subcommand)]
    pub mode: Mode,
    /// Which hub, as whom.
    #[command(flatten)]
    pub at: At,
}

/// Which hub, as whom, and how the results are told.
#[derive(Debug, Clone, Args)]
pub struct At {
    /// Address of the hub.
    #[arg(
        long,
        global = true,
        env = "ORDERHUB_URL",
        default_value = "http://127.0.0.1:8080"
    )]
    pub url: String,
    /// The site that is watched and ordered at.
    #[arg(long, global = true, default_value = demo::SITE)]
    pub site: String,
    /// Who watches the site; on a loopback address the demo's admin unless named.
    #[arg(long, global = true, env = "ORDERHUB_EMAIL")]
    pub email: Option<String>,
    /// Their password.
    #[arg(long, global = true, env = "ORDERHUB_PASSWORD", hide_env_values = true)]
    pub password: Option<String>,
    /// An access token instead of both; it must outlive the load.
    #[arg(long, global = true, env = "ORDERHUB_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
    /// Who orders; on a loopback address the demo's customer unless somebody is named, else whoever watches.
    #[arg(long, global = true, requires = "customer_password")]
    pub customer_email: Option<String>,
    /// Their password.
    #[arg(long, global = true)]
    pub customer_password: Option<String>,
    /// Threads that hold the sockets.
    #[arg(long, global = true, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub threads: u16,
    /// Process of the hub, when it runs on this machine: its processor time and memory are told too.
    #[arg(long, global = true)]
    pub pid: Option<u32>,
    /// Tell the results as JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do to the hub.
#[derive(Debug, Clone, Subcommand)]
pub enum Mode {
    /// Hold sockets that nothing happens on, each subscribed to an order.
    Idle(idle::IdleArgs),
    /// Place orders at a rate while many watch the site.
    Fanout(fanout::FanoutArgs),
    /// Cancel orders at a rate, each of them watched by a few.
    ManyTopics(many_topics::ManyTopicsArgs),
    /// Cut off all sockets at once, and wait until each is current again.
    Storm(storm::StormArgs),
    /// Watch beside some that hardly read.
    Slow(slow::SlowArgs),
    /// All of it at once: orders, boards, admins, slow ones, and customers who are cut off.
    Mixed(mixed::MixedArgs),
}

/// Drives the hub, and prints what came of it.
///
/// # Errors
/// A sentence for people: not there, not let in, gaps.
pub async fn run(args: LoadArgs) -> anyhow::Result<()> {
    let json = args.at.json;
    let report = drive(args).await?;
    report.print(json)?;
    let wrong: u64 = report
        .watchers
        .iter()
        .map(|(_, told)| told.gaps + told.duplicates)
        .sum();
    anyhow::ensure!(wrong == 0, "{wrong} offsets were missing or came twice");
    Ok(())
}

/// Drives the hub.
///
/// # Errors
/// As [`run`], without an opinion on what came of it.
pub async fn drive(args: LoadArgs) -> anyhow::Result<Report> {
    let target = Target::find(&args.at).await?;
    let keeping = Tasks::new();
    for tokens in [&target.staff, &target.customer] {
        let (tokens, tasks) = (tokens.clone(), keeping.clone());
        keeping.spawn(async move { tokens.keep(&tasks).await });
    }
    let report = match args.mode {
        Mode::Idle(args) => Box::pin(idle::run(&target, &args)).await,
        Mode::Fanout(args) => Box::pin(fanout::run(&target, &args)).await,
        Mode::ManyTopics(args) => Box::pin(many_topics::run(&target, &args)).await,
        Mode::Storm(args) => Box::pin(storm::run(&target, &args)).await,
        Mode::Slow(args) => Box::pin(slow::run(&target, &args)).await,
        Mode::Mixed(args) => Box::pin(mixed::run(&target, &args)).await,
    };
    keeping.stop();
    report
}

/// A hub, and the people in whose name it is driven.
pub(in crate::cli) struct Target {
    pub(in crate::cli) address: SocketAddr,
    pub(in crate::cli) site: String,
    pub(in crate::cli) staff: Arc<Tokens>,
    pub(in crate::cli) customer: Arc<Tokens>,
    pub(in crate::cli) threads: usize,
    pub(in crate::cli) pid: Option<u32>,
    /// Tells the keys of this load from those of others.
    pub(in crate::cli) run: String,
}

impl Target {
    async fn find(at: &At) -> anyhow::Result<Self> {
        let url = reqwest::Url::parse(&at.url).context("--url is not an address")?;
        let (host, port) = match (url.scheme(), url.host_str(), url.port_or_known_default()) {
            ("http", Some(host), Some(port)) => (host.to_owned(), port),
            _ => bail!("{} is not an http:// address", at.url),
        };
        let address = tokio::net::lookup_host((host.trim_matches(['[', ']']), port))
            .await
            .with_context(|| format!("cannot find {host}"))?
            .find(SocketAddr::is_ipv4)
            .with_context(|| format!("{host} has no IPv4 address"))?;
        let is_demo = address.ip().is_loopback() && at.token.is_none() && at.email.is_none();
        let staff = match (&at.token, &at.email, &at.password) {
            (Some(token), ..) => Tokens::fixed(token),
            (None, Some(email), Some(password)) => {
                Tokens::sign_in(address, email, password).await?
            }
            _ if is_demo => Tokens::sign_in(address, "admin@demo.local", demo::PASSWORD).await?,
            _ => bail!("say who you are: --email and --password, or --token (ORDERHUB_TOKEN)"),
        };
        let staff = Arc::new(staff);
        let customer = match (&at.customer_email, &at.customer_password) {
            (Some(email), Some(password)) => {
                Arc::new(Tokens::sign_in(address, email, password).await?)
            }
            _ if is_demo => {
                let signed = Tokens::sign_in(address, "customer@demo.local", demo::PASSWORD);
                Arc::new(signed.await?)
            }
            _ => staff.clone(),
        };
        Ok(Self {
            address,
            site: at.site.clone(),
            staff,
            customer,
            threads: usize::from(at.threads),
            pid: at.pid,
            run: format!("{:08x}", rand::random::<u32>()),
        })
    }

    /// The demo shop of a hub on this machine.
    pub(in crate::cli) async fn demo(address: SocketAddr, pid: u32) -> anyhow::Result<Self> {
        let sign_in = async |who| {
            let signed = Tokens::sign_in(address, who, demo::PASSWORD).await?;
            anyhow::Ok(Arc::new(signed))
        };
        Ok(Self {
            address,
            site: demo::SITE.to_owned(),
            staff: sign_in("admin@demo.local").await?,
            customer: sign_in("customer@demo.local").await?,
            threads: 1,
            pid: Some(pid),
            run: "bench".to_owned(),
        })
    }

    /// Watchers of these streams, in somebody's name.
    pub(in crate::cli) fn watching(&self, who: &Arc<Tokens>, streams: Vec<String>) -> Watching {
        Watching {
            address: self.address,
            dialect: Dialect::Hub(who.clone()),
            streams: streams.into(),
            reading: Reading::Eager,
            timetable: Arc::new(Timetable::new()),
            threads: self.threads,
            handshakes: HANDSHAKES_MAX,
        }
    }

    /// The whole feed of the site.
    pub(in crate::cli) fn feed(&self) -> Vec<String> {
        vec![format!("admin:{}", self.site)]
    }

    /// The offset at the head of the site's feed.
    pub(in crate::cli) async fn head(&self) -> anyhow::Result<u64> {
        #[derive(serde::Deserialize)]
        struct Page {
            head: u64,
        }
        let path = format!("/api/v1/sites/{}/events?after=0&limit=1", self.site);
        let mut connection = http1::Connection::open(self.address).await?;
        let page: Page = connection
            .get(&path, Some(&self.staff.now()))
            .await?
            .json()
            .context("the head of the feed")?;
        Ok(page.head)
    }
}

/// Runs `work` on a thread and an event loop of its own, from now on: a generator that hops between threads costs more
/// and measures its own hops.
pub(in crate::cli) fn on_own_thread<Work, Making, T>(work: Work) -> JoinHandle<anyhow::Result<T>>
where
    Work: FnOnce() -> Making + Send + 'static,
    Making: Future<Output = anyhow::Result<T>>,
    T: Send + 'static,
{
    tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(work())
    })
}

/// Seconds of an argument.
fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}
