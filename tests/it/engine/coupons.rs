//! Uses of coupons, when commits fail and processes die.

use std::sync::Arc;

use orderhub::{
    catalog::Record,
    engine::{Action, Answer, Failure, Key, Request},
    journal::{CouponUseId, Journal, memory::Fault},
    order::{Coupon, Deal, Discount, Principal, Rejection, Role, WantedLine},
};

use super::rig::{Rig, person};
use crate::support::run;

async fn place(rig: &Rig, who: &Principal, key: &str) -> Result<Answer, Failure> {
    let tea = WantedLine {
        sku: "tea".parse().unwrap(),
        quantity: 2,
        note: None,
        options: Vec::new(),
    };
    let action = Action::Place {
        site: None,
        lines: vec![tea],
        coupon: Some("ten".parse().unwrap()),
        expected_total: Some(450),
    };
    let request = || Request {
        principal: who.clone(),
        t: rig.now(),
        action: action.clone(),
        key: Some(Key {
            text: key.into(),
            body_hash: "the same".into(),
        }),
        expected_version: None,
    };
    loop {
        match rig.engine.handle(request()).await {
            Err(Failure::Recovering) => tokio::task::yield_now().await,
            outcome => return outcome,
        }
    }
}

#[test]
fn a_use_is_counted_once_however_its_commit_ends() {
    run(async {
        for fault in [Fault::LostBefore, Fault::LostAfter, Fault::Conflict] {
            let rig = Rig::start(&[], 10).await;
            let who = person("cleo", Role::Customer);
            let made_at = rig.now();
            let coupon = Coupon {
                deal: Deal {
                    discount: Discount::Percent { percent_bp: 1_000 },
                    minimum: 0,
                },
                starts_at: None,
                ends_at: None,
                limit: Some(2),
                limit_per_customer: Some(1),
                used: 0,
                is_active: true,
                made_at,
            };
            let record = Record::Coupon(coupon);
            let made = rig.engine.create_entry(&rig.site, "TEN".into(), record);
            made.await.unwrap();
            rig.journal.script([Some(fault)]);
            let unsure = place(&rig, &who, "once").await;
            if fault_is_told(fault) {
                assert_eq!(unsure, Err(Failure::OutcomeUnknown));
            }
            let answer = place(&rig, &who, "once").await.unwrap();
            let order = rig.replayed(answer.order).await;
            assert_eq!((order.totals.discount, order.totals.total), (50, 450));

            let rig = Rig::over(&[], Arc::new(rig.journal.reopen())).await;
            let view = rig.engine.hub().site(&rig.site).unwrap();
            assert_eq!(view.entries().coupon("TEN").unwrap().used, 1);
            let id = CouponUseId {
                code: "ten".parse().unwrap(),
                made_at,
                customer: who.id.clone(),
            };
            let uses = rig.journal.coupon_use(rig.site.clone(), id).await;
            assert_eq!(uses.unwrap(), 1);
            let told = place(&rig, &who, "twice").await;
            let used_up = Rejection::CouponUsedUp { by_customer: true };
            assert_eq!(told, Err(used_up.into()));
            let other = person("otto", Role::Customer);
            place(&rig, &other, "once").await.unwrap();
            let third = person("tess", Role::Customer);
            let used_up = Rejection::CouponUsedUp { by_customer: false };
            assert_eq!(place(&rig, &third, "once").await, Err(used_up.into()));
        }
    });
}

/// A conflict is a refusal that [`place`] tries again by itself.
fn fault_is_told(fault: Fault) -> bool {
    fault != Fault::Conflict
}
