//! Whom an address stands for.

use std::net::{IpAddr, Ipv6Addr};

/// What one subscriber has: an IPv4 address, or the first 64 bits of an IPv6 address.
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let first = u128::from(address) & !u128::from(u64::MAX);
            Ipv6Addr::from(first).into()
        }
    }
}
