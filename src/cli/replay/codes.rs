//! One-time codes, read from the demo's outbox by one reader for everybody who waits.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::{Context, bail};
use reqwest::Method;
use serde_json::Value;
use tokio::{
    sync::oneshot,
    time::{sleep, timeout},
};

use super::api::Hub;

/// How often the outbox is read while somebody waits.
const READ_EVERY: Duration = Duration::from_millis(50);
/// How long a code may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Messages on a page, the most there can be.
const PAGE: usize = 200;
/// Failed reads in a row after which nobody can be helped.
const FAILURES_MAX: u32 = 5;

/// Who waits for the code of which order.
#[derive(Default)]
pub(super) struct Codes {
    waiting: Mutex<HashMap<String, oneshot::Sender<String>>>,
}

impl Codes {
    /// The code of `order`, as soon as the outbox has it.
    pub(super) async fn wait(&self, order: &str) -> anyhow::Result<String> {
        let (sender, receiver) = oneshot::channel();
        self.waiting().insert(order.to_owned(), sender);
        let code = timeout(PATIENCE, receiver).await;
        self.waiting().remove(order);
        code.ok()
            .and_then(Result::ok)
            .with_context(|| format!("no code for order {order} in the outbox"))
    }

    /// Reads the outbox for ever; an error when it cannot be read.
    pub(super) async fn read(&self, hub: &Hub) -> anyhow::Result<()> {
        let mut failures = 0;
        loop {
            sleep(READ_EVERY).await;
            if self.waiting().is_empty() {
                continue;
            }
            match self.read_pages(hub).await {
                Ok(()) => failures = 0,
                Err(error) if failures >= FAILURES_MAX => {
                    return Err(error).context(
                        "the codes cannot be read: the replay needs a hub in demo mode (`serve --demo`)",
                    );
                }
                Err(_) => failures += 1,
            }
        }
    }

    /// Page after page while somebody waits for a message that is older.
    async fn read_pages(&self, hub: &Hub) -> anyhow::Result<()> {
        let mut path = format!("demo/outbox?limit={PAGE}");
        loop {
            let reply = hub.send(Method::GET, &path, None, None, None).await?;
            let body = reply.expect("the outbox", &[200])?;
            let Some(items) = body.get("items").and_then(Value::as_array) else {
                bail!("the outbox has no items");
            };
            for item in items {
                self.hand_out(item);
            }
            let next = body.get("next").and_then(Value::as_str);
            match next {
                Some(next) if !self.waiting().is_empty() => {
                    path = format!("demo/outbox?limit={PAGE}&cursor={next}");
                }
                _ => return Ok(()),
            }
        }
    }

    fn hand_out(&self, item: &Value) {
        let field = |name| item.get(name).and_then(Value::as_str);
        let (Some(order), Some(code)) = (field("order"), field("code")) else {
            return;
        };
        if let Some(sender) = self.waiting().remove(order) {
            // Nobody there any more: they ran out of patience, and said so.
            let _ = sender.send(code.to_owned());
        }
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<String, oneshot::Sender<String>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
