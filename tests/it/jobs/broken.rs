//! Files as they really come: each broken row is told with its line, and costs nothing else.

use std::fmt::Write as _;

use serde_json::json;

use super::{counts, errors, import, over, send};
use crate::{
    app::{TestApp, id},
    support::run,
};

#[test]
fn every_broken_row_is_told_with_its_line_and_the_others_come_in() {
    run(async {
        let app = TestApp::demo().await;
        let mut file = b"\xef\xbb\xbfsku,name,price,stock,currency\r\n".to_vec();
        let long = "x".repeat(1_000_000);
        let rows = [
            "ok-1,\"Two\r\nlines\",1.00,1,",
            "short,only two",
            "long,",
            "nul,a\0b,1.00,1,",
            "wide,a,1.00,1,,more,and more",
            "neg,a,-1.00,1,",
            "thou,a,\"1,234.00\",1,",
            "space,a,1 000,1,",
            "frac,a,1.00,1.5,",
            "sign,a,1.00,-2,",
            "money,a,1.00,1,XTS",
            "open,\"never closed,1.00,1,",
            "bad sku,a,1.00,1,",
            ",no sku,1.00,1,",
            "ok-2,After all that,2.00,2,",
        ];
        for row in rows {
            file.extend_from_slice(row.as_bytes());
            if row == "long," {
                file.extend_from_slice(format!("{long},1.00,1,").as_bytes());
            }
            file.extend_from_slice(b"\r\n");
        }
        let job = import(&app, "kind=products", file).await;
        assert_eq!(counts(&job), [2, 2, 13], "{job:#}");
        assert_eq!(job["format"]["encoding"], "utf-8");
        let told = errors(&job);
        let lines: Vec<u64> = told.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, (4..=16).collect::<Vec<_>>(), "{told:#?}");
        let words = [
            "has 2 columns",
            "longer than",
            "NUL",
            "has 7 columns",
            "negative",
            "not an amount",
            "not an amount",
            "fraction",
            "negative",
            "XTS",
            "never closed",
            "bad sku",
            "is empty",
        ];
        for ((line, message), word) in told.iter().zip(words) {
            assert!(message.contains(word), "line {line}: {message}, not {word}");
        }
        let manager = app.manager().await;
        let path = format!("jobs/{}/errors", job["id"].as_str().unwrap());
        let all = manager.get(&path).await;
        assert_eq!(
            (all.status, all.text.lines().count()),
            (200, 14),
            "{}",
            all.text
        );
        for sku in ["ok-1", "ok-2"] {
            app.nobody()
                .get(&format!("products/{sku}"))
                .await
                .expect(200);
        }
    });
}

#[test]
fn old_encodings_and_compressed_files_are_read() {
    run(async {
        let app = TestApp::demo().await;
        let latin = b"sku;name;price\ncafe;Caf\xe9 \x80;2,50\n".to_vec();
        let job = import(&app, "kind=products", latin).await;
        assert_eq!(counts(&job), [1, 1, 0], "{job}");
        assert_eq!(job["format"]["encoding"], "windows-1252");
        let product = app.nobody().get("products/cafe").await.expect(200);
        assert_eq!(product["name"], "Café €");

        let zipped = zstd::encode_all("sku,name,price\nzip,Zipped,1\n".as_bytes(), 3).unwrap();
        let job = import(&app, "kind=products", zipped.clone()).await;
        assert_eq!(counts(&job), [1, 1, 0], "{job}");
        assert_eq!(job["format"]["compressed"], true);

        let broken = zipped[..zipped.len() - 6].to_vec();
        let job = import(&app, "kind=products", broken).await;
        assert_eq!(job["state"], "failed", "{job}");
        let utf16 = b"\xff\xfes\0k\0u\0".to_vec();
        let job = import(&app, "kind=products", utf16).await;
        assert!(job["problem"].as_str().unwrap().contains("UTF-16"), "{job}");
    });
}

#[test]
fn a_file_that_is_too_large_is_refused_and_leaves_nothing() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        let spool = format!("--imports.dir={}", dir.path().join("spool").display());
        let app = TestApp::demo_with(&[&spool, "--imports.bytes_max=1000"]).await;
        let manager = app.manager().await;
        let refused = super::send(&manager, "kind=products", "x".repeat(5_000)).await;
        refused.problem(413, "too_large");
        let left = std::fs::read_dir(dir.path().join("spool")).unwrap().count();
        assert_eq!(left, 0);
        // Small as it is, it unpacks to more than sixteen times what may be sent.
        let bomb = zstd::encode_all(
            format!("sku,name,price\n{}", "\n".repeat(100_000)).as_bytes(),
            3,
        );
        let job = import(&app, "kind=products", bomb.unwrap()).await;
        assert_eq!(job["state"], "failed", "{job}");
    });
}

#[test]
fn cells_that_hold_lists_are_read_whole_or_told() {
    run(async {
        let app = TestApp::demo().await;
        let option = |id: &str, name: &str, delta: &str| {
            let text = format!(
                r#"[{{"id":"{id}","name":"{name}","choices":[{{"id":"a","name":"{name}"{delta}}}]}}]"#
            );
            format!("\"{}\"", text.replace('"', "\"\""))
        };
        let rows = [
            format!("fine,2.00,milk,{}", option("x", "=1+1", "")),
            "word,2.00,cheese,".to_owned(),
            "list,2.00,\"milk,nuts\",".to_owned(),
            "formula,2.00,=milk,".to_owned(),
            "json,2.00,,not json".to_owned(),
            "object,2.00,,{}".to_owned(),
            format!("id,2.00,,{}", option("no good", "x", "")),
            format!("price,2.00,,{}", option("x", "x", ",\"price_delta\":-201")),
            format!(
                "fraction,2.00,,{}",
                option("x", "x", ",\"price_delta\":1.5")
            ),
            format!("deep,2.00,,{}", "[".repeat(1_000)),
            format!("long,2.00,,{}", "x".repeat(1_000_000)),
            format!("many,2.00,{},", "milk|".repeat(1_000)),
        ];
        let mut file = b"\xef\xbb\xbfsku,price,allergens,options,name\r\n".to_vec();
        for row in &rows {
            file.extend_from_slice(format!("{row},Some\r\n").as_bytes());
        }
        let job = import(&app, "kind=products", file).await;
        assert_eq!(counts(&job), [2, 2, 10], "{job:#}");
        let told = errors(&job);
        let words = [
            "`cheese` is none of gluten",
            "none of",
            "none of",
            "no list of options",
            "no list of options",
            "/0/id",
            "with its options a piece costs",
            "no list of options",
            "no list of options",
            "longer than",
        ];
        assert_eq!(told.len(), words.len(), "{told:#?}");
        for ((at, (line, message)), word) in (3..).zip(&told).zip(words) {
            assert_eq!(*line, at, "{told:#?}");
            assert!(message.contains(word), "line {line}: {message}, not {word}");
            assert!(message.len() < 400, "{message}");
        }
        let fine = app.nobody().get("products/fine").await.expect(200);
        assert_eq!(fine["options"][0]["name"], "=1+1");
        let many = app.nobody().get("products/many").await.expect(200);
        assert_eq!(many["allergens"], serde_json::json!(["milk"]));

        let latin = b"sku;name;price;options\nlatin;L;1;\"[{\"\"id\"\":\"\"x\"\",\"\"name\"\":\"\"Gr\xf6\xdfe\"\",\"\"choices\"\":[{\"\"id\"\":\"\"a\"\",\"\"name\"\":\"\"A\"\"}]}]\"\n";
        let job = import(&app, "kind=products", latin.to_vec()).await;
        assert_eq!(counts(&job), [1, 1, 0], "{job:#}");
        let latin = app.nobody().get("products/latin").await.expect(200);
        assert_eq!(latin["options"][0]["name"], "Größe");
        // Without columns for them, lists are none of a new product.
        let job = import(&app, "kind=products", "sku,name,price\nplain,Plain,1\n").await;
        assert_eq!(counts(&job), [1, 1, 0]);
    });
}

#[test]
fn how_long_a_file_waits_is_told() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        let mut file = "sku,name,category,price\n".to_owned();
        for row in 0..20_000 {
            let _ = writeln!(file, "tea-{row},Tea {row},Teas,2.50");
        }
        let job = send(&manager, "kind=products&site=main", file).await;
        let job = job.expect(202);
        let says = async |name: &str| {
            let metrics = app.nobody().get("/metrics").await.text;
            let told = metrics.lines().find_map(|line| line.strip_prefix(name));
            told.unwrap().trim().parse::<f64>().unwrap()
        };
        let (waiting, age_s) = ("orderhub_jobs_waiting ", "orderhub_job_age_seconds ");
        assert!((says(waiting).await - 1.0).abs() < 0.1);
        app.clock.advance_ms(90_000);
        let age = says(age_s).await;
        assert!((90.0..150.0).contains(&age), "{age}");
        let cancel = format!("jobs/{}/cancel", id(&job));
        manager.post(&cancel, &json!({})).await.expect(200);
        assert_eq!(over(&app, &job).await["state"], "cancelled");
        assert!(says(waiting).await.abs() < 0.1);
        assert!(says(age_s).await.abs() < 0.1);
        app.stop().await;
    });
}
