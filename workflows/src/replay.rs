//! Replays what was recorded, so that a change of a workflow that breaks those on their way is seen before it is shipped.

use temporalio_client::{WorkflowHistory, WorkflowHistoryError};
use temporalio_sdk::WorkflowRegistrationError;
use temporalio_sdk::workflow_replayer::{WorkflowReplayError, WorkflowReplayer, WorkflowReplayerOptions};

use crate::codec::Keys;
use crate::durable::escalation::Escalation;
use crate::durable::watch::Watch;

/// A history that the workflows of today cannot replay.
#[derive(Debug, thiserror::Error)]
pub enum Unplayable {
    /// It is no history.
    #[error("the history cannot be read")]
    Unreadable(#[from] WorkflowHistoryError),
    /// The workflows could not be registered.
    #[error("the workflows could not be registered")]
    Register(#[from] WorkflowRegistrationError),
    /// A workflow of today does something else than what was recorded.
    #[error("the workflow does something else than what was recorded")]
    Differs(#[from] WorkflowReplayError),
}

/// Replays a history in JSON, as Temporal's page and command line give it, with payloads sealed by one of these keys.
pub async fn replay(json: &[u8], keys: Keys) -> Result<(), Unplayable> {
    let history = WorkflowHistory::from_json(json)?;
    let options = WorkflowReplayerOptions::new()
        .register_workflow::<Watch>()?
        .register_workflow::<Escalation>()?
        .data_converter(keys.converter())
        .build();
    Ok(WorkflowReplayer::new(options)?.replay_workflow(history).await?)
}
