//! What the process was told, read into what this service needs.

use std::path::Path;
use std::sync::Arc;

use platform::client::Client as Caller;
use platform::config::Secret;
use platform::{Background, BoxError, Config};
use reqwest::Url;
use temporalio_client::{Client, ClientTlsOptions, TlsOptions};
use tokio::sync::OnceCell;

use crate::codec::{BadKeys, Keys};
use crate::services::Services;
use crate::temporal::Temporal;

/// A setting that this service cannot work with.
#[derive(Debug, thiserror::Error)]
pub enum BadSetting {
    /// It is missing.
    #[error("{0} is needed by workflows")]
    Missing(&'static str),
    /// It is no URL.
    #[error("{flag} {value:?} is not a URL")]
    NoUrl {
        /// The flag.
        flag: &'static str,
        /// What it was set to.
        value: String,
    },
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] platform::Error),
    /// The keys are none.
    #[error("--temporal-payload-key-file cannot be used")]
    Keys(#[from] BadKeys),
}

/// What the loops of this service share: how to reach Temporal and the services, and one client of Temporal.
#[derive(Clone)]
pub(crate) struct Reach {
    pub(crate) temporal: Temporal,
    pub(crate) services: Services,
    pub(crate) client: Client,
}

/// The one [`Reach`] of a running service, made by the first loop that needs it.
#[derive(Clone, Default)]
pub(crate) struct Shared(Arc<OnceCell<Reach>>);

impl Reach {
    /// Connects to Temporal, or takes the connection that another loop has made.
    pub(crate) async fn of(background: &Background) -> Result<Self, BoxError> {
        let shared = background.work().provided::<Shared>().cloned().unwrap_or_default();
        let reach = shared.0.get_or_try_init(async || {
            let config = background.config();
            let (temporal, services) = (temporal(config).await?, services(config).await?);
            let client = temporal.connect(None).await?;
            Ok::<_, BoxError>(Self { temporal, services, client })
        });
        reach.await.cloned()
    }
}

/// How to reach Temporal, as configured.
pub async fn temporal(config: &Config) -> Result<Temporal, BadSetting> {
    let told = &config.temporal;
    let keys = told.temporal_payload_key_file.as_deref().ok_or(BadSetting::Missing("--temporal-payload-key-file"))?;
    let api_key = read(told.temporal_api_key_file.as_deref()).await?;
    Ok(Temporal {
        url: url("--temporal-url", &told.temporal_url)?,
        namespace: told.temporal_namespace.clone(),
        tls: tls(config).await?,
        api_key: api_key.map(|key| key.reveal().to_owned()),
        keys: Keys::parse(Secret::read(keys).await?.reveal())?,
    })
}

async fn tls(config: &Config) -> Result<Option<TlsOptions>, BadSetting> {
    let told = &config.temporal;
    let bytes = async |file: &Option<_>| Ok::<_, BadSetting>(read(file.as_deref()).await?.map(|pem| pem.reveal().into()));
    let (ca, cert, key) =
        (bytes(&told.temporal_tls_ca).await?, bytes(&told.temporal_tls_cert).await?, bytes(&told.temporal_tls_key).await?);
    if ca.is_none() && cert.is_none() && !told.temporal_url.starts_with("https:") {
        return Ok(None);
    }
    let client = cert.zip(key);
    let client = client.map(|(cert, key)| ClientTlsOptions::builder().client_cert(cert).client_private_key(key).build());
    Ok(Some(TlsOptions::builder().maybe_server_root_ca_cert(ca).maybe_client_tls_options(client).build()))
}

/// How to reach `deadlines` and `supervision`, as configured.
pub async fn services(config: &Config) -> Result<Services, BadSetting> {
    Ok(Services::new(Caller::of(config).await?))
}

async fn read(file: Option<&Path>) -> Result<Option<Secret>, BadSetting> {
    match file {
        Some(file) => Ok(Some(Secret::read(file).await?)),
        None => Ok(None),
    }
}

fn url(flag: &'static str, value: &str) -> Result<Url, BadSetting> {
    value.parse().map_err(|_| BadSetting::NoUrl { flag, value: value.to_owned() })
}
