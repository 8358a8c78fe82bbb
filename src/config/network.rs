//! A network of addresses: `10.0.0.0/8`, `2001:db8::/32`, or one address.

use std::{net::IpAddr, str::FromStr};

/// Addresses that begin alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    prefix: u8,
}

/// It is not a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither an address nor a network such as 10.0.0.0/8")]
pub struct NotANetwork(String);

impl Network {
    /// Whether `address` is in it. IPv4 written as IPv6 is IPv4.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(other)) => {
                let differing = base.to_bits() ^ other.to_bits();
                differing.leading_zeros() >= u32::from(self.prefix)
            }
            (IpAddr::V6(base), IpAddr::V6(other)) => {
                let differing = base.to_bits() ^ other.to_bits();
                differing.leading_zeros() >= u32::from(self.prefix)
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let refused = || NotANetwork(text.to_owned());
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text.trim(), None),
        };
        let base: IpAddr = address.parse().map_err(|_| refused())?;
        let base = base.to_canonical();
        let longest = if base.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(prefix) => prefix.parse().map_err(|_| refused())?,
            None => longest,
        };
        if prefix > longest {
            return Err(refused());
        }
        Ok(Self { base, prefix })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_what_begins_as_it_does() -> Result<(), Box<dyn std::error::Error>> {
        let has = |network: &str, address: &str| -> Result<bool, Box<dyn std::error::Error>> {
            Ok(network.parse::<Network>()?.has(address.parse()?))
        };
        assert!(has("10.0.0.0/8", "10.255.0.1")?);
        assert!(has("10.0.0.0/8", "::ffff:10.1.2.3")?);
        assert!(!has("10.0.0.0/8", "11.0.0.0")?);
        assert!(has("192.0.2.7", "192.0.2.7")?);
        assert!(!has("192.0.2.7", "192.0.2.6")?);
        assert!(has("2001:db8::/33", "2001:db8:7fff::1")?);
        assert!(!has("2001:db8::/33", "2001:db8:8000::1")?);
        assert!(has("0.0.0.0/0", "203.0.113.9")?);
        assert!(!has("0.0.0.0/0", "2001:db8::1")?);
        for wrong in [
            "",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.0/",
            "/8",
            "proxy",
            "10.0.0/8",
        ] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
        Ok(())
    }
}
