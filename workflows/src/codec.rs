//! Encrypts every payload before it reaches Temporal: AES-256-GCM, keys with ids, so that they can be changed.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use aes_gcm::aead::{Aead, Generate, Payload as Sealed};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};
use prost::Message as _;
use temporalio_common::data_converters::{
    DataConverter, DefaultFailureConverter, PayloadCodec, PayloadConversionError, PayloadConverter, SerializationContextData,
};
use temporalio_common::protos::temporal::api::common::v1::Payload;

const ENCODING: &str = "binary/encrypted";
const NONCE: usize = 12;

/// The keys that payloads are sealed with.
#[derive(Clone)]
pub struct Keys {
    current: String,
    ciphers: BTreeMap<String, Aes256Gcm>,
}

/// The text holds no usable keys.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum BadKeys {
    /// There is no key at all.
    #[error("no key for Temporal's payloads: expected lines of `<key id> <32 bytes in base64>`, the current key first")]
    None,
    /// A line is not a key.
    #[error("line {0} of the keys for Temporal's payloads is not `<key id> <32 bytes in base64>`")]
    Line(usize),
}

impl Keys {
    /// Reads lines of `<key id> <32 bytes in base64>`; the first seals, all of them open. A key without an id is called
    /// `default`; lines that start with `#` are skipped.
    pub fn parse(text: &str) -> Result<Self, BadKeys> {
        let mut current = None;
        let mut ciphers = BTreeMap::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let bad = || BadKeys::Line(index + 1);
            let (id, key) = line.split_once(char::is_whitespace).unwrap_or(("default", line));
            let key = BASE64.decode(key.trim()).map_err(|_| bad())?;
            let cipher = Aes256Gcm::new_from_slice(&key).map_err(|_| bad())?;
            current.get_or_insert_with(|| id.to_owned());
            ciphers.insert(id.to_owned(), cipher);
        }
        Ok(Self { current: current.ok_or(BadKeys::None)?, ciphers })
    }

    /// The converter that client and worker share: JSON, failures in payloads, all of it sealed.
    pub fn converter(self) -> DataConverter {
        DataConverter::new(PayloadConverter::default(), DefaultFailureConverter::new(true), Codec(Arc::new(self)))
    }

    fn seal(&self, payload: &Payload) -> Result<Payload, Unusable> {
        let nonce = Nonce::try_generate().map_err(|_| Unusable::NoRandomness)?;
        let cipher = self.ciphers.get(&self.current).ok_or_else(|| Unusable::UnknownKey(self.current.clone()))?;
        let plain = Sealed { msg: &payload.encode_to_vec(), aad: self.current.as_bytes() };
        let sealed = cipher.encrypt(&nonce, plain).map_err(|_| Unusable::Damaged)?;
        Ok(Payload {
            metadata: [
                ("encoding".to_owned(), ENCODING.into()),
                ("encryption-key-id".to_owned(), self.current.clone().into_bytes()),
            ]
            .into(),
            data: [nonce.as_slice(), &sealed].concat(),
            ..Payload::default()
        })
    }

    /// Opens what `seal` sealed; what was never sealed passes as it is.
    fn open(&self, payload: Payload) -> Result<Payload, Unusable> {
        if payload.metadata.get("encoding").is_none_or(|encoding| encoding != ENCODING.as_bytes()) {
            return Ok(payload);
        }
        let id = payload.metadata.get("encryption-key-id").map(|id| String::from_utf8_lossy(id)).unwrap_or_default();
        let cipher = self.ciphers.get(id.as_ref()).ok_or_else(|| Unusable::UnknownKey(id.clone().into_owned()))?;
        let (nonce, sealed) = payload.data.split_at_checked(NONCE).ok_or(Unusable::Damaged)?;
        let nonce = Nonce::try_from(nonce).map_err(|_| Unusable::Damaged)?;
        let plain = cipher.decrypt(&nonce, Sealed { msg: sealed, aad: id.as_bytes() }).map_err(|_| Unusable::Damaged)?;
        Payload::decode(plain.as_slice()).map_err(|_| Unusable::Damaged)
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys(current {}, {} in all)", self.current, self.ciphers.len())
    }
}

#[derive(Debug, thiserror::Error)]
enum Unusable {
    #[error("the payload is sealed with key {0:?}, which is not among the keys")]
    UnknownKey(String),
    #[error("the sealed payload is damaged")]
    Damaged,
    #[error("the system has no randomness")]
    NoRandomness,
}

struct Codec(Arc<Keys>);

type Coded = BoxFuture<'static, Result<Vec<Payload>, PayloadConversionError>>;

impl PayloadCodec for Codec {
    fn encode(&self, _: &SerializationContextData, payloads: Vec<Payload>) -> Coded {
        coded(payloads.iter().map(|payload| self.0.seal(payload)))
    }

    fn decode(&self, _: &SerializationContextData, payloads: Vec<Payload>) -> Coded {
        coded(payloads.into_iter().map(|payload| self.0.open(payload)))
    }
}

fn coded(payloads: impl Iterator<Item = Result<Payload, Unusable>>) -> Coded {
    let payloads = payloads.collect::<Result<_, _>>().map_err(|cause| PayloadConversionError::EncodingError(cause.into()));
    ready(payloads).boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "2026-01 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    const NEW: &str = "2026-07 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

    fn payload() -> Payload {
        Payload { data: b"\"report\"".to_vec(), ..Payload::default() }
    }

    #[test]
    fn a_sealed_payload_shows_nothing_and_opens_again() {
        let keys = Keys::parse(OLD).unwrap();
        let sealed = keys.seal(&payload()).unwrap();
        assert!(!String::from_utf8_lossy(&sealed.encode_to_vec()).contains("report"));
        assert_eq!(keys.open(sealed).unwrap(), payload());
    }

    #[test]
    fn two_seals_of_one_payload_differ() {
        let keys = Keys::parse(OLD).unwrap();
        assert_ne!(keys.seal(&payload()).unwrap().data, keys.seal(&payload()).unwrap().data);
    }

    #[test]
    fn a_new_key_seals_and_the_old_one_still_opens() {
        let old = Keys::parse(OLD).unwrap().seal(&payload()).unwrap();
        let both = Keys::parse(&format!("# changed in July\n{NEW}\n{OLD}\n")).unwrap();
        assert_eq!(both.open(old).unwrap(), payload());
        let new = both.seal(&payload()).unwrap();
        assert!(matches!(Keys::parse(OLD).unwrap().open(new), Err(Unusable::UnknownKey(id)) if id == "2026-07"));
    }

    #[test]
    fn a_changed_byte_or_a_changed_key_id_is_refused() {
        let same = NEW.replace("2026-07", "copy");
        let keys = Keys::parse(&format!("{NEW}\n{same}")).unwrap();
        let mut changed = keys.seal(&payload()).unwrap();
        changed.data[NONCE] ^= 1;
        assert!(matches!(keys.open(changed), Err(Unusable::Damaged)));
        let mut renamed = keys.seal(&payload()).unwrap();
        renamed.metadata.insert("encryption-key-id".to_owned(), b"copy".to_vec());
        assert!(matches!(keys.open(renamed), Err(Unusable::Damaged)));
        let mut short = keys.seal(&payload()).unwrap();
        short.data.truncate(3);
        assert!(matches!(keys.open(short), Err(Unusable::Damaged)));
    }

    #[test]
    fn a_key_without_an_id_is_the_default_one() {
        let key = OLD.trim_start_matches("2026-01 ");
        let sealed = Keys::parse(key).unwrap().seal(&payload()).unwrap();
        assert_eq!(Keys::parse(&format!("{NEW}\ndefault {key}")).unwrap().open(sealed).unwrap(), payload());
    }

    #[test]
    fn keys_that_are_none_are_refused_by_line() {
        assert_eq!(Keys::parse("\n# nothing\n").unwrap_err(), BadKeys::None);
        assert_eq!(Keys::parse("lonely").unwrap_err(), BadKeys::Line(1));
        assert_eq!(Keys::parse(&format!("{OLD}\nshort AAAA")).unwrap_err(), BadKeys::Line(2));
    }
}
