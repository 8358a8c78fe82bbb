//! Order and endurance: of one order one event after the other, whatever fails and whoever stops.

use std::collections::HashMap;

use serde_json::json;

use super::{LOCAL, Receiver, deliveries_when, endpoint, in_time, local_shop, receiver::Manner};
use crate::{
    app::{Disk, TestClock},
    support::run,
};

#[test]
fn an_event_that_fails_holds_up_its_own_order_and_no_other() {
    run(async {
        let app = local_shop().await;
        let customer = app.customer().await;
        let receiver = Receiver::start(Manner::NotThis(1)).await;
        let made = endpoint(&app, &receiver.url(), &["*"]).await;
        let held = app.paid(&customer).await;
        assert_eq!(held["number"], 1);
        let free = app.paid(&customer).await;
        let taken = receiver.taken(3).await;
        assert!(taken.iter().all(|one| one.order() == free["id"]));
        let waiting = deliveries_when(&app, &made, |all| {
            all.iter().filter(|one| one["state"] == "pending").count() == 3
                && all.iter().any(|one| one["tries"] == 1)
        })
        .await;
        let tried: Vec<_> = waiting
            .iter()
            .filter(|one| one["state"] == "pending")
            .collect();
        let tries: Vec<_> = tried
            .iter()
            .map(|one| one["tries"].as_u64().unwrap())
            .collect();
        assert_eq!(tries, [1, 0, 0], "the later ones wait for the first");
        assert_eq!(tried[0]["attempts"][0]["status"], 500);

        // The second try fails too, the third does not: five seconds, then fifteen.
        app.clock.advance_ms(5_000);
        deliveries_when(&app, &made, |all| all.iter().any(|one| one["tries"] == 2)).await;
        receiver.behave(Manner::Status(200));
        app.clock.advance_ms(15_000);
        let kinds: Vec<_> = receiver.taken(6).await[3..]
            .iter()
            .map(|one| one.kind().to_owned())
            .collect();
        assert_eq!(
            kinds,
            ["order.placed", "order.payment_changed", "order.paid"]
        );
        app.stop().await;
    });
}

#[test]
fn under_failures_every_order_is_told_whole_and_in_its_order() {
    run(async {
        let app = local_shop().await;
        let customer = app.customer().await;
        let receiver = Receiver::start(Manner::Status(500)).await;
        let made = endpoint(&app, &receiver.url(), &["*"]).await;
        let mut orders = Vec::new();
        for number in 0..6 {
            orders.push(app.paid(&customer).await);
            let manner = if number % 2 == 0 {
                Manner::Reset
            } else {
                Manner::Status(503)
            };
            receiver.behave(manner);
        }
        for order in &orders {
            customer.act(order, "cancel", &json!({})).await.expect(200);
        }
        receiver.behave(Manner::Status(200));
        in_time(&app, 4_000, || async {
            let taken = receiver.received();
            (taken.iter().filter(|one| one.is_taken).count() >= 30).then_some(())
        })
        .await;
        let mut versions: HashMap<String, Vec<u64>> = HashMap::new();
        for message in receiver.taken(30).await {
            let version = message.body["data"]["order"]["version"].as_u64().unwrap();
            versions
                .entry(message.order().to_owned())
                .or_default()
                .push(version);
        }
        assert_eq!(versions.len(), 6);
        assert!(
            versions.values().all(|seen| *seen == [1, 2, 3, 4, 5]),
            "{versions:?}"
        );
        let all = deliveries_when(&app, &made, |all| {
            all.len() == 30 && all.iter().all(|one| one["state"] == "delivered")
        })
        .await;
        assert!(all.iter().any(|one| one["tries"].as_u64() > Some(1)));
        app.stop().await;
    });
}

#[test]
fn what_waited_at_a_stop_and_what_happened_meanwhile_is_told_afterwards() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let receiver = Receiver::start(Manner::Status(500)).await;
        let app = disk.start_with(&LOCAL, &clock).await;
        let customer = app.customer().await;
        let made = endpoint(&app, &receiver.url(), &["*"]).await;
        let order = app.paid(&customer).await;
        deliveries_when(&app, &made, |all| all.len() == 3 && all[0]["tries"] == 1).await;
        app.stop().await;

        receiver.behave(Manner::Status(200));
        let app = disk.start_with(&LOCAL, &clock).await;
        let customer = app.nobody().with_token(&customer.token);
        customer.act(&order, "cancel", &json!({})).await.expect(200);
        let first = deliveries_when(&app, &made, |all| all.len() >= 4).await;
        assert_eq!(
            first[0]["tries"], 1,
            "a try before the stop counts: {first:?}"
        );
        app.clock.advance_ms(5_000);
        let taken = receiver.taken(5).await;
        let versions: Vec<_> = taken
            .iter()
            .map(|one| one.body["data"]["order"]["version"].as_u64().unwrap())
            .collect();
        assert_eq!(versions, [1, 2, 3, 4, 5]);
        let secret = made["secret"].as_str().unwrap();
        let verifier = standardwebhooks::Webhook::new(secret).unwrap();
        verifier
            .verify(taken[0].text.as_bytes(), &taken[0].headers)
            .unwrap();
        app.stop().await;
    });
}
