//! Of what left: no log brings it in again, parts and timelines keep apart, and whatever is not over waits.

use std::{collections::BTreeSet, fmt::Write as _, ops::RangeInclusive};

use orderhub::{clock::Clock as _, journal::Journal as _};
use serde_json::{Value, json};

use super::{
    archive::{DAY_MS, Shop, is_gone, seqs},
    done, orderhub,
};
use crate::{
    api::insights::made,
    app::{Person, id},
    doctor::Store,
    jobs::{counts, import},
    support::run,
};

/// A log of orders of the past, an order a minute.
fn log(numbers: RangeInclusive<u64>) -> String {
    let mut file =
        String::from("order_id,placed_at,sku,name,quantity,unit_price_minor,customer_id\n");
    for number in numbers {
        let (hour, minute) = (number / 60, number % 60);
        let at = format!("2025-03-01T{hour:02}:{minute:02}:00Z");
        writeln!(
            file,
            "P{number},{at},espresso,Espresso,1,250,C{}",
            number % 9
        )
        .unwrap();
    }
    file
}

async fn cancelled(customer: &Person) -> Value {
    let order = customer.place(&[("espresso", 1)]).await;
    customer.act(&order, "cancel", &json!({})).await.expect(200);
    order
}

#[test]
fn what_left_does_not_come_in_again_with_its_log() {
    run(async {
        let shop = Shop::new(80);
        let store = shop.store("shop");
        let app = shop.open(&store, None).await;
        assert_eq!(
            counts(&import(&app, "kind=orders", log(1..=3)).await),
            [3, 3, 0]
        );
        app.stop().await;
        shop.forty_days_later(&store).await;

        let app = shop.open(&store, Some(30)).await;
        app.begins_at(4).await;
        let manager = app.manager().await;
        let told = async || {
            let sales = made(&manager, "sales").await;
            let feed = manager.get("sites/main/events?after=3").await.expect(200);
            let orders = sales["orders"].clone();
            (orders, feed["head"].clone(), app.stock("espresso").await)
        };
        let before = told().await;
        let again = import(&app, "kind=orders", log(1..=3)).await;
        assert_eq!(counts(&again), [3, 0, 0]);
        assert_eq!(told().await, before);
        // One that was never here still comes in, once.
        for new in [1, 0] {
            let more = import(&app, "kind=orders", log(3..=4)).await;
            assert_eq!(counts(&more), [2, new, 0]);
        }
        let list = manager.all("orders?limit=200").await;
        let past: Vec<&Value> = list.iter().map(|order| &order["external_id"]).collect();
        assert_eq!(past, [&Value::Null, &json!("P4")], "{list:?}");
        app.stop().await;
        assert_eq!(shop.archived().len(), 3);
        let examined = store.examined();
        assert_eq!(examined.exit, Some(0), "{}", examined.text);
    });
}

#[test]
fn a_long_past_leaves_in_parts_and_each_order_with_one_of_them() {
    const PART: u64 = 500;
    const ORDERS: u64 = 620;
    run(async {
        let shop = Shop::new(80);
        let store = shop.store("shop");
        let app = shop.open(&store, None).await;
        let job = import(&app, "kind=orders", log(1..=ORDERS)).await;
        assert_eq!(counts(&job), [ORDERS, ORDERS, 0]);
        app.stop().await;
        let today = shop.forty_days_later(&store).await;

        let app = shop.open(&store, Some(30)).await;
        app.begins_at(ORDERS + 1).await;
        let (admin, customer) = (app.admin().await, app.customer().await);
        cancelled(&customer).await;
        let rest = format!("sites/main/events?after={ORDERS}");
        let rest = admin.get(&rest).await.expect(200);
        let items = rest["items"].as_array().unwrap().iter();
        let kept: Vec<u64> = items.map(|item| item["seq"].as_u64().unwrap()).collect();
        let head = rest["head"].as_u64().unwrap();
        assert_eq!(kept, (ORDERS + 1..=head).collect::<Vec<_>>());
        assert_eq!(head, ORDERS + 3, "{rest}");
        let before = format!("sites/main/events?after={}", ORDERS - 1);
        admin.get(&before).await.problem(410, "feed_trimmed");
        let there = admin.all("orders?limit=200").await;
        assert_eq!((there.len(), id(&there[1])), (2, id(&today)));
        app.stop().await;
        let examined = store.examined();
        assert_eq!(examined.exit, Some(0), "{}", examined.text);

        let files = shop.files();
        let parts: Vec<_> = files
            .iter()
            .map(|(name, lines)| {
                let (mut seqs, first) = (seqs(lines), name.split_once('-').unwrap().0);
                seqs.sort_unstable();
                assert!(lines.iter().all(|line| line["order"].is_object()), "{name}");
                (first.parse::<u64>().unwrap(), seqs)
            })
            .collect();
        let wanted = [(1, PART), (PART + 1, ORDERS)];
        let wanted = wanted.map(|(first, last)| (first, (first..=last).collect::<Vec<_>>()));
        assert_eq!(parts, wanted);
        let archived = shop.archived();
        let once: BTreeSet<&String> = archived.iter().collect();
        assert_eq!((archived.len() as u64, once.len() as u64), (ORDERS, ORDERS));
    });
}

#[test]
fn a_feed_that_was_restored_leaves_beside_what_left_before() {
    run(async {
        let shop = Shop::new(80);
        let (store, second) = (shop.store("shop"), shop.store("second"));
        let app = shop.open(&store, None).await;
        let customer = app.customer().await;
        let kept = cancelled(&customer).await;
        let moment = shop.clock.now().to_string();
        shop.clock.advance_ms(1_000);
        let undone = cancelled(&customer).await;
        app.stop().await;
        let backup = shop.dir.path().join("backup");
        done(&orderhub("backup", &backup, &store, &[]));
        done(&orderhub(
            "restore",
            &backup,
            &second,
            &["--until", &moment],
        ));

        shop.forty_days_later(&store).await;
        let app = shop.open(&store, Some(30)).await;
        for order in [&kept, &undone] {
            is_gone(&app.admin().await, order).await;
        }
        app.stop().await;
        let before = shop.bytes();
        assert_eq!(before.len(), 1);

        // The clock is the shop's own: for this one it is the same day once more.
        shop.clock.advance_ms(-40 * DAY_MS);
        shop.forty_days_later(&second).await;
        let app = shop.open(&second, Some(30)).await;
        is_gone(&app.admin().await, &kept).await;
        app.stop().await;
        let examined = second.examined();
        assert_eq!(examined.exit, Some(0), "{}", examined.text);
        let after = shop.bytes();
        for (name, bytes) in &before {
            assert!(after.get(name) == Some(bytes), "{name} is not what it was");
        }
        assert_eq!(after.len(), 2);
        assert!(after.keys().all(|name| name.starts_with("000000000001-")));
        let mut left = [id(&kept), id(&kept), id(&undone)];
        left.sort_unstable();
        assert_eq!(shop.archived(), left);
    });
}

/// When the sandbox says what became of a charge of which it said nothing.
async fn answers_at(store: &Store, millis: i64) {
    let journal = store.open().await;
    let text = format!(
        "UPDATE charge SET answers_at = {millis} WHERE script = 'sandbox_unknown' RETURN VALUE script"
    );
    let mut changed = journal.db().ask(&text).await.unwrap().check().unwrap();
    let changed: Vec<String> = changed.take(0).unwrap();
    assert_eq!(changed.len(), 1);
    journal.close().await;
}

#[test]
fn whose_money_is_not_settled_stays_and_leaves_once_it_is() {
    run(async {
        let shop = Shop::new(200);
        let store = shop.store("shop");
        let app = shop.open(&store, None).await;
        let customer = app.customer().await;
        let off = cancelled(&customer).await;
        let doubt = customer.place(&[("espresso", 1)]).await;
        let card = json!({"code": app.code(&doubt).await, "token": "sandbox_unknown"});
        customer.act(&doubt, "pay", &card).await.expect(202);
        app.once(&doubt, |order| order["payment"] == "unknown")
            .await;
        customer.act(&doubt, "cancel", &json!({})).await.expect(200);
        app.stop().await;
        answers_at(&store, i64::MAX).await;
        // The provider is asked for a day; then people must look.
        shop.clock.advance_ms(2 * DAY_MS);
        let app = shop.open(&store, None).await;
        app.once(&doubt, |order| order["payment"] == "failed").await;
        app.stop().await;

        shop.forty_days_later(&store).await;
        let app = shop.open(&store, Some(30)).await;
        let admin = app.admin().await;
        is_gone(&admin, &off).await;
        assert_eq!(admin.order(&doubt).await["payment"], "failed");
        let events = format!("orders/{}/events", id(&doubt));
        admin.get(&events).await.problem(410, "feed_trimmed");
        app.stop().await;
        assert_eq!(shop.archived(), [id(&off)]);

        // It was held after all, and is lifted: that is old enough forty days later.
        answers_at(&store, 0).await;
        let app = shop.open(&store, Some(30)).await;
        app.once(&doubt, |order| order["payment"] == "voided").await;
        app.stop().await;
        shop.forty_days_later(&store).await;
        let app = shop.open(&store, Some(30)).await;
        is_gone(&app.admin().await, &doubt).await;
        app.stop().await;
        let mut left = [id(&off), id(&doubt)];
        left.sort_unstable();
        assert_eq!(shop.archived(), left);
        let seqs = shop.seqs();
        assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>());
        let examined = store.examined();
        assert_eq!(examined.exit, Some(0), "{}", examined.text);
    });
}
