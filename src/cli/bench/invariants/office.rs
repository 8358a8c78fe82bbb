//! The office: refunds, late cancellations, orders handed over against the rules of the stations, reviews put away, and
//! a look at the invariants while everything moves.

use std::time::Duration;

use rand::{Rng, rngs::StdRng};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{
    stage::{Ask, Stage, items, number, text},
    wish::{SITES, chance, one_of},
};

/// Between two deeds.
const PAUSE: Duration = Duration::from_millis(50);
/// Orders looked at to choose one.
const CHOICE: u64 = 40;

/// A manager of the first site, or an admin.
pub(super) struct Boss<'a> {
    pub(super) stage: &'a Stage,
    pub(super) token: &'a str,
    pub(super) is_admin: bool,
    pub(super) seed: u64,
    pub(super) number: usize,
}

/// What the office does next.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Refund { status: &'static str, part: Part },
    Cancel { status: &'static str },
    HandOver,
    Moderate { is_hidden: bool },
    Examine,
}

/// How much of an order is given back.
#[derive(Debug, Clone, Copy)]
enum Part {
    All,
    Amount(u64),
    Pieces(u64),
}

impl Deed {
    fn draw(chance: &mut StdRng) -> Self {
        let part = match chance.random_range(0..4) {
            0 => Part::All,
            1 => Part::Amount(chance.random_range(1..900)),
            _ => Part::Pieces(chance.random_range(1..=2)),
        };
        match chance.random_range(0..100) {
            0..35 => Self::Refund {
                status: one_of(chance, &["PAID", "FULFILLED"], "PAID"),
                part,
            },
            35..60 => Self::Cancel {
                status: one_of(chance, &["PENDING", "PAID", "PAID"], "PAID"),
            },
            60..90 => Self::HandOver,
            90..98 => Self::Moderate {
                is_hidden: chance.random_bool(0.5),
            },
            _ => Self::Examine,
        }
    }
}

impl Boss<'_> {
    /// Does one thing after the other until it is time to go.
    pub(super) async fn decide_on(self) {
        let mut chance = chance(self.seed, "office", self.number);
        let mut done = 0_u64;
        while !self.stage.is_closing.get() {
            done += 1;
            let deed = Deed::draw(&mut chance);
            let which = chance.random_range(0..1_000);
            let site = if self.is_admin {
                one_of(&mut chance, &SITES, SITES[0])
            } else {
                SITES[0]
            };
            let key = format!("office-{}-{done}", self.number);
            Box::pin(self.decide(deed, site, which, &key)).await;
            sleep(PAUSE).await;
        }
    }

    async fn decide(&self, deed: Deed, site: &str, which: usize, key: &str) {
        match deed {
            Deed::Refund { status, part } => {
                let Some(order) = self.order(site, status, which).await else {
                    return;
                };
                let body = match part {
                    Part::All => json!({ "reason": "It was cold." }),
                    Part::Amount(amount) => json!({ "amount": amount, "reason": "A gesture." }),
                    Part::Pieces(pieces) => {
                        let lines = items(&order, "lines");
                        let line = lines.get(which % lines.len().max(1));
                        let line = line.map_or(1, |line| number(line, "line"));
                        let lines = [json!({ "line": line, "quantity": pieces })];
                        json!({ "lines": lines, "reason": "It fell down." })
                    }
                };
                self.act(&order, "refund", None, &body, key).await;
            }
            Deed::Cancel { status } => {
                if let Some(order) = self.order(site, status, which).await {
                    let body = json!({ "reason": "The kitchen cannot." });
                    let event = Some("order.cancelled");
                    self.act(&order, "cancel", event, &body, key).await;
                }
            }
            Deed::HandOver => {
                let path = format!("tickets?site={site}&limit={CHOICE}");
                let asked = Ask::get("look at tickets", path, self.token);
                let Some(page) = self.stage.ask(&asked).await else {
                    return;
                };
                let tickets = items(&page.body, "items");
                if let Some(ticket) = tickets.get(which % tickets.len().max(1)) {
                    let order = json!({ "id": ticket.get("order") });
                    let event = Some("order.fulfilled");
                    self.act(&order, "fulfill", event, &json!({}), key).await;
                }
            }
            Deed::Moderate { is_hidden } => self.moderate(site, which, is_hidden).await,
            Deed::Examine if self.is_admin => self.examine().await,
            Deed::Examine => {}
        }
    }

    async fn order(&self, site: &str, status: &str, which: usize) -> Option<Value> {
        let path = format!("orders?site={site}&status={status}&limit={CHOICE}");
        let page = self
            .stage
            .ask(&Ask::get("list orders", path, self.token))
            .await?;
        let orders = items(&page.body, "items");
        let known = orders
            .iter()
            .filter(|order| order.get("external_id").is_none());
        let known: Vec<&Value> = known.collect();
        known.get(which % known.len().max(1)).copied().cloned()
    }

    async fn act(
        &self,
        order: &Value,
        action: &'static str,
        event: Option<&'static str>,
        body: &Value,
        key: &str,
    ) {
        let Some(id) = text(order, "id") else { return };
        let path = format!("orders/{id}/{action}");
        let ask = Ask::post(action, path, self.token, body).key(key);
        self.stage.ask(&Ask { event, ..ask }).await;
    }

    async fn moderate(&self, site: &str, which: usize, is_hidden: bool) {
        let path = format!("reviews?site={site}&limit=40");
        let asked = Ask::get("list reviews", path, self.token);
        let Some(page) = self.stage.ask(&asked).await else {
            return;
        };
        let reviews = items(&page.body, "items");
        let review = reviews.get(which % reviews.len().max(1));
        if let Some(id) = review.and_then(|review| text(review, "id")) {
            let state = if is_hidden { "hidden" } else { "published" };
            let body = json!({ "state": state });
            let ask = Ask::post("review", format!("reviews/{id}"), self.token, &body);
            let ask = Ask {
                method: "PATCH",
                ..ask
            };
            self.stage.ask(&ask).await;
        }
    }

    /// What must hold holds at every moment.
    async fn examine(&self) {
        let asked = Ask {
            insists: false,
            ..Ask::get("invariants", "invariants".into(), self.token)
        };
        if let Some(reply) = self.stage.ask(&asked).await
            && number(&reply.body, "violations") > 0
        {
            let found = reply.body.get("found").map(Value::to_string);
            let found = found.unwrap_or_default();
            self.stage
                .ledger
                .found(format!("while orders moved: {found}"));
        }
    }
}
