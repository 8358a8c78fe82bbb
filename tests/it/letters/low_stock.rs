//! When there is little left of an article, whoever runs its site hears of it: once for each time, also across a
//! restart.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{Disk, TestApp, TestClock, eventually},
    support::run,
};

/// The letters about low stock that left this process, by address, as soon as there are so many.
async fn told(app: &TestApp, count: usize) -> Vec<String> {
    eventually("letters to the staff", || async {
        let page = app.nobody().get("demo/outbox?limit=200").await.expect(200);
        let items = page["items"].as_array().unwrap().iter();
        let about = items.filter(|item| item["subject"] == "Little left of Rice");
        let mut about: Vec<_> = about
            .map(|item| item["to"].as_str().unwrap().to_owned())
            .collect();
        about.sort_unstable();
        (about.len() >= count).then_some(about)
    })
    .await
}

/// The letters about low stock in the log, as soon as there are so many: they are sent first, and then written down.
async fn logged(app: &TestApp, count: usize) -> Vec<Value> {
    let manager = app.manager().await;
    eventually("letters in the log", || async {
        let mut log = manager.all("notifications").await;
        log.retain(|one| one["kind"] == "low_stock");
        (log.len() >= count).then_some(log)
    })
    .await
}

async fn rice(app: &TestApp) {
    let body = json!({"sku": "rice", "name": "Rice", "price": 100, "stock": 10, "low_stock": 5});
    app.admin().await.post("products", &body).await.expect(201);
}

async fn restock(app: &TestApp, pieces: u32) {
    let body = json!({"quantity": pieces});
    let moved = app.admin().await.post("stock/rice/restock", &body).await;
    moved.expect(200);
}

#[test]
fn those_who_run_the_site_hear_of_each_dip_once_also_across_a_restart() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        rice(&app).await;
        let customer = app.customer().await;
        customer.place(&[("rice", 4)]).await;
        let low = customer.place(&[("rice", 1)]).await;
        let everybody = ["admin@demo.local", "manager@demo.local"];
        assert_eq!(told(&app, 2).await, everybody);
        // Up and down again with an order that was cancelled is the same dip.
        customer.act(&low, "cancel", &json!({})).await.expect(200);
        customer.place(&[("rice", 2)]).await;
        let log = logged(&app, 2).await;
        assert_eq!(log.len(), 2);
        assert!(log.iter().all(|one| one["order"].is_null()));
        let seen = customer.get("notifications?site=main").await;
        seen.problem(403, "forbidden");
        app.stop().await;

        let app = disk.start(&clock).await;
        app.is_ready().await;
        let manager = app.manager().await;
        let wishes = json!({"notifications": {"mail": false}});
        let off = manager.call(Method::PATCH, "me").json(&wishes);
        off.send().await.expect(200);
        restock(&app, 10).await;
        app.customer().await.place(&[("rice", 9)]).await;
        // Only the second dip was told here, and not to the manager, who wants no mail.
        assert_eq!(told(&app, 1).await, ["admin@demo.local"]);
        assert_eq!(logged(&app, 3).await.len(), 3);
        app.stop().await;
    });
}
