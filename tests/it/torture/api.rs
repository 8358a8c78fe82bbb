//! The public HTTP interface, as one account of the demo shop uses it. Nothing is tried again in here.

use std::time::Duration;

use orderhub::{cli::demo::PASSWORD, order::Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

/// The longest an answer may take.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(20);

/// A signed-in account.
#[derive(Clone)]
pub(super) struct Caller {
    http: reqwest::Client,
    base: String,
    pub(super) token: String,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: Value,
    /// Whether it was given before.
    pub(super) replayed: bool,
}

impl Reply {
    /// The problem's code; empty for a success.
    pub(super) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The order's id.
    pub(super) fn id(&self) -> String {
        self.body["id"].as_str().unwrap().to_owned()
    }
}

impl Caller {
    /// Signs `who@demo.local` in.
    pub(super) async fn login(url: &str, who: &str) -> Self {
        let http = reqwest::Client::builder()
            .timeout(ANSWER_TIME_MAX)
            .no_proxy()
            .build()
            .unwrap();
        let mut caller = Self {
            http,
            base: format!("{url}/api/v1"),
            token: String::new(),
        };
        let body = json!({ "email": format!("{who}@demo.local"), "password": PASSWORD });
        let reply = caller.send(Method::POST, "auth/login", Some(&body), None);
        let reply = reply.await.unwrap();
        assert_eq!(reply.status, 200, "{who} cannot sign in: {}", reply.body);
        caller.token = reply.body["access_token"].as_str().unwrap().to_owned();
        caller
    }

    /// Reads what must be there, as soon as the hub has recovered.
    pub(super) async fn get(&self, path: &str) -> Value {
        let until = Instant::now() + ANSWER_TIME_MAX;
        loop {
            let reply = self.look(path).await;
            if reply.code() != "recovering" || Instant::now() > until {
                assert_eq!(reply.status, 200, "GET {path}: {}", reply.body);
                return reply.body;
            }
            sleep(Duration::from_millis(10)).await;
        }
    }

    /// Reads what may not be there.
    pub(super) async fn look(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None, None).await.unwrap()
    }

    /// Changes something, under an idempotency key. An error: nobody knows whether it was done.
    pub(super) async fn post(
        &self,
        path: &str,
        body: &Value,
        key: &str,
    ) -> Result<Reply, reqwest::Error> {
        self.send(Method::POST, path, Some(body), Some(key)).await
    }

    /// Does something to an order. There is an answer.
    pub(super) async fn act(&self, order: &str, action: &str, body: Value, key: &str) -> Reply {
        let path = format!("orders/{order}/{action}");
        self.post(&path, &body, key).await.unwrap()
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> Result<Reply, reqwest::Error> {
        let mut request = self.http.request(method, format!("{}/{path}", self.base));
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        let response = request.send().await?;
        let status = response.status().as_u16();
        let replayed = response.headers().contains_key("Idempotent-Replayed");
        let bytes = response.bytes().await?;
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Ok(Reply {
            status,
            body,
            replayed,
        })
    }
}

/// The body of a small order.
pub(super) fn basket(sku: &str, quantity: u64) -> Value {
    json!({ "lines": [{ "sku": sku, "quantity": quantity }] })
}

/// Cash over the counter.
pub(super) fn cash() -> Value {
    json!({ "method": "cash" })
}

/// A time as the API writes it.
pub(super) fn moment(time: &Value) -> Timestamp {
    let time: jiff::Timestamp = time.as_str().unwrap().parse().unwrap();
    Timestamp(time.as_millisecond())
}
