//! The drill: a hub is what it was at a moment, from a backup that was made long after it.

use std::{collections::BTreeMap, fs, path::Path};

use orderhub::{
    clock::Clock as _,
    journal::Journal as _,
    privacy::PLACES,
    rewind::{Becomes, TABLES},
};
use serde_json::{Value, json};

use super::{
    done,
    drill::{Drill, with},
    everything, orderhub, refused,
};
use crate::{
    app::{Person, TestApp, id},
    doctor::Store,
    support::run,
};

/// Tables that follow no feed, or say what really happened: they are as in the backup, and not as they were.
const BY_DECISION: &[&str] = &[
    "audit",
    "audit_by",
    "audit_head",
    "charge",
    "letter",
    "note",
    "session",
    "session_use",
    "user",
];

#[test]
fn it_is_decided_of_every_table_what_becomes_of_it() {
    let decided: Vec<&str> = TABLES.iter().map(|(table, _)| *table).collect();
    let there_are: Vec<&str> = PLACES.iter().map(|(table, _)| *table).collect();
    for table in &there_are {
        let count = decided.iter().filter(|one| *one == table).count();
        assert_eq!(count, 1, "{table}");
    }
    assert_eq!(decided.len(), there_are.len());
    for table in BY_DECISION {
        let (_, becomes) = TABLES.iter().find(|(name, _)| name == table).unwrap();
        assert!(*becomes != Becomes::Counted, "{table}");
    }
}

/// The orders of the drill, by what becomes of them after the moment.
struct Orders {
    /// Unpaid; it is paid and handed over.
    waits: Value,
    /// Paid; it is cancelled.
    paid: Value,
    /// Handed over; it is partly given back.
    done: Value,
    /// In the kitchen; it is handed over and reviewed.
    made: Value,
    /// Cancelled and over.
    off: Value,
}

async fn before(app: &TestApp) -> Orders {
    let (customer, manager) = (app.customer().await, app.manager().await);
    let ten = json!({
        "code": "TEN", "kind": "percent", "percent_bp": 1_000, "limit": 9, "limit_per_customer": 5,
    });
    manager.post("coupons", &ten).await.expect(201);
    for (sku, stock) in [("rice", json!(10)), ("salt", Value::Null)] {
        let body = json!({"sku": sku, "name": sku, "price": 100, "stock": stock});
        app.admin().await.post("products", &body).await.expect(201);
    }
    let done = with(&customer, &[("rice", 3), ("salt", 1)], "TEN").await;
    app.pay(&customer, &done).await;
    app.release(&done).await;
    app.captured(&done).await;
    manager.act(&done, "fulfill", &json!({})).await.expect(200);
    let made = with(&customer, &[("espresso", 2)], "TEN").await;
    app.pay(&customer, &made).await;
    app.release(&made).await;
    app.captured(&made).await;
    let off = with(&customer, &[("rice", 1)], "TEN").await;
    customer.act(&off, "cancel", &json!({})).await.expect(200);
    let paid = customer.place(&[("rice", 2)]).await;
    app.pay(&customer, &paid).await;
    let waits = with(&customer, &[("rice", 1)], "TEN").await;
    app.code(&waits).await;
    Orders {
        waits,
        paid,
        done,
        made,
        off,
    }
}

/// What happens after the moment; the order that is placed then.
async fn after(app: &TestApp, orders: &Orders) -> Value {
    let (customer, manager) = (app.customer().await, app.manager().await);
    customer
        .act(&orders.paid, "cancel", &json!({}))
        .await
        .expect(200);
    app.once(&orders.paid, |order| order["payment"] == "voided")
        .await;
    let back = json!({"lines": [{"line": 1, "quantity": 1}], "restock": true, "reason": "cold"});
    manager.act(&orders.done, "refund", &back).await.expect(200);
    app.once(&orders.done, |order| {
        order["payment"] == "partially_refunded"
    })
    .await;
    manager
        .act(&orders.made, "fulfill", &json!({}))
        .await
        .expect(200);
    let review =
        json!({"order": id(&orders.made), "line": 1, "stars": 5, "title": "Good", "body": ""});
    customer.post("reviews", &review).await.expect(201);
    let warehouse = app.warehouse().await;
    for (path, quantity) in [("rice/restock", 20), ("rice/waste", 2), ("salt/recount", 7)] {
        let body = json!({"quantity": quantity});
        warehouse
            .post(&format!("stock/{path}"), &body)
            .await
            .expect(200);
    }
    customer
        .act(&orders.waits, "otp", &json!({}))
        .await
        .expect(202);
    app.pay(&customer, &orders.waits).await;
    let new = with(&customer, &[("rice", 4)], "TEN").await;
    app.pay(&customer, &new).await;
    app.release(&new).await;
    app.captured(&new).await;
    let shared = customer.act(&new, "share", &json!({})).await;
    assert!(shared.status < 300);
    new
}

/// Every row of what follows the feed. Of a code that was used meanwhile the secret is another.
async fn compared(store: &Store) -> BTreeMap<String, Vec<String>> {
    let mut all = everything(store).await;
    all.retain(|table, _| !BY_DECISION.contains(&table.as_str()));
    let journal = store.open().await;
    let found = journal
        .db()
        .ask("SELECT VALUE body FROM live")
        .await
        .unwrap();
    let live: Vec<String> = found.check().unwrap().take(0).unwrap();
    journal.close().await;
    let live = live.iter().map(|body| {
        let mut order: Value = serde_json::from_str(body).unwrap();
        order.as_object_mut().unwrap().remove("challenge");
        order.to_string()
    });
    all.insert("live".into(), live.collect());
    all
}

#[test]
fn a_hub_is_what_it_was_at_a_moment() {
    run(async {
        let drill = Drill::new();
        let app = drill.open(&drill.store).await;
        let orders = before(&app).await;
        app.stop().await;
        let moment = drill.clock.now().to_string();
        drill.clock.advance_ms(1_000);
        let (then, _) = drill.restored("then", &[]);

        let app = drill.open(&drill.store).await;
        let new = after(&app, &orders).await;
        app.stop().await;
        let (restored, said) = drill.restored("now", &["--until", &moment]);
        assert!(
            said.contains("1 orders are gone, 4 are as they were"),
            "{said}"
        );
        for (order, what) in [
            (&new, "attempt 1: 3.60 GBP held"),
            (&new, "attempt 1: 3.60 GBP taken"),
            (&orders.waits, "attempt 1: 0.90 GBP held"),
            (&orders.paid, "attempt 1: 2.00 GBP no longer held"),
            (&orders.done, "attempt 1: 0.90 GBP given back"),
        ] {
            assert!(
                said.contains(&format!("order {}, {what}", id(order))),
                "{said}"
            );
        }
        assert!(!said.contains(id(&orders.off)), "{said}");

        let (was, is) = (compared(&then).await, compared(&restored).await);
        for (table, rows) in &was {
            // An article that began to be counted since is in the catalogue as it is now.
            if table == "product" || table == "movement" {
                let others = |rows: &[String]| -> Vec<String> {
                    rows.iter()
                        .filter(|row| !row.contains("salt"))
                        .cloned()
                        .collect()
                };
                assert_eq!(others(rows), others(&is[table]), "{table}");
            } else {
                assert_eq!(rows, &is[table], "{table}");
            }
        }
        assert!(was["coupon_use"].len() == 1 && was["past"].len() == 2 && was["live"].len() == 3);

        goes_on(&drill, &restored, &orders, &new).await;
    });
}

/// The hub that was restored takes orders, and the old ones go on where they were.
async fn goes_on(drill: &Drill, restored: &Store, orders: &Orders, new: &Value) {
    let app = drill.open(restored).await;
    let customer = app.customer().await;
    customer
        .get(&format!("orders/{}", id(new)))
        .await
        .problem(404, "not_found");
    let again = with(&customer, &[("rice", 4)], "TEN").await;
    assert_eq!(again["number"], new["number"]);
    // Letters are written from where the new feed ends when their worker first looks: perhaps not this one.
    customer.act(&again, "otp", &json!({})).await.expect(202);
    app.pay(&customer, &again).await;
    // Its code was used in the time that is undone: there is another.
    customer
        .act(&orders.waits, "otp", &json!({}))
        .await
        .expect(202);
    let code = app.code(&orders.waits).await;
    let path = format!("orders/{}/pay", id(&orders.waits));
    let paid = customer
        .post(&path, &json!({"code": code}))
        .await
        .expect(200);
    assert_eq!(paid["status"], "PAID");
    let looked = app.admin().await.get("invariants").await.expect(200);
    assert_eq!(looked["violations"], 0, "{looked}");
    app.stop().await;
    let examined = restored.examined();
    assert_eq!(examined.exit, Some(0), "{}", examined.text);
}

#[test]
fn goods_that_went_to_another_site_are_where_they_were() {
    run(async {
        let drill = Drill::new();
        let app = drill.open(&drill.store).await;
        let admin = app.admin().await;
        let site = json!({"id": "second", "name": "Second", "currency": "EUR"});
        admin.post("sites", &site).await.expect(201);
        for (site, stock) in [("main", 10), ("second", 1)] {
            let rice =
                json!({"site": site, "sku": "rice", "name": "Rice", "price": 90, "stock": stock});
            admin.post("products", &rice).await.expect(201);
        }
        let send = async |who: &Person, quantity: i64| {
            let body = json!({"quantity": quantity, "to": "second", "reason": "they ran out"});
            let path = "stock/rice/transfer?site=main";
            who.post(path, &body).await.expect(200);
        };
        let line = json!({"site": "main", "lines": [{"sku": "rice", "quantity": 1}]});
        let customer = app.customer().await;
        customer.post("orders", &line).await.expect(201);
        send(&admin, 4).await;
        app.stop().await;
        let moment = drill.clock.now().to_string();
        drill.clock.advance_ms(1_000);
        let (then, _) = drill.restored("then", &[]);

        let app = drill.open(&drill.store).await;
        send(&app.admin().await, 2).await;
        send(&app.admin().await, 1).await;
        app.stop().await;
        let (restored, said) = drill.restored("now", &["--until", &moment]);
        assert!(said.contains("0 orders are gone"), "{said}");
        let (was, is) = (compared(&then).await, compared(&restored).await);
        for table in ["product", "entry", "movement", "live", "head"] {
            let versions = |rows: &[String]| -> Vec<String> {
                let without = rows.iter().map(|row| version_less(row));
                without.collect()
            };
            assert_eq!(versions(&was[table]), versions(&is[table]), "{table}");
        }

        // And go on from there, once each.
        let app = drill.open(&restored).await;
        send(&app.admin().await, 5).await;
        let there = app
            .admin()
            .await
            .all("stock/rice/movements?site=second")
            .await;
        let arrived: Vec<_> = there
            .iter()
            .map(|row| (&row["quantity"], &row["on_hand"]))
            .collect();
        assert_eq!(arrived, [(&json!(5), &json!(10)), (&json!(4), &json!(5))]);
        app.stop().await;
    });
}

#[test]
fn what_waits_to_tell_of_events_that_are_gone_goes_with_them() {
    run(async {
        let drill = Drill::new();
        let app = drill.open(&drill.store).await;
        let customer = app.customer().await;
        let stays = customer.place(&[("espresso", 1)]).await;
        app.code(&stays).await;
        let moment = drill.clock.now().to_string();
        drill.clock.advance_ms(1_000);
        let goes = customer.place(&[("espresso", 1)]).await;
        app.code(&goes).await;
        for order in [&stays, &goes] {
            let shared = customer.act(order, "share", &json!({})).await;
            assert!(shared.status < 300);
        }
        app.stop().await;
        // As a mail server and an endpoint that are away would leave it.
        let letter = |of: &str| {
            format!("{{\"errand\":{{\"errand\":\"event\",\"site\":\"{of}}},\"first_at\":1}}")
        };
        let (old, new) = (letter("main\",\"seq\":1"), letter("main\",\"seq\":2"));
        let other = letter("mainz\",\"seq\":2");
        let waiting = format!(
            "INSERT INTO letter_due [{{ id: letter_due:[1, 'a'], body: '{old}' }},
                {{ id: letter_due:[2, 'b'], body: '{new}' }}, {{ id: letter_due:[3, 'c'], body: '{other}' }}];
            INSERT INTO hook_due [{{ id: hook_due:['e', 'main', 1] }}, {{ id: hook_due:['e', 'main', 2] }}];
            INSERT INTO hook_log [{{ id: hook_log:['e', 9, 'main', 1] }}, {{ id: hook_log:['e', 8, 'main', 2] }}];"
        );
        let journal = drill.store.open().await;
        journal.db().ask(&waiting).await.unwrap().check().unwrap();
        journal.close().await;
        let (restored, _) = drill.restored("now", &["--until", &moment]);
        let is = everything(&restored).await;
        for (table, left) in [
            ("letter_due", 2),
            ("hook_due", 1),
            ("hook_log", 1),
            ("share", 1),
            ("share_token", 1),
            ("letter", 1),
            ("event", 1),
        ] {
            assert_eq!(is[table].len(), left, "{table}: {:?}", is[table]);
            let tells = is[table].iter().any(|row| row.contains(id(&goes)));
            assert!(!tells, "{table}: {:?}", is[table]);
        }
    });
}

/// A record's version counts its changes, also those that are undone.
fn version_less(row: &str) -> String {
    let (before, after) = row.split_once("\\\"version\\\":").unwrap_or((row, ""));
    format!(
        "{before}{}",
        after.trim_start_matches(|c: char| c.is_ascii_digit())
    )
}

#[test]
fn a_moment_that_a_backup_does_not_hold_restores_nothing() {
    run(async {
        let drill = Drill::new();
        let app = drill.open(&drill.store).await;
        let early = app.clock.now().to_string();
        drill.clock.advance_ms(1_000);
        before(&app).await;
        app.stop().await;
        let backup = drill.dir.path().join("backup");
        done(&orderhub("backup", &backup, &drill.store, &[]));
        let nothing = |backup: &Path, until: &str, reason: &str| {
            let folder = drill.dir.path().join("none");
            fs::create_dir_all(&folder).unwrap();
            let restored = Store(folder.join("db"));
            let said = refused(&orderhub("restore", backup, &restored, &["--until", until]));
            assert!(said.contains(reason), "{said}");
            assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "{until}");
        };
        nothing(&backup, "2999-01-01T00:00:00Z", "what was at 2999-01-01");
        nothing(&backup, &early, "there is nothing from");
        nothing(&backup, "yesterday", "a time is like");

        let journal = drill.store.open().await;
        let trim = "UPDATE head SET first_seq = 4 RETURN NONE; DELETE event WHERE record::id(id)[1] < 4 RETURN NONE";
        journal.db().ask(trim).await.unwrap().check().unwrap();
        journal.close().await;
        let trimmed = drill.dir.path().join("trimmed");
        done(&orderhub("backup", &trimmed, &drill.store, &[]));
        nothing(&trimmed, &early, "the feed of main was trimmed");
    });
}
