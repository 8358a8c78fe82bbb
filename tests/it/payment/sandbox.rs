//! What the sandbox answers.

use super::*;

#[test]
fn one_key_is_one_charge_and_one_answer() {
    run(async {
        let sandbox = Town::new(&[]).await.sandbox;
        assert_eq!(sandbox.fetch(key("a")).await, Ok(Charge::Absent));
        let yes = sandbox.authorize(key("a"), pounds_5(), None).await;
        assert_eq!(yes, Ok(Charge::Authorized));
        // The first answer stands, whatever the second call's token asks for.
        let again = sandbox
            .authorize(key("a"), pounds_5(), token(Script::Decline))
            .await;
        assert_eq!(again, Ok(Charge::Authorized));
        let mut less = pounds_5();
        less.amount = 1;
        let refused = sandbox.authorize(key("a"), less, None).await;
        assert!(matches!(refused, Err(ProviderError::Refused(_))));

        let no = sandbox
            .authorize(key("b"), pounds_5(), token(Script::Decline))
            .await;
        assert_eq!(no, Ok(Charge::Declined));
        let again = sandbox.authorize(key("b"), pounds_5(), None).await;
        assert_eq!(again, Ok(Charge::Declined));
        assert_eq!(sandbox.fetch(key("b")).await, Ok(Charge::Declined));

        let racing = (0..20).map(|_| sandbox.authorize(key("c"), pounds_5(), None));
        for answer in futures_util::future::join_all(racing).await {
            assert_eq!(answer, Ok(Charge::Authorized));
        }
    });
}

#[test]
fn money_is_taken_lifted_and_given_back_once() {
    run(async {
        let sandbox = Town::new(&[]).await.sandbox;
        for name in ["taken", "lifted"] {
            let held = sandbox.authorize(key(name), pounds_5(), None).await;
            assert_eq!(held, Ok(Charge::Authorized));
        }
        for _ in 0..2 {
            assert_eq!(sandbox.capture(key("taken")).await, Ok(Charge::Captured));
            assert_eq!(sandbox.void(key("lifted")).await, Ok(Charge::Voided));
        }
        let refused = |answer| matches!(answer, Err(ProviderError::Refused(_)));
        assert!(refused(sandbox.void(key("taken")).await));
        assert!(refused(sandbox.capture(key("lifted")).await));
        assert!(refused(sandbox.refund(key("lifted"), pounds_5()).await));
        assert!(refused(sandbox.capture(key("absent")).await));
        for _ in 0..2 {
            let back = sandbox.refund(key("taken"), pounds_5()).await;
            assert_eq!(back, Ok(Charge::Refunded));
        }

        for (script, name) in [
            (Script::CaptureRefused, "no capture"),
            (Script::VoidRefused, "no void"),
        ] {
            let held = sandbox
                .authorize(key(name), pounds_5(), token(script))
                .await;
            assert_eq!(held, Ok(Charge::Authorized));
        }
        assert!(refused(sandbox.capture(key("no capture")).await));
        assert_eq!(sandbox.void(key("no capture")).await, Ok(Charge::Voided));
        assert!(refused(sandbox.void(key("no void")).await));
        assert_eq!(sandbox.capture(key("no void")).await, Ok(Charge::Captured));
    });
}

#[test]
fn a_slow_charge_and_one_that_is_never_answered_for_show_themselves_later() {
    run(async {
        let town = Town::new(&[]).await;
        let sandbox = &town.sandbox;
        for (script, after_ms) in [(Script::Slow, SLOW_MS), (Script::Unknown, UNKNOWN_MS)] {
            let name = script.token();
            let asked = sandbox.authorize(key(name), pounds_5(), token(script));
            assert!(timeout(SOON, asked).await.is_err(), "{name} answered");
            assert_eq!(sandbox.fetch(key(name)).await, Ok(Charge::Pending));
            town.clock.advance(after_ms - 1);
            assert_eq!(sandbox.fetch(key(name)).await, Ok(Charge::Pending));
            town.clock.advance(1);
            assert_eq!(sandbox.fetch(key(name)).await, Ok(Charge::Authorized));
        }
    });
}
