//! Why a command is refused.

use kernel::id::{DossierId, EscalationId, WorkerId};

use super::escalation::Act;

/// Why a command is refused. No variant holds free text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The dossier is closed.
    #[error("the dossier is closed")]
    DossierClosed(DossierId),
    /// Something cannot have happened before what it answers.
    #[error("this cannot have happened before what it follows")]
    TooEarly,
    /// Somebody else coordinates the dossier than the request expects.
    #[error("another coordinator was assigned meanwhile; a handover names whom it replaces")]
    CoordinatorIsAnother {
        /// Who coordinates it now; nobody at all where absent.
        current: Option<WorkerId>,
    },
    /// The worker coordinates the dossier already.
    #[error("this worker coordinates the dossier already")]
    CoordinatesAlready(WorkerId),
    /// The youth protection table is about children.
    #[error("the youth protection table is reachable only where a minor or unborn child is concerned")]
    NoChildConcerned,
    /// A person chooses one of three desks; the programme director is reached by a desk's silence only.
    #[error("a person escalates to veilig-thuis, youth-protection-table or justice")]
    DeskNotForPersons,
    /// The coordinator has an open escalation at this desk.
    #[error("the case is already with this desk")]
    AlreadyAtDesk(EscalationId),
    /// The step does not follow from where the escalation stands.
    #[error("the escalation cannot be {act}: it is {state}")]
    StandsElsewhere {
        /// What was attempted.
        act: Act,
        /// Where the escalation stands.
        state: &'static str,
    },
    /// A desk puts its next step off once.
    #[error("the desk already put its next step off once")]
    AlreadySuspended(EscalationId),
    /// A date that must lie ahead does not.
    #[error("the date must lie after the day on which this is done")]
    DateNotAhead {
        /// The request's field.
        field: &'static str,
    },
    /// The desk has no such decision to take.
    #[error("this desk cannot take this decision")]
    NotThisDesksDecision,
    /// The decision needs something more.
    #[error("this decision needs it")]
    DecisionNeeds {
        /// The request's field.
        field: &'static str,
    },
    /// A text is blank or too long.
    #[error(transparent)]
    Text(#[from] kernel::text::Unfit),
}
