//! The order log: what came in goes out as it came, and a log that goes on where it ended is the log written anew.

use std::collections::BTreeSet;

use serde_json::json;

use super::shop::{LearningShop, day};
use crate::{models::made::MadeLog, support::run};

/// The rows of a table without its header, as a set: what came in together stands in any order.
fn rows(text: &str) -> BTreeSet<String> {
    text.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn a_log_that_came_in_goes_out_as_it_was() {
    run(async {
        let now = day(40, 2);
        let shop = LearningShop::open(&now).await;
        let log = MadeLog::of(30, None);
        let job = shop.import(&log, &now).await;
        assert_eq!(job["rejected"], 0, "{job:#}");
        let manager = shop.manager().await;
        for (table, text) in [
            ("orders", log.orders.replace(",shop,", ",main,")),
            ("lines", log.lines.clone()),
            ("reversals", log.reversals.clone()),
        ] {
            let out = manager.get(&format!("exports/log?table={table}")).await;
            assert_eq!(out.status, 200, "{}", out.text);
            assert_eq!(out.text.lines().next(), text.lines().next());
            assert_eq!(rows(&out.text), rows(&text), "{table}");
        }
        let orders = manager.get("exports/log?table=orders").await;
        let placed: Vec<_> = orders
            .text
            .lines()
            .skip(1)
            .map(|row| row.split(',').nth(3).unwrap().to_owned())
            .collect();
        assert!(placed.is_sorted());
        manager.get("exports/log").await.problem(422, "validation");
        manager
            .get("exports/log?table=users")
            .await
            .problem(422, "validation");
        let kitchen = shop.app.kitchen().await;
        kitchen
            .get("exports/log?table=orders")
            .await
            .problem(403, "forbidden");
    });
}

#[test]
fn a_log_that_goes_on_is_the_log_written_anew() {
    run(async {
        let now = day(40, 2);
        let shop = LearningShop::open(&now).await;
        shop.import(&MadeLog::of(30, None), &now).await;
        shop.clock.stop_at(&day(40, 3), 0);
        let standing = shop.look().await;
        assert_eq!(standing.orders, 240);
        let customer = shop
            .app
            .login("customer@demo.local", crate::app::PASSWORD)
            .await;
        let kept = customer.place(&[("espresso", 2)]).await;
        let gone = customer.place(&[("espresso", 1)]).await;
        shop.app.pay(&customer, &kept).await;
        customer.act(&gone, "cancel", &json!({})).await.expect(200);

        shop.clock.stop_at(&day(41, 3), 0);
        let standing = shop.look().await;
        assert_eq!((standing.orders, standing.problem), (242, None));
        let read =
            |table: &str| std::fs::read_to_string(shop.log().join(format!("{table}.csv"))).unwrap();
        let tables = ["orders", "lines", "reversals", "reviews", "stock_days"];
        let grown = tables.map(read);
        let id = gone["id"].as_str().unwrap();
        assert!(
            grown[2].contains(&format!("{id},espresso,")),
            "{}",
            grown[2]
        );
        // A day later nothing has happened; then all of it is written again.
        shop.clock.stop_at(&day(42, 3), 0);
        shop.look().await;
        assert_eq!(rows(&read("orders")), rows(&grown[0]));
        std::fs::remove_file(shop.log().join("settled.json")).unwrap();
        shop.clock.stop_at(&day(43, 3), 0);
        shop.look().await;
        for (table, before) in tables.iter().zip(&grown).take(3) {
            assert_eq!(rows(&read(table)), rows(before), "{table}");
        }
    });
}
