//! Insights: made in the background from what a site's orders say, and honest about what they do not say.

use std::fmt::Write as _;

use orderhub::clock::Clock as _;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{PASSWORD, Person, TestApp, eventually, id},
    support::run,
};

const DAY_MS: i64 = 24 * 3_600_000;
const KINDS: [&str; 10] = [
    "sales",
    "demand",
    "volume",
    "stockout",
    "bundles",
    "segments",
    "sentiment",
    "anomalies",
    "bottlenecks",
    "models",
];

/// An insight once it was made anew.
pub(crate) async fn made(who: &Person, kind: &str) -> Value {
    let path = format!("insights/{kind}?site=main");
    let before = who.get(&path).await.expect(200)["version"].as_u64();
    let refresh = format!("insights/{kind}/refresh?site=main");
    let asked = who.post(&refresh, &json!({})).await.expect(202);
    assert_eq!(
        (&asked["site"], &asked["kind"]),
        (&json!("main"), &json!(kind))
    );
    eventually("an insight", || async {
        let now = who.get(&path).await.expect(200);
        (now["version"].as_u64() > before).then_some(now)
    })
    .await
}

/// A file of sales: `orders(day)` orders on each of the last `days` days up to yesterday, two articles in every second.
pub(crate) fn history(app: &TestApp, days: i64, orders: impl Fn(i64) -> i64) -> String {
    let now = app.clock.now().as_millis();
    let midnight = now - now.rem_euclid(DAY_MS);
    let mut file =
        String::from("order_id,placed_at,sku,name,quantity,unit_price_minor,customer_id\n");
    for back in (1..=days).rev() {
        let day = midnight - back * DAY_MS;
        for number in 0..orders(day / DAY_MS) {
            let at = day + 8 * 3_600_000 + number * 1_200_000;
            let at = jiff::Timestamp::from_millisecond(at).unwrap();
            let customer = (number * 7 + back) % 80;
            let mut line = |sku: &str| {
                writeln!(file, "H{back}-{number},{at},{sku},{sku},1,250,C{customer}").unwrap();
            };
            match number % 4 {
                0 | 2 => {
                    line("espresso");
                    line("tiramisu");
                }
                1 => line("lasagne"),
                _ => line("margherita"),
            }
        }
    }
    file
}

/// Weekends are twice as busy: 1970-01-01 was a Thursday.
fn busy_weekends(day: i64) -> i64 {
    if (day + 3).rem_euclid(7) >= 5 { 16 } else { 8 }
}

/// Waits until an insight was made, whoever asked for it.
async fn settled(who: &Person, kind: &str) {
    let path = format!("insights/{kind}?site=main");
    eventually("an insight", || async {
        let told = who.get(&path).await.expect(200);
        (told["state"] != "pending").then_some(())
    })
    .await;
}

pub(crate) async fn import(app: &TestApp, file: String) {
    let manager = app.manager().await;
    let call = manager.call(Method::POST, "imports?kind=orders&site=main");
    let job = call.raw("text/csv", file).send().await.expect(202);
    let path = format!("jobs/{}", id(&job));
    eventually("the end of the import", || async {
        let job = manager.get(&path).await.expect(200);
        assert_eq!(job["rejected"], 0, "{job}");
        (job["state"] == "done").then_some(())
    })
    .await;
}

#[test]
fn a_shop_with_twenty_orders_says_not_enough_data() {
    run(async {
        let app = TestApp::demo().await;
        import(&app, history(&app, 20, |_| 1)).await;
        let manager = app.manager().await;
        for kind in ["demand", "volume", "bundles", "segments", "sentiment"] {
            let told = made(&manager, kind).await;
            assert_eq!(told["state"], "not_enough_data", "{told:#}");
            assert!(told["why"].as_str().is_some_and(|why| !why.is_empty()));
            assert!(told.get("report").is_none(), "{told:#}");
        }
        // What was counted can be told from the first order on.
        let sales = made(&manager, "sales").await;
        assert_eq!(
            (&sales["state"], &sales["orders"]),
            (&json!("ready"), &json!(20))
        );
        let weeks = sales["report"]["weeks"].as_array().unwrap();
        assert_eq!(weeks.last().unwrap()["orders"], 7, "{sales:#}");
    });
}

#[test]
fn a_shop_with_a_history_gets_every_kind() {
    run(async {
        let app = TestApp::demo().await;
        let order = app.released(&app.customer().await).await;
        import(&app, history(&app, 160, busy_weekends)).await;
        let manager = app.manager().await;

        let sales = made(&manager, "sales").await;
        let compared = &sales["report"]["compared"];
        assert_eq!(compared["now"]["orders"], 72, "{sales:#}");
        assert_eq!(compared["orders"], 0.0);
        assert_eq!(compared["now"]["revenue_minor"], 5 * 3_000 + 2 * 6_000);

        let demand = made(&manager, "demand").await;
        assert_eq!(demand["state"], "ready", "{demand:#}");
        let orders = &demand["report"]["orders"];
        assert_eq!(orders["state"], "ready");
        assert_eq!(orders["ahead"].as_array().unwrap().len(), 45);
        assert_eq!(orders["history"].as_array().unwrap().len(), 90);
        assert_eq!(orders["trend"]["word"], "stable");
        let figures = orders["figures"].as_array().unwrap();
        let of = |name: &str| {
            let one = figures.iter().find(|figure| figure["by"] == name);
            one.unwrap()["wape"].as_f64().unwrap()
        };
        assert!(
            of("weekday mean 8 weeks") < of("constant mean"),
            "{figures:#?}"
        );
        assert_eq!(
            figures
                .iter()
                .filter(|figure| figure["chosen"] == true)
                .count(),
            1
        );
        for day in orders["ahead"].as_array().unwrap() {
            let at = |level: &str| day[level].as_f64().unwrap();
            assert!(at("p10") <= at("p50") && at("p50") <= at("p90"), "{day}");
        }

        let volume = made(&manager, "volume").await;
        let usual = &volume["report"]["usual"];
        // 1970-01-01 was a Thursday: five is Saturday. Three orders an hour from eight on.
        assert_eq!((&usual[0][8], &usual[5][8]), (&json!(3.0), &json!(3.0)));
        assert_eq!((&usual[0][12], &usual[5][12]), (&json!(0.0), &json!(3.0)));
        assert_eq!(volume["report"]["ahead"].as_array().unwrap().len(), 7);

        let bundles = made(&manager, "bundles").await;
        let pair = &bundles["report"]["pairs"][0];
        let skus = [&pair["first"]["sku"], &pair["second"]["sku"]];
        assert!(skus.contains(&&json!("tiramisu")), "{bundles:#}");
        assert!(pair["lift"].as_f64().unwrap() > 1.5);

        let segments = made(&manager, "segments").await;
        assert_eq!(segments["report"]["by"], "rules", "{segments:#}");
        let groups = segments["report"]["segments"].as_array().unwrap();
        let shares = groups.iter().map(|group| group["share"].as_f64().unwrap());
        assert!((shares.sum::<f64>() - 1.0).abs() < 1e-3);

        let stockout = made(&manager, "stockout").await;
        let shelves = stockout["report"]["articles"].as_array().unwrap();
        assert!(
            shelves.iter().any(|shelf| shelf["sku"] == "espresso"),
            "{stockout:#}"
        );

        // What the import had made is of before.
        settled(&manager, "bottlenecks").await;
        // Longer than a token lasts.
        app.clock.advance_ms(3_600_000);
        let manager = app.login("manager@demo.local", PASSWORD).await;
        let bottlenecks = made(&manager, "bottlenecks").await;
        let stuck = &bottlenecks["report"]["stuck"][0];
        assert_eq!(stuck["order"], order["id"], "{bottlenecks:#}");
        assert!(stuck["minutes"].as_f64().unwrap() >= 59.0);

        for kind in ["anomalies", "sentiment"] {
            let told = made(&manager, kind).await;
            assert_eq!(told["state"], "not_enough_data", "{told:#}");
        }
        let models = made(&manager, "models").await;
        let tasks = models["report"]["tasks"].as_array().unwrap();
        let answers = |task: &str| {
            let found = tasks.iter().find(|one| one["task"] == task);
            found.unwrap()["answers"].as_str().unwrap().to_owned()
        };
        assert_eq!(tasks.len(), 9);
        assert_eq!(
            [answers("cancel"), answers("eta")],
            ["cancel-v2", "baseline"]
        );
        let next = manager
            .get("insights/customers/ext-C1?site=main")
            .await
            .expect(200);
        assert!(next["next"]["gap_days"].as_f64().unwrap() > 0.0, "{next:#}");
    });
}

#[test]
fn an_import_makes_them_anew_and_nobody_else_sees_them() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        import(&app, history(&app, 3, |_| 2)).await;
        for kind in KINDS {
            settled(&manager, kind).await;
            let path = format!("insights/{kind}?site=main");
            app.customer()
                .await
                .get(&path)
                .await
                .problem(403, "forbidden");
            app.kitchen()
                .await
                .get(&path)
                .await
                .problem(403, "forbidden");
            app.nobody()
                .get(&path)
                .await
                .problem(401, "unauthenticated");
        }
        let refresh = "insights/sales/refresh?site=main";
        let customer = app.customer().await;
        customer
            .post(refresh, &json!({}))
            .await
            .problem(403, "forbidden");
        manager
            .post("insights/weather/refresh?site=main", &json!({}))
            .await
            .problem(404, "not_found");
        customer
            .get("insights/customers/ext-C1?site=main")
            .await
            .problem(403, "forbidden");
        manager
            .get("insights/customers/nobody?site=main")
            .await
            .problem(404, "not_found");
    });
}

#[test]
fn a_history_that_ended_long_ago_is_told_as_of_its_end() {
    run(async {
        let app = TestApp::demo().await;
        import(&app, history(&app, 120, busy_weekends)).await;
        app.clock.advance_ms(3 * 365 * DAY_MS);
        let manager = app.login("manager@demo.local", PASSWORD).await;
        for kind in ["sales", "demand", "volume", "bundles", "segments"] {
            let told = made(&manager, kind).await;
            assert_eq!(told["state"], "ready", "{told:#}");
        }
        // What is true today has nothing to say.
        let bottlenecks = made(&manager, "bottlenecks").await;
        assert_eq!(bottlenecks["state"], "not_enough_data", "{bottlenecks:#}");
    });
}

#[test]
fn stations_come_and_go_and_are_told_by_what_they_have() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        let told = made(&manager, "bottlenecks").await;
        assert_eq!(told["state"], "not_enough_data", "no ticket yet: {told:#}");

        let bar = manager.call(Method::PATCH, "stations/bar").if_match(1);
        bar.json(&json!({"capacity": 1})).send().await.expect(200);
        let customer = app.customer().await;
        for _ in 0..2 {
            app.released(&customer).await;
        }
        for station in ["cellar", "cold", "oven", "stove"] {
            let path = format!("stations/{station}");
            let gone = manager.call(Method::DELETE, &path).send().await;
            gone.expect(204);
        }
        let told = made(&manager, "bottlenecks").await;
        let bar = json!({
            "station": "bar", "capacity": 1, "open": 2, "queued": 2, "usual_open": 0.0, "load": 2.0,
            "usual_load": 0.0, "finished": 0, "slow": false, "over_capacity": true,
        });
        assert_eq!(told["report"]["stations"], json!([bar]), "{told:#}");
        assert_eq!(told["report"]["stuck"], json!([]), "nobody waits long yet");

        // A station that its products name is there without being set up; nobody says what it can do.
        let gone = manager.call(Method::DELETE, "stations/bar").send().await;
        gone.expect(204);
        app.released(&customer).await;
        let told = made(&manager, "bottlenecks").await;
        let bar = json!({
            "station": "bar", "open": 3, "queued": 3, "usual_open": 0.0, "finished": 0, "slow": false,
            "over_capacity": false,
        });
        assert_eq!(told["report"]["stations"], json!([bar]), "{told:#}");
    });
}

#[test]
fn a_customer_without_a_rhythm_has_no_next_order() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        let next = |who: &str| {
            let path = format!("insights/customers/{who}?site=main");
            let manager = manager.clone();
            async move { manager.get(&path).await }
        };
        for nobody in ["nobody", "ext-C7", "no%20name", "%00", &"x".repeat(500)] {
            next(nobody).await.problem(404, "not_found");
        }
        let order = app.customer().await.place(&[("espresso", 1)]).await;
        let order = manager.order(&order).await;
        let customer = id(&order["customer"]).to_owned();
        let told = next(&customer).await.expect(200);
        assert_eq!(told, json!({"customer": customer, "orders": 1}));

        let header = "order_id,placed_at,sku,quantity,unit_price_minor,customer_id\n";
        let row = |day: u8, hour: u8, customer: &str| {
            let at = format!("2024-03-{day:02}T{hour:02}:00:00Z");
            format!("{customer}{day}-{hour},{at},espresso,1,250,{customer}\n")
        };
        let one_day: String = (8..13).map(|hour| row(4, hour, "day")).collect();
        let weekly: String = [1, 8, 15, 22].map(|day| row(day, 9, "week")).concat();
        let walk_ins: String = [1, 8, 15, 22].map(|day| row(day, 9, "")).concat();
        import(&app, [header, &one_day, &weekly, &walk_ins].concat()).await;

        let told = next("ext-day").await.expect(200);
        assert_eq!(told, json!({"customer": "ext-day", "orders": 5}));
        // Four people, or one: nobody knows.
        let told = next("ext-walk-in").await.expect(200);
        assert_eq!(told, json!({"customer": "ext-walk-in", "orders": 4}));
        let told = next("ext-week").await.expect(200);
        assert_eq!(
            json!([
                told["next"]["gap_days"],
                told["next"]["confidence"],
                told["next"]["orders"]
            ]),
            json!([7.0, 1.0, 4]),
            "{told:#}"
        );
        let late = told["next"]["overdue_days"].as_f64().unwrap();
        assert!(late > 300.0, "expected long ago: {told:#}");
        assert_eq!(told["next"]["articles"][0]["sku"], "espresso");
    });
}
