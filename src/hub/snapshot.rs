//! The `snap` lines of the protocol: the state of a stream at one position, in parts.
//!
//! A snapshot is taken under the view's lock, which only collects references, and encoded outside of it, once for
//! everybody who asked meanwhile. A part holds whole orders: one that is larger than a part travels alone.

use std::{
    fmt::Write,
    sync::{Arc, OnceLock},
};

use super::{line::Frame, projection, topic::Topic};
use crate::order::{Access, Order, Policy, Timestamp};

/// The largest part, bytes.
pub const PART_BYTES_MAX: usize = 32 * 1024;
/// How long a snapshot may be handed to others: it holds the hub's clock, which clients count down from.
pub const SNAPSHOT_SHARED_MS: i64 = 1_000;
/// Snapshots of more orders are encoded off the runtime; so many take about a millisecond.
const INLINE_ORDERS_MAX: usize = 256;
/// Room for everything in a part but its orders.
const ENVELOPE_BYTES: usize = 256;

/// The state of a stream for an audience at one position.
#[derive(Debug)]
pub(super) struct Snapshot {
    pub(super) topic: Topic,
    pub(super) handle: u64,
    pub(super) epoch: Arc<str>,
    pub(super) offset: u64,
    pub(super) orders: Vec<Arc<Order>>,
    pub(super) access: Access,
    pub(super) policy: Policy,
    pub(super) taken_at: Timestamp,
    pub(super) parts: OnceLock<Vec<Arc<Frame>>>,
}

impl Snapshot {
    /// Whether somebody who asks at `now` can be given this one.
    pub(super) fn is_current(&self, offset: u64, now: Timestamp) -> bool {
        self.offset == offset && now.since(self.taken_at) <= SNAPSHOT_SHARED_MS
    }

    /// Its lines, encoded at most once.
    pub(super) async fn lines(self: Arc<Self>) -> Vec<Arc<Frame>> {
        if self.orders.len() <= INLINE_ORDERS_MAX || self.parts.get().is_some() {
            return self.parts().to_vec();
        }
        let work = self.clone();
        match tokio::task::spawn_blocking(move || work.parts().to_vec()).await {
            Ok(lines) => lines,
            // Only when the runtime ends: then it does not matter where it is done.
            Err(_) => self.parts().to_vec(),
        }
    }

    fn parts(&self) -> &[Arc<Frame>] {
        self.parts.get_or_init(|| self.encode())
    }

    fn encode(&self) -> Vec<Arc<Frame>> {
        let mut orders: Vec<&Arc<Order>> = self.orders.iter().collect();
        orders.sort_unstable_by_key(|order| order.number);
        let encoded = orders.into_iter().filter_map(|order| {
            let view = projection::order(order, self.access, self.policy, self.taken_at);
            serde_json::to_string(&view).ok()
        });
        let (open, close) = match self.topic {
            Topic::Order(_) => ("", ""),
            Topic::Board => (r#"{"orders":["#, r#"],"tickets":[]}"#),
            Topic::Admin => (r#"{"orders":["#, "]}"),
        };
        let bodies = pack(encoded, PART_BYTES_MAX - ENVELOPE_BYTES);
        let parts = bodies.len();
        let frame = |(index, body): (usize, String)| {
            let mut line = String::with_capacity(body.len() + ENVELOPE_BYTES);
            let Self {
                handle,
                epoch,
                offset,
                ..
            } = self;
            // An epoch is text of the journal's making: it is quoted like any other.
            let epoch = serde_json::Value::from(epoch.as_ref());
            let part = index + 1;
            let _ = write!(
                line,
                r#"{{"t":"snap","h":{handle},"e":{epoch},"o":{offset},"part":{part},"parts":{parts},"data":{open}{body}{close}}}"#
            );
            Arc::new(Frame {
                handle: *handle,
                offset: *offset,
                line: line.into_boxed_str(),
            })
        };
        bodies.into_iter().enumerate().map(frame).collect()
    }
}

/// Joins `items` by commas into texts of at most `bytes`, unless a single item is larger. At least one text.
fn pack(items: impl Iterator<Item = String>, bytes: usize) -> Vec<String> {
    let mut packed = Vec::new();
    let mut body = String::new();
    for item in items {
        if !body.is_empty() && body.len() + 1 + item.len() > bytes {
            packed.push(std::mem::take(&mut body));
        }
        if !body.is_empty() {
            body.push(',');
        }
        body.push_str(&item);
    }
    packed.push(body);
    packed
}
