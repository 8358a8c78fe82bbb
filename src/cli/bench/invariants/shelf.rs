//! The shelves and the menu: pieces come, go, are counted and sent to the other site; prices, availability and coupons
//! change under the orders.

use std::time::Duration;

use rand::{Rng, rngs::StdRng};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{
    stage::{Ask, Stage, items, number, text},
    wish::{COUPONS, SCARCE, SITES, chance, one_of},
};

/// Between two deeds.
const PAUSE: Duration = Duration::from_millis(120);

/// Whoever keeps the shelves.
pub(super) struct Keeper<'a> {
    pub(super) stage: &'a Stage,
    pub(super) token: &'a str,
    pub(super) seed: u64,
}

/// What is done next.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Stock(&'static str, u64),
    Product { price: u64, is_available: bool },
    Coupon { limit: Option<u64>, is_active: bool },
    NewCoupon,
}

impl Deed {
    fn draw(chance: &mut StdRng) -> Self {
        let few = chance.random_range(1..8);
        match chance.random_range(0..100) {
            0..50 => Self::Stock("restock", few),
            50..58 => Self::Stock("waste", few / 3 + 1),
            58..66 => Self::Stock("recount", chance.random_range(0..12)),
            66..82 => Self::Stock("transfer", few / 2 + 1),
            82..86 => Self::Stock("return", 1),
            86..92 => Self::Product {
                price: chance.random_range(300..700),
                is_available: chance.random_bool(0.8),
            },
            92..97 => Self::Coupon {
                limit: chance.random_bool(0.7).then(|| chance.random_range(1..200)),
                is_active: chance.random_bool(0.8),
            },
            _ => Self::NewCoupon,
        }
    }
}

impl Keeper<'_> {
    /// Keeps the shelves until it is time to go.
    pub(super) async fn keep_on(self) {
        let mut chance = chance(self.seed, "shelf", 0);
        let mut done = 0_u64;
        while !self.stage.is_closing.get() {
            done += 1;
            let deed = Deed::draw(&mut chance);
            let site = one_of(&mut chance, &SITES, SITES[0]);
            let sku = one_of(&mut chance, &SCARCE, SCARCE[0]);
            let key = format!("shelf-{done}");
            match deed {
                Deed::Stock(kind, quantity) => self.stock(site, sku, kind, quantity, &key).await,
                Deed::Product {
                    price,
                    is_available,
                } => {
                    let body = json!({ "price": price, "is_available": is_available });
                    self.edit(&format!("products/{sku}?site={site}"), &body)
                        .await;
                }
                Deed::Coupon { limit, is_active } => {
                    let body = json!({ "limit": limit, "is_active": is_active });
                    self.coupon(site, &body).await;
                }
                Deed::NewCoupon => self.new_coupon(site).await,
            }
            sleep(PAUSE).await;
        }
    }

    async fn stock(&self, site: &str, sku: &str, kind: &'static str, quantity: u64, key: &str) {
        let other = SITES.into_iter().find(|other| *other != site);
        let body = match kind {
            "transfer" => json!({ "quantity": quantity, "to": other }),
            _ => json!({ "quantity": quantity, "reason": "seen" }),
        };
        let path = format!("stock/{sku}/{kind}?site={site}");
        self.stage
            .ask(&Ask::post(kind, path, self.token, &body).key(key))
            .await;
    }

    /// Changes what is at `path`, as it stands now.
    async fn edit(&self, path: &str, body: &Value) {
        let read = Ask::get("edit menu", path.to_owned(), self.token);
        let Some(now) = self.stage.ask(&read).await else {
            return;
        };
        let ask = Ask {
            method: "PATCH",
            version: Some(number(&now.body, "version")),
            ..Ask::post("edit menu", path.to_owned(), self.token, body)
        };
        self.stage.ask(&ask).await;
    }

    async fn coupon(&self, site: &str, body: &Value) {
        let Some(coupon) = self.coupon_now(site).await else {
            return;
        };
        let ask = Ask {
            method: "PATCH",
            version: Some(number(&coupon, "version")),
            ..Ask::post("edit coupon", coupon_path(site), self.token, body)
        };
        self.stage.ask(&ask).await;
    }

    async fn new_coupon(&self, site: &str) {
        let delete = Ask {
            method: "DELETE",
            may_be_gone: true,
            ..Ask::get("edit coupon", coupon_path(site), self.token)
        };
        self.stage.ask(&delete).await;
        let [_, code, _] = COUPONS;
        let body =
            json!({ "code": code, "kind": "fixed", "amount": 300, "limit": 40, "minimum": 500 });
        let path = format!("coupons?site={site}");
        self.stage
            .ask(&Ask::post("edit coupon", path, self.token, &body))
            .await;
    }

    async fn coupon_now(&self, site: &str) -> Option<Value> {
        let path = format!("coupons?site={site}");
        let page = self
            .stage
            .ask(&Ask::get("edit coupon", path, self.token))
            .await?;
        let coupons = items(&page.body, "items").iter();
        let limited = COUPONS.get(1).copied();
        let mut known = coupons.filter(|coupon| text(coupon, "code") == limited);
        known.next().cloned()
    }
}

fn coupon_path(site: &str) -> String {
    let [_, code, _] = COUPONS;
    format!("coupons/{code}?site={site}")
}
