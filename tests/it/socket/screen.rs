//! A screen: what one stream shows, kept by nothing but what the hub says of it. Whatever breaks a promise on the way
//! (an offset that is not the next, an event before its snapshot) stops the test.

use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::wire::Wire;
use crate::{
    app::{PATIENCE, Person, TestApp},
    merge_patch::merge,
};

/// A stream as one client sees it.
pub struct Screen {
    wire: Wire,
    seen: Seen,
    handle: u64,
    /// What it shows holds no longer; the state that does is on its way.
    is_behind: bool,
    /// What lets it in again.
    pub resume_token: String,
}

/// What is left of a screen whose connection is gone.
#[derive(Clone)]
pub struct Seen {
    /// The stream.
    pub stream: String,
    epoch: Value,
    offset: u64,
    state: Value,
}

impl Screen {
    /// Watches a stream, from its snapshot on.
    pub async fn open(app: &TestApp, person: &Person, stream: &str) -> Self {
        let seen = Seen {
            stream: stream.to_owned(),
            epoch: Value::Null,
            offset: 0,
            state: Value::Null,
        };
        let hello = json!({"token": person.token});
        let (screen, how) = seen.come_back(app, hello).await.unwrap();
        assert_eq!(how, "snapshot", "{stream}");
        screen
    }

    /// The connection breaks without a word.
    pub fn cut(self) -> Seen {
        self.seen
    }

    /// Where it stands.
    pub fn offset(&self) -> u64 {
        self.seen.offset
    }

    /// Takes in what the hub has said until now.
    pub async fn catch_up(&mut self) {
        // Whatever was told before is sent before the answer to what is asked next.
        self.wire.ask(json!({"t": "unsub", "s": "nothing"})).await;
        for line in self.wire.rest() {
            self.take_in(&line);
        }
    }

    /// Waits until it shows what the hub answers to `person`.
    pub async fn shows_the_truth(&mut self, person: &Person) {
        let until = Instant::now() + PATIENCE;
        loop {
            let truth = truth(person, &self.seen.stream).await;
            self.catch_up().await;
            let shown = self.seen.summary();
            if shown == truth {
                return;
            }
            let late = Instant::now() > until;
            assert!(!late, "{} shows {shown}, not {truth}", self.seen.stream);
        }
    }

    fn take_in(&mut self, line: &Value) {
        let seen = &mut self.seen;
        let (t, o) = (line["t"].as_str().unwrap(), line["o"].as_u64());
        match t {
            "snap" if line["h"] == self.handle => {
                if line["part"] == 1 {
                    seen.state = line["data"].clone();
                } else {
                    extend(&mut seen.state, &line["data"]);
                }
                seen.offset = o.unwrap();
                seen.epoch = line["e"].clone();
                self.is_behind &= line["part"] != line["parts"];
            }
            "reset" if line["h"] == self.handle => self.is_behind = true,
            // Not to be overlooked, and in the state that follows.
            "ev" if line["h"] == self.handle && self.is_behind => assert_eq!(line["crit"], true),
            "ev" if line["h"] == self.handle => {
                assert!(
                    !seen.state.is_null(),
                    "an event before its snapshot: {line}"
                );
                assert_eq!(o.unwrap(), seen.offset + 1, "{}: {line}", seen.stream);
                seen.offset += 1;
                seen.apply(line);
            }
            "ping" => {}
            _ => panic!("{}: {line}", seen.stream),
        }
    }
}

impl Seen {
    /// Comes back with what `hello` holds, and resumes where it stood: how, or the code of the refusal.
    pub async fn come_back(
        mut self,
        app: &TestApp,
        mut hello: Value,
    ) -> Result<(Screen, String), String> {
        let mut wire = Wire::connect(app).await;
        hello["t"] = json!("hello");
        hello["resume"] = json!([if self.epoch.is_null() {
            json!({"s": self.stream})
        } else {
            json!({"s": self.stream, "e": self.epoch, "o": self.offset})
        }]);
        wire.say(&hello).await;
        let welcome = wire.hear().await;
        if welcome["t"] == "bye" {
            return Err(welcome["code"].to_string());
        }
        let joined = &welcome["streams"][0];
        if let Some(refusal) = joined["err"].as_str() {
            return Err(refusal.to_owned());
        }
        let how = joined["how"].as_str().unwrap().to_owned();
        match how.as_str() {
            // What is called recovered goes on from what was there.
            "live" => {
                let was = (&self.epoch, self.offset);
                assert_eq!((&joined["e"], joined["o"].as_u64().unwrap()), was);
            }
            "replay" => assert_eq!(joined["e"], self.epoch),
            _ => self.state = Value::Null,
        }
        let mut screen = Screen {
            wire,
            seen: self,
            handle: joined["h"].as_u64().unwrap(),
            is_behind: false,
            resume_token: welcome["resume_token"].as_str().unwrap().to_owned(),
        };
        screen.catch_up().await;
        assert!(screen.offset() >= joined["o"].as_u64().unwrap(), "{joined}");
        Ok((screen, how))
    }

    fn apply(&mut self, event: &Value) {
        let Some(patch) = event.get("d") else {
            return;
        };
        let is_menu = self.stream.starts_with("menu:");
        if self.stream.starts_with("order:") {
            merge(&mut self.state, patch);
            return;
        }
        if is_menu && event["k"].as_str().unwrap().starts_with("site.") {
            merge(&mut self.state["site"], patch);
            return;
        }
        let (list, key) = if is_menu {
            ("products", "sku")
        } else {
            ("orders", "id")
        };
        let rows = self.state[list].as_array_mut().unwrap();
        match rows.iter_mut().find(|row| row[key] == event["id"]) {
            Some(row) => merge(row, patch),
            None => rows.push(patch.clone()),
        }
    }

    /// What counts of it: which orders, in which version and status; which products at which price.
    fn summary(&self) -> Value {
        summary(&self.stream, &self.state)
    }
}

fn summary(stream: &str, state: &Value) -> Value {
    // What is a matter of money alone shows nothing on a board.
    let fields: &[&str] = if stream.starts_with("board:") {
        &["status", "fulfillment"]
    } else {
        &["version", "status", "payment", "fulfillment"]
    };
    let order_row = |order: &Value| {
        let row: Vec<_> = fields.iter().map(|field| order[field].clone()).collect();
        (order["id"].as_str().unwrap().to_owned(), json!(row))
    };
    if stream.starts_with("order:") {
        return Value::Object(Map::from_iter([order_row(state)]));
    }
    if stream.starts_with("menu:") {
        let products = state["products"].as_array().unwrap().iter();
        let rows = products.map(|product| {
            let sku = product["sku"].as_str().unwrap().to_owned();
            (sku, json!([product["version"], product["price"]]))
        });
        return Value::Object(rows.collect());
    }
    let orders = state["orders"].as_array().unwrap().iter();
    let live = orders.filter(|order| !is_over(order)).map(order_row);
    Value::Object(live.collect())
}

fn is_over(order: &Value) -> bool {
    ["FULFILLED", "CANCELLED", "EXPIRED"].contains(&order["status"].as_str().unwrap())
}

/// The same as HTTP tells it.
async fn truth(person: &Person, stream: &str) -> Value {
    let state = match stream.split_once(':') {
        Some(("order", id)) => person.get(&format!("orders/{id}")).await.expect(200),
        Some(("menu", _)) => json!({"products": person.all("products?limit=200").await}),
        _ => json!({"orders": person.all("orders?limit=200").await}),
    };
    summary(stream, &state)
}

/// A further part of a snapshot: its lists go on.
fn extend(state: &mut Value, part: &Value) {
    for (name, more) in part.as_object().unwrap() {
        match (&mut state[name], more) {
            (Value::Array(rows), Value::Array(more)) => rows.extend(more.iter().cloned()),
            (_, _) => state[name] = more.clone(),
        }
    }
}
