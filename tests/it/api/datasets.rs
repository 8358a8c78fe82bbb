//! Files that are only looked at: apart from the shop, bounded, and honest about noise.

use std::fmt::Write as _;

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{Person, Reply, TestApp, eventually, id},
    support::run,
};

/// A form of these parts and a file.
async fn send(who: &Person, parts: &[(&str, &str)], file: &str) -> Reply {
    let mut body = String::new();
    for (name, text) in parts {
        let _ = write!(
            body,
            "--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"
        );
    }
    let _ = write!(
        body,
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"sales.csv\"\r\n\r\n{file}\r\n--b--\r\n"
    );
    let call = who.call(Method::POST, "datasets");
    call.raw("multipart/form-data; boundary=b", body)
        .send()
        .await
}

/// The file once it was looked at.
async fn looked_at(who: &Person, dataset: &Value) -> Value {
    let path = format!("datasets/{}", id(dataset));
    eventually("the end of a look", || async {
        let now = who.get(&path).await.expect(200);
        matches!(now["state"].as_str(), Some("done" | "failed")).then_some(now)
    })
    .await
}

/// A year with one sale a day of as many pieces as chance says: nothing can be learned from it.
fn noise() -> String {
    let mut file = String::from("id,product_id,product_name,Date,Price,Quantity_Sold\n");
    let mut seed: u64 = 11;
    let first = jiff::civil::date(2024, 1, 1);
    for day in 0..366 {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let pieces = 100 + (seed >> 33) % 400;
        let date = first.checked_add(jiff::Span::new().days(day)).unwrap();
        let _ = writeln!(file, "{day},RE350,Classic 350,{date},1999.00,{pieces}");
    }
    file
}

#[test]
fn noise_is_called_noise_and_its_mean_is_the_forecast() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        let sent = send(
            &manager,
            &[("analyses", "demand, sales"), ("name", "Bikes")],
            &noise(),
        )
        .await;
        let dataset = looked_at(&manager, &sent.expect(202)).await;
        assert_eq!(
            json!([
                dataset["state"],
                dataset["orders"],
                dataset["rejected"],
                dataset["name"]
            ]),
            json!(["done", 366, 0, "Bikes"]),
            "{dataset:#}"
        );
        let path = format!("datasets/{}/results/demand", id(&dataset));
        let told = manager.get(&path).await.expect(200);
        assert_eq!(told["state"], "no_learnable_signal", "{told:#}");
        assert!(
            told["why"]
                .as_str()
                .unwrap()
                .starts_with("no learnable signal")
        );
        let article = &told["report"]["articles"][0];
        assert_eq!(article["by"], "constant mean");
        let days = article["ahead"].as_array().unwrap();
        assert_eq!(days[0]["day"], "2025-01-01", "its own end is its present");
        assert!(days.iter().all(|day| day["p50"] == days[0]["p50"]));

        let csv = manager.get(&format!("{path}?format=csv")).await;
        assert!(
            csv.text.starts_with("sku,day,p10,p50,p90\r\n"),
            "{}",
            csv.text
        );
        assert!(csv.text.contains("\"RE350\",\"2025-01-01\","));
        manager
            .get(&format!("datasets/{}/results/bundles", id(&dataset)))
            .await
            .problem(404, "not_found");

        // The shop knows nothing of it.
        let orders = manager.get("orders?site=main").await.expect(200);
        assert_eq!(orders["items"], json!([]));
    });
}

#[test]
fn bad_rows_are_told_with_their_line_and_bad_forms_are_refused() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        let file = "order,date,sku,quantity,price\n1,2024-01-01,tea,1,2.00\n2,yesterday,tea,1,2.00\n3,2024-01-02,tea,-4,2.00\n";
        let sent = send(&manager, &[("analyses", "sales")], file).await;
        let dataset = looked_at(&manager, &sent.expect(202)).await;
        assert_eq!(
            (&dataset["state"], &dataset["orders"]),
            (&json!("done"), &json!(1))
        );
        let lines: Vec<_> = dataset["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["line"].as_u64().unwrap())
            .collect();
        assert_eq!(lines, [3, 4], "{dataset:#}");

        let sent = send(&manager, &[], "a,b\n1,2\n").await;
        let dataset = looked_at(&manager, &sent.expect(202)).await;
        assert_eq!(dataset["state"], "failed");
        assert!(
            dataset["problem"].as_str().unwrap().contains("order_id"),
            "{dataset}"
        );

        let refused = send(&manager, &[("analyses", "weather")], file).await;
        refused.problem(422, "validation");
        let refused = send(&manager, &[("time_zone", "Mars/Base")], file).await;
        refused.problem(422, "validation");
        let refused = send(&manager, &[("colour", "red")], file).await;
        refused.problem(400, "malformed");
        send(&manager, &[], "").await.problem(422, "validation");
        let call = manager.call(Method::POST, "datasets");
        let plain = call.raw("text/csv", file.to_owned()).send().await;
        plain.problem(400, "malformed");
    });
}

#[test]
fn files_are_their_senders_and_few() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        let file = "order,date,sku,quantity,price\n1,2024-01-01,tea,1,2.00\n";
        let customer = app.customer().await;
        send(&customer, &[], file).await.problem(403, "forbidden");
        let admins = send(&app.admin().await, &[], file).await.expect(202);
        let of_admin = format!("datasets/{}", id(&admins));
        manager.get(&of_admin).await.problem(404, "not_found");
        let mut sent = Vec::new();
        for _ in 0..10 {
            sent.push(
                send(&manager, &[("analyses", "sales")], file)
                    .await
                    .expect(202),
            );
        }
        send(&manager, &[], file).await.problem(422, "validation");
        let list = manager.get("datasets").await.expect(200);
        assert_eq!(list["items"].as_array().unwrap().len(), 10);

        let first = format!("datasets/{}", id(&sent[0]));
        looked_at(&manager, &sent[0]).await;
        manager
            .get(&format!("{first}/results/sales"))
            .await
            .expect(200);
        let gone = manager.call(Method::DELETE, &first).send().await;
        assert_eq!(gone.status, 204);
        manager.get(&first).await.problem(404, "not_found");
        manager
            .get(&format!("{first}/results/sales"))
            .await
            .problem(404, "not_found");
        send(&manager, &[], file).await.expect(202);
    });
}
