//! The hub's public HTTP interface, as one signed-in account uses it.
//!
//! Every request that changes something carries an idempotency key, so a lost answer is asked for again; "too much to
//! do" is waited out. Nothing is retried for ever.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::{sync::Mutex, time::sleep};

/// How often a request is tried that the hub could not take or that got no answer.
const TRIES_MAX: u32 = 7;
/// The first pause between tries, milliseconds; it doubles.
const PAUSE_MS: u64 = 100;
/// The longest a single try may take.
const TRY_TIMEOUT: Duration = Duration::from_secs(35);

/// The hub, from outside.
#[derive(Clone)]
pub(super) struct Hub {
    http: reqwest::Client,
    base: String,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: Value,
    /// Of the try that was answered.
    pub(super) took: Duration,
}

impl Reply {
    /// A field of the body, as text; empty where there is none.
    pub(super) fn text(&self, field: &str) -> &str {
        self.body
            .get(field)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// The problem's code, or the status where there is none.
    pub(super) fn code(&self) -> String {
        match self.text("code") {
            "" => format!("http_{}", self.status),
            code => code.to_owned(),
        }
    }

    /// The body if the status is one of `expected`; otherwise what went wrong, as an error.
    pub(super) fn expect(self, what: &str, expected: &[u16]) -> anyhow::Result<Value> {
        if expected.contains(&self.status) {
            return Ok(self.body);
        }
        let detail = self.text("detail").to_owned();
        bail!("{what}: {} {} {detail}", self.status, self.code())
    }
}

impl Hub {
    /// The hub at `url`, such as `http://127.0.0.1:8080`.
    pub(super) fn at(url: &str) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .timeout(TRY_TIMEOUT)
            .build()
            .context("the HTTP client does not start")?;
        Ok(Self {
            http,
            base: format!("{}/api/v1", url.trim_end_matches('/')),
        })
    }

    /// One request; tried again while the hub cannot take it.
    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        token: Option<&str>,
        key: Option<&str>,
    ) -> anyhow::Result<Reply> {
        let mut pause = Duration::from_millis(PAUSE_MS);
        for attempt in 1.. {
            let mut request = self
                .http
                .request(method.clone(), format!("{}/{path}", self.base));
            if let Some(body) = body {
                request = request.json(body);
            }
            if let Some(token) = token {
                request = request.bearer_auth(token);
            }
            if let Some(key) = key {
                request = request.header("Idempotency-Key", key);
            }
            let may_repeat = method == Method::GET || key.is_some();
            match answer(request).await {
                Ok(reply) if is_busy(&reply) && attempt < TRIES_MAX => {}
                Err(_) if may_repeat && attempt < TRIES_MAX => {}
                Ok(reply) => return Ok(reply),
                Err(error) => return Err(error).context(format!("{method} {path}")),
            }
            sleep(pause).await;
            pause *= 2;
        }
        bail!("{method} {path}: no answer")
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Result<Reply, reqwest::Error> {
    let started = Instant::now();
    let response = request.send().await?;
    let status = response.status().as_u16();
    let bytes = response.bytes().await?;
    let took = started.elapsed();
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Ok(Reply { status, body, took })
}

/// Nothing was done, or the first try is still under way: the same request may be sent again.
fn is_busy(reply: &Reply) -> bool {
    reply.status == StatusCode::TOO_MANY_REQUESTS
        || reply.status == StatusCode::SERVICE_UNAVAILABLE
        || reply.text("code") == "idempotency_in_progress"
}

/// A signed-in account.
pub(super) struct Account {
    hub: Hub,
    email: String,
    password: String,
    token: Mutex<String>,
}

impl Account {
    /// Signs in.
    pub(super) async fn login(hub: &Hub, email: &str, password: &str) -> anyhow::Result<Self> {
        let account = Self {
            hub: hub.clone(),
            email: email.to_owned(),
            password: password.to_owned(),
            token: Mutex::new(String::new()),
        };
        account.renew("").await?;
        Ok(account)
    }

    /// Signs up as a customer.
    pub(super) async fn signup(
        hub: &Hub,
        email: &str,
        password: &str,
        name: &str,
    ) -> anyhow::Result<Self> {
        let body = json!({ "email": email, "password": password, "name": name });
        let reply = hub
            .send(Method::POST, "auth/signup", Some(&body), None, None)
            .await?;
        let body = reply.expect("cannot sign a customer up", &[201])?;
        Ok(Self {
            hub: hub.clone(),
            email: email.to_owned(),
            password: password.to_owned(),
            token: Mutex::new(access_token(&body)?),
        })
    }

    pub(super) async fn get(&self, path: &str) -> anyhow::Result<Reply> {
        self.send(Method::GET, path, None, None).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value, key: &str) -> anyhow::Result<Reply> {
        self.send(Method::POST, path, Some(body), Some(key)).await
    }

    pub(super) async fn patch(&self, path: &str, body: &Value) -> anyhow::Result<Reply> {
        self.send(Method::PATCH, path, Some(body), None).await
    }

    /// Signs in anew when the token has run out.
    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> anyhow::Result<Reply> {
        let token = self.token.lock().await.clone();
        let reply = self
            .hub
            .send(method.clone(), path, body, Some(&token), key)
            .await?;
        if reply.status != StatusCode::UNAUTHORIZED {
            return Ok(reply);
        }
        let token = self.renew(&token).await?;
        self.hub.send(method, path, body, Some(&token), key).await
    }

    /// A token newer than `old`; one login however many ask.
    async fn renew(&self, old: &str) -> anyhow::Result<String> {
        let mut token = self.token.lock().await;
        if *token == old {
            let body = json!({ "email": self.email, "password": self.password });
            let reply = self
                .hub
                .send(Method::POST, "auth/login", Some(&body), None, None)
                .await?;
            let what = format!("cannot sign in as {}", self.email);
            *token = access_token(&reply.expect(&what, &[200])?)?;
        }
        Ok(token.clone())
    }
}

fn access_token(body: &Value) -> anyhow::Result<String> {
    let token = body.get("access_token").and_then(Value::as_str);
    token
        .map(str::to_owned)
        .context("the answer holds no access_token")
}
