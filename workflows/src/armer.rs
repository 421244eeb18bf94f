//! Hands schedules to watches and escalations to deliveries. Doing either twice is doing it once.

use std::time::Duration;

use kernel::fact::Subject;
use kernel::id::EscalationId;
use temporalio_client::errors::{WorkflowInteractionError, WorkflowQueryError, WorkflowStartError};
use temporalio_client::{
    Client, QueryRejectCondition, WorkflowIdReusePolicy, WorkflowQueryOptions, WorkflowSignalOptions, WorkflowStartOptions,
    WorkflowTerminateOptions,
};
use temporalio_common::search_attributes::SearchAttributes;

use crate::durable::escalation::{Deliver, Escalation};
use crate::durable::watch::{Known, Schedule, Start, Watch};
use crate::temporal::{QUEUE, SUBJECT_KIND};

/// A workflow task may take this long before another worker tries it.
const TASK: Duration = Duration::from_secs(5);

/// Starts and tells watches.
#[derive(Clone)]
pub struct Armer {
    client: Client,
}

/// A schedule or an escalation could not be handed over.
#[derive(Debug, thiserror::Error)]
pub enum Unarmed {
    /// The workflow could not be started or signalled with its start.
    #[error("{workflow} could not be started")]
    Start {
        /// The workflow's id.
        workflow: String,
        /// What Temporal said.
        #[source]
        source: Box<WorkflowStartError>,
    },
    /// The running watch could not be told or ended.
    #[error("{workflow} could not be reached")]
    Reach {
        /// The workflow's id.
        workflow: String,
        /// What Temporal said.
        #[source]
        source: Box<WorkflowInteractionError>,
    },
    /// The running watch did not answer.
    #[error("{workflow} did not answer")]
    Ask {
        /// The workflow's id.
        workflow: String,
        /// What Temporal said.
        #[source]
        source: Box<WorkflowQueryError>,
    },
}

/// The id of a case's watch.
pub fn watch_id(subject: Subject) -> String {
    format!("watch/{subject}")
}

/// The id of an escalation's delivery.
pub fn escalation_id(id: EscalationId) -> String {
    format!("escalation/{id}")
}

impl Armer {
    /// An armer that works through this client.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// Hands a schedule to its watch, starting one if there is none and there is something to wait for.
    pub async fn arm(&self, subject: Subject, schedule: Schedule) -> Result<(), Unarmed> {
        if schedule.next.is_none() {
            return self.tell(subject, schedule).await;
        }
        let id = watch_id(subject);
        let kind = SearchAttributes::new([SUBJECT_KIND.value_set(subject.kind.to_string())]);
        let options = WorkflowStartOptions::new(QUEUE, id.clone()).task_timeout(TASK).search_attributes(kind).build();
        self.client
            .signal_with_start_workflow(Watch::run, Start { subject, known: None }, Watch::schedule, schedule, options)
            .await
            .map(drop)
            .map_err(|source| Unarmed::Start { workflow: id, source: Box::new(source) })
    }

    /// Tells a running watch; if none runs there is nothing to tell.
    async fn tell(&self, subject: Subject, schedule: Schedule) -> Result<(), Unarmed> {
        let id = watch_id(subject);
        let handle = self.client.get_workflow_handle::<Watch>(id.clone());
        match handle.signal(Watch::schedule, schedule, WorkflowSignalOptions::default()).await {
            Ok(()) | Err(WorkflowInteractionError::NotFound(_)) => Ok(()),
            Err(source) => Err(Unarmed::Reach { workflow: id, source: Box::new(source) }),
        }
    }

    /// Starts the delivery of an escalation, unless it runs or has ended well.
    pub async fn deliver(&self, deliver: Deliver) -> Result<(), Unarmed> {
        self.start(deliver, WorkflowIdReusePolicy::AllowDuplicateFailedOnly).await
    }

    /// Starts the delivery of an escalation that is not delivered, unless it runs. That it has ended well before does not count: the
    /// database was restored to a moment before that.
    pub async fn deliver_again(&self, deliver: Deliver) -> Result<(), Unarmed> {
        self.start(deliver, WorkflowIdReusePolicy::AllowDuplicate).await
    }

    async fn start(&self, deliver: Deliver, again: WorkflowIdReusePolicy) -> Result<(), Unarmed> {
        let id = escalation_id(deliver.escalation);
        let options = WorkflowStartOptions::new(QUEUE, id.clone()).task_timeout(TASK).id_reuse_policy(again).build();
        match self.client.start_workflow(Escalation::run, deliver, options).await {
            Ok(_) | Err(WorkflowStartError::AlreadyStarted { .. }) => Ok(()),
            Err(source) => Err(Unarmed::Start { workflow: id, source: Box::new(source) }),
        }
    }

    /// What a running watch knows; `None` if none runs.
    pub async fn known(&self, subject: Subject) -> Result<Option<Known>, Unarmed> {
        let id = watch_id(subject);
        let options = WorkflowQueryOptions::builder().reject_condition(QueryRejectCondition::NotOpen).build();
        match self.client.get_workflow_handle::<Watch>(id.clone()).query(Watch::known, (), options).await {
            Ok(known) => Ok(known),
            Err(WorkflowQueryError::NotFound(_) | WorkflowQueryError::Rejected { .. }) => Ok(None),
            Err(source) => Err(Unarmed::Ask { workflow: id, source: Box::new(source) }),
        }
    }

    /// Ends a watch that cannot go on, so that it can be armed again.
    pub async fn end(&self, subject: Subject, reason: &str) -> Result<(), Unarmed> {
        let id = watch_id(subject);
        let handle = self.client.get_workflow_handle::<Watch>(id.clone());
        let options = WorkflowTerminateOptions::builder().reason(reason).build();
        match handle.terminate(options).await {
            Ok(()) | Err(WorkflowInteractionError::NotFound(_)) => Ok(()),
            Err(source) => Err(Unarmed::Reach { workflow: id, source: Box::new(source) }),
        }
    }
}
