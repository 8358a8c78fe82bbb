//! A message for one browser's eyes: RFC 8291 over RFC 8188, one record. The primitives are AWS-LC's, as everywhere in the
//! hub; the test is the example of RFC 8291 itself.

use aws_lc_rs::{
    aead::{AES_128_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree},
    error::Unspecified,
    hmac,
};

/// Bytes of an uncompressed point of P-256.
pub(super) const POINT_BYTES: usize = 65;
/// What such a point begins with (SEC 1, 2.3.3).
const UNCOMPRESSED: u8 = 4;
/// Bytes of the secret a browser shares with whoever may write to it.
pub(super) const AUTH_BYTES: usize = 16;
const SALT_BYTES: usize = 16;
const KEY_BYTES: usize = 16;
/// The record size that is told: one record of at most what every push service takes (RFC 8030, 7.2).
const RECORD_BYTES: u32 = 4_096;
/// Messages are filled up to a multiple of this: their length does not tell which one it is.
const STEP_BYTES: usize = 512;
/// The longest message, bytes: with its end, its tag and its header it is within the record.
pub(super) const TEXT_BYTES_MAX: usize = 3_072;
/// Marks the end of the last record; zeros may follow.
const LAST: u8 = 2;

/// What is random about a message.
struct Chance {
    key: PrivateKey,
    salt: [u8; SALT_BYTES],
}

/// `text` for the browser that has the other half of `point` and knows `auth`. None for keys that are none, for texts
/// that are too long, and without randomness.
pub(super) fn encrypt(text: &[u8], point: &[u8], auth: &[u8]) -> Option<Vec<u8>> {
    let mut salt = [0_u8; SALT_BYTES];
    aws_lc_rs::rand::fill(&mut salt).ok()?;
    let key = PrivateKey::generate(&ECDH_P256).ok()?;
    let filled = (text.len() + 1).next_multiple_of(STEP_BYTES);
    (text.len() <= TEXT_BYTES_MAX)
        .then(|| seal(text, filled, point, auth, &Chance { key, salt }))
        .flatten()
}

/// Whether a message can be made for `point`.
pub(super) fn is_point(point: &[u8]) -> bool {
    encrypt(b"", point, &[0; AUTH_BYTES]).is_some()
}

fn seal(text: &[u8], filled: usize, point: &[u8], auth: &[u8], chance: &Chance) -> Option<Vec<u8>> {
    let is_point = point.len() == POINT_BYTES && point.first() == Some(&UNCOMPRESSED);
    if !is_point || auth.len() != AUTH_BYTES {
        return None;
    }
    let own = chance.key.compute_public_key().ok()?;
    let own = own.as_ref();
    let peer = UnparsedPublicKey::new(&ECDH_P256, point);
    let info = [b"WebPush: info\0".as_slice(), point, own].concat();
    let shared = agree(&chance.key, peer, Unspecified, |secret| {
        Ok(hkdf(auth, secret, &info))
    })
    .ok()?;
    let key = hkdf(&chance.salt, &shared, b"Content-Encoding: aes128gcm\0");
    let nonce = hkdf(&chance.salt, &shared, b"Content-Encoding: nonce\0");
    let key = UnboundKey::new(&AES_128_GCM, key.get(..KEY_BYTES)?).ok()?;
    let nonce = Nonce::try_assume_unique_for_key(nonce.get(..NONCE_LEN)?).ok()?;

    let mut record = text.to_vec();
    record.push(LAST);
    record.resize(filled.max(record.len()), 0);
    LessSafeKey::new(key)
        .seal_in_place_append_tag(nonce, Aad::empty(), &mut record)
        .ok()?;
    let mut body = Vec::with_capacity(SALT_BYTES + 5 + POINT_BYTES + record.len());
    body.extend_from_slice(&chance.salt);
    body.extend_from_slice(&RECORD_BYTES.to_be_bytes());
    body.push(u8::try_from(own.len()).ok()?);
    body.extend_from_slice(own);
    body.extend_from_slice(&record);
    Some(body)
}

/// HKDF with SHA-256 (RFC 5869), one block of output: nobody here needs more.
fn hkdf(salt: &[u8], secret: &[u8], info: &[u8]) -> [u8; 32] {
    let extract = hmac::Key::new(hmac::HMAC_SHA256, salt);
    let prk = hmac::sign(&extract, secret);
    let expand = hmac::Key::new(hmac::HMAC_SHA256, prk.as_ref());
    let mut context = hmac::Context::with_key(&expand);
    context.update(info);
    context.update(&[1]);
    let mut block = [0_u8; 32];
    for (byte, from) in block.iter_mut().zip(context.sign().as_ref()) {
        *byte = *from;
    }
    block
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap_or_default()
    }

    /// RFC 8291, section 5 and appendix A.
    #[test]
    fn the_published_example_comes_out_to_the_byte() -> Result<(), Box<dyn std::error::Error>> {
        let key = PrivateKey::from_private_key(
            &ECDH_P256,
            &bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
        )?;
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw");
        let chance = Chance {
            key,
            salt: salt.as_slice().try_into()?,
        };
        let text = b"When I grow up, I want to be a watermelon";
        let point = bytes(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        );
        let auth = bytes("BTBZMqHH6r4Tts7J_aSIgg");
        let made = seal(text, text.len() + 1, &point, &auth, &chance);
        let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml\
            mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLV\
            WGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(made, Some(bytes(expected)));
        Ok(())
    }

    #[test]
    fn what_is_no_key_gets_no_message_and_lengths_tell_nothing() {
        assert!(!is_point(&[]));
        assert!(!is_point(&[4; POINT_BYTES]));
        assert!(!is_point(&[0; POINT_BYTES]));
        let point = bytes(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        );
        assert!(is_point(&point));
        let length = |text: &[u8]| encrypt(text, &point, &[7; AUTH_BYTES]).map(|body| body.len());
        assert_eq!(length(b"a"), length(&[b'a'; 500]));
        assert!(length(&[b'a'; TEXT_BYTES_MAX]).is_some_and(|bytes| bytes <= 4_096));
        assert_eq!(length(&[b'a'; TEXT_BYTES_MAX + 1]), None);
        assert_eq!(encrypt(b"", &point, &[7; 15]), None);
    }
}
