//! A shop that is backed up and restored to what it was.

use std::{fs, sync::Arc};

use orderhub::app::Mode;
use serde_json::{Value, json};

use super::{done, orderhub};
use crate::{
    app::{Person, TestApp, TestClock, basket},
    doctor::Store,
};

const DAY_MS: i64 = 86_400_000;

/// A shop at work, in a folder of its own.
pub(super) struct Drill {
    pub(super) dir: tempfile::TempDir,
    pub(super) store: Store,
    pub(super) clock: Arc<TestClock>,
}

impl Drill {
    pub(super) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store(dir.path().join("shop/db"));
        fs::create_dir_all(dir.path().join("shop")).unwrap();
        let clock = TestClock::new();
        // Backups are made by the machine's clock: the shop lives two days before it.
        clock.advance_ms(-2 * DAY_MS);
        Self { dir, store, clock }
    }

    pub(super) async fn open(&self, store: &Store) -> TestApp {
        let app = TestApp::start(&[&store.flag()], Mode::Demo, self.clock.clone()).await;
        app.is_ready().await;
        app
    }

    /// Backs the shop up and puts that into a folder of its own, as it is or as it was.
    pub(super) fn restored(&self, name: &str, more: &[&str]) -> (Store, String) {
        let backup = self.dir.path().join(format!("{name}.backup"));
        done(&orderhub("backup", &backup, &self.store, &[]));
        let restored = Store(self.dir.path().join(name).join("db"));
        fs::create_dir_all(self.dir.path().join(name)).unwrap();
        let said = done(&orderhub("restore", &backup, &restored, more));
        let examined = restored.examined();
        assert_eq!(examined.exit, Some(0), "{name}: {}", examined.text);
        (restored, said)
    }
}

/// An order with a coupon.
pub(super) async fn with(who: &Person, lines: &[(&str, u32)], coupon: &str) -> Value {
    let mut body = basket(lines);
    body["coupon"] = json!(coupon);
    who.post("orders", &body).await.expect(201)
}
