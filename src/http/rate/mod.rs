//! How often who may ask: the layer that finds the rules of a request in `rules.rs`, counts it in their buckets, turns away
//! what is too much, and tells everybody else how much is left (`fields.rs`).
//!
//! Whoever shows no good token counts as their address, also when they show a bad one. Limits that nobody set do not count
//! what comes from this machine itself: a bench, a test, or a proxy that is not told of in `http.trusted_proxies`.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tokio::time::Instant;

use super::{Web, code::Code, extract, problem::Problem, tracking};
use crate::{
    account::{Holder, Identity, network},
    config,
    order::UserId,
};

mod bucket;
mod fields;
mod rules;

pub(super) use fields::{RATE_LIMIT, RATE_LIMIT_POLICY};

use bucket::{Buckets, Quota};
use fields::Standing;
use rules::{Class, Of, RULES, Rule};

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Subject {
    Address(IpAddr),
    Account(UserId),
    Key(Arc<str>),
}

/// All that is counted.
pub struct Limits {
    rows: Vec<(&'static Rule, Quota)>,
    /// One for each row.
    buckets: Mutex<Vec<Buckets<Subject>>>,
}

/// Whoever asks.
struct Asking {
    class: Class,
    address: Option<IpAddr>,
    account: Option<UserId>,
    key: Option<Arc<str>>,
    /// From this machine.
    is_here: bool,
}

impl Limits {
    /// Nobody has asked yet.
    #[must_use]
    pub fn new(settings: &config::Limits) -> Self {
        let rows: Vec<_> = RULES
            .iter()
            .filter_map(|rule| Some((rule, (rule.quota)(settings)?)))
            .collect();
        Self {
            buckets: Mutex::new(rows.iter().map(|_| Buckets::new()).collect()),
            rows,
        }
    }

    /// Counts a request; `Err` if it is one too many, and then it is not counted.
    fn admit(&self, asking: &Asking, now: Instant) -> Result<Vec<Standing>, Vec<Standing>> {
        let mut all = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rows: Vec<_> = self
            .rows
            .iter()
            .zip(all.iter_mut())
            .filter_map(|((rule, quota), buckets)| {
                let is_counted =
                    rule.class.has(asking.class) && (quota.counts_here || !asking.is_here);
                let subject = asking.subject(rule.of).filter(|_| is_counted)?;
                Some((rule, quota, buckets, subject))
            })
            .collect();
        let is_fine = rows
            .iter_mut()
            .all(|(_, quota, buckets, subject)| buckets.left(subject, quota, now) >= 1.0);
        let standings = rows.into_iter().map(|(rule, quota, buckets, subject)| {
            if is_fine {
                buckets.take(subject.clone(), quota, now);
            }
            Standing::new(rule.name, *quota, buckets.left(&subject, quota, now))
        });
        let standings = standings.collect();
        if is_fine {
            Ok(standings)
        } else {
            Err(standings)
        }
    }
}

impl Asking {
    fn of(web: &Web, request: &Request) -> Option<Self> {
        let class = class(request)?;
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map(|ConnectInfo(peer)| peer.ip().to_canonical());
        let token = extract::bearer(request.headers()).ok().flatten();
        let known = token.and_then(|token| web.accounts.verify(token, web.now()).ok());
        let mut asking = Self {
            class,
            address: peer.map(network),
            account: None,
            key: None,
            is_here: peer.is_some_and(|peer| peer.is_loopback()),
        };
        if let Some(identity) = known.filter(|_| class != Class::Guessed) {
            asking.knows(identity);
        }
        Some(asking)
    }

    fn knows(&mut self, identity: Identity) {
        // Signing in counts as one's address also for those who are signed in.
        if self.class != Class::SignIn {
            self.address = None;
        }
        match identity.holder {
            Holder::Person | Holder::Device => self.account = Some(identity.principal.id),
            Holder::Key(key) => self.key = Some(key.id.clone()),
        }
    }

    fn subject(&self, of: Of) -> Option<Subject> {
        match of {
            Of::Address => self.address.map(Subject::Address),
            Of::Account => self.account.clone().map(Subject::Account),
            Of::Key => self.key.clone().map(Subject::Key),
        }
    }
}

/// What kind of request it is; `None` for what is not counted: the app's files, pictures, probes.
fn class(request: &Request) -> Option<Class> {
    let path = request.uri().path();
    if tracking::is_shared(path) {
        return Some(Class::Guessed);
    }
    if !path.starts_with("/api/") {
        return None;
    }
    let route = request.extensions().get::<MatchedPath>();
    Some(Class::of(
        request.method(),
        route.map_or(path, |route| route.as_str()),
    ))
}

/// Turns away whoever asks too often.
pub(super) async fn limit(State(web): State<Arc<Web>>, request: Request, next: Next) -> Response {
    let Some(asking) = Asking::of(&web, &request) else {
        return next.run(request).await;
    };
    let (mut response, standings) = match web.limits.admit(&asking, Instant::now()) {
        Ok(standings) => (next.run(request).await, standings),
        Err(standings) => {
            let wait = standings.iter().filter_map(Standing::wait).max();
            let problem = Problem::new(Code::RateLimited, detail(&standings));
            (problem.after(wait.unwrap_or(1)).into_response(), standings)
        }
    };
    fields::write(&standings, response.headers_mut());
    response
}

fn detail(standings: &[Standing]) -> String {
    let spent = standings.iter().find(|standing| standing.wait().is_some());
    let name = spent.map_or("a", Standing::name);
    format!("Too many requests: the limit `{name}` is used up for now.")
}

#[cfg(test)]
mod tests {
    use std::{net::Ipv4Addr, time::Duration};

    use super::*;
    use crate::config::Settings;

    fn limits(flags: &[&str]) -> Result<Limits, clap::Error> {
        let settings = Settings::parse(flags.iter().copied())?;
        Ok(Limits::new(&settings.limits))
    }

    fn stranger(class: Class, address: IpAddr) -> Asking {
        Asking {
            class,
            address: Some(network(address)),
            account: None,
            key: None,
            is_here: address.is_loopback(),
        }
    }

    #[test]
    fn a_burst_and_then_the_rate_for_each() -> Result<(), clap::Error> {
        let limits = limits(&["--limits.anonymous_per_s=2"])?;
        let here = stranger(Class::Plain, Ipv4Addr::LOCALHOST.into());
        let start = Instant::now();
        let admitted = (0..30).filter(|_| limits.admit(&here, start).is_ok());
        assert_eq!(admitted.count(), 20);
        let later = start + Duration::from_millis(500);
        assert!(limits.admit(&here, later).is_ok());
        assert!(limits.admit(&here, later).is_err());
        let other = stranger(Class::Plain, Ipv4Addr::BROADCAST.into());
        assert!(limits.admit(&other, start).is_ok());
        Ok(())
    }

    #[test]
    fn what_nobody_set_does_not_count_this_machine() -> Result<(), clap::Error> {
        let limits = limits(&[])?;
        let start = Instant::now();
        let here = stranger(Class::SignIn, Ipv4Addr::LOCALHOST.into());
        assert!((0..5_000).all(|_| limits.admit(&here, start).is_ok_and(|told| told.is_empty())));
        let elsewhere = stranger(Class::SignIn, Ipv4Addr::new(203, 0, 113, 7).into());
        let admitted = (0..5_000).filter(|_| limits.admit(&elsewhere, start).is_ok());
        assert_eq!(admitted.count(), 30);
        // What is too much for one rule is taken from no other.
        let plain = stranger(Class::Plain, Ipv4Addr::new(203, 0, 113, 7).into());
        let admitted = (0..5_000).filter(|_| limits.admit(&plain, start).is_ok());
        assert_eq!(admitted.count(), 470);
        Ok(())
    }

    #[test]
    fn a_whole_network_of_ipv6_is_one_address() -> Result<(), Box<dyn std::error::Error>> {
        let limits = limits(&["--limits.anonymous_per_s=1"])?;
        let start = Instant::now();
        for number in 0..10 {
            let address = format!("2001:db8::{number:x}").parse()?;
            assert!(
                limits
                    .admit(&stranger(Class::Plain, address), start)
                    .is_ok()
            );
        }
        let asks = |text: &str| -> Result<bool, std::net::AddrParseError> {
            Ok(limits
                .admit(&stranger(Class::Plain, text.parse()?), start)
                .is_ok())
        };
        assert!(!asks("2001:db8::ffff:1")?);
        assert!(asks("2001:db8:0:1::1")?);
        Ok(())
    }
}
