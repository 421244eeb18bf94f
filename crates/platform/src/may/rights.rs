//! The rights of the region: every service's actions and Cedar policies, merged and validated at start. What no policy permits is denied.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Mutex;

use cedar_policy::{
    ActionConstraint, Authorizer, Context, Decision, Effect, Entities, Entity, EntityId, EntityTypeName, EntityUid, Policy,
    PolicySet, Request, RestrictedExpression, Schema, ValidationMode, Validator,
};

use super::Action;
use super::grant::{Grant, Relation, Scope};
use crate::actor::Actor;

/// What one service hands in.
#[derive(Debug, Clone, Copy)]
pub struct Permissions {
    /// The service's name, also the first part of the names of its actions.
    pub service: &'static str,
    /// Its actions.
    pub actions: &'static [Named],
    /// Its Cedar policies.
    pub policies: &'static str,
}

/// An action's name and title, apart from its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// The name, such as `intake:assess-reports`.
    pub name: &'static str,
    /// What it is, for people.
    pub title: &'static str,
}

impl Named {
    /// The name and title of an action.
    pub const fn of<A: Action>() -> Self {
        Self { name: A::NAME, title: A::TITLE }
    }
}

/// Why the rights handed in can't be used; every mistake is told.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the permissions are not right:\n{}", mistakes.join("\n"))]
pub struct Mistaken {
    /// Each mistake, with the service whose policies or actions hold it.
    pub mistakes: Vec<String>,
}

/// The rights of everybody, ready to be asked.
pub struct Rights {
    by_action: HashMap<&'static str, PolicySet>,
    named: Vec<Named>,
    /// Grants given before. Policies can't name a worker, so a grant depends on these alone.
    given: Mutex<HashMap<Asked, Grant>>,
}

/// An action, and everything of an actor that a policy can ask about.
type Asked = (&'static str, BTreeSet<String>, String, BTreeSet<String>, BTreeSet<String>);

/// So many grants are remembered.
const REMEMBERED: usize = 10_000;

impl Rights {
    /// Merges and validates what the services hand in. `roles` closes the list of roles that policies may name; empty leaves it open.
    ///
    /// # Errors
    /// All mistakes: text that is not Cedar, unknown roles or attributes, actions of another service, actions that nobody is permitted.
    pub fn new(roles: &[&str], services: &[Permissions]) -> Result<Self, Mistaken> {
        let mut mistakes = vec![];
        let schema = schema(roles, services).map_err(|mistake| Mistaken { mistakes: vec![mistake] })?;
        let validator = Validator::new(schema);
        let mut by_action = HashMap::new();
        let mut named = vec![];
        for service in services {
            let policies = match read(service) {
                Ok(policies) => policies,
                Err(mistake) => {
                    mistakes.push(mistake);
                    continue;
                }
            };
            let found = validator.validate(&policies, ValidationMode::default());
            mistakes.extend(found.validation_errors().map(|error| format!("{}: {error}", service.service)));
            for policy in policies.policies() {
                mistakes.extend(strays(service, policy));
                if policy.entity_literals().iter().any(|entity| entity.type_name().to_string() == "Worker") {
                    mistakes.push(format!("{}: policy {} names a worker; name a role", service.service, policy.id()));
                }
            }
            for action in service.actions {
                let about: Vec<_> = policies.policies().filter(|policy| names(policy).contains(action.name)).cloned().collect();
                if !about.iter().any(|policy| policy.effect() == Effect::Permit) {
                    mistakes.push(format!("{}: no policy permits {} to anybody", service.service, action.name));
                }
                by_action.insert(action.name, PolicySet::from_policies(about).expect("policies of one set have different ids"));
                named.push(*action);
            }
        }
        if mistakes.is_empty() { Ok(Self { by_action, named, given: Mutex::default() }) } else { Err(Mistaken { mistakes }) }
    }

    /// Every action there is.
    pub fn actions(&self) -> &[Named] {
        &self.named
    }

    /// What Cedar allows an actor for an action, for every way a row can concern them.
    pub(crate) fn grant(&self, action: &'static str, actor: &Actor) -> Grant {
        let Actor { roles, organisation, municipalities, desks, .. } = actor;
        let asked = (action, roles.clone(), organisation.clone(), municipalities.clone(), desks.clone());
        if let Some(grant) = self.given.lock().expect("no holder of this lock panics").get(&asked) {
            return *grant;
        }
        let grant = self.decide(action, actor);
        let mut given = self.given.lock().expect("no holder of this lock panics");
        if given.len() >= REMEMBERED {
            given.clear();
        }
        given.insert(asked, grant);
        grant
    }

    fn decide(&self, action: &str, actor: &Actor) -> Grant {
        let Some(policies) = self.by_action.get(action) else {
            return Grant::default();
        };
        let (principal, worker, roles) = principal(actor);
        let mut grant = Grant::default();
        for relation in Relation::all().filter(|relation| possible(*relation, actor)) {
            let entities = [worker.clone(), row(relation)].into_iter().chain(roles.iter().cloned());
            let entities =
                Entities::from_entities(entities, None).expect("entities of different ids, without attributes that can fail");
            let request = Request::new(principal.clone(), uid("Action", action), uid("Row", "row"), Context::empty(), None);
            let request = request.expect("a request without a schema can't be invalid");
            if Authorizer::new().is_authorized(&request, policies, &entities).decision() == Decision::Allow {
                grant.allow(relation);
            }
        }
        grant
    }
}

/// What every policy may ask. A row is known to Cedar only by how it concerns the actor, so a single row and a list can't be decided differently.
fn schema(roles: &[&str], services: &[Permissions]) -> Result<Schema, String> {
    use std::fmt::Write as _;
    let quoted: Vec<_> = roles.iter().map(|role| format!("{role:?}")).collect();
    let roles = if quoted.is_empty() { String::new() } else { format!(" enum [{}]", quoted.join(", ")) };
    let mut text = format!(
        "entity Role{roles};\n\
         entity Worker in [Role] = {{ organisation: String, municipalities: Set<String>, desks: Set<String> }};\n\
         entity Row = {{ {} }};\n",
        Scope::ALL.map(|scope| format!("{}: Bool", scope.attribute())).join(", "),
    );
    let mut seen = HashSet::new();
    for (service, action) in
        services.iter().flat_map(|service| service.actions.iter().map(move |action| (service.service, action)))
    {
        if !action.name.strip_prefix(service).is_some_and(|rest| rest.starts_with(':')) {
            return Err(format!("{service}: the action {} must be named {service}:…", action.name));
        }
        if !seen.insert(action.name) {
            return Err(format!("{service}: the action {} is there twice", action.name));
        }
        writeln!(text, "@doc({:?}) action {:?} appliesTo {{ principal: Worker, resource: Row }};", action.title, action.name)
            .expect("writing to a string can't fail");
    }
    let (schema, _) = Schema::from_cedarschema_str(&text).map_err(|error| format!("the schema of all actions: {error}"))?;
    Ok(schema)
}

/// A service's policies, each with the id it gives itself (`@id("…")`) or its number, after the service's name.
fn read(service: &Permissions) -> Result<PolicySet, String> {
    let read: PolicySet = service.policies.parse().map_err(|error: cedar_policy::ParseErrors| {
        let places: Vec<_> =
            error.iter().map(|one| format!("{}: {one}{}", service.service, line(service.policies, one))).collect();
        places.join("\n")
    })?;
    if read.templates().next().is_some() {
        return Err(format!("{}: templates are not used here", service.service));
    }
    let own = read.policies().map(|policy| {
        let id = policy.annotation("id").map_or_else(|| policy.id().to_string(), str::to_owned);
        policy.new_id(format!("{}/{id}", service.service).parse().expect("any text is a policy id"))
    });
    PolicySet::from_policies(own).map_err(|error| format!("{}: {error}", service.service))
}

/// Where in the text a mistake is.
fn line(text: &str, error: &cedar_policy::ParseError) -> String {
    use miette::Diagnostic as _;
    let offset = error.labels().and_then(|mut labels| labels.next()).map(|label| label.offset());
    offset
        .and_then(|offset| text.get(..offset))
        .map_or_else(String::new, |before| format!(" (line {})", before.matches('\n').count() + 1))
}

/// The actions that a policy is about.
fn names(policy: &Policy) -> BTreeSet<String> {
    let name = |action: &EntityUid| action.id().unescaped().to_owned();
    match policy.action_constraint() {
        ActionConstraint::Any => BTreeSet::new(),
        ActionConstraint::Eq(action) => BTreeSet::from([name(&action)]),
        ActionConstraint::In(actions) => actions.iter().map(name).collect(),
    }
}

/// Every policy names the actions it is about, and they are its own service's.
fn strays(service: &Permissions, policy: &Policy) -> Vec<String> {
    let names = names(policy);
    if names.is_empty() {
        return vec![format!("{}: policy {} must name the actions it is about", service.service, policy.id())];
    }
    let own: HashSet<_> = service.actions.iter().map(|action| action.name).collect();
    let stray = names.iter().filter(|name| !own.contains(name.as_str()));
    stray
        .map(|name| {
            format!("{}: policy {} is about {name}, which is not an action of this service", service.service, policy.id())
        })
        .collect()
}

/// Whether a row could concern the actor in this way at all.
fn possible(relation: Relation, actor: &Actor) -> bool {
    (!relation.has(Scope::Organisation) || !actor.organisation.is_empty())
        && (!relation.has(Scope::Municipality) || !actor.municipalities.is_empty())
        && (!relation.has(Scope::Desk) || !actor.desks.is_empty())
}

fn uid(kind: &str, id: &str) -> EntityUid {
    let kind: EntityTypeName = kind.parse().expect("the few type names here are right");
    EntityUid::from_type_name_and_id(kind, EntityId::new(id))
}

fn principal(actor: &Actor) -> (EntityUid, Entity, Vec<Entity>) {
    let strings =
        |codes: &BTreeSet<String>| RestrictedExpression::new_set(codes.iter().cloned().map(RestrictedExpression::new_string));
    let worker = uid("Worker", &actor.worker.to_string());
    let attributes = HashMap::from([
        ("organisation".to_owned(), RestrictedExpression::new_string(actor.organisation.clone())),
        ("municipalities".to_owned(), strings(&actor.municipalities)),
        ("desks".to_owned(), strings(&actor.desks)),
    ]);
    let roles: Vec<_> = actor.roles.iter().map(|role| uid("Role", role)).collect();
    let entity =
        Entity::new(worker.clone(), attributes, roles.iter().cloned().collect()).expect("strings and sets of strings can't fail");
    (worker, entity, roles.into_iter().map(|role| Entity::new_no_attrs(role, HashSet::new())).collect())
}

fn row(relation: Relation) -> Entity {
    let attributes = Scope::ALL.map(|scope| (scope.attribute().to_owned(), RestrictedExpression::new_bool(relation.has(scope))));
    Entity::new(uid("Row", "row"), HashMap::from(attributes), HashSet::new()).expect("booleans can't fail")
}
