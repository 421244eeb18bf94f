//! How to reach Temporal, and what must exist there before a watch can run.

use std::time::Duration;

use temporalio_client::errors::{ClientConnectError, ClientNewError};
use temporalio_client::tonic::{Code, IntoRequest as _, Status};
use temporalio_client::{Client, ClientOptions, Connection, ConnectionOptions, GrpcCompression, TlsOptions, Url};
use temporalio_common::protos::temporal::api::enums::v1::IndexedValueType;
use temporalio_common::protos::temporal::api::operatorservice::v1::{AddSearchAttributesRequest, ListSearchAttributesRequest};
use temporalio_common::protos::temporal::api::workflowservice::v1::{DescribeNamespaceRequest, RegisterNamespaceRequest};
use temporalio_common::search_attributes::SearchAttributeKey;
use temporalio_common::telemetry::metrics::TemporalMeter;

use crate::codec::Keys;

/// The one task queue of this product.
pub const QUEUE: &str = "veilig";

/// What kind of case a watch is about, so that an operator can list the watches of dossiers.
pub const SUBJECT_KIND: SearchAttributeKey<String> = SearchAttributeKey::keyword("SubjectKind");

/// Closed workflows are kept this long; they hold ids and instants only.
const RETENTION: Duration = Duration::from_secs(7 * 24 * 3600);

/// How to reach Temporal.
#[derive(Debug, Clone)]
pub struct Temporal {
    /// The front end, such as `http://127.0.0.1:7233`.
    pub url: Url,
    /// The namespace that holds the region's watches.
    pub namespace: String,
    /// TLS, with a client certificate where the server asks for one.
    pub tls: Option<TlsOptions>,
    /// An API key, as Temporal's cloud uses.
    pub api_key: Option<String>,
    /// The keys that payloads are sealed with.
    pub keys: Keys,
}

/// Temporal could not be reached.
#[derive(Debug, thiserror::Error)]
pub enum NoTemporal {
    /// The address does not answer.
    #[error("Temporal could not be reached at {url}")]
    Connect {
        /// The address.
        url: Url,
        /// What went wrong.
        #[source]
        source: ClientConnectError,
    },
    /// The client could not be made.
    #[error("Temporal's client could not be made")]
    Client(#[source] ClientNewError),
    /// The namespace or its search attributes are missing and could not be made.
    #[error("Temporal's namespace {namespace} could not be prepared")]
    Prepare {
        /// The namespace.
        namespace: String,
        /// What Temporal said.
        #[source]
        source: Box<Status>,
    },
}

/// Who asks, for an operator who looks at Temporal: in a container every process has the same number, and every pod its own host.
fn identity() -> String {
    format!("veilig-{}@{}", std::process::id(), gethostname::gethostname().to_string_lossy())
}

impl Temporal {
    /// Connects, counting calls on the meter if there is one.
    pub async fn connect(&self, meter: Option<TemporalMeter>) -> Result<Client, NoTemporal> {
        let options = ConnectionOptions::new(self.url.clone())
            .identity(identity())
            .connect_timeout(Duration::from_secs(5))
            .maybe_tls_options(self.tls.clone())
            .maybe_api_key(self.api_key.clone())
            .maybe_metrics_meter(meter)
            .grpc_compression(GrpcCompression::None)
            .build();
        let connection =
            Connection::connect(options).await.map_err(|source| NoTemporal::Connect { url: self.url.clone(), source })?;
        let options = ClientOptions::new(self.namespace.clone()).data_converter(self.keys.clone().converter()).build();
        Client::new(connection, options).map_err(NoTemporal::Client)
    }

    /// Makes the namespace and its search attributes if they are missing. Does nothing when all is there.
    pub async fn prepare(&self, client: &Client) -> Result<(), NoTemporal> {
        let failed = |source: Status| NoTemporal::Prepare { namespace: self.namespace.clone(), source: Box::new(source) };
        self.prepare_namespace(client).await.map_err(failed)?;
        self.prepare_search_attributes(client).await.map_err(failed)
    }

    async fn prepare_namespace(&self, client: &Client) -> Result<(), Status> {
        let mut service = client.connection().workflow_service();
        let asked = DescribeNamespaceRequest { namespace: self.namespace.clone(), ..Default::default() };
        match service.describe_namespace(asked.into_request()).await {
            Ok(_) => return Ok(()),
            Err(status) if status.code() == Code::NotFound => {}
            Err(status) => return Err(status),
        }
        let made = RegisterNamespaceRequest {
            namespace: self.namespace.clone(),
            description: "Watches and deliveries of Veiligheid Voorop: ids and instants only".to_owned(),
            workflow_execution_retention_period: RETENTION.try_into().ok(),
            ..Default::default()
        };
        match service.register_namespace(made.into_request()).await {
            Err(status) if status.code() != Code::AlreadyExists => Err(status),
            _ => {
                tracing::info!(temporal.namespace = self.namespace, "made the namespace in Temporal");
                Ok(())
            }
        }
    }

    async fn prepare_search_attributes(&self, client: &Client) -> Result<(), Status> {
        let mut service = client.connection().operator_service();
        let name = SUBJECT_KIND.name();
        let asked = ListSearchAttributesRequest { namespace: self.namespace.clone() };
        match service.list_search_attributes(asked.into_request()).await {
            Ok(known) if known.get_ref().custom_attributes.contains_key(name) => return Ok(()),
            // The time-skipping server cannot list them, but wants them made.
            Err(status) if status.code() != Code::Unimplemented => return Err(status),
            _ => {}
        }
        let made = AddSearchAttributesRequest {
            search_attributes: [(name.to_owned(), IndexedValueType::Keyword as i32)].into(),
            namespace: self.namespace.clone(),
        };
        match service.add_search_attributes(made.into_request()).await {
            Err(status) if status.code() != Code::AlreadyExists => Err(status),
            _ => Ok(()),
        }
    }
}
