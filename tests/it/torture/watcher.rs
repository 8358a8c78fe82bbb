//! A socket that is never told that the hub died: it comes back, resumes, and counts.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use orderhub::{
    client::{Client, Counts, Message},
    ws::frame::Outbound,
};
use serde_json::Value;
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
    time::timeout,
};

use super::{api::Caller, feed::Feed};

/// How long a socket may take to catch up when all is quiet.
const CATCH_UP: Duration = Duration::from_secs(15);

/// One event as a socket was told.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) offset: u64,
    pub(super) order: Value,
    pub(super) version: Option<u64>,
    pub(super) kind: Option<String>,
    pub(super) data: Value,
}

/// What a watcher saw so far.
#[derive(Default)]
struct Seen {
    /// By stream.
    told: BTreeMap<String, Vec<Told>>,
    offsets: BTreeMap<String, u64>,
    counts: Counts,
    ended: Option<String>,
}

/// A client in a task of its own.
pub(super) struct Watcher {
    seen: Arc<Mutex<Seen>>,
    wanted: mpsc::Sender<String>,
    task: JoinHandle<()>,
}

impl Watcher {
    /// Connects as `caller`. `lives` changes whenever the hub is back.
    pub(super) async fn start(url: &str, caller: &Caller, lives: watch::Receiver<u32>) -> Self {
        let socket = format!("{}/api/v1/ws", url.replacen("http", "ws", 1));
        let mut client = Client::connect(&socket, &caller.token).await.unwrap();
        // Greeted before anything is asked for: a stream asked for before the `welcome` would be asked for once more
        // when it comes, as after a death.
        let greeting = client.next_message().await.unwrap();
        assert!(
            matches!(greeting, Message::Hub(Outbound::Welcome { .. })),
            "{greeting:?}"
        );
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (wanted, wishes) = mpsc::channel(1_024);
        let task = tokio::spawn(watch(client, seen.clone(), wishes, lives));
        Self { seen, wanted, task }
    }

    /// Watches one stream more.
    pub(super) fn follow(&self, stream: String) {
        self.wanted.try_send(stream).unwrap();
    }

    /// What was counted so far.
    pub(super) fn counts(&self) -> Counts {
        self.seen.lock().unwrap().counts
    }

    /// Waits until it stands at `offset` of `stream`; what is wrong if it does not get there.
    pub(super) async fn reaches(&self, stream: &str, offset: u64) -> Result<(), String> {
        let reached = async {
            loop {
                {
                    let seen = self.seen.lock().unwrap();
                    if seen.offsets.get(stream) == Some(&offset) || seen.ended.is_some() {
                        return;
                    }
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let is_late = timeout(CATCH_UP, reached).await.is_err();
        let seen = self.seen.lock().unwrap();
        match &seen.ended {
            Some(why) => Err(format!("the watcher of {stream} ended: {why}")),
            None if is_late => Err(format!(
                "the watcher of {stream} stands at {:?}, not at {offset}",
                seen.offsets.get(stream)
            )),
            None => Ok(()),
        }
    }

    /// Compares what was told on the site's stream with the feed: the same events, without a gap, and none besides.
    pub(super) fn agrees(&self, stream: &str, feed: &Feed) -> Result<usize, String> {
        let seen = self.seen.lock().unwrap();
        let told = seen.told.get(stream).map_or(&[][..], Vec::as_slice);
        for pair in told.windows(2) {
            if pair[0].offset + 1 != pair[1].offset {
                return Err(format!(
                    "{stream}: {} was told after {}",
                    pair[1].offset, pair[0].offset
                ));
            }
        }
        for event in told {
            let item = feed.items.get(event.offset as usize - 1);
            let is_same = item.is_some_and(|item| {
                item["order"] == event.order
                    && item["version"].as_u64() == event.version
                    && item["kind"].as_str() == event.kind.as_deref()
                    && item["data"] == event.data
            });
            if !is_same {
                return Err(format!(
                    "{stream} was told {event:?}, the feed has {}",
                    item.unwrap_or(&Value::Null)
                ));
            }
        }
        Ok(told.len())
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn watch(
    mut client: Client,
    seen: Arc<Mutex<Seen>>,
    mut wishes: mpsc::Receiver<String>,
    mut lives: watch::Receiver<u32>,
) {
    let mut streams: Vec<String> = Vec::new();
    loop {
        let message = tokio::select! {
            wish = wishes.recv() => {
                let Some(stream) = wish else { return };
                client.subscribe(&stream, None).await;
                streams.push(stream);
                continue;
            }
            // Sooner than its own patience would have it: a restart is over in no time.
            Ok(()) = lives.changed() => {
                client.reconnect();
                continue;
            }
            message = client.next_message() => message,
        };
        match message {
            Ok(Message::Hub(Outbound::Welcome { .. })) => {
                // What was asked for and not answered before the hub died.
                for stream in &streams {
                    if client.position(stream).is_none() {
                        client.subscribe(stream, None).await;
                    }
                }
            }
            Ok(Message::Hub(Outbound::Ev {
                h, o, v, k, id, d, ..
            })) => {
                let stream = client.stream(h).unwrap_or_default().to_owned();
                let event = Told {
                    offset: o,
                    order: id.into(),
                    version: v,
                    kind: k,
                    data: d.unwrap_or_default(),
                };
                let mut seen = seen.lock().unwrap();
                seen.told.entry(stream).or_default().push(event);
            }
            Ok(_) => {}
            Err(error) => {
                seen.lock().unwrap().ended = Some(error.to_string());
                return;
            }
        }
        let mut seen = seen.lock().unwrap();
        seen.counts = client.counts();
        for stream in &streams {
            if let Some(position) = client.position(stream) {
                seen.offsets.insert(stream.clone(), position.o);
            }
        }
    }
}
