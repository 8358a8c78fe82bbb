//! Orders of the past: a log of three files, or one of sales. They end up in feed and lists, and move nothing.

use reqwest::Method;
use serde_json::{Value, json};

use super::{counts, errors, import, over};
use crate::{
    app::{Person, TestApp, id},
    support::run,
};

const ORDERS: &str = "order_id,site,customer_id,placed_at,currency,ready_at,country\n\
    A1,old,77,2011-03-01T10:00:00Z,CUR,,UK\n\
    A2,old,77,2011-03-02T10:00:00Z,CUR,2011-03-02T10:20:00Z,UK\n\
    A3,old,,2011-03-03T10:00:00Z,CUR,,UK\n\
    A4,old,78,2011-03-04T10:00:00Z,CUR,,UK\n\
    A5,old,78,2099-03-04T10:00:00Z,CUR,,UK\n";
const LINES: &str = "order_id,line_no,sku,name,quantity,unit_price_minor\n\
    A1,1,espresso,Espresso,5000,250\n\
    A1,2,GONE-1,\"Gone, for good\",2,100\n\
    A3,1,GONE-1,Gone,1,100\n\
    A2,1,GONE-1,Gone,3,100\n\
    A4,1,GONE-1,Gone,x,100\n\
    A5,1,GONE-1,Gone,1,100\n";
const REVERSALS: &str = "order_id,sku,reversed_at,quantity,value_minor\n\
    A2,GONE-1,2011-03-05T10:00:00Z,3,300\n\
    A1,GONE-1,2011-03-05T11:00:00Z,1,100\n";

/// Sends the three files, in the currency of the demo, as its manager, and waits.
async fn import_log(app: &TestApp) -> Value {
    send_log(app, &app.manager().await, ORDERS).await
}

/// In what the demo sells.
async fn currency(app: &TestApp) -> String {
    let sites = app.nobody().get("sites").await.expect(200);
    let items = sites["items"].as_array().unwrap();
    let main = items.iter().find(|site| site["id"] == "main").unwrap();
    main["currency"].as_str().unwrap().to_owned()
}

async fn send_log(app: &TestApp, who: &Person, orders: &str) -> Value {
    let orders = orders.replace("CUR", &currency(app).await);
    let mut body = String::new();
    for (name, file) in [
        ("orders", orders.as_str()),
        ("lines", LINES),
        ("reversals", REVERSALS),
    ] {
        body += &format!(
            "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"log/{name}.csv\"\r\n\r\n{file}\r\n"
        );
    }
    body += "--b--\r\n";
    let call = who.call(Method::POST, "imports?kind=orders&site=main");
    let sent = call
        .raw("multipart/form-data; boundary=b", body)
        .send()
        .await;
    over(app, &sent.expect(202)).await
}

#[test]
fn a_log_comes_in_once_and_moves_nothing() {
    run(async {
        let app = TestApp::demo().await;
        let stock = app.stock("espresso").await;
        let job = import_log(&app).await;
        assert_eq!(counts(&job), [3, 3, 2], "{job:#}");
        let told = errors(&job);
        assert!(told[0].1.contains("A4 is left out"), "{told:?}");
        assert!(told[1].1.contains("in the future"), "{told:?}");

        let manager = app.manager().await;
        let list = manager.get("orders?customer=ext-77").await.expect(200);
        let items = list["items"].as_array().unwrap();
        let shown: Vec<_> = items
            .iter()
            .map(|order| {
                json!([
                    order["external_id"],
                    order["status"],
                    order["payment"],
                    order["total"]["amount"]
                ])
            })
            .collect();
        assert_eq!(
            shown,
            [
                json!(["A2", "CANCELLED", "refunded", 300]),
                json!(["A1", "FULFILLED", "partially_refunded", 1_250_200]),
            ]
        );
        assert_eq!(items[0]["placed_at"], "2011-03-02T10:00:00.000Z");
        assert_eq!(items[0]["allowed"], json!([]));
        assert_eq!(app.stock("espresso").await, stock);
        let outbox = app.nobody().get("demo/outbox").await.expect(200);
        assert_eq!(outbox["items"], json!([]), "nobody is written to");

        let feed = manager.get("sites/main/events").await.expect(200);
        let kinds: Vec<_> = feed["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| &item["kind"])
            .collect();
        assert_eq!(kinds, ["order.imported"; 3]);
        let job = import_log(&app).await;
        assert_eq!(counts(&job), [3, 0, 2], "twice is once");
        assert_eq!(
            manager.get("sites/main/events").await.expect(200)["head"],
            feed["head"]
        );

        let next = app.customer().await.place(&[("espresso", 1)]).await;
        assert_eq!(next["number"], 4);
        let report = app.admin().await.get("invariants").await.expect(200);
        assert_eq!(report["found"], json!([]), "{report}");
        assert_eq!(
            (&report["orders"], &report["events"]),
            (&json!(4), &json!(4))
        );
    });
}

#[test]
fn a_flat_file_of_sales_is_a_log_too() {
    run(async {
        let app = TestApp::demo().await;
        let file = "id,Date,product_id,product_name,Price,Quantity_Sold\n\
            1,2024-01-01,RE350,Classic,1853.61,42\n\
            1,2024-01-01,RE351,Classic 2,10,1\n\
            2,2024-01-02,RE350,Classic,2046.38,8\n\
            1,2024-01-01,RE350,Classic,1853.61,1\n";
        let job = import(&app, "kind=orders", file).await;
        assert_eq!(counts(&job), [2, 2, 1], "{job:#}");
        assert_eq!(errors(&job)[0].0, 5);
        let list = app
            .manager()
            .await
            .get("orders?to=2024-01-02T00:00:00Z")
            .await
            .expect(200);
        assert_eq!(list["items"].as_array().unwrap().len(), 1);
        assert_eq!(list["items"][0]["total"]["amount"], 185_361 * 42 + 1_000);
        assert_eq!(list["items"][0]["lines"].as_array().unwrap().len(), 2);
    });
}

#[test]
fn what_was_refused_is_never_half_there() {
    run(async {
        let app = TestApp::demo().await;
        let job = import(
            &app,
            "kind=orders",
            "id,date,sku,quantity\n1,2024-01-01,a,1\n",
        )
        .await;
        assert_eq!(job["state"], "failed");
        assert!(
            job["problem"].as_str().unwrap().contains("unit_price"),
            "{job}"
        );
        let lines = "1,2024-01-01,a,1,1\n".repeat(2_001);
        let file = format!("id,date,sku,quantity,price\n{lines}");
        let job = import(&app, "kind=orders", file).await;
        assert_eq!(counts(&job), [0, 0, 1], "{job}");
        let report = app.admin().await.get("invariants").await.expect(200);
        assert_eq!(
            (&report["violations"], &report["orders"]),
            (&json!(0), &json!(0))
        );
        app.customer()
            .await
            .get("invariants")
            .await
            .problem(403, "forbidden");
    });
}

#[test]
fn an_order_that_names_another_site_of_the_hub_belongs_there_or_is_refused() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        for (id, currency) in [("north", currency(&app).await), ("east", "JPY".to_owned())] {
            let site = json!({"id": id, "name": id, "currency": currency});
            admin.post("sites", &site).await.expect(201);
        }
        let orders = ORDERS
            .replace("A1,old", "A1,north")
            .replace("A2,old", "A2,main")
            .replace("A3,old", "A3,east");
        let job = send_log(&app, &app.manager().await, &orders).await;
        assert_eq!(counts(&job), [1, 1, 4], "{job:#}");
        let told = errors(&job);
        assert_eq!((told[0].0, told[1].0), (2, 4), "{told:?}");
        for (_, message) in &told[..2] {
            assert!(
                message.contains("do not run") && message.ends_with("(site)"),
                "{told:?}"
            );
        }
        // A manager of both may, in the currency of each.
        let both = app.hire("manager", &["main", "north", "east"]).await;
        let job = send_log(&app, &both, &orders).await;
        assert_eq!(counts(&job), [2, 1, 3], "{job:#}");
        assert!(errors(&job)[0].1.contains("not JPY"), "{job:#}");
        let listed = async |site: &str| {
            let items = admin.all(&format!("orders?site={site}")).await;
            let names = items
                .iter()
                .map(|order| order["external_id"].as_str().unwrap().to_owned());
            names.collect::<Vec<_>>()
        };
        assert_eq!(
            (listed("main").await, listed("north").await),
            (vec!["A2".into()], vec!["A1".to_owned()])
        );
        assert_eq!(listed("east").await, Vec::<String>::new());
        let feed = admin.get("sites/north/events").await.expect(200);
        assert_eq!(feed["items"][0]["kind"], "order.imported");
        let job = send_log(&app, &admin, &orders).await;
        assert_eq!(counts(&job), [2, 0, 3], "twice is once, for an admin too");
        let report = admin.get("invariants").await.expect(200);
        assert_eq!(report["found"], json!([]), "{report}");
    });
}

#[test]
fn a_key_for_one_site_brings_no_orders_of_the_past_into_others() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        let north = json!({"id": "north", "name": "North", "currency": currency(&app).await});
        admin.post("sites", &north).await.expect(201);
        let key = json!({"name": "Till", "scopes": ["data:write"], "sites": ["main"]});
        let key = admin.post("api-keys", &key).await.expect(201);
        let till = admin.with_token(key["key"].as_str().unwrap());
        let orders = ORDERS
            .replace("A1,old", "A1,north")
            .replace("A2,old", "A2,main");
        let job = send_log(&app, &till, &orders).await;
        assert_eq!(counts(&job), [2, 2, 3], "{job:#}");
        let told = errors(&job);
        assert!(
            told[0].1.contains("do not run") && told[0].1.ends_with("(site)"),
            "{told:?}"
        );
        let at_north = admin.all("orders?site=north").await;
        assert_eq!(at_north, Vec::<Value>::new());
        // Its maker may all the same, as themselves.
        let job = send_log(&app, &admin, &orders).await;
        assert_eq!(counts(&job), [3, 1, 2], "{job:#}");
        app.stop().await;
    });
}

#[test]
fn a_job_of_who_runs_the_site_no_more_is_not_worked_off() {
    run(async {
        let app = TestApp::demo().await;
        let (admin, manager) = (app.admin().await, app.hire("manager", &["main"]).await);
        let file = "id,date,sku,quantity\n1,2024-01-01,a,1\n";
        let sent = super::send(&manager, "kind=orders", file).await.expect(202);
        let broken = over(&app, &sent).await;
        assert!(broken["problem"].as_str().unwrap().contains("unit_price"));
        let path = format!("users/{}", id(&manager.user));
        let demoted = admin.call(Method::PATCH, &path);
        let demoted = demoted.json(&json!({"role": "kitchen"}));
        demoted.send().await.expect(200);
        let resume = format!("jobs/{}/resume", id(&sent));
        admin.post(&resume, &json!({})).await.expect(200);
        let refused = over(&app, &sent).await;
        assert_eq!(refused["state"], "failed");
        let problem = refused["problem"].as_str().unwrap();
        assert!(problem.contains("does not run"), "{problem}");
        app.stop().await;
    });
}
