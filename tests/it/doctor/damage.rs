//! Every kind of damage, and the rule it is found by.

use serde_json::{Value, json};

use super::{Ill, Ward};
use crate::support::run;

fn any(_: &Value) -> bool {
    true
}

fn pending(order: &Value) -> bool {
    order["status"] == "PENDING"
}

fn paid(order: &Value) -> bool {
    order["status"] == "PAID"
}

fn fulfilled(order: &Value) -> bool {
    order["status"] == "FULFILLED"
}

fn cancelled(order: &Value) -> bool {
    order["status"] == "CANCELLED"
}

fn espresso(product: &Value) -> bool {
    product["sku"] == "espresso"
}

fn ten(entry: &Value) -> bool {
    entry["name"] == "TEN"
}

#[test]
fn damage_to_orders_is_found() {
    run(async {
        let ward = Box::pin(Ward::open()).await;
        let of_orders: [Ill; 10] = [
            (
                "money",
                "more given back than taken",
                "order",
                fulfilled,
                |order| {
                    order["attempts"][0]["refunded"] = json!(1_000_000);
                },
            ),
            (
                "money",
                "less taken than it costs",
                "order",
                fulfilled,
                |order| {
                    let captured = order["attempts"][0]["captured"].as_i64().unwrap();
                    order["attempts"][0]["captured"] = json!(captured - 1);
                },
            ),
            (
                "money",
                "refunds that say something else",
                "order",
                fulfilled,
                |order| {
                    order["refunds"][0]["amount"]["amount"] = json!(1);
                },
            ),
            (
                "money",
                "free, and costs something",
                "live",
                paid,
                |order| {
                    order["totals"]["total"] = json!(100);
                },
            ),
            (
                "money",
                "cancelled, and keeps the money",
                "order",
                cancelled,
                |order| {
                    order["attempts"][0]["captured"] = order["attempts"][0]["amount"].clone();
                },
            ),
            (
                "attempts",
                "authorizing without an attempt",
                "live",
                pending,
                |order| {
                    order["payment"] = json!("authorizing");
                },
            ),
            (
                "fold",
                "lines that no event tells of",
                "live",
                pending,
                |order| {
                    order["lines"][0]["note"] = json!("with sugar");
                },
            ),
            (
                "tickets",
                "handed over and not made",
                "order",
                fulfilled,
                |order| {
                    order["tickets"][0]["items"][0]["state"] = json!("started");
                },
            ),
            (
                "tickets",
                "made and not handed over",
                "live",
                paid,
                |order| {
                    for ticket in order["tickets"].as_array_mut().unwrap() {
                        for item in ticket["items"].as_array_mut().unwrap() {
                            item["state"] = json!("bumped");
                        }
                    }
                },
            ),
            ("tickets", "a line on no ticket", "live", paid, |order| {
                order["lines"][0]["line"] = json!(7);
            }),
        ];
        for ill in of_orders {
            ward.finds(ill).await;
        }
    });
}

#[test]
fn damage_to_what_is_counted_is_found() {
    run(async {
        let ward = Box::pin(Ward::open()).await;
        let of_counts: [Ill; 8] = [
            (
                "stock",
                "reserved for nobody",
                "product",
                espresso,
                |product| {
                    let reserved = product["stock"]["reserved"].as_i64().unwrap();
                    product["stock"]["reserved"] = json!(reserved + 1);
                },
            ),
            (
                "stock",
                "more reserved than there are",
                "product",
                espresso,
                |product| {
                    product["stock"]["on_hand"] = json!(1);
                },
            ),
            (
                "feed",
                "an event of another version",
                "event",
                any,
                |event| {
                    event["version"] = json!(99);
                },
            ),
            ("coupons", "a use too many", "entry", ten, |entry| {
                let text = entry.to_string().replace("\"used\":2", "\"used\":3");
                *entry = serde_json::from_str(&text).unwrap();
            }),
            (
                "coupons",
                "a customer's use too few",
                "coupon_use",
                any,
                |one| {
                    one["count"] = json!(1);
                },
            ),
            ("reviews", "by somebody else", "review", any, |review| {
                review["customer"] = json!("somebody");
            }),
            ("reviews", "of another line", "review", any, |review| {
                review["line"] = json!(2);
            }),
            (
                "reviews",
                "of what was not handed over",
                "order",
                fulfilled,
                |order| {
                    order["status"] = json!("PAID");
                },
            ),
        ];
        for ill in of_counts {
            ward.finds(ill).await;
        }
        let gone = "DELETE (SELECT VALUE id FROM event LIMIT 1)";
        ward.finds_written("feed", "an event is gone", gone).await;
        ward.finds_written("coupons", "a customer's uses are gone", "DELETE coupon_use")
            .await;
        let twice = "CREATE review:['zz'] SET body = (SELECT VALUE body FROM review LIMIT 1)[0]";
        ward.finds_written("reviews", "a second of one line", twice)
            .await;
    });
}
