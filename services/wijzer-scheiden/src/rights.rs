//! Who may do what: the actions as types, and the policies that permit them. What is not permitted here is denied.

platform::actions! {
    /// Enters two parents and their children.
    EnterTrajectories = "wijzer-scheiden:enter-trajectories", "Enter two parents and their children";
    /// Sees trajectories, without names and texts.
    SeeTrajectories = "wijzer-scheiden:see-trajectories", "See trajectories";
    /// Opens the file: names, screenings, what children said.
    OpenFiles = "wijzer-scheiden:open-files", "Open the file of a trajectory";
    /// Examines contra-indications, accepts and withdraws.
    AnswerReferrals = "wijzer-scheiden:answer-referrals", "Answer a referral";
    /// Assigns the coordinator who leads, and links another.
    AssignCoordinators = "wijzer-scheiden:assign-coordinators", "Assign and link coordinators";
    /// Leads a trajectory from intake to its end.
    LeadTrajectories = "wijzer-scheiden:lead-trajectories", "Lead a trajectory";
    /// Screens parents for partner violence.
    ScreenParents = "wijzer-scheiden:screen-parents", "Screen parents for partner violence";
    /// Opens modules and records what comes of them.
    ArrangeModules = "wijzer-scheiden:arrange-modules", "Arrange modules of help";
    /// Keeps the calendar of the court.
    KeepCourtDates = "wijzer-scheiden:keep-court-dates", "Keep the dates of the court";
    /// Sees the agenda of the High Conflict Forum.
    SeeForum = "wijzer-scheiden:see-forum", "See the agenda of the High Conflict Forum";
    /// Asks the High Conflict Forum, and follows its advice up.
    AskForum = "wijzer-scheiden:ask-forum", "Ask the High Conflict Forum";
    /// Advises at the High Conflict Forum.
    AdviseAtForum = "wijzer-scheiden:advise-at-forum", "Advise at the High Conflict Forum";
    /// Tells Veilig Thuis of a suspicion.
    RaiseSuspicions = "wijzer-scheiden:raise-suspicions", "Tell Veilig Thuis of a suspicion of abuse";
}

/// The policies. A trajectory concerns its municipality and its coordinators, and lies at the desk for divorces.
pub(crate) const POLICIES: &str = include_str!("../policies.cedar");
