//! The log reader: plain and compressed folders, one after the other, and errors that say where.

use orderhub::model::log::OrderLog;

use super::made::MadeLog;

#[test]
fn a_broken_log_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let good = MadeLog::of(2, None);
    let cases: [(&str, MadeLog, &str); 5] = [
        (
            "time",
            MadeLog {
                orders: good.orders.replacen("2024-01-01T10", "yesterday", 1),
                ..MadeLog::of(2, None)
            },
            "orders.csv, row 3, column placed_at: \"yesterday:00:00Z\" is not a time such as 2011-06-01T09:30:00Z",
        ),
        (
            "twice",
            MadeLog {
                orders: good.orders.replacen("o1,", "o0,", 1),
                ..MadeLog::of(2, None)
            },
            "orders.csv, row 3, column order_id: order o0 appears twice",
        ),
        (
            "header",
            MadeLog {
                lines: good.lines.replacen("sku", "article", 1),
                ..MadeLog::of(2, None)
            },
            "lines.csv, row 1: column 3 must be \"sku\", found \"article\"",
        ),
        (
            "unknown",
            MadeLog {
                lines: good.lines.replacen("o0,", "x0,", 1),
                ..MadeLog::of(2, None)
            },
            "lines.csv, row 2, column order_id: order x0 is not in the orders file",
        ),
        (
            "quantity",
            MadeLog {
                reversals: format!(
                    "{}o0,s1,2024-01-05T00:00:00Z,0,5\n",
                    "order_id,sku,reversed_at,quantity,value_minor\n"
                ),
                ..MadeLog::of(2, None)
            },
            "reversals.csv, row 2, column quantity: \"0\" is not a whole number of at least 1",
        ),
    ];
    for (name, log, problem) in cases {
        let error = OrderLog::open(&log.write(&folder.path().join(name)))
            .expect_err(name)
            .to_string();
        assert!(error.ends_with(problem), "{name}: {error}");
    }
    let nowhere = OrderLog::open(folder.path())
        .expect_err("no orders")
        .to_string();
    assert!(
        nowhere.contains("no orders.csv or orders.csv.zst in this folder"),
        "{nowhere}"
    );
}

#[test]
fn a_compressed_log_reads_like_a_plain_one_and_a_second_folder_continues_it() {
    let folder = tempfile::tempdir().unwrap();
    let made = MadeLog::of(3, None);
    let plain = OrderLog::open(&made.write(&folder.path().join("plain"))).unwrap();
    let zipped = folder.path().join("zipped");
    std::fs::create_dir_all(&zipped).unwrap();
    for (name, text) in [("orders", &made.orders), ("lines", &made.lines)] {
        let bytes = zstd::encode_all(text.as_bytes(), 3).unwrap();
        std::fs::write(zipped.join(format!("{name}.csv.zst")), bytes).unwrap();
    }
    let more = folder.path().join("more");
    std::fs::create_dir_all(&more).unwrap();
    std::fs::write(more.join("orders.csv"), made.orders.replace("\no", "\nm")).unwrap();
    std::fs::write(more.join("reversals.csv"), &made.reversals).unwrap();
    let both = OrderLog::open_all(&[zipped, more]).unwrap();
    assert_eq!((plain.len(), both.len()), (24, 48));
    assert_eq!(both.reversals().len(), plain.reversals().len());
    for entry in plain.orders() {
        let same = both.find(entry.order_id()).expect("the same order");
        assert_eq!(
            (same.order, same.lines.len()),
            (entry.order, entry.lines.len())
        );
        assert_eq!(same.total_minor(), entry.total_minor());
    }
    assert!(
        both.orders()
            .zip(both.orders().skip(1))
            .all(|(a, b)| a.order.placed_at_ms <= b.order.placed_at_ms)
    );
}
