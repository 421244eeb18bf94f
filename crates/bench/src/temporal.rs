//! A namespace of Temporal: how many watches there are, when they went to sleep, and how fast a bare start is.

use std::time::{Duration, Instant};

use futures::{StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;
use temporalio_client::tonic::{IntoRequest as _, Status};
use temporalio_client::{Connection, ConnectionOptions, GrpcCompression, Url};
use temporalio_common::protos::temporal::api::common::v1::{WorkflowExecution, WorkflowType};
use temporalio_common::protos::temporal::api::enums::v1::EventType;
use temporalio_common::protos::temporal::api::history::v1::HistoryEvent;
use temporalio_common::protos::temporal::api::taskqueue::v1::TaskQueue;
use temporalio_common::protos::temporal::api::workflowservice::v1::{
    CountWorkflowExecutionsRequest, GetWorkflowExecutionHistoryRequest, StartWorkflowExecutionRequest,
};
use testkit::trouble::{Result, Trouble};
use uuid::Uuid;

/// Requests at the same time.
const AT_ONCE: usize = 32;

/// A namespace.
#[derive(Clone)]
pub(crate) struct Namespace {
    name: String,
    connection: Connection,
}

impl Namespace {
    /// Connects.
    pub(crate) async fn connect(server: &str, name: &str) -> Result<Self> {
        let refused = |detail: String| Trouble::refused("connect to Temporal", detail);
        let url: Url = server.parse().map_err(|_| refused(format!("{server} is not a URL")))?;
        let options = ConnectionOptions::new(url).identity("bench".to_owned()).grpc_compression(GrpcCompression::None).build();
        let connection = Connection::connect(options).await.map_err(|e| refused(e.to_string()))?;
        Ok(Self { name: name.to_owned(), connection })
    }

    /// How many watches have this status, such as `Running`.
    pub(crate) async fn count(&self, status: &str) -> Result<u64> {
        let query = format!("WorkflowType = 'watch' AND ExecutionStatus = '{status}'");
        let asked = CountWorkflowExecutionsRequest { namespace: self.name.clone(), query };
        let answer = self.connection.workflow_service().count_workflow_executions(asked.into_request()).await;
        let count = answer.map_err(|e| refused("count watches", &e))?.into_inner().count;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// Waits until so many watches have this status; false when that takes longer than `patience`.
    pub(crate) async fn until(&self, status: &str, number: u64, patience: Duration) -> Result<bool> {
        let begun = Instant::now();
        loop {
            let asked = Instant::now();
            if self.count(status).await? >= number {
                return Ok(true);
            }
            if begun.elapsed() > patience {
                return Ok(false);
            }
            // Counting thousands costs Temporal much, and that is not what is to be measured.
            tokio::time::sleep(asked.elapsed() * 10 + Duration::from_millis(200)).await;
        }
    }

    /// When the watch of each report was started and first went to sleep until its rung, in the order of the reports;
    /// absent: it has not.
    pub(crate) async fn armed_at(&self, reports: &[Uuid]) -> Result<Vec<Option<(Timestamp, Timestamp)>>> {
        stream::iter(reports).map(|report| self.first_sleep(*report)).buffered(AT_ONCE).try_collect().await
    }

    async fn first_sleep(&self, report: Uuid) -> Result<Option<(Timestamp, Timestamp)>> {
        let watch = WorkflowExecution { workflow_id: format!("watch/report/{report}"), run_id: String::new() };
        let asked = GetWorkflowExecutionHistoryRequest {
            namespace: self.name.clone(),
            execution: Some(watch),
            ..GetWorkflowExecutionHistoryRequest::default()
        };
        let answer = self.connection.workflow_service().get_workflow_execution_history(asked.into_request()).await;
        let history = answer.map_err(|e| refused("read a watch's history", &e))?.into_inner().history;
        let events = history.map(|history| history.events).unwrap_or_default();
        let mut asleep = events.iter().filter(|event| event.event_type() == EventType::TimerStarted);
        Ok(events.first().and_then(at).zip(asleep.next().and_then(at)))
    }

    /// How long so many bare workflows take to start that nobody works on.
    pub(crate) async fn bare_starts(&self, number: usize) -> Result<Duration> {
        let begun = Instant::now();
        stream::iter(0..number).map(|index| self.bare_start(index)).buffer_unordered(AT_ONCE).try_collect::<()>().await?;
        Ok(begun.elapsed())
    }

    async fn bare_start(&self, index: usize) -> Result<()> {
        let asked = StartWorkflowExecutionRequest {
            namespace: self.name.clone(),
            workflow_id: format!("bare-{index}"),
            workflow_type: Some(WorkflowType { name: "bare".to_owned() }),
            task_queue: Some(TaskQueue { name: "bare".to_owned(), ..TaskQueue::default() }),
            request_id: Uuid::new_v4().to_string(),
            ..StartWorkflowExecutionRequest::default()
        };
        let answer = self.connection.workflow_service().start_workflow_execution(asked.into_request()).await;
        answer.map(drop).map_err(|e| refused("start a bare workflow", &e))
    }
}

fn refused(attempt: &str, status: &Status) -> Trouble {
    Trouble::refused(attempt, status)
}

fn at(event: &HistoryEvent) -> Option<Timestamp> {
    let at = event.event_time.as_ref()?;
    Timestamp::new(at.seconds, at.nanos).ok()
}
