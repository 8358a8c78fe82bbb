//! Changing lines over a socket, and what screens are told of it: a change that waits is there, and gone when it waits
//! no more.

use serde_json::{Value, json};

use super::wire::Wire;
use crate::{
    app::{Person, TestApp, id},
    support::run,
};

/// An update of an order to so many pieces.
fn cmd(order: &Value, pieces: u32, more: &Value) -> Value {
    let mut cmd = json!({
        "t": "cmd", "order": id(order), "action": "update",
        "args": {"lines": [{"line": 1, "quantity": pieces}]},
    });
    for (name, value) in more.as_object().unwrap() {
        match name.as_str() {
            "token" => cmd["args"]["token"] = value.clone(),
            _ => cmd[name] = value.clone(),
        }
    }
    cmd
}

#[track_caller]
fn refused(answer: &Value, code: &str) {
    assert_eq!(
        (&answer["t"], &answer["code"]),
        (&json!("err"), &json!(code)),
        "{answer}"
    );
}

async fn watching(app: &TestApp, who: &Person, order: &Value) -> Wire {
    Wire::watching(app, who, &format!("order:{}", id(order)))
        .await
        .0
}

#[test]
fn a_command_says_which_version_it_means() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let mut own = watching(&app, &customer, &order).await;
        refused(
            &own.ask(cmd(&order, 2, &json!({}))).await,
            "version_required",
        );
        refused(
            &own.ask(cmd(&order, 2, &json!({"expect_v": 7}))).await,
            "version_stale",
        );
        refused(
            &own.ask(cmd(&order, 0, &json!({"expect_v": 1}))).await,
            "validation",
        );
        let with = json!({"expect_v": 1, "idem": "once"});
        let done = own.ask(cmd(&order, 2, &with)).await;
        assert_eq!(
            (&done["t"], &done["v"]),
            (&json!("ok"), &json!(2)),
            "{done}"
        );
        let told = own.event("order.updated").await;
        assert_eq!(told["v"], 2);
        assert_eq!(told["d"]["lines"][0]["quantity"], 2);
        assert_eq!(
            told["d"]["total"]["amount"],
            2 * order["total"]["amount"].as_i64().unwrap()
        );
        assert_eq!(told["d"].get("pending_update"), None, "nothing waited");
        let again = own.ask(cmd(&order, 2, &with)).await;
        assert_eq!(
            (&again["t"], &again["replayed"]),
            (&json!("ok"), &json!(true))
        );
        app.stop().await;
    });
}

#[test]
fn a_change_that_waits_is_shown_and_taken_away_on_every_screen_that_sees_money() {
    run(async {
        let app = TestApp::demo_with(&["--payment.wait_s=1"]).await;
        let customer = app.customer().await;
        for token in ["sandbox_slow", "sandbox_decline"] {
            let order = app.paid(&customer).await;
            let mut screens = [
                watching(&app, &customer, &order).await,
                Wire::watching(&app, &app.admin().await, "admin:main")
                    .await
                    .0,
            ];
            let mut kitchen = Wire::watching(&app, &app.kitchen().await, "board:main")
                .await
                .0;
            let mut asking = Wire::of(&app, &customer).await;
            let with = json!({"expect_v": order["version"], "token": token});
            asking.ask(cmd(&order, 3, &with)).await;
            let ended = app
                .once(&order, |order| order["pending_update"].is_null())
                .await;
            let is_changed = ended["lines"][0]["quantity"] == 3;
            assert_eq!(is_changed, token == "sandbox_slow");
            for screen in &mut screens {
                let opened = screen
                    .first(|line| line["d"]["pending_update"].is_object())
                    .await;
                assert_eq!(
                    opened["d"]["pending_update"]["lines"][0]["quantity"], 3,
                    "{opened}"
                );
                // A merge patch takes away with null; a field that is missing stays.
                let gone = screen
                    .first(|line| {
                        line["v"] == ended["version"]
                            && line["d"].get("pending_update") == Some(&Value::Null)
                    })
                    .await;
                assert_eq!(gone["d"]["lines"].is_array(), is_changed, "{gone}");
            }
            // The kitchen hears of lines that are so, and never of any that may come to be.
            if is_changed {
                let told = kitchen.event("order.updated").await;
                assert_eq!(told["d"].get("pending_update"), None, "{told}");
                assert_eq!(told["d"].get("total"), None, "{told}");
            }
            for line in kitchen.rest() {
                assert_eq!(line["d"].get("pending_update"), None, "{line}");
            }
        }
        app.stop().await;
    });
}
