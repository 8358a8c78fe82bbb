//! The messages of the protocol. One JSON object per line, one or more lines per text frame.
//!
//! Unknown fields are ignored, unknown types are `Unknown`: either side may be newer than the other. `ev` and `snap` are
//! written by the hub, once for everybody; the types here read them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::hub::names::CommandName;
pub use crate::hub::{How, Position};

/// The subprotocol of this version.
pub const SUBPROTOCOL: &str = "orderhub.v1.json";
/// The longest request id, bytes: it is echoed.
pub const ID_BYTES_MAX: usize = 64;

/// The client's name for a request, echoed in its answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum RequestId {
    /// A counter.
    Number(i64),
    /// Any text of up to 64 bytes.
    Text(String),
}

/// A stream to resume in `hello`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Resume {
    /// The stream.
    pub s: String,
    /// Where the client stands; without it, the stream starts with a snapshot.
    #[serde(flatten, default)]
    pub from: Option<Position>,
}

/// A command to an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Cmd {
    /// Echoed in the answer.
    pub id: RequestId,
    /// The order.
    pub order: String,
    /// What is to be done.
    #[schema(value_type = CommandName)]
    pub action: String,
    /// As the body of the HTTP request.
    #[serde(default)]
    pub args: Value,
    /// The idempotency key; required for `pay`, `cancel` and `refund`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idem: Option<String>,
    /// The version the caller expects; required for `update`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect_v: Option<u64>,
}

/// What clients say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Inbound {
    /// Who it is, and what it watched before. The first message.
    Hello {
        /// An access token.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<String>,
        /// Or a ticket.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<String>,
        /// Or what an earlier connection was given to come back with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resume_token: Option<String>,
        /// What the screen is called, such as `web/board`: at most 64 bytes of it count.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client: Option<String>,
        /// Subscriptions to begin with.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        resume: Vec<Resume>,
    },
    /// Watch a stream.
    Sub {
        /// Echoed in the answer.
        id: RequestId,
        /// The stream.
        s: String,
        /// Where the client stands; without it, the stream starts with a snapshot.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Position>,
    },
    /// Stop watching a stream.
    Unsub {
        /// Echoed in the answer.
        id: RequestId,
        /// The stream.
        s: String,
    },
    /// Do something to an order.
    Cmd(Cmd),
    /// Critical events of a board were seen. Staff screens owe it within a few seconds.
    Ack {
        /// The stream's handle.
        h: u64,
        /// Everything up to here.
        o: u64,
    },
    /// Answers a `ping`.
    Pong,
    /// A newer token.
    Refresh {
        /// An access token.
        token: String,
    },
    /// Something newer than this program.
    #[serde(other)]
    Unknown,
}

/// A stream in `welcome`: begun, or refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Joined {
    /// It was begun.
    Begun {
        /// The stream.
        s: String,
        /// Its handle.
        h: u64,
        /// The epoch of its feed.
        e: String,
        /// The position after what is sent now.
        o: u64,
        /// How the client gets there.
        how: How,
    },
    /// It was refused.
    Refused {
        /// The stream.
        s: String,
        /// A stable code.
        err: String,
    },
}

/// The limits of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Limits {
    /// Largest inbound frame, bytes.
    pub frame_bytes: usize,
    /// Streams.
    pub streams: usize,
    /// Commands per second, over a burst of twice as many.
    pub commands_per_s: u32,
    /// Subscriptions per second, over a burst of four times as many.
    pub subscriptions_per_s: u32,
}

/// What the hub says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Outbound {
    /// The answer to `hello`.
    Welcome {
        /// The connection's name in logs.
        conn: String,
        /// The hub's clock, milliseconds since the epoch.
        now: i64,
        /// Seconds between pings.
        ping_s: u64,
        /// What the hub takes.
        limits: Limits,
        /// What became of `resume`.
        streams: Vec<Joined>,
        /// What lets the client in again, in the place of `token` and `ticket`, as often as it likes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resume_token: Option<String>,
        /// For how many seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resume_s: Option<u64>,
    },
    /// The answer to `sub`.
    SubOk {
        /// Of which request.
        id: RequestId,
        /// The stream.
        s: String,
        /// Its handle.
        h: u64,
        /// The epoch of its feed.
        e: String,
        /// The position after what is sent now.
        o: u64,
        /// How the client gets there.
        how: How,
    },
    /// A part of a stream's state.
    Snap {
        /// The stream's handle.
        h: u64,
        /// The epoch of its feed.
        e: String,
        /// The position of the state.
        o: u64,
        /// Which part, from 1.
        part: usize,
        /// Of how many.
        parts: usize,
        /// The order, `{orders: […]}` or `{site, products: […]}`.
        data: Value,
    },
    /// An event. Without `k` it only moves the position: it shows nothing in this stream.
    Ev {
        /// The stream's handle.
        h: u64,
        /// The position after it.
        o: u64,
        /// The order's version after it. On `me` an event whose version is not above the one known was in the snapshot.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        v: Option<u64>,
        /// When, milliseconds since the epoch.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<i64>,
        /// What kind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        k: Option<String>,
        /// The order, on streams of many; the sku, on a menu.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// A merge patch (RFC 7396) of the order; the whole order in `order.placed`. On a menu the product or the site.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        d: Option<Value>,
        /// Must not be overlooked.
        #[serde(default, skip_serializing_if = "is_false")]
        crit: bool,
    },
    /// What was told no longer holds; a `snap` follows.
    Reset {
        /// The stream's handle.
        h: u64,
        /// Why.
        reason: String,
    },
    /// It worked.
    Ok {
        /// Of which request.
        id: RequestId,
        /// The order's version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        v: Option<u64>,
        /// True when this key was answered before.
        #[serde(default, skip_serializing_if = "is_false")]
        replayed: bool,
    },
    /// It did not work. The socket stays.
    Err {
        /// Of which request, where it could be read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<RequestId>,
        /// A stable code, as in HTTP.
        code: String,
        /// A sentence for people.
        detail: String,
        /// Where the order stands.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order_status: Option<String>,
        /// Its version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order_version: Option<u64>,
        /// What the caller can still do to it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        allowed: Option<Vec<String>>,
    },
    /// Asks for a `pong`.
    Ping {
        /// Positions that changed since the last ping: `[handle, offset]`.
        #[schema(value_type = Vec<Vec<u64>>)]
        w: Vec<(u64, u64)>,
        /// Takes the place of `resume_token`, and is good for as long.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        r: Option<String>,
    },
    /// The last message before a close.
    Bye {
        /// The close code.
        code: u16,
        /// Why.
        reason: String,
        /// Milliseconds to wait at least before coming back; null: do not come back.
        #[schema(required)]
        retry_ms: Option<u32>,
        /// Milliseconds to spread the return over, beyond `retry_ms`.
        spread_ms: u32,
        /// Whether to resume at the positions seen.
        resume: bool,
    },
    /// Something newer than this program.
    #[serde(other)]
    Unknown,
}

impl Inbound {
    /// Reads one line.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(line: &str) -> Result<Self, BadLine> {
        match serde_json::from_str::<Self>(line) {
            Ok(message) => Ok(message),
            Err(error) if error.is_data() => Err(BadLine::Misfit {
                id: serde_json::from_str::<JustId>(line)
                    .ok()
                    .and_then(|just| just.id),
                detail: error.to_string(),
            }),
            Err(_) => Err(BadLine::NotJson),
        }
    }
}

/// Why a line is not a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadLine {
    /// It is no JSON at all.
    NotJson,
    /// It is JSON, and no message.
    Misfit {
        /// Its request id, where there is one.
        id: Option<RequestId>,
        /// What does not fit.
        detail: String,
    },
}

#[derive(Deserialize)]
struct JustId {
    #[serde(default)]
    id: Option<RequestId>,
}

fn is_false(flag: &bool) -> bool {
    !*flag
}
