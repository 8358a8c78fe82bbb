//! Calls to Stripe: form-encoded, with the version pinned, and what each kind of failure means.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use reqwest::{Client, RequestBuilder, StatusCode, Url};
use serde::{Deserialize, de::DeserializeOwned};

use super::intent::Intent;
use crate::{
    config::{self, Secret},
    payment::provider::ProviderError,
};

/// How long a connection to Stripe may take.
const CONNECT_PATIENCE: Duration = Duration::from_secs(5);
/// The longest answer that is read.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// The fields of a form; brackets in a name make an object of it.
pub(super) type Form = Vec<(&'static str, String)>;

/// The way to Stripe.
#[derive(Clone)]
pub(super) struct Api {
    http: Client,
    base: Arc<str>,
    key: Secret,
    version: Arc<str>,
}

/// What Stripe says went wrong.
#[derive(Debug, Clone, Default, Deserialize)]
struct Said {
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    decline_code: Option<String>,
    #[serde(default)]
    payment_intent: Option<Intent>,
}

#[derive(Deserialize)]
struct Problem {
    error: Said,
}

/// Why a call failed.
#[derive(Debug)]
pub(super) enum ApiError {
    /// It never left this machine.
    NotSent(String),
    /// Nobody knows what became of it.
    NoAnswer(String),
    /// Stripe answered with an error.
    Said(StatusCode, Box<ErrorSaid>),
}

/// See [`ApiError::Said`].
#[derive(Debug)]
pub(super) struct ErrorSaid(Said);

impl Api {
    pub(super) fn open(settings: &config::Stripe, patience: Duration) -> anyhow::Result<Self> {
        let key = settings
            .secret_key
            .clone()
            .context("payment.provider is stripe, and stripe.secret_key is not set")?;
        let base = settings.api_base.trim_end_matches('/');
        Url::parse(base).with_context(|| format!("stripe.api_base {base} is no address"))?;
        let http = Client::builder()
            .timeout(patience)
            .connect_timeout(CONNECT_PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("no client for Stripe can be made")?;
        Ok(Self {
            http,
            base: base.into(),
            key,
            version: settings.api_version.as_str().into(),
        })
    }

    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        form: &Form,
        idempotency_key: &str,
    ) -> Result<T, ApiError> {
        let request = self
            .http
            .post(format!("{}/v1/{path}", self.base))
            .header("idempotency-key", idempotency_key)
            .form(form);
        self.send(request).await
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiError> {
        let request = self.http.get(format!("{}/v1/{path}", self.base));
        self.send(request).await
    }

    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ApiError> {
        let request = request
            .bearer_auth(self.key.expose())
            .header("stripe-version", self.version.as_ref());
        let mut answer = request.send().await.map_err(|error| {
            let error = error.without_url();
            if error.is_connect() || error.is_builder() {
                ApiError::NotSent(error.to_string())
            } else {
                ApiError::NoAnswer(error.to_string())
            }
        })?;
        let status = answer.status();
        let mut body = Vec::new();
        loop {
            let chunk = answer.chunk().await;
            let chunk =
                chunk.map_err(|error| ApiError::NoAnswer(error.without_url().to_string()))?;
            let Some(chunk) = chunk else { break };
            if body.len() + chunk.len() > ANSWER_BYTES_MAX {
                return Err(ApiError::NoAnswer("the answer is too long".into()));
            }
            body.extend_from_slice(&chunk);
        }
        if status.is_success() {
            return serde_json::from_slice(&body)
                .map_err(|error| ApiError::NoAnswer(format!("the answer is unreadable: {error}")));
        }
        let replayed = answer.headers().contains_key("idempotent-replayed");
        tracing::debug!(
            status = status.as_u16(),
            replayed,
            "stripe answered with an error"
        );
        let said = serde_json::from_slice::<Problem>(&body).map(|problem| problem.error);
        Err(ApiError::Said(
            status,
            Box::new(ErrorSaid(said.unwrap_or_default())),
        ))
    }
}

impl ApiError {
    /// True when the card was refused.
    pub(super) fn is_decline(&self) -> bool {
        matches!(self, Self::Said(_, said) if said.0.kind == "card_error")
    }

    /// The intent whose card was refused.
    pub(super) fn declined_intent(&self) -> Option<Intent> {
        match self {
            Self::Said(_, said) if self.is_decline() => said.0.payment_intent.clone(),
            Self::Said(..) | Self::NotSent(_) | Self::NoAnswer(_) => None,
        }
    }

    /// True when the intent is not where the call would have it.
    pub(super) fn is_unexpected_state(&self) -> bool {
        matches!(self, Self::Said(_, said) if said.0.code.as_deref() == Some("payment_intent_unexpected_state"))
    }
}

impl From<ApiError> for ProviderError {
    fn from(error: ApiError) -> Self {
        let (status, said) = match error {
            ApiError::NotSent(why) => return Self::NotSent(why),
            ApiError::NoAnswer(why) => return Self::Unavailable(why),
            ApiError::Said(status, said) => (status, said.0),
        };
        let why = format!(
            "stripe: {} {} {} {}",
            status.as_u16(),
            said.kind,
            said.code.unwrap_or_default(),
            said.decline_code.unwrap_or_default(),
        );
        let why = why.trim_end().to_owned();
        match status {
            // Turned away at the door: nothing was done.
            StatusCode::TOO_MANY_REQUESTS | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Self::NotSent(why)
            }
            // The same key is being worked on.
            StatusCode::CONFLICT => Self::Unavailable(why),
            status if status.is_client_error() => Self::Refused(why),
            _ => Self::Unavailable(why),
        }
    }
}
