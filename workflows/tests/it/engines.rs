//! Temporal for tests: the one that all share, one of a test's own to kill, and the one whose clock can be moved.

use std::path::Path;

use temporalio_client::Url;
use testkit::engines::{self, TimeServer};
use testkit::folder::RunFolder;

/// The shared development server.
pub(crate) async fn shared() -> Url {
    blocking(|| engines::shared().temporal.parse().unwrap()).await
}

/// A development server of the test's own.
pub(crate) struct Server {
    engine: engines::Temporal,
    folder: RunFolder,
}

impl Server {
    pub(crate) async fn start() -> Self {
        blocking(|| {
            let folder = RunFolder::new("temporal").unwrap();
            Self { engine: engines::Temporal::start(folder.path()).unwrap(), folder }
        })
        .await
    }

    pub(crate) fn url(&self) -> Url {
        self.engine.url().parse().unwrap()
    }

    /// The folder with the database.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn kill9(&self) {
        tokio::task::block_in_place(|| self.engine.kill9());
    }

    pub(crate) fn restart(&self) {
        tokio::task::block_in_place(|| self.engine.restart().unwrap());
    }

    /// Loses the database: ends the server and removes its files.
    pub(crate) fn lose_database(&self) {
        self.kill9();
        for file in std::fs::read_dir(self.folder()).unwrap().map(|file| file.unwrap().path()) {
            if file.file_name().is_some_and(|name| name.to_string_lossy().contains(".db")) {
                std::fs::remove_file(file).unwrap();
            }
        }
    }
}

/// The time-skipping server, and the folder with its log.
pub(crate) async fn time_server() -> (TimeServer, RunFolder) {
    blocking(|| {
        let folder = RunFolder::new("time").unwrap();
        (TimeServer::start(folder.path()).unwrap(), folder)
    })
    .await
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}
