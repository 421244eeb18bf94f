//! One row and a list are decided alike: `on` and `rows` compared on every kind of row, for random policies and workers.

use std::collections::BTreeSet;
use std::sync::Arc;

use platform::Actor;
use platform::may::{Columns, May, Permissions, Place, Rights, Row, Scope};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, Database, DatabaseConnection, EntityTrait, QueryFilter};
use uuid::Uuid;

platform::actions! {
    /// Sees things.
    SeeThings = "things:see-things", "See things";
}

mod thing {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "things")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: i32,
        pub(crate) organisation: Option<String>,
        pub(crate) municipality: Option<String>,
        pub(crate) worker: Option<Uuid>,
        pub(crate) desk: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl Row for thing::Model {
    fn place(&self) -> Place<'_> {
        Place::new().organisations(&self.organisation).municipalities(&self.municipality).workers(self.worker).desks(&self.desk)
    }

    fn columns() -> Columns {
        let at = |codes: &[String]| {
            let mut desks = Query::select();
            let same = Expr::col((Alias::new("lies_at"), Alias::new("thing"))).equals((Alias::new("things"), Alias::new("id")));
            let desk = Expr::col((Alias::new("lies_at"), Alias::new("desk"))).is_in(codes.iter().cloned());
            desks.expr(Expr::value(1)).from(Alias::new("lies_at")).and_where(same).and_where(desk);
            Condition::all().add(Expr::exists(desks))
        };
        Columns::new()
            .organisation(thing::Column::Organisation)
            .municipality(thing::Column::Municipality)
            .worker_by(|worker| Condition::all().add(thing::Column::Worker.eq(worker)))
            .desk_by(at)
    }
}

fn worker(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// Every thing there can be: each of its four parts ours, another's or nobody's.
async fn every_thing() -> DatabaseConnection {
    let database = testkit::fresh_database().await;
    let db = Database::connect(&database.url).await.unwrap();
    let sql = format!(
        "create table things (id serial primary key, organisation text, municipality text, worker uuid, desk text);
         create table lies_at (thing integer not null, desk text not null);
         insert into things (organisation, municipality, worker, desk)
         select * from unnest(array['a', 'b', null]) o, unnest(array['1', '2', '3', null]) m, unnest(array['{}', '{}', null]::uuid[]) w,
             unnest(array['x', 'y', null]) d;
         insert into lies_at select id, desk from things where desk is not null;",
        worker(1),
        worker(2),
    );
    db.execute_unprepared(&sql).await.unwrap();
    db
}

/// A policy that allows exactly the relations whose bit is set.
fn policy(bits: u16) -> String {
    let term = |relation: u16| {
        let each = Scope::ALL.map(|scope| format!("resource.{} == {}", scope.attribute(), relation & scope as u16 != 0));
        format!("({})", each.join(" && "))
    };
    let terms: Vec<_> = (0..16).filter(|relation| bits & (1 << relation) != 0).map(term).collect();
    let when = if terms.is_empty() { "false".to_owned() } else { terms.join(" || ") };
    format!("permit (principal, action == Action::\"things:see-things\", resource) when {{ {when} }};")
}

/// Any table, and those that policies are likely to mean: some scopes are needed, more never hurt.
fn tables() -> impl Strategy<Value = u16> {
    let growing = proptest::collection::vec(0_u16..16, 0..3).prop_map(|needed| {
        let allowed = (0_u16..16).filter(|relation| needed.iter().any(|scopes| relation & scopes == *scopes));
        allowed.fold(0, |table, relation| table | (1 << relation))
    });
    prop_oneof![growing, any::<u16>()]
}

fn actors() -> impl Strategy<Value = Actor> {
    let some = |codes: &'static [&'static str]| proptest::sample::subsequence(codes, 0..=codes.len());
    let codes = |codes: Vec<&str>| codes.into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
    let organisation = proptest::sample::select(vec!["a", "b", ""]);
    (organisation, some(&["1", "2"]), 1_u128..4, some(&["x", "y"])).prop_map(move |(organisation, municipalities, id, desks)| {
        Actor {
            worker: worker(id),
            organisation: organisation.to_owned(),
            municipalities: codes(municipalities),
            desks: codes(desks),
            ..Actor::default()
        }
    })
}

#[test]
fn a_list_holds_exactly_the_rows_that_are_allowed_one_by_one() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (db, all) = runtime.block_on(async {
        let db = every_thing().await;
        let all = thing::Entity::find().all(&db).await.unwrap();
        (db, all)
    });
    assert_eq!(all.len(), 3 * 4 * 3 * 3);
    let mut runner = TestRunner::new(Config { cases: 150, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&(tables(), actors()), |(table, actor)| {
        let policies: &'static str = Box::leak(policy(table).into_boxed_str());
        let rights = Rights::new(&[], &[Permissions { service: "things", actions: ALL, policies }]);
        let rights = rights.map_err(|mistaken| TestCaseError::reject(mistaken.to_string()))?;
        let one_by_one =
            |may: &May<SeeThings>| all.iter().filter(|thing| may.on(*thing)).map(|thing| thing.id).collect::<BTreeSet<_>>();
        let Ok(may) = May::<SeeThings>::ask(Arc::new(rights), Arc::new(actor)) else {
            return Ok(());
        };
        let listed = runtime.block_on(thing::Entity::find().filter(may.rows::<thing::Model>()).all(&db)).unwrap();
        let listed: BTreeSet<_> = listed.iter().map(|thing| thing.id).collect();
        prop_assert_eq!(listed, one_by_one(&may));
        Ok(())
    });
    outcome.unwrap();
}

#[tokio::test]
async fn the_system_sees_every_row() {
    let db = every_thing().await;
    let may = May::<SeeThings>::system(platform::may::Cause { service: "things", on_behalf_of: None });
    let listed = thing::Entity::find().filter(may.rows::<thing::Model>()).all(&db).await.unwrap();
    assert_eq!(listed.len(), 3 * 4 * 3 * 3);
    assert!(listed.iter().all(|thing| may.on(thing)));
}
