//! What the sandbox answers.

use super::*;

fn state(charge: Result<Charge, ProviderError>) -> ChargeState {
    charge.unwrap().state
}

#[test]
fn one_key_is_one_charge_and_one_answer() {
    run(async {
        let sandbox = Town::new(&[]).await.sandbox;
        assert_eq!(state(sandbox.fetch(key("a")).await), ChargeState::Absent);
        let yes = sandbox.authorize(key("a"), pounds_5(), None).await;
        assert_eq!(state(yes), ChargeState::Authorized);
        // The first answer stands, whatever the second call's token asks for.
        let again = sandbox
            .authorize(key("a"), pounds_5(), token(Script::Decline))
            .await;
        assert_eq!(state(again), ChargeState::Authorized);
        let mut less = pounds_5();
        less.amount = 1;
        let refused = sandbox.authorize(key("a"), less, None).await;
        assert!(matches!(refused, Err(ProviderError::Refused(_))));

        let no = sandbox
            .authorize(key("b"), pounds_5(), token(Script::Decline))
            .await;
        assert_eq!(state(no), ChargeState::Declined);
        let again = sandbox.authorize(key("b"), pounds_5(), None).await;
        assert_eq!(state(again), ChargeState::Declined);
        assert_eq!(state(sandbox.fetch(key("b")).await), ChargeState::Declined);

        let racing = (0..20).map(|_| sandbox.authorize(key("c"), pounds_5(), None));
        for answer in futures_util::future::join_all(racing).await {
            assert_eq!(state(answer), ChargeState::Authorized);
        }
    });
}

#[test]
fn money_is_taken_lifted_and_given_back_once() {
    run(async {
        let sandbox = Town::new(&[]).await.sandbox;
        for name in ["taken", "lifted"] {
            let held = sandbox.authorize(key(name), pounds_5(), None).await;
            assert_eq!(state(held), ChargeState::Authorized);
        }
        for _ in 0..2 {
            assert_eq!(
                state(sandbox.capture(key("taken"), 500).await),
                ChargeState::Captured
            );
            assert_eq!(
                state(sandbox.void(key("lifted")).await),
                ChargeState::Voided
            );
        }
        let refused = |answer| matches!(answer, Err(ProviderError::Refused(_)));
        assert!(refused(sandbox.void(key("taken")).await));
        assert!(refused(sandbox.capture(key("lifted"), 500).await));
        assert!(refused(sandbox.refund(key("lifted"), key("r"), 500).await));
        assert!(refused(sandbox.capture(key("absent"), 500).await));
        for _ in 0..2 {
            let back = sandbox.refund(key("taken"), key("r"), 500).await;
            assert_eq!(state(back), ChargeState::Refunded);
        }

        for (script, name) in [
            (Script::CaptureRefused, "no capture"),
            (Script::VoidRefused, "no void"),
        ] {
            let held = sandbox
                .authorize(key(name), pounds_5(), token(script))
                .await;
            assert_eq!(state(held), ChargeState::Authorized);
        }
        assert!(refused(sandbox.capture(key("no capture"), 500).await));
        assert_eq!(
            state(sandbox.void(key("no capture")).await),
            ChargeState::Voided
        );
        assert!(refused(sandbox.void(key("no void")).await));
        assert_eq!(
            state(sandbox.capture(key("no void"), 500).await),
            ChargeState::Captured
        );
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
            assert_eq!(state(sandbox.fetch(key(name)).await), ChargeState::Pending);
            town.clock.advance(after_ms - 1);
            assert_eq!(state(sandbox.fetch(key(name)).await), ChargeState::Pending);
            town.clock.advance(1);
            assert_eq!(
                state(sandbox.fetch(key(name)).await),
                ChargeState::Authorized
            );
        }
    });
}

#[test]
fn a_part_is_taken_and_given_back_in_parts_never_more_than_there_was() {
    run(async {
        let sandbox = Town::new(&[]).await.sandbox;
        let refused = |answer| matches!(answer, Err(ProviderError::Refused(_)));
        let held = sandbox.authorize(key("a"), pounds_5(), None).await;
        assert_eq!(state(held), ChargeState::Authorized);
        assert!(refused(sandbox.capture(key("a"), 501).await));
        for _ in 0..2 {
            let taken = sandbox.capture(key("a"), 300).await.unwrap();
            assert_eq!(
                (taken.state, taken.amount, taken.captured),
                (ChargeState::Captured, 500, 300)
            );
        }
        assert!(refused(sandbox.capture(key("a"), 400).await));
        for _ in 0..2 {
            let back = sandbox.refund(key("a"), key("r1"), 100).await.unwrap();
            assert_eq!((back.state, back.refunded), (ChargeState::Captured, 100));
        }
        assert!(refused(sandbox.refund(key("a"), key("r2"), 201).await));
        let racing = (0..10).map(|n| sandbox.refund(key("a"), format!("race {n}"), 100));
        let done = futures_util::future::join_all(racing).await;
        assert_eq!(done.iter().filter(|answer| answer.is_ok()).count(), 2);
        let all = sandbox.fetch(key("a")).await.unwrap();
        assert_eq!((all.state, all.refunded), (ChargeState::Refunded, 300));
    });
}

#[test]
fn every_script_has_an_amount_and_tokens_are_heard_first() {
    run(async {
        let plain = Town::new(&[]).await.sandbox;
        let reading = plain.clone().reading_amounts(true);
        let ending = |script: Script| Money {
            amount: 7_000 + script.digits().unwrap_or(50),
            ..pounds_5()
        };
        let is_silent = [Script::Slow, Script::Unknown, Script::TimeoutThenOk];
        for script in Script::ALL {
            assert_eq!(
                script.digits().is_none(),
                script == Script::Ok,
                "{script:?}"
            );
            assert!(script.digits().is_none_or(|digits| digits % 5 != 0));
            let name = script.token();
            let asked = reading.authorize(key(name), ending(script), Some("tok_visa".into()));
            if is_silent.contains(&script) {
                assert!(timeout(SOON, asked).await.is_err(), "{name}");
            } else if script == Script::Decline {
                assert_eq!(state(asked.await), ChargeState::Declined);
            } else {
                assert_eq!(state(asked.await), ChargeState::Authorized, "{name}");
            }
            let named = format!("{name} named");
            let asked = reading.authorize(key(&named), ending(script), token(Script::Ok));
            assert_eq!(state(asked.await), ChargeState::Authorized, "{named}");
            let unread = format!("{name} unread");
            let asked = plain.authorize(key(&unread), ending(script), None);
            assert_eq!(state(asked.await), ChargeState::Authorized, "{unread}");
        }
    });
}

#[test]
fn the_settings_name_every_amount() {
    let program = env!("CARGO_BIN_EXE_orderhub");
    let help = std::process::Command::new(program)
        .args(["serve", "--help"])
        .output()
        .unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for script in Script::ALL {
        let name = script.token().trim_start_matches("sandbox_");
        if let Some(digits) = script.digits() {
            let told = format!("{digits:02} {name}");
            assert!(help.contains(&told), "no `{told}` in `serve --help`");
        }
    }
}
