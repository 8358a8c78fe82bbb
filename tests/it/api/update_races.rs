//! Several people at one order at once, through HTTP: one version is changed once.

use reqwest::Method;
use serde_json::Value;

use super::updates::{patch, quantity, total};
use crate::{
    app::{Person, TestApp, id},
    support::run,
};

/// Which version a change means does not depend on who asks.
async fn status(who: &Person, order: &Value, pieces: u32) -> (u16, Value) {
    let reply = patch(who, order, "", &quantity(pieces)).await;
    (reply.status, reply.body)
}

#[test]
fn of_two_updates_of_one_version_one_wins() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, manager) = (app.customer().await, app.manager().await);
        let before = app.stock("espresso").await;
        let mut held = 0;
        for round in 0..20 {
            let placed = customer.place(&[("espresso", 1)]).await;
            let order = if round % 2 == 0 {
                placed
            } else {
                app.pay(&customer, &placed).await
            };
            let (two, three) =
                tokio::join!(status(&customer, &order, 2), status(&manager, &order, 3),);
            let (won, lost) = if two.0 == 200 { (2, three) } else { (3, two) };
            // A paid order that waits for its difference is another version, too.
            assert_eq!(
                (lost.0, &lost.1["code"]),
                (412, &Value::from("version_stale"))
            );
            let ended = customer.order(&order).await;
            assert_eq!(ended["lines"][0]["quantity"], won);
            assert_eq!(total(&ended), won * total(&order));
            held += won;
            assert_eq!(app.stock("espresso").await, before - held);
        }
        app.stop().await;
    });
}

#[test]
fn of_twenty_updates_with_one_key_one_changes_something() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let before = app.stock("espresso").await;
        let order = customer.place(&[("espresso", 1)]).await;
        let ask = || async {
            let call = customer.call(Method::PATCH, &format!("orders/{}", id(&order)));
            let call = call.key("one").if_match(1).json(&quantity(4));
            let reply = call.send().await;
            (
                reply.status,
                reply.is_replayed(),
                reply.body["code"].clone(),
            )
        };
        let answers = futures_util::future::join_all((0..20).map(|_| ask())).await;
        let fresh = answers
            .iter()
            .filter(|(status, replayed, _)| *status == 200 && !replayed);
        assert_eq!(fresh.count(), 1, "{answers:?}");
        for (status, replayed, code) in answers.iter().filter(|(status, ..)| *status != 200) {
            assert_eq!(
                (*status, *replayed, code),
                (409, false, &Value::from("idempotency_in_progress"))
            );
        }
        assert_eq!(customer.order(&order).await["version"], 2);
        assert_eq!(app.stock("espresso").await, before - 4);
        app.stop().await;
    });
}
