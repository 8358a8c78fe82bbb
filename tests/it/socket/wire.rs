//! A socket that says exactly what a test tells it to, and nothing by itself.

use std::collections::VecDeque;

use futures_util::{SinkExt, StreamExt};
use orderhub::ws::SUBPROTOCOL;
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{ClientRequestBuilder, Error, Message},
};

use super::schema::Listener;
use crate::app::{PATIENCE, Person, TestApp, id};

/// A socket.
pub struct Wire {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Heard, and not asked for yet.
    heard: VecDeque<Value>,
    next_id: u64,
    /// Holds the schemas against all that is heard.
    listener: Listener,
}

/// Connects, or tells the HTTP status of the refusal.
pub async fn try_connect(
    app: &TestApp,
    subprotocol: Option<&str>,
    origin: Option<&str>,
) -> Result<Wire, u16> {
    let mut request = ClientRequestBuilder::new(app.socket_url().parse().unwrap());
    if let Some(subprotocol) = subprotocol {
        request = request.with_sub_protocol(subprotocol);
    }
    if let Some(origin) = origin {
        request = request.with_header("Origin", origin);
    }
    match connect_async(request).await {
        Ok((socket, _)) => Ok(Wire {
            socket,
            heard: VecDeque::new(),
            next_id: 1,
            listener: Listener::default(),
        }),
        Err(Error::Http(response)) => Err(response.status().as_u16()),
        Err(other) => panic!("{other}"),
    }
}

impl Wire {
    /// Connected, and nothing said yet.
    pub async fn connect(app: &TestApp) -> Self {
        try_connect(app, Some(SUBPROTOCOL), None).await.unwrap()
    }

    /// Signed in; and the `welcome`.
    pub async fn hello(app: &TestApp, person: &Person, resume: Value) -> (Self, Value) {
        let mut wire = Self::connect(app).await;
        wire.say(&json!({"t": "hello", "token": person.token, "resume": resume}))
            .await;
        let welcome = wire.hear().await;
        assert_eq!(welcome["t"], "welcome", "{welcome}");
        (wire, welcome)
    }

    /// Signed in.
    pub async fn of(app: &TestApp, person: &Person) -> Self {
        Self::hello(app, person, json!([])).await.0
    }

    /// Signed in and watching; and the `sub_ok`.
    pub async fn watching(app: &TestApp, person: &Person, stream: &str) -> (Self, Value) {
        let mut wire = Self::of(app, person).await;
        let joined = wire.ask(json!({"t": "sub", "s": stream})).await;
        assert_eq!(joined["t"], "sub_ok", "{joined}");
        (wire, joined)
    }

    /// Sends a message.
    pub async fn say(&mut self, message: &Value) {
        self.say_text(message.to_string()).await;
    }

    /// Sends text as it is.
    pub async fn say_text(&mut self, text: impl Into<String>) {
        self.socket.send(Message::text(text.into())).await.unwrap();
    }

    /// Sends any frame; false when the other side is gone.
    pub async fn send(&mut self, message: Message) -> bool {
        self.socket.send(message).await.is_ok()
    }

    /// Sends a request and waits for its answer; the rest is heard later.
    pub async fn ask(&mut self, mut request: Value) -> Value {
        let request_id = json!(self.next_id);
        self.next_id += 1;
        request["id"] = request_id.clone();
        self.say(&request).await;
        self.answer(&request_id).await
    }

    /// A command.
    pub async fn cmd(&mut self, order: &Value, action: &str, args: Value, key: &str) -> Value {
        self.ask(json!({
            "t": "cmd", "order": id(order), "action": action, "args": args, "idem": key,
        }))
        .await
    }

    /// The answer to a request.
    pub async fn answer(&mut self, request_id: &Value) -> Value {
        let is_it = |line: &Value| {
            let t = line["t"].as_str().unwrap();
            ["ok", "err", "sub_ok"].contains(&t) && line["id"] == *request_id
        };
        self.first(is_it).await
    }

    /// The first line that fits, taken out; the others stay.
    pub async fn first(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        let mut index = 0;
        loop {
            while index < self.heard.len() {
                if is_it(&self.heard[index]) {
                    return self.heard.remove(index).unwrap();
                }
                index += 1;
            }
            if let Err(code) = self.listen().await {
                panic!("closed with {code}");
            }
        }
    }

    /// The next line.
    pub async fn hear(&mut self) -> Value {
        self.first(|_| true).await
    }

    /// The next event of a kind.
    pub async fn event(&mut self, kind: &str) -> Value {
        self.first(|line| line["t"] == "ev" && line["k"] == *kind)
            .await
    }

    /// Every event up to the first of this kind.
    pub async fn events_until(&mut self, kind: &str) -> Vec<Value> {
        let mut events = Vec::new();
        loop {
            let event = self.first(|line| line["t"] == "ev").await;
            let is_last = event["k"] == *kind;
            events.push(event);
            if is_last {
                return events;
            }
        }
    }

    /// The code of the close that follows; `bye` must have said the same.
    pub async fn closed(&mut self) -> u16 {
        let code = loop {
            if let Err(code) = self.listen().await {
                break code;
            }
        };
        let bye = self.heard.iter().rfind(|line| line["t"] == "bye");
        let bye = bye.unwrap_or_else(|| panic!("no bye before {code}: {:?}", self.heard));
        assert_eq!(bye["code"], code);
        assert!(!bye["reason"].as_str().unwrap().is_empty());
        let comes_back = bye["retry_ms"].is_number();
        assert_eq!(comes_back, code >= 4100, "{bye}");
        assert_eq!(bye["resume"], comes_back, "{bye}");
        code
    }

    /// What was heard and not asked for.
    pub fn rest(&mut self) -> Vec<Value> {
        self.heard.drain(..).collect()
    }

    /// Waits for the next text frame, or tells the code of the close.
    async fn listen(&mut self) -> Result<(), u16> {
        let next = timeout(PATIENCE, self.socket.next());
        let next = next
            .await
            .unwrap_or_else(|_| panic!("silence after {:?}", self.heard));
        match next {
            Some(Ok(Message::Text(text))) => {
                for line in text.lines() {
                    let line = serde_json::from_str(line).unwrap();
                    self.listener.hub(&line);
                    self.heard.push_back(line);
                }
                Ok(())
            }
            Some(Ok(Message::Close(frame))) => Err(frame.map_or(1005, |frame| frame.code.into())),
            Some(Ok(_)) => Ok(()),
            Some(Err(_)) | None => Err(1006),
        }
    }
}
