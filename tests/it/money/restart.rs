//! Uses and carts are on disk: a restart forgets none, and gives none away.

use std::sync::Arc;

use serde_json::json;

use super::{place_with, put, ten_off, used};
use crate::{
    app::{Disk, Person, TestApp, TestClock, id},
    support::run,
};

/// The hub, once it has read what it kept.
async fn ready(disk: &Disk, clock: &Arc<TestClock>) -> TestApp {
    let app = disk.start(clock).await;
    app.is_ready().await;
    app
}

fn moved(app: &TestApp, person: &Person) -> Person {
    app.nobody().with_token(&person.token)
}

#[test]
fn uses_survive_and_come_back_after_a_restart() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = ready(&disk, &clock).await;
        let (customer, other) = (app.customer().await, app.signup("Other One").await);
        ten_off(&app, "kept", json!({"limit": 2, "limit_per_customer": 1})).await;
        let order = place_with(&customer, "kept").await.expect(201);
        app.stop().await;

        let app = ready(&disk, &clock).await;
        let (customer, other) = (moved(&app, &customer), moved(&app, &other));
        assert_eq!(used(&app, "KEPT").await, 1);
        place_with(&customer, "kept")
            .await
            .problem(409, "coupon_used_up");
        place_with(&other, "kept").await.expect(201);
        customer.act(&order, "cancel", &json!({})).await.expect(200);
        assert_eq!(used(&app, "KEPT").await, 1);
        app.stop().await;

        let app = ready(&disk, &clock).await;
        let customer = moved(&app, &customer);
        place_with(&customer, "kept").await.expect(201);
        place_with(&customer, "kept")
            .await
            .problem(409, "coupon_used_up");
        assert_eq!(used(&app, "KEPT").await, 2);
        app.stop().await;
    });
}

#[test]
fn a_cart_is_there_after_a_restart() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = ready(&disk, &clock).await;
        let customer = app.customer().await;
        let cart = customer.get("carts/mine").await.expect(200);
        let lines = json!({"lines": [{"sku": "espresso", "quantity": 3, "note": "hot"}]});
        put(&customer, &cart, &lines).await.expect(200);
        app.stop().await;
        let app = ready(&disk, &clock).await;
        let found = moved(&app, &customer).get("carts/mine").await.expect(200);
        assert_eq!(id(&found), id(&cart));
        assert_eq!(found["lines"][0]["note"], "hot");
        assert_eq!(found["version"], 2);
        app.stop().await;
    });
}
