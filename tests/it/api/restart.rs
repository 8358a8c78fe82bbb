//! The hub on disk, stopped and started again: everything that was said still holds.

use orderhub::app::Mode;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{Disk, Person, TestApp, TestClock, id},
    support::run,
};

/// The same person at the same hub's new address.
fn moved(app: &TestApp, person: &Person) -> Person {
    app.nobody().with_token(&person.token)
}

fn timeless(order: &Value) -> Value {
    let mut order = order.clone();
    order["server_now"].take();
    order
}

#[test]
fn a_restart_forgets_nothing() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let (customer, admin) = (app.customer().await, app.admin().await);
        let (paid, cancelled, unpaid) = (
            app.paid(&customer).await,
            app.paid(&customer).await,
            customer.place(&[("espresso", 2)]).await,
        );
        let cancel = format!("orders/{}/cancel", id(&cancelled));
        let ask = |person: &Person, path: &str, body: Value| {
            person
                .call(Method::POST, path)
                .key("kept")
                .json(&body)
                .send()
        };
        let first_cancel = ask(&customer, &cancel, json!({})).await;
        let first_place = ask(&customer, "orders", crate::app::basket(&[("cola", 1)])).await;
        app.once(&cancelled, |order| order["payment"] == "voided")
            .await;
        let before: Vec<_> = [&paid, &cancelled, &unpaid].to_vec();
        let mut seen = Vec::new();
        for order in &before {
            seen.push(admin.order(order).await);
        }
        let feed = admin.get("sites/main/events").await.expect(200);
        let footprint = app.footprint().await;
        let menu = customer.get("products").await.text;
        let me = customer.get("me").await.text;
        app.stop().await;

        let app = disk.start(&clock).await;
        let (customer, admin) = (moved(&app, &customer), moved(&app, &admin));
        assert_eq!(customer.get("me").await.text, me);
        assert_eq!(customer.get("products").await.text, menu);
        for (order, seen) in before.iter().zip(&seen) {
            assert_eq!(timeless(&admin.order(order).await), timeless(seen));
        }
        assert_eq!(admin.get("sites/main/events").await.expect(200), feed);
        assert_eq!(app.footprint().await, footprint);

        let again = ask(&customer, &cancel, json!({})).await;
        assert!(again.is_replayed());
        assert_eq!((again.status, again.text), (200, first_cancel.text));
        let again = ask(&customer, "orders", crate::app::basket(&[("cola", 1)])).await;
        assert!(again.is_replayed());
        assert_eq!((again.status, again.text), (201, first_place.text));
        ask(&customer, "orders", crate::app::basket(&[("cola", 2)]))
            .await
            .problem(422, "idempotency_key_reused");

        // Inside the window a cancel is still a cancel, and the timers still run.
        customer
            .act(&unpaid, "cancel", &json!({}))
            .await
            .expect(200);
        app.release(&paid).await;
        app.once(&paid, |order| order["payment"] == "captured")
            .await;
        let next = customer.place(&[("espresso", 1)]).await;
        let numbers = [&unpaid, &next].map(|order| order["number"].as_u64().unwrap());
        assert_eq!(numbers[1], numbers[0] + 2);
        app.stop().await;
    });
}

#[test]
fn what_fell_due_while_the_hub_was_down_is_done_at_boot() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let customer = app.customer().await;
        let (paid, unpaid) = (
            app.paid(&customer).await,
            customer.place(&[("espresso", 1)]).await,
        );
        let stock = app.stock("espresso").await;
        app.stop().await;

        clock.advance_ms(601_000);
        let app = disk.start(&clock).await;
        app.once(&paid, |order| order["payment"] == "captured")
            .await;
        app.once(&unpaid, |order| order["status"] == "EXPIRED")
            .await;
        assert_eq!(app.stock("espresso").await, stock + 1);
        let cancel = moved(&app, &customer)
            .act(&paid, "cancel", &json!({}))
            .await;
        cancel.problem(409, "cancel_window_closed");
        app.stop().await;
    });
}

#[test]
fn a_session_that_was_ended_stays_ended() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let customer = app.signup("Rita Restart").await;
        let kept = customer.refresh_token.clone();
        let gone = app.login("customer@demo.local", crate::app::PASSWORD).await;
        gone.call(Method::POST, "auth/logout")
            .send()
            .await
            .expect(204);
        app.stop().await;

        let app = disk.start(&clock).await;
        moved(&app, &gone)
            .get("me")
            .await
            .problem(401, "unauthenticated");
        let refresh = |token: &str| {
            let body = json!({"refresh_token": token});
            let nobody = app.nobody();
            async move { nobody.post("auth/refresh", &body).await }
        };
        refresh(&gone.refresh_token)
            .await
            .problem(401, "unauthenticated");
        refresh(&kept).await.expect(200);
        app.stop().await;
    });
}

#[test]
fn two_hubs_cannot_share_a_folder() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let settings =
            orderhub::config::Settings::parse(["--http.bind=127.0.0.1:0", disk.flag()]).unwrap();
        let second = Box::pin(orderhub::app::App::start(
            settings,
            Mode::Demo,
            clock.clone(),
        ))
        .await;
        assert!(second.is_err());
        app.customer().await.place(&[("espresso", 1)]).await;
        app.stop().await;
    });
}
