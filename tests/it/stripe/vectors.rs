//! Signatures that the vendor's own package made: `stripe.webhooks.generateTestHeaderString` of `stripe` 23.1.0.

use orderhub::{config::Secret, order::Timestamp, payment::sign};

const VECTORS: [(&str, &str, i64, &str); 3] = [
    (
        r#"{"id":"evt_1","type":"payment_intent.succeeded"}"#,
        "whsec_first",
        1_700_000_000,
        "t=1700000000,v1=85591800e181ab5c797bb65d5a0c1b27b037fecbef17857ff0ffef30a5a2fe18",
    ),
    (
        "{\n  \"id\": \"evt_2\",\n  \"data\": {\"object\": {\"description\": \"Crêpe à 5 €\"}}\n}\n",
        "whsec_9fQ2xY7mB4kLr0TzUe6JdA1cHsVnWp3g",
        1_700_000_299,
        "t=1700000299,v1=713a7576605998b6e1840b5f3d7e9f179f6c953cc8a4a45b27a3a6a5114270a9",
    ),
    (
        "",
        "whsec_of_an_empty_body",
        1_700_000_000,
        "t=1700000000,v1=e73b39b32756eef189361b1bcc0371c2d596bd9b9f0c691b65cded88d01983ce",
    ),
];

#[test]
fn the_hub_signs_as_the_vendor_does() {
    for (payload, secret, seconds, header) in VECTORS {
        let at = Timestamp(seconds * 1_000);
        let signed = sign(payload.as_bytes(), &Secret::new(secret), at);
        assert_eq!(signed, header);
    }
}
