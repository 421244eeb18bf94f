//! Why a command is refused.

use kernel::id::{DossierId, PersonId, TransferId};

use super::help::Act;

/// Why a command is refused. No variant holds free text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The case was accepted or declined before.
    #[error("the case was already accepted or declined")]
    CaseNotOffered(TransferId),
    /// Something cannot have happened before what it answers.
    #[error("this cannot have happened before what it follows")]
    TooEarly,
    /// The two households have different open dossiers.
    #[error("the two households each have an open dossier of their own")]
    TwoDossiers,
    /// A dossier covers at most two households.
    #[error("the dossier already covers two households")]
    DossierFull(DossierId),
    /// The dossier is closed.
    #[error("the dossier is closed")]
    DossierClosed(DossierId),
    /// A plan was agreed before.
    #[error("the safety plan was already agreed")]
    PlanAlreadyAgreed(DossierId),
    /// The plan was refused before.
    #[error("the safety plan was already refused")]
    PlanAlreadyRefused(DossierId),
    /// The plan's term was extended before.
    #[error("the term of the safety plan was already extended; it can be extended once")]
    AlreadyExtended(DossierId),
    /// The extension is too long.
    #[error("the term can be extended by 1 to 5 working days")]
    ExtensionOutOfBounds,
    /// Direct safety follows from a plan.
    #[error("direct safety can be reached once a safety plan is agreed")]
    NoPlanAgreed(DossierId),
    /// Direct safety was reached before.
    #[error("direct safety was already reached")]
    AlreadySafe(DossierId),
    /// A plan without participants or agreements is none.
    #[error("at least one is needed")]
    NoneGiven {
        /// The list that is empty.
        field: &'static str,
    },
    /// An agreement's doer takes no part in the plan.
    #[error("whoever does this must be one of the participants, by the same name")]
    NotAParticipant {
        /// The agreement's place in the list, from 0.
        agreement: usize,
    },
    /// The step does not follow from where the person's help stands.
    #[error("help cannot be {act} for this person: it is {state}")]
    HelpStandsElsewhere {
        /// Whose help.
        person: PersonId,
        /// What was attempted.
        act: Act,
        /// Where the help stands.
        state: &'static str,
    },
    /// Some persons have neither help nor a reasoned "not needed".
    #[error("every person needs help that started or a reasoned decision that none is needed; {} of them have neither", .0.len())]
    HelpMissing(Vec<PersonId>),
    /// A dossier that closes without direct safety says why.
    #[error("direct safety was not reached; closing needs a reason")]
    UnsafeWithoutReason,
    /// A text is blank or too long.
    #[error(transparent)]
    Text(#[from] kernel::text::Unfit),
}
