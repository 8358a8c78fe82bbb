//! Asking the provider: briefly, without following it anywhere, and reading no more than it can have to say.

use std::time::Duration;

use anyhow::Context as _;
use reqwest::{Client, RequestBuilder, Url, header};
use serde::de::DeserializeOwned;

/// How long the provider may take to answer.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long a connection to it may take.
const CONNECT_PATIENCE: Duration = Duration::from_secs(4);
/// The longest answer that is read, bytes.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum FetchError {
    /// It answered that it will not (4xx).
    Refused,
    /// It did not answer, or not as it should.
    Unavailable(String),
}

/// The way to the provider.
pub(super) struct Fetch(Client);

impl Fetch {
    pub(super) fn new() -> anyhow::Result<Self> {
        let client = Client::builder()
            .timeout(PATIENCE)
            .connect_timeout(CONNECT_PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("no client for the OpenID Connect provider can be made")?;
        Ok(Self(client))
    }

    pub(super) fn get(&self, url: &Url) -> RequestBuilder {
        self.0.get(url.clone())
    }

    pub(super) fn post(&self, url: &Url) -> RequestBuilder {
        self.0.post(url.clone())
    }

    /// The JSON that answers `request`.
    pub(super) async fn json<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
    ) -> Result<T, FetchError> {
        let failed =
            |error: reqwest::Error| FetchError::Unavailable(error.without_url().to_string());
        let request = request.header(header::ACCEPT, "application/json");
        let mut answer = request.send().await.map_err(failed)?;
        let status = answer.status();
        if status.is_client_error() {
            return Err(FetchError::Refused);
        }
        if !status.is_success() {
            return Err(FetchError::Unavailable(format!(
                "it answers {}",
                status.as_u16()
            )));
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > ANSWER_BYTES_MAX {
                return Err(FetchError::Unavailable("the answer is too long".into()));
            }
            body.extend_from_slice(&chunk);
        }
        serde_json::from_slice(&body)
            .map_err(|error| FetchError::Unavailable(format!("the answer is unreadable: {error}")))
    }
}
