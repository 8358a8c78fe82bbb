//! A log that ends in the middle of a record, as a kill or the loss of power leaves it: what is committed over it is
//! there after the next kill.

use std::{fs, path::PathBuf};

use super::*;

/// The log is written in blocks of so many bytes.
const BLOCK_BYTES: usize = 32 * 1024;

#[test]
fn what_is_committed_over_a_torn_log_outlives_the_next_kill() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let journal = on_disk(&at("first")).await;
        let mut shop = Shop::new("main");
        shop.place("ann", 0);
        journal.commit(vec![shop.batch()]).await.unwrap();
        kill(&at("first"), &at("whole"));
        let whole = fs::read(log(&at("whole"))).unwrap().len();
        // What is being written when it is killed.
        let mut other = Shop::new("other");
        for age in 0..200 {
            other.place("bob", age);
        }
        journal.commit(vec![other.batch()]).await.unwrap();
        let more = fs::read(log(&at("first"))).unwrap();
        journal.close().await;
        let block_end = (whole / BLOCK_BYTES + 1) * BLOCK_BYTES;
        assert!(more.len() > block_end + BLOCK_BYTES, "{}", more.len());

        for cut in [
            whole + 1,
            whole + 6,
            whole + 7,
            whole + 300,
            block_end,
            block_end + 7,
            more.len() - 1,
        ] {
            let torn = at(&format!("torn-{cut}"));
            kill(&at("whole"), &torn);
            fs::write(log(&torn), &more[..cut]).unwrap();
            let mut shop = shop.clone();
            let journal = on_disk(&torn).await;
            shop.place("ann", 1);
            journal.commit(vec![shop.batch()]).await.unwrap();
            let again = at(&format!("again-{cut}"));
            kill(&torn, &again);
            journal.close().await;

            let journal = on_disk(&again).await;
            let loaded = journal.load(site_id("main"), NOON).await.unwrap().unwrap();
            assert_eq!(loaded.head, shop.head, "cut at {cut} of {whole}");
            assert_eq!(loaded.orders.len(), 2, "cut at {cut} of {whole}");
            let torn_off = journal.load(site_id("other"), NOON).await.unwrap();
            assert!(torn_off.is_none(), "cut at {cut} of {whole}");
            journal.close().await;
        }
    });
}

/// What a kill would leave of an open database: its files as they are.
fn kill(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        let copy = to.join(file.file_name());
        if file.file_type().unwrap().is_dir() {
            kill(&file.path(), &copy);
        } else {
            fs::copy(file.path(), copy).unwrap();
        }
    }
}

/// The one file of its log.
fn log(folder: &Path) -> PathBuf {
    let mut files = fs::read_dir(folder.join("wal")).unwrap();
    files.next().unwrap().unwrap().path()
}
