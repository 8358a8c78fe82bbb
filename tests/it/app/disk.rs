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

    /// A copy of what is on it at the moment: what a kill would leave.
    pub fn as_it_is(&self) -> Self {
        let copy = Self::new();
        copy_folder(self.path(), copy.path());
        copy
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

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}
