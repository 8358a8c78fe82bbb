//! The protocol as a pure state machine: what goes in, what comes out, and when it closes.

mod walk;

use std::{sync::Arc, time::Duration};

use orderhub::{
    config::Settings,
    engine::{Act, Action, Answer, Place, Watched, body_hash},
    hub::{Ending, How, Started, Stream, Topic},
    order::{Access, OrderId, Role, Timestamp},
    ws::{
        Identity,
        close::Close,
        frame::{Outbound, RequestId},
        session::{Asker, Credential, Effect, Effects, Jitter, Now, Outcome, Session},
    },
};
use serde_json::json;

use crate::engine::rig::person;

mod renewal;

const WALL: i64 = 1_700_000_000_000;

fn at(seconds: u64) -> Now {
    Now {
        since: Duration::from_secs(seconds),
        wall: Timestamp(WALL + i64::try_from(seconds).unwrap() * 1000),
    }
}

fn greeting() -> Session {
    let settings = Settings::parse([]).unwrap().ws;
    Session::new(Arc::new(settings), "c1".into(), Jitter::default())
}

fn identity(role: Role, lives_s: i64) -> Identity {
    Identity {
        principal: person("ann", role),
        expires_at: Timestamp(WALL + lives_s * 1000),
        session: "s1".into(),
        is_visitor: false,
        holder: orderhub::account::Holder::Person,
    }
}

/// Signed in, watching nothing.
fn open() -> Session {
    let mut session = greeting();
    let effects = session.line(r#"{"t":"hello","token":"good"}"#, at(0));
    assert!(matches!(one(effects), Effect::Verify(Credential::Token(token)) if token == "good"));
    let effects = session.verified(Ok(identity(Role::Kitchen, 900)), at(0));
    let [Effect::Renew, Effect::Join { asker, asks, room }] = &effects[..] else {
        panic!("no join: {effects:?}");
    };
    assert_eq!((asker, asks.len(), *room), (&Asker::Hello, 0, 1_000));
    assert!(session.renewed(None, at(0)).is_empty());
    let welcome = sent(session.joined(Asker::Hello, Vec::new(), at(0)));
    let Outbound::Welcome {
        conn, now, ping_s, ..
    } = welcome
    else {
        panic!("no welcome");
    };
    assert_eq!((conn.as_str(), now, ping_s), ("c1", WALL, 20));
    session
}

fn watching(handle: u64, offset: u64) -> Outcome {
    Outcome {
        name: "board:main".into(),
        result: Ok((
            Watched {
                stream: Stream::Board("main".parse().unwrap()),
                place: Place::Site("main".parse().unwrap(), Topic::Board),
                access: Access {
                    owner: false,
                    staff: Some(Role::Kitchen),
                },
                conn: 1,
            },
            Started {
                handle,
                epoch: "e".into(),
                offset,
                how: How::Live,
                critical: Vec::new(),
                lines: Vec::new(),
            },
        )),
    }
}

fn one(effects: Effects) -> Effect {
    assert_eq!(effects.len(), 1, "{effects:?}");
    effects.into_iter().next().unwrap()
}

fn sent(effects: Effects) -> Outbound {
    match one(effects) {
        Effect::Send(message) => message,
        other => panic!("not sent: {other:?}"),
    }
}

fn closed(effects: Effects) -> Close {
    match one(effects) {
        Effect::Close(close, Outbound::Bye { code, resume, .. }) => {
            assert_eq!(code, close.code());
            assert_eq!(resume, code >= 4100);
            close
        }
        other => panic!("not closed: {other:?}"),
    }
}

fn code(message: &Outbound) -> &str {
    match message {
        Outbound::Err { code, .. } => code,
        other => panic!("no err: {other:?}"),
    }
}

#[test]
fn before_hello_only_hello_is_heard() {
    let sub = r#"{"t":"sub","id":1,"s":"board:main"}"#;
    assert_eq!(closed(greeting().line(sub, at(0))), Close::Unauthenticated);
    assert_eq!(
        closed(greeting().line(r#"{"t":"hello"}"#, at(0))),
        Close::Unauthenticated
    );
    assert_eq!(closed(greeting().line("{", at(0))), Close::BadFrame);
    let mut session = greeting();
    assert_eq!(session.deadline(), Duration::from_secs(5));
    assert!(session.tick(at(4)).is_empty());
    assert_eq!(closed(session.tick(at(5))), Close::Unauthenticated);
    assert!(
        session.line(sub, at(6)).is_empty(),
        "nothing after the close"
    );
}

#[test]
fn a_bad_token_closes() {
    let mut session = greeting();
    session.line(r#"{"t":"hello","token":"bad"}"#, at(0));
    let effects = session.verified(Err(Close::Unauthenticated), at(0));
    assert_eq!(closed(effects), Close::Unauthenticated);
}

#[test]
fn what_makes_no_sense_is_refused_and_survived() {
    let mut session = open();
    assert_eq!(
        code(&sent(session.line(r#"{"t":"dance"}"#, at(1)))),
        "validation"
    );
    let Outbound::Err { id, code, .. } = sent(session.line(r#"{"t":"sub","id":"x"}"#, at(1)))
    else {
        panic!("no err");
    };
    assert_eq!(
        (id, code.as_str()),
        (Some(RequestId::Text("x".into())), "validation")
    );
    assert!(session.line("", at(1)).is_empty());
    assert!(
        session
            .line(r#"{"t":"ack","h":1,"o":2,"new":true}"#, at(1))
            .is_empty()
    );
    assert_eq!(closed(session.line("nonsense", at(1))), Close::BadFrame);
    let mut session = open();
    for _ in 0..50 {
        session.line(r#"{"t":"dance"}"#, at(1));
    }
    assert_eq!(
        closed(session.line(r#"{"t":"dance"}"#, at(1))),
        Close::TooManyErrors
    );
}

#[test]
fn an_ack_counts_for_a_board_and_for_what_was_told() {
    let mut session = open();
    let asker = Asker::Sub(RequestId::Number(1));
    session.joined(asker, vec![watching(7, 3)], at(1));
    let mut acked = |line: &str| match session.line(line, at(1)).into_iter().next() {
        Some(Effect::Acked(handle, offset)) => Some((handle, offset)),
        None => None,
        other => panic!("{other:?}"),
    };
    assert_eq!(acked(r#"{"t":"ack","h":7,"o":2}"#), Some((7, 2)));
    assert_eq!(acked(r#"{"t":"ack","h":7,"o":99}"#), Some((7, 3)));
    assert_eq!(acked(r#"{"t":"ack","h":8,"o":2}"#), None);
}

#[test]
fn too_many_commands_are_refused_once_and_then_close() {
    let mut session = open();
    let cmd = r#"{"t":"cmd","id":7,"order":"no","action":"fulfill"}"#;
    for _ in 0..10 {
        assert_eq!(code(&sent(session.line(cmd, at(1)))), "validation");
    }
    assert_eq!(code(&sent(session.line(cmd, at(1)))), "rate_limited");
    assert_eq!(
        code(&sent(session.line(cmd, at(3)))),
        "validation",
        "refilled"
    );
    for _ in 0..9 {
        session.line(cmd, at(3));
    }
    assert_eq!(closed(session.line(cmd, at(3))), Close::RateLimited);
}

#[test]
fn a_command_becomes_the_request_that_http_would_make() {
    let mut session = open();
    let order = OrderId(uuid::Uuid::from_u128(5));
    let cmd = json!({"t": "cmd", "id": "a", "order": order.to_string(), "action": "cancel",
        "args": {"reason": "late", "unknown": 1, "nothing": null}, "idem": "k", "expect_v": 3});
    let Effect::Run(id, request) = one(session.line(&cmd.to_string(), at(2))) else {
        panic!("not run");
    };
    assert_eq!(id, RequestId::Text("a".into()));
    assert_eq!(request.t, Timestamp(WALL + 2_000));
    assert_eq!(request.expected_version, Some(3));
    let hash = body_hash("cancel", Some(order), &json!({"reason": "late"}));
    assert_eq!(request.key.as_ref().unwrap().body_hash, hash);
    assert!(matches!(
        &request.action,
        Action::Order { order: one, act: Act::Cancel { reason: Some(reason), is_proven: false } }
            if *one == order && **reason == *"late"
    ));
    let answer = Answer {
        status: 200,
        body: "{}".into(),
        order,
        version: 4,
        attempt: None,
        replayed: true,
    };
    let told = sent(session.answered(id.clone(), Ok(answer)));
    let v = Some(4);
    assert_eq!(
        told,
        Outbound::Ok {
            id,
            v,
            replayed: true
        }
    );
}

#[test]
fn sixteen_commands_at_once_and_no_more() {
    let mut session = open();
    let order = OrderId(uuid::Uuid::from_u128(5));
    let cmd = json!({"t": "cmd", "id": 1, "order": order.to_string(), "action": "fulfill"});
    let cmd = cmd.to_string();
    for number in 0..16 {
        let effects = session.line(&cmd, at(number));
        assert!(matches!(one(effects), Effect::Run(..)));
    }
    assert_eq!(code(&sent(session.line(&cmd, at(16)))), "rate_limited");
}

#[test]
fn pings_tell_what_changed_and_must_be_answered() {
    let mut session = open();
    let ok = sent(session.joined(
        Asker::Sub(RequestId::Number(1)),
        vec![watching(9, 4)],
        at(1),
    ));
    assert!(matches!(
        ok,
        Outbound::SubOk {
            h: 9,
            o: 4,
            how: How::Live,
            ..
        }
    ));
    assert_eq!(session.deadline(), Duration::from_secs(20));
    assert_eq!(
        sent(session.tick(at(20))),
        Outbound::Ping {
            w: Vec::new(),
            r: None
        },
        "nothing changed"
    );
    assert!(session.line(r#"{"t":"pong"}"#, at(21)).is_empty());
    session.told(9, 6);
    assert_eq!(
        sent(session.tick(at(40))),
        Outbound::Ping {
            w: vec![(9, 6)],
            r: None
        }
    );
    assert_eq!(session.deadline(), Duration::from_secs(50));
    assert!(session.tick(at(49)).is_empty());
    assert_eq!(closed(session.tick(at(50))), Close::PongMissed);
}

#[test]
fn tokens_expire_unless_renewed_by_the_same_person() {
    let pong = r#"{"t":"pong"}"#;
    let mut session = open();
    assert_eq!(closed(session.tick(at(900))), Close::TokenExpired);

    let mut session = open();
    let effects = session.line(r#"{"t":"refresh","token":"next"}"#, at(800));
    assert!(matches!(one(effects), Effect::Verify(_)));
    assert!(
        session
            .verified(Ok(identity(Role::Kitchen, 1_700)), at(800))
            .is_empty()
    );
    session.tick(at(900));
    session.line(pong, at(901));
    assert_eq!(closed(session.tick(at(1_700))), Close::TokenExpired);

    let mut session = open();
    session.line(r#"{"t":"refresh","token":"other"}"#, at(1));
    let mut other = identity(Role::Kitchen, 1_700);
    other.principal.id = "bob".parse().unwrap();
    assert_eq!(
        closed(session.verified(Ok(other), at(1))),
        Close::Unauthenticated
    );

    let mut session = open();
    session.line(r#"{"t":"refresh","token":"promoted"}"#, at(1));
    let promoted = identity(Role::Manager, 1_700);
    assert_eq!(
        closed(session.verified(Ok(promoted), at(1))),
        Close::Invalidated
    );
}

#[test]
fn old_connections_and_full_mailboxes_end() {
    let mut session = greeting();
    session.line(r#"{"t":"hello","token":"good"}"#, at(0));
    session.verified(Ok(identity(Role::Admin, 100_000)), at(0));
    assert_eq!(closed(session.tick(at(14_400))), Close::MaxAge);
    assert_eq!(closed(open().ended(Ending::Slow)), Close::Slow);
    assert_eq!(closed(open().ended(Ending::Revoked)), Close::Revoked);
    let told = Ending::Draining { spread_ms: 700 };
    let Effect::Close(Close::Draining, Outbound::Bye { spread_ms, .. }) = one(open().ended(told))
    else {
        panic!("not closed");
    };
    assert_eq!(spread_ms, 700);
}

#[test]
fn unsubscribing_leaves_and_answers() {
    let mut session = open();
    let asker = Asker::Sub(RequestId::Number(1));
    session.joined(asker, vec![watching(9, 4)], at(1));
    let effects = session.line(r#"{"t":"unsub","id":2,"s":"board:main"}"#, at(2));
    assert!(
        matches!(
            &effects[..],
            [Effect::Leave(_), Effect::Send(Outbound::Ok { .. })]
        ),
        "{effects:?}"
    );
    assert_eq!(session.leave_all().len(), 0);
}
