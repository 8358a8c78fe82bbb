//! What the program tells whoever runs it, by itself: logs and traces.

use serde_json::{Value, json};

mod doors;
mod redaction;
mod traces;

/// The hub over HTTP, as a browser or a program asks it.
#[derive(Clone)]
pub(crate) struct Caller {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Caller {
    pub(crate) fn new(url: &str) -> Self {
        Self {
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            base: format!("{url}/api/v1"),
            token: String::new(),
        }
    }

    /// Posts, with a key that is the path's alone, and wants `status`.
    pub(crate) async fn post(&self, path: &str, body: &Value, status: u16) -> Value {
        self.post_as_part_of(path, body, status, None).await
    }

    /// As [`Caller::post`], as a part of somebody's trace.
    async fn post_as_part_of(
        &self,
        path: &str,
        body: &Value,
        status: u16,
        traceparent: Option<&str>,
    ) -> Value {
        let request = self.http.post(format!("{}/{path}", self.base)).json(body);
        let request = request.header("Idempotency-Key", crate::app::fresh_key("telemetry"));
        let request = match traceparent {
            Some(parent) => request.header("traceparent", parent),
            None => request,
        };
        let request = match self.token.is_empty() {
            true => request,
            false => request.bearer_auth(&self.token),
        };
        let response = request.send().await.unwrap();
        let (got, text) = (response.status().as_u16(), response.text().await.unwrap());
        assert_eq!(got, status, "{path}: {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let request = self.http.get(format!("{}/{path}", self.base));
        let response = request.bearer_auth(&self.token).send().await.unwrap();
        response.json().await.unwrap()
    }

    /// What a metric is now, by its name and labels as they are written; none while nobody has told it.
    pub(crate) async fn metric(&self, name: &str) -> Option<f64> {
        let origin = self.base.trim_end_matches("/api/v1");
        let response = self.http.get(format!("{origin}/metrics")).send().await;
        let text = response.unwrap().text().await.unwrap();
        let line = text.lines().find(|line| {
            line.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(' '))
        });
        line?.rsplit(' ').next()?.parse().ok()
    }

    /// Signs in; with the answer.
    pub(crate) async fn login(&mut self, email: &str, password: &str) -> Value {
        let body = json!({"email": email, "password": password});
        let signed = self.post("auth/login", &body, 200).await;
        self.token = signed["access_token"].as_str().unwrap().to_owned();
        signed
    }
}
