//! Institutions take part; they name attention officers, who are trained.

use std::collections::BTreeSet;

use kernel::id::{InstitutionId, OfficerId, TrainingId};
use kernel::time::{Date, Timestamp, local_date};
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::moment;
use crate::domain::codes::InstitutionKind;
use crate::domain::institution::{Institution, Officer};
use crate::domain::{Refusal, text};
use crate::rights::KeepInstitutions;
use crate::{Error, facts, store};

/// Who takes part.
pub(crate) struct Joining {
    /// The code, as tokens say it.
    pub(crate) organisation: String,
    /// What it is.
    pub(crate) kind: InstitutionKind,
    /// Its name.
    pub(crate) name: String,
    /// The municipality's code.
    pub(crate) municipality_code: String,
    /// When it joined, if not now.
    pub(crate) occurred_at: Option<Timestamp>,
}

/// An institution takes part from now on.
pub(crate) async fn join_institution(tx: &mut Tx, may: &May<KeepInstitutions>, asked: Joining) -> Result<Institution, Error> {
    let joined = moment(tx, asked.occurred_at)?;
    let institution = Institution {
        id: tx.new_id(),
        organisation: asked.organisation,
        kind: asked.kind,
        name: asked.name,
        municipality_code: asked.municipality_code,
        joined,
    };
    institution.check()?;
    if !may.on(&institution) {
        return Err(Error::NotAllowed);
    }
    if store::institutions::is_known(tx, &institution.organisation).await? {
        return Err(Refusal::AlreadyJoined.into());
    }
    store::institutions::add(tx, &institution).await?;
    tx.emit(facts::institution_joined(&institution)).await?;
    tx.audit(format!("institution/{}", institution.id), json!({ "joined": true })).await?;
    Ok(institution)
}

/// An institution names an attention officer.
pub(crate) async fn name_officer(
    tx: &mut Tx,
    may: &May<KeepInstitutions>,
    id: InstitutionId,
    name: &str,
    occurred_at: Option<Timestamp>,
) -> Result<Officer, Error> {
    let named = moment(tx, occurred_at)?;
    store::institutions::get_for_update(tx, may, id).await?;
    let officer = Officer { id: tx.new_id(), institution: id, name: text("name", name)?, named, left_at: None };
    store::institutions::save_officer(tx, &officer).await?;
    tx.emit(facts::officer(&officer)).await?;
    tx.audit(format!("institution/{id}"), json!({ "officerId": officer.id })).await?;
    Ok(officer)
}

/// An attention officer leaves.
pub(crate) async fn leave(
    tx: &mut Tx,
    may: &May<KeepInstitutions>,
    (id, officer): (InstitutionId, OfficerId),
    occurred_at: Option<Timestamp>,
) -> Result<Officer, Error> {
    let step = moment(tx, occurred_at)?;
    store::institutions::get_for_update(tx, may, id).await?;
    let officers = store::institutions::officers(tx, id).await?.into_iter().map(|(officer, _)| officer);
    let found = officers.into_iter().find(|one| one.id == officer).ok_or(Error::NotFound("attention officer"))?;
    let officer = found.leave(step.at)?;
    store::institutions::save_officer(tx, &officer).await?;
    tx.emit(facts::officer(&officer)).await?;
    tx.audit(format!("institution/{id}"), json!({ "officerId": officer.id, "left": true })).await?;
    Ok(officer)
}

/// A training session was held; each officer who was there is trained by it.
pub(crate) async fn record_training(
    tx: &mut Tx,
    may: &May<KeepInstitutions>,
    held: Date,
    title: &str,
    officers: &[OfficerId],
) -> Result<TrainingId, Error> {
    let step = moment(tx, None)?;
    if held > local_date(step.at) {
        return Err(Refusal::DateLiesAhead { field: "heldDate" }.into());
    }
    let officers: BTreeSet<_> = officers.iter().copied().collect();
    if officers.is_empty() {
        return Err(Refusal::NoneGiven { field: "officerIds" }.into());
    }
    let id = tx.new_id();
    let officers: Vec<_> = officers.into_iter().collect();
    let mut trained = Vec::with_capacity(officers.len());
    for officer in &officers {
        let of = store::institutions::of_officer(tx, *officer).await?.ok_or(Refusal::NoSuchPerson { field: "officerIds" })?;
        let institution = store::institutions::get_for_update(tx, may, of).await.map_err(|error| match error {
            Error::NotFound(_) => Refusal::NoSuchPerson { field: "officerIds" }.into(),
            error => error,
        })?;
        let known = store::institutions::officers(tx, institution.id).await?;
        trained.extend(known.into_iter().map(|(one, _)| one).filter(|one| one.id == *officer));
    }
    store::institutions::add_training(tx, id, held, title, &officers, step).await?;
    for officer in &trained {
        tx.emit(facts::officer_trained(officer, held, step.at)).await?;
    }
    tx.audit(format!("training/{id}"), json!({ "officers": officers.len() })).await?;
    Ok(id)
}
