//! Load, decide, save, tell: what requests and facts ask of intake, each in one transaction that the caller commits.

mod answer_acute;
mod answer_transfer;
mod ask_advice;
mod assess_safety;
mod assign_handler;
mod close_report;
mod complete_follow_up;
mod decide_investigation;
mod describe_custom_route;
mod extend_informing;
mod give_advice;
mod give_feedback;
mod help_not_needed;
mod inform_person;
mod judge_investigation;
mod mark_acute;
mod merge_households;
mod not_admit;
mod open_file;
mod receive_report;
mod send_transfer;
mod settle_help;
mod start_help;
mod start_investigation;
mod take_back;
mod take_suspicion;

pub use answer_acute::answer_acute;
pub use answer_transfer::{accept_transfer, decline_transfer};
pub use ask_advice::{Question, ask_advice};
pub use assess_safety::assess_safety;
pub use assign_handler::assign_handler;
pub use close_report::close_report;
pub use complete_follow_up::complete_follow_up;
pub use decide_investigation::decide_investigation;
pub use describe_custom_route::describe_custom_route;
pub use extend_informing::extend_informing;
pub use give_advice::give_advice;
pub use give_feedback::give_feedback;
pub use help_not_needed::help_not_needed;
pub use inform_person::inform_person;
pub use judge_investigation::judge_investigation;
pub use mark_acute::mark_acute;
pub use merge_households::merge_households;
pub use not_admit::not_admit;
pub use open_file::{File, Handover, open_file, open_handover};
pub use receive_report::{Incoming, receive_report};
pub use send_transfer::{Sending, send_transfer};
pub use settle_help::{Settled, settle_help};
pub use start_help::start_help;
pub use start_investigation::start_investigation;
pub use take_back::take_back;
pub use take_suspicion::{Suspicion, take_suspicion};

use kernel::id::{PersonId, ReportId, WorkerId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::http::IfMatch;
use platform::may::{Action, May};
use platform::outbox::Fact;
use serde_json::json;

use crate::domain::moment::Moment;
use crate::domain::report::Report;
use crate::error::{Error, Result};
use crate::store;

/// Which report a command is about, which version of it the caller saw, and when what is recorded really happened.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The report.
    pub report: ReportId,
    /// The version the caller saw, if they said so.
    pub seen: Option<IfMatch>,
    /// When it happened; now, if not said.
    pub occurred_at: Option<Timestamp>,
}

impl Asked {
    /// The report as it is now, locked, if the permission reaches it and the caller saw this version.
    async fn load<A: Action>(&self, tx: &Tx, may: &May<A>) -> Result<Report> {
        let report = store::reports::get_for_update(tx, may, self.report).await?;
        if let Some(seen) = &self.seen {
            seen.check(report.version)?;
        }
        Ok(report)
    }

    /// The same, for a command about a person in it.
    async fn load_with<A: Action>(&self, tx: &Tx, may: &May<A>, person: PersonId) -> Result<Report> {
        let report = self.load(tx, may).await?;
        if report.person(person).is_none() {
            return Err(Error::NotInReport(self.report, person));
        }
        Ok(report)
    }

    fn on(&self, tx: &Tx) -> Result<Moment> {
        moment(tx, self.occurred_at)
    }
}

/// When something happened, and who did it.
fn moment(tx: &Tx, occurred_at: Option<Timestamp>) -> Result<Moment> {
    Ok(Moment::new(occurred_at, tx.now(), WorkerId::from_uuid(tx.actor().responsible()))?)
}

/// Tells facts about a report, and records in the audit trail that they were told.
async fn tell(tx: &mut Tx, report: ReportId, facts: impl IntoIterator<Item = Fact>) -> Result<()> {
    let mut kinds = Vec::new();
    for fact in facts {
        kinds.push(fact.kind());
        tx.emit(fact).await?;
    }
    tx.audit(format!("report/{report}"), json!({ "told": kinds })).await?;
    Ok(())
}
