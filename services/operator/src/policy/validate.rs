//! Is it right? The text is checked exactly as `veilig policy check` does. Pure.

use kernel::policy::{KnownFacts, load};
use kernel::time::Timestamp;

use super::dereference::Text;
use crate::crd::DeadlinePolicy;
use crate::deadlines::Refusal;

/// A policy without mistakes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Checked {
    pub(super) region: String,
    pub(super) version: String,
    pub(super) yaml: String,
    pub(super) rows: usize,
    pub(super) activate_at: Option<Timestamp>,
}

pub(super) fn validate(resource: &DeadlinePolicy, text: &Text) -> Result<Checked, Refusal> {
    let refuse = |reason, message: String| Refusal { reason, message };
    let yaml = text.yaml.clone().map_err(|why| refuse("NoText", why))?;
    let activate_at = resource.spec.activate_at.as_deref().map(str::parse::<Timestamp>).transpose();
    let activate_at = activate_at.map_err(|_| {
        refuse(
            "NoInstant",
            "spec.activateAt is no instant: write one with its offset, such as 2026-12-31T00:00:00+01:00".to_owned(),
        )
    })?;
    let known: KnownFacts = proto::known_facts().collect();
    let policy = load(&text.place, &yaml, &known).map_err(|mistakes| refuse("Mistakes", mistakes.to_string()))?;
    Ok(Checked { region: policy.region, version: policy.version, rows: policy.rows.len(), yaml, activate_at })
}
