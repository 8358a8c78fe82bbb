//! The doctor over a real store: nothing in a healthy one, and every kind of damage by its name.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use orderhub::{
    app::Mode,
    config::Settings,
    journal::{Journal as _, surreal::SurrealJournal},
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::app::{TestApp, TestClock, id};

mod damage;
mod machine;
mod upgrade;
mod watched;

/// Where a store is.
pub(crate) struct Store(pub(crate) PathBuf);

/// What the doctor said.
pub(crate) struct Said {
    pub(crate) exit: Option<i32>,
    rules: Vec<String>,
    pub(crate) text: String,
}

impl Store {
    pub(crate) fn flag(&self) -> String {
        format!("--database.url=surrealkv://{}?sync=every", self.0.display())
    }

    /// The same store once more.
    fn copy(&self, to: &Path) -> Self {
        copy(&self.0, to);
        Self(to.to_owned())
    }

    /// Writes damage into it, into the JSON of those rows.
    async fn damage(&self, table: &str, which: fn(&Value) -> bool, how: fn(&mut Value)) {
        let journal = self.open().await;
        let db = journal.db();
        let read = format!("SELECT VALUE body FROM {table}");
        let mut found = db.ask(&read).await.unwrap().check().unwrap();
        let bodies: Vec<String> = found.take(0).unwrap();
        let write = format!("UPDATE {table} SET body = $after WHERE body = $before RETURN NONE");
        let mut count = 0;
        for before in bodies {
            let mut body: Value = serde_json::from_str(&before).unwrap();
            if which(&body) {
                how(&mut body);
                let written = db
                    .ask(&write)
                    .bind(("before", before))
                    .bind(("after", body.to_string()));
                written.await.unwrap().check().unwrap();
                count += 1;
            }
        }
        assert!(count > 0, "nothing in {table} was damaged");
        journal.close().await;
    }

    async fn write(&self, text: &str) {
        let journal = self.open().await;
        journal.db().ask(text).await.unwrap().check().unwrap();
        journal.close().await;
    }

    pub(crate) async fn open(&self) -> SurrealJournal {
        let settings = Settings::parse([self.flag().as_str()]).unwrap();
        SurrealJournal::open(&settings.database).await.unwrap()
    }

    /// `orderhub doctor --invariants`.
    pub(crate) fn examined(&self) -> Said {
        let output = Command::new(env!("CARGO_BIN_EXE_orderhub"))
            .args(["doctor", "--invariants", "--json", &self.flag()])
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let said: Value = serde_json::from_str(&text).unwrap();
        let found = said["invariants"]["found"].as_array().unwrap().iter();
        let rules = found.map(|one| one["rule"].as_str().unwrap().to_owned());
        Said {
            exit: output.status.code(),
            rules: rules.collect(),
            text,
        }
    }
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// A shop in which much has happened: what was handed over with a coupon, and reviewed; what is unpaid, paid for nothing,
/// cancelled, partly refunded with pieces that came back.
pub(crate) async fn lived_in(store: &Store) {
    let app = TestApp::start(&[&store.flag()], Mode::Demo, TestClock::new()).await;
    app.is_ready().await;
    let (customer, manager) = (app.customer().await, app.manager().await);
    let ten = json!({
        "code": "TEN", "kind": "percent", "percent_bp": 1_000, "limit": 9, "limit_per_customer": 5,
    });
    manager.post("coupons", &ten).await.expect(201);
    let gift = json!({"code": "GIFT", "kind": "percent", "percent_bp": 10_000});
    manager.post("coupons", &gift).await.expect(201);
    let with = async |code: &str| {
        let body = json!({"lines": [{"sku": "espresso", "quantity": 3}, {"sku": "lasagne", "quantity": 1}], "coupon": code});
        customer.post("orders", &body).await.expect(201)
    };
    let done = with("TEN").await;
    app.pay(&customer, &done).await;
    app.release(&done).await;
    app.once(&done, |order| order["payment"] == "captured")
        .await;
    manager.act(&done, "fulfill", &json!({})).await.expect(200);
    let review = json!({"order": id(&done), "line": 1, "stars": 5, "title": "Good", "body": ""});
    customer.post("reviews", &review).await.expect(201);
    let back = json!({"lines": [{"line": 1, "quantity": 1}], "restock": true, "reason": "cold"});
    manager.act(&done, "refund", &back).await.expect(200);
    app.once(&done, |order| order["payment"] == "partially_refunded")
        .await;
    let off = with("TEN").await;
    app.pay(&customer, &off).await;
    customer.act(&off, "cancel", &json!({})).await.expect(200);
    app.once(&off, |order| order["payment"] == "voided").await;
    let free = with("GIFT").await;
    app.pay(&customer, &free).await;
    app.release(&free).await;
    with("TEN").await;
    let looked = app.admin().await.get("invariants").await.expect(200);
    assert_eq!(looked["violations"], 0, "{looked}");
    let counts = ["orders", "coupons", "reviews"].map(|count| looked[count].as_u64().unwrap());
    assert_eq!(counts, [4, 2, 1]);
    app.stop().await;
}

/// Damage: the rule that is broken, what it is, in which table, in which rows, and how.
type Ill = (
    &'static str,
    &'static str,
    &'static str,
    fn(&Value) -> bool,
    fn(&mut Value),
);

/// Damages a copy of the store, table by table, and is told of it by the rule's name.
struct Ward {
    healthy: Store,
    folder: TempDir,
}

impl Ward {
    async fn open() -> Self {
        let folder = TempDir::new().unwrap();
        let healthy = Store(folder.path().join("healthy"));
        lived_in(&healthy).await;
        let said = healthy.examined();
        assert_eq!(
            (said.exit, &said.rules),
            (Some(0), &Vec::new()),
            "{}",
            said.text
        );
        Self { healthy, folder }
    }

    fn copy(&self, name: &str) -> Store {
        self.healthy
            .copy(&self.folder.path().join(name.replace(' ', "_")))
    }

    async fn finds(&self, (rule, name, table, which, how): Ill) {
        let ill = self.copy(name);
        ill.damage(table, which, how).await;
        Self::names(&ill, rule, name);
    }

    async fn finds_written(&self, rule: &str, name: &str, text: &str) {
        let ill = self.copy(name);
        ill.write(text).await;
        Self::names(&ill, rule, name);
    }

    fn names(ill: &Store, rule: &str, name: &str) {
        let said = ill.examined();
        assert_eq!(said.exit, Some(1), "{name}: {}", said.text);
        assert!(
            said.rules.iter().any(|found| found == rule),
            "{name}: {}",
            said.text
        );
    }
}
