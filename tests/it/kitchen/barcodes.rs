//! A scanner reads the sku of an article, or what is printed on it.

use serde_json::{Value, json};

use super::{at, released};
use crate::{
    app::{Person, Reply, TestApp},
    support::run,
};

const EAN: &str = "4006381333931";

async fn print_on(who: &Person, sku: &str, barcode: Value) -> Reply {
    let path = format!("products/{sku}");
    let version = who.get(&path).await.expect(200)["version"]
        .as_u64()
        .unwrap();
    who.call(reqwest::Method::PATCH, &path)
        .json(&json!({"barcode": barcode}))
        .if_match(version)
        .send()
        .await
}

#[test]
fn a_warehouse_scans_what_is_printed() {
    run(async {
        let app = TestApp::demo().await;
        let (manager, warehouse) = (app.manager().await, app.warehouse().await);
        let cola = print_on(&manager, "cola", json!(format!(" {EAN} ")))
            .await
            .expect(200);
        assert_eq!(cola["barcode"], EAN);
        let order = released(&app).await;
        let scan = |code: &str| json!({"code": code, "quantity": 1});
        let picked = at(&warehouse, &order, 3, "pick", scan(EAN))
            .await
            .expect(200);
        assert_eq!(picked["tickets"]["3"]["items"]["3"]["picked"], 1);
        let picked = at(&warehouse, &order, 3, "pick", scan("cola"))
            .await
            .expect(200);
        assert_eq!(picked["tickets"]["3"]["items"]["3"]["picked"], 2);
        at(&warehouse, &order, 3, "pick", scan("4006381333932"))
            .await
            .problem(422, "wrong_item");
        // Of an article that is not on the ticket.
        print_on(&manager, "water-still", json!("7610335001332"))
            .await
            .expect(200);
        at(&warehouse, &order, 3, "pick", scan("7610335001332"))
            .await
            .problem(422, "wrong_item");
        let cola = print_on(&manager, "cola", Value::Null).await.expect(200);
        assert!(cola.get("barcode").is_none());
        at(&warehouse, &order, 3, "pick", scan(EAN))
            .await
            .problem(422, "wrong_item");
        app.stop().await;
    });
}

#[test]
fn a_barcode_means_one_article_of_a_site() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        print_on(&manager, "cola", json!(EAN)).await.expect(200);
        print_on(&manager, "cola", json!(EAN)).await.expect(200);
        for taken in [EAN, "espresso"] {
            let refused = print_on(&manager, "water-still", json!(taken)).await;
            let refused = refused.problem(422, "validation");
            assert_eq!(refused["errors"][0]["pointer"], "/barcode", "{taken}");
        }
        for wrong in ["", "123", "12 34", "é1234", &"1".repeat(49)] {
            let refused = print_on(&manager, "water-still", json!(wrong)).await;
            let refused = refused.problem(422, "validation");
            assert_eq!(refused["errors"][0]["pointer"], "/barcode", "{wrong}");
        }
        // Nor may a new article be called what is printed on another.
        let body = json!({"sku": EAN, "name": "Other", "price": 100});
        let refused = manager.post("products", &body).await;
        refused.problem(422, "validation");
        manager
            .call(reqwest::Method::DELETE, "products/cola")
            .send()
            .await
            .expect(204);
        print_on(&manager, "water-still", json!(EAN))
            .await
            .expect(200);
        app.stop().await;
    });
}
