//! Tokens that tell the hub where their key is, and somebody who would hand it out.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use jsonwebtoken::Algorithm;
use orderhub::account::Keyring;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    task::JoinHandle,
};

use super::{Forge, Forged, part, signed, signed_behind, with};

/// Somebody who has a key of their own, gives its public half to whoever asks, and counts who connects.
pub struct Lure {
    pub url: String,
    pub(super) key_pkcs8: Vec<u8>,
    /// The public half, under the name of the hub's own.
    pub(super) key: Value,
    callers: Arc<AtomicUsize>,
    serving: JoinHandle<()>,
}

impl Lure {
    /// For a hub that makes tokens such as `good`.
    pub async fn lay(good: &str) -> Self {
        let key_pkcs8 = Keyring::ephemeral().unwrap().token_pkcs8.to_vec();
        let pair = Ed25519KeyPair::from_pkcs8(&key_pkcs8).unwrap();
        let header = B64.decode(good.split('.').next().unwrap()).unwrap();
        let header: Value = serde_json::from_slice(&header).unwrap();
        let key = json!({
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": header["kid"],
            "x": B64.encode(pair.public_key().as_ref()),
        });
        let keys = json!({"keys": [key]}).to_string();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/jwks.json", listener.local_addr().unwrap());
        let callers = Arc::new(AtomicUsize::new(0));
        let count = callers.clone();
        let serving = tokio::spawn(async move {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close";
            let answer = format!("{head}\r\nContent-Length: {}\r\n\r\n{keys}", keys.len());
            while let Ok((mut stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let _ = stream.read(&mut [0; 4_096]).await;
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self {
            url,
            key_pkcs8,
            key,
            callers,
            serving,
        }
    }

    /// How often somebody connected.
    pub fn callers(&self) -> usize {
        self.callers.load(Ordering::SeqCst)
    }
}

impl Drop for Lure {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Forge {
    /// Headers that name a key, bring one along, or ask for what nobody does: with the forger's key, and with the hub's.
    pub(super) fn told_where_the_key_is(&mut self, lure: &Lure) {
        let fields = [
            ("kid", json!("1")),
            ("kid", json!("../../../../dev/null")),
            ("kid", json!("' UNION SELECT 'x' --")),
            ("kid", json!("token.ed25519")),
            ("kid", json!("| cat /etc/passwd")),
            ("kid", json!({"$ne": null})),
            ("kid", Value::Null),
            // Its own, in another order: serde_json sorts names.
            ("typ", json!("JWT")),
            ("jku", json!(lure.url)),
            ("jku", json!("https://evil.example/jwks.json")),
            ("jku", json!("file:///etc/passwd")),
            ("x5u", json!(lure.url)),
            ("iss", json!(lure.url.trim_end_matches("/jwks.json"))),
            ("x5u", json!("file:///dev/zero")),
            ("x5c", json!(["MIIB"])),
            ("x5c", json!([])),
            ("x5t", json!("AAAA")),
            ("x5t#S256", json!("AAAA")),
            ("jwk", lure.key.clone()),
            ("jwk", json!({"kty": "oct", "k": "AA"})),
            ("crit", json!(["exp"])),
            ("crit", json!(["b64"])),
            ("crit", json!(["urn:nobody:knows"])),
            ("crit", json!([])),
            ("b64", json!(false)),
            ("zip", json!("DEF")),
            ("cty", json!("JWT")),
            ("enc", json!("A256GCM")),
            ("typ", json!("at+jwt")),
            ("typ", json!("JWE")),
            ("alg", json!(["EdDSA", "none"])),
            ("alg", Value::Null),
        ];
        let signature = self.good.rsplit('.').next().unwrap().to_owned();
        for (name, value) in fields {
            let header = with(&self.header, name, value.clone());
            let what = format!("{name} = {value}");
            for (whose, key) in [("own", &self.own), ("hub's", &self.hub)] {
                let token = signed(&header, &self.admin(), key, Algorithm::EdDSA);
                self.all.push(Forged {
                    what: format!("{what}, {whose} key"),
                    token,
                });
            }
            let token = format!("{}.{}.{signature}", part(&header), part(&self.claims));
            self.add(what, token);
        }
        let header = self.good.split('.').next().unwrap();
        let token = signed_behind(header, &self.admin(), &self.own);
        self.add("the hub's own header, another key", token);
    }
}
