//! The Rust client of the socket protocol: for `orderhub watch`, tests and the load generator.
//!
//! It answers pings, comes back when the connection ends and may come back, resumes where it stood, and counts every
//! gap and duplicate. It keeps no state of orders: that is the caller's.

use std::{collections::VecDeque, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::{net::TcpStream, time::Instant};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{
        self, ClientRequestBuilder, Message as Raw, http::Uri, protocol::WebSocketConfig,
    },
};

use crate::ws::frame::{Cmd, Inbound, Outbound, Position, RequestId, SUBPROTOCOL};

mod backoff;
mod track;

pub use track::Counts;

/// The close code of a connection that broke without one (RFC 6455, 7.1.5).
const BROKEN: u16 = 1006;
/// How long connecting may take.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(10);
/// The largest text frame the hub sends: one line of the largest order fits many times.
const FRAME_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes read at once; a load generator has thousands of these.
const READ_BUFFER_BYTES: usize = 4 * 1024;

/// Why a client cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The address is not one.
    #[error("{0} is not a ws:// address")]
    Address(String),
    /// The connection could not be made.
    #[error("cannot connect: {0}")]
    Connect(String),
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

/// One client. Not to be shared: whoever reads also answers pings.
pub struct Client {
    url: Uri,
    token: String,
    name: String,
    state: State,
    attempt: u32,
    tracker: track::Tracker,
    /// Received, and not looked at yet.
    lines: VecDeque<String>,
    /// Seen while something else was waited for.
    passed: VecDeque<Message>,
    /// What `bye` said, before the close itself came.
    bye: Option<(u16, String, u32)>,
    next_id: i64,
}

impl Client {
    /// Connects and says hello. The address is that of the socket, `ws://127.0.0.1:8080/api/v1/ws`.
    ///
    /// # Errors
    /// When the hub is not there or refuses the handshake; a bad token shows in the first message.
    pub async fn connect(url: &str, token: &str) -> Result<Self, ClientError> {
        Self::connect_as("orderhub-client", url, token).await
    }

    /// The same with a name for the hub's logs.
    ///
    /// # Errors
    /// As [`Client::connect`].
    pub async fn connect_as(name: &str, url: &str, token: &str) -> Result<Self, ClientError> {
        let url = url
            .parse::<Uri>()
            .map_err(|_| ClientError::Address(url.to_owned()))?;
        let mut client = Self {
            url,
            token: token.to_owned(),
            name: name.to_owned(),
            state: State::Waiting(Instant::now()),
            attempt: 0,
            tracker: track::Tracker::default(),
            lines: VecDeque::new(),
            passed: VecDeque::new(),
            bye: None,
            next_id: 1,
        };
        client.open().await?;
        Ok(client)
    }

    /// Uses another token from the next connection on.
    pub fn set_token(&mut self, token: &str) {
        token.clone_into(&mut self.token);
    }

    /// Comes back at once, whatever the last close said: the caller has a better token, say.
    pub fn reconnect(&mut self) {
        self.lines.clear();
        self.tracker.disconnected();
        self.attempt = 0;
        self.state = State::Waiting(Instant::now());
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

    /// Sends a command; `ok` or `err` follows among the messages.
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

    /// Sends any message. One that cannot be sent is lost with its connection, which the next message tells.
    pub async fn send(&mut self, message: &Inbound) {
        if let Ok(line) = serde_json::to_string(message) {
            self.send_text(line).await;
        }
    }

    /// Sends text as it is.
    pub async fn send_text(&mut self, text: String) {
        if let State::Connected(socket) = &mut self.state {
            // A broken connection is noticed, and told, by reading.
            let _ = socket.send(Raw::text(text)).await;
        }
    }

    /// Waits for the answer to a request; what comes in between is kept for [`Client::next_message`].
    ///
    /// # Errors
    /// As [`Client::next_message`]; `Closed` also when the connection broke, for the answer will not come.
    pub async fn answer(&mut self, request: &RequestId) -> Result<Outbound, ClientError> {
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

    async fn receive(&mut self) -> Result<Message, ClientError> {
        loop {
            while let Some(line) = self.lines.pop_front() {
                if let Some(message) = self.read(&line).await {
                    return Ok(Message::Hub(message));
                }
            }
            match &mut self.state {
                State::Waiting(until) => {
                    tokio::time::sleep_until(*until).await;
                    if let Err(error) = self.open().await {
                        return self.lost(BROKEN, error.to_string(), 0);
                    }
                }
                State::Connected(socket) => match socket.next().await {
                    Some(Ok(Raw::Text(text))) => {
                        self.lines.extend(text.split('\n').map(str::to_owned));
                    }
                    Some(Ok(Raw::Close(Some(frame)))) => {
                        let reason = frame.reason.to_string();
                        let (code, reason, spread_ms) =
                            self.bye.take().unwrap_or((frame.code.into(), reason, 0));
                        return self.lost(code, reason, spread_ms);
                    }
                    Some(Ok(Raw::Close(None))) | None => {
                        return self.lost_after_bye("the connection ended");
                    }
                    Some(Err(error)) => {
                        let error = error.to_string();
                        return self.lost_after_bye(&error);
                    }
                    Some(Ok(Raw::Binary(_) | Raw::Ping(_) | Raw::Pong(_) | Raw::Frame(_))) => {}
                },
            }
        }
    }

    /// Looks at one line: `None` for what is nobody's business.
    async fn read(&mut self, line: &str) -> Option<Outbound> {
        let message = serde_json::from_str::<Outbound>(line).ok()?;
        let is_news = self.tracker.see(&message);
        match &message {
            Outbound::Ping { .. } => self.send(&Inbound::Pong).await,
            Outbound::Welcome { .. } => self.attempt = 0,
            Outbound::Bye {
                code,
                reason,
                spread_ms,
                ..
            } => self.bye = Some((*code, reason.clone(), *spread_ms)),
            Outbound::SubOk { .. }
            | Outbound::Snap { .. }
            | Outbound::Ev { .. }
            | Outbound::Reset { .. }
            | Outbound::Ok { .. }
            | Outbound::Err { .. }
            | Outbound::Unknown => {}
        }
        is_news.then_some(message)
    }

    fn lost_after_bye(&mut self, reason: &str) -> Result<Message, ClientError> {
        let bye = self.bye.take();
        let (code, reason, spread_ms) = bye.unwrap_or((BROKEN, reason.to_owned(), 0));
        self.lost(code, reason, spread_ms)
    }

    fn lost(&mut self, code: u16, reason: String, spread_ms: u32) -> Result<Message, ClientError> {
        self.bye = None;
        self.tracker.disconnected();
        let wait = backoff::wait(code, self.attempt, spread_ms, rand::random());
        self.attempt = self.attempt.saturating_add(1);
        // Also where it should not come back: then the caller decides, with another token perhaps.
        self.state = State::Waiting(Instant::now() + wait.unwrap_or_default());
        match wait {
            Some(wait) => Ok(Message::Disconnected { code, reason, wait }),
            None => Err(ClientError::Closed { code, reason }),
        }
    }

    async fn open(&mut self) -> Result<(), ClientError> {
        let request = ClientRequestBuilder::new(self.url.clone()).with_sub_protocol(SUBPROTOCOL);
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER_BYTES)
            .write_buffer_size(0)
            .max_message_size(Some(FRAME_BYTES_MAX))
            .max_frame_size(Some(FRAME_BYTES_MAX));
        let connecting = connect_async_with_config(request, Some(config), true);
        let (socket, _) = tokio::time::timeout(CONNECT_TIME_MAX, connecting)
            .await
            .map_err(|_| ClientError::Connect("no answer".into()))?
            .map_err(|error| ClientError::Connect(explain(&error)))?;
        self.state = State::Connected(Box::new(socket));
        let hello = Inbound::Hello {
            token: Some(self.token.clone()),
            ticket: None,
            resume_token: None,
            client: Some(self.name.clone()),
            resume: self.tracker.resume(),
        };
        self.send(&hello).await;
        Ok(())
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

fn explain(error: &tungstenite::Error) -> String {
    if let tungstenite::Error::Http(response) = error {
        return format!("the hub answered HTTP {}", response.status().as_u16());
    }
    error.to_string()
}
