//! Messages by e-mail, over SMTP (RFC 5321).
//!
//! A message has one `Message-ID` for good, so that one that is sent twice after a crash is one in most mailboxes. What
//! a server refuses for good (5xx) is not tried again; everything else is.

use std::time::Duration;

use anyhow::Context as _;
use futures_util::future::{BoxFuture, FutureExt as _};
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message as Email, Tokio1Executor,
    address::Envelope,
    message::{Mailbox, MultiPart, SinglePart},
    transport::smtp::{Error, PoolConfig},
};

use super::notifier::{Message, Notifier, NotifyError};
use crate::config;

/// Connections to the mail server that are open at once.
const CONNECTIONS_MAX: u32 = 4;

/// A mail server.
pub struct Smtp {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    /// The configured mail server; `None` where there is none. Connects when the first message leaves.
    ///
    /// # Errors
    /// A sentence for people: an address that is none.
    pub fn open(settings: &config::Smtp) -> anyhow::Result<Option<Self>> {
        let Some(url) = &settings.url else {
            return Ok(None);
        };
        // The address may hold a password: it stays out of the message.
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose())
            .map_err(|_| {
                anyhow::anyhow!(
                    "smtp.url is not an address such as smtps://user:password@mail.example.org"
                )
            })?
            .timeout(Some(Duration::from_secs(settings.timeout_s.max(1))))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS_MAX))
            .build();
        let from = settings
            .from
            .as_deref()
            .context("smtp.url needs smtp.from, the sender: Demo Kitchen <orders@example.org>")?
            .parse()
            .context("smtp.from is not an address such as Demo Kitchen <orders@example.org>")?;
        Ok(Some(Self { server, from }))
    }

    /// Connects, signs in and says `NOOP`.
    ///
    /// # Errors
    /// The server does not answer, or lets the hub not in.
    pub async fn greet(&self) -> Result<(), NotifyError> {
        match self.server.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(NotifyError::Unavailable("it refuses NOOP".into())),
            Err(error) => Err(refusal(&error)),
        }
    }

    fn email(&self, message: &Message) -> Result<Email, NotifyError> {
        // The reason would hold the address.
        let to: Mailbox = message
            .to
            .parse()
            .map_err(|_| NotifyError::Refused("the address is none".into()))?;
        let text = message.text.clone();
        let letter = Email::builder()
            .from(self.from.clone())
            .to(to)
            .message_id(Some(format!(
                "<{}@{}>",
                message.id,
                self.from.email.domain()
            )))
            .subject(message.subject.as_str());
        let letter = match message.html.clone() {
            Some(html) => letter.multipart(MultiPart::alternative_plain_html(text, html)),
            None => letter.singlepart(SinglePart::plain(text)),
        };
        letter
            .map_err(|_| NotifyError::Refused("the message cannot be written as an e-mail".into()))
    }
}

impl Notifier for Smtp {
    fn is_remote(&self) -> bool {
        true
    }

    fn send(&self, message: Message) -> BoxFuture<'static, Result<(), NotifyError>> {
        let email = self.email(&message);
        let server = self.server.clone();
        async move {
            let email = email?;
            let envelope: Envelope = email.envelope().clone();
            let sent = server.send_raw(&envelope, &email.formatted()).await;
            sent.map(|_| ()).map_err(|error| refusal(&error))
        }
        .boxed()
    }
}

/// What a server says may hold the address: only its code is kept.
fn refusal(error: &Error) -> NotifyError {
    let code = error.status().map(|code| format!("code {code}"));
    if error.is_permanent() {
        NotifyError::Refused(code.unwrap_or_default())
    } else if error.is_timeout() {
        NotifyError::Unavailable("it took too long".into())
    } else if let Some(code) = code {
        NotifyError::PutOff(code)
    } else {
        NotifyError::Unavailable("no connection".into())
    }
}
