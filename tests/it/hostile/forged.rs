//! Forged tokens, by the hundred: everything that was ever taken for a signature.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use jsonwebtoken::{Algorithm, EncodingKey, crypto::sign};
use orderhub::account::{AUDIENCE, ISSUER};
use serde_json::{Value, json};

mod told;

pub use told::Lure;

/// A token, and what is wrong with it.
pub struct Forged {
    pub what: String,
    pub token: String,
}

/// What a forger has: a good token, and the hub's public key; and, for what must not help even then, its own key.
pub struct Forge {
    good: String,
    header: Value,
    claims: Value,
    hub: EncodingKey,
    hub_pkcs8: Vec<u8>,
    hub_public: Vec<u8>,
    own: EncodingKey,
    now_s: i64,
    all: Vec<Forged>,
}

fn part(value: &Value) -> String {
    B64.encode(value.to_string())
}

impl Forge {
    /// The tokens of a hub whose key is this, made after `good`, at a time; some say that their key is to be had from `lure`.
    pub fn all(good: &str, hub_pkcs8: &[u8], lure: &Lure, now_s: i64) -> Vec<Forged> {
        use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
        let claims = B64.decode(good.split('.').nth(1).unwrap()).unwrap();
        let header = B64.decode(good.split('.').next().unwrap()).unwrap();
        let public = Ed25519KeyPair::from_pkcs8(hub_pkcs8).unwrap();
        let mut forge = Self {
            good: good.to_owned(),
            header: serde_json::from_slice(&header).unwrap(),
            claims: serde_json::from_slice(&claims).unwrap(),
            hub: EncodingKey::from_ed_der(hub_pkcs8),
            hub_pkcs8: hub_pkcs8.to_vec(),
            hub_public: public.public_key().as_ref().to_vec(),
            own: EncodingKey::from_ed_der(&lure.key_pkcs8),
            now_s,
            all: Vec::new(),
        };
        forge.without_signature();
        forge.confused();
        forge.told_where_the_key_is(lure);
        forge.saying_else();
        forge.out_of_time();
        forge.cut_and_changed();
        forge.misshapen();
        forge.all
    }

    /// A token that the hub itself would take: what shows that the others are refused for what is wrong with them.
    pub fn control(good: &str, hub_pkcs8: &[u8]) -> String {
        let claims = B64.decode(good.split('.').nth(1).unwrap()).unwrap();
        let claims: Value = serde_json::from_slice(&claims).unwrap();
        let key = EncodingKey::from_ed_der(hub_pkcs8);
        signed_behind(good.split('.').next().unwrap(), &claims, &key)
    }

    fn add(&mut self, what: impl Into<String>, token: impl Into<String>) {
        self.all.push(Forged {
            what: what.into(),
            token: token.into(),
        });
    }

    fn admin(&self) -> Value {
        with(&self.claims, "role", json!("admin"))
    }

    fn without_signature(&mut self) {
        let signature = self.good.rsplit('.').next().unwrap().to_owned();
        for alg in ["none", "None", "NONE", "nOnE", "", "null", "plain"] {
            for claims in [self.claims.clone(), self.admin()] {
                for end in ["", "AA", signature.as_str()] {
                    let header = part(&json!({"alg": alg, "typ": "JWT"}));
                    let token = format!("{header}.{}.{end}", part(&claims));
                    self.add(format!("alg {alg:?} with {end:.4}"), token);
                }
            }
        }
    }

    /// What is public, or guessed, as the secret of an HMAC; and other kinds of keys.
    fn confused(&mut self) {
        let pem = format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            B64.encode(&self.hub_public)
        );
        let secrets: [Vec<u8>; 7] = [
            self.hub_public.clone(),
            B64.encode(&self.hub_public).into_bytes(),
            pem.into_bytes(),
            self.hub_pkcs8.clone(),
            b"secret".to_vec(),
            b"orderhub".to_vec(),
            vec![0; 32],
        ];
        for (number, secret) in secrets.iter().enumerate() {
            let key = EncodingKey::from_secret(secret);
            for (name, alg) in [
                ("HS256", Algorithm::HS256),
                ("HS384", Algorithm::HS384),
                ("HS512", Algorithm::HS512),
            ] {
                for said in [name, "EdDSA"] {
                    let header = json!({"alg": said, "typ": "JWT"});
                    let token = signed(&header, &self.admin(), &key, alg);
                    self.add(
                        format!("secret {number} by {name}, said to be {said}"),
                        token,
                    );
                }
            }
        }
        for said in [
            "RS256", "PS256", "ES256", "ES384", "ES512", "ES256K", "Ed448", "Ed25519", "eddsa",
        ] {
            for key in [&self.hub, &self.own] {
                let header = json!({"alg": said, "typ": "JWT"});
                let token = signed(&header, &self.admin(), key, Algorithm::EdDSA);
                self.all.push(Forged {
                    what: format!("said to be {said}"),
                    token,
                });
            }
        }
    }

    /// Signed by the hub's own key, and yet for nobody.
    fn saying_else(&mut self) {
        let fields = [
            (
                "iss",
                vec![
                    json!("somebody"),
                    json!([ISSUER]),
                    json!(""),
                    json!("ORDERHUB"),
                    Value::Null,
                ],
            ),
            (
                "aud",
                vec![
                    json!("another-api"),
                    json!("orderhub-socket"),
                    json!([AUDIENCE, "another-api"]),
                    json!(""),
                    Value::Null,
                ],
            ),
            (
                "typ",
                vec![
                    json!("refresh"),
                    json!("resume"),
                    json!("id"),
                    json!("Access"),
                    json!(""),
                    Value::Null,
                ],
            ),
            (
                "role",
                vec![
                    json!("system"),
                    json!("god"),
                    json!("ADMIN"),
                    json!(["admin"]),
                    json!(7),
                    Value::Null,
                ],
            ),
            (
                "sub",
                vec![
                    json!(""),
                    json!("../admin"),
                    json!({"id": 1}),
                    json!("a\u{0}b"),
                    json!("x".repeat(3_000)),
                    Value::Null,
                ],
            ),
            (
                "sites",
                vec![
                    json!(["Not A Site"]),
                    json!("main"),
                    json!([null]),
                    Value::Null,
                ],
            ),
            ("sid", vec![json!(["s"]), json!(1), Value::Null]),
            ("name", vec![json!(1), json!(["x"]), Value::Null]),
            ("jti", vec![json!(1), Value::Null]),
        ];
        for (name, values) in fields {
            for value in values {
                let claims = with(&self.claims, name, value.clone());
                let what = format!("{name} = {value:.40}");
                self.add_signed(what, &claims);
            }
            let mut without = self.claims.clone();
            without.as_object_mut().unwrap().remove(name);
            self.add_signed(format!("no {name}"), &without);
        }
        for claims in [json!([]), json!("x"), json!(null), json!(1), json!({})] {
            self.add_signed(format!("claims {claims}"), &claims);
        }
    }

    fn out_of_time(&mut self) {
        let now = self.now_s;
        for exp in [
            json!(now),
            json!(now - 1),
            json!(now - 86_400),
            json!(0),
            json!(-1),
            json!(i64::MIN),
            json!(u64::MAX),
            json!(1e300),
            json!("never"),
            json!(null),
            json!([now + 900]),
            json!(true),
        ] {
            let claims = with(&self.claims, "exp", exp.clone());
            self.add_signed(format!("exp = {exp}"), &claims);
        }
        for nbf in [
            json!(now + 1),
            json!(now + 86_400),
            json!(i64::MAX),
            json!("soon"),
            json!([0]),
            json!(1.5),
        ] {
            let claims = with(&self.claims, "nbf", nbf.clone());
            self.add_signed(format!("nbf = {nbf}"), &claims);
        }
    }

    /// Every so many letters: cut there, another letter there.
    fn cut_and_changed(&mut self) {
        let good = self.good.clone();
        let step = (good.len() / 125).max(1);
        for at in (0..good.len()).step_by(step) {
            self.add(format!("cut at {at}"), &good[..at]);
            let other = if good.as_bytes()[at] == b'A' {
                "B"
            } else {
                "A"
            };
            let changed = format!("{}{other}{}", &good[..at], &good[at + 1..]);
            self.add(format!("another letter at {at}"), changed);
        }
    }

    fn misshapen(&mut self) {
        let good = self.good.clone();
        let parts: Vec<&str> = good.split('.').collect();
        let admin = part(&self.admin());
        let shapes = [
            (
                "admin's claims",
                format!("{}.{admin}.{}", parts[0], parts[2]),
            ),
            ("two parts", format!("{}.{}", parts[0], parts[1])),
            ("four parts", format!("{good}.x")),
            ("five parts", format!("{good}.x.y")),
            ("an empty header", format!(".{}.{}", parts[1], parts[2])),
            ("empty claims", format!("{}..{}", parts[0], parts[2])),
            ("no signature", format!("{}.{}.", parts[0], parts[1])),
            ("padding", format!("{good}=")),
            ("more", format!("{good}AAAA")),
            ("twice", format!("{good}{good}")),
            ("two with a comma", format!("{good},{good}")),
            (
                "the other alphabet",
                format!("{}+/", &good[..good.len() - 2]),
            ),
            (
                "turned round",
                format!("{}.{}.{}", parts[2], parts[1], parts[0]),
            ),
            ("dots", "..".to_owned()),
            ("many dots", ".".repeat(4_000)),
            ("JSON", self.claims.to_string()),
            ("8 KiB", format!("{good}{}", "A".repeat(8 * 1024))),
            (
                "long claims",
                format!("{}.{}.{}", parts[0], "A".repeat(7_000), parts[2]),
            ),
            ("a key of nobody", format!("ohk_{}", "A".repeat(43))),
            ("a long key", format!("ohk_{}", "A".repeat(6_000))),
            ("a board of nobody", format!("ohd_{}", "A".repeat(43))),
            ("a key's beginning", "ohk_".to_owned()),
            ("a word", "undefined".to_owned()),
            ("null", "null".to_owned()),
            ("SQL", "' OR 1=1 --".to_owned()),
        ];
        for (what, token) in shapes {
            self.add(what, token);
        }
    }

    fn add_signed(&mut self, what: String, claims: &Value) {
        let header = self.good.split('.').next().unwrap();
        let token = signed_behind(header, claims, &self.hub);
        self.add(what, token);
    }
}

fn with(value: &Value, field: &str, other: Value) -> Value {
    let mut value = value.clone();
    value[field] = other;
    value
}

fn signed(header: &Value, claims: &Value, key: &EncodingKey, algorithm: Algorithm) -> String {
    let message = format!("{}.{}", part(header), part(claims));
    let signature = sign(message.as_bytes(), key, algorithm).unwrap();
    format!("{message}.{signature}")
}

/// Claims that the hub's key signs, behind a header as the hub writes it, to the letter.
fn signed_behind(header: &str, claims: &Value, key: &EncodingKey) -> String {
    let message = format!("{header}.{}", part(claims));
    let signature = sign(message.as_bytes(), key, Algorithm::EdDSA).unwrap();
    format!("{message}.{signature}")
}
