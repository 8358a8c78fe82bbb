//! A server that runs, and the crowd that watches it.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    process::{Child, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use super::{
    super::{
        Target,
        crowd::{Crowd, Reading, Watching, dialect::Dialect},
        load,
        timetable::Timetable,
    },
    peer::{Peer, Speech},
    publisher::Publisher,
};

/// The core of the server; the load is on the others.
pub(super) const SERVER_CORE: &str = "0";
/// How long a start may take.
const START_MAX: Duration = Duration::from_secs(30);
/// How often to look.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// Handshakes at once.
const HANDSHAKES_MAX: usize = 64;

/// A server. Killed when this is dropped.
pub(super) struct Running {
    child: Child,
    speech: Speech,
    address: SocketAddr,
    events: SocketAddr,
    /// The name of each topic.
    topics: Arc<[String]>,
    target: Option<Target>,
    pub(super) timetable: Arc<Timetable>,
}

impl Running {
    /// Starts it with so many topics.
    pub(super) async fn start(peer: &Peer, peers: &Path, topics: usize) -> anyhow::Result<Self> {
        let (address, events) = (free_address()?, free_address()?);
        let child = peer
            .command(peers, address.port(), events.port())?
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", peer.name))?;
        let mut running = Self {
            child,
            speech: peer.speech,
            address,
            events,
            topics: (0..topics).map(|topic| format!("t{topic}")).collect(),
            target: None,
            timetable: Arc::new(Timetable::new()),
        };
        running.wait().await?;
        if peer.speech == Speech::Hub {
            running.stock(topics).await?;
        }
        Ok(running)
    }

    async fn wait(&mut self) -> anyhow::Result<()> {
        let begun = Instant::now();
        while TcpStream::connect(self.address).await.is_err() {
            if let Some(status) = self.child.try_wait()? {
                bail!("it ended with {status}");
            }
            if begun.elapsed() > START_MAX {
                bail!("it does not listen after {} s", START_MAX.as_secs());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(())
    }

    /// Lets the bare hub have its orders.
    async fn stock(&mut self, topics: usize) -> anyhow::Result<()> {
        let begun = Instant::now();
        let target = loop {
            // It answers before its shop is open.
            match Target::demo(self.address, self.child.id()).await {
                Ok(target) if load::place(&target, 1).await.is_ok() => break target,
                Err(error) if begun.elapsed() > START_MAX => return Err(error),
                Ok(_) | Err(_) => tokio::time::sleep(LOOK_EVERY).await,
            }
        };
        let mut stream = BufReader::new(TcpStream::connect(self.events).await?);
        stream
            .write_all(format!("topics {topics}\n").as_bytes())
            .await?;
        let mut names = Vec::new();
        while names.len() < topics {
            let mut id = String::new();
            stream.read_line(&mut id).await?;
            names.push(format!("order:{}", id.trim()));
        }
        // A single topic is what staff watches: the whole site.
        self.topics = match topics {
            1 => target.feed().into(),
            _ => names.into(),
        };
        self.target = Some(target);
        Ok(())
    }

    /// Lets a crowd watch.
    pub(super) async fn gather(&self, watchers: usize) -> anyhow::Result<Crowd> {
        let dialect = match (self.speech, &self.target) {
            (Speech::Hub, Some(target)) => Dialect::Hub(target.staff.clone()),
            (Speech::Hub, None) => bail!("the hub is not stocked"),
            (Speech::Plain, _) => Dialect::Plain,
            (Speech::SocketIo, _) => Dialect::SocketIo,
            (Speech::Nchan, _) => Dialect::Nchan,
        };
        let watching = Watching {
            address: self.address,
            dialect,
            streams: self.topics.clone(),
            reading: Reading::Eager,
            timetable: self.timetable.clone(),
            threads: 1,
            handshakes: HANDSHAKES_MAX,
        };
        Crowd::gather(watching, watchers).await
    }

    /// Somebody who tells the topics, which stand where `crowd` does.
    pub(super) async fn publisher(&self, crowd: &Crowd) -> anyhow::Result<Publisher> {
        let offsets = (0..self.topics.len())
            .map(|topic| crowd.offset(topic))
            .collect();
        let address = match self.speech {
            Speech::Hub => self.events,
            Speech::Plain | Speech::SocketIo | Speech::Nchan => self.address,
        };
        let table = self.timetable.clone();
        Publisher::connect(self.speech, address, self.topics.clone(), offsets, table).await
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_address() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?)
}
