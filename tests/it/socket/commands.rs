//! Commands over a socket: the same rules, codes and keys as over HTTP.

use reqwest::Method;
use serde_json::{Value, json};

use super::wire::Wire;
use crate::{
    app::{TestApp, fresh_key, id},
    support::run,
};

fn verdict(answer: &Value) -> &str {
    let name = if answer["t"] == "err" { "code" } else { "t" };
    answer[name].as_str().unwrap()
}

#[test]
fn an_order_lives_its_life_over_sockets() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let (mut own, _) = Wire::watching(&app, &customer, &format!("order:{}", id(&order))).await;
        let mut kitchen = Wire::of(&app, &app.kitchen().await).await;

        let wrong = own
            .cmd(&order, "pay", json!({"code": "x"}), &fresh_key("pay"))
            .await;
        assert_eq!(verdict(&wrong), "otp_invalid");
        let code = app.code(&order).await;
        let paid = own
            .cmd(&order, "pay", json!({"code": code}), &fresh_key("pay"))
            .await;
        assert_eq!((verdict(&paid), &paid["v"]), ("ok", &json!(3)));
        assert_eq!(own.event("order.paid").await["v"], 3);
        let early = kitchen
            .cmd(&order, "fulfill", json!({}), &fresh_key("f"))
            .await;
        assert_eq!(verdict(&early), "order_held");
        assert_eq!(
            (&early["order_status"], &early["order_version"]),
            (&json!("PAID"), &json!(3))
        );
        let not_theirs = kitchen
            .cmd(&order, "cancel", json!({}), &fresh_key("c"))
            .await;
        assert_eq!(verdict(&not_theirs), "forbidden");

        app.release(&order).await;
        let late = own.cmd(&order, "cancel", json!({}), &fresh_key("c")).await;
        assert_eq!(
            (verdict(&late), &late["allowed"]),
            ("cancel_window_closed", &json!([]))
        );
        let rejected = kitchen
            .cmd(
                &order,
                "reject",
                json!({"reason": "burnt"}),
                &fresh_key("r"),
            )
            .await;
        assert_eq!(verdict(&rejected), "ok");
        own.event("order.rejected").await;
        let given_up = kitchen
            .cmd(&order, "fulfill", json!({}), &fresh_key("f"))
            .await;
        assert_eq!(verdict(&given_up), "order_stopped");
        // A manager or an admin may know better.
        let mut admin = Wire::of(&app, &app.admin().await).await;
        let fulfilled = admin
            .cmd(&order, "fulfill", json!({}), &fresh_key("f"))
            .await;
        assert_eq!(verdict(&fulfilled), "ok");
        let version = own.event("order.fulfilled").await["v"].clone();
        assert_eq!(fulfilled["v"], version);
        let again = kitchen
            .cmd(&order, "fulfill", json!({}), &fresh_key("f"))
            .await;
        assert_eq!(verdict(&again), "order_final");
        app.stop().await;
    });
}

#[test]
fn sockets_and_http_refuse_alike() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let (pending, paid, gone) = (
            customer.place(&[("espresso", 1)]).await,
            app.paid(&customer).await,
            app.paid(&customer).await,
        );
        customer.act(&gone, "cancel", &json!({})).await.expect(200);
        let theirs = app
            .signup("Theo Their")
            .await
            .place(&[("espresso", 1)])
            .await;
        let unknown = json!({"id": "0198c5a0-0000-7000-8000-000000000000"});
        let mut wire = Wire::of(&app, &customer).await;
        for (order, action, args) in [
            (&pending, "pay", json!({"code": "000"})),
            (&pending, "pay", json!({"method": "cash"})),
            (&pending, "fulfill", json!({})),
            (&pending, "reject", json!({"reason": "x"})),
            (&paid, "pay", json!({"code": "000"})),
            (&paid, "otp", json!({})),
            (&gone, "cancel", json!({})),
            (&gone, "pay", json!({"code": "000"})),
            (&theirs, "cancel", json!({})),
            (&unknown, "cancel", json!({})),
        ] {
            let over_http = customer.act(order, action, &args).await.body;
            // Commands are rationed: five a second.
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            let over_socket = wire.cmd(order, action, args, &fresh_key("same")).await;
            for field in ["code", "detail", "order_status", "order_version", "allowed"] {
                assert_eq!(
                    over_socket[field], over_http[field],
                    "{action}: {over_socket} {over_http}"
                );
            }
        }
        app.stop().await;
    });
}

#[test]
fn what_a_command_must_say() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let before = app.footprint().await;
        let mut wire = Wire::of(&app, &customer).await;
        let cmd = |more: Value| {
            let mut cmd = json!({"t": "cmd", "order": id(&order), "action": "cancel", "idem": "k"});
            for (name, value) in more.as_object().unwrap() {
                cmd[name] = value.clone();
            }
            cmd
        };
        for (more, code) in [
            (json!({"idem": null}), "idempotency_key_required"),
            (json!({"idem": ""}), "validation"),
            (json!({"idem": "k".repeat(256)}), "validation"),
            (json!({"order": "x"}), "validation"),
            (json!({"action": "place"}), "validation"),
            (json!({"args": [1]}), "validation"),
            (json!({"expect_v": 7}), "version_stale"),
            (json!({"expect_v": "1"}), "validation"),
        ] {
            let answer = wire.ask(cmd(more.clone())).await;
            assert_eq!(verdict(&answer), code, "{more}: {answer}");
        }
        assert_eq!(app.footprint().await, before);
        let answer = wire.ask(cmd(json!({"expect_v": 1}))).await;
        assert_eq!(verdict(&answer), "ok", "{answer}");
        app.stop().await;
    });
}

#[test]
fn a_key_counts_on_both_ways_in() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let (one, other) = (app.paid(&customer).await, app.paid(&customer).await);
        let mut wire = Wire::of(&app, &customer).await;
        let cancel = async |order: &Value, key: &str, body: Value| {
            let call = customer.call(Method::POST, &format!("orders/{}/cancel", id(order)));
            call.key(key).json(&body).send().await
        };
        // First over the socket, again over HTTP.
        let answer = wire
            .cmd(&one, "cancel", json!({"reason": "r"}), "first")
            .await;
        assert_eq!(
            (verdict(&answer), &answer["replayed"]),
            ("ok", &Value::Null)
        );
        let again = cancel(&one, "first", json!({"reason": "r"})).await;
        assert!(again.is_replayed());
        assert_eq!(again.expect(200)["version"], answer["v"]);
        cancel(&one, "first", json!({"reason": "other"}))
            .await
            .problem(422, "idempotency_key_reused");
        // And the other way around.
        let first = cancel(&other, "second", json!({})).await.expect(200);
        let again = wire.cmd(&other, "cancel", Value::Null, "second").await;
        assert_eq!(
            (verdict(&again), &again["replayed"], &again["v"]),
            ("ok", &json!(true), &first["version"])
        );
        let reused = wire.cmd(&one, "cancel", json!({}), "second").await;
        assert_eq!(verdict(&reused), "idempotency_key_reused");
        app.stop().await;
    });
}

#[test]
fn a_declined_payment_is_an_err() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let mut wire = Wire::of(&app, &customer).await;
        let args = json!({"code": app.code(&order).await, "token": "sandbox_decline"});
        let answer = wire.cmd(&order, "pay", args, "pay").await;
        assert_eq!(verdict(&answer), "payment_declined");
        assert_eq!(answer["order_status"], "PENDING");
        app.stop().await;
    });
}
