//! Whose address a request counts as: the peer's, or the one that a proxy tells of which is trusted to tell it.
//!
//! Only what `http.trusted_proxies` names is believed, and of it only the one header that `http.forwarded_by` names: a
//! proxy writes one of the two and may pass on the other as a client wrote it. Each hop adds whom it heard to the right, so
//! the client is the rightmost address that is not a trusted one; everything left of it anybody may have written. The
//! listener asks once, and everything else (limits, sessions, audit log, sockets) sees the result as the caller's address.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, header};

use crate::config::{self, ForwardedBy, Network};

/// Hops that are looked at, from the right.
const HOPS_MAX: usize = 32;
static FORWARDED: HeaderName = header::FORWARDED;
static X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Who is believed, and what of it.
#[derive(Debug, Clone)]
pub(super) struct Forwarded {
    trusted: Vec<Network>,
    by: ForwardedBy,
}

impl Forwarded {
    pub(super) fn new(settings: &config::Http) -> Self {
        Self {
            trusted: settings.trusted_proxies.clone(),
            by: settings.forwarded_by,
        }
    }

    /// The client behind `peer`. Its port is the peer's: nobody is told apart by it.
    pub(super) fn client(&self, peer: SocketAddr, headers: &HeaderMap) -> SocketAddr {
        let peer_address = peer.ip().to_canonical();
        if !self.trusts(peer_address) {
            return peer;
        }
        let (name, read): (_, fn(&str) -> Option<IpAddr>) = match self.by {
            ForwardedBy::XForwardedFor => (&X_FORWARDED_FOR, address),
            ForwardedBy::Forwarded => (&FORWARDED, forwarded_for),
        };
        let lines: Vec<_> = headers.get_all(name).iter().collect();
        let hops = lines.iter().rev().flat_map(|line| {
            // What is not text names nobody: it reads as an empty hop.
            let line = line.to_str().unwrap_or_default();
            line.rsplit(',').map(read)
        });
        let mut client = peer_address;
        for hop in hops.take(HOPS_MAX) {
            // A hop that hides, or cannot be read: whoever told of it is as far as one can see.
            let Some(told) = hop else { break };
            // From another machine nobody comes from this one.
            if told.is_loopback() && !peer_address.is_loopback() {
                break;
            }
            client = told;
            if !self.trusts(told) {
                break;
            }
        }
        SocketAddr::new(client, peer.port())
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.has(address))
    }
}

/// `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:4711`.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let parsed = bare.unwrap_or(text).parse::<IpAddr>();
    let with_port = || text.parse::<SocketAddr>().map(|socket| socket.ip());
    let address = parsed.or_else(|_| with_port()).ok()?;
    Some(address.to_canonical())
}

/// `for=…` of one hop (RFC 7239). A hop with a comma in quotes was cut in two, and neither half is read: what is quoted may
/// be a client's words.
fn forwarded_for(hop: &str) -> Option<IpAddr> {
    if hop.contains('\\') || !hop.matches('"').count().is_multiple_of(2) {
        return None;
    }
    let mut told = hop.split(';').filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then_some(value)
    });
    let value = told.next()?.trim();
    if told.next().is_some() {
        return None;
    }
    let quoted = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    address(quoted.unwrap_or(value))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    type Tested = Result<(), Box<dyn std::error::Error>>;

    fn client(
        by: ForwardedBy,
        peer: &str,
        lines: &[(&'static str, &str)],
    ) -> Result<String, Box<dyn std::error::Error>> {
        let forwarded = Forwarded {
            trusted: vec!["10.0.0.0/8".parse()?, "2001:db8::/32".parse()?],
            by,
        };
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_str(value)?);
        }
        let peer = SocketAddr::new(peer.parse()?, 4711);
        Ok(forwarded.client(peer, &headers).ip().to_string())
    }

    #[test]
    fn the_client_is_the_rightmost_that_is_not_trusted() -> Tested {
        let by = |lines: &str| {
            let lines = [
                ("x-forwarded-for", lines),
                ("forwarded", "for=198.51.100.99"),
            ];
            client(ForwardedBy::XForwardedFor, "10.0.0.1", &lines)
        };
        assert_eq!(by("198.51.100.1, 203.0.113.7")?, "203.0.113.7");
        assert_eq!(by("198.51.100.1, 203.0.113.7, 10.0.0.2")?, "203.0.113.7");
        assert_eq!(by("203.0.113.7:4711")?, "203.0.113.7");
        assert_eq!(by("[2001:db9::1]:4711,2001:db8::5")?, "2001:db9::1");
        assert_eq!(by("::ffff:203.0.113.7")?, "203.0.113.7");
        // All of them are trusted: the farthest.
        assert_eq!(by("10.0.0.9, 10.0.0.8")?, "10.0.0.9");
        // What cannot be read is as far as one sees.
        assert_eq!(by("203.0.113.7, unknown, 10.0.0.8")?, "10.0.0.8");
        assert_eq!(by("203.0.113.7,,")?, "10.0.0.1");
        assert_eq!(by("127.0.0.1")?, "10.0.0.1");
        assert_eq!(by("")?, "10.0.0.1");
        Ok(())
    }

    #[test]
    fn lines_go_on_one_after_the_other() -> Tested {
        let lines = [
            ("x-forwarded-for", "198.51.100.1"),
            ("x-forwarded-for", "203.0.113.7, 10.0.0.3"),
            ("x-forwarded-for", "10.0.0.2"),
        ];
        let told = client(ForwardedBy::XForwardedFor, "10.0.0.1", &lines)?;
        assert_eq!(told, "203.0.113.7");
        Ok(())
    }

    #[test]
    fn the_standard_field_is_read_where_it_is_named() -> Tested {
        let by = |line: &str| {
            let lines = [("forwarded", line), ("x-forwarded-for", "198.51.100.99")];
            client(ForwardedBy::Forwarded, "10.0.0.1", &lines)
        };
        assert_eq!(
            by("for=192.0.2.60;proto=http;by=203.0.113.43")?,
            "192.0.2.60"
        );
        assert_eq!(
            by("For=\"[2001:db9::1]:4711\", for=10.0.0.2")?,
            "2001:db9::1"
        );
        assert_eq!(by("for=192.0.2.60, for=_hidden")?, "10.0.0.1");
        assert_eq!(by("for=192.0.2.60;for=192.0.2.61")?, "10.0.0.1");
        assert_eq!(by("proto=http")?, "10.0.0.1");
        assert_eq!(
            by("for=192.0.2.60;host=\"a, for=198.51.100.7;b\"")?,
            "10.0.0.1"
        );
        assert_eq!(
            by("for=192.0.2.60;host=\"a\\\", for=198.51.100.7, \\\"\"")?,
            "10.0.0.1"
        );
        Ok(())
    }

    #[test]
    fn nobody_else_is_believed() -> Tested {
        for by in [ForwardedBy::XForwardedFor, ForwardedBy::Forwarded] {
            let lines = [
                ("x-forwarded-for", "203.0.113.7"),
                ("forwarded", "for=203.0.113.7"),
            ];
            assert_eq!(client(by, "192.0.2.1", &lines)?, "192.0.2.1");
        }
        Ok(())
    }
}
