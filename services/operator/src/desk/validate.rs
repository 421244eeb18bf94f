//! Is it right? What the rules of the definition hold is looked at again: a definition may be older than this build. Pure.

use platform::config::Secret as Hidden;
use reqwest::Url;

use super::Unreached;
use super::dereference::Shown;
use super::sign::Keys;
use crate::crd::EscalationDesk;

/// An address that may be asked, and what to show there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Checked {
    pub(super) url: Url,
    pub(super) token: Option<Hidden>,
    pub(super) keys: Option<Keys>,
}

pub(super) fn validate(resource: &EscalationDesk, shown: &Result<Shown, Unreached>) -> Result<Checked, Unreached> {
    let Shown { token, signing } = shown.clone()?;
    let wrong = |message: &str| Unreached::new("BadAddress", format!("spec.webhook.url {message}."));
    let url: Url = resource.spec.webhook.url.parse().map_err(|_| wrong("is no address"))?;
    let host = url.host_str().unwrap_or_default();
    let is_near = host == "127.0.0.1" || host.ends_with(".svc");
    match url.scheme() {
        "https" => {}
        "http" if is_near => {}
        _ => return Err(wrong("must be https, or http to a Service of this cluster (….svc)")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("must hold no name or password: use secretKeyRef"));
    }
    let keys = signing.map(|text| Keys::read(text.reveal()).ok_or_else(no_signing_secret)).transpose()?;
    Ok(Checked { url, token, keys })
}

fn no_signing_secret() -> Unreached {
    let advice = "What spec.webhook.signingSecretKeyRef names must be `whsec_` and at least 24 bytes in base64; two of them while one is replaced.";
    Unreached::new("BadSigningSecret", advice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crd::{EscalationDeskSpec, Webhook};

    fn asked(url: &str) -> Result<Checked, Unreached> {
        shown(url, Shown::default())
    }

    fn shown(url: &str, shown: Shown) -> Result<Checked, Unreached> {
        let webhook = Webhook { url: url.to_owned(), secret_key_ref: None, signing_secret_key_ref: None };
        validate(&EscalationDesk::new("table", EscalationDeskSpec { desk: "table".to_owned(), webhook }), &Ok(shown))
    }

    #[test]
    fn what_cannot_sign_is_told_before_anything_is_sent() {
        let signing = |text: &str| shown("https://desk.example/", Shown { token: None, signing: Some(text.into()) });
        assert!(signing("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap().keys.is_some());
        assert_eq!(signing("the-token").unwrap_err().reason, "BadSigningSecret");
    }

    #[test]
    fn a_desk_is_reached_by_https_and_by_http_only_near_by() {
        for url in ["https://desk.example/hook", "http://desk.region.svc:8080/", "http://127.0.0.1:9000/"] {
            assert!(asked(url).is_ok(), "{url}");
        }
        for url in [
            "http://desk.example/",
            "ftp://desk.example/",
            "desk",
            "https://me:secret@desk.example/",
            "http://127.0.0.1.example/",
        ] {
            assert_eq!(asked(url).unwrap_err().reason, "BadAddress", "{url}");
        }
    }
}
