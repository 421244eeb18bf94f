//! An older person comes in.

use kernel::id::{DossierId, HouseholdId, ReportId};
use kernel::redacted::Redacted;
use kernel::time::{Date, Timestamp};
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::moment;
use crate::domain::codes::{Dementia, Entry, Form, Role};
use crate::domain::track::{Involved, State, Track};
use crate::domain::{Refusal, text};
use crate::rights::EnterTracks;
use crate::{Error, facts, store};

/// What entering asks.
pub(crate) struct Entering {
    /// How the older person came in.
    pub(crate) entry: Entry,
    /// The municipality's code.
    pub(crate) municipality_code: String,
    /// The household, where Veilig Thuis knows it.
    pub(crate) household: Option<HouseholdId>,
    /// The dossier at the Family Justice Center.
    pub(crate) dossier: Option<DossierId>,
    /// The report at Veilig Thuis.
    pub(crate) report: Option<ReportId>,
    /// What is done to the older person.
    pub(crate) forms: Vec<Form>,
    /// Everybody in it.
    pub(crate) involved: Vec<Named>,
    /// When it came in, if not now.
    pub(crate) occurred_at: Option<Timestamp>,
}

/// Somebody by name.
pub(crate) struct Named {
    /// What they are.
    pub(crate) role: Role,
    /// The name.
    pub(crate) name: String,
    /// The date of birth.
    pub(crate) birth_date: Option<Date>,
    /// What is known of dementia.
    pub(crate) dementia: Dementia,
}

/// Enters a track.
pub(crate) async fn enter(tx: &mut Tx, may: &May<EnterTracks>, asked: Entering) -> Result<Track, Error> {
    let entered = moment(tx, asked.occurred_at)?;
    let household = match asked.household {
        Some(household) => Some(store::households::ALIASES.lock(tx, household).await?),
        None => None,
    };
    let involved = asked.involved.into_iter().map(|one| {
        let (name, birth_date) = (text("involved.name", &one.name)?, one.birth_date.map(Redacted::new));
        Ok(Involved { id: tx.new_id(), role: one.role, name, birth_date, dementia: one.dementia })
    });
    let track = Track {
        id: tx.new_id(),
        entry: asked.entry,
        municipality_code: asked.municipality_code,
        household,
        dossier: asked.dossier,
        report: asked.report,
        forms: asked.forms,
        entered,
        involved: involved.collect::<Result<_, Refusal>>()?,
        has_dynamics: false,
        heard_at: None,
        spoke: false,
        capacity_for_help: None,
        capacity_for_money: None,
        lead: None,
        looked_after: None,
        state: State::Entered,
        since: entered,
    };
    track.check()?;
    if !may.on(&track) {
        return Err(Error::NotAllowed);
    }
    store::tracks::add(tx, &track).await?;
    tx.emit(facts::track_entered(&track)).await?;
    tx.audit(format!("track/{}", track.id), json!({ "involved": track.involved.len() })).await?;
    Ok(track)
}
