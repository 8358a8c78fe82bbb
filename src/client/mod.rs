//! The Rust client of the socket protocol: for `orderhub watch`, tests and whoever else speaks Rust.
//!
//! It answers pings, notices silence, renews its token in time, comes back when the connection ends and may come back, and
//! resumes where it stood: by the hub's own resume token where there is one, without asking anybody else. It counts every
//! gap and duplicate, and has a stream that lost its place begin anew. It keeps no state of orders: that is the caller's.
//!
//! After a `reset` the caller is told every critical event that it has not read, and must not apply any of them: the `snap`
//! that follows has them, or they come once more behind it. Then they are applied, and need not be shown again.

use std::{collections::VecDeque, time::Duration};

use serde_json::Value;
use tokio::{net::TcpStream, time::Instant};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, tungstenite::http::Uri};

use crate::ws::frame::{Cmd, Inbound, Outbound, Position, RequestId};

pub(crate) mod backoff;
mod connection;
mod options;
mod token;
mod track;

pub use options::Options;
pub use token::{Ask, Token, TokenSource};
pub use track::Counts;

/// Messages that wait for a connection; more are answered with an `err` that says [`NOT_SENT`].
pub const UNSENT_MAX: usize = 64;
/// The code of a request that was never sent.
pub const NOT_SENT: &str = "not_sent";
/// How long the hub may take to answer `hello`.
const HELLO_TIME_MAX: Duration = Duration::from_secs(10);

/// Why a client cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The address is not one.
    #[error("{0} is not a ws:// address")]
    Address(String),
    /// The connection could not be made.
    #[error("cannot connect: {0}")]
    Connect(String),
    /// There is no token.
    #[error("no token: {0}")]
    Token(String),
    /// The hub closed, and said not to come back.
    #[error("closed with {code}: {reason}")]
    Closed {
        /// The close code.
        code: u16,
        /// Why.
        reason: String,
    },
}

/// What a client is told.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// By the hub.
    Hub(Outbound),
    /// The connection ended; the client comes back after `wait`.
    Disconnected {
        /// The close code; 1006 when it just broke.
        code: u16,
        /// Why.
        reason: String,
        /// How long it waits.
        wait: Duration,
    },
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

enum State {
    Connected(Box<Socket>),
    Waiting(Instant),
}

/// What `bye` said, before the close itself came.
struct Bye {
    code: u16,
    reason: String,
    /// None: stay away.
    retry_ms: Option<u32>,
    spread_ms: u32,
}

/// One client. Not to be shared: whoever reads also answers pings.
pub struct Client {
    url: Uri,
    tokens: TokenSource,
    name: String,
    state: State,
    /// The hub has welcomed it on this connection.
    is_open: bool,
    attempt: u32,
    /// Other credentials were asked for since the last welcome, and the hub did not like them either.
    has_asked_again: bool,
    /// What lets it in the next time.
    resume_token: Option<String>,
    /// When the next token is to be had.
    renew_at: Option<Instant>,
    /// How long the hub may say nothing.
    silence_max: Duration,
    heard_at: Instant,
    tracker: track::Tracker,
    /// Received, and not looked at yet.
    lines: VecDeque<String>,
    /// Seen while something else was waited for.
    passed: VecDeque<Message>,
    /// To be sent once the hub has welcomed us.
    unsent: VecDeque<String>,
    bye: Option<Bye>,
    next_id: i64,
}

impl Client {
    /// Connects and says hello. The address is that of the socket, `ws://127.0.0.1:8080/api/v1/ws`.
    ///
    /// # Errors
    /// When the hub is not there or refuses the handshake; a bad token shows in the first message.
    pub async fn connect(url: &str, token: &str) -> Result<Self, ClientError> {
        Options::new(url, token).connect().await
    }

    /// Uses another token from the next connection on.
    pub fn set_token(&mut self, token: &str) {
        self.tokens = token.into();
        self.resume_token = None;
    }

    /// Comes back at once, whatever the last close said: the caller has a better token, say.
    pub fn reconnect(&mut self) {
        self.lines.clear();
        self.tracker.disconnected();
        self.attempt = 0;
        self.has_asked_again = false;
        self.resume_token = None;
        self.is_open = false;
        self.state = State::Waiting(Instant::now());
    }

    /// Does not wait any longer before it comes back: there is a network again, say.
    pub fn hurry(&mut self) {
        if let State::Waiting(until) = &mut self.state {
            *until = Instant::now();
        }
    }

    /// What was counted so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.tracker.counts()
    }

    /// The stream of a handle.
    #[must_use]
    pub fn stream(&self, handle: u64) -> Option<&str> {
        self.tracker.name(handle)
    }

    /// Where the client stands in a stream.
    #[must_use]
    pub fn position(&self, stream: &str) -> Option<&Position> {
        self.tracker.position(stream)
    }

    /// Whether what was told of a stream is all there is: it is watched on this connection, and lacks nothing.
    #[must_use]
    pub fn is_current(&self, stream: &str) -> bool {
        self.tracker.is_current(stream)
    }

    /// Asks for a stream; `sub_ok` or `err` follows among the messages.
    pub async fn subscribe(&mut self, stream: &str, from: Option<Position>) -> RequestId {
        let id = self.fresh_id();
        let sub = Inbound::Sub {
            id: id.clone(),
            s: stream.to_owned(),
            from,
        };
        self.send(&sub).await;
        id
    }

    /// Leaves a stream.
    pub async fn unsubscribe(&mut self, stream: &str) -> RequestId {
        let id = self.fresh_id();
        self.tracker.forget(stream);
        let unsub = Inbound::Unsub {
            id: id.clone(),
            s: stream.to_owned(),
        };
        self.send(&unsub).await;
        id
    }

    /// Sends a command; `ok` or `err` follows among the messages. One whose connection breaks has an unknown outcome: with
    /// the same `idem` it may be sent again.
    pub async fn command(
        &mut self,
        order: &str,
        action: &str,
        args: Value,
        idem: Option<&str>,
    ) -> RequestId {
        let id = self.fresh_id();
        let cmd = Inbound::Cmd(Cmd {
            id: id.clone(),
            order: order.to_owned(),
            action: action.to_owned(),
            args,
            idem: idem.map(str::to_owned),
            expect_v: None,
        });
        self.send(&cmd).await;
        id
    }

    /// Tells the hub that everything critical of a stream was seen up to `offset`: after a human could see it. What was
    /// acknowledged on this connection is not told again, and without a connection nothing is: the hub replays then.
    pub async fn ack(&mut self, stream: &str, offset: u64) {
        if self.is_open
            && let Some(h) = self.tracker.ack(stream, offset)
        {
            self.send(&Inbound::Ack { h, o: offset }).await;
        }
    }

    /// Sends any message. What is said before the hub has welcomed us waits, up to [`UNSENT_MAX`]; one that is lost with
    /// its connection is told by the next message.
    pub async fn send(&mut self, message: &Inbound) {
        let Ok(line) = serde_json::to_string(message) else {
            return;
        };
        if self.is_open {
            self.send_text(line).await;
        } else if self.unsent.len() < UNSENT_MAX {
            self.unsent.push_back(line);
        } else if let Inbound::Sub { id, .. }
        | Inbound::Unsub { id, .. }
        | Inbound::Cmd(Cmd { id, .. }) = message
        {
            self.passed.push_back(Message::Hub(Outbound::Err {
                id: Some(id.clone()),
                code: NOT_SENT.to_owned(),
                detail: "too much waits for a connection".to_owned(),
                order_status: None,
                order_version: None,
                allowed: None,
            }));
        }
    }

    /// Waits for the answer to a request; what comes in between is kept for [`Client::next_message`].
    ///
    /// # Errors
    /// As [`Client::next_message`]; `Closed` also when the connection broke, for the answer will not come.
    pub async fn answer(&mut self, request: &RequestId) -> Result<Outbound, ClientError> {
        let is_it =
            |message: &Message| matches!(message, Message::Hub(answer) if answers(answer, request));
        if let Some(at) = self.passed.iter().position(is_it)
            && let Some(Message::Hub(answer)) = self.passed.remove(at)
        {
            return Ok(answer);
        }
        loop {
            let message = self.receive().await?;
            match message {
                Message::Hub(answer) if answers(&answer, request) => return Ok(answer),
                Message::Disconnected { code, reason, .. } => {
                    return Err(ClientError::Closed { code, reason });
                }
                Message::Hub(_) => self.passed.push_back(message),
            }
        }
    }

    /// The next message. Comes back by itself where that makes sense.
    ///
    /// # Errors
    /// `Closed` when the hub said not to come back.
    pub async fn next_message(&mut self) -> Result<Message, ClientError> {
        match self.passed.pop_front() {
            Some(message) => Ok(message),
            None => self.receive().await,
        }
    }

    fn fresh_id(&mut self) -> RequestId {
        let id = self.next_id;
        self.next_id += 1;
        RequestId::Number(id)
    }
}

fn answers(message: &Outbound, request: &RequestId) -> bool {
    match message {
        Outbound::Ok { id, .. } | Outbound::SubOk { id, .. } => id == request,
        Outbound::Err { id, .. } => id.as_ref() == Some(request),
        Outbound::Welcome { .. }
        | Outbound::Snap { .. }
        | Outbound::Ev { .. }
        | Outbound::Reset { .. }
        | Outbound::Ping { .. }
        | Outbound::Bye { .. }
        | Outbound::Unknown => false,
    }
}
