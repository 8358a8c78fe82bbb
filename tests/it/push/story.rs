//! An order's way, told to its owner's browser.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    Browser, LOCAL, Service, browser_of, local_shop,
    service::{Received, claims},
    subscribe,
};
use crate::{
    app::{Disk, TestApp, TestClock, assert_without, id},
    rotation::rotate,
    support::run,
};

fn titles(browser: &Browser, received: &[Received]) -> Vec<String> {
    let read = received.iter().map(|one| browser.read(one).unwrap());
    read.map(|message| message["title"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn an_orders_way_is_told_in_the_language_of_its_owner_and_to_nobody_else() {
    run(async {
        let app = local_shop().await;
        let service = Service::start().await;
        let (customer, other) = (
            app.signup("Petra Push").await,
            app.signup("Otto Other").await,
        );
        let call = customer
            .call(Method::PATCH, "me")
            .json(&json!({"language": "de"}));
        call.send().await.expect(200);
        let browser = browser_of(&customer, &service, "petra").await;
        let foreign = browser_of(&other, &service, "otto").await;
        let staff = browser_of(&app.kitchen().await, &service, "kitchen").await;

        let order = customer.place(&[("espresso", 1)]).await;
        let number = order["number"].as_u64().unwrap();
        app.pay(&customer, &order).await;
        let first = service.taken(&browser, 1).await.remove(0);
        let message = browser.read(&first).unwrap();
        assert_eq!(message["title"], format!("Bestellung {number} ist bezahlt"));
        assert_eq!(message["url"], format!("/orders/{}", id(&order)));
        assert_eq!(message["tag"], format!("order-{}", id(&order)));
        assert_eq!(message["order"], id(&order));
        assert_eq!(
            (&message["lang"], &message["dir"]),
            (&json!("de"), &json!("ltr"))
        );
        // A locked screen shows it to whoever looks.
        assert_without(&message.to_string(), &["Espresso", "EUR", "Petra", "Push"]);
        // Nobody else reads it.
        assert_eq!(foreign.read(&first), None);

        assert_eq!(first.header("content-type"), "application/octet-stream");
        assert_eq!(first.header("urgency"), "normal");
        let ttl: i64 = first.header("ttl").parse().unwrap();
        assert!((3_500..=3_600).contains(&ttl), "{ttl}");
        let topic = first.header("topic").to_owned();
        let is_topic = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        assert!(topic.len() <= 32 && topic.chars().all(is_topic), "{topic}");
        let (said, key) = claims(&first);
        assert_eq!(
            (&said["aud"], &said["sub"]),
            (&json!(service.origin()), &json!("mailto:shop@example.org"))
        );
        let left_s = said["exp"].as_i64().unwrap() - jiff::Timestamp::now().as_second();
        assert!((1..=86_400).contains(&left_s), "{left_s}");
        let told = app.nobody().get("push/key").await.expect(200);
        assert_eq!(told["public_key"], key);

        app.release(&order).await;
        service.taken(&browser, 2).await;
        let kitchen = app.kitchen().await;
        let ticket = format!("tickets/{}-1", id(&order));
        let work = async |word: &str| {
            let path = format!("{ticket}/{word}");
            kitchen
                .post(&path, &json!({"lines": [1]}))
                .await
                .expect(200)
        };
        work("ready").await;
        let ready = service.taken(&browser, 3).await.remove(2);
        assert_eq!(
            (ready.header("urgency"), ready.header("topic")),
            ("high", &*topic)
        );
        // Taken back and said again is no news.
        work("bump").await;
        let taken = service.taken(&browser, 4).await;
        assert_eq!(
            titles(&browser, &taken),
            [
                format!("Bestellung {number} ist bezahlt"),
                format!("Bestellung {number} wird zubereitet"),
                format!("Bestellung {number} ist fertig"),
                format!("Bestellung {number} wurde übergeben"),
            ]
        );
        assert!(service.received(&foreign).is_empty() && service.received(&staff).is_empty());
        app.stop().await;
    });
}

#[test]
fn what_the_shop_calls_off_is_told_and_what_the_owner_calls_off_is_not() {
    run(async {
        let app = local_shop().await;
        let service = Service::start().await;
        let customer = app.signup("Cara Cancel").await;
        let browser = browser_of(&customer, &service, "cara").await;
        let own = customer.place(&[("espresso", 1)]).await;
        customer.act(&own, "cancel", &json!({})).await.expect(200);
        let order = customer.place(&[("espresso", 1)]).await;
        let admin = app.admin().await;
        admin
            .act(&order, "cancel", &json!({"reason": "sold out"}))
            .await
            .expect(200);
        // Told in the sequence of the feed: by now the own one was not told.
        let taken = service.taken(&browser, 1).await;
        let number = &order["number"];
        assert_eq!(
            titles(&browser, &taken),
            [format!("Order {number} is cancelled")]
        );
        assert_eq!(taken[0].header("urgency"), "high");

        let order = app.released(&customer).await;
        app.kitchen()
            .await
            .act(&order, "fulfill", &json!({}))
            .await
            .expect(200);
        app.once(&order, |order| order["status"] == "FULFILLED")
            .await;
        let refund = json!({"reason": "cold"});
        admin.act(&order, "refund", &refund).await.expect(200);
        let number = order["number"].as_u64().unwrap();
        let last = format!("Money back for order {number}");
        crate::app::eventually("the refund", || async {
            let received = service.received(&browser);
            titles(&browser, &received).contains(&last).then_some(())
        })
        .await;
        app.stop().await;
    });
}

#[test]
fn a_subscription_ends_with_its_session() {
    run(async {
        let app = local_shop().await;
        let service = Service::start().await;
        let phone = app.signup("Sven Session").await;
        let email = phone.user["email"].as_str().unwrap();
        let laptop = app.login(email, crate::app::PASSWORD).await;
        let (lost, kept) = (
            browser_of(&phone, &service, "phone").await,
            browser_of(&laptop, &service, "laptop").await,
        );
        let list = async || -> Vec<Value> {
            let page = laptop.get("push/subscriptions").await.expect(200);
            page["items"].as_array().unwrap().clone()
        };
        let both = list().await;
        assert_eq!(both.len(), 2);
        assert_eq!(
            (&both[0]["is_current"], &both[1]["is_current"]),
            (&json!(true), &json!(false))
        );
        assert_eq!(both[0]["service"], "127.0.0.1");
        assert_without(&json!(both).to_string(), &["/browser/", "p256dh", "auth"]);
        phone
            .call(Method::POST, "auth/logout")
            .send()
            .await
            .expect(204);
        let order = laptop.place(&[("espresso", 1)]).await;
        app.pay(&laptop, &order).await;
        service.taken(&kept, 1).await;
        assert!(service.received(&lost).is_empty());
        assert_eq!(list().await.len(), 1);
        app.stop().await;
    });
}

#[test]
fn a_restart_keeps_subscriptions_and_the_hubs_key_and_tells_nothing_twice() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let service = Service::start().await;
        let app = disk.start_with(&LOCAL, &clock).await;
        let customer = app.signup("Rita Restart").await;
        let browser = browser_of(&customer, &service, "rita").await;
        let key = app.nobody().get("push/key").await.expect(200);
        let order = customer.place(&[("espresso", 1)]).await;
        app.pay(&customer, &order).await;
        service.taken(&browser, 1).await;
        app.stop().await;
        let app = disk.start_with(&LOCAL, &clock).await;
        app.is_ready().await;
        assert_eq!(app.nobody().get("push/key").await.expect(200), key);
        app.release(&order).await;
        let taken = service.taken(&browser, 2).await;
        let number = &order["number"];
        assert_eq!(
            titles(&browser, &taken),
            [
                format!("Order {number} is paid"),
                format!("Order {number} is being prepared")
            ]
        );
        app.stop().await;
    });
}

#[test]
fn one_browser_is_told_for_one_person() {
    run(async {
        let app: TestApp = local_shop().await;
        let service = Service::start().await;
        let (before, after) = (
            app.signup("Berta Before").await,
            app.signup("Anton After").await,
        );
        let browser = browser_of(&before, &service, "shared").await;
        // The same machine, somebody else: whoever had it is told no more.
        subscribe(&after, &browser.subscription(&service))
            .await
            .expect(201);
        for who in [&before, &after] {
            let order = who.place(&[("espresso", 1)]).await;
            app.pay(who, &order).await;
            if who.token == after.token {
                let taken = service.taken(&browser, 1).await;
                let read = browser.read(&taken[0]).unwrap();
                assert_eq!((taken.len(), &read["order"]), (1, &order["id"]));
            }
        }
        let none = before.get("push/subscriptions").await.expect(200);
        assert_eq!(none["items"], json!([]));
        app.stop().await;
    });
}

#[test]
fn another_key_of_the_hub_lets_its_browsers_go_and_they_can_be_asked_again() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let service = Service::start().await;
        let app = disk.start_with(&LOCAL, &clock).await;
        let customer = app.signup("Rita Rekeyed").await;
        let before = browser_of(&customer, &service, "before").await;
        let key = app.nobody().get("push/key").await.expect(200);
        app.stop().await;
        let said = rotate(&disk, &["push"]);
        assert!(said.contains("until they are asked again: 1"), "{said}");
        let app = disk.start_with(&LOCAL, &clock).await;
        app.is_ready().await;
        assert_ne!(app.nobody().get("push/key").await.expect(200), key);
        let customer = app.nobody().with_token(&customer.token);
        let known = customer.get("push/subscriptions").await.expect(200);
        assert_eq!(known["items"], serde_json::json!([]));
        let after = browser_of(&customer, &service, "after").await;
        let order = customer.place(&[("espresso", 1)]).await;
        app.pay(&customer, &order).await;
        service.taken(&after, 1).await;
        assert!(service.received(&before).is_empty());
        app.stop().await;
    });
}
