//! Rungs: who is told, what is asked of them, or which desk takes over.

use serde::{Deserialize, Serialize};

use super::{Condition, Offset, Trigger};
use crate::term::Length;

/// What a rung asks of whom it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Demand {
    /// A written reason.
    Reason,
    /// The choice of a desk to escalate to.
    ChoiceOfDesk,
    /// To weigh the danger again, with a written reason.
    ReweighDanger,
    /// To assess the safety again, together.
    JointAssessment,
    /// To inform the person or to extend with both grounds.
    InformOrExtend,
    /// To reroute the transfer or to keep the case.
    RerouteOrKeep,
    /// Help, or a reasoned no.
    HelpOrReasonedNo,
    /// To set a date for the next step.
    SetDate,
    /// An agreement on safety for the meantime.
    InterimSafetyAgreement,
}

impl Demand {
    /// The name that policies and facts use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reason => "reason",
            Self::ChoiceOfDesk => "choice-of-desk",
            Self::ReweighDanger => "reweigh-danger",
            Self::JointAssessment => "joint-assessment",
            Self::InformOrExtend => "inform-or-extend",
            Self::RerouteOrKeep => "reroute-or-keep",
            Self::HelpOrReasonedNo => "help-or-reasoned-no",
            Self::SetDate => "set-date",
            Self::InterimSafetyAgreement => "interim-safety-agreement",
        }
    }
}

/// Where a case of an escalating rung goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// This desk.
    Desk(String),
    /// The desk that follows the one that stays silent.
    Fallback,
}

/// One case of an escalating rung: the first whose condition holds is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeskCase {
    /// Where to.
    pub desk: Target,
    /// What must be known of the case.
    pub when: Condition,
}

/// What a rung of a policy does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cut {
    /// Tells a role.
    Notify(String),
    /// Escalates to a desk.
    Escalate(Vec<DeskCase>),
}

/// What a planned rung does, once the case is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Tells this role.
    Notify(String),
    /// Escalates to this desk.
    Escalate(String),
}

/// One rung of a ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rung {
    /// Its id, unique in the row and kept from version to version.
    pub id: String,
    /// When it rings.
    pub at: Offset,
    /// What it does.
    pub cut: Cut,
    /// What it asks.
    pub demands: Option<Demand>,
    /// Whether whom it tells finds it in one list a day, the most dangerous first, and not as a message of its own.
    pub daily_list: bool,
    /// What must be known of the case for it to ring.
    pub when: Condition,
    /// Facts after which it stays silent.
    pub unless: Vec<Trigger>,
    /// From when such facts count; absent: from the start of the duty.
    pub unless_since: Option<Offset>,
    /// On the last rung: it rings again and again at this interval.
    pub repeat: Option<Length>,
}
