//! Where a report stands: states that carry the facts which led to them, and the steps between them.
//!
//!   Received ──not_admit──► NotAdmitted
//!      └─────assess──────► Assessed
//!
//!   from                                     step                  to
//!   Assessed[follow-up], Declined, TakenBack decide_investigation  InvestigationDecided
//!   InvestigationDecided                     start_investigation   Investigating
//!   Investigating                            judge_investigation   Judged
//!   Assessed[follow-up], Judged, Declined,
//!     TakenBack                              complete_follow_up    FollowedUp
//!   Assessed[regional custom], Declined,
//!     TakenBack                              describe_custom_route CustomRouteDescribed
//!   Assessed[transfer or follow-up], Judged, FollowedUp,
//!     CustomRouteDescribed, Declined, TakenBack  send_transfer     TransferSent
//!   TransferSent                             accept_transfer       Transferred
//!   TransferSent                             decline_transfer      TransferDeclined
//!   Transferred                              take_back             TakenBack
//!   Assessed[no follow-up], Judged, FollowedUp,
//!     CustomRouteDescribed, Transferred      close                 Closed

use kernel::time::Timestamp;

use super::codes::{Finding, NotAdmittedReason, Outcome, Status};
use super::moment::Moment;
use super::transfer::Transfer;

/// The safety assessment (veiligheidsbeoordeling).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assessment {
    /// One of the four outcomes.
    pub outcome: Outcome,
    /// When and by whom.
    pub on: Moment,
}

/// An investigation (onderzoek) that ended in a judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Investigation {
    /// When it was determined that an investigation must take place.
    pub decided: Moment,
    /// When it started.
    pub started: Moment,
    /// When it was judged.
    pub judged: Moment,
    /// What was found.
    pub finding: Finding,
}

/// What Veilig Thuis established so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course {
    /// The safety assessment.
    pub assessment: Assessment,
    /// The last investigation, where there was one.
    pub investigation: Option<Investigation>,
}

/// Where a report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Received, not assessed.
    Received,
    /// Not taken up.
    NotAdmitted {
        /// Why.
        reason: NotAdmittedReason,
        /// When and by whom.
        on: Moment,
    },
    /// Safety assessed.
    Assessed {
        /// With the assessment.
        course: Course,
    },
    /// An investigation must take place.
    InvestigationDecided {
        /// So far.
        course: Course,
        /// When and by whom.
        decided: Moment,
    },
    /// The investigation runs.
    Investigating {
        /// So far.
        course: Course,
        /// When it was decided.
        decided: Moment,
        /// When it started.
        started: Moment,
    },
    /// The investigation is in `course`.
    Judged {
        /// With the investigation.
        course: Course,
    },
    /// The regional custom route is described.
    CustomRouteDescribed {
        /// So far.
        course: Course,
        /// When and by whom.
        on: Moment,
    },
    /// Veilig Thuis completed its own follow-up.
    FollowedUp {
        /// So far.
        course: Course,
        /// When and by whom.
        on: Moment,
    },
    /// A transfer is on its way; Veilig Thuis stays responsible.
    TransferSent {
        /// So far.
        course: Course,
        /// The transfer.
        transfer: Transfer,
    },
    /// The receiver declined; Veilig Thuis needs a new route.
    TransferDeclined {
        /// So far.
        course: Course,
        /// The transfer, with its answer.
        transfer: Transfer,
    },
    /// The receiver confirmed in writing.
    Transferred {
        /// So far.
        course: Course,
        /// The transfer, with its answer.
        transfer: Transfer,
    },
    /// Veilig Thuis took sight of safety back.
    TakenBack {
        /// So far.
        course: Course,
        /// When.
        at: Timestamp,
    },
    /// Closed.
    Closed {
        /// All of it.
        course: Course,
        /// When and by whom.
        on: Moment,
    },
}

/// A step that a report can go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Not admit it.
    NotAdmit,
    /// Assign a handler.
    AssignHandler,
    /// Assess safety.
    Assess,
    /// Decide that an investigation must take place.
    DecideInvestigation,
    /// Start the investigation.
    StartInvestigation,
    /// Judge the investigation.
    JudgeInvestigation,
    /// Complete the follow-up by Veilig Thuis.
    CompleteFollowUp,
    /// Describe the regional custom route.
    DescribeCustomRoute,
    /// Send a transfer.
    SendTransfer,
    /// The receiver accepts.
    AcceptTransfer,
    /// The receiver declines.
    DeclineTransfer,
    /// Take sight of safety back.
    TakeBack,
    /// Inform a person, or put it off.
    Inform,
    /// Record help, or that it is not needed.
    SettleHelp,
    /// Close.
    Close,
}

impl Step {
    /// Its name, as it is called in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotAdmit => "not-admit",
            Self::AssignHandler => "assign-handler",
            Self::Assess => "assess-safety",
            Self::DecideInvestigation => "decide-investigation",
            Self::StartInvestigation => "start-investigation",
            Self::JudgeInvestigation => "judge-investigation",
            Self::CompleteFollowUp => "complete-follow-up",
            Self::DescribeCustomRoute => "describe-custom-route",
            Self::SendTransfer => "send-transfer",
            Self::AcceptTransfer => "accept-transfer",
            Self::DeclineTransfer => "decline-transfer",
            Self::TakeBack => "take-back",
            Self::Inform => "inform",
            Self::SettleHelp => "settle-help",
            Self::Close => "close",
        }
    }
}

impl State {
    /// The state without its facts.
    pub const fn status(&self) -> Status {
        match self {
            Self::Received => Status::Received,
            Self::NotAdmitted { .. } => Status::NotAdmitted,
            Self::Assessed { .. } => Status::Assessed,
            Self::InvestigationDecided { .. } => Status::InvestigationDecided,
            Self::Investigating { .. } => Status::Investigating,
            Self::Judged { .. } => Status::Judged,
            Self::CustomRouteDescribed { .. } => Status::CustomRouteDescribed,
            Self::FollowedUp { .. } => Status::FollowedUp,
            Self::TransferSent { .. } => Status::TransferSent,
            Self::TransferDeclined { .. } => Status::TransferDeclined,
            Self::Transferred { .. } => Status::Transferred,
            Self::TakenBack { .. } => Status::TakenBack,
            Self::Closed { .. } => Status::Closed,
        }
    }

    /// What Veilig Thuis established, once it assessed.
    pub const fn course(&self) -> Option<Course> {
        match self {
            Self::Received | Self::NotAdmitted { .. } => None,
            Self::Assessed { course }
            | Self::InvestigationDecided { course, .. }
            | Self::Investigating { course, .. }
            | Self::Judged { course }
            | Self::CustomRouteDescribed { course, .. }
            | Self::FollowedUp { course, .. }
            | Self::TransferSent { course, .. }
            | Self::TransferDeclined { course, .. }
            | Self::Transferred { course, .. }
            | Self::TakenBack { course, .. }
            | Self::Closed { course, .. } => Some(*course),
        }
    }

    /// The transfer that the report stands in.
    pub const fn transfer(&self) -> Option<Transfer> {
        match self {
            Self::TransferSent { transfer, .. }
            | Self::TransferDeclined { transfer, .. }
            | Self::Transferred { transfer, .. } => Some(*transfer),
            _ => None,
        }
    }

    /// Nothing more is done with the report.
    pub const fn ended(&self) -> bool {
        matches!(self, Self::NotAdmitted { .. } | Self::Closed { .. })
    }
}
