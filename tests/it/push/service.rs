//! A push service on this machine, and browsers that can read what it carries.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use aws_lc_rs::{
    aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree},
    hkdf,
    signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey as Verifier},
};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::app::eventually;

/// What came in.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// Whether the answer said that it was taken.
    pub(crate) is_taken: bool,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

struct Inner {
    status: u16,
    retry_after: Option<&'static str>,
    received: Vec<Received>,
}

/// A push service.
pub(crate) struct Service {
    address: SocketAddr,
    inner: Arc<Mutex<Inner>>,
    serving: JoinHandle<()>,
}

impl Service {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let inner = Arc::new(Mutex::new(Inner {
            status: 201,
            retry_after: None,
            received: Vec::new(),
        }));
        let app = Router::new().fallback(take).with_state(inner.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self {
            address,
            inner,
            serving,
        }
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on it answers so.
    pub(crate) fn answer(&self, status: u16, retry_after: Option<&'static str>) {
        let mut inner = self.inner.lock().unwrap();
        inner.status = status;
        inner.retry_after = retry_after;
    }

    /// Everything that came in for a browser, oldest first.
    pub(crate) fn received(&self, browser: &Browser) -> Vec<Received> {
        let inner = self.inner.lock().unwrap();
        let own = inner.received.iter().filter(|one| one.path == browser.path);
        own.cloned().collect()
    }

    /// What a browser got, oldest first, as soon as there are `count`.
    pub(crate) async fn taken(&self, browser: &Browser, count: usize) -> Vec<Received> {
        eventually("messages to a browser", || async {
            let mut taken = self.received(browser);
            taken.retain(|one| one.is_taken);
            (taken.len() >= count).then_some(taken)
        })
        .await
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn take(
    State(inner): State<Arc<Mutex<Inner>>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, HeaderMap) {
    let mut inner = inner.lock().unwrap();
    let status = StatusCode::from_u16(inner.status).unwrap();
    inner.received.push(Received {
        path: uri.path().to_owned(),
        headers,
        body: body.to_vec(),
        is_taken: status.is_success(),
    });
    let mut answer = HeaderMap::new();
    if let Some(seconds) = inner.retry_after {
        answer.insert("retry-after", seconds.parse().unwrap());
    }
    (status, answer)
}

/// A browser with keys of its own.
pub(crate) struct Browser {
    path: String,
    key: PrivateKey,
    point: Vec<u8>,
    auth: [u8; 16],
}

impl Browser {
    pub(crate) fn new(name: &str) -> Self {
        let key = PrivateKey::generate(&ECDH_P256).unwrap();
        let point = key.compute_public_key().unwrap().as_ref().to_vec();
        let mut auth = [0; 16];
        aws_lc_rs::rand::fill(&mut auth).unwrap();
        let path = format!("/browser/{name}");
        Self {
            path,
            key,
            point,
            auth,
        }
    }

    /// What it says of itself.
    pub(crate) fn subscription(&self, service: &Service) -> Value {
        json!({
            "endpoint": format!("{}{}", service.origin(), self.path),
            "keys": {"p256dh": URL_SAFE_NO_PAD.encode(&self.point), "auth": URL_SAFE_NO_PAD.encode(self.auth)},
        })
    }

    /// Reads a message (RFC 8291, RFC 8188).
    pub(crate) fn read(&self, received: &Received) -> Option<Value> {
        assert_eq!(received.header("content-encoding"), "aes128gcm");
        let (salt, rest) = received.body.split_at(16);
        let (size, rest) = rest.split_at(4);
        assert!(u32::from_be_bytes(size.try_into().unwrap()) as usize >= rest.len());
        assert_eq!(rest[0], 65);
        let (sender, record) = rest[1..].split_at(65);
        let peer = UnparsedPublicKey::new(&ECDH_P256, sender);
        let info = [b"WebPush: info\0".as_slice(), &self.point, sender].concat();
        let secret = agree(&self.key, peer, (), |secret| {
            Ok(derive(&self.auth, secret, &info, 32))
        })
        .unwrap();
        let key = derive(salt, &secret, b"Content-Encoding: aes128gcm\0", 16);
        let nonce = derive(salt, &secret, b"Content-Encoding: nonce\0", 12);
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).unwrap());
        let nonce = Nonce::try_assume_unique_for_key(&nonce).unwrap();
        let mut record = record.to_vec();
        let text = key.open_in_place(nonce, Aad::empty(), &mut record).ok()?;
        let end = text.iter().rposition(|byte| *byte != 0).unwrap();
        assert_eq!(text[end], 2, "the last record ends so");
        Some(serde_json::from_slice(&text[..end]).unwrap())
    }
}

struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn derive(salt: &[u8], secret: &[u8], info: &[u8], bytes: usize) -> Vec<u8> {
    let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(secret);
    let mut out = vec![0; bytes];
    let info = [info];
    let okm = prk.expand(&info, Length(bytes)).unwrap();
    okm.fill(&mut out).unwrap();
    out
}

/// The claims of whoever wrote (RFC 8292), checked with the key that is told beside them; and that key.
pub(crate) fn claims(received: &Received) -> (Value, String) {
    let said = received
        .header("authorization")
        .strip_prefix("vapid ")
        .unwrap();
    let (token, key) = said.split_once(", ").unwrap();
    let (token, key) = (
        token.strip_prefix("t=").unwrap(),
        key.strip_prefix("k=").unwrap(),
    );
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (header, claims) = signed.split_once('.').unwrap();
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let header: Value = serde_json::from_slice(&bytes(header)).unwrap();
    assert_eq!(
        (&header["alg"], &header["typ"]),
        (&json!("ES256"), &json!("JWT"))
    );
    Verifier::new(&ECDSA_P256_SHA256_FIXED, bytes(key))
        .verify(signed.as_bytes(), &bytes(signature))
        .unwrap();
    (
        serde_json::from_slice(&bytes(claims)).unwrap(),
        key.to_owned(),
    )
}
