//! What a token says: only signatures by public key are accepted, and issuer, audience and times are always checked.

use std::collections::BTreeSet;
use std::time::Duration;

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm};
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation};
use serde::Deserialize;
use uuid::Uuid;

use super::{Refused, Settings};
use crate::actor::Actor;

/// How far the issuer's clock and ours may differ.
const LEEWAY_SECONDS: u64 = 30;
/// Tokens are a few kilobytes; longer ones are not looked at.
const LONGEST: usize = 16 * 1024;

/// The claims of which an actor is made; see the chapter on identity in `docs/api.md`.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    #[serde(default)]
    exp: u64,
    #[serde(default)]
    roles: BTreeSet<String>,
    #[serde(default)]
    organisation: String,
    #[serde(default)]
    municipalities: BTreeSet<String>,
    #[serde(default)]
    desks: BTreeSet<String>,
}

/// The allow-list: whether a key of this form may sign with this algorithm. Shared secrets are not on it.
pub(super) fn fits(jwk: &Jwk, algorithm: Algorithm) -> bool {
    use Algorithm::{ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
    let stated = jwk.common.key_algorithm.is_none_or(|stated| stated == KeyAlgorithm::from(algorithm));
    let form = match (&jwk.algorithm, algorithm) {
        (AlgorithmParameters::RSA(_), RS256 | RS384 | RS512 | PS256 | PS384 | PS512) => true,
        (AlgorithmParameters::EllipticCurve(ec), ES256) => ec.curve == EllipticCurve::P256,
        (AlgorithmParameters::EllipticCurve(ec), ES384) => ec.curve == EllipticCurve::P384,
        (AlgorithmParameters::OctetKeyPair(pair), EdDSA) => pair.curve == EllipticCurve::Ed25519,
        _ => false,
    };
    stated && form
}

pub(super) fn header(token: &str) -> Result<Header, Refused> {
    if token.len() > LONGEST {
        return Err(Refused::Token("it is too long"));
    }
    let header =
        jsonwebtoken::decode_header(token).map_err(|_| Refused::Token("it is not a signed token of an accepted algorithm"))?;
    if matches!(header.alg, Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512) {
        return Err(Refused::Token("its algorithm is not accepted"));
    }
    Ok(header)
}

/// Who a token is of, and how long it is still good.
pub(super) fn claims(token: &str, header: &Header, key: &DecodingKey, settings: &Settings) -> Result<(Actor, Duration), Refused> {
    let mut validation = Validation::new(header.alg);
    validation.leeway = LEEWAY_SECONDS;
    validation.validate_nbf = true;
    validation.set_issuer(&[&settings.issuer]);
    validation.set_audience(&[&settings.audience]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    let claims =
        jsonwebtoken::decode::<Claims>(token, key, &validation).map_err(|error| Refused::Token(reason(error.kind())))?.claims;
    let left = Duration::from_secs(claims.exp.saturating_sub(jsonwebtoken::get_current_timestamp()));
    let actor = Actor {
        worker: worker(&settings.issuer, &claims.sub),
        roles: claims.roles,
        organisation: claims.organisation,
        municipalities: claims.municipalities,
        desks: claims.desks,
        system: None,
        on_behalf_of: None,
    };
    Ok((actor, left))
}

/// Issuers that name people by a UUID are taken at their word; for others the id derives from issuer and name.
fn worker(issuer: &str, subject: &str) -> Uuid {
    Uuid::parse_str(subject).unwrap_or_else(|_| kernel::id::derived("worker", &[issuer.as_bytes(), subject.as_bytes()]))
}

fn reason(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::ExpiredSignature => "it has expired",
        ErrorKind::ImmatureSignature => "it is not valid yet",
        ErrorKind::InvalidIssuer => "it is of another issuer",
        ErrorKind::InvalidAudience => "it is meant for another audience",
        ErrorKind::MissingRequiredClaim(_) => "a claim is missing",
        ErrorKind::InvalidSignature => "its signature does not match",
        ErrorKind::Json(_) => "its claims are not of the right form",
        _ => "it can't be read",
    }
}
