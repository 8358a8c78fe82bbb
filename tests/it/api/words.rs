//! The closed lists of the API's description are the lists of the order itself: they are written twice, so they are
//! compared.

use orderhub::order::{
    Attempt, AttemptOutcome, Change, Currency, Doer, Fulfillment, Method, Money, OFFERED, Payment,
    Purpose, ReasonCode, Refund, RefundState, Revision, Role, Settlement, Status, TicketStep,
    Timestamp, Totals, UserId,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{app::TestApp, support::run};

const STEPS: [(&str, TicketStep); 7] = [
    ("ticket.started", TicketStep::Started),
    ("ticket.ready", TicketStep::Ready),
    ("ticket.bumped", TicketStep::Bumped),
    ("ticket.recalled", TicketStep::Recalled),
    ("ticket.picked", TicketStep::Picked),
    ("ticket.voided", TicketStep::Voided),
    ("ticket.acked", TicketStep::Acked),
];

/// The words that a type reads, as it names them itself when it is given another.
fn read_by<T: DeserializeOwned>(other: Value) -> Vec<String> {
    let error = serde_json::from_value::<T>(other).err().unwrap();
    let error = error.to_string();
    let (_, list) = error.split_once("expected one of ").unwrap();
    let mut words = list.split('`').skip(1).step_by(2);
    words.by_ref().map(str::to_owned).collect()
}

/// Every change and its kind, but for those that hold an order or an attempt.
fn changes() -> Vec<(&'static str, Change)> {
    let by = Doer {
        id: UserId::from_uuid(uuid::Uuid::nil()),
        role: Role::Admin,
    };
    let (number, outcome) = (1, AttemptOutcome::Declined);
    let settlement = Settlement::Captured;
    let amount = Money {
        amount: 1,
        currency: Currency::GBP,
    };
    let refund = Refund {
        number,
        amount,
        parts: Vec::new(),
        lines: Vec::new(),
        restocked: Vec::new(),
        reason: "".into(),
        by: by.clone(),
        at: Timestamp(0),
        state: RefundState::Pending,
    };
    let attempt = Attempt {
        number,
        method: Method::Card,
        purpose: Purpose::Difference,
        amount: 1,
        token: None,
        opened_at: Timestamp(0),
        outcome: AttemptOutcome::Open,
        captured: 0,
        refunded: 0,
    };
    let revision = Box::new(Revision {
        lines: Vec::new(),
        totals: Totals {
            subtotal: 0,
            tax: 0,
            discount: 0,
            total: 0,
        },
        currency: Currency::GBP,
        coupon: None,
        differences: Vec::new(),
        lines_made: 1,
    });
    vec![
        (
            "order.payment_changed",
            Change::AttemptEnded { number, outcome },
        ),
        (
            "order.payment_changed",
            Change::UpdateOpened {
                attempt,
                revision: revision.clone(),
                by: by.clone(),
            },
        ),
        (
            "order.updated",
            Change::Updated {
                revision,
                by: by.clone(),
                attempt: None,
            },
        ),
        (
            "order.paid",
            Change::Paid {
                number: Some(number),
                by: None,
            },
        ),
        (
            "order.payment_changed",
            Change::Settled {
                settlement,
                taken: Vec::new(),
            },
        ),
        (
            "order.payment_changed",
            Change::RefundOpened {
                refund: Box::new(refund),
            },
        ),
        (
            "order.refunded",
            Change::RefundEnded {
                number,
                given: Vec::new(),
                amount,
                refunded: 1,
            },
        ),
        ("order.window_closed", Change::WindowClosed),
        (
            "order.unacknowledged",
            Change::Unacknowledged {
                of: 1,
                screens: vec![],
            },
        ),
        ("order.released", Change::Released { tickets: vec![] }),
        (
            "order.cancelled",
            Change::Cancelled {
                by: by.clone(),
                reason: None,
            },
        ),
        ("order.expired", Change::Expired),
        (
            "order.rejected",
            Change::Rejected {
                by: by.clone(),
                reason: "".into(),
            },
        ),
        ("order.fulfilled", Change::Fulfilled { by: by.clone() }),
    ]
    .into_iter()
    .chain(STEPS.map(|(kind, step)| {
        let (tickets, by) = (vec![], by.clone());
        (kind, Change::Tickets { step, tickets, by })
    }))
    .collect()
}

#[test]
fn the_description_says_the_words_of_the_order() {
    run(async {
        let app = TestApp::demo().await;
        let api = app.nobody().get("openapi.json").await.expect(200);
        let described = |name: &str| -> Vec<String> {
            let words = api["components"]["schemas"][name]["enum"].clone();
            serde_json::from_value(words).unwrap()
        };
        assert_eq!(described("Status"), read_by::<Status>(json!("?")));
        assert_eq!(described("Status"), Status::ALL.map(Status::as_str));
        assert_eq!(described("Payment"), read_by::<Payment>(json!("?")));
        assert_eq!(described("Fulfillment"), read_by::<Fulfillment>(json!("?")));
        assert_eq!(described("RefundState"), read_by::<RefundState>(json!("?")));
        let reasons = described("ScoreReasonCode");
        assert_eq!(reasons, read_by::<ReasonCode>(json!("?")));
        assert_eq!(reasons, ReasonCode::ALL.map(ReasonCode::as_str));
        assert_eq!(described("Action"), OFFERED.map(|(_, name)| name));

        // The first three come by in other tests.
        let mut kinds = vec!["order.placed", "order.imported", "order.payment_changed"];
        let mut tags = ["placed", "imported", "attempt_opened"]
            .map(str::to_owned)
            .to_vec();
        for (kind, change) in changes() {
            assert_eq!(change.kind(), kind);
            let tag = serde_json::to_value(&change).unwrap();
            let tag = tag["change"].as_str().unwrap().to_owned();
            if !tags.contains(&tag) {
                tags.push(tag);
            }
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        assert_eq!(read_by::<Change>(json!({"change": "?"})), tags);
        assert_eq!(described("EventKind"), kinds);
        app.stop().await;
    });
}
