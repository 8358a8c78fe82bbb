//! What is there at a site, and somebody's: a customer's, or the admin's.

use std::{collections::BTreeMap, fmt::Write as _};

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Person, TestApp, eventually, id};

/// By the route's beginning, the id to put into it.
pub(super) type Things = BTreeMap<&'static str, String>;

/// One of everything: an order that waits, one that was handed over and reviewed, and what else a customer has, with them; what
/// the admin made.
pub(super) async fn things(app: &TestApp, site: &str) -> (Things, Person) {
    let admin = app.admin().await;
    let tea = json!({
        "site": site, "sku": "tea-here", "name": "Tea", "category": "Drinks", "price": 100,
    });
    admin.post("products", &tea).await.expect(201);
    let owner = app.signup("Olga Owner").await;
    let done = order(&owner, site).await;
    app.pay(&owner, &done).await;
    app.release(&done).await;
    admin.act(&done, "fulfill", &json!({})).await.expect(200);
    let review =
        json!({"order": id(&done), "line": 1, "stars": 5, "title": "Good", "body": "Hot."});
    let review = owner.post("reviews", &review).await.expect(201);
    let address = json!({
        "name": "Olga Owner", "street": "Am Markt 1", "postcode": "10115", "city": "Berlin", "country": "DE",
    });
    let address = owner.post("addresses", &address).await.expect(201);
    let cart = owner.get(&format!("carts/mine?site={site}")).await;
    let sessions = owner.get("me/sessions").await.expect(200);

    let hook = json!({"site": site, "url": "https://example.org/hook", "events": ["*"]});
    let hook = admin.post("webhook-endpoints", &hook).await.expect(201);
    let board = json!({"name": "Board", "site": site});
    let board = admin.post("devices", &board).await.expect(201);
    let key = json!({"name": "Till", "scopes": ["stock:read"], "sites": [site]});
    let key = admin.post("api-keys", &key).await.expect(201);
    let user = id(&owner.user).to_owned();
    let things = BTreeMap::from([
        ("orders", id(&order(&owner, site).await).to_owned()),
        ("tickets", format!("{}-1", id(&done))),
        ("reviews", id(&review).to_owned()),
        ("addresses", id(&address).to_owned()),
        ("carts", id(&cart.expect(200)).to_owned()),
        ("me/sessions", id(&sessions["items"][0]).to_owned()),
        ("users", user.clone()),
        ("insights/customers", user),
        ("webhook-endpoints", id(&hook).to_owned()),
        ("devices", id(&board).to_owned()),
        ("api-keys", id(&key).to_owned()),
        ("jobs", id(&import(&admin, site).await).to_owned()),
        ("datasets", id(&dataset(&admin).await).to_owned()),
    ]);
    (things, owner)
}

async fn order(owner: &Person, site: &str) -> Value {
    let lines = json!({"site": site, "lines": [{"sku": "tea-here", "quantity": 1}]});
    owner.post("orders", &lines).await.expect(201)
}

/// An import that is over.
async fn import(admin: &Person, site: &str) -> Value {
    let file = "sku,name,category,price\nleaf-here,Leaf,Drinks,1.00\n";
    let path = format!("imports?kind=products&site={site}");
    let sending = admin.call(Method::POST, &path).no_key();
    let job = sending.raw("text/csv", file).send().await.expect(202);
    let path = format!("jobs/{}", id(&job));
    eventually("the end of an import", || async {
        let job = admin.get(&path).await.expect(200);
        (job["state"] == "done").then_some(job)
    })
    .await
}

/// A file that is looked at apart.
async fn dataset(admin: &Person) -> Value {
    let file = "id,product_id,product_name,Date,Price,Quantity_Sold\n1,T,Tea,2024-01-01,1.00,3\n";
    let mut form = String::new();
    for (part, text) in [
        ("name=\"analyses\"", "sales"),
        ("name=\"currency\"", "EUR"),
        ("name=\"file\"; filename=\"sales.csv\"", file),
    ] {
        let _ = write!(
            form,
            "--b\r\nContent-Disposition: form-data; {part}\r\n\r\n{text}\r\n"
        );
    }
    let call = admin.call(Method::POST, "datasets");
    let call = call.raw("multipart/form-data; boundary=b", form + "--b--\r\n");
    call.send().await.expect(202)
}
