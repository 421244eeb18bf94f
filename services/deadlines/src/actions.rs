//! What can be permitted here, and to whom.

platform::actions! {
    /// Reads obligations, rungs and certificates.
    ReadObligations = "deadlines:read-obligations", "Read obligations, their rungs and certificates";
    /// Reads and answers one's own inbox.
    AnswerNotifications = "deadlines:answer-notifications", "Read and answer the notifications of your own roles";
    /// Rings: records what is due.
    Ring = "deadlines:ring", "Ring a subject's watch";
    /// Reads the schedules of all watches.
    ReadSchedules = "deadlines:read-schedules", "Read the schedules of all watches";
    /// Reads policies.
    ReadPolicies = "deadlines:read-policies", "Read policy versions";
    /// Submits and activates policies.
    ManagePolicies = "deadlines:manage-policies", "Submit and activate policy versions";
    /// Simulates policies and decrees, and reads what came out.
    SimulateRules = "deadlines:simulate-rules", "Simulate policies and decrees on all that is known, and read what came out";
    /// Records decrees.
    RecordDecrees = "deadlines:record-decrees", "Record decrees that equate days to holidays";
    /// Lets obligations move earlier.
    OverrideObligations = "deadlines:override-obligations", "Let an open obligation take the earlier end of a new policy";
    /// Takes facts in.
    TakeFacts = "deadlines:take-facts", "Take in facts";
}

/// The Cedar policies.
pub(crate) const POLICIES: &str = include_str!("permissions.cedar");
