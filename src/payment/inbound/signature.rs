//! Signatures of events: `t=SECONDS,v1=HEX[,v1=HEX…]`, where each `v1` is the HMAC-SHA256 of `SECONDS.BODY` under one
//! of the endpoint's secrets. Source: <https://docs.stripe.com/webhooks#verify-manually>.

use aws_lc_rs::hmac;

use crate::{config::Secret, order::Timestamp};

/// How far the clocks of sender and hub may be apart, and how long an event may travel, seconds.
pub const TOLERANCE_S: i64 = 300;
/// The most signatures of one header that are tried.
const SIGNATURES_MAX: usize = 16;

/// Whether one of `secrets` signed `body`, lately by the hub's clock. Signatures are compared in constant time.
pub(super) fn is_right(header: &str, body: &[u8], secrets: &[Secret], now: Timestamp) -> bool {
    let fields = || {
        header
            .split(',')
            .filter_map(|field| field.trim().split_once('='))
    };
    let Some(time) = fields()
        .find(|(name, _)| *name == "t")
        .map(|(_, time)| time)
    else {
        return false;
    };
    let is_lately = time
        .parse::<i64>()
        .is_ok_and(|time| (now.as_millis() / 1_000).abs_diff(time) <= TOLERANCE_S.unsigned_abs());
    if !is_lately {
        return false;
    }
    let signatures = || {
        fields()
            .filter(|(name, _)| *name == "v1")
            .take(SIGNATURES_MAX)
            .filter_map(|(_, hex)| hex::decode(hex).ok())
    };
    let signed = signed(time, body);
    secrets.iter().any(|secret| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
        signatures().any(|signature| hmac::verify(&key, &signed, &signature).is_ok())
    })
}

/// The header of an event of ours: the sandbox signs as Stripe does.
#[must_use]
pub fn sign(body: &[u8], secret: &Secret, now: Timestamp) -> String {
    let time = (now.as_millis() / 1_000).to_string();
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
    let signature = hmac::sign(&key, &signed(&time, body));
    format!("t={time},v1={}", hex::encode(signature.as_ref()))
}

fn signed(time: &str, body: &[u8]) -> Vec<u8> {
    [time.as_bytes(), b".", body].concat()
}
