//! The life of a policy version: submitted and checked, then activated.

use kernel::policy::load;
use platform::Tx;
use platform::may::May;

use super::rules;
use crate::actions::ManagePolicies;
use crate::error::Error;
use crate::store::policies::Version;
use crate::{facts, store};

/// Checks and keeps a version. The same text again is the same version.
pub(crate) async fn submit(tx: &mut Tx, may: &May<ManagePolicies>, text: String) -> Result<Version, Error> {
    let policy = load("policy", &text, &rules::known_facts()).map_err(Error::Mistaken)?;
    let version = Version {
        region: policy.region.clone(),
        version: policy.version.clone(),
        text,
        submitted_at: tx.now().into(),
        submitted_by: may.actor().worker,
        activated_at: None,
        activation: None,
    };
    if store::policies::add(tx.db(), &version).await? {
        tx.audit(format!("policy/{}", version.version), serde_json::json!({ "region": version.region })).await?;
        return Ok(version);
    }
    let known = store::policies::get(tx.db(), &version.version).await?.ok_or(Error::NotFound("policy version"))?;
    if known.text == version.text { Ok(known) } else { Err(Error::VersionTaken(version.version)) }
}

/// Puts a version in force. The one in force already stays so.
pub(crate) async fn activate(tx: &mut Tx, may: &May<ManagePolicies>, version: &str) -> Result<Version, Error> {
    let known = store::policies::get(tx.db(), version).await?.ok_or(Error::NotFound("policy version"))?;
    let newest = store::policies::activations(tx.db()).await?.pop().map(|active| active.activation);
    if known.activation.is_some() && known.activation == newest {
        return Ok(known);
    }
    let by = may.actor().worker;
    let activation = store::policies::activate(tx.db(), &known.region, version, tx.now(), by).await?;
    tx.audit(format!("policy/{version}"), serde_json::json!({ "activation": activation })).await?;
    tx.emit(facts::policy_activated(&known.region, version, activation)).await?;
    store::policies::get(tx.db(), version).await?.ok_or(Error::NotFound("policy version"))
}
