//! Opening: durability, migrations, one process a folder; and the journal that crashes on purpose.

use super::*;

#[test]
fn a_folder_holds_what_was_acknowledged_and_one_process() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        let journal = on_disk(&path).await;
        assert!(journal.is_durable());
        let mut shop = Shop::new("main");
        shop.place("ann", 0);
        let first = shop.batch();
        journal.commit(vec![first.clone()]).await.unwrap();

        let url = format!("surrealkv://{}?sync=every", path.display());
        let second = SurrealJournal::open(&database(&url)).await.unwrap_err();
        assert_eq!(
            second.to_string(),
            format!(
                "the database folder {} is in use by another process",
                path.display()
            )
        );

        journal.close().await;
        drop(journal);
        let journal = on_disk(&path).await;
        let loaded = journal.load(site_id("main"), NOON).await.unwrap().unwrap();
        assert_eq!(loaded.head, shop.head);
        assert_eq!(loaded.events, owned(&first.events));
        assert_eq!(loaded.orders, shop.orders);
        shop.place("ann", 1);
        journal.commit(vec![shop.batch()]).await.unwrap();
        journal.close().await;
    });
}

#[test]
fn only_sync_every_counts_as_durable() {
    run(async {
        let memory = SurrealJournal::open(&database("mem://")).await.unwrap();
        assert!(!memory.is_durable());
        let folder = tempfile::tempdir().unwrap();
        let url = format!("surrealkv://{}?sync=never", folder.path().display());
        let lax = SurrealJournal::open(&database(&url)).await.unwrap();
        assert!(!lax.is_durable());
        lax.close().await;
        for url in ["http://x", "surrealkv://", "rocksdb://x"] {
            let error = surreal::open(&database(url)).await.unwrap_err();
            assert!(error.to_string().starts_with("database.url"), "{error}");
        }
    });
}

#[test]
fn migrations_are_applied_once_and_never_edited() {
    run(async {
        let db = surreal::open(&database("mem://")).await.unwrap();
        let two = [
            Migration {
                number: 1,
                name: "0001_a",
                text: "DEFINE TABLE a; CREATE a:one RETURN NONE;",
            },
            Migration {
                number: 2,
                name: "0002_b",
                text: "-- nothing but a comment at the end\nCREATE a:two RETURN NONE; -- end",
            },
        ];
        migrate(&db, &two[..1]).await.unwrap();
        migrate(&db, &two).await.unwrap();
        migrate(&db, &two).await.unwrap();

        let mut edited = two;
        edited[0].text = "DEFINE TABLE other;";
        let error = migrate(&db, &edited).await.unwrap_err();
        assert!(error.to_string().contains("0001_a"), "{error}");
        assert!(error.to_string().contains("edited"), "{error}");
        let error = migrate(&db, &two[..1]).await.unwrap_err();
        assert!(error.to_string().contains("newer orderhub"), "{error}");

        // One that fails leaves nothing behind, and can be mended.
        let broken = Migration {
            number: 3,
            name: "0003_c",
            text: "CREATE a:three RETURN NONE; CREATE a:one RETURN NONE;",
        };
        let error = migrate(&db, &[two[0], two[1], broken]).await.unwrap_err();
        assert!(error.to_string().contains("0003_c"), "{error:#}");
        let mended = Migration {
            text: "CREATE a:three RETURN NONE;",
            ..broken
        };
        migrate(&db, &[two[0], two[1], mended]).await.unwrap();
        db.close().await;
    });
}

/// The lists of ended orders came later than ended orders did.
#[test]
fn orders_that_ended_before_there_were_lists_are_on_them() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let journal = on_disk(folder.path()).await;
        let mut shop = Shop::new("main");
        for age in 0..3 {
            let id = shop.place("ann", age);
            shop.cancel(id, NOON + 100);
        }
        journal.commit(vec![shop.batch()]).await.unwrap();
        journal.close().await;
        drop(journal);
        let url = format!("surrealkv://{}?sync=every", folder.path().display());
        let db = surreal::open(&database(&url)).await.unwrap();
        let undone = "DELETE past; DELETE migration WHERE number = 8;";
        db.ask(undone).await.unwrap().check().unwrap();
        db.close().await;
        drop(db);

        let journal = on_disk(folder.path()).await;
        let cancelled = OrderQuery {
            sites: Some(vec![site_id("main")]),
            status: Some(Status::Cancelled),
            limit: 10,
            ..OrderQuery::default()
        };
        assert_eq!(journal.orders(cancelled).await.unwrap().len(), 3);
        journal.close().await;
    });
}

#[test]
fn the_real_migrations_are_numbered_in_order() {
    assert!(MIGRATIONS.is_sorted_by(|a, b| a.number < b.number));
    for migration in MIGRATIONS {
        assert!(
            migration
                .name
                .starts_with(&format!("{:04}_", migration.number))
        );
    }
}

#[test]
fn the_memory_journal_crashes_as_scripted() {
    run(async {
        let journal = MemoryJournal::new();
        let mut shop = Shop::new("main");
        shop.place("ann", 0);
        let batch = shop.batch();
        let head = |journal: &MemoryJournal| {
            let loaded = journal.load(site_id("main"), NOON);
            async { loaded.await.unwrap().map(|loaded| loaded.head.seq) }
        };
        journal.script([
            Some(Fault::Conflict),
            Some(Fault::LostBefore),
            None,
            Some(Fault::LostAfter),
            Some(Fault::Slow(Duration::from_millis(20))),
        ]);
        let outcome = journal.commit(vec![batch.clone()]).await;
        assert!(matches!(outcome, Err(CommitError::Conflict(_))));
        let outcome = journal.commit(vec![batch.clone()]).await;
        assert!(matches!(outcome, Err(CommitError::Unknown(_))));
        assert_eq!(head(&journal).await, None);
        journal.commit(vec![batch]).await.unwrap();
        assert_eq!(head(&journal).await, Some(1));

        shop.place("ann", 1);
        let outcome = journal.commit(vec![shop.batch()]).await;
        assert!(matches!(outcome, Err(CommitError::Unknown(_))));
        assert_eq!(head(&journal).await, Some(2));

        shop.place("ann", 2);
        let slow = journal.commit(vec![shop.batch()]);
        // A crash now loses it; who waits has it.
        let crashed = journal.reopen();
        assert_eq!(head(&crashed).await, Some(2));
        slow.await.unwrap();
        assert_eq!(head(&journal).await, Some(3));
        assert_eq!(head(&crashed).await, Some(2));
        assert_eq!(head(&journal.reopen()).await, Some(3));
    });
}
