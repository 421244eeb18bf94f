//! A rung of the ladder that reached a desk, and what it asks of supervision.

use kernel::id::{DossierId, EscalationId, FactId, ObligationId, ReportId};

use super::desk::{Children, Desk};
use super::escalation::{Escalation, RaisedBy};

/// Which rung rang: unique in the whole history of an obligation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RungKey {
    /// The obligation.
    pub obligation: ObligationId,
    /// The row of the policy from which it follows.
    pub row: String,
    /// The rung's name in its row.
    pub rung: String,
    /// The fact by which a person last started, extended, resumed or reopened the obligation.
    pub episode: FactId,
    /// Which repetition.
    pub repetition: u32,
}

/// A rung that escalates a report or a dossier to a desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// The fact that told of it: the same on every delivery.
    pub fact: FactId,
    /// Which one.
    pub key: RungKey,
    /// Whether it is acute.
    pub acute: bool,
    /// The report concerned.
    pub report: Option<ReportId>,
    /// The dossier concerned.
    pub dossier: Option<DossierId>,
    /// Whether the obligation is about the dossier itself.
    pub about_dossier: bool,
    /// Which children the case concerns, by the rung and by the dossier.
    pub children: Children,
}

impl Rung {
    /// The id of the escalation that this rung opens: the same on every delivery.
    pub fn escalation_id(&self) -> EscalationId {
        EscalationId::derived(&[self.fact.uuid().as_bytes()])
    }

    /// The desk that it reaches where the policy names `desk`.
    pub const fn reaches(&self, desk: Desk) -> Desk {
        desk.reached_by_a_rung(self.children)
    }

    /// The escalation that the coordinator chose and that makes this rung to `desk` superfluous.
    pub fn covered_by<'a>(&self, desk: Desk, open: &'a [Escalation]) -> Option<&'a Escalation> {
        let dossier = self.dossier?;
        open.iter().find(|escalation| {
            escalation.dossier == Some(dossier)
                && matches!(escalation.raised_by, RaisedBy::Coordinator { .. })
                && escalation.state.is_open()
                && (self.about_dossier || escalation.desk == self.reaches(desk))
        })
    }
}
