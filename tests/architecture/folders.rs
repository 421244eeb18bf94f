//! What a folder may hold: each part of a service can be read and replaced alone.

use crate::sources::{Source, all_rust, must_be_empty, under};

/// The place after which paths of a crate count: `use sea_orm::…`, `sea_orm::DbErr`.
fn names(code: &str, name: &str) -> Vec<usize> {
    let mut lines = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let found = line.match_indices(name).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = &line[at + name.len()..];
            let is_whole = before.is_none_or(|c| !(c.is_alphanumeric() || c == '_' || c == ':'));
            is_whole && (after.starts_with("::") || after.starts_with(';') || after.starts_with(" as "))
        });
        if found {
            lines.push(number + 1);
        }
    }
    lines
}

/// The rule that `name` is used only where `may` says; tests are free.
fn only_in(sources: &[Source], name: &str, may: impl Fn(&str) -> bool) -> Vec<String> {
    let elsewhere = sources.iter().filter(|source| !source.is_test() && !may(&source.path));
    elsewhere
        .flat_map(|source| {
            let lines = names(&source.parts().code_without_tests(), name);
            lines.into_iter().map(|line| format!("{}:{line} uses {name}", source.path)).collect::<Vec<_>>()
        })
        .collect()
}

fn services_and_workflows() -> Vec<Source> {
    [under("services", ".rs"), under("workflows", ".rs")].into_iter().flatten().collect()
}

#[test]
fn the_database_is_known_in_store_and_in_platform() {
    let sources = services_and_workflows();
    let may_orm = |path: &str| path.contains("/src/store/") || path.ends_with("/src/store.rs");
    // A service's one enum of errors wraps the database's.
    let broken_orm = only_in(&sources, "sea_orm", |path| may_orm(path) || path.ends_with("/src/error.rs"));
    must_be_empty("sea-orm is used only in a service's store/.", &broken_orm);
    must_be_empty("sqlx is used only in platform and in a service's store/.", &only_in(&sources, "sqlx", may_orm));
}

#[test]
fn http_is_known_in_api_and_in_platform() {
    let sources = services_and_workflows();
    for name in ["axum", "utoipa_axum", "tower", "tower_http"] {
        let broken = only_in(&sources, name, |path| path.contains("/src/api/") || path.ends_with("/src/api.rs"));
        must_be_empty("HTTP is spoken only in a service's api/ and in platform.", &broken);
    }
}

#[test]
fn nats_is_known_in_platform_alone() {
    let beside = ["crates/bench/src/jetstream.rs", "crates/servicetest/src/told.rs"];
    let may = |path: &str| path.starts_with("crates/platform/") || beside.contains(&path);
    let broken = only_in(&all_rust(), "async_nats", may);
    must_be_empty(
        "NATS is known only in platform; the bench measures it bare, and tests of services read it, in one file each.",
        &broken,
    );
}

#[test]
fn temporal_is_known_in_workflows_alone() {
    let sources = all_rust();
    let crates = ["client", "common", "macros", "sdk", "sdk_core", "workflow"];
    for name in crates.map(|name| format!("temporalio_{name}")) {
        let may = |path: &str| path.starts_with("workflows/") || path == "crates/bench/src/temporal.rs";
        let broken = only_in(&sources, &name, may);
        must_be_empty("Temporal is known only in workflows; the bench measures it bare in one file.", &broken);
    }
}

#[test]
fn nothing_publishes_except_the_outbox() {
    let platform = under("crates/platform/src", ".rs");
    let words = [".publish(", ".publish_with_headers(", ".publish_message(", ".send_publish(", ".request("];
    let mut broken = Vec::new();
    for source in platform.iter().filter(|source| !source.path.starts_with("crates/platform/src/outbox/") && !source.is_test()) {
        let code = source.parts().code_without_tests();
        broken.extend(words.iter().filter(|word| code.contains(**word)).map(|word| format!("{} calls {word}…)", source.path)));
    }
    must_be_empty("Nothing publishes except the relay, from the outbox: no dual writes.", &broken);
}

#[test]
fn domain_imports_only_std_kernel_and_thiserror() {
    let may = ["std", "core", "alloc", "kernel", "thiserror", "crate::domain", "super", "self", "Self"];
    let mut broken = Vec::new();
    for source in under("services", ".rs").iter().filter(|source| source.path.contains("/src/domain/") && !source.is_test()) {
        for (number, line) in source.parts().code_without_tests().lines().enumerate() {
            let Some(path) = imported(line) else { continue };
            // A path that begins with a capital is a type in scope; one that the file declares as a module is its own.
            let root = path.split([':', ';', '{', ' ']).next().unwrap_or_default();
            let is_own = root.chars().next().is_some_and(char::is_uppercase) || source.text.contains(&format!("mod {root};"));
            let is_allowed = may.iter().any(|known| path == *known || path.starts_with(&format!("{known}::")));
            if !is_own && !is_allowed {
                broken.push(format!("{}:{} imports {path}", source.path, number + 1));
            }
        }
        for name in
            ["sea_orm", "sqlx", "axum", "tokio", "platform", "proto", "serde", "serde_json", "utoipa", "uuid", "jiff", "prost"]
        {
            let lines = names(&source.parts().code_without_tests(), name);
            broken.extend(lines.into_iter().map(|line| format!("{}:{line} uses {name}", source.path)));
        }
    }
    broken.dedup();
    must_be_empty("A service's domain/ imports only std, kernel and thiserror.", &broken);
}

/// The path of a `use` declaration.
fn imported(line: &str) -> Option<&str> {
    let line = line.trim();
    let line = line.strip_prefix("pub ").or_else(|| line.strip_prefix("pub(crate) ")).unwrap_or(line);
    line.strip_prefix("use ").map(|path| path.trim_end_matches(';'))
}

#[test]
fn kernel_reads_no_clock_no_environment_and_starts_nothing() {
    let words = [
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "std::thread",
        "std::io",
        "SystemTime",
        "Instant::now",
        "Timestamp::now",
        "Zoned::now",
        "now_v7",
        "new_v4",
        "tokio",
        "println!",
        "eprintln!",
        "thread::spawn",
    ];
    let mut broken = Vec::new();
    for source in under("crates/kernel/src", ".rs").iter().filter(|source| !source.is_test()) {
        let code = source.parts().code_without_tests();
        for (number, line) in code.lines().enumerate() {
            let found = words.iter().filter(|word| line.contains(**word));
            broken.extend(found.map(|word| format!("{}:{} says {word}", source.path, number + 1)));
        }
    }
    must_be_empty("kernel does no input or output, starts no task, and reads no clock and no environment.", &broken);
}

#[test]
fn platform_uses_of_kernel_only_ids_time_codes_and_text() {
    let mut broken = Vec::new();
    for source in under("crates/platform/src", ".rs") {
        for (number, line) in source.parts().code.lines().enumerate() {
            for (at, word) in line.match_indices("kernel::") {
                let after = line[at + word.len()..].trim_start_matches('{').trim_start();
                let first = after.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
                if !["id", "time", "code", "text"].contains(&first) {
                    broken.push(format!("{}:{} uses kernel::{first}", source.path, number + 1));
                }
            }
        }
    }
    must_be_empty("platform uses of ours only kernel::{id, time, code, text}: it is the runtime, not the application.", &broken);
}

#[test]
fn sql_asks_for_no_time_and_notifies_nobody() {
    let clocks = [
        "now()",
        "current_timestamp",
        "current_date",
        "localtimestamp",
        "clock_timestamp",
        "statement_timestamp",
        "transaction_timestamp",
    ];
    let mut broken = Vec::new();
    let mut look = |path: &str, line: usize, sql: &str| {
        let sql = sql.to_ascii_lowercase();
        let is_clock = path == "crates/platform/src/clock.rs";
        let is_relay = path.starts_with("crates/platform/src/outbox/");
        let asked = clocks.iter().filter(|word| !is_clock && sql.contains(**word));
        broken.extend(asked.map(|word| format!("{path}:{line} asks for {word}")));
        let notifies = sql.contains("pg_notify") || sql.trim_start().starts_with("notify ") || sql.contains("; notify ");
        if notifies && !is_relay {
            broken.push(format!("{path}:{line} notifies"));
        }
    };
    for source in all_rust().iter().filter(|source| !source.is_test() && is_of_services(&source.path)) {
        for (line, text) in source.parts().strings {
            look(&source.path, line, &text);
        }
    }
    for source in ["crates", "services", "workflows"].iter().flat_map(|folder| under(folder, ".sql")) {
        for (number, line) in source.text.lines().enumerate() {
            look(&source.path, number + 1, line.split("--").next().unwrap_or_default());
        }
    }
    must_be_empty(
        "SQL asks for no time (one clock: the transaction's) and notifies nobody (a global lock until commit).",
        &broken,
    );
}

fn is_of_services(path: &str) -> bool {
    ["services/", "workflows/", "crates/platform/"].iter().any(|folder| path.starts_with(folder))
}
