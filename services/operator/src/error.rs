//! What the operator attempted and could not do.

use platform::client::Failed;

/// What went wrong; it is tried again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("the cluster did not do what was asked")]
    Cluster(#[from] Box<kube::Error>),
    #[error("the region did not do what was asked")]
    Region(#[from] Failed),
}

impl From<kube::Error> for Error {
    fn from(error: kube::Error) -> Self {
        Self::Cluster(Box::new(error))
    }
}

impl Error {
    /// In one word, for events.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::Cluster(_) => "ClusterUnwilling",
            Self::Region(Failed::Status { .. } | Failed::Unreadable { .. }) => "RegionUnwilling",
            Self::Region(_) => "RegionUnreachable",
        }
    }
}
