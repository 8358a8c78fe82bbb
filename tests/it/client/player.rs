//! Plays a conversation to the client, step by step.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use orderhub::{
    client::{Client, ClientError, Message, Options, TokenSource},
    ws::frame::{Outbound, RequestId},
};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{
    hub::{PATIENCE, Peer, ScriptedHub},
    model::{Model, sets},
};

/// How the lines of the hub travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// Each in a frame of its own.
    LineByLine,
    /// Those that come together in one frame.
    Together,
}

/// What the application wants.
enum Wish {
    Watch(String),
    Leave(String),
    Command(Value),
    Ack(String, u64),
    ComeBack,
}

/// What the application was told.
#[derive(Default)]
struct Told {
    model: Model,
    /// Answers to commands.
    answers: Vec<Value>,
    /// The wait before the client comes back; none where it does not.
    ends: Vec<Option<Duration>>,
}

pub struct Player {
    pub at: String,
    framing: Framing,
    hub: ScriptedHub,
    peer: Option<Peer>,
    wanted: Vec<String>,
    wishes: Option<mpsc::Sender<Wish>>,
    told: Arc<Mutex<Told>>,
    asked: Arc<AtomicUsize>,
    asked_before: usize,
    /// The ids of requests: what the client chose, by what was recorded.
    ids: HashMap<String, Value>,
    is_to_be_fresh: bool,
    comes_back: bool,
}

impl Player {
    pub async fn new(framing: Framing) -> Self {
        Self {
            at: String::new(),
            framing,
            hub: ScriptedHub::new().await,
            peer: None,
            wanted: Vec::new(),
            wishes: None,
            told: Arc::default(),
            asked: Arc::default(),
            asked_before: 0,
            ids: HashMap::new(),
            is_to_be_fresh: false,
            comes_back: false,
        }
    }

    pub async fn play(&mut self, step: &Value) {
        let (key, what) = step.as_object().unwrap().iter().next().unwrap();
        match key.as_str() {
            "watch" => {
                for name in what.as_array().unwrap() {
                    self.watch(name.as_str().unwrap()).await;
                }
            }
            "unwatch" => self.wish(Wish::Leave(text(what))).await,
            "connect" if what == "first" => self.begin().await,
            "connect" => self.again().await,
            "client" => self.client_says(what).await,
            "hub" => self.hub_says(what.as_array().unwrap()).await,
            "lost" => {
                self.asked_before = self.asked.load(Ordering::Relaxed);
                self.peer = None;
                self.comes_back = true;
            }
            "close" => {
                self.asked_before = self.asked.load(Ordering::Relaxed);
                let code = u16::try_from(what.as_u64().unwrap()).unwrap();
                let peer = self.peer.take().unwrap();
                peer.close(code, step["reason"].as_str().unwrap()).await;
            }
            "reaction" => self.reacts(what).await,
            "command" => self.wish(Wish::Command(what.clone())).await,
            "answer" => self.answered(what).await,
            "ack" => {
                let offset = what["offset"].as_u64().unwrap();
                self.wish(Wish::Ack(text(&what["stream"]), offset)).await;
            }
            "state" => {
                for (name, seen) in what.as_object().unwrap() {
                    let seen = sets(seen.clone());
                    self.until(|told| holds(&told.model.shows(name), &seen), &|told| {
                        format!("{name} shows {}, not {seen}", told.model.shows(name))
                    })
                    .await;
                }
            }
            "events" => self.events(what).await,
            other => panic!("{}: a step `{other}`", self.at),
        }
    }

    /// What was promised is kept.
    pub async fn finish(&mut self) {
        if self.comes_back {
            self.again().await;
        }
    }

    async fn watch(&mut self, name: &str) {
        self.told.lock().unwrap().model.want(name);
        match &self.wishes {
            Some(_) => self.wish(Wish::Watch(name.to_owned())).await,
            None => self.wanted.push(name.to_owned()),
        }
    }

    async fn begin(&mut self) {
        let asked = self.asked.clone();
        let tokens = TokenSource::asked(move || {
            asked.fetch_add(1, Ordering::Relaxed);
            async { Ok("token".into()) }
        });
        let mut options = Options::new(&self.hub.url(), tokens).name("player");
        for name in &self.wanted {
            options = options.watch(name);
        }
        let (wishes, wished) = mpsc::channel(16);
        self.wishes = Some(wishes);
        let told = self.told.clone();
        tokio::spawn(async move {
            let client = options.connect().await.unwrap();
            Box::pin(attend(client, wished, told)).await;
        });
        self.peer = Some(self.hub.connection().await);
    }

    /// The client comes back, sooner than it would.
    async fn again(&mut self) {
        self.comes_back = false;
        self.until(|told| !told.ends.is_empty(), &|_| "still connected".into())
            .await;
        self.told.lock().unwrap().ends.clear();
        self.wish(Wish::ComeBack).await;
        self.peer = Some(self.hub.connection().await);
        if std::mem::take(&mut self.is_to_be_fresh) {
            assert!(self.asked.load(Ordering::Relaxed) > self.asked_before);
        }
    }

    async fn client_says(&mut self, expected: &Value) {
        let mut said = self.peer.as_mut().unwrap().next().await;
        if let (Some(recorded), Some(own)) = (expected.get("id"), said.get("id")) {
            self.ids.insert(recorded.to_string(), own.clone());
        }
        let mut expected = expected.clone();
        for message in [&mut said, &mut expected] {
            // No streams are no streams, whether that is said or not.
            if message["t"] == "hello" && message["resume"].is_null() {
                message["resume"] = json!([]);
            }
            for own in ["id", "token", "resume_token", "client"] {
                message.as_object_mut().unwrap().remove(own);
            }
        }
        assert_eq!(said, expected, "{}", self.at);
    }

    async fn hub_says(&mut self, messages: &[Value]) {
        let ids = &self.ids;
        let own = |message: &Value| {
            let mut message = message.clone();
            let id = message.get("id").map(Value::to_string).unwrap_or_default();
            if let Some(id) = ids.get(&id).filter(|_| message["t"] != "ev") {
                message["id"] = id.clone();
            }
            message
        };
        let lines: Vec<Value> = messages.iter().map(own).collect();
        let peer = self.peer.as_mut().unwrap();
        match self.framing {
            Framing::Together => peer.say(&lines).await,
            Framing::LineByLine => {
                for line in lines {
                    peer.say(&[line]).await;
                }
            }
        }
    }

    async fn reacts(&mut self, reaction: &Value) {
        self.until(|told| !told.ends.is_empty(), &|_| "still connected".into())
            .await;
        let end = self.told.lock().unwrap().ends[0];
        assert_eq!(end.is_some(), reaction["reconnect"] == true, "{}", self.at);
        if let Some(wait) = end {
            let least = reaction["not_before_ms"].as_u64().unwrap_or(0);
            assert!(
                wait >= Duration::from_millis(least),
                "{}: {wait:?}",
                self.at
            );
            self.is_to_be_fresh = reaction["fresh_credentials"] == true;
            self.comes_back = true;
        }
    }

    async fn answered(&mut self, expected: &Value) {
        self.until(|told| !told.answers.is_empty(), &|_| "no answer".into())
            .await;
        let answer = self.told.lock().unwrap().answers.remove(0);
        assert!(holds(&answer, expected), "{}: {answer}", self.at);
    }

    async fn events(&mut self, expected: &Value) {
        for (name, expected) in expected.as_object().unwrap() {
            let expected = expected.as_array().unwrap();
            let got = Mutex::new(None);
            self.until(
                |told| {
                    let events = told.model.take_events(name, expected.len());
                    let is_there = events.is_some();
                    *got.lock().unwrap() = events;
                    is_there
                },
                &|_| format!("not {} events", expected.len()),
            )
            .await;
            let got = got.into_inner().unwrap().unwrap();
            assert_eq!(&got, expected, "{}", self.at);
        }
    }

    async fn wish(&self, wish: Wish) {
        let wishes = self.wishes.as_ref().unwrap();
        assert!(wishes.send(wish).await.is_ok(), "{}: no client", self.at);
    }

    async fn until(
        &self,
        is_it: impl Fn(&mut Told) -> bool + Send + Sync,
        why: &(dyn Fn(&mut Told) -> String + Sync),
    ) {
        let begun = tokio::time::Instant::now();
        loop {
            {
                let mut told = self.told.lock().unwrap();
                if is_it(&mut told) {
                    return;
                }
                assert!(
                    begun.elapsed() < PATIENCE,
                    "{}: {}",
                    self.at,
                    why(&mut told)
                );
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

/// The application: does what is wished, and writes down what it is told.
async fn attend(mut client: Client, mut wished: mpsc::Receiver<Wish>, told: Arc<Mutex<Told>>) {
    let mut asked: HashMap<RequestId, Option<String>> = HashMap::new();
    // Nothing comes any more until somebody wishes for it.
    let mut is_over = false;
    loop {
        let message = tokio::select! {
            wish = wished.recv() => {
                let Some(wish) = wish else { return };
                match wish {
                    Wish::Watch(name) => {
                        let id = client.subscribe(&name, None).await;
                        asked.insert(id, Some(name));
                    }
                    Wish::Leave(name) => drop(client.unsubscribe(&name).await),
                    Wish::Command(wanted) => {
                        let (order, action) = (text(&wanted["order"]), text(&wanted["action"]));
                        let idem = wanted["idem"].as_str();
                        let args = wanted["args"].clone();
                        let id = client.command(&order, &action, args, idem).await;
                        asked.insert(id, None);
                    }
                    Wish::Ack(stream, offset) => client.ack(&stream, offset).await,
                    Wish::ComeBack => client.hurry(),
                }
                continue;
            }
            message = client.next_message(), if !is_over => message,
        };
        let mut told = told.lock().unwrap();
        match message {
            Ok(Message::Hub(message)) => {
                match &message {
                    Outbound::Ok { id, v, replayed } if asked.get(id) == Some(&None) => {
                        told.answers.push(json!({"v": v, "replayed": replayed}));
                    }
                    Outbound::Err {
                        id: Some(id), code, ..
                    } => match asked.get(id) {
                        Some(Some(stream)) => told.model.refused(stream, code),
                        _ => told.answers.push(json!({"code": code})),
                    },
                    _ => {}
                }
                told.model.hear(&client, &message);
            }
            Ok(Message::Disconnected { wait, .. }) => told.ends.push(Some(wait)),
            Err(ClientError::Closed { .. }) => {
                told.ends.push(None);
                is_over = true;
            }
            Err(other) => panic!("{other}"),
        }
        told.model.stand(&client);
    }
}

/// Whether everything in `expected` is in `seen`; lists are whole.
fn holds(seen: &Value, expected: &Value) -> bool {
    match (seen, expected) {
        (Value::Object(seen), Value::Object(expected)) => expected
            .iter()
            .all(|(field, value)| seen.get(field).is_some_and(|seen| holds(seen, value))),
        (Value::Array(seen), Value::Array(expected)) => {
            seen.len() == expected.len()
                && seen
                    .iter()
                    .zip(expected)
                    .all(|(seen, value)| holds(seen, value))
        }
        (seen, expected) => seen == expected,
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
