//! The SQL of one report as PostgreSQL logged it, to be run again without anything around it.

use std::collections::BTreeMap;
use std::time::Duration;

use futures::future::try_join_all;
use sqlx::PgConnection;
use testkit::http::fresh_key;
use testkit::trouble::{Result, Trouble};
use testkit::wait;
use tokio::time::Instant;
use uuid::{NoContext, Uuid};

use crate::place::{blocking, connect, execute};
use crate::region::{Region, report};

/// The statements between `begin` and `commit`, in order.
#[derive(Debug, Clone)]
pub(crate) struct Transaction {
    statements: Vec<Statement>,
}

/// One statement with the parameters that it had; absent is null.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Statement {
    sql: String,
    parameters: Vec<Option<String>>,
}

impl Transaction {
    /// Posts one report while PostgreSQL logs every statement, and finds the transaction that wrote it.
    pub(crate) async fn of_one_report(region: &Region<'_>) -> Result<Self> {
        let postgres = &region.place.engines.postgres;
        let mut database = region.connect().await?;
        for sql in ["alter system set log_statement = 'all'", "select pg_reload_conf()"] {
            execute(&mut database, sql).await?;
        }
        // Connections take the setting in when they are next used.
        for _ in 0..20 {
            region.post(&report(None), &fresh_key()).await?;
        }
        let key = Uuid::new_v4().to_string();
        region.post(&report(None), &key).await?;
        let found = || of_log(&postgres.said(), &key);
        blocking(|| wait::until("PostgreSQL has logged a report", Duration::from_secs(10), || found().is_some()))?;
        for sql in ["alter system reset log_statement", "select pg_reload_conf()"] {
            execute(&mut database, sql).await?;
        }
        found().ok_or_else(|| Trouble::refused("read PostgreSQL's log", "the transaction of a report is not in it"))
    }

    /// How many statements there are between `begin` and `commit`.
    pub(crate) fn len(&self) -> usize {
        self.statements.len()
    }

    /// Runs it over and over on so many connections, each time with fresh ids; gives the durations and the time in all.
    pub(crate) async fn flood(&self, database: &str, clients: usize, lasting: Duration) -> Result<(Vec<Duration>, Duration)> {
        let connections = try_join_all((0..clients).map(|_| self.connect(database))).await?;
        let begun = Instant::now();
        let client = async |mut connection: PgConnection| {
            let mut took = Vec::new();
            while begun.elapsed() < lasting {
                let statements = self.fresh();
                let started = Instant::now();
                execute(&mut connection, "begin").await?;
                for statement in &statements {
                    execute(&mut connection, statement).await?;
                }
                execute(&mut connection, "commit").await?;
                took.push(started.elapsed());
            }
            Ok::<_, Trouble>(took)
        };
        let took = try_join_all(connections.into_iter().map(client)).await?;
        Ok((took.concat(), begun.elapsed()))
    }

    /// A connection as `intake` has it, on which every statement is prepared.
    async fn connect(&self, database: &str) -> Result<PgConnection> {
        let mut connection = connect(database).await?;
        execute(&mut connection, "set role veilig_intake; set search_path to intake; set timezone to 'UTC'").await?;
        for (number, statement) in self.statements.iter().enumerate() {
            execute(&mut connection, &format!("prepare s{number} as {}", statement.sql)).await?;
        }
        Ok(connection)
    }

    /// Every statement as `execute`, with a new id for each id.
    fn fresh(&self) -> Vec<String> {
        let mut ids = BTreeMap::new();
        let statements = self.statements.iter().enumerate().map(|(number, statement)| {
            let parameters = statement.parameters.iter().map(|parameter| match parameter {
                Some(text) => format!("'{}'", with_fresh_ids(text, &mut ids).replace('\'', "''")),
                None => "null".to_owned(),
            });
            match parameters.collect::<Vec<_>>().join(", ") {
                none if none.is_empty() => format!("execute s{number}"),
                parameters => format!("execute s{number}({parameters})"),
            }
        });
        statements.collect()
    }
}

/// The text with every UUID replaced, the same one by the same one. New ids rise with time, as those of the product do.
fn with_fresh_ids(text: &str, ids: &mut BTreeMap<String, String>) -> String {
    const LENGTH: usize = 36;
    let mut fresh = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        match rest.get(..LENGTH).filter(|word| word.as_bytes()[8] == b'-' && Uuid::try_parse(word).is_ok()) {
            Some(word) => {
                let new = || Uuid::new_v7(uuid::Timestamp::now(NoContext)).to_string();
                fresh.push_str(ids.entry(word.to_owned()).or_insert_with(new));
                rest = &rest[LENGTH..];
            }
            None => {
                fresh.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    fresh
}

/// The newest finished transaction in the log in which this key was a parameter.
fn of_log(log: &str, key: &str) -> Option<Transaction> {
    let mut open: BTreeMap<&str, Vec<Statement>> = BTreeMap::new();
    let mut found = None;
    let entries = entries(log);
    for entry in &entries {
        let Some((pid, text)) = entry.split_once("] ") else { continue };
        let pid = pid.rsplit('[').next().unwrap_or_default();
        if let Some(sql) = text.strip_prefix("LOG:  statement: ") {
            let sql = sql.trim().to_ascii_lowercase();
            if sql.starts_with("begin") {
                open.insert(pid, Vec::new());
            } else if sql.starts_with("commit") {
                let statements = open.remove(pid).unwrap_or_default();
                let has_key = |statement: &Statement| statement.parameters.iter().flatten().any(|text| text == key);
                if statements.iter().any(has_key) {
                    found = Some(Transaction { statements });
                }
            } else if let Some(statements) = open.get_mut(pid) {
                statements.push(Statement { sql, parameters: vec![] });
            }
        } else if let Some((_, sql)) = text.strip_prefix("LOG:  execute ").and_then(|rest| rest.split_once(": ")) {
            if let Some(statements) = open.get_mut(pid) {
                statements.push(Statement { sql: sql.trim().to_owned(), parameters: vec![] });
            }
        } else if let Some(detail) = text.strip_prefix("DETAIL:  ")
            && let Some(statement) = open.get_mut(pid).and_then(|statements| statements.last_mut())
        {
            statement.parameters = parameters(detail);
        }
    }
    found
}

/// The entries of a log: a line with what continues it after a tab.
fn entries(log: &str) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    for line in log.lines() {
        match (line.strip_prefix('\t'), entries.last_mut()) {
            (Some(more), Some(entry)) => {
                entry.push('\n');
                entry.push_str(more);
            }
            _ => entries.push(line.to_owned()),
        }
    }
    entries
}

/// `Parameters: $1 = 'it''s', $2 = NULL`
fn parameters(detail: &str) -> Vec<Option<String>> {
    let mut rest = detail.split_once(": ").map_or("", |(_, rest)| rest);
    let mut found = Vec::new();
    while let Some((_, value)) = rest.split_once(" = ") {
        let Some(quoted) = value.strip_prefix('\'') else {
            found.push(None);
            rest = value.split_once(", ").map_or("", |(_, rest)| rest);
            continue;
        };
        let (mut text, mut at) = (String::new(), 0);
        while let Some(quote) = quoted[at..].find('\'') {
            text.push_str(&quoted[at..at + quote]);
            at += quote + 1;
            if !quoted[at..].starts_with('\'') {
                break;
            }
            text.push('\'');
            at += 1;
        }
        found.push(Some(text));
        rest = &quoted[at..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transaction_of_a_key_is_found_in_the_log() {
        let log = "2026-01-01 UTC [7] LOG:  statement: BEGIN\n\
                   2026-01-01 UTC [8] LOG:  statement: BEGIN\n\
                   2026-01-01 UTC [7] LOG:  execute sqlx_s_1: insert into a\n\tvalues ($1, $2, $3)\n\
                   2026-01-01 UTC [7] DETAIL:  Parameters: $1 = 'the key', $2 = NULL, $3 = 'it''s, = so'\n\
                   2026-01-01 UTC [8] LOG:  execute sqlx_s_1: select 1\n\
                   2026-01-01 UTC [7] LOG:  statement: COMMIT\n";
        let found = of_log(log, "the key").unwrap();
        let parameters = vec![Some("the key".to_owned()), None, Some("it's, = so".to_owned())];
        assert_eq!(found.statements, [Statement { sql: "insert into a\nvalues ($1, $2, $3)".to_owned(), parameters }]);
        assert_eq!(found.fresh(), ["execute s0('the key', null, 'it''s, = so')"]);
        assert!(of_log(log, "another").is_none());
    }

    #[test]
    fn an_id_is_replaced_by_one_new_id_wherever_it_stands() {
        let (id, mut ids) = (Uuid::new_v4(), BTreeMap::new());
        let fresh = with_fresh_ids(&format!("{{\"a\": \"{id}\", \"é\": \"{id}\"}}"), &mut ids);
        let new = ids.values().next().unwrap();
        assert_ne!(*new, id.to_string());
        assert_eq!(fresh, format!("{{\"a\": \"{new}\", \"é\": \"{new}\"}}"));
    }
}
