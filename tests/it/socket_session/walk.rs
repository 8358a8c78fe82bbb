//! Random walks of a session: any lines, answers and times in any order. Every request is answered once; nothing comes
//! before the welcome or after the close; what is due is done when it is due, and is then due later.

use std::collections::{HashMap, VecDeque};

use orderhub::ws::{close::Reconnect, session::COMMANDS_IN_FLIGHT_MAX};
use proptest::prelude::*;
use serde_json::Value;

use super::*;

#[derive(Debug, Clone)]
enum Step {
    Line(Line),
    /// The oldest command under way ends.
    Answer,
    /// So many milliseconds pass, and what is due by then is done.
    Pass(u64),
    /// The same up to the moment at which something is due.
    Due,
    Refresh {
        is_same: bool,
    },
    End(Ending),
}

#[derive(Debug, Clone, Copy)]
enum Line {
    Sub { stream: usize },
    Unsub { stream: usize },
    Cmd { is_known: bool },
    Ack,
    Pong,
    Nonsense,
    Blank,
    HelloAgain,
    NoJson,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let line = prop_oneof![
        6 => (0_usize..4).prop_map(|stream| Line::Sub { stream }),
        3 => (0_usize..4).prop_map(|stream| Line::Unsub { stream }),
        6 => any::<bool>().prop_map(|is_known| Line::Cmd { is_known }),
        2 => Just(Line::Ack),
        6 => Just(Line::Pong),
        2 => Just(Line::Nonsense),
        1 => Just(Line::Blank),
        1 => Just(Line::HelloAgain),
    ];
    let rare = prop_oneof![
        Just(Step::Line(Line::NoJson)),
        Just(Step::End(Ending::Slow)),
        Just(Step::End(Ending::Revoked)),
        Just(Step::End(Ending::Draining { spread_ms: 7 })),
        Just(Step::Refresh { is_same: false }),
    ];
    let step = prop_oneof![
        60 => line.prop_map(Step::Line),
        15 => Just(Step::Answer),
        15 => (0_u64..4_000).prop_map(Step::Pass),
        10 => Just(Step::Due),
        3 => Just(Step::Refresh { is_same: true }),
        1 => rare,
    ];
    prop::collection::vec(step, 1..150)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_walk_breaks_a_promise(steps in steps()) {
        let mut walk = Walk::new();
        for step in &steps {
            walk.take(step);
        }
        while walk.answer() {}
        let open: Vec<_> = walk.asked.iter().filter(|(_, answers)| **answers == 0).collect();
        prop_assert!(walk.closed.is_some() || open.is_empty(), "not answered: {open:?}");
    }
}

struct Walk {
    session: Session,
    now: Duration,
    /// Answers by request.
    asked: HashMap<i64, usize>,
    running: VecDeque<RequestId>,
    closed: Option<Close>,
    /// When the ping that waits for its pong was sent.
    pinged: Option<Duration>,
    handles: u64,
}

impl Walk {
    fn new() -> Self {
        Self {
            session: open(),
            now: Duration::ZERO,
            asked: HashMap::new(),
            running: VecDeque::new(),
            closed: None,
            pinged: None,
            handles: 0,
        }
    }

    fn now(&self) -> Now {
        let since = i64::try_from(self.now.as_millis()).unwrap();
        Now {
            since: self.now,
            wall: Timestamp(WALL + since),
        }
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Line(line) => self.line(*line),
            Step::Answer => {
                self.answer();
            }
            Step::Pass(ms) => self.pass(self.now + Duration::from_millis(*ms)),
            Step::Due => self.pass(self.session.deadline().max(self.now)),
            Step::Refresh { is_same } => {
                let effects = self
                    .session
                    .line(r#"{"t":"refresh","token":"new"}"#, self.now());
                let is_open = self.closed.is_none();
                self.perform(effects);
                if is_open && !is_same {
                    // Another role: what they may see is checked anew by connecting anew.
                    let identity = Identity {
                        principal: person("ann", Role::Manager),
                        ..identity(Role::Kitchen, 900)
                    };
                    let effects = self.session.verified(Ok(identity), self.now());
                    self.perform(effects);
                    assert_eq!(self.closed, Some(Close::Invalidated));
                }
            }
            Step::End(ending) => {
                let effects = self.session.ended(*ending);
                self.perform(effects);
                assert!(self.closed.is_some());
            }
        }
    }

    fn line(&mut self, line: Line) {
        let id = i64::try_from(self.asked.len()).unwrap();
        let stream = |number: usize| format!("order:00000000-0000-7000-8000-00000000000{number}");
        let order = "00000000-0000-7000-8000-000000000001";
        let text = match line {
            Line::Sub { stream: number } => json!({"t": "sub", "id": id, "s": stream(number)}),
            Line::Unsub { stream: number } => json!({"t": "unsub", "id": id, "s": stream(number)}),
            Line::Cmd { is_known } => {
                let action = if is_known { "fulfill" } else { "dance" };
                json!({"t": "cmd", "id": id, "order": order, "action": action})
            }
            Line::Ack => json!({"t": "ack", "h": 1, "o": 1}),
            Line::Pong => json!({"t": "pong"}),
            Line::Nonsense => json!({"t": "sub", "id": id}),
            Line::HelloAgain => json!({"t": "hello", "token": "good"}),
            Line::Blank | Line::NoJson => Value::Null,
        };
        let text = match line {
            Line::Blank => " \t".to_owned(),
            Line::NoJson => "{".to_owned(),
            _ => text.to_string(),
        };
        let is_request = matches!(
            line,
            Line::Sub { .. } | Line::Unsub { .. } | Line::Cmd { .. } | Line::Nonsense
        );
        if is_request && self.closed.is_none() {
            self.asked.insert(id, 0);
        }
        if matches!(line, Line::Pong) {
            self.pinged = None;
        }
        let effects = self.session.line(&text, self.now());
        self.perform(effects);
        if matches!(line, Line::NoJson) {
            assert!(self.closed.is_some());
        }
    }

    fn answer(&mut self) -> bool {
        let Some(id) = self.running.pop_front() else {
            return false;
        };
        let answer = Err(orderhub::order::Rejection::Forbidden.into());
        let effects = self.session.answered(id, answer);
        self.perform(effects);
        true
    }

    /// Up to a moment, with a look whenever something is due.
    fn pass(&mut self, until: Duration) {
        while self.closed.is_none() && self.session.deadline() <= until {
            self.now = self.now.max(self.session.deadline());
            let due = self.session.deadline();
            let effects = self.session.tick(self.now());
            self.perform(effects);
            assert!(
                self.closed.is_some() || self.session.deadline() > due,
                "due again at once"
            );
        }
        self.now = self.now.max(until);
        let waited = self.pinged.map(|pinged| self.now.saturating_sub(pinged));
        if self.closed.is_none() {
            assert!(
                waited.is_none_or(|waited| waited < Duration::from_secs(10)),
                "no pong, and still here"
            );
        }
    }

    fn perform(&mut self, effects: Effects) {
        assert!(
            self.closed.is_none() || effects.is_empty(),
            "after the close: {effects:?}"
        );
        for effect in effects {
            assert!(self.closed.is_none(), "after the close: {effect:?}");
            match effect {
                Effect::Send(message) => self.hear(&message),
                Effect::Join { asker, asks, room } => {
                    assert!(room <= 1_000);
                    self.handles += 1;
                    let Outcome { result, .. } = watching(self.handles, 1);
                    let (watched, started) = result.unwrap();
                    let watched = Watched {
                        stream: asks[0].name.parse().unwrap(),
                        ..watched
                    };
                    let outcome = Outcome {
                        name: asks[0].name.clone(),
                        result: Ok((watched, started)),
                    };
                    let effects = self.session.joined(asker, vec![outcome], self.now());
                    self.perform(effects);
                }
                Effect::Run(id, _) => {
                    self.running.push_back(id);
                    assert!(self.running.len() <= COMMANDS_IN_FLIGHT_MAX);
                }
                Effect::Close(close, bye) => {
                    let Outbound::Bye {
                        code,
                        retry_ms,
                        resume,
                        ..
                    } = bye
                    else {
                        panic!("no bye");
                    };
                    let comes_back = close.reconnect() != Reconnect::Never;
                    assert_eq!(
                        (code, retry_ms.is_some(), resume),
                        (close.code(), comes_back, comes_back)
                    );
                    self.closed = Some(close);
                }
                Effect::Renew => {
                    let effects = self.session.renewed(None, self.now());
                    self.perform(effects);
                }
                Effect::Verify(_) | Effect::Leave(_) | Effect::Lines(_) | Effect::Acked(..) => {}
            }
        }
    }

    fn hear(&mut self, message: &Outbound) {
        let id = match message {
            Outbound::Ok { id, .. } | Outbound::SubOk { id, .. } => Some(id),
            Outbound::Err { id, .. } => id.as_ref(),
            Outbound::Ping { .. } => {
                assert!(self.pinged.is_none(), "asked twice");
                self.pinged = Some(self.now);
                None
            }
            other => panic!("{other:?}"),
        };
        if let Some(RequestId::Number(id)) = id {
            let answers = self.asked.get_mut(id).expect("an answer to nothing");
            *answers += 1;
            assert_eq!(*answers, 1, "answered twice");
        }
    }
}
