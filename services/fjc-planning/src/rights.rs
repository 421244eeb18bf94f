//! Who may do what: the actions as types, and the policies that permit them. What is not permitted here is denied.

platform::actions! {
    /// Sees the cases that were transferred.
    SeeCases = "fjc-planning:see-cases", "See transferred cases";
    /// Accepts or declines a case.
    AnswerCases = "fjc-planning:answer-cases", "Accept or decline a transferred case";
    /// Sees dossiers, with plans and help.
    SeeDossiers = "fjc-planning:see-dossiers", "See dossiers, safety plans and help";
    /// Agrees, refuses and extends safety plans, and records direct safety.
    PlanSafety = "fjc-planning:plan-safety", "Plan safety";
    /// Offers help and records what comes of it.
    ArrangeHelp = "fjc-planning:arrange-help", "Arrange help";
    /// Decides that a person needs no help.
    JudgeHelp = "fjc-planning:judge-help", "Decide that a person needs no help";
    /// Closes dossiers.
    CloseDossiers = "fjc-planning:close-dossiers", "Close a dossier";
}

/// The policies. A row concerns the municipality of its household, and a dossier the worker who coordinates it.
pub(crate) const POLICIES: &str = include_str!("../policies.cedar");
