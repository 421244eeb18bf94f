//! The delivery of one escalation: tries until `supervision` has delivered it to its desk, then ends.

use kernel::id::EscalationId;
use serde::{Deserialize, Serialize};
use temporalio_macros::{workflow, workflow_methods};
use temporalio_sdk::{WorkflowContext, WorkflowContextView, WorkflowResult};

use super::until_it_succeeds;
use crate::activities::Activities;

/// Which escalation to deliver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deliver {
    /// The escalation.
    pub escalation: EscalationId,
    /// The W3C trace context of the fact that raised it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
}

/// The state of one delivery.
#[workflow]
pub(crate) struct Escalation {
    deliver: Deliver,
}

#[workflow_methods]
impl Escalation {
    #[init]
    fn new(_: &WorkflowContextView, deliver: Deliver) -> Self {
        Self { deliver }
    }

    /// Delivers, however long it takes.
    #[run(name = "escalation")]
    pub(crate) async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<()> {
        let deliver = ctx.state(|escalation| escalation.deliver.clone());
        ctx.execute_activity(Activities::deliver, deliver, until_it_succeeds()).await?;
        Ok(())
    }
}
