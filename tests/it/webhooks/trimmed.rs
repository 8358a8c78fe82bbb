//! A feed that lost its beginning while an endpoint was paused: what is left of it is told.

use reqwest::Method;
use serde_json::{Value, json};

use super::{LOCAL, Receiver, endpoint, receiver::Manner};
use crate::{
    app::{Disk, Person, TestClock, id},
    support::run,
};

const DAY_MS: i64 = 86_400_000;

async fn set_active(admin: &Person, endpoint: &Value, is_active: bool) {
    let path = format!("webhook-endpoints/{}", id(endpoint));
    let change = admin.call(Method::PATCH, &path);
    let change = change.json(&json!({"is_active": is_active}));
    change.send().await.expect(200);
}

#[test]
fn an_endpoint_that_is_behind_the_beginning_of_a_feed_goes_on_from_there() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let receiver = Receiver::start(Manner::Status(200)).await;
        let app = disk.start_with(&LOCAL, &clock).await;
        app.is_ready().await;
        let made = endpoint(&app, &receiver.url(), &["order.placed"]).await;
        let customer = app.customer().await;
        customer.place(&[("espresso", 1)]).await;
        receiver.taken(1).await;
        set_active(&app.admin().await, &made, false).await;
        let missed = customer.place(&[("espresso", 1)]).await;
        customer
            .act(&missed, "cancel", &json!({}))
            .await
            .expect(200);
        app.stop().await;

        clock.advance_ms(40 * DAY_MS);
        let app = disk.start_with(&LOCAL, &clock).await;
        app.is_ready().await;
        app.customer().await.place(&[("espresso", 1)]).await;
        app.stop().await;
        let archive = format!(
            "--retention.archive_dir={}",
            disk.path().join("archive").display()
        );
        let mut flags = LOCAL.to_vec();
        flags.extend(["--retention.orders_days=30", archive.as_str()]);
        let app = disk.start_with(&flags, &clock).await;
        app.is_ready().await;
        let admin = app.admin().await;
        app.begins_at(4).await;
        let path = format!("orders/{}", id(&missed));
        admin.get(&path).await.problem(404, "not_found");

        set_active(&admin, &made, true).await;
        app.customer().await.place(&[("espresso", 1)]).await;
        let taken = receiver.taken(3).await;
        let numbers = taken.iter().map(|one| &one.body["data"]["order"]["number"]);
        let mut numbers: Vec<u64> = numbers.map(|number| number.as_u64().unwrap()).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [1, 3, 4]);
        app.stop().await;
        assert_eq!(receiver.received().len(), 3);
    });
}
