//! A receiver of webhooks that does as it is told, well or badly.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::app::eventually;

/// How it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// With this status.
    Status(u16),
    /// With a redirect to itself.
    Redirect,
    /// Never.
    Silent,
    /// With something that is no HTTP.
    Garbage,
    /// By hanging up.
    Reset,
    /// Well, with a body that does not end.
    Endless,
    /// Badly for this order, well for others.
    NotThis(u64),
}

/// What came in.
#[derive(Debug, Clone)]
pub(super) struct Received {
    pub(super) headers: HeaderMap,
    pub(super) text: String,
    pub(super) body: Value,
    /// Whether the answer said that it was taken.
    pub(super) is_taken: bool,
}

impl Received {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    pub(super) fn kind(&self) -> &str {
        self.body["type"].as_str().unwrap()
    }

    pub(super) fn order(&self) -> &str {
        self.body["data"]["order"]["id"].as_str().unwrap()
    }
}

/// A receiver on a port of its own.
pub(super) struct Receiver {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    accepting: JoinHandle<()>,
}

struct State {
    manner: Manner,
    received: VecDeque<Received>,
}

impl Receiver {
    pub(super) async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let received = VecDeque::new();
        let state = Arc::new(Mutex::new(State { manner, received }));
        let shared = state.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, shared.clone()));
            }
        });
        Self {
            address,
            state,
            accepting,
        }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/hooks", self.address)
    }

    pub(super) fn behave(&self, manner: Manner) {
        self.state.lock().unwrap().manner = manner;
    }

    /// Everything that came in, oldest first.
    pub(super) fn received(&self) -> Vec<Received> {
        self.state
            .lock()
            .unwrap()
            .received
            .iter()
            .cloned()
            .collect()
    }

    /// What it took, oldest first, as soon as there are `count`.
    pub(super) async fn taken(&self, count: usize) -> Vec<Received> {
        eventually("webhooks", || async {
            let mut taken = self.received();
            taken.retain(|one| one.is_taken);
            (taken.len() >= count).then_some(taken)
        })
        .await
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(mut stream: TcpStream, state: Arc<Mutex<State>>) {
    let mut bytes = Vec::new();
    while let Some((headers, text)) = request(&mut stream, &mut bytes).await {
        let body: Value = serde_json::from_str(&text).unwrap();
        let manner = {
            let mut state = state.lock().unwrap();
            let manner = match state.manner {
                Manner::NotThis(number) if body["data"]["order"]["number"] == number => {
                    Manner::Status(500)
                }
                Manner::NotThis(_) => Manner::Status(204),
                other => other,
            };
            let is_taken = matches!(manner, Manner::Status(200..=299));
            state.received.push_back(Received {
                headers,
                text,
                body,
                is_taken,
            });
            manner
        };
        let answer = match manner {
            Manner::Status(status) => {
                format!("HTTP/1.1 {status} Whatever\r\ncontent-length: 2\r\n\r\nok")
            }
            Manner::Redirect => {
                "HTTP/1.1 302 Found\r\nlocation: /hooks\r\ncontent-length: 0\r\n\r\n".into()
            }
            Manner::Garbage => "\u{1}\u{2}no http at all\r\n\r\n".into(),
            Manner::Endless => {
                let _ = stream
                    .write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
                    .await;
                let chunk = format!("4000\r\n{}\r\n", "x".repeat(0x4000));
                while stream.write_all(chunk.as_bytes()).await.is_ok() {}
                return;
            }
            Manner::Silent => return std::future::pending().await,
            Manner::Reset => return,
            Manner::NotThis(_) => unreachable!(),
        };
        if stream.write_all(answer.as_bytes()).await.is_err() || manner == Manner::Garbage {
            return;
        }
    }
}

/// The next request; none at the end of the connection.
async fn request(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<(HeaderMap, String)> {
    loop {
        let text = String::from_utf8_lossy(bytes).into_owned();
        if let Some((head, rest)) = text.split_once("\r\n\r\n") {
            let mut lines = head.split("\r\n");
            assert_eq!(lines.next(), Some("POST /hooks HTTP/1.1"));
            let headers: HeaderMap = lines
                .map(|line| line.split_once(": ").unwrap())
                .map(|(name, value)| {
                    (
                        name.parse::<HeaderName>().unwrap(),
                        HeaderValue::from_str(value).unwrap(),
                    )
                })
                .collect();
            let length: usize = headers["content-length"].to_str().unwrap().parse().unwrap();
            if rest.len() >= length {
                let body = rest[..length].to_owned();
                bytes.drain(..head.len() + 4 + length);
                return Some((headers, body));
            }
        }
        if stream.read_buf(bytes).await.ok()? == 0 {
            return None;
        }
    }
}
