//! Who may do what: the actions as types, and the policies that permit them. What is not permitted here is denied.

platform::actions! {
    /// Posts a report.
    PostReports = "intake:post-reports", "Post a report";
    /// Sees the status of a report that one posted.
    FollowReports = "intake:follow-reports", "See the status of reports you posted";
    /// Marks a report acute.
    MarkAcute = "intake:mark-acute", "Mark a report acute";
    /// Answers an acute report.
    AnswerAcute = "intake:answer-acute", "Answer an acute report";
    /// Reads reports: where they stand, not who is in them.
    ReadReports = "intake:read-reports", "Read reports";
    /// Opens the files of reports: who is in them and what was written.
    ReadFiles = "intake:read-files", "Read who is in a report, and what was written about them";
    /// Assigns handlers.
    AssignHandlers = "intake:assign-handlers", "Assign a handler to a report";
    /// Assesses reports: admits or not, and weighs safety.
    AssessReports = "intake:assess-reports", "Assess the safety of reports";
    /// Investigates.
    Investigate = "intake:investigate", "Decide, start and judge investigations";
    /// Follows up: at Veilig Thuis, by a custom route, by help, by closing.
    FollowUp = "intake:follow-up", "Follow reports up and close them";
    /// Informs persons.
    InformPersons = "intake:inform-persons", "Inform persons concerned, or put it off";
    /// Gives feedback to reporters.
    GiveFeedback = "intake:give-feedback", "Give feedback to reporters";
    /// Sends transfers.
    SendTransfers = "intake:send-transfers", "Send transfers";
    /// Reads transfers, with the persons in them.
    ReadTransfers = "intake:read-transfers", "Read transfers";
    /// Merges households.
    MergeHouseholds = "intake:merge-households", "Decide that two households are one";
    /// Asks advice.
    AskAdvice = "intake:ask-advice", "Ask advice";
    /// Gives advice.
    GiveAdvice = "intake:give-advice", "Give advice";
    /// Reads advice.
    ReadAdvice = "intake:read-advice", "Read advice";
}

/// The policies. Rows lie with Veilig Thuis, with a receiver once a transfer is on its way to it, and with whoever posted them.
pub const POLICIES: &str = include_str!("../policies.cedar");
