//! Stations and tickets as screens meet them: over HTTP, over sockets, over a restart.

use serde_json::{Value, json};

use crate::app::{Person, Reply, TestApp, id};

mod barcodes;
mod board;
mod races;
mod restart;
mod stations;
mod voids;
mod work;

/// A paid order that the stations have: an espresso at the bar, two pizzas in the oven, three colas in the cellar.
async fn released(app: &TestApp) -> Value {
    let customer = app.customer().await;
    let lines = [("espresso", 1), ("pizza-diavola", 2), ("cola", 3)];
    let order = customer.place(&lines).await;
    app.pay(&customer, &order).await;
    app.release(&order).await;
    app.captured(&order).await
}

/// Does something with a ticket of an order.
async fn at(who: &Person, order: &Value, ticket: u32, action: &str, body: Value) -> Reply {
    let path = format!("tickets/{}-{ticket}/{action}", id(order));
    who.post(&path, &body).await
}

/// Station and state of every ticket of an order.
fn states(order: &Value) -> Vec<(String, String)> {
    let tickets = order["tickets"].as_object().unwrap().values();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    tickets
        .map(|ticket| (text(&ticket["station"]), text(&ticket["state"])))
        .collect()
}

fn ids(list: &[Value]) -> Vec<String> {
    list.iter().map(|one| id(one).to_owned()).collect()
}

/// Makes the demo's pass: an expediter.
async fn open_pass(app: &TestApp) {
    let pass = json!({"name": "pass", "kind": "expediter"});
    app.manager()
        .await
        .post("stations", &pass)
        .await
        .expect(201);
}
