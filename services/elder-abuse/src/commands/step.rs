//! A step of a track from its entry to its end.

use kernel::id::TrackId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::{Action, May};
use serde_json::json;

use super::moment;
use crate::domain::codes::Form;
use crate::domain::text;
use crate::domain::track::Unfinished;
use crate::{Error, facts, store};

/// Which step.
pub(crate) enum Act {
    /// It is accepted.
    Accept,
    /// What is done to the older person, as known by now.
    RecordForms(Vec<Form>),
    /// The plan did what it should.
    Complete,
    /// The older person withdraws.
    Withdraw(String),
    /// It ends otherwise.
    End(String),
    /// Somebody looked at her safety after she withdrew.
    LookAfter(String),
}

/// Takes a step.
pub(crate) async fn take<A: Action>(
    tx: &mut Tx,
    may: &May<A>,
    id: TrackId,
    act: Act,
    occurred_at: Option<Timestamp>,
) -> Result<(), Error> {
    let step = moment(tx, occurred_at)?;
    let known = store::tracks::get_for_update(tx, may, id).await?;
    let at = step.at;
    let (track, fact) = match act {
        Act::Accept => (known.accept(step)?, facts::track_accepted(id, at)),
        Act::RecordForms(forms) => {
            let fact = facts::forms_recorded(id, &forms, at);
            (known.record_forms(forms)?, fact)
        }
        Act::Complete => {
            let measures = store::measures::of(tx, id).await?.iter().any(|one| one.closed.is_none());
            let held = store::authorisations::of(tx, id).await?;
            let authorisations = held.iter().any(|one| one.misused && one.closed.is_none());
            (known.complete(Unfinished { measures, authorisations }, step)?, facts::track_completed(id, at))
        }
        Act::Withdraw(why) => (known.withdraw(text("reason", &why)?, step)?, facts::older_person_withdrew(id, at)),
        Act::End(why) => (known.end(text("reason", &why)?, step)?, facts::track_ended(id, at)),
        Act::LookAfter(how) => (known.look_after(text("reason", &how)?, step)?, facts::looked_after(id, at)),
    };
    store::tracks::save(tx, &track).await?;
    tx.audit(format!("track/{id}"), json!({ "told": fact.kind() })).await?;
    tx.emit(fact).await?;
    Ok(())
}
