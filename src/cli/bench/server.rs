//! The measured hub: this very program as a process of its own, on a database of its own.
//!
//! Its output goes to files, so that it never waits for a reader. It is stopped in order, or killed when it is told to or
//! when this value is dropped; its folder goes with [`Scratch`].

use std::{
    fs::File,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};

use super::http1::Connection;

/// How long a start may take, with many orders to load.
const START_MAX: Duration = Duration::from_secs(120);
/// How long a stop in order may take.
const STOP_MAX: Duration = Duration::from_secs(60);
/// How often to look whether something has happened: also the resolution of start times.
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// What precedes the address in the hub's output.
const ANNOUNCEMENT: &str = "listening on http://";
/// A free port of this machine.
const ANY_PORT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
/// How much of the log is shown when a start fails.
const LOG_LINES_SHOWN: usize = 20;

/// A folder that is removed when it is dropped.
#[derive(Debug)]
pub(super) struct Scratch(PathBuf);

impl Scratch {
    /// A new folder in `parent`, or in the system's temporary folder.
    pub(super) fn make(parent: Option<&Path>) -> anyhow::Result<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "orderhub-bench-{}-{}",
            std::process::id(),
            MADE.fetch_add(1, Ordering::Relaxed)
        );
        let path = parent
            .map_or_else(std::env::temp_dir, Path::to_path_buf)
            .join(name);
        std::fs::create_dir_all(&path)
            .with_context(|| format!("cannot make the folder {}", path.display()))?;
        Ok(Self(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Leaves the folder where it is.
    pub(super) fn keep(mut self) -> PathBuf {
        std::mem::take(&mut self.0)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !self.0.as_os_str().is_empty() {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

/// A running hub.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    address: SocketAddr,
    /// From the start of the process to the first 200 of `/readyz`.
    pub(super) ready_after: Duration,
}

impl Server {
    /// Starts a demo hub on the database in `folder` and waits until it is ready.
    pub(super) async fn start(folder: &Path, arguments: &[String]) -> anyhow::Result<Self> {
        Self::start_at(ANY_PORT, folder, arguments).await
    }

    /// The same at an address; port 0 is a free one.
    pub(super) async fn start_at(
        address: SocketAddr,
        folder: &Path,
        arguments: &[String],
    ) -> anyhow::Result<Self> {
        let (output, log) = (folder.join("stdout"), folder.join("stderr"));
        let started = Instant::now();
        let mut server = Self {
            child: spawn(address, folder, arguments)?,
            address,
            ready_after: Duration::ZERO,
        };
        let ready = server.wait_until_ready(&output, started).await;
        if let Err(error) = ready {
            let log = std::fs::read_to_string(&log).unwrap_or_default();
            let lines: Vec<&str> = log.lines().collect();
            let tail = lines
                .get(lines.len().saturating_sub(LOG_LINES_SHOWN)..)
                .unwrap_or_default();
            bail!("{error:#}\n{}", tail.join("\n"));
        }
        Ok(server)
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it where it stands, and waits until nothing of it is left.
    pub(super) fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Sends it a signal: `STOP`, `CONT`, `TERM`.
    pub(super) fn signal(&self, name: &str) -> anyhow::Result<()> {
        let told = Command::new("kill")
            .args([&format!("-{name}"), &self.pid().to_string()])
            .status()
            .context("cannot run `kill`")?;
        ensure!(told.success(), "the hub cannot be sent {name}");
        Ok(())
    }

    /// Stops it in order, as an operator would.
    pub(super) async fn stop(mut self) -> anyhow::Result<()> {
        self.signal("TERM")?;
        let asked = Instant::now();
        while asked.elapsed() < STOP_MAX {
            if let Some(status) = self.child.try_wait()? {
                ensure!(status.success(), "the hub stopped with {status}");
                return Ok(());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        bail!("the hub did not stop within {} s", STOP_MAX.as_secs())
    }

    async fn wait_until_ready(&mut self, output: &Path, started: Instant) -> anyhow::Result<()> {
        let mut is_announced = false;
        while started.elapsed() < START_MAX {
            if let Some(status) = self.child.try_wait()? {
                bail!("the hub ended with {status} before it was ready");
            }
            if !is_announced && let Some(address) = announced(output) {
                self.address = address;
                is_announced = true;
            }
            if is_announced && self.is_ready().await {
                self.ready_after = started.elapsed();
                return Ok(());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        bail!("the hub was not ready within {} s", START_MAX.as_secs())
    }

    async fn is_ready(&self) -> bool {
        let Ok(mut connection) = Connection::open(self.address).await else {
            return false;
        };
        matches!(connection.get("/readyz", None).await, Ok(answer) if answer.status == 200)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a demo hub on the database in `folder` and waits for nothing. Its log goes on where that of its last life ended.
pub(super) fn spawn(
    address: SocketAddr,
    folder: &Path,
    arguments: &[String],
) -> anyhow::Result<Child> {
    let database = format!("surrealkv://{}?sync=every", folder.join("db").display());
    let log = File::options()
        .create(true)
        .append(true)
        .open(folder.join("stderr"))?;
    let program = std::env::current_exe().context("this program's own path")?;
    Command::new(program)
        .args(["serve", "--demo", "--http.bind", &address.to_string()])
        .args(["--database.url", &database])
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(File::create(folder.join("stdout"))?)
        .stderr(log)
        .spawn()
        .context("cannot start the hub")
}

/// The address in the output so far; only a whole line counts.
fn announced(output: &Path) -> Option<SocketAddr> {
    let text = std::fs::read_to_string(output).ok()?;
    let (_, rest) = text.split_once(ANNOUNCEMENT)?;
    rest.split_once('\n')?.0.trim().parse().ok()
}
