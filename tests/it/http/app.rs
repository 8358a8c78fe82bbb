//! A whole hub on port 0 over a database in memory, and clients for every role.

use std::sync::Arc;

use orderhub::{
    app::{App, Mode, SystemClock},
    config::Settings,
};
use reqwest::{Method, header::HeaderMap};
use serde_json::{Value, json};

const PASSWORD: &str = "orderhub-demo-shop";

/// The demo shop.
pub(crate) struct TestApp {
    app: App,
    http: reqwest::Client,
}

/// Somebody, or nobody.
pub(crate) struct Client<'a> {
    app: &'a TestApp,
    token: Option<String>,
}

/// What the hub said.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Status, code, and the pointer of the first field at fault.
    pub(crate) fn problem(&self) -> (u16, &str, &str) {
        let pointer = self.body["errors"][0]["pointer"].as_str();
        (self.status, self.code(), pointer.unwrap_or_default())
    }
}

impl TestApp {
    pub(crate) async fn start() -> Self {
        Self::with(&[]).await
    }

    pub(crate) async fn with(flags: &[&str]) -> Self {
        let fixed = ["--database.url=mem://", "--http.bind=127.0.0.1:0"];
        let flags = fixed.iter().chain(flags).copied();
        let settings = Settings::parse(flags).unwrap();
        let app = Box::pin(App::start(settings, Mode::Demo, Arc::new(SystemClock)))
            .await
            .unwrap();
        while !app.engine().is_ready() {
            tokio::task::yield_now().await;
        }
        let http = reqwest::Client::new();
        Self { app, http }
    }

    pub(crate) fn url(&self) -> String {
        self.app.url()
    }

    pub(crate) async fn stop(self) {
        self.app.shutdown().await;
    }

    pub(crate) fn nobody(&self) -> Client<'_> {
        Client {
            app: self,
            token: None,
        }
    }

    /// Somebody with this token.
    pub(crate) fn bearer(&self, token: &str) -> Client<'_> {
        Client {
            app: self,
            token: Some(token.to_owned()),
        }
    }

    /// A demo account: `admin`, `kitchen`, `warehouse`, `manager`, `customer`.
    pub(crate) async fn demo(&self, role: &str) -> Client<'_> {
        let login = json!({"email": format!("{role}@demo.local"), "password": PASSWORD});
        let reply = self.nobody().post("/api/v1/auth/login", login).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        self.bearer(reply.body["access_token"].as_str().unwrap())
    }

    /// A new customer.
    pub(crate) async fn customer(&self, name: &str) -> Client<'_> {
        let signup = json!({
            "email": format!("{name}@example.org"), "password": "correct horse, no staple", "name": format!("{name} Smith"),
        });
        let reply = self.nobody().post("/api/v1/auth/signup", signup).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        self.bearer(reply.body["access_token"].as_str().unwrap())
    }

    /// Shows by the code of a letter, the only one in the outbox, that it is them.
    pub(crate) async fn step_up(&self, who: &Client<'_>) {
        let asked = who.post("/api/v1/auth/step-up/letter", json!({})).await;
        assert_eq!(asked.status, 202, "{asked:?}");
        for _ in 0..500 {
            let outbox = self.nobody().get("/api/v1/demo/outbox").await;
            if let Some(code) = outbox.body["items"][0]["code"].as_str() {
                let body = json!({"code": code});
                let shown = who.post("/api/v1/auth/step-up", body).await;
                assert_eq!(shown.status, 200, "{shown:?}");
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("no code was sent");
    }

    /// The code sent for an order, from the demo's outbox.
    pub(crate) async fn code(&self, order: &str) -> String {
        for _ in 0..500 {
            let outbox = self.nobody().get("/api/v1/demo/outbox").await;
            let items = outbox.body["items"].as_array().unwrap().clone();
            let item = items
                .iter()
                .find(|item| item["order"] == order && item["code"].is_string());
            if let Some(item) = item {
                return item["code"].as_str().unwrap().to_owned();
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("no code was sent for {order}");
    }
}

impl Client<'_> {
    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, &[], None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(Method::POST, path, &[], Some(body.to_string()))
            .await
    }

    /// POST with an idempotency key.
    pub(crate) async fn keyed(&self, path: &str, key: &str, body: Value) -> Reply {
        let headers = [("idempotency-key", key)];
        self.send(Method::POST, path, &headers, Some(body.to_string()))
            .await
    }

    pub(crate) async fn patch(&self, path: &str, version: Option<&str>, body: Value) -> Reply {
        let headers: Vec<_> = version
            .map(|version| ("if-match", version))
            .into_iter()
            .collect();
        self.send(Method::PATCH, path, &headers, Some(body.to_string()))
            .await
    }

    pub(crate) async fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, &[], None).await
    }

    /// Two margheritas and a note, please.
    pub(crate) async fn place(&self, key: &str) -> Reply {
        let body =
            json!({"lines": [{"sku": "pizza-margherita", "quantity": 2, "note": "no basil"}]});
        self.keyed("/api/v1/orders", key, body).await
    }

    /// An order, paid by card.
    pub(crate) async fn paid(&self, key: &str) -> Reply {
        let placed = self.place(key).await;
        let id = placed.body["id"].as_str().unwrap();
        let code = self.app.code(id).await;
        let path = format!("/api/v1/orders/{id}/pay");
        self.keyed(&path, key, json!({"code": code})).await
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Reply {
        let mut request = self
            .app
            .http
            .request(method, format!("{}{path}", self.app.url()));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Reply {
            status,
            headers,
            body,
        }
    }
}
