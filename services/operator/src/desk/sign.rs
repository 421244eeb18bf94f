//! The signature of Standard Webhooks (standardwebhooks.com), by which a receiver knows that a notice is ours. Pure.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

/// A secret starts so, and goes on in base64.
const PREFIX: &str = "whsec_";
/// Shorter secrets are guessed.
const FEWEST: usize = 24;

/// Keys to sign with: one, and while it is replaced two.
#[derive(Clone)]
pub(super) struct Keys(Vec<Vec<u8>>);

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(keys)")
    }
}

impl PartialEq for Keys {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Keys {}

impl Keys {
    /// The secrets of a text, between white space; nothing where one is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        let key = |word: &str| STANDARD.decode(word.strip_prefix(PREFIX)?).ok().filter(|key| key.len() >= FEWEST);
        let keys: Vec<_> = text.split_whitespace().map(key).collect::<Option<_>>()?;
        if keys.is_empty() { None } else { Some(Self(keys)) }
    }

    /// The value of `webhook-signature`: one signature for each key.
    pub(super) fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        let signed = format!("{id}.{timestamp}.{body}");
        let by = |key: &Vec<u8>| {
            let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), signed.as_bytes());
            format!("v1,{}", STANDARD.encode(tag))
        };
        self.0.iter().map(by).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    #[test]
    fn a_message_is_signed_as_the_standard_s_own_example_is() {
        let keys = Keys::read(SECRET).unwrap();
        let body = r#"{"test": 2432232314}"#;
        let signed = keys.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn while_a_secret_is_replaced_both_sign() {
        let both = Keys::read(&format!("{SECRET}\nwhsec_{}\n", STANDARD.encode([7; 32]))).unwrap();
        let signed = both.sign("id", 1, "{}");
        assert!(signed.starts_with(&Keys::read(SECRET).unwrap().sign("id", 1, "{}")), "{signed}");
        assert_eq!(signed.split(' ').count(), 2);
    }

    #[test]
    fn what_is_no_secret_signs_nothing() {
        for text in ["", "  ", "a-token", "whsec_c2hvcnQ=", "whsec_***", &format!("{SECRET} other")] {
            assert_eq!(Keys::read(text), None, "{text}");
        }
    }
}
