//! Commands through a socket, as a screen sends them: a socket that breaks is opened anew, and what was not answered is
//! said again with its key.

use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, sleep, timeout};

use super::{
    ledger::Promise,
    stage::{Refusal, Stage},
};
use crate::{client::Client, ws::frame::Outbound};

/// How long one socket may take to say anything.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long somebody insists.
const INSIST: Duration = Duration::from_secs(120);
/// Before a socket is opened again.
const AGAIN_AFTER: Duration = Duration::from_millis(40);

/// What one person says through one socket.
pub(super) struct Line<'a> {
    stage: &'a Stage,
    token: &'a str,
    client: Option<Client>,
}

/// A command to an order.
pub(super) struct Said<'a> {
    pub(super) order: &'a str,
    pub(super) action: &'static str,
    pub(super) args: Value,
    pub(super) key: String,
    pub(super) event: Option<&'static str>,
}

impl<'a> Line<'a> {
    pub(super) fn new(stage: &'a Stage, token: &'a str) -> Self {
        Self {
            stage,
            token,
            client: None,
        }
    }

    /// Says it until there is an answer; the code of a refusal.
    pub(super) async fn say(&mut self, kind: &'static str, said: &Said<'_>) -> Result<(), String> {
        let until = Instant::now() + INSIST;
        while Instant::now() < until {
            let known = self.stage.ledger.newest(said.order);
            match timeout(PATIENCE, self.once(said)).await {
                Ok(Some(answer)) => {
                    if let Some(result) = self.judged(kind, said, &answer, known) {
                        return result;
                    }
                }
                Ok(None) | Err(_) => {
                    self.client = None;
                    self.stage.ledger.count(kind, |tally| tally.unanswered += 1);
                }
            }
            sleep(AGAIN_AFTER).await;
        }
        self.stage.ledger.found(format!(
            "{} of order {} was not answered on a socket within {} s",
            said.action,
            said.order,
            INSIST.as_secs()
        ));
        Err("unanswered".into())
    }

    async fn once(&mut self, said: &Said<'_>) -> Option<Outbound> {
        if self.client.is_none() {
            let url = format!("ws://{}/api/v1/ws", self.stage.address);
            self.client = Client::connect(&url, self.token).await.ok();
        }
        let client = self.client.as_mut()?;
        let key = Some(said.key.as_str());
        let request = client
            .command(said.order, said.action, said.args.clone(), key)
            .await;
        client.answer(&request).await.ok()
    }

    fn judged(
        &self,
        kind: &'static str,
        said: &Said<'_>,
        answer: &Outbound,
        known: u64,
    ) -> Option<Result<(), String>> {
        let ledger = &self.stage.ledger;
        match answer {
            Outbound::Ok { v, replayed, .. } => {
                ledger.count(kind, |tally| {
                    tally.done += 1;
                    tally.replayed += u64::from(*replayed);
                });
                if let Some(version) = *v {
                    if !replayed {
                        let what = format!("{} on a socket", said.action);
                        ledger.told(said.order, version, known, &what);
                    }
                    ledger.promised(Promise {
                        order: said.order.to_owned(),
                        version,
                        event: said.event,
                    });
                }
                Some(Ok(()))
            }
            Outbound::Err { code, detail, .. } => {
                match Refusal::of(code) {
                    Refusal::Busy => {
                        ledger.count(kind, |tally| tally.busy += 1);
                        return None;
                    }
                    Refusal::Rule => {}
                    Refusal::Wrong => ledger.found(format!(
                        "{} of order {} on a socket: {code}: {detail}",
                        said.action, said.order
                    )),
                }
                ledger.refused(kind, code);
                Some(Err(code.clone()))
            }
            Outbound::Welcome { .. }
            | Outbound::SubOk { .. }
            | Outbound::Snap { .. }
            | Outbound::Ev { .. }
            | Outbound::Reset { .. }
            | Outbound::Ping { .. }
            | Outbound::Bye { .. }
            | Outbound::Unknown => None,
        }
    }
}
