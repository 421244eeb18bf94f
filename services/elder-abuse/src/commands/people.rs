//! Somebody is heard; somebody is judged able to decide or not; dementia is found. None of it moves the track.

use kernel::id::{InvolvedId, TrackId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::moment;
use crate::domain::codes::{Capacity, Decision, Dementia, Manner, Statement};
use crate::domain::text;
use crate::rights::HearPeople;
use crate::{Error, facts, store};

/// Records an interview.
pub(crate) async fn hear(
    tx: &mut Tx,
    may: &May<HearPeople>,
    (id, who): (TrackId, InvolvedId),
    (manner, statement): (Manner, Statement),
    note: &str,
    occurred_at: Option<Timestamp>,
) -> Result<(), Error> {
    let step = moment(tx, occurred_at)?;
    let track = store::tracks::get_for_update(tx, may, id).await?;
    if track.somebody(who).is_none() {
        return Err(Error::NotFound("person in the track"));
    }
    let is_older_person_apart = track.hear(who, manner, statement, step)?;
    store::people::add_interview(tx, id, who, (manner, statement), &text("note", note)?, step).await?;
    store::tracks::touch(tx, id).await?;
    tx.emit(facts::statement_taken(id, statement, step.at)).await?;
    if is_older_person_apart {
        tx.emit(facts::older_person_heard(id, step.at)).await?;
    }
    tx.audit(format!("track/{id}"), json!({ "heard": who })).await?;
    Ok(())
}

/// Records what an assessor concluded of one decision.
pub(crate) async fn assess_capacity(
    tx: &mut Tx,
    may: &May<HearPeople>,
    (id, who): (TrackId, InvolvedId),
    (decision, outcome): (Decision, Capacity),
    note: &str,
    occurred_at: Option<Timestamp>,
) -> Result<(), Error> {
    let step = moment(tx, occurred_at)?;
    let track = store::tracks::get_for_update(tx, may, id).await?;
    track.must_be_open("assess capacity")?;
    if track.somebody(who).is_none() {
        return Err(Error::NotFound("person in the track"));
    }
    store::people::add_capacity(tx, id, who, (decision, outcome), &text("note", note)?, step).await?;
    store::tracks::touch(tx, id).await?;
    tx.emit(facts::capacity_assessed(id, decision, outcome, step.at)).await?;
    tx.audit(format!("track/{id}"), json!({ "assessed": who })).await?;
    Ok(())
}

/// Records what is known of somebody's dementia.
pub(crate) async fn know_dementia(
    tx: &mut Tx,
    may: &May<HearPeople>,
    (id, who): (TrackId, InvolvedId),
    dementia: Dementia,
) -> Result<(), Error> {
    let track = store::tracks::get_for_update(tx, may, id).await?;
    track.must_be_open("record dementia")?;
    if track.somebody(who).is_none() {
        return Err(Error::NotFound("person in the track"));
    }
    store::people::dementia(tx, who, dementia).await?;
    store::tracks::touch(tx, id).await?;
    tx.audit(format!("track/{id}"), json!({ "dementia": who })).await?;
    Ok(())
}
