//! Roles and desks, and how a role becomes people when a rung rings.

use serde::{Deserialize, Serialize};

use super::{Condition, Policy, Text};

/// A role that can be told something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Role {
    /// Its id, such as `vt-team-lead`.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// The role that stands in when nobody holds it.
    pub deputy: Option<String>,
    /// The role that leads it.
    pub lead: Option<String>,
}

/// A desk that takes over a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Desk {
    /// Its id, such as `youth-protection-table`.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// What must be known of a case for it to come here.
    pub only_when: Condition,
    /// The desk that follows when this one stays silent.
    pub fallback: Option<String>,
    /// The role that is told when this desk stays silent and none follows.
    pub ends_with: Option<String>,
}

/// By which step a role became people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReachedBy {
    /// Those who hold the role.
    Holder,
    /// Nobody held it: its deputy.
    Deputy,
    /// Nor its deputy: its lead.
    Lead,
    /// Nor its lead: the region's duty desk, whoever sits there.
    DutyDesk,
}

impl ReachedBy {
    /// The name in kebab-case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Holder => "holder",
            Self::Deputy => "deputy",
            Self::Lead => "lead",
            Self::DutyDesk => "duty-desk",
        }
    }
}

/// Whom a rung reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached<W> {
    /// By which step.
    pub by: ReachedBy,
    /// The role whose inbox it goes to.
    pub role: String,
    /// Its holders; empty only for the duty desk.
    pub holders: Vec<W>,
}

impl Policy {
    /// All holders of the role, else its deputy's, else its lead's, else the region's duty desk. `holders` answers who
    /// holds a role, is not absent and was not reached by an earlier rung of the same obligation (each rung names another
    /// actor). Someone is always reached: the duty desk's inbox is read by the region.
    pub fn reach<W>(&self, role: &str, mut holders: impl FnMut(&str) -> Vec<W>) -> Reached<W> {
        let known = self.role(role);
        let deputy = known.and_then(|role| role.deputy.as_deref());
        let lead = known.and_then(|role| role.lead.as_deref());
        let chain = [(ReachedBy::Holder, Some(role)), (ReachedBy::Deputy, deputy), (ReachedBy::Lead, lead)];
        for (by, role) in chain {
            let Some(role) = role else { continue };
            let holders = holders(role);
            if !holders.is_empty() {
                return Reached { by, role: role.to_owned(), holders };
            }
        }
        Reached { by: ReachedBy::DutyDesk, role: self.duty_desk.clone(), holders: holders(&self.duty_desk) }
    }
}
