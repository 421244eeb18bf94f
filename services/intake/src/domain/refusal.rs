//! Every way in which the domain says no.

use kernel::id::PersonId;
use kernel::time::Timestamp;

use super::codes::{Code, Status};
use super::state::Step;

/// Why a step is refused. Texts name what is wrong, never who.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The report is not where this step can be taken.
    #[error("a report that is {} cannot go through the step {}", status.code(), step.name())]
    NotNow {
        /// The step that was asked.
        step: Step,
        /// Where the report stands.
        status: Status,
    },
    /// What happened would lie in the future.
    #[error("what happened cannot lie in the future")]
    InTheFuture,
    /// What happened would come before its cause.
    #[error("this cannot have happened before {earlier}, when the step it follows from was taken")]
    BeforeItsCause {
        /// When the cause was.
        earlier: Timestamp,
    },

    /// Not a step of the meldcode.
    #[error("the meldcode has the steps 1 to 5")]
    NoSuchMeldcodeStep,
    /// A meldcode step from someone who is not bound by it.
    #[error("only a professional who is bound by the meldcode has a meldcode step")]
    StepWithoutMeldcode,
    /// A meldcode professional without sector.
    #[error("a professional who is bound by the meldcode works in a sector")]
    ProfessionalWithoutSector,
    /// Feedback promised to somebody unknown.
    #[error("feedback can only be given to a reporter whose name and contact are known")]
    FeedbackToNobody,
    /// Not a municipality code.
    #[error("a municipality is known by the four digits of its CBS code")]
    NoMunicipality,
    /// Not a postcode.
    #[error("a postcode has four digits and two letters")]
    NoPostcode,
    /// Not a house number.
    #[error("a house number is at least 1")]
    NoHouseNumber,
    /// No nature.
    #[error("a report says what kind of violence is suspected")]
    NoNature,
    /// Nobody is concerned.
    #[error("a report concerns at least one victim, suspected perpetrator, child or unborn child")]
    NobodyConcerned,
    /// A child who is of age.
    #[error("a child is under eighteen; somebody older is a victim, suspected perpetrator or network")]
    ChildOfAge,
    /// Somebody else than a child in two households.
    #[error("only a child lives in two households")]
    OnlyChildrenInTwo,
    /// The other household is the same one.
    #[error("the other household is another one than that of the report")]
    SameHousehold,
    /// The other household is not known.
    #[error("there is no household with this id")]
    NoOtherHousehold,
    /// An unborn child with a date of birth.
    #[error("an unborn child has no date of birth")]
    UnbornWithBirthDate,
    /// A date of birth in the future.
    #[error("a date of birth cannot lie in the future")]
    BornInTheFuture,

    /// Marked acute already, and not answered.
    #[error("the report is marked acute already and awaits its answer")]
    AlreadyAcute,
    /// Nothing acute to answer.
    #[error("the report is not marked acute, or was answered already")]
    NotAcute,
    /// No follow-up without a reason for everyone.
    #[error("no follow-up is only possible with a reason for each victim, suspected perpetrator and child")]
    NoFollowUpWithoutReasons {
        /// For whom a reason is missing.
        missing: Vec<PersonId>,
    },
    /// A reason for an outcome that asks for none.
    #[error("reasons for each person belong to the outcome no-follow-up-needed only")]
    ReasonsWithoutNeed,
    /// A person who is not in the report.
    #[error("this person is not in the report")]
    NoSuchPerson,
    /// A person to whom help is not owed.
    #[error("help is owed to victims, suspected perpetrators and children only")]
    NoHelpOwed,
    /// Help started, or was not needed, already.
    #[error("for this person help started, or was found not to be needed, already")]
    HelpAlreadySettled,
    /// No duty to inform.
    #[error("there is no duty to inform this person")]
    NoDutyToInform,
    /// Informed already.
    #[error("this person was informed already")]
    AlreadyInformed,
    /// Extended by more than the law allows.
    #[error("the term to inform is extended by one or two weeks at a time")]
    ExtensionTooLong,
    /// Extended without saying why the task asks for it.
    #[error("the term to inform is extended only if the task asks for it: say why (Wmo 2015 art. 5.3.1(2))")]
    ExtensionWithoutTask,
    /// Extended without saying why the situation asks for it.
    #[error("the term to inform is extended only to end or investigate the situation: say how (Wmo 2015 art. 5.3.1(2))")]
    ExtensionWithoutSituation,
    /// The reporter asked for no feedback.
    #[error("no feedback is owed: the reporter is unknown or does not want any")]
    NoFeedbackOwed,
    /// There is no judgement yet of which to tell.
    #[error("there is no judgement yet of which the reporter can be told")]
    NothingToFeedBack,
    /// Told already.
    #[error("the reporter was told already")]
    AlreadyFedBack,

    /// A transfer without purpose.
    #[error("a transfer states its purpose")]
    TransferWithoutPurpose,
    /// A transfer without necessity.
    #[error("a transfer states why it is necessary")]
    TransferWithoutNecessity,
    /// Not told, without a reason.
    #[error("a transfer that those involved were not told of gives the reason")]
    NotToldWithoutReason,
    /// Told, with a reason for not telling.
    #[error("a reason for not telling does not go with having told")]
    ToldAndNotTold,
    /// The receiver answered already.
    #[error("the receiver answered this transfer already")]
    AlreadyAnswered,
    /// Another transfer than the one that is on its way.
    #[error("this is not the transfer that is on its way")]
    OtherTransfer,

    /// Informing is still owed.
    #[error("a report is closed only when everyone was informed")]
    StillToInform,
    /// Help is still owed.
    #[error("a report is closed only when help started, or was found not to be needed, for everyone to whom it is owed")]
    StillToHelp,
    /// Feedback is still owed.
    #[error("a report is closed only when the reporter was told")]
    StillToFeedBack,
    /// Acute and unanswered.
    #[error("a report is closed only when its acute mark was answered")]
    StillAcute,

    /// A household is not merged into itself.
    #[error("a household cannot be merged into itself")]
    MergeIntoItself,
    /// Merged already.
    #[error("one of the two households was merged into another already")]
    AlreadyMerged,
    /// Answered already.
    #[error("this advice was given already")]
    AdviceAlreadyGiven,
}
