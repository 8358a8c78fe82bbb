//! The life of a connection: handshake, hello, signs of life, the end, and coming back.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::time::Instant;
use tokio_tungstenite::{
    connect_async_with_config,
    tungstenite::{self, ClientRequestBuilder, Message as Raw, protocol::WebSocketConfig},
};

use super::{
    Bye, Client, ClientError, HELLO_TIME_MAX, Message, State, backoff,
    token::{self, Token},
    track::Verdict,
};
use crate::ws::{
    close::Close,
    frame::{Inbound, Outbound, SUBPROTOCOL},
};

/// The close code of a connection that broke without one (RFC 6455, 7.1.5).
const BROKEN: u16 = 1006;
/// How long connecting may take.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(10);
/// How long asking for a token may take.
const TOKEN_TIME_MAX: Duration = Duration::from_secs(30);
/// How long the hub may be silent beyond its interval of pings before the connection counts as dead.
const SILENCE_MAX: Duration = Duration::from_secs(15);
/// Who came back by a resume token renews the access token within this time, somewhen: not all at once.
const RENEW_SPREAD: Duration = Duration::from_secs(50);
/// Why a stream starts over that lost its place.
const GAP: &str = "gap";
/// The largest text frame the hub sends: one line of the largest order fits many times.
const FRAME_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes read at once.
const READ_BUFFER_BYTES: usize = 4 * 1024;

/// What happened while the client waited for the hub.
enum Event {
    Heard(Option<Result<Raw, tungstenite::Error>>),
    RenewalDue,
    Silence,
}

impl Client {
    pub(super) async fn receive(&mut self) -> Result<Message, ClientError> {
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
                        return self.lost(BROKEN, error.to_string());
                    }
                }
                State::Connected(_) => match self.next_event().await {
                    Event::Heard(Some(Ok(message))) => {
                        self.heard_at = Instant::now();
                        match message {
                            Raw::Text(text) => {
                                self.lines.extend(text.split('\n').map(str::to_owned));
                            }
                            Raw::Close(Some(frame)) => {
                                return self.lost(frame.code.into(), frame.reason.to_string());
                            }
                            Raw::Close(None) => return self.lost(BROKEN, ENDED.to_owned()),
                            Raw::Binary(_) | Raw::Ping(_) | Raw::Pong(_) | Raw::Frame(_) => {}
                        }
                    }
                    Event::Heard(Some(Err(error))) => return self.lost(BROKEN, error.to_string()),
                    Event::Heard(None) => return self.lost(BROKEN, ENDED.to_owned()),
                    Event::RenewalDue => self.renew().await,
                    Event::Silence => {
                        return self.lost(BROKEN, "the hub fell silent".to_owned());
                    }
                },
            }
        }
    }

    async fn next_event(&mut self) -> Event {
        let State::Connected(socket) = &mut self.state else {
            return Event::Heard(None);
        };
        let silent_at = self.heard_at + self.silence_max;
        let renew_at = self.renew_at.filter(|_| self.is_open);
        let due = renew_at.unwrap_or(silent_at).min(silent_at);
        tokio::select! {
            biased;
            heard = socket.next() => Event::Heard(heard),
            () = tokio::time::sleep_until(due) => {
                if silent_at <= due { Event::Silence } else { Event::RenewalDue }
            }
        }
    }

    /// Gets a newer token and hands it to the hub.
    async fn renew(&mut self) {
        match self.token().await {
            Ok(token) => {
                let token = token.text;
                self.send(&Inbound::Refresh { token }).await;
            }
            // The old one may still be good for a while.
            Err(_) => self.renew_at = Some(token::try_again()),
        }
    }

    async fn token(&mut self) -> Result<Token, ClientError> {
        let asked = tokio::time::timeout(TOKEN_TIME_MAX, self.tokens.token()).await;
        let token = asked
            .unwrap_or_else(|_| Err("no token in time".to_owned()))
            .map_err(ClientError::Token)?;
        self.renew_at = self.tokens.renew_at(&token);
        Ok(token)
    }

    /// Looks at one line: `None` for what is nobody's business.
    async fn read(&mut self, line: &str) -> Option<Outbound> {
        let message = serde_json::from_str::<Outbound>(line).ok()?;
        let verdict = self.tracker.see(&message);
        match &message {
            Outbound::Ping { r, .. } => {
                self.keep_resume_token(r.as_deref());
                self.send(&Inbound::Pong).await;
            }
            Outbound::Welcome {
                ping_s,
                resume_token,
                ..
            } => {
                self.keep_resume_token(resume_token.as_deref());
                self.silence_max = Duration::from_secs(*ping_s) + SILENCE_MAX;
                self.welcomed().await;
            }
            Outbound::Bye {
                code,
                reason,
                retry_ms,
                spread_ms,
                ..
            } => {
                self.bye = Some(Bye {
                    code: *code,
                    reason: reason.clone(),
                    retry_ms: *retry_ms,
                    spread_ms: *spread_ms,
                });
            }
            Outbound::SubOk { .. }
            | Outbound::Snap { .. }
            | Outbound::Ev { .. }
            | Outbound::Reset { .. }
            | Outbound::Ok { .. }
            | Outbound::Err { .. }
            | Outbound::Unknown => {}
        }
        match verdict {
            Verdict::News => Some(message),
            Verdict::Old => None,
            // Told as the hub would tell that a stream starts over: so it does.
            Verdict::Broken(h, stream) => {
                self.subscribe(&stream, None).await;
                let reason = GAP.to_owned();
                Some(Outbound::Reset { h, reason })
            }
        }
    }

    fn keep_resume_token(&mut self, newer: Option<&str>) {
        if let Some(token) = newer {
            self.resume_token = Some(token.to_owned());
        }
    }

    async fn welcomed(&mut self) {
        self.is_open = true;
        self.attempt = 0;
        self.has_asked_again = false;
        while let Some(line) = self.unsent.pop_front() {
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

    /// The connection ended, or came to nothing. What `bye` said counts for more than the close itself.
    fn lost(&mut self, code: u16, reason: String) -> Result<Message, ClientError> {
        let bye = self.bye.take().unwrap_or(Bye {
            code,
            reason,
            retry_ms: Some(0),
            spread_ms: 0,
        });
        let code = bye.code;
        self.is_open = false;
        self.lines.clear();
        self.tracker.disconnected();
        let is_about_credentials =
            code == Close::Unauthenticated.code() || code == Close::TokenExpired.code();
        let has_others = self.tokens.can_renew()
            || (code == Close::Unauthenticated.code() && self.resume_token.is_some());
        let may_ask_again = is_about_credentials && has_others && !self.has_asked_again;
        if is_about_credentials {
            self.has_asked_again = true;
            self.resume_token = None;
        }
        let retry = match (may_ask_again, bye.retry_ms) {
            (true, retry_ms) => Some(retry_ms.unwrap_or(0)),
            (false, retry_ms) => retry_ms,
        };
        // What is refused for its credentials comes back with others as if it had broken.
        let as_if = if may_ask_again && bye.retry_ms.is_none() {
            BROKEN
        } else {
            code
        };
        let wait = backoff::wait(as_if, self.attempt, bye.spread_ms, rand::random());
        let wait = retry
            .zip(wait)
            .map(|(least_ms, wait)| wait + Duration::from_millis(u64::from(least_ms)));
        self.attempt = self.attempt.saturating_add(1);
        // Also where it should not come back: then the caller decides, with another token perhaps.
        self.state = State::Waiting(Instant::now() + wait.unwrap_or_default());
        let reason = bye.reason;
        match wait {
            Some(wait) => Ok(Message::Disconnected { code, reason, wait }),
            None => Err(ClientError::Closed { code, reason }),
        }
    }

    pub(super) async fn open(&mut self) -> Result<(), ClientError> {
        // With the hub's own token nobody else need be asked.
        let resume_token = self.resume_token.clone();
        let token = match resume_token {
            Some(_) => None,
            None => Some(self.token().await?.text),
        };
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
        self.heard_at = Instant::now();
        self.silence_max = HELLO_TIME_MAX;
        let is_renewed_soon = self.renew_at.is_some_and(|at| at > Instant::now());
        if resume_token.is_some() && self.tokens.can_renew() && !is_renewed_soon {
            self.renew_at = Some(Instant::now() + RENEW_SPREAD.mul_f64(rand::random()));
        }
        let hello = Inbound::Hello {
            token,
            ticket: None,
            resume_token,
            client: Some(self.name.clone()),
            resume: self.tracker.resume(),
        };
        if let Ok(hello) = serde_json::to_string(&hello) {
            self.send_text(hello).await;
        }
        Ok(())
    }
}

/// Why a connection is over that said nothing.
const ENDED: &str = "the connection ended";

fn explain(error: &tungstenite::Error) -> String {
    if let tungstenite::Error::Http(response) = error {
        return format!("the hub answered HTTP {}", response.status().as_u16());
    }
    error.to_string()
}
