//! Coming back without a fresh proof: what is given out for it, and how long it is enough.

use orderhub::ws::session::ResumeToken;

use super::*;

fn token(name: &str) -> Option<ResumeToken> {
    Some(ResumeToken {
        text: name.into(),
        lives_s: 900,
    })
}

/// Said hello with `credential`, whose right lives so long; and the `welcome`.
fn welcomed(credential: &str, lives_s: i64, grace: f64) -> (Session, Outbound) {
    let settings = Settings::parse([]).unwrap().ws;
    let jitter = Jitter {
        grace,
        ..Jitter::default()
    };
    let mut session = Session::new(Arc::new(settings), "c1".into(), jitter);
    let hello = json!({"t": "hello", credential: "good"});
    session.line(&hello.to_string(), at(0));
    session.verified(Ok(identity(Role::Kitchen, lives_s)), at(0));
    assert!(session.renewed(token("first"), at(0)).is_empty());
    let welcome = sent(session.joined(Asker::Hello, Vec::new(), at(0)));
    (session, welcome)
}

/// The connection is pinged and answers, until `until`; what the pings brought.
fn pinged(session: &mut Session, from: u64, until: u64, next: &str) -> Vec<(u64, String)> {
    let mut brought = Vec::new();
    for second in from..until {
        let mut effects = session.tick(at(second));
        if matches!(&effects[..], [Effect::Renew]) {
            effects = session.renewed(token(next), at(second));
        }
        for effect in effects {
            match effect {
                Effect::Send(Outbound::Ping { r, .. }) => {
                    brought.extend(r.map(|r| (second, r)));
                    session.line(r#"{"t":"pong"}"#, at(second));
                }
                other => panic!("not a ping at {second}: {other:?}"),
            }
        }
    }
    brought
}

#[test]
fn hello_shows_one_thing_and_is_given_another() {
    let (_, welcome) = welcomed("token", 900, 0.0);
    let Outbound::Welcome {
        resume_token,
        resume_s,
        ..
    } = welcome
    else {
        panic!("no welcome");
    };
    assert_eq!(
        (resume_token.as_deref(), resume_s),
        (Some("first"), Some(900))
    );
    let mut session = greeting();
    let effects = session.line(r#"{"t":"hello","resume_token":"mine"}"#, at(0));
    assert!(matches!(one(effects), Effect::Verify(Credential::Resume(token)) if token == "mine"));
    for two in [
        json!({"t": "hello", "resume_token": "a", "token": "b"}),
        json!({"t": "hello", "resume_token": "a", "ticket": "b"}),
        json!({"t": "hello", "resume_token": "a", "ticket": "b", "token": "c"}),
    ] {
        let close = closed(greeting().line(&two.to_string(), at(0)));
        assert_eq!(close, Close::Unauthenticated, "{two}");
    }
}

#[test]
fn a_ping_brings_another_when_half_of_its_life_is_over() {
    let (mut session, _) = welcomed("token", 1_000, 0.0);
    let brought = pinged(&mut session, 1, 950, "second");
    assert_eq!(
        brought,
        [(460, "second".to_owned()), (920, "second".to_owned())]
    );

    // A right that was renewed is worth one at the next ping.
    let (mut session, _) = welcomed("token", 900, 0.0);
    session.line(r#"{"t":"refresh","token":"next"}"#, at(30));
    let renewed = session.verified(Ok(identity(Role::Kitchen, 900)), at(30));
    assert!(renewed.is_empty());
    let brought = pinged(&mut session, 31, 400, "fresh");
    assert_eq!(brought, [(31, "fresh".to_owned())]);
}

#[test]
fn who_came_back_has_a_while_to_show_more() {
    for (left_s, luck, stays_s) in [
        (-600, -1.0, 60),
        (-600, 0.0, 90),
        (-600, 1.0, 120),
        (10, 0.0, 90),
        (500, 1.0, 500),
    ] {
        let (mut session, _) = welcomed("resume_token", left_s, luck);
        pinged(&mut session, 1, stays_s, "more");
        let close = closed(session.tick(at(stays_s)));
        assert_eq!(close, Close::TokenExpired, "{left_s} {luck}");

        let (mut session, _) = welcomed("resume_token", left_s, luck);
        pinged(&mut session, 1, 50, "more");
        session.line(r#"{"t":"refresh","token":"next"}"#, at(50));
        session.verified(Ok(identity(Role::Kitchen, 900)), at(50));
        pinged(&mut session, 51, 900, "more");
        assert_eq!(closed(session.tick(at(900))), Close::TokenExpired);
    }
    // Whoever shows a token has the time of the token.
    let (mut session, _) = welcomed("token", 10, 1.0);
    assert_eq!(closed(session.tick(at(10))), Close::TokenExpired);
}
