//! Messages: who is told what, once, and that the outbox stays small.

use orderhub::{
    catalog::ProductPatch,
    engine::Act,
    journal::LOADED_EVENTS,
    notify::{Channel, Message, OUTBOX_MAX, Outbox},
    payment::Script,
};

use crate::{
    shop::{NOON, Town, call_off, site},
    support::run,
};

fn message(number: usize) -> Message {
    Message {
        id: number.to_string(),
        to: "cleo@example.org".into(),
        channel: Channel::Email,
        subject: format!("{number}"),
        text: "secret text".into(),
        html: None,
        code: Some("123456".into()),
        order: None,
        at: NOON,
    }
}

#[test]
fn the_outbox_is_bounded_and_pages_through_once() {
    let outbox = Outbox::new();
    for number in 0..OUTBOX_MAX + 5 {
        outbox.push(message(number));
    }
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let (items, next) = outbox.page(before, 300);
        seen.extend(items.into_iter().map(|item| item.subject));
        // Newer messages do not shift the pages.
        outbox.push(message(9_999));
        match next {
            Some(next) => before = Some(next),
            None => break,
        }
    }
    assert_eq!(
        seen.len(),
        OUTBOX_MAX - 3,
        "three fell out at the end meanwhile"
    );
    let expected: Vec<_> = (8..OUTBOX_MAX + 5).rev().map(|n| n.to_string()).collect();
    assert_eq!(seen, expected);
    assert_eq!(Outbox::new().page(None, 10), (Vec::new(), None));
}

#[test]
fn an_item_reads_as_documented_and_shows_no_secret_when_debugged() {
    let outbox = Outbox::new();
    outbox.push(message(1));
    let (items, _) = outbox.page(None, 1);
    let json = serde_json::to_value(&items[0]).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "to": "cleo@example.org",
            "channel": "email",
            "subject": "1",
            "text": "secret text",
            "code": "123456",
            "at": "2026-09-21T14:13:20.000Z",
        })
    );
    for debug in [format!("{:?}", items[0]), format!("{:?}", message(1))] {
        for secret in ["123456", "secret text", "cleo"] {
            assert!(!debug.contains(secret), "{debug}");
        }
    }
}

#[test]
fn a_code_is_sent_for_every_challenge_and_a_note_for_what_happened() {
    run(async {
        let mut town = Town::new(&[]).await;
        let shop = town.open().await.with_payments().with_letters();
        let id = shop.place().await;
        let first = shop.letters(1).await.remove(0);
        assert_eq!(first.to, "cleo@example.org");
        assert_eq!(first.order, Some(id.to_string()));
        let code = first.code.unwrap();
        assert!(first.text.starts_with(&code) && first.text.contains("5.00 GBP"));

        shop.act(id, Act::Otp).await.unwrap();
        assert_eq!(shop.letters(2).await[0].code, Some(code.clone()));

        shop.pay(id, Some(Script::Decline.token()))
            .await
            .unwrap_err();
        let again = shop.letters(3).await[0].code.clone().unwrap();
        assert_ne!(again, code, "a new challenge has a new secret");

        shop.pay(id, None).await.unwrap();
        assert!(shop.letters(4).await[0].subject.ends_with("is paid"));
        shop.act(id, call_off(None)).await.unwrap();
        let all = shop.letters(5).await;
        assert!(all[0].subject.ends_with("is cancelled"));
        assert_eq!(all.iter().filter(|item| item.code.is_some()).count(), 3);
        shop.close().await;
    });
}

#[test]
fn what_was_told_before_a_restart_is_not_told_again_and_nothing_is_left_out() {
    run(async {
        let mut town = Town::new(&[]).await;
        let shop = town.open().await.with_letters();
        shop.place().await;
        shop.letters(1).await;
        shop.close().await;
        // Nobody writes in this process, and more happens than a start brings into memory.
        let shop = town.open().await;
        let mut expected = Vec::new();
        for _ in 0..LOADED_EVENTS + 10 {
            expected.push(shop.place().await.to_string());
        }
        shop.close().await;
        let shop = town.open().await.with_letters();
        expected.push(shop.place().await.to_string());
        let mut orders: Vec<_> = shop
            .letters(expected.len())
            .await
            .into_iter()
            .filter_map(|item| item.order)
            .collect();
        orders.reverse();
        assert_eq!(orders, expected);
        shop.close().await;
    });
}

#[test]
fn a_process_that_is_killed_has_told_once_what_it_told() {
    run(async {
        let mut town = Town::new(&[]).await;
        let shop = town.open().await.with_payments().with_letters();
        let id = shop.place().await;
        shop.pay(id, None).await.unwrap();
        shop.letters(2).await;
        // The notes of a batch are written behind it.
        crate::shop::until("the log", || async {
            let log = town.letters.of_order(id, 10).await.unwrap();
            (log.len() == 2).then_some(())
        })
        .await;
        // It never comes to saying how far it was: as if killed.
        town.clock.advance(1);
        let reborn = town.open().await.with_payments().with_letters();
        reborn.act(id, call_off(None)).await.unwrap();
        let next = reborn.place().await;
        let told = reborn.letters(2).await;
        let orders: Vec<_> = told
            .iter()
            .rev()
            .filter_map(|item| item.order.clone())
            .collect();
        assert_eq!(orders, [id.to_string(), next.to_string()]);
        assert!(told[1].subject.ends_with("is cancelled"));
        shop.close().await;
        reborn.close().await;
    });
}

#[test]
fn a_dip_that_nobody_heard_of_is_told_by_the_next_process_and_by_no_other() {
    run(async {
        let mut town = Town::new(&[]).await;
        let shop = town.open().await;
        let patch = ProductPatch {
            low_stock: Some(Some(998)),
            ..ProductPatch::default()
        };
        let tea = "tea".parse().unwrap();
        let patched = shop.engine.patch_product(&site(), &tea, patch, None).await;
        patched.unwrap();
        shop.place().await;
        shop.close().await;
        for round in 0..2 {
            town.clock.advance(1);
            let shop = town.open().await.with_letters();
            let order = shop.place().await.to_string();
            let told =
                crate::shop::until("the code of the last order, and what is low", || async {
                    let (items, _) = shop.outbox.page(None, 10);
                    let is_told = |order: Option<&str>| {
                        items.iter().any(|item| item.order.as_deref() == order)
                    };
                    let all = is_told(Some(&order)) && (round > 0 || is_told(None));
                    all.then_some(items)
                })
                .await;
            let of_stock = told.iter().filter(|item| item.order.is_none());
            let expected = if round == 0 {
                vec!["boss@example.org"]
            } else {
                Vec::new()
            };
            let to: Vec<_> = of_stock.map(|item| item.to.as_str()).collect();
            assert_eq!(to, expected, "{told:?}");
            shop.close().await;
        }
    });
}
