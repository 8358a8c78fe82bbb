//! Where a webhook may go. Pure: an address is public, or it is nobody's business from here.
//!
//! The list is the IANA registries of special-purpose addresses (RFC 6890 and its successors), turned around for IPv6:
//! there only global unicast is public, and of that not what embeds or tunnels other addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use reqwest::Url;

/// Ports below this one belong to other protocols, 80 and 443 aside.
const FIRST_FREE_PORT: u16 = 1_024;
/// The longest address, bytes.
pub(super) const URL_BYTES_MAX: usize = 2_000;

/// Whether `address` is reachable from everywhere, and so no way into the network the hub stands in.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = match a {
        // This network; private; loopback.
        0 | 10 | 127 => true,
        // Shared by carriers (RFC 6598).
        100 => (64..=127).contains(&b),
        // Link-local, and with it the metadata services of clouds.
        169 => b == 254,
        172 => (16..=31).contains(&b),
        // Protocol assignments, documentation, 6to4 relays, private.
        192 => matches!((b, c), (0, 0 | 2) | (88, 99) | (168, _)),
        // Benchmarks, documentation.
        198 => matches!((b, c), (18 | 19, _) | (51, 100)),
        203 => (b, c) == (0, 113),
        // Multicast, reserved, broadcast.
        224..=255 => true,
        _ => false,
    };
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let is_global = (0x2000..=0x3fff).contains(&a);
    let is_special = match a {
        // Teredo, benchmarks, overlays (2001::/23), documentation.
        0x2001 => b < 0x0200 || b == 0x0db8,
        // 6to4 holds an IPv4 address.
        0x2002 => true,
        // Documentation (RFC 9637).
        0x3fff => b < 0x1000,
        _ => false,
    };
    is_global && !is_special
}

/// An address as it may be written down for what the hub tells others. A name is looked up when a delivery is made, not before: what it
/// means can change.
///
/// # Errors
/// A sentence for people.
pub fn check_url(text: &str, allow_private: bool) -> Result<Url, &'static str> {
    if text.len() > URL_BYTES_MAX {
        return Err("an address has at most 2000 bytes");
    }
    let url = Url::parse(text).map_err(|_| "this is no address: https://example.org/hooks")?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err("an address begins with https:// or http://");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address holds no user and no password");
    }
    if url.fragment().is_some() {
        return Err("an address ends before its #");
    }
    let host = url.host_str().unwrap_or_default();
    let is_refused =
        !allow_private && (is_local_name(host) || literal(host).is_some_and(|it| !is_public(it)));
    if host.is_empty() || is_refused {
        return Err("this address is not a public one");
    }
    let is_sane = match url.port_or_known_default() {
        Some(0) | None => false,
        Some(80 | 443) => true,
        Some(port) => port >= FIRST_FREE_PORT,
    };
    if is_sane {
        Ok(url)
    } else {
        Err("a port is 80, 443 or 1024 and above")
    }
}

/// The address that a host is, where it is no name. Connecting to one asks no resolver.
pub(super) fn literal(host: &str) -> Option<IpAddr> {
    let bare = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    bare.unwrap_or(host).parse().ok()
}

fn is_local_name(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    ["localhost", "local", "internal"]
        .iter()
        .any(|end| name == *end || name.ends_with(&format!(".{end}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        let public = [
            "1.1.1.1",
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "192.0.3.1",
            "2606:4700::1111",
            "::ffff:8.8.8.8",
        ];
        for text in public {
            assert!(literal(text).is_some_and(is_public), "{text}");
        }
        let private = [
            "0.0.0.0",
            "10.1.2.3",
            "127.0.0.1",
            "127.255.255.254",
            "100.64.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::7f00:1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fec0::1",
        ];
        for text in private {
            assert!(literal(text).is_some_and(|it| !is_public(it)), "{text}");
        }
    }

    #[test]
    fn an_address_is_public_plain_and_on_a_sane_port() {
        for good in [
            "https://example.org/hooks?a=1",
            "http://example.org:8080/",
            "https://1.1.1.1/x",
        ] {
            assert!(check_url(good, false).is_ok(), "{good}");
        }
        let bad = [
            "",
            "example.org",
            "/hooks",
            "ftp://example.org/",
            "file:///etc/passwd",
            "gopher://example.org:70/",
            "https://user:pass@example.org/",
            "https://user@example.org/",
            "https://example.org/#x",
            "https://example.org:25/",
            "https://example.org:0/",
            "http://localhost/",
            "http://api.localhost./",
            "http://metadata.google.internal/",
            "http://printer.local/",
            "http://127.0.0.1:8080/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://169.254.169.254/",
            "http://[fd00::1]/",
            "http://0/",
        ];
        for bad in bad {
            assert!(check_url(bad, false).is_err(), "{bad}");
        }
        assert!(check_url("http://127.0.0.1:8080/", true).is_ok());
        assert!(check_url("http://127.0.0.1:25/", true).is_err());
    }
}
