//! Orders that are long over leave the database for files, and nothing else does.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use orderhub::app::Mode;
use serde_json::{Value, json};

use crate::{
    app::{Person, TestApp, TestClock, eventually, id},
    doctor::{Store, copy},
    support::run,
};

pub(super) const DAY_MS: i64 = 86_400_000;
const NOTE: &str = "without-onions-please";

/// A shop with an archive.
pub(super) struct Shop {
    pub(super) dir: tempfile::TempDir,
    pub(super) clock: Arc<TestClock>,
}

impl Shop {
    /// Some days ago: the machine's own clock is never behind what happens here.
    pub(super) fn new(days: i64) -> Self {
        let (dir, clock) = (tempfile::tempdir().unwrap(), TestClock::new());
        clock.advance_ms(-days * DAY_MS);
        Self { dir, clock }
    }

    /// A place for a database, in a folder of its own.
    pub(super) fn store(&self, name: &str) -> Store {
        let folder = self.dir.path().join(name);
        fs::create_dir_all(&folder).unwrap();
        Store(folder.join("db"))
    }

    /// Forty days pass, and there is an order of that day: the last event of a feed never grows old.
    pub(super) async fn forty_days_later(&self, store: &Store) -> Value {
        self.clock.advance_ms(40 * DAY_MS);
        let app = self.open(store, Some(50)).await;
        let today = app.customer().await.place(&[("espresso", 1)]).await;
        app.stop().await;
        today
    }

    fn archive(&self) -> PathBuf {
        self.dir.path().join("archive")
    }

    pub(super) async fn open(&self, store: &Store, keeps_for: Option<u32>) -> TestApp {
        let mut flags = vec![store.flag(), "--payment.timeout_s=1".to_owned()];
        if let Some(days) = keeps_for {
            flags.push(format!("--retention.orders_days={days}"));
            let archive = self.archive().display().to_string();
            flags.push(format!("--retention.archive_dir={archive}"));
        }
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        let app = TestApp::start(&flags, Mode::Demo, self.clock.clone()).await;
        app.is_ready().await;
        app
    }

    /// What is in the files, by their names.
    pub(super) fn files(&self) -> BTreeMap<String, Vec<Value>> {
        let files = self.paths().into_iter();
        files.map(|path| (name(&path), lines(&path))).collect()
    }

    /// The files as they are, by their names.
    pub(super) fn bytes(&self) -> BTreeMap<String, Vec<u8>> {
        let files = self.paths().into_iter();
        let read = |path: PathBuf| (name(&path), fs::read(&path).unwrap());
        files.map(read).collect()
    }

    fn paths(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.archive().join("main")).unwrap();
        files.map(|file| file.unwrap().path()).collect()
    }

    /// The positions of the events in the files, as often as they are there.
    pub(super) fn seqs(&self) -> Vec<u64> {
        let files = self.files();
        let mut seqs: Vec<u64> = files.values().flat_map(|lines| seqs(lines)).collect();
        seqs.sort_unstable();
        seqs
    }

    /// The orders in the files, as often as they are there.
    pub(super) fn archived(&self) -> Vec<String> {
        let files = self.files();
        let orders = files.values().flatten().map(|line| &line["order"]["id"]);
        let mut ids: Vec<String> = orders
            .filter_map(|id| Some(id.as_str()?.to_owned()))
            .collect();
        ids.sort();
        ids
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

fn lines(path: &Path) -> Vec<Value> {
    let text = zstd::decode_all(fs::File::open(path).unwrap()).unwrap();
    let text = String::from_utf8(text).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The positions of the events in a file.
pub(super) fn seqs(lines: &[Value]) -> Vec<u64> {
    let events = lines
        .iter()
        .flat_map(|line| line["events"].as_array().unwrap());
    events.map(|event| event["seq"].as_u64().unwrap()).collect()
}

async fn handed_over(app: &TestApp, customer: &Person) -> Value {
    let line = json!({"sku": "espresso", "quantity": 2, "note": NOTE});
    let body = json!({"lines": [line], "coupon": "TEN"});
    let order = customer.post("orders", &body).await.expect(201);
    app.pay(customer, &order).await;
    app.release(&order).await;
    app.captured(&order).await;
    app.manager()
        .await
        .act(&order, "fulfill", &json!({}))
        .await
        .expect(200);
    order
}

pub(super) async fn is_gone(who: &Person, order: &Value) {
    eventually("an order that leaves", || async {
        let answer = who.get(&format!("orders/{}", id(order))).await;
        (answer.status == 404).then_some(())
    })
    .await;
}

#[test]
fn what_is_long_over_leaves_and_is_in_a_file_first() {
    run(async {
        let shop = Shop::new(80);
        let store = Store(shop.dir.path().join("db"));
        let app = shop.open(&store, None).await;
        let (customer, manager) = (app.customer().await, app.manager().await);
        let ten = json!({
            "code": "TEN", "kind": "percent", "percent_bp": 1_000, "limit": 9, "limit_per_customer": 5,
        });
        manager.post("coupons", &ten).await.expect(201);
        let done = handed_over(&app, &customer).await;
        let reviewed = handed_over(&app, &customer).await;
        let review =
            json!({"order": id(&reviewed), "line": 1, "stars": 5, "title": "Good", "body": ""});
        customer.post("reviews", &review).await.expect(201);
        let off = customer.place(&[("espresso", 1)]).await;
        let why = json!({"reason": NOTE});
        customer.act(&off, "cancel", &why).await.expect(200);
        let waits = app.released(&customer).await;
        app.stop().await;
        shop.clock.advance_ms(40 * DAY_MS);
        let before = Store(shop.dir.path().join("before"));
        copy(&store.0, &before.0);

        // Not so old yet.
        let app = shop.open(&store, Some(50)).await;
        let today = app.paid(&app.customer().await).await;
        app.stop().await;
        assert!(!shop.archive().join("main").exists());

        let app = shop.open(&store, Some(30)).await;
        let (customer, admin) = (app.customer().await, app.admin().await);
        is_gone(&admin, &done).await;
        is_gone(&admin, &off).await;
        for stays in [&reviewed, &waits, &today] {
            admin
                .get(&format!("orders/{}", id(stays)))
                .await
                .expect(200);
        }
        let own = customer.all("orders").await;
        assert_eq!(own.len(), 3, "{own:?}");
        admin
            .get("sites/main/events")
            .await
            .problem(410, "feed_trimmed");
        let events = format!("orders/{}/events", id(&waits));
        admin.get(&events).await.problem(410, "feed_trimmed");
        let looked = admin.get("invariants").await.expect(200);
        assert_eq!(looked["violations"], 0, "{looked}");
        manager_goes_on(&app, &customer, &waits).await;
        app.stop().await;
        let examined = store.examined();
        assert_eq!(examined.exit, Some(0), "{}", examined.text);

        let mut left = [id(&done).to_owned(), id(&off).to_owned()];
        left.sort();
        assert_eq!(shop.archived(), left);
        let files = shop.files();
        let all = serde_json::to_string(&files).unwrap();
        assert!(
            !all.contains(NOTE) && all.contains("\"forgotten\""),
            "{all}"
        );
        assert!(
            !all.contains("challenge") && !all.contains("Demo Customer"),
            "{all}"
        );
        let orders = files
            .values()
            .flatten()
            .filter(|line| line["order"].is_object());
        for line in orders {
            assert_eq!(line["order"]["customer"]["name"], "forgotten", "{line}");
        }
        // Every event that went is in a file, once.
        let seqs = shop.seqs();
        assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>());

        // Killed after the file and before the database: the same happens again, and nothing twice.
        let app = shop.open(&before, None).await;
        app.paid(&app.customer().await).await;
        app.stop().await;
        let app = shop.open(&before, Some(30)).await;
        is_gone(&app.admin().await, &done).await;
        is_gone(&app.admin().await, &off).await;
        app.stop().await;
        assert_eq!(shop.archived(), left);
        assert_eq!(before.examined().exit, Some(0));
        assert_eq!(shop.files(), files);
    });
}

/// What stayed without its events is still worked on.
async fn manager_goes_on(app: &TestApp, customer: &Person, waits: &Value) {
    let manager = app.manager().await;
    manager.act(waits, "fulfill", &json!({})).await.expect(200);
    let body = json!({"lines": [{"sku": "espresso", "quantity": 1}], "coupon": "TEN"});
    customer.post("orders", &body).await.expect(201);
}

#[test]
fn without_a_place_to_go_no_order_leaves() {
    let dir = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_orderhub"))
        .args([
            "serve",
            "--demo",
            "--http.bind=127.0.0.1:0",
            "--retention.orders_days=30",
        ])
        .arg(format!(
            "--database.url=surrealkv://{}/db?sync=every",
            dir.path().display()
        ))
        .output()
        .unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("retention.archive_dir is not"), "{said}");
}
