//! Who may do what: the actions as types, and the policies that permit them. What is not permitted here is denied.

platform::actions! {
    /// Sees dossiers and who coordinates them.
    SeeDossiers = "supervision:see-dossiers", "See dossiers and who coordinates them";
    /// Assigns coordinators.
    AssignCoordinators = "supervision:assign-coordinators", "Assign a coordinator";
    /// Raises concerns.
    RaiseConcerns = "supervision:raise-concerns", "Raise a concern about a dossier";
    /// Escalates dossiers to desks.
    RaiseEscalations = "supervision:raise-escalations", "Escalate a dossier to a desk";
    /// Sees escalations.
    SeeEscalations = "supervision:see-escalations", "See escalations";
    /// Delivers escalations to desks.
    DeliverEscalations = "supervision:deliver-escalations", "Deliver an escalation to its desk";
    /// Tells listeners at desks.
    TellDesks = "supervision:tell-desks", "Tell who listens at a desk of its escalations";
    /// Acknowledges escalations at a desk, and puts the next step off.
    AnswerEscalations = "supervision:answer-escalations", "Acknowledge, suspend and resume an escalation at a desk";
    /// Decides at a desk.
    DecideEscalations = "supervision:decide-escalations", "Decide an escalation at a desk";
    /// Takes cases back from desks.
    TakeBackEscalations = "supervision:take-back-escalations", "Take a case back from a desk";
}

/// The policies. A dossier concerns its municipality and its coordinator; an escalation concerns its desk, the coordinator of its
/// dossier, and the organisation whose work it is: the Family Justice Center's for a dossier, Veilig Thuis's for a report alone.
pub(crate) const POLICIES: &str = include_str!("../policies.cedar");
