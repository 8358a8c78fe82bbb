//! A folder for a hub that is stopped and started again.

use std::{iter, path::Path, sync::Arc};

use orderhub::app::Mode;
use tempfile::TempDir;

use super::{TestApp, TestClock};

/// Where a hub keeps what it must not lose; gone after the test.
pub struct Disk {
    dir: TempDir,
    flag: String,
}

impl Disk {
    /// An empty one.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let flag = format!(
            "--database.url=surrealkv://{}/db?sync=every",
            dir.path().display()
        );
        Self { dir, flag }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The setting that puts a hub's database there.
    pub fn flag(&self) -> &str {
        &self.flag
    }

    /// The demo shop as it was left there.
    pub async fn start(&self, clock: &Arc<TestClock>) -> TestApp {
        self.start_with(&[], clock).await
    }

    /// The same, with settings of its own.
    pub async fn start_with(&self, flags: &[&str], clock: &Arc<TestClock>) -> TestApp {
        let flags: Vec<_> = iter::once(self.flag())
            .chain(flags.iter().copied())
            .collect();
        TestApp::start(&flags, Mode::Demo, clock.clone()).await
    }
}
