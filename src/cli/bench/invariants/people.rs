//! Who there is, and the shop as it is before the traffic: a second site, few of some articles, coupons with limits.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    stage::{Ask, Stage, text},
    wish::{COUPONS, SCARCE, SITES},
};
use crate::cli::{bench::shop::sign_in, demo};

/// The kitchen of the second site.
const AWAY: &str = "away@bench.local";

/// How often, and for how long at a time, a letter is waited for.
const LETTER_LOOKS: u32 = 100;
const LETTER_LOOK: Duration = Duration::from_millis(50);

/// The tokens of everybody.
pub(super) struct People {
    pub(super) admin: String,
    pub(super) manager: String,
    pub(super) kitchen: String,
    pub(super) warehouse: String,
    /// The kitchen of the second site.
    pub(super) away: String,
    pub(super) customers: Vec<String>,
}

impl People {
    /// Signs the demo's staff in, and so many customers up.
    pub(super) async fn gather(stage: &Stage, customers: usize) -> anyhow::Result<Self> {
        let staff = async |who: &str| sign_in(stage.address, &format!("{who}@demo.local")).await;
        let mut tokens = Vec::with_capacity(customers);
        for number in 0..customers {
            let email = format!("customer-{number}@bench.local");
            let body =
                json!({ "email": email, "password": demo::PASSWORD, "name": "Casey Caller" });
            let ask = Ask::post("sign up", "auth/signup".into(), "", &body);
            let token = stage.ask(&ask).await.and_then(|reply| {
                let token = text(&reply.body, "access_token")?;
                Some(token.to_owned())
            });
            tokens.push(token.ok_or_else(|| anyhow::anyhow!("{email} cannot sign up"))?);
        }
        Ok(Self {
            admin: staff("admin").await?,
            manager: staff("manager").await?,
            kitchen: staff("kitchen").await?,
            warehouse: staff("warehouse").await?,
            away: String::new(),
            customers: tokens,
        })
    }

    /// Makes what the traffic needs.
    pub(super) async fn furnish(&mut self, stage: &Stage) -> anyhow::Result<()> {
        let [first, second] = SITES;
        let site = json!({
            "id": second, "name": "Second Kitchen", "currency": "GBP", "after_window": "admin",
        });
        self.make(stage, "sites", &site).await?;
        self.step_up(stage).await?;
        let cook = json!({
            "email": AWAY, "password": demo::PASSWORD, "name": "Kay Away", "role": "kitchen", "sites": [second],
        });
        self.make(stage, "users", &cook).await?;
        self.away = sign_in(stage.address, AWAY).await?;
        for (name, kind) in [("bench", "kitchen"), ("pass", "expediter")] {
            let station = json!({ "name": name, "kind": kind });
            let path = format!("stations?site={second}");
            self.make(stage, &path, &station).await?;
        }
        for site in SITES {
            for (sku, station) in SCARCE.into_iter().zip(["stove", "bar", "cellar"]) {
                let station = if site == first { station } else { "bench" };
                let product = json!({
                    "sku": sku, "name": sku, "category": "Scarce", "price": 500, "stock": 6,
                    "station": station, "low_stock": 2,
                });
                self.make(stage, &format!("products?site={site}"), &product)
                    .await?;
            }
            let [share, limited, personal] = COUPONS;
            for coupon in [
                json!({ "code": share, "kind": "percent", "percent_bp": 1_000 }),
                json!({ "code": limited, "kind": "fixed", "amount": 300, "limit": 40, "minimum": 500 }),
                json!({ "code": personal, "kind": "percent", "percent_bp": 5_000, "limit_per_customer": 2 }),
            ] {
                self.make(stage, &format!("coupons?site={site}"), &coupon)
                    .await?;
            }
        }
        Ok(())
    }

    /// The admin shows the code of a letter, which the demo's outbox has.
    async fn step_up(&self, stage: &Stage) -> anyhow::Result<()> {
        self.make(stage, "auth/step-up/letter", &json!({})).await?;
        for _ in 0..LETTER_LOOKS {
            tokio::time::sleep(LETTER_LOOK).await;
            let outbox = Ask::get("furnish", "demo/outbox?limit=200".into(), &self.admin);
            let Some(outbox) = stage.ask(&outbox).await else {
                continue;
            };
            let is_own = |item: &&Value| text(item, "to") == Some("admin@demo.local");
            let items = super::stage::items(&outbox.body, "items");
            let code = items
                .iter()
                .filter(is_own)
                .find_map(|item| text(item, "code"));
            if let Some(code) = code {
                let body = json!({ "code": code });
                return self.make(stage, "auth/step-up", &body).await;
            }
        }
        anyhow::bail!("no letter with a code came")
    }

    async fn make(&self, stage: &Stage, path: &str, body: &Value) -> anyhow::Result<()> {
        let ask = Ask::post("furnish", path.to_owned(), &self.admin, body);
        match stage.ask(&ask).await {
            Some(reply) if reply.is_done() => Ok(()),
            Some(reply) => anyhow::bail!("{path}: {} {}", reply.status, reply.body),
            None => anyhow::bail!("{path}: no answer"),
        }
    }
}
