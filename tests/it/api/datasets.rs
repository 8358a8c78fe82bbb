//! Files that are only looked at: apart from the shop, bounded, and honest about noise.

use std::fmt::Write as _;

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{Person, Reply, TestApp, eventually, id},
    support::run,
};

/// A form of these parts and a file.
async fn send(who: &Person, parts: &[(&str, &str)], file: impl AsRef<[u8]>) -> Reply {
    let mut body = String::new();
    for (name, text) in parts {
        let _ = write!(
            body,
            "--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"
        );
    }
    body.push_str(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"sales.csv\"\r\n\r\n",
    );
    let body = [body.as_bytes(), file.as_ref(), b"\r\n--b--\r\n"].concat();
    let call = who.call(Method::POST, "datasets");
    call.raw("multipart/form-data; boundary=b", body)
        .send()
        .await
}

/// A file is sent, looked at for sales and bundles, and forgotten again; with what was found in it.
async fn found(who: &Person, file: impl AsRef<[u8]>) -> (Value, [Value; 2]) {
    let parts = [("analyses", "sales,bundles"), ("currency", "EUR")];
    let sent = send(who, &parts, file).await.expect(202);
    let dataset = looked_at(who, &sent).await;
    let path = format!("datasets/{}", id(&dataset));
    let mut results = [Value::Null, Value::Null];
    if dataset["state"] == "done" {
        for (name, result) in ["sales", "bundles"].iter().zip(&mut results) {
            let path = format!("{path}/results/{name}");
            *result = who.get(&path).await.expect(200);
        }
    }
    let gone = who.call(Method::DELETE, &path).send().await;
    assert_eq!(gone.status, 204);
    (dataset, results)
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
            noise(),
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

const HEADER: &str = "order,date,sku,quantity,price,currency\n";

#[test]
fn bad_rows_cost_themselves_and_the_rest_is_looked_at() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        let good = "a,2024-01-01,tea,1,2.00,EUR\nb,2024-01-02,milk,1,3.00,EUR\n";
        for (what, row, problem) in [
            (
                "an id twice",
                "a,2024-01-03,tea,1,2.00,EUR\n",
                "do not stand together",
            ),
            (
                "a future date",
                "c,2199-01-01,tea,1,2.00,EUR\n",
                "is in the future",
            ),
            ("a far past", "c,1907-01-01,tea,1,2.00,EUR\n", "before 1970"),
            ("no day", "c,2024-02-30,tea,1,2.00,EUR\n", "is not a time"),
            (
                "no pieces",
                "c,2024-01-03,tea,0,2.00,EUR\n",
                "number of pieces",
            ),
            ("fewer than none", "c,2024-01-03,tea,-2,2.00,EUR\n", "-2"),
            (
                "a price that is none",
                "c,2024-01-03,tea,1,NaN,EUR\n",
                "NaN",
            ),
            (
                "a negative price",
                "c,2024-01-03,tea,1,-2.00,EUR\n",
                "-2.00",
            ),
            (
                "another currency",
                "c,2024-01-03,tea,1,2.00,USD\n",
                "`USD` is not EUR",
            ),
            ("no article", "c,2024-01-03,,1,2.00,EUR\n", "sku"),
            ("cells that are not there", "c,2024-01-03\n", ""),
        ] {
            let (dataset, [sales, _]) = found(&manager, format!("{HEADER}{good}{row}")).await;
            let told = json!([dataset["state"], dataset["orders"], dataset["rejected"]]);
            assert_eq!(told, json!(["done", 2, 1]), "{what}: {dataset:#}");
            let error = &dataset["errors"][0];
            assert_eq!(error["line"], 4, "{what}: {dataset:#}");
            assert!(error.to_string().contains(problem), "{what}: {error}");
            assert_eq!(sales["orders"], 2, "{what}: {sales:#}");
        }
    });
}

#[test]
fn order_encoding_and_size_of_a_file_do_not_matter_within_bounds() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        let row = |at: usize| {
            let day = jiff::civil::date(2024, 1, 1);
            let day = day.checked_add(jiff::Span::new().days(i64::try_from(at % 60).unwrap()));
            format!("o{at},{},tea,1,2.00,EUR\n", day.unwrap())
        };
        let rows: Vec<String> = (0..150).map(row).collect();
        let reversed: String = rows.iter().rev().map(String::as_str).collect();
        let straight = format!("{HEADER}{}", rows.concat());
        let (_, [sales, bundles]) = found(&manager, &straight).await;
        assert_eq!(sales["orders"], 150);
        // One article goes with nothing.
        assert_eq!(bundles["state"], "no_learnable_signal", "{bundles:#}");
        assert!(bundles["why"].as_str().unwrap().contains("no two articles"));
        let marked = [b"\xef\xbb\xbf", straight.as_bytes()].concat();
        let zipped = zstd::encode_all(straight.as_bytes(), 3).unwrap();
        let windows = straight.replace(",", ";").replace("\n", "\r\n");
        for (what, file) in [
            ("newest first", format!("{HEADER}{reversed}").into_bytes()),
            ("with a mark", marked),
            ("compressed", zipped),
            ("as spreadsheets write it", windows.into_bytes()),
        ] {
            let (dataset, [again, _]) = found(&manager, file).await;
            assert_eq!(dataset["rejected"], 0, "{what}: {dataset:#}");
            assert_eq!(again["report"], sales["report"], "{what}");
        }

        // Latin-1 is read as such; the name of an article comes out as it was.
        let latin = b"order,date,sku,name,quantity,price\n1,2024-01-01,c,Caf\xe9 cr\xe8me,1,2.00\n";
        let (dataset, [sales, _]) = found(&manager, latin).await;
        assert_eq!(dataset["rejected"], 0, "{dataset:#}");
        let article = &sales["report"]["articles"][0];
        assert_eq!(article["name"], "Caf\u{e9} cr\u{e8}me");

        // A long past is cut to what forecasters look at, and says so.
        let old = "old,1971-01-01,tea,1,2.00,EUR\n";
        let (dataset, [sales, _]) = found(&manager, format!("{straight}{old}")).await;
        assert_eq!(dataset["orders"], 151);
        assert_eq!(
            (&sales["orders"], &sales["cut"]),
            (&json!(150), &json!(true))
        );
    });
}

#[test]
fn a_file_that_is_none_is_refused_or_says_why_it_failed() {
    run(async {
        let app = TestApp::demo_with(&["--imports.bytes_max=20000"]).await;
        let manager = app.manager().await;
        let big = format!("{HEADER}{}", "x".repeat(30_000));
        send(&manager, &[], big).await.problem(413, "too_large");
        let empty = send(&manager, &[], "").await.problem(422, "validation");
        assert_eq!(empty["errors"][0]["pointer"], "/file");

        // Small as it is, it unpacks to more than sixteen times what may be sent.
        let bomb = format!("{HEADER}{}", "\n".repeat(400_000));
        let bomb = zstd::encode_all(bomb.as_bytes(), 3).unwrap();
        let half = zstd::encode_all(noise().as_bytes(), 3).unwrap();
        let wide: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let wide = [b"\xff\xfe", wide.as_slice()].concat();
        for (what, file, problem) in [
            ("no orders", HEADER.as_bytes().to_vec(), "it holds no row"),
            ("no names", b"\n\n1,2,3\n".to_vec(), "first line is empty"),
            (
                "no date",
                b"order,sku,quantity,price\n1,tea,1,2.00\n".to_vec(),
                "no column is the placed_at",
            ),
            (
                "no price",
                b"order,date,sku,quantity\n1,2024-01-01,tea,1\n".to_vec(),
                "no column is the unit_price",
            ),
            (
                "nothing that can be used",
                format!("{HEADER}1,soon,tea,1,2.00,EUR\n").into_bytes(),
                "no row of it can be used: line 2",
            ),
            ("UTF-16", wide, "UTF-16"),
            (
                "a spreadsheet",
                b"PK\x03\x04\x14\x00".to_vec(),
                "save its table as CSV",
            ),
            ("gzip", b"\x1f\x8b\x08\x00".to_vec(), "gzip"),
            ("a bomb", bomb, "unpacked, it is larger than 320000 bytes"),
            (
                "half a file",
                half[..half.len() / 2].to_vec(),
                "cannot be read",
            ),
            ("junk", vec![0xfe; 4_000], "no column is the order_id"),
        ] {
            let (dataset, _) = found(&manager, file).await;
            assert_eq!(dataset["state"], "failed", "{what}: {dataset:#}");
            let told = dataset["problem"].as_str().unwrap();
            assert!(told.contains(problem), "{what}: {told}");
        }
    });
}
