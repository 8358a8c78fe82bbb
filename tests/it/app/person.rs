//! Somebody who talks to the hub over HTTP.

use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::{Method, RequestBuilder, header::HeaderMap};
use serde_json::{Value, json};

use super::id;

/// A caller. Every POST carries a key of its own unless the test says otherwise.
#[derive(Debug, Clone)]
pub struct Person {
    http: reqwest::Client,
    base: String,
    /// Their access token; empty for nobody.
    pub token: String,
    /// Their refresh token.
    pub refresh_token: String,
    /// Their account.
    pub user: Value,
    /// Whether they show a second factor when they are asked for one, as the web app has people do.
    pub steps_up: bool,
}

/// A request being built.
pub struct Call {
    request: RequestBuilder,
    key: Option<String>,
    steps_up: Option<Person>,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub text: String,
    /// The body as JSON, where it is JSON.
    pub body: Value,
}

/// A word nobody used before.
pub fn fresh_key(name: &str) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let name = name.to_lowercase().replace(' ', "-");
    format!("{name}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

impl Person {
    pub(super) fn nobody(http: reqwest::Client, url: &str) -> Self {
        Self {
            http,
            base: format!("{url}/api/v1"),
            token: String::new(),
            refresh_token: String::new(),
            user: Value::Null,
            steps_up: false,
        }
    }

    /// The same caller with the tokens of an answer.
    pub fn signed_in(&self, tokens: &Value) -> Self {
        let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
        Self {
            token: text("access_token"),
            refresh_token: text("refresh_token"),
            user: tokens["user"].clone(),
            ..self.clone()
        }
    }

    /// The access token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The same caller with another token.
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: token.to_owned(),
            steps_up: false,
            ..self.clone()
        }
    }

    /// A request; a path from `/` on is not under `/api/v1`.
    pub fn call(&self, method: Method, path: &str) -> Call {
        let url = if path.starts_with('/') {
            format!("{}{path}", self.base.trim_end_matches("/api/v1"))
        } else {
            format!("{}/{path}", self.base)
        };
        let mut request = self.http.request(method.clone(), url);
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        Call {
            request,
            key: (method == Method::POST).then(|| fresh_key("key")),
            steps_up: self.steps_up.then(|| self.clone()),
        }
    }

    /// Shows by the code of a letter that it is them, for this session; until when that is good.
    pub async fn step_up(&self) -> Value {
        let code = self.letter_code().await;
        let shown = self.call(Method::POST, "auth/step-up");
        let shown = shown.json(&json!({"code": code})).send_once().await;
        shown.expect(200)
    }

    /// The code of a fresh letter.
    pub async fn letter_code(&self) -> String {
        let before = self.step_up_letters().await.len();
        let asked = self.call(Method::POST, "auth/step-up/letter");
        asked.json(&json!({})).send_once().await.expect(202);
        super::eventually("a letter with a code", || async {
            let letters = self.step_up_letters().await;
            (letters.len() > before).then(|| letters[0]["code"].as_str().unwrap().to_owned())
        })
        .await
    }

    /// The letters to them in the demo's outbox with a code to show that it is them, newest first.
    pub async fn step_up_letters(&self) -> Vec<Value> {
        let page = self.call(Method::GET, "demo/outbox?limit=200");
        let page = page.send_once().await.expect(200);
        let items = page["items"].as_array().unwrap().iter();
        let own = items.filter(|item| {
            item["to"] == self.user["email"] && item["order"].is_null() && item["code"].is_string()
        });
        own.cloned().collect()
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Reply {
        self.call(Method::GET, path).send().await
    }

    /// Sends JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.call(Method::POST, path).json(body).send().await
    }

    /// Sends JSON to an order.
    pub async fn act(&self, order: &Value, action: &str, body: &Value) -> Reply {
        self.post(&format!("orders/{}/{action}", id(order)), body)
            .await
    }

    /// Places an order at the only site.
    pub async fn place(&self, lines: &[(&str, u32)]) -> Value {
        self.post("orders", &basket(lines)).await.expect(201)
    }

    /// Reads an order.
    pub async fn order(&self, order: &Value) -> Value {
        self.get(&format!("orders/{}", id(order))).await.expect(200)
    }

    /// The items of a list, page after page.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let (mut items, mut next) = (Vec::new(), Value::Null);
        let join = if path.contains('?') { '&' } else { '?' };
        loop {
            let page = match next.as_str() {
                Some(cursor) => self.get(&format!("{path}{join}cursor={cursor}")).await,
                None => self.get(path).await,
            };
            let page = page.expect(200);
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            next = page["next"].clone();
            if next.is_null() {
                return items;
            }
        }
    }
}

/// The body that places an order.
pub fn basket(lines: &[(&str, u32)]) -> Value {
    let lines: Vec<_> = lines
        .iter()
        .map(|(sku, quantity)| json!({"sku": sku, "quantity": quantity}))
        .collect();
    json!({"lines": lines})
}

impl Call {
    /// A JSON body.
    pub fn json(mut self, body: &Value) -> Self {
        self.request = self.request.json(body);
        self
    }

    /// Any body.
    pub fn raw(mut self, content_type: &str, body: impl Into<reqwest::Body>) -> Self {
        self.request = self.request.header("content-type", content_type).body(body);
        self
    }

    /// Any header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// This idempotency key.
    pub fn key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }

    /// No idempotency key.
    pub fn no_key(mut self) -> Self {
        self.key = None;
        self
    }

    /// The version that was read.
    pub fn if_match(self, version: u64) -> Self {
        self.header("if-match", &format!("\"{version}\""))
    }

    /// Sends it; the body is still to come.
    pub async fn open(self) -> reqwest::Response {
        let request = match &self.key {
            Some(key) => self.request.header("idempotency-key", key),
            None => self.request,
        };
        request.send().await.unwrap()
    }

    /// Sends it; once more where a second factor is asked for, and they show one.
    pub async fn send(self) -> Reply {
        let again = self.steps_up.clone().zip(self.request.try_clone());
        let key = self.key.clone();
        let reply = self.send_once().await;
        match again {
            Some((person, request)) if reply.body["code"] == "step_up_required" => {
                person.step_up().await;
                let call = Self {
                    request,
                    key,
                    steps_up: None,
                };
                call.send_once().await
            }
            Some(_) | None => reply,
        }
    }

    async fn send_once(self) -> Reply {
        let response = self.open().await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Reply {
            status,
            headers,
            text,
            body,
        }
    }
}

impl Reply {
    /// The body of an answer with this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.body
    }

    /// The body of a problem with this status and code: it says what every problem says.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Value {
        assert_eq!(
            (self.status, self.body["code"].as_str()),
            (status, Some(code)),
            "{}",
            self.text
        );
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.body["status"], status);
        for field in ["type", "title", "detail", "request_id"] {
            let text = self.body[field].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "no {field} in {}", self.text);
        }
        self.body
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// True when the answer was given before.
    pub fn is_replayed(&self) -> bool {
        self.header("idempotent-replayed") == "true"
    }
}
