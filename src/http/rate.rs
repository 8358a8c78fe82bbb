//! How often one address may ask without signing in, and how often one key may ask: a token bucket for each, over a burst
//! of ten seconds' worth.
//!
//! People who are signed in are bounded by what they ask for. Addresses are for whoever guesses passwords or floods
//! signups, and off unless `limits.anonymous_per_s` is set; keys are for programs that run wild (`limits.key_per_s`).

use std::{
    hash::Hash,
    net::{IpAddr, SocketAddr},
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use lru::LruCache;
use tokio::time::Instant;

use super::{Web, code::Code, problem::Problem, tracking};

/// Addresses, or keys, remembered; the ones that have been quiet for longest are forgotten first.
const REMEMBERED_MAX: usize = 16_384;
/// Seconds of quiet that a burst may use up.
const BURST_S: f64 = 10.0;

/// The buckets of all addresses.
pub type AnonymousLimit = Limit<IpAddr>;
/// The buckets of all keys.
pub type KeyLimit = Limit<Arc<str>>;

/// A bucket for each.
pub struct Limit<K: Eq + Hash> {
    per_s: f64,
    buckets: Mutex<LruCache<K, Bucket>>,
}

#[derive(Clone, Copy)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl<K: Eq + Hash> Limit<K> {
    /// At most `per_s` requests a second; 0 for no limit.
    #[must_use]
    pub fn new(per_s: u32) -> Self {
        let capacity = NonZeroUsize::new(REMEMBERED_MAX).unwrap_or(NonZeroUsize::MIN);
        Self {
            per_s: f64::from(per_s),
            buckets: Mutex::new(LruCache::new(capacity)),
        }
    }

    pub(super) fn admits(&self, whose: K, now: Instant) -> bool {
        if self.per_s <= 0.0 {
            return true;
        }
        let full = self.per_s * BURST_S;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets.get_or_insert_mut(whose, || Bucket {
            left: full,
            at: now,
        });
        let gained = now.saturating_duration_since(bucket.at).as_secs_f64() * self.per_s;
        bucket.left = (bucket.left + gained).min(full);
        bucket.at = now;
        let admits = bucket.left >= 1.0;
        if admits {
            bucket.left -= 1.0;
        }
        admits
    }
}

/// Turns away an address that asks too often without signing in.
pub(super) async fn limit_anonymous(
    State(web): State<Arc<Web>>,
    request: Request,
    next: Next,
) -> Response {
    let address = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(address)| address.ip());
    let path = request.uri().path();
    let is_shared = tracking::is_shared(path);
    let is_anonymous = is_shared || !request.headers().contains_key(header::AUTHORIZATION);
    let is_api = is_shared || path.starts_with("/api/");
    match address {
        Some(address)
            if is_anonymous && is_api && !web.anonymous.admits(address, Instant::now()) =>
        {
            Problem::new(
                Code::RateLimited,
                "Too many requests from this address that are not signed in.",
            )
            .into_response()
        }
        Some(_) | None => next.run(request).await,
    }
}

#[cfg(test)]
mod tests {
    use std::{net::Ipv4Addr, time::Duration};

    use super::*;

    #[test]
    fn a_burst_and_then_the_rate() {
        let limit = AnonymousLimit::new(2);
        let (start, address) = (Instant::now(), IpAddr::from(Ipv4Addr::LOCALHOST));
        let admitted = (0..30).filter(|_| limit.admits(address, start)).count();
        assert_eq!(admitted, 20);
        assert!(!limit.admits(address, start));
        let later = start + Duration::from_millis(500);
        assert!(limit.admits(address, later));
        assert!(!limit.admits(address, later));
        assert!(limit.admits(IpAddr::from(Ipv4Addr::BROADCAST), start));
    }
}
