//! What a site's models say in its insights: who speaks, of what, and what stands in their place when they cannot.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use orderhub::order::STRANGE_FROM;
use serde_json::{Value, json};

use super::live::{copy, disk, promote, switch};
use super::made::predict_task;
use super::stockout;
use crate::api::insights::{history, import, made};
use crate::app::{Disk, TestClock};
use crate::support::run;

const NORMAL_DEMAND: &str = "normal demand of the last four weeks";
const NOW: &str = "2024-05-31T10:00:00Z";
/// Days since 1970 of that moment.
const TODAY: i64 = 19_874;

/// A shelf of the report.
fn shelf<'a>(told: &'a Value, sku: &str) -> &'a Value {
    let shelves = told["report"]["articles"].as_array().unwrap();
    let found = shelves.iter().find(|shelf| shelf["sku"] == sku);
    found.unwrap_or_else(|| panic!("{sku} in {told:#}"))
}

/// A log of eight weeks that ends on the day before `until`: coffee runs out at the end of every week.
fn stock_days(until: i64) -> String {
    let mut text = stockout::HEADER.to_owned();
    for day in until - 56..until {
        let hours = if day % 7 >= 5 { 9 } else { 0 };
        let date = jiff::Timestamp::from_second(day * 86_400).unwrap();
        let date = date.strftime("%Y-%m-%d");
        writeln!(text, "main,espresso,Drinks,{date},8,{hours},24,1.0,0,0").unwrap();
    }
    text
}

/// A quickly made model. Whether it passed does not matter here: it serves.
fn model(folder: &Path) -> PathBuf {
    let model = folder.join("stockout-v4");
    stockout::quick(&folder.join("shops"), &model);
    let file = model.join("card.toml");
    let card = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, card.replace("passed = false", "passed = true")).unwrap();
    model
}

#[test]
fn a_champion_of_stock_outs_says_what_its_command_says_and_else_demand_speaks() {
    run(async {
        let (disk, folder) = (Disk::new(), tempfile::tempdir().unwrap());
        let model = model(folder.path());
        copy(&model, &disk.path().join("models/main"));
        let clock = TestClock::new();
        clock.stop_at(NOW, 0);
        let app = disk.start(&clock).await;
        import(&app, history(&app, 40, |_| 8)).await;
        let manager = app.manager().await;
        let plain = made(&manager, "stockout").await;
        assert_eq!(shelf(&plain, "espresso")["by"], NORMAL_DEMAND);

        promote(&app, "stockout-v4").await;
        let no_log = made(&manager, "stockout").await;
        assert_eq!(no_log["report"], plain["report"], "it has no log yet");

        let log = disk.path().join("learning/main/log");
        std::fs::create_dir_all(&log).unwrap();
        let file = log.join("stock_days.csv");
        std::fs::write(&file, stock_days(TODAY)).unwrap();
        let told = made(&manager, "stockout").await;
        let espresso = shelf(&told, "espresso");
        assert_eq!(espresso["by"], "stockout-v4", "{told:#}");
        let asked = folder.path().join("asked.csv");
        std::fs::write(&asked, "site,sku,day\nmain,espresso,2024-05-31\n").unwrap();
        let out = folder.path().join("said.csv");
        let by = predict_task("stockout", &model, &log, &asked, &out).unwrap();
        assert_eq!(by, "1 rows predicted by stockout-v4\n");
        let said = std::fs::read_to_string(out).unwrap();
        let said: f64 = said.trim_end().rsplit(',').next().unwrap().parse().unwrap();
        let risk = espresso["risk_day"].as_f64().unwrap();
        assert!((risk - said).abs() <= 0.000_05, "{risk} is not {said}");
        // Whatever else is told of the shelf, and other shelves, is as before.
        let mut as_before = espresso.clone();
        for name in ["risk_day", "by"] {
            as_before[name] = shelf(&plain, "espresso")[name].clone();
        }
        assert_eq!(as_before, *shelf(&plain, "espresso"));
        assert_eq!(shelf(&told, "tiramisu"), shelf(&plain, "tiramisu"));

        for (what, text) in [
            ("a log that ended a week ago", stock_days(TODAY - 7)),
            ("one of days to come", stock_days(TODAY + 90)),
            ("one without a row", stockout::HEADER.to_owned()),
            ("one that is none", "PK\u{3}\u{4}".to_owned()),
            (
                "a broken row",
                stock_days(TODAY) + "main,cola,Drinks,soon,1,0,24,1,0,0\n",
            ),
        ] {
            std::fs::write(&file, text).unwrap();
            let told = made(&manager, "stockout").await;
            assert_eq!(told["report"], plain["report"], "{what}");
        }
        std::fs::write(&file, stock_days(TODAY)).unwrap();
        let told = made(&manager, "stockout").await;
        assert_eq!(shelf(&told, "espresso"), espresso);
        switch(&app.admin().await, "stockout", false)
            .await
            .expect(200);
        let off = made(&manager, "stockout").await;
        assert_eq!(off["report"], plain["report"], "switched off");
        app.stop().await;
    });
}

#[test]
fn strange_orders_are_told_with_their_reasons() {
    run(async {
        let disk = disk();
        let app = disk.start(&TestClock::new()).await;
        let manager = app.manager().await;
        let customer = app.customer().await;
        customer.place(&[("espresso", 1)]).await;
        let told = made(&manager, "anomalies").await;
        assert_eq!(told["state"], "not_enough_data", "nobody judges: {told:#}");

        promote(&app, "anomaly-v3").await;
        let lines = [("espresso", 1), ("tiramisu", 3), ("cola", 2)];
        let mut strange = Vec::new();
        for _ in 0..4 {
            let order = customer.place(&lines).await;
            let order = app.admin().await.order(&order).await;
            if order["score"]["anomaly"].as_f64().unwrap() >= f64::from(STRANGE_FROM) {
                strange.insert(0, order);
            }
        }
        let told = made(&manager, "anomalies").await;
        let report = &told["report"];
        assert_eq!(
            json!([report["judged"], report["strange"]]),
            json!([4, strange.len()]),
            "{told:#}"
        );
        let listed = report["orders"].as_array().unwrap();
        assert!(!listed.is_empty(), "the same order four times: {told:#}");
        for (one, order) in listed.iter().zip(&strange) {
            assert_eq!(one["order"], order["id"]);
            assert_eq!(one["model"], "anomaly-v3", "not who said the cancel risk");
            assert_eq!(one["reasons"], order["score"]["reasons"], "{one:#}");
            assert!(!one["reasons"].as_array().unwrap().is_empty(), "{one:#}");
        }
        app.stop().await;
    });
}
