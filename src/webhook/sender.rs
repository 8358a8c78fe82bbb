//! One POST to one target, bounded in everything: whom it may reach, how long it takes, how much is read.
//!
//! Names are resolved here, when connecting, and the very addresses that were checked are connected to: a name that
//! means something else a moment later changes nothing. Neither proxies nor redirects are followed.

use std::{error::Error, fmt, net::SocketAddr, time::Duration};

use bytes::Bytes;
use reqwest::{
    Client, RequestBuilder, Response,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{CONTENT_TYPE, RETRY_AFTER, USER_AGENT},
    redirect::Policy,
};
use tokio::{net::lookup_host, time::Instant};

use super::{
    Attempt,
    address::{check_url, is_public, literal},
};
use crate::{config, order::Timestamp};

/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// What is read of an answer, bytes; more costs the target its connection, not us our memory.
const ANSWER_BYTES_MAX: usize = 16 * 1024;
/// Idle connections to one target.
const IDLE_MAX: usize = 2;
/// How we call ourselves.
const AGENT: &str = concat!("orderhub/", env!("CARGO_PKG_VERSION"));

/// Sends. The one place that calls addresses which others have written down.
pub struct Sender {
    client: Client,
    allow_private: bool,
}

/// How a POST went.
pub struct Answered {
    /// As it is told.
    pub attempt: Attempt,
    /// For how many seconds the target wants to be left alone.
    pub retry_after_s: Option<u64>,
}

/// A signed message.
pub(super) struct Signed {
    pub(super) id: String,
    pub(super) timestamp_s: i64,
    /// One signature or two, separated by a space.
    pub(super) signature: String,
    pub(super) body: Bytes,
}

impl Sender {
    /// A sender that reaches public addresses only, unless told otherwise.
    ///
    /// # Errors
    /// A sentence for people.
    pub fn new(settings: &config::Webhooks) -> anyhow::Result<Self> {
        let allow_private = settings.allow_private;
        let builder = || {
            Client::builder()
                .redirect(Policy::none())
                .no_proxy()
                .timeout(Duration::from_secs(settings.timeout_s))
                .connect_timeout(CONNECT_TIMEOUT)
                .pool_max_idle_per_host(IDLE_MAX)
                .dns_resolver(Checked { allow_private })
        };
        let client = builder().build().or_else(|error| {
            tracing::warn!(%error, "this machine has no root certificates: no webhook reaches an https address");
            builder().tls_certs_only([]).build()
        })?;
        Ok(Self {
            client,
            allow_private,
        })
    }

    /// Sends `message`, once.
    pub(super) async fn send(&self, url: &str, message: Signed, at: Timestamp) -> Attempt {
        let headers = |request: RequestBuilder| {
            request
                .header(CONTENT_TYPE, "application/json")
                .header("webhook-id", message.id)
                .header("webhook-timestamp", message.timestamp_s)
                .header("webhook-signature", message.signature)
        };
        self.post(url, headers, message.body, at).await.attempt
    }

    /// Posts `body` with what `headers` adds, once.
    pub async fn post(
        &self,
        url: &str,
        headers: impl FnOnce(RequestBuilder) -> RequestBuilder,
        body: Bytes,
        at: Timestamp,
    ) -> Answered {
        let started = Instant::now();
        let mut retry_after_s = None;
        let (status, error) = match self.try_post(url, headers, body).await {
            Ok(response) => {
                let status = response.status();
                let retry_after = response.headers().get(RETRY_AFTER);
                let retry_after = retry_after.and_then(|value| value.to_str().ok());
                retry_after_s = retry_after.and_then(|text| text.trim().parse().ok());
                drain(response).await;
                let error = if status.is_success() {
                    None
                } else if status.is_redirection() {
                    Some("it answers with a redirect, which is not followed")
                } else {
                    Some("it answers with an error")
                };
                (Some(status.as_u16()), error)
            }
            Err(reason) => (None, Some(reason)),
        };
        let attempt = Attempt {
            at,
            status,
            error: error.map(Into::into),
            ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        };
        Answered {
            attempt,
            retry_after_s,
        }
    }

    async fn try_post(
        &self,
        url: &str,
        headers: impl FnOnce(RequestBuilder) -> RequestBuilder,
        body: Bytes,
    ) -> Result<Response, &'static str> {
        // What was allowed once may not be now, and an address that is no name passes no resolver.
        let url = check_url(url, self.allow_private)?;
        let host = url.host_str().unwrap_or_default();
        if !self.allow_private && literal(host).is_some_and(|it| !is_public(it)) {
            return Err(REFUSED);
        }
        let request = headers(self.client.post(url).header(USER_AGENT, AGENT)).body(body);
        request.send().await.map_err(|error| reason(&error))
    }
}

/// Reads a short answer, so that the connection can be used again; leaves a long one.
async fn drain(mut response: Response) {
    let mut read = 0;
    while let Ok(Some(chunk)) = response.chunk().await {
        read += chunk.len();
        if read > ANSWER_BYTES_MAX {
            return;
        }
    }
}

/// The hub's own words for what went wrong.
fn reason(error: &reqwest::Error) -> &'static str {
    let first: Option<&(dyn Error + 'static)> = error.source();
    let mut causes = std::iter::successors(first, |cause| Error::source(*cause));
    if causes.any(|cause| cause.is::<Refused>()) {
        REFUSED
    } else if error.is_timeout() {
        "it did not answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke, or the answer was no HTTP"
    }
}

/// The system's resolver, whose answers are checked.
struct Checked {
    allow_private: bool,
}

const REFUSED: &str = "its address is not a public one";

/// A name that leads somewhere it must not.
#[derive(Debug)]
struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REFUSED)
    }
}

impl Error for Refused {}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found: Vec<SocketAddr> = lookup_host((name.as_str(), 0)).await?.collect();
            // One bad address spoils the name: nobody needs both.
            if !allow_private && found.iter().any(|address| !is_public(address.ip())) {
                return Err(Refused.into());
            }
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_means_this_machine_is_refused_when_it_is_looked_up() {
        let name = || "localhost".parse::<Name>();
        for (allow_private, is_refused) in [(false, true), (true, false)] {
            let Ok(name) = name() else { continue };
            let found = Checked { allow_private }.resolve(name).await;
            let refused = found.err().is_some_and(|error| error.is::<Refused>());
            assert_eq!(refused, is_refused);
        }
        assert!(name().is_ok());
    }
}
