//! When a site had to be read anew and nobody can say what was missed: every screen is told to start over, and nobody
//! is told that nothing happened.

use serde_json::{Value, json};

use super::wire::Wire;
use crate::{
    app::{Person, TestApp},
    support::run,
};

/// Two screens of one person at one stream: one stays, one looks away.
async fn two_screens(app: &TestApp, person: &Person, stream: &str) -> (Wire, Wire, Value) {
    let (mut stays, _) = Wire::watching(app, person, stream).await;
    stays.first(|line| line["t"] == "snap").await;
    let (mut away, joined) = Wire::watching(app, person, stream).await;
    away.first(|line| line["t"] == "snap").await;
    let left = away.ask(json!({"t": "unsub", "s": stream})).await;
    assert_eq!(left["t"], "ok");
    (stays, away, joined)
}

#[test]
fn nobody_who_was_away_is_told_that_nothing_was_missed() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        for stream in ["me", "menu:main"] {
            let (mut stays, mut away, joined) = two_screens(&app, &customer, stream).await;
            app.read_anew().await;
            let reset = stays.hear().await;
            assert_eq!(
                (&reset["t"], &reset["h"], &reset["reason"]),
                (&json!("reset"), &joined["h"], &json!("reloaded")),
                "{stream}"
            );
            let snap = stays.hear().await;
            assert_eq!(
                (&snap["t"], &snap["e"]),
                (&json!("snap"), &joined["e"]),
                "{stream}"
            );
            let before = joined["o"].as_u64().unwrap();
            assert!(snap["o"].as_u64().unwrap() > before, "{stream}: {snap}");

            let from = json!({"e": joined["e"], "o": before});
            let again = json!({"t": "sub", "s": stream, "from": from});
            let again = away.ask(again).await;
            assert_eq!(again["how"], "snapshot", "{stream}");
            assert_eq!(again["o"], snap["o"], "{stream}");
            // From here on it is told as before.
            let next = json!(snap["o"].as_u64().unwrap() + 1);
            if stream == "me" {
                customer.place(&[("espresso", 1)]).await;
            } else {
                let call = app.admin().await;
                let call = call.call(reqwest::Method::PATCH, "products/espresso");
                let call = call.json(&json!({"price": 275})).if_match(1);
                call.send().await.expect(200);
            }
            for wire in [&mut stays, &mut away] {
                let event = wire.first(|line| line["t"] == "ev").await;
                assert_eq!(event["o"], next, "{stream}");
            }
        }
        app.stop().await;
    });
}

#[test]
fn a_site_s_streams_start_over_in_the_new_epoch() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, admin) = (app.customer().await, app.admin().await);
        let order = customer.place(&[("espresso", 1)]).await;
        let own = format!("order:{}", crate::app::id(&order));
        for (person, stream) in [(&customer, own.as_str()), (&admin, "admin:main")] {
            let (mut stays, mut away, joined) = two_screens(&app, person, stream).await;
            app.read_anew().await;
            assert_eq!(stays.hear().await["t"], "reset", "{stream}");
            let snap = stays.hear().await;
            assert_eq!(snap["t"], "snap", "{stream}");
            assert_ne!(snap["e"], joined["e"], "{stream}");
            let from = json!({"e": joined["e"], "o": joined["o"]});
            let again = json!({"t": "sub", "s": stream, "from": from});
            assert_eq!(away.ask(again).await["how"], "snapshot", "{stream}");
        }
        app.stop().await;
    });
}
