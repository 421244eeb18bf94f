//! A suspicion of abuse in a high-conflict divorce becomes a report, with the id that whoever suspects it knows already.

use kernel::id::{HouseholdId, ReportId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;

use super::{Incoming, receive_report};
use crate::domain::codes::{Capacity, Nature, Role, Sector};
use crate::domain::household::MunicipalityCode;
use crate::domain::person::{Details, Statement};
use crate::domain::source::{MeldcodeStep, Reporter, Source};
use crate::error::{Error, Result};
use crate::rights::PostReports;
use crate::store;
use crate::store::people::ReporterDetails;

/// What is suspected. Who the persons are is asked where they are known; a fact never says it.
#[derive(Debug, Clone)]
pub struct Suspicion {
    /// The id that the report gets.
    pub report: ReportId,
    /// The household, where it is known to whoever suspects.
    pub household: Option<HouseholdId>,
    /// The municipality.
    pub municipality: MunicipalityCode,
    /// What kinds of violence.
    pub nature: Vec<Nature>,
    /// Somebody was injured.
    pub injury: bool,
    /// Life or safety is in danger now.
    pub acute: bool,
    /// One role for each person concerned.
    pub roles: Vec<Role>,
    /// When it was suspected.
    pub at: Timestamp,
}

/// Takes a suspicion in as a report of a professional who decided to report (meldcode, step 5); once, however often it is told.
pub async fn take_suspicion(tx: &mut Tx, may: &May<PostReports>, suspicion: Suspicion) -> Result<()> {
    if store::reports::is_known(tx, suspicion.report).await? {
        return Ok(());
    }
    let household = match suspicion.household {
        Some(household) => match store::households::current(tx, household).await {
            Err(Error::NotFound(_)) => None,
            found => Some(found?.id),
        },
        None => None,
    };
    let person = |role: Role| {
        let said = Statement { role, birth_date: None, thought_minor: None, told_by_person: false, also_in: None };
        (said, Details { given_names: None, surname: None, birth_date: None })
    };
    let step = MeldcodeStep::new(5)?;
    let incoming = Incoming {
        id: Some(suspicion.report),
        household,
        municipality: suspicion.municipality,
        address: None,
        source: Source::new(Capacity::MeldcodeProfessional, Some(Sector::SocialWork), Some(step))?,
        reporter: Reporter::new(false, false, false)?,
        reporter_details: ReporterDetails { name: None, contact: None },
        nature: suspicion.nature,
        injury: suspicion.injury,
        acute: suspicion.acute,
        description: None,
        persons: suspicion.roles.into_iter().map(person).collect(),
        occurred_at: Some(suspicion.at),
    };
    receive_report(tx, may, incoming).await?;
    Ok(())
}
