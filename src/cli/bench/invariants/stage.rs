//! What everybody shares, and how they ask: with one key, until there is an answer, whatever happens to the hub.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    net::SocketAddr,
    time::Duration,
};

use serde_json::Value;
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};

use super::ledger::{Ledger, Promise};
use crate::cli::bench::http1::{self, Connection};

/// How long somebody insists on an answer.
const INSIST: Duration = Duration::from_secs(120);
/// The longest wait for one, frozen hubs included.
const ANSWER_WAIT_MAX: Duration = Duration::from_secs(20);
/// Before somebody asks again.
const AGAIN_AFTER: Duration = Duration::from_millis(40);
/// Characters of an order's id.
const ID_CHARS: usize = 36;
/// What a hub may say when it cannot answer now.
const BUSY: [&str; 5] = [
    "overloaded",
    "recovering",
    "outcome_unknown",
    "idempotency_in_progress",
    "payment_unavailable",
];
/// What nobody here gives a reason for: then the hub is wrong, or this program is.
const NEVER: [&str; 11] = [
    "internal",
    "malformed",
    "bad_cursor",
    "unauthenticated",
    "forbidden",
    "not_found",
    "method_not_allowed",
    "idempotency_key_required",
    "idempotency_key_reused",
    "too_large",
    "unknown_sku",
];

/// The hub as those who ask know it.
pub(super) struct Stage {
    pub(super) address: SocketAddr,
    pub(super) ledger: Ledger,
    /// The last code that was sent for an order.
    pub(super) codes: RefCell<HashMap<String, String>>,
    /// Whether everybody goes home when they are done with what they are at.
    pub(super) is_closing: Cell<bool>,
    /// How often the hub was started.
    pub(super) lives: watch::Sender<u64>,
    spare: RefCell<Vec<Connection>>,
}

/// A request.
#[derive(Debug, Clone)]
pub(super) struct Ask<'a> {
    /// Its row in the table.
    pub(super) kind: &'static str,
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) token: &'a str,
    pub(super) body: String,
    pub(super) key: Option<String>,
    pub(super) version: Option<u64>,
    /// The event that a success brings about, where it is one and no other.
    pub(super) event: Option<&'static str>,
    /// Whether it may be there no more.
    pub(super) may_be_gone: bool,
    /// Whether it is asked until there is an answer. What takes longer than a hub lives is asked once.
    pub(super) insists: bool,
}

impl<'a> Ask<'a> {
    pub(super) fn get(kind: &'static str, path: String, token: &'a str) -> Self {
        Self {
            kind,
            method: "GET",
            path,
            token,
            body: String::new(),
            key: None,
            version: None,
            event: None,
            may_be_gone: false,
            insists: true,
        }
    }

    pub(super) fn post(kind: &'static str, path: String, token: &'a str, body: &Value) -> Self {
        Self {
            method: "POST",
            body: body.to_string(),
            ..Self::get(kind, path, token)
        }
    }

    pub(super) fn key(self, key: &str) -> Self {
        Self {
            key: Some(key.to_owned()),
            ..self
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut headers = String::new();
        if let Some(key) = &self.key {
            headers += &format!("idempotency-key: {key}\r\n");
        }
        if let Some(version) = self.version {
            headers += &format!("if-match: \"{version}\"\r\n");
        }
        let path = format!("/api/v1/{}", self.path);
        let token = Some(self.token).filter(|token| !token.is_empty());
        http1::request(self.method, &path, token, &headers, &self.body)
    }
}

/// An answer.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: Value,
    is_replayed: bool,
}

impl Reply {
    pub(super) fn is_done(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A problem's code; the status where there is none.
    pub(super) fn code(&self) -> String {
        text(&self.body, "code").map_or_else(|| self.status.to_string(), str::to_owned)
    }

    fn order(&self) -> Option<(&str, u64)> {
        let is_order = self.body.get("placed_at").is_some() && self.body.get("version").is_some();
        let id = text(&self.body, "id").filter(|_| is_order)?;
        Some((id, number(&self.body, "version")))
    }
}

/// A field that is text.
pub(super) fn text<'a>(value: &'a Value, field: &str) -> Option<&'a str> {
    value.get(field)?.as_str()
}

/// A field that counts; 0 where it is missing.
pub(super) fn number(value: &Value, field: &str) -> u64 {
    value.get(field).and_then(Value::as_u64).unwrap_or(0)
}

/// A field that is a list.
pub(super) fn items<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    let list = value.get(field).and_then(Value::as_array);
    list.map_or(&[], Vec::as_slice)
}

impl Stage {
    pub(super) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            ledger: Ledger::default(),
            codes: RefCell::default(),
            is_closing: Cell::new(false),
            lives: watch::Sender::new(1),
            spare: RefCell::default(),
        }
    }

    /// Asks until there is an answer. `None`: there never was one, which is found already.
    pub(super) async fn ask(&self, ask: &Ask<'_>) -> Option<Reply> {
        let until = Instant::now() + INSIST;
        while Instant::now() < until {
            let known = order_of(&ask.path).map_or(0, |order| self.ledger.newest(order));
            match timeout(ANSWER_WAIT_MAX, self.exchange(&ask.bytes())).await {
                Ok(Ok(reply)) => {
                    if let Some(reply) = self.judged(ask, reply, known) {
                        return Some(reply);
                    }
                }
                Ok(Err(_)) | Err(_) => self.ledger.count(ask.kind, |tally| tally.unanswered += 1),
            }
            if !ask.insists {
                return None;
            }
            sleep(AGAIN_AFTER).await;
        }
        self.ledger.found(format!(
            "{} {} was not answered within {} s",
            ask.method,
            ask.path,
            INSIST.as_secs()
        ));
        None
    }

    async fn exchange(&self, request: &[u8]) -> anyhow::Result<Reply> {
        let spare = self.spare.borrow_mut().pop();
        let mut connection = match spare {
            Some(connection) => connection,
            None => Connection::open(self.address).await?,
        };
        let answer = connection.exchange(request).await?;
        let reply = Reply {
            status: answer.status,
            body: serde_json::from_slice(answer.body).unwrap_or_default(),
            is_replayed: answer.is_replayed,
        };
        self.spare.borrow_mut().push(connection);
        Ok(reply)
    }

    /// Takes note of an answer. `None`: the hub says to come back.
    fn judged(&self, ask: &Ask<'_>, reply: Reply, known: u64) -> Option<Reply> {
        let what = format!("{} {}", ask.method, ask.path);
        if reply.is_done() {
            self.ledger.count(ask.kind, |tally| {
                tally.done += 1;
                tally.replayed += u64::from(reply.is_replayed);
            });
            if let Some((order, version)) = reply.order() {
                // A stored answer is of then.
                if !reply.is_replayed {
                    self.ledger.told(order, version, known, &what);
                }
                if ask.method != "GET" {
                    self.ledger.promised(Promise {
                        order: order.to_owned(),
                        version,
                        event: ask.event,
                    });
                }
            }
            return Some(reply);
        }
        let code = reply.code();
        let refusal = Refusal::of(&code);
        if refusal == Refusal::Busy {
            self.ledger.count(ask.kind, |tally| tally.busy += 1);
            return None;
        }
        self.ledger.refused(ask.kind, &code);
        let is_expected = ask.may_be_gone && code == "not_found";
        if reply.status >= 500 || (refusal == Refusal::Wrong && !is_expected) {
            self.ledger.found(format!(
                "{what} was answered {} {}",
                reply.status, reply.body
            ));
        }
        Some(reply)
    }
}

/// What a refusal means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Ask again.
    Busy,
    /// A rule says no.
    Rule,
    /// Nobody here gives a reason for it.
    Wrong,
}

impl Refusal {
    pub(super) fn of(code: &str) -> Self {
        if BUSY.contains(&code) {
            Self::Busy
        } else if NEVER.contains(&code) {
            Self::Wrong
        } else {
            Self::Rule
        }
    }
}

/// The order that an address is about.
fn order_of(path: &str) -> Option<&str> {
    let (noun, rest) = path.split_once('/')?;
    matches!(noun, "orders" | "tickets")
        .then(|| rest.get(..ID_CHARS))
        .flatten()
}
