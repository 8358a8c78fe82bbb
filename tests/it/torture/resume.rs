//! `kill -9` in the middle of an import, again and again: the job goes on by itself and nothing comes in twice.

use std::{fmt::Write as _, time::Duration};

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::hub::Shop;
use crate::support::run;

/// Orders of the past.
const ORDERS: u64 = 4_000;
/// Kills, at most; a job that is done sooner is enough.
const KILLS: usize = 4;
/// How far the job is when the hub is killed: so many orders further each time.
const STEP: u64 = 700;
/// How long all of it may take.
const PATIENCE: Duration = Duration::from_secs(90);

#[test]
fn an_import_goes_on_after_kill_nine_and_doubles_nothing() {
    run(async {
        let mut shop = Shop::new(&["--accounts.access_token_s=3600"]);
        let mut hub = shop.start();
        let http = reqwest::Client::new();
        let body = json!({"email": "admin@demo.local", "password": "orderhub-demo-shop"});
        let login = http
            .post(format!("{}/api/v1/auth/login", hub.url))
            .json(&body);
        let signed: Value = login.send().await.unwrap().json().await.unwrap();
        let token = signed["access_token"].as_str().unwrap().to_owned();
        let mut file = String::from("id,date,sku,quantity,price\n");
        for order in 1..=ORDERS {
            let _ = writeln!(
                file,
                "S{order},2020-01-{:02},tea,{order},1.50",
                order % 28 + 1
            );
        }
        let send = http.post(format!("{}/api/v1/imports?kind=orders", hub.url));
        let sent = send.bearer_auth(&token).body(file).send().await.unwrap();
        let job: Value = sent.json().await.unwrap();
        let job_path = format!("jobs/{}", job["id"].as_str().unwrap());

        let until = Instant::now() + PATIENCE;
        let (mut kills, mut next_kill) = (0, STEP);
        let job = loop {
            assert!(
                Instant::now() < until,
                "the job does not end:\n{}",
                shop.log()
            );
            let url = format!("{}/api/v1/{job_path}", hub.url);
            let job: Value = match http.get(url).bearer_auth(&token).send().await {
                Ok(answer) => answer.json().await.unwrap(),
                Err(_) => continue,
            };
            if job["state"] == "done" {
                break job;
            }
            if kills < KILLS && job["done"].as_u64() >= Some(next_kill) {
                (kills, next_kill) = (kills + 1, next_kill + STEP);
                hub.kill();
                hub = shop.start();
            }
            sleep(Duration::from_millis(5)).await;
        };
        assert_eq!(job["rejected"], 0, "{job}");
        assert_eq!(job["accepted"], ORDERS, "{job}");
        hub.kill();
        let (is_well, said) = shop.doctor();
        assert!(
            is_well && said.contains(&format!(" {ORDERS} orders, {ORDERS} events")),
            "{said}"
        );
        assert!(kills > 0, "it was over before anything could happen");
    });
}
