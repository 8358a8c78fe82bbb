//! A hub that is one connection at a time and says what it is told to.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        Message as Raw,
        handshake::server::{Request, Response},
        http::HeaderValue,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

/// How long a client may take to do what it must.
pub const PATIENCE: Duration = Duration::from_secs(10);

pub struct ScriptedHub {
    listener: TcpListener,
}

impl ScriptedHub {
    pub async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self { listener }
    }

    pub fn url(&self) -> String {
        format!("ws://{}/api/v1/ws", self.listener.local_addr().unwrap())
    }

    /// The client's next connection.
    pub async fn connection(&self) -> Peer {
        let accepted = tokio::time::timeout(PATIENCE, self.listener.accept());
        let (stream, _) = accepted.await.expect("no connection").unwrap();
        #[expect(clippy::result_large_err, reason = "the type of the library")]
        let choose = |_: &Request, mut response: Response| {
            let chosen = HeaderValue::from_static("orderhub.v1.json");
            response
                .headers_mut()
                .insert("sec-websocket-protocol", chosen);
            Ok(response)
        };
        Peer(accept_hdr_async(stream, choose).await.unwrap())
    }
}

/// The hub's end of a connection.
pub struct Peer(WebSocketStream<TcpStream>);

impl Peer {
    /// What the client says next, pongs aside.
    pub async fn next(&mut self) -> Value {
        loop {
            let heard = tokio::time::timeout(PATIENCE, self.0.next());
            let message = heard.await.expect("the client says nothing");
            let Raw::Text(text) = message.expect("the client hung up").unwrap() else {
                continue;
            };
            let said: Value = serde_json::from_str(&text).unwrap();
            if said["t"] != "pong" {
                return said;
            }
        }
    }

    /// Says lines, all in one frame.
    pub async fn say(&mut self, lines: &[Value]) {
        let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
        self.0.send(Raw::text(lines.join("\n"))).await.unwrap();
    }

    pub async fn close(mut self, code: u16, reason: &str) {
        let frame = CloseFrame {
            code: CloseCode::from(code),
            reason: reason.into(),
        };
        // A client that has read `bye` may be gone already.
        let _ = self.0.close(Some(frame)).await;
    }
}
