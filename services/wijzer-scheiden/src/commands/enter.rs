//! Two parents and their children come in.

use kernel::id::{DossierId, HouseholdId, TransferId};
use kernel::redacted::Redacted;
use kernel::time::{Date, Timestamp, local_date};
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::{moment, transfers};
use crate::domain::codes::Entry;
use crate::domain::trajectory::{Child, Court, Parent, State, Trajectory};
use crate::domain::{Refusal, text};
use crate::rights::EnterTrajectories;
use crate::store::records::Led;
use crate::{Error, facts, store};

/// What entering asks.
pub(crate) struct Entering {
    /// How they came in.
    pub(crate) entry: Entry,
    /// The municipality's code.
    pub(crate) municipality_code: String,
    /// The dossier at the Family Justice Center.
    pub(crate) dossier: Option<DossierId>,
    /// The transfer of Veilig Thuis by which they came in.
    pub(crate) transfer: Option<TransferId>,
    /// The parents, each with the household.
    pub(crate) parents: Vec<(String, Option<HouseholdId>)>,
    /// The children.
    pub(crate) children: Vec<Named>,
    /// When the court takes the case up again.
    pub(crate) pro_forma: Option<Date>,
    /// When they came in, if not now.
    pub(crate) occurred_at: Option<Timestamp>,
}

/// A child by name.
pub(crate) struct Named {
    /// The name.
    pub(crate) name: String,
    /// The date of birth.
    pub(crate) birth_date: Option<Date>,
}

/// Enters a trajectory.
pub(crate) async fn enter(tx: &mut Tx, may: &May<EnterTrajectories>, asked: Entering) -> Result<Trajectory, Error> {
    let entered = moment(tx, asked.occurred_at)?;
    let mut parents = Vec::with_capacity(2);
    for (name, household) in asked.parents {
        let household = match household {
            Some(household) => Some(store::households::ALIASES.lock(tx, household).await?),
            None => None,
        };
        let name = text("parents.name", &name)?;
        parents.push(Parent { id: tx.new_id(), household, name, consents: false, outcome: None, screened_at: None });
    }
    let children = asked.children.into_iter().map(|child| {
        let birth_date = child.birth_date.map(Redacted::new);
        Ok(Child { id: tx.new_id(), name: text("children.name", &child.name)?, birth_date, is_heard: false })
    });
    if asked.pro_forma.is_some_and(|date| date <= local_date(entered.at)) {
        return Err(Refusal::DateIsOver.into());
    }
    let trajectory = Trajectory {
        id: tx.new_id(),
        entry: asked.entry,
        municipality_code: asked.municipality_code,
        dossier: asked.dossier,
        entered,
        parents,
        children: children.collect::<Result<_, Refusal>>()?,
        court: asked.pro_forma.map(|pro_forma| Court { pro_forma, examined: None, reported_at: None }),
        main_proceedings_ended: None,
        extended_months: 0,
        split_at: None,
        arranged: None,
        lead: None,
        linked: None,
        state: State::Entered,
        since: entered,
    };
    trajectory.check()?;
    if asked.transfer.is_some() && trajectory.entry != Entry::Transfer {
        return Err(Refusal::NoTransfer.into());
    }
    if !may.on(&Led(&trajectory)) {
        return Err(Error::NotAllowed);
    }
    store::trajectories::add(tx, &trajectory).await?;
    for fact in facts::entered(&trajectory) {
        tx.emit(fact).await?;
    }
    if let Some(transfer) = asked.transfer {
        transfers::accept(tx, may, transfer, &trajectory).await?;
    }
    tx.audit(format!("trajectory/{}", trajectory.id), json!({ "children": trajectory.children.len() })).await?;
    Ok(trajectory)
}
