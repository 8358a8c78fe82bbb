//! What a push service may answer.

use serde_json::json;

use super::{Service, browser_of, local_shop, unhurried_shop};
use crate::{
    app::{Person, TestApp, eventually, id},
    support::run,
};

async fn paid(app: &TestApp, customer: &Person) -> serde_json::Value {
    let order = customer.place(&[("espresso", 1)]).await;
    app.pay(customer, &order).await
}

async fn is_told(who: &Person) -> bool {
    let page = who.get("push/subscriptions").await.expect(200);
    page["items"] != json!([])
}

/// How many messages wait, and for how many seconds the oldest has, once it is as wanted.
async fn waits(app: &TestApp, is_it: impl Fn(f64, f64) -> bool) {
    eventually("messages that wait, in the metrics", || async {
        let text = app.nobody().get("/metrics").await.text;
        let told = |gauge: &str| -> Option<f64> {
            let mut lines = text.lines();
            let value = lines.find_map(|line| line.strip_prefix(gauge)?.strip_prefix(' '));
            value?.parse().ok()
        };
        let (waiting, age_s) = (
            told("orderhub_pushes_waiting")?,
            told("orderhub_push_age_seconds")?,
        );
        is_it(waiting, age_s).then_some(())
    })
    .await;
}

#[test]
fn a_browser_that_is_gone_is_forgotten() {
    run(async {
        let app = local_shop().await;
        let service = Service::start().await;
        for gone in [404, 410] {
            let customer = app.signup("Gerd Gone").await;
            let browser = browser_of(&customer, &service, &gone.to_string()).await;
            service.answer(gone, None);
            paid(&app, &customer).await;
            eventually("the end of a subscription", || async {
                (!is_told(&customer).await).then_some(())
            })
            .await;
            assert_eq!(service.received(&browser).len(), 1);
        }
        app.stop().await;
    });
}

#[test]
fn a_service_that_is_busy_is_asked_again_when_it_likes_and_not_for_ever() {
    run(async {
        let app = unhurried_shop().await;
        let service = Service::start().await;
        let customer = app.signup("Bea Busy").await;
        let browser = browser_of(&customer, &service, "bea").await;
        service.answer(429, Some("600"));
        let order = paid(&app, &customer).await;
        let tries = async |count: usize| {
            eventually("tries", || async {
                (service.received(&browser).len() >= count).then_some(())
            })
            .await;
        };
        tries(1).await;
        // It wants ten minutes: a minute later nobody has asked.
        app.clock.advance_ms(60_000);
        waits(&app, |waiting, age_s| waiting == 1.0 && age_s >= 60.0).await;
        let later = app.signup("Lars Later").await;
        let witness = browser_of(&later, &service, "lars").await;
        service.answer(201, None);
        paid(&app, &later).await;
        service.taken(&witness, 1).await;
        assert_eq!(service.received(&browser).len(), 1);
        app.clock.advance_ms(600_000);
        let taken = service.taken(&browser, 1).await;
        assert_eq!(browser.read(&taken[0]).unwrap()["order"], id(&order));
        let ttl: i64 = taken[0].header("ttl").parse().unwrap();
        assert!(ttl < 3_600 - 600, "what is left of its life: {ttl}");

        // Down for longer than the message is worth telling: dropped, and the browser stays.
        service.answer(503, None);
        paid(&app, &customer).await;
        tries(3).await;
        app.clock.advance_ms(2 * 3_600_000);
        service.answer(201, None);
        let last = paid(&app, &customer).await;
        let taken = service.taken(&browser, 2).await;
        assert_eq!(browser.read(&taken[1]).unwrap()["order"], id(&last));
        waits(&app, |waiting, age_s| waiting == 0.0 && age_s == 0.0).await;
        assert!(is_told(&customer).await);
        app.stop().await;
    });
}

#[test]
fn the_newest_message_of_an_order_replaces_one_that_waits() {
    run(async {
        let app = local_shop().await;
        let service = Service::start().await;
        let customer = app.signup("Nina Newest").await;
        let browser = browser_of(&customer, &service, "nina").await;
        service.answer(500, Some("1200"));
        let order = paid(&app, &customer).await;
        eventually("a try", || async {
            (!service.received(&browser).is_empty()).then_some(())
        })
        .await;
        service.answer(201, None);
        app.release(&order).await;
        let taken = service.taken(&browser, 1).await;
        let number = &order["number"];
        let title = browser.read(&taken[0]).unwrap()["title"].clone();
        assert_eq!(title, format!("Order {number} is being prepared"));
        app.clock.advance_ms(1_300_000);
        paid(&app, &customer).await;
        let taken = service.taken(&browser, 2).await;
        let last = browser.read(&taken[1]).unwrap()["title"].clone();
        assert_ne!(
            last,
            format!("Order {number} is paid"),
            "an old one came after the new one"
        );
        app.stop().await;
    });
}

#[test]
fn a_service_that_refuses_hangs_or_redirects_costs_one_message() {
    run(async {
        let app = unhurried_shop().await;
        let service = Service::start().await;
        let customer = app.signup("Rolf Refused").await;
        let browser = browser_of(&customer, &service, "rolf").await;
        for (count, status) in [400, 403, 413, 302].into_iter().enumerate() {
            service.answer(status, None);
            paid(&app, &customer).await;
            eventually("a try", || async {
                (service.received(&browser).len() > count).then_some(())
            })
            .await;
        }
        service.answer(201, None);
        app.clock.advance_ms(1_000);
        let last = paid(&app, &customer).await;
        let taken = service.taken(&browser, 1).await;
        assert_eq!(browser.read(&taken[0]).unwrap()["order"], id(&last));
        assert_eq!(service.received(&browser).len(), 5);
        app.stop().await;
    });
}
