//! The life of a policy version: submitted and checked, activated now or at an instant to come, taken back while that is to come.

use kernel::id::WorkerId;
use kernel::policy::load;
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::{Action, May};

use super::rules;
use crate::actions::ManagePolicies;
use crate::domain::life::{Activation, Life};
use crate::error::Error;
use crate::store::changes::{Change, What};
use crate::store::policies::Version;
use crate::{facts, store};

/// Checks and keeps a version. The same text again is the same version.
pub(crate) async fn submit(tx: &mut Tx, may: &May<ManagePolicies>, text: String) -> Result<(Version, Life), Error> {
    let policy = load("policy", &text, &rules::known_facts()).map_err(Error::Mistaken)?;
    let version = Version {
        region: policy.region.clone(),
        version: policy.version.clone(),
        text,
        submitted_at: tx.now().into(),
        submitted_by: may.actor().worker,
    };
    if store::policies::add(tx.db(), &version).await? {
        tx.audit(format!("policy/{}", version.version), serde_json::json!({ "region": version.region })).await?;
        return Ok((version, Life::default()));
    }
    let (known, life) = get(tx, &version.version).await?;
    if known.text == version.text { Ok((known, life)) } else { Err(Error::VersionTaken(version.version)) }
}

/// A version and its life so far.
pub(crate) async fn get(tx: &Tx, version: &str) -> Result<(Version, Life), Error> {
    let known = store::policies::get(tx.db(), version).await?.ok_or(Error::NotFound("policy version"))?;
    let life = Life::of(version, &activations(&store::changes::for_all(tx.db()).await?), tx.now());
    Ok((known, life))
}

/// Every version with its life so far, the newest first.
pub(crate) async fn all(tx: &Tx) -> Result<Vec<(Version, Life)>, Error> {
    let activations = activations(&store::changes::for_all(tx.db()).await?);
    let versions = store::policies::all(tx.db()).await?;
    let with_life = |version: Version| {
        let life = Life::of(&version.version, &activations, tx.now());
        (version, life)
    };
    Ok(versions.into_iter().map(with_life).collect())
}

/// Puts a version in force now, or at an instant to come. One that is in force already, or planned for that instant, stays so.
pub(crate) async fn activate(
    tx: &mut Tx,
    may: &May<ManagePolicies>,
    version: &str,
    at: Option<Timestamp>,
) -> Result<(Version, Life), Error> {
    if at.is_some_and(|at| at <= tx.now()) {
        return Err(Error::NotToCome);
    }
    store::changes::lock(tx.db()).await?;
    let known = store::policies::get(tx.db(), version).await?.ok_or(Error::NotFound("policy version"))?;
    let changes = store::changes::for_all(tx.db()).await?;
    // Whoever had the lock before may have begun later: what they did at once counts too.
    let at_once = changes.iter().filter(|change| change.at == change.recorded_at).map(|change| change.at);
    let life = Life::of(version, &activations(&changes), at_once.chain([tx.now()]).max().unwrap_or(tx.now()));
    let planned = life.scheduled.as_ref().map(|planned| planned.at);
    match (at, planned) {
        (None, _) if life.is_in_force() => return Ok((known, life)),
        (Some(at), Some(planned)) if at == planned => return Ok((known, life)),
        (Some(_), Some(planned)) => return Err(Error::Scheduled(planned)),
        _ => {}
    }
    let what = What::Policy { region: known.region.clone(), version: version.to_owned() };
    let change = store::changes::add(tx.db(), what, at, tx.now(), may.actor().worker).await?;
    tx.audit(format!("policy/{version}"), serde_json::json!({ "change": change.number, "at": change.at })).await?;
    if at.is_none() {
        tx.emit(facts::policy_activated(&known.region, version, &change)).await?;
    }
    let now = at.map_or(change.at, |_| tx.now());
    let life = Life::of(version, &activations(&store::changes::for_all(tx.db()).await?), now);
    Ok((known, life))
}

/// Takes back an activation that is still to come.
pub(crate) async fn withdraw(tx: &mut Tx, may: &May<ManagePolicies>, version: &str) -> Result<(Version, Life), Error> {
    store::changes::lock(tx.db()).await?;
    let (_, life) = get(tx, version).await?;
    let planned = life.scheduled.ok_or(Error::NothingScheduled)?;
    let what = What::Withdrawal { of: planned.number };
    let change = store::changes::add(tx.db(), what, None, tx.now(), may.actor().worker).await?;
    let details = serde_json::json!({ "change": change.number, "withdraws": planned.number });
    tx.audit(format!("policy/{version}"), details).await?;
    get(tx, version).await
}

/// Tells of every version that has come into force at an instant for which it was planned. A fact told before is the same fact.
pub(crate) async fn tell_due<A: Action>(tx: &mut Tx, _: &May<A>) -> Result<(), Error> {
    let changes = store::changes::for_all(tx.db()).await?;
    let (withdrawn, now) = (rules::withdrawn(&changes), tx.now());
    for change in changes.iter().filter(|change| change.recorded_at < change.at && change.at <= now) {
        if let What::Policy { region, version } = &change.what
            && !withdrawn.contains(&change.number)
        {
            tx.emit(facts::policy_activated(region, version, change)).await?;
        }
    }
    Ok(())
}

/// The activations among changes, in the order in which they count.
fn activations(changes: &[Change]) -> Vec<Activation> {
    let one = |change: &Change| {
        let taken_back = changes.iter().find(|other| matches!(other.what, What::Withdrawal { of } if of == change.number));
        Some(Activation {
            version: change.version()?.to_owned(),
            number: change.number,
            at: change.at,
            recorded_at: change.recorded_at,
            recorded_by: WorkerId::from_uuid(change.recorded_by),
            withdrawn: taken_back.map(|other| (other.at, WorkerId::from_uuid(other.recorded_by))),
        })
    };
    changes.iter().filter_map(one).collect()
}
