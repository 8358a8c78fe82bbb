//! Many who ask for single rows together cost a few reads, and each gets what it would have got alone.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use orderhub::journal::READ_ROWS_MAX;

use super::*;

/// Runs a test on one thread: all have asked before the first read begins.
fn at_once(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(test);
}

/// So many orders of a site with two events each, all of them cancelled.
async fn shop_of(journal: &dyn Journal, name: &str, orders: i64) -> Shop {
    let mut shop = Shop::new(name);
    for age in 0..orders {
        let id = shop.place("ann", age);
        shop.cancel(id, NOON + age);
    }
    journal.commit(vec![shop.batch()]).await.unwrap();
    shop
}

#[test]
fn a_crowd_reads_each_order_once_and_few_times() {
    at_once(async {
        let memory = Arc::new(MemoryJournal::new());
        let shop = shop_of(&*memory, "main", 1_000).await;
        let journal = CrowdJournal::new(memory.clone());
        let before = memory.reads();
        // Everybody wants one of their own, and everybody the first.
        let own = shop.orders.iter().map(|order| journal.order(order.id));
        let first = shop.orders.iter().map(|_| journal.order(shop.orders[0].id));
        let (own, first) = tokio::join!(join_all(own), join_all(first));
        for (found, order) in own.iter().zip(&shop.orders) {
            assert_eq!(found.as_ref().unwrap().as_ref(), Some(order));
        }
        for found in first {
            assert_eq!(found.unwrap().as_ref(), Some(&shop.orders[0]));
        }
        let reads = memory.reads() - before;
        let least = 1_000_usize.div_ceil(READ_ROWS_MAX) as u64;
        assert!(reads <= least + 6, "{reads}");

        // Whoever comes alone does not wait for company.
        let alone = journal.order(shop.orders[5].id).await.unwrap();
        assert_eq!(alone.as_ref(), Some(&shop.orders[5]));
        let nobody = OrderId(Uuid::from_u128(7));
        assert_eq!(journal.order(nobody).await.unwrap(), None);
    });
}

#[test]
fn a_crowd_reads_events_of_many_orders_and_sites_together() {
    at_once(async {
        let memory = Arc::new(MemoryJournal::new());
        let a = shop_of(&*memory, "a", 300).await;
        let b = shop_of(&*memory, "b", 200).await;
        let journal = CrowdJournal::new(memory.clone());
        let before = memory.reads();
        let asks = a.orders.iter().chain(&b.orders).map(|order| {
            let reading = journal.events_at(order.site.clone(), order.seqs.to_vec());
            async move { (order, reading.await.unwrap()) }
        });
        for (order, events) in join_all(asks).await {
            let seqs: Vec<_> = events.iter().map(|event| event.seq).collect();
            assert_eq!(seqs, order.seqs.to_vec());
            assert!(events.iter().all(|event| event.order == order.id));
        }
        let reads = memory.reads() - before;
        assert!(reads <= 10, "{reads}");
    });
}

#[test]
fn one_row_that_is_missing_is_not_everybodys() {
    run(async {
        let memory = Arc::new(MemoryJournal::new());
        let shop = shop_of(&*memory, "main", 50).await;
        let journal = CrowdJournal::new(memory);
        let asks = shop.orders.iter().enumerate().map(|(index, order)| {
            let lost = if index % 10 == 3 { 1_000_000 } else { 0 };
            let seqs = order.seqs.iter().map(|seq| seq + lost).collect();
            journal.events_at(site_id("main"), seqs)
        });
        for (index, found) in join_all(asks).await.into_iter().enumerate() {
            let is_corrupt = matches!(found, Err(ReadError::Corrupt(_)));
            assert_eq!(is_corrupt, index % 10 == 3, "{index}: {found:?}");
        }
    });
}

/// A read that began before a commit must not answer whoever asks after it.
#[test]
fn what_was_committed_before_is_seen() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let disk = on_disk(&folder.path().join("db")).await;
        let journal = Arc::new(CrowdJournal::new(disk));
        let mut shop = Shop::new("main");
        let ids: Vec<OrderId> = (0..20).map(|age| shop.place("ann", age)).collect();
        journal.commit(vec![shop.batch()]).await.unwrap();
        let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let noise: Vec<_> = (0..8)
            .map(|_| {
                let (journal, ids, stop) = (journal.clone(), ids.clone(), stop.clone());
                tokio::spawn(async move {
                    while !stop.load(std::sync::atomic::Ordering::SeqCst) {
                        for id in &ids {
                            assert!(journal.order(*id).await.unwrap().is_some());
                        }
                    }
                })
            })
            .collect();
        for id in ids {
            shop.cancel(id, NOON + 100);
            journal.commit(vec![shop.batch()]).await.unwrap();
            let found = journal.order(id).await.unwrap().unwrap();
            assert_eq!(found.status, Status::Cancelled);
        }
        stop.store(true, std::sync::atomic::Ordering::SeqCst);
        for task in noise {
            task.await.unwrap();
        }
        journal.close().await;
    });
}

#[test]
fn orders_are_found_by_id_whichever_there_are() {
    for_each_journal(|journal| async move {
        let mut shop = Shop::new("main");
        let ids: Vec<OrderId> = (0..10).map(|age| shop.place("ann", age)).collect();
        shop.cancel(ids[3], NOON + 50);
        journal.commit(vec![shop.batch()]).await.unwrap();
        let nobody = OrderId(Uuid::from_u128(7));
        let wanted = vec![ids[3], nobody, ids[7], ids[3]];
        let found = journal.orders_by_id(wanted).await.unwrap();
        let ids_found: BTreeSet<OrderId> = found.iter().map(|order| order.id).collect();
        assert_eq!(ids_found, BTreeSet::from([ids[3], ids[7]]));
        assert!(found.iter().all(|order| order == shop.order(order.id)));
        assert_eq!(journal.orders_by_id(Vec::new()).await.unwrap(), []);
    });
}
