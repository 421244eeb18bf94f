//! What a service says about itself: its name, tables, routes, rights, subscriptions and loops. The index of a service.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::http::Extensions;
use utoipa_axum::router::OpenApiRouter;

use crate::db::Migration;
use crate::inbox::Subscription;
use crate::may::{Named, Permissions};
use crate::openapi::{self, About, Api};
use crate::{Background, BoxError};

pub(crate) type Loop = Arc<dyn Fn(Background) -> Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send>> + Send + Sync>;

/// A service as it describes itself. Made by each service's `service()` and run by [`crate::run`].
pub struct Service {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) description: &'static str,
    pub(crate) migrations: Vec<Migration>,
    pub(crate) extensions: Vec<&'static str>,
    pub(crate) routes: OpenApiRouter,
    pub(crate) actions: &'static [Named],
    pub(crate) policies: &'static str,
    pub(crate) subscriptions: Vec<Subscription>,
    pub(crate) loops: Vec<(&'static str, Loop)>,
    pub(crate) provided: Extensions,
}

impl Service {
    /// A service of this name (kebab-case, the crate's name) and title (for people).
    ///
    /// The name gives the paths (`/<name>/v1`), the schema and role in the database and the first part of its facts' kinds.
    pub fn new(name: &'static str, title: &'static str) -> Self {
        Self {
            name,
            title,
            description: "",
            migrations: vec![],
            extensions: vec![],
            routes: OpenApiRouter::new(),
            actions: &[],
            policies: "",
            subscriptions: vec![],
            loops: vec![],
            provided: Extensions::new(),
        }
    }

    /// What it decides, in a few sentences: shown on top of its reference page.
    #[must_use]
    pub fn description(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// A migration: the file's name (`0001_reports.sql`) and its text. Applied in the order given; never changed later.
    #[must_use]
    pub fn migration(mut self, name: &'static str, sql: &'static str) -> Self {
        self.migrations.push(Migration { name, sql });
        self
    }

    /// A PostgreSQL extension that its migrations need, such as `btree_gist`.
    #[must_use]
    pub fn extension(mut self, name: &'static str) -> Self {
        self.extensions.push(name);
        self
    }

    /// Its endpoints, as paths below `/<name>/v1`.
    #[must_use]
    pub fn routes(mut self, routes: OpenApiRouter) -> Self {
        self.routes = self.routes.merge(routes);
        self
    }

    /// Its actions: the list `ALL` that [`crate::actions!`] makes.
    #[must_use]
    pub fn actions(mut self, actions: &'static [Named]) -> Self {
        self.actions = actions;
        self
    }

    /// Its Cedar policies: which role may do which action on which rows.
    #[must_use]
    pub fn policies(mut self, cedar: &'static str) -> Self {
        self.policies = cedar;
        self
    }

    /// Facts of others that it acts upon.
    #[must_use]
    pub fn subscription(mut self, subscription: Subscription) -> Self {
        self.subscriptions.push(subscription);
        self
    }

    /// A loop that runs beside the requests until [`Background::stop`] is cancelled; started again when it fails.
    #[must_use]
    pub fn background<F, Fut>(mut self, name: &'static str, run: F) -> Self
    where
        F: Fn(Background) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        self.loops.push((name, Arc::new(move |background| Box::pin(run(background)))));
        self
    }

    /// A value that handlers find again by its type ([`crate::Tx::provided`], [`crate::Work::provided`], `axum::Extension`).
    #[must_use]
    pub fn provide<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        self.provided.insert(value);
        self
    }

    /// Its actions and policies, to be merged with those of others.
    pub fn permissions(&self) -> Permissions {
        Permissions { service: self.name, actions: self.actions, policies: self.policies }
    }

    /// Its routes and the document about them.
    pub fn api(&self) -> Api {
        openapi::api(About { name: self.name, title: self.title, description: self.description }, self.routes.clone())
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Service({})", self.name)
    }
}
