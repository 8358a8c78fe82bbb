//! `orderhub replay`: a small order log through a running hub.

use std::{fs, process::Command};

use reqwest::Method;
use serde_json::json;

use crate::{app::TestApp, support::run};

const ORDERS: &str = "order_id,site,customer_id,placed_at,currency,ready_at,country
A1,old-shop,c1,2011-06-01T10:00:00Z,GBP,,
A2,old-shop,c2,2011-06-01T10:00:05Z,GBP,,
A3,old-shop,c1,2011-06-02T10:00:00Z,GBP,,
";
const LINES: &str = "order_id,line_no,sku,name,quantity,unit_price_minor
A1,1,85123A,White hanging heart,6,255
A1,2,WHITE METAL,Lantern,1001,339
A2,1,85123A,White hanging heart,2,255
A3,1,85123A,White hanging heart,2,255
";
const REVERSALS: &str = "order_id,sku,reversed_at,quantity,value_minor
A2,85123A,2011-06-01T11:00:00Z,2,510
";

#[test]
fn a_log_is_placed_paid_cancelled_and_handed_over() {
    run(async {
        let app = TestApp::demo_with(&["--cancellation.window_s=1"]).await;
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("orders", ORDERS),
            ("lines", LINES),
            ("reversals", REVERSALS),
        ] {
            fs::write(dir.path().join(format!("{name}.csv")), text).unwrap();
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_orderhub"));
        command
            .arg("replay")
            .arg(dir.path())
            .args([
                "--site",
                "replayed",
                "--create",
                "--speed",
                "0",
                "--day",
                "2011-06-01",
            ])
            .args(["--customers", "2", "--url", &app.url()]);
        let output = tokio::task::spawn_blocking(move || command.output().unwrap())
            .await
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "{said}{}",
            String::from_utf8_lossy(&output.stderr)
        );

        let admin = app.admin().await;
        let orders = admin.all("orders?site=replayed").await;
        let mut found: Vec<_> = orders
            .iter()
            .map(|order| {
                (
                    order["status"].as_str().unwrap(),
                    order["lines"].as_array().unwrap().len(),
                )
            })
            .collect();
        found.sort_unstable();
        // A line of more than 999 pieces became two.
        assert_eq!(found, [("CANCELLED", 1), ("FULFILLED", 3)]);
        let menu = admin.all("products?site=replayed").await;
        assert_eq!(menu.len(), 2);
        // The kitchen it made has no way in any more.
        let staff = admin.all("users").await;
        let kitchen = staff
            .iter()
            .find(|user| user["name"] == "Replay Kitchen")
            .unwrap();
        assert_eq!(kitchen["is_active"], json!(false));
        admin
            .call(Method::DELETE, "products/85123A?site=replayed")
            .send()
            .await
            .expect(204);
        app.stop().await;
    });
}
