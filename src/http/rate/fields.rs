//! `RateLimit-Policy` and `RateLimit`, by draft-ietf-httpapi-ratelimit-headers-10: lists of strings with parameters (RFC 9651),
//! an item for each limit that counted the request.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use super::bucket::Quota;

pub(in crate::http) static RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
pub(in crate::http) static RATE_LIMIT_POLICY: HeaderName =
    HeaderName::from_static("ratelimit-policy");

/// How somebody stands with one limit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    name: &'static str,
    quota: Quota,
    left: f64,
}

impl Standing {
    pub(super) fn new(name: &'static str, quota: Quota, left: f64) -> Self {
        Self { name, quota, left }
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// Seconds until one more may come; `None` for now.
    pub(super) fn wait(&self) -> Option<u32> {
        self.quota.wait(self.left)
    }

    /// How many may come in how many seconds.
    fn policy(&self) -> String {
        let Quota {
            burst, window_s, ..
        } = self.quota;
        format!("\"{}\";q={burst};w={window_s}", self.name)
    }

    /// How many may still come, and in how many seconds it is all of them again.
    fn limit(&self) -> String {
        let left = self.left.floor().max(0.0);
        format!(
            "\"{}\";r={left:.0};t={}",
            self.name,
            self.quota.until_full(self.left)
        )
    }
}

/// What is said of one limit.
type Item = fn(&Standing) -> String;

/// Tells how somebody stands; nothing where nothing was counted.
pub(super) fn write(standings: &[Standing], headers: &mut HeaderMap) {
    let fields: [(&HeaderName, Item); 2] = [
        (&RATE_LIMIT_POLICY, Standing::policy),
        (&RATE_LIMIT, Standing::limit),
    ];
    for (name, item) in fields {
        let items: Vec<String> = standings.iter().map(item).collect();
        match HeaderValue::try_from(items.join(", ")) {
            Ok(value) if !items.is_empty() => headers.insert(name, value),
            Ok(_) | Err(_) => None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_fields_have_an_item_for_each_limit() {
        let mut headers = HeaderMap::new();
        write(&[], &mut headers);
        assert!(headers.is_empty());
        let quotas = [
            ("account", Quota::per_s(50), 499.5),
            ("heavy", Quota::per_min(30), -2.0),
        ];
        let standings: Vec<Standing> = quotas
            .into_iter()
            .filter_map(|(name, quota, left)| Some(Standing::new(name, quota?, left)))
            .collect();
        write(&standings, &mut headers);
        let told = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        assert_eq!(
            told(&RATE_LIMIT_POLICY),
            Some("\"account\";q=500;w=10, \"heavy\";q=30;w=60")
        );
        assert_eq!(
            told(&RATE_LIMIT),
            Some("\"account\";r=499;t=1, \"heavy\";r=0;t=64")
        );
        let waits: Vec<_> = standings.iter().map(Standing::wait).collect();
        assert_eq!(waits, [None, Some(6)]);
    }
}
