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
/// How often, and for how long at a time, a letter is waited for.
const LETTER_LOOKS: u32 = 100;
const LETTER_LOOK: Duration = Duration::from_millis(50);
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

    /// Signs in anew when the token has run out, and shows a second factor where one is asked for.
    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> anyhow::Result<Reply> {
        let mut token = self.token.lock().await.clone();
        let ask = async |token: &str| {
            let method = method.clone();
            self.hub.send(method, path, body, Some(token), key).await
        };
        let mut reply = ask(&token).await?;
        if reply.status == StatusCode::UNAUTHORIZED {
            token = self.renew(&token).await?;
            reply = ask(&token).await?;
        }
        if reply.text("code") == "step_up_required" {
            self.step_up(&token).await?;
            reply = ask(&token).await?;
        }
        Ok(reply)
    }

    /// Shows the code of a letter, which the demo's outbox has.
    async fn step_up(&self, token: &str) -> anyhow::Result<()> {
        const LETTER: &str = "auth/step-up/letter";
        let newest = self.newest_own_code().await?;
        let nothing = json!({});
        let asked = self
            .hub
            .send(Method::POST, LETTER, Some(&nothing), Some(token), None);
        asked.await?.expect("no code is mailed", &[202])?;
        let mut code = newest.clone();
        for _ in 0..LETTER_LOOKS {
            sleep(LETTER_LOOK).await;
            code = self.newest_own_code().await?;
            if code != newest {
                break;
            }
        }
        let body = json!({ "code": code });
        let shown = self
            .hub
            .send(Method::POST, "auth/step-up", Some(&body), Some(token), None);
        shown.await?.expect("the code is not taken", &[200])?;
        Ok(())
    }

    /// The code of the last letter about this account itself.
    async fn newest_own_code(&self) -> anyhow::Result<Option<String>> {
        let outbox = self
            .hub
            .send(Method::GET, "demo/outbox?limit=200", None, None, None);
        let body = outbox.await?.expect("the outbox", &[200])?;
        let items = body.get("items").and_then(Value::as_array);
        let is_own = |item: &&Value| {
            item.get("to").and_then(Value::as_str) == Some(&self.email)
                && item.get("order").is_none_or(Value::is_null)
        };
        let mut own = items.into_iter().flatten().filter(is_own);
        Ok(own.find_map(|item| Some(item.get("code")?.as_str()?.to_owned())))
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
