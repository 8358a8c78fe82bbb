//! How a client begins.

use std::collections::VecDeque;

use tokio::time::Instant;
use tokio_tungstenite::tungstenite::http::Uri;

use super::{Client, ClientError, State, TokenSource, track::Tracker};

/// A client that is about to be.
#[derive(Debug, Clone)]
pub struct Options {
    url: String,
    tokens: TokenSource,
    name: String,
    streams: Vec<String>,
}

impl Options {
    /// The address is that of the socket, `ws://127.0.0.1:8080/api/v1/ws`.
    #[must_use]
    pub fn new(url: &str, tokens: impl Into<TokenSource>) -> Self {
        Self {
            url: url.to_owned(),
            tokens: tokens.into(),
            name: "orderhub-client".to_owned(),
            streams: Vec::new(),
        }
    }

    /// What the hub is to call it: `kitchen/2`, say. Staff screens are known to others by this name.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// Watches a stream from the beginning.
    #[must_use]
    pub fn watch(mut self, stream: &str) -> Self {
        self.streams.push(stream.to_owned());
        self
    }

    /// Connects and says hello.
    ///
    /// # Errors
    /// When the hub is not there or refuses the handshake; a bad token shows in the first message.
    pub async fn connect(self) -> Result<Client, ClientError> {
        let url = self
            .url
            .parse::<Uri>()
            .map_err(|_| ClientError::Address(self.url.clone()))?;
        let mut tracker = Tracker::default();
        for stream in &self.streams {
            tracker.want(stream);
        }
        let mut client = Client {
            url,
            tokens: self.tokens,
            name: self.name,
            state: State::Waiting(Instant::now()),
            is_open: false,
            attempt: 0,
            has_asked_again: false,
            resume_token: None,
            renew_at: None,
            silence_max: super::HELLO_TIME_MAX,
            heard_at: Instant::now(),
            tracker,
            lines: VecDeque::new(),
            passed: VecDeque::new(),
            unsent: VecDeque::new(),
            bye: None,
            next_id: 1,
        };
        client.open().await?;
        Ok(client)
    }
}
