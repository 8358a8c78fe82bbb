//! Stock under contention and across crashes: never oversold, never negative, and goods between sites arrive once.

use std::sync::Arc;

use orderhub::{
    catalog::{MovementKind, Stock},
    engine::{Failure, StockAct, StockCommand},
    journal::{Journal, memory::Fault},
    order::{OrderId, Principal, Role, SiteId, WantedLine},
};
use tokio::task::JoinSet;

use super::rig::{Rig, person};
use crate::support::run;

const TRIES: usize = 10_000;
const AT_ONCE: usize = 500;

fn line(quantity: u32) -> WantedLine {
    WantedLine {
        sku: "tea".parse().unwrap(),
        quantity,
        note: None,
        options: Vec::new(),
    }
}

async fn moved(rig: &Rig, site: &SiteId, act: StockAct) -> Result<(), Failure> {
    let command = StockCommand {
        sku: "tea".parse().unwrap(),
        act,
        reason: None,
    };
    let who: Principal = person("wale", Role::Warehouse);
    rig.engine
        .move_stock(&who, site, command, None)
        .await
        .map(drop)
}

fn tea_at(rig: &Rig, site: &SiteId) -> Stock {
    let view = rig.engine.hub().site(site).unwrap();
    view.product(&"tea".parse().unwrap())
        .unwrap()
        .stock
        .unwrap()
}

#[test]
fn the_last_unit_is_sold_once() {
    run(async {
        let rig = Arc::new(Rig::start(&[], 1).await);
        let (mut sold, mut refused) = (0, 0);
        for round in 0..TRIES / AT_ONCE {
            let mut tries = JoinSet::new();
            for number in 0..AT_ONCE {
                let rig = rig.clone();
                tries.spawn(async move {
                    let who = person(&format!("c{number}"), Role::Customer);
                    let key = format!("{round}-{number}");
                    // One article on two lines is one claim: for every other buyer, both lines together are too much.
                    let lines = vec![line(1); 1 + number % 2];
                    rig.place_lines(&who, lines, &key).await
                });
            }
            while let Some(outcome) = tries.join_next().await {
                match outcome.unwrap() {
                    Ok(_) => sold += 1,
                    Err(failure) => {
                        assert_eq!(failure.code(), "out_of_stock");
                        refused += 1;
                    }
                }
            }
        }
        assert_eq!((sold, refused), (1, TRIES - 1));
        let tea = rig.tea();
        assert_eq!((tea.on_hand, tea.reserved), (1, 1));
        assert_eq!(rig.engine.reconcile_stock(), 0);
    });
}

#[test]
fn waste_and_buyers_race_and_the_shelf_is_never_negative() {
    run(async {
        let rig = Arc::new(Rig::start(&[], 50).await);
        let mut tries = JoinSet::new();
        for number in 0..200 {
            let rig = rig.clone();
            tries.spawn(async move {
                if number % 4 == 0 {
                    let site = rig.site.clone();
                    return moved(&rig, &site, StockAct::Waste(3)).await.is_ok();
                }
                let who = person(&format!("c{number}"), Role::Customer);
                drop(rig.place(&who, "tea", 1, "k").await);
                false
            });
        }
        let mut wasted = 0;
        while let Some(was_wasted) = tries.join_next().await {
            wasted += i64::from(was_wasted.unwrap()) * 3;
        }
        let tea = rig.tea();
        assert_eq!(tea.on_hand, 50 - wasted);
        assert!(
            tea.reserved <= tea.on_hand && tea.available() < 3,
            "{tea:?}"
        );
        assert_eq!(rig.engine.reconcile_stock(), 0);
    });
}

/// Two sites that count tea: ten here, none there.
async fn two_sites() -> (Rig, SiteId) {
    let rig = Rig::start(&[], 10).await;
    let there: SiteId = "there".parse().unwrap();
    rig.open_site(there.clone()).await;
    rig.ready().await;
    let none = Stock {
        on_hand: 0,
        reserved: 0,
    };
    rig.sell_at(&there, "tea", Some(none)).await;
    (rig, there)
}

#[test]
fn goods_between_sites_arrive_once_wherever_the_hub_dies() {
    run(async {
        let faults = [
            vec![None],
            vec![None, Some(Fault::LostBefore)],
            vec![None, Some(Fault::LostAfter)],
            vec![None, None, Some(Fault::LostBefore)],
            vec![None, None, Some(Fault::LostAfter)],
            vec![None, Some(Fault::Conflict)],
        ];
        for script in faults {
            let (rig, there) = two_sites().await;
            let said = format!("{script:?}");
            rig.journal.script(script);
            let act = StockAct::Transfer {
                to: there.clone(),
                quantity: 4,
            };
            moved(&rig, &rig.site, act).await.unwrap();
            let journal = Arc::new(rig.journal.reopen());
            rig.engine.shutdown().await;

            let rig = Rig::over(&[], journal).await;
            for _ in 0..3 {
                rig.engine.deliver(&rig.site).await.unwrap();
            }
            assert_eq!(tea_at(&rig, &rig.site).on_hand, 6, "{said}");
            assert_eq!(tea_at(&rig, &there).on_hand, 4, "{said}");
            let ledger = rig
                .journal
                .movements(there.clone(), "tea".parse().unwrap(), None, 10);
            let kinds: Vec<_> = ledger.await.unwrap().iter().map(|row| row.kind).collect();
            assert_eq!(kinds, [MovementKind::TransferIn], "{said}");
        }
    });
}

#[test]
fn a_transfer_that_is_refused_moves_nothing() {
    run(async {
        let (rig, there) = two_sites().await;
        let to = |to: &str, quantity| StockAct::Transfer {
            to: to.parse().unwrap(),
            quantity,
        };
        for (act, code) in [
            (to("main", 1), "validation"),
            (to("nowhere", 1), "validation"),
            (to("there", 11), "out_of_stock"),
        ] {
            let refused = moved(&rig, &rig.site, act.clone()).await.unwrap_err();
            assert_eq!(refused.code(), code, "{act:?}");
        }
        assert_eq!(tea_at(&rig, &rig.site).on_hand, 10);
        assert_eq!(tea_at(&rig, &there).on_hand, 0);
    });
}

#[test]
fn a_shelf_that_disagrees_with_the_orders_is_found() {
    run(async {
        let rig = Rig::start(&[], 10).await;
        let who = person("cleo", Role::Customer);
        rig.place(&who, "tea", 2, "k").await.unwrap();
        assert_eq!(rig.engine.reconcile_stock(), 0);
        let view = rig.engine.hub().site(&rig.site).unwrap();
        let (products, orders) = view.held_still();
        let mut tea = products
            .iter()
            .find(|one| one.stock.is_some())
            .unwrap()
            .as_ref()
            .clone();
        tea.stock.as_mut().unwrap().reserved = 5;
        let found =
            orderhub::catalog::reserved_mismatches([&tea], orders.iter().map(AsRef::as_ref));
        assert_eq!((found.len(), found[0].reserved, found[0].held), (1, 5, 2));
        assert!(
            orders
                .iter()
                .all(|order| order.id != OrderId(uuid::Uuid::nil()))
        );
    });
}
