//! What a token says about its bearer.

use std::time::{SystemTime, UNIX_EPOCH};

use ring::digest;
use serde_json::{Value, json};

use super::AUDIENCE;

/// Every role, with the organisation that its usual worker belongs to.
pub const ROLES: &[(&str, &str)] = &[
    ("vt-duty-officer", "veilig-thuis"),
    ("vt-duty-expert", "veilig-thuis"),
    ("vt-duty-manager", "veilig-thuis"),
    ("vt-handler", "veilig-thuis"),
    ("vt-team-lead", "veilig-thuis"),
    ("vt-behavioural-expert", "veilig-thuis"),
    ("vt-manager", "veilig-thuis"),
    ("vt-director", "veilig-thuis"),
    ("privacy-officer", "veilig-thuis"),
    ("investigator", "veilig-thuis"),
    ("receiving-intake", "fjc"),
    ("receiving-manager", "fjc"),
    ("fjc-planner", "fjc"),
    ("fjc-lead", "fjc"),
    ("fjc-behavioural-expert", "fjc"),
    ("coordinator", "fjc"),
    ("deputy", "fjc"),
    ("chain-manager", "fjc"),
    ("programme-director", "fjc"),
    ("desk-secretary", "youth-protection-table"),
    ("desk-chair", "youth-protection-table"),
    ("forum-secretary", "high-conflict-forum"),
    ("forum-chair", "high-conflict-forum"),
    ("provider-manager", "provider"),
    ("legal-desk", "fjc"),
    ("attention-officer", "home-care"),
    ("data-steward", "veilig-thuis"),
    ("police", "police"),
    ("professional", "school"),
    ("policy-manager", "veilig-thuis"),
    ("auditor", "veilig-thuis"),
    ("workflows", "veilig-thuis"),
    ("portal", "veilig-thuis"),
    ("operator", "veilig-thuis"),
    ("region-check", "veilig-thuis"),
];

/// Service accounts, which get their tokens by client credentials.
pub(super) const SERVICE_ACCOUNTS: [&str; 4] = ["workflows", "portal", "operator", "region-check"];

const TWELVE_HOURS: i64 = 12 * 60 * 60;

/// The claims of a token that is yet to be made.
#[derive(Clone, Debug)]
pub struct Claims {
    subject: String,
    roles: Vec<String>,
    organisation: String,
    municipalities: Vec<String>,
    desks: Vec<String>,
    audience: String,
    issuer: Option<String>,
    lasts: i64,
}

impl Claims {
    /// The usual worker with this role: a fixed id, and the organisation from [`ROLES`]. The desk roles sit at the youth
    /// protection table, managers and director of Veilig Thuis and the programme director at their own desks.
    pub fn of(role: &str) -> Self {
        let organisation = ROLES.iter().find(|(name, _)| *name == role).map_or("elsewhere", |(_, organisation)| organisation);
        let desks = match role {
            "desk-secretary" | "desk-chair" => owned(&["youth-protection-table"]),
            "vt-manager" | "vt-director" => owned(&["veilig-thuis"]),
            "programme-director" => owned(&["programme-director"]),
            _ => vec![],
        };
        Self {
            subject: worker(role),
            roles: vec![role.to_owned()],
            organisation: organisation.to_owned(),
            municipalities: Vec::new(),
            desks,
            audience: AUDIENCE.to_owned(),
            issuer: None,
            lasts: TWELVE_HOURS,
        }
    }

    /// Another worker than the usual one.
    pub fn subject(self, worker: impl ToString) -> Self {
        Self { subject: worker.to_string(), ..self }
    }

    /// One more role.
    pub fn and(mut self, role: &str) -> Self {
        self.roles.push(role.to_owned());
        self
    }

    /// Another organisation.
    pub fn organisation(self, code: &str) -> Self {
        Self { organisation: code.to_owned(), ..self }
    }

    /// For these municipalities only.
    pub fn municipalities(self, codes: &[&str]) -> Self {
        Self { municipalities: owned(codes), ..self }
    }

    /// At these desks.
    pub fn desks(self, codes: &[&str]) -> Self {
        Self { desks: owned(codes), ..self }
    }

    /// For another audience, which `veilig` must refuse.
    pub fn audience(self, name: &str) -> Self {
        Self { audience: name.to_owned(), ..self }
    }

    /// In the name of another issuer, which `veilig` must refuse.
    pub fn issuer(self, url: &str) -> Self {
        Self { issuer: Some(url.to_owned()), ..self }
    }

    /// Valid for this many seconds from now; a negative number makes a token that has expired.
    pub fn lasts(self, seconds: i64) -> Self {
        Self { lasts: seconds, ..self }
    }

    pub(super) fn to_json(&self, issuer: &str) -> Value {
        let now = now();
        let mut claims = json!({
            "iss": self.issuer.as_deref().unwrap_or(issuer),
            "aud": self.audience,
            "sub": self.subject,
            "iat": now.min(now + self.lasts - 1),
            "exp": now + self.lasts,
            "roles": self.roles,
            "organisation": self.organisation,
        });
        for (name, codes) in [("municipalities", &self.municipalities), ("desks", &self.desks)] {
            if !codes.is_empty() {
                claims[name] = json!(codes);
            }
        }
        claims
    }
}

/// The id of the usual worker with this role, the same in every run: a UUID made from the role's name.
pub fn worker(role: &str) -> String {
    let hash = digest::digest(&digest::SHA256, format!("veilig development worker {role}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_ref()[..16]);
    // Version 8 ("custom") and the usual variant.
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [&hex[..4], &hex[4..6], &hex[6..8], &hex[8..10], &hex[10..]].map(<[String]>::concat).join("-")
}

fn owned(codes: &[&str]) -> Vec<String> {
    codes.iter().map(ToString::to_string).collect()
}

#[expect(clippy::disallowed_methods, reason = "tokens live by the system's clock, and this is the issuer of them")]
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_secs().cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_always_has_the_same_worker_and_no_two_roles_share_one() {
        let ids: std::collections::BTreeSet<_> = ROLES.iter().map(|(role, _)| worker(role)).collect();
        assert_eq!(ids.len(), ROLES.len());
        assert_eq!(worker("coordinator"), worker("coordinator"));
        assert_eq!(worker("coordinator").len(), 36);
    }
}
