//! PostgreSQL is lost with its disks and restored to a moment by the scripts of docs/recovery, as docs/operations.md tells.

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use testkit::engines::{Address, Addresses, Nats, Postgres, Safety, Temporal};
use testkit::folder::{RunFolder, checkout};
use testkit::wait::until;

use crate::region::{Ground, Region};

const PATIENCE: Duration = Duration::from_secs(120);

/// A script of docs/recovery, as the user that the server runs as.
fn script(server: &Postgres, name: &str) -> Command {
    server.with_tools(&checkout().join("docs/recovery").join(name))
}

fn run(command: &mut Command) -> Output {
    command.output().unwrap()
}

/// What a script that succeeds has said at last.
fn last_line(command: &mut Command) -> String {
    let output = run(command);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().last().unwrap_or_default().to_owned()
}

/// What a script that refuses has said.
fn refusal(command: &mut Command) -> String {
    let output = run(command);
    assert!(!output.status.success(), "it should refuse");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Waits until the log up to now is in the archive.
fn archived(server: &Postgres) {
    let file = server.ask("select pg_walfile_name(pg_switch_wal())").unwrap();
    let done = || server.ask("select last_archived_wal from pg_stat_archiver").is_ok_and(|last| last >= file);
    until("the log is archived", PATIENCE, done).unwrap();
}

/// A server whose log is archived.
fn server(folder: &Path, archive: &Path) -> Postgres {
    let command = format!("{} {} \"%p\" \"%f\"", checkout().join("docs/recovery/archive.sh").display(), archive.display());
    Postgres::start_with(folder, Safety::Process, &[("archive_mode", "on"), ("archive_command", &command)]).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_restored_to_a_moment_holds_what_was_known_then_and_the_region_goes_on_from_there() {
    let restored = tokio::task::spawn_blocking(|| {
        let folder = RunFolder::new("restored").unwrap();
        let part = |name: &str| folder.path().join(name);
        let (nats, temporal) = (Nats::start(&part("nats")).unwrap(), Temporal::start(&part("temporal")).unwrap());
        let (archive, backups) = (part("first/archive"), part("first/backups"));
        let lost = server(&part("first"), &archive);
        let address = Address::of(lost.port()).unwrap();
        let database = lost.url_at(address.port());
        let at = Addresses {
            postgres: database.clone(),
            nats: nats.url(),
            nats_monitoring: nats.monitoring_url(),
            temporal: temporal.url(),
            temporal_http: temporal.http_url(),
            temporal_ui: temporal.ui_url(),
        };
        let ground = Ground { database, at, prefix: String::new(), namespace: "default".to_owned() };
        let region = Region::on(&ground, "demo.yaml", |setup| setup);

        region.reports_that_nobody_assesses(5, |_| {});
        let backup = last_line(script(&lost, "back-up.sh").arg(&backups).arg(lost.url()));
        region.reports_that_nobody_assesses(5, |_| {});
        let moment = lost.ask("select now()").unwrap();
        region.reports_that_nobody_assesses(5, |_| {});
        archived(&lost);
        region.veilig.end();
        lost.kill9();

        let begun = Instant::now();
        let data = part("first/restored/data");
        last_line(lost.with_tools(Path::new("mkdir")).arg("-p").arg(part("first/restored")));
        let mut restore = script(&lost, "restore.sh");
        restore.args([backup.as_ref(), archive.as_os_str(), data.as_os_str(), moment.as_ref()]);
        last_line(&mut restore);
        let again = refusal(&mut restore);
        assert!(again.contains("is there already"), "{again}");
        std::fs::copy(part("first/password"), part("first/restored/password")).unwrap();
        let server = server(&part("first/restored"), &archive);
        let takes_writes = || server.ask("select pg_is_in_recovery()").is_ok_and(|is| is == "f");
        until("the restored server takes writes", PATIENCE, takes_writes).unwrap();
        address.lead_to(server.port());
        assert_eq!(server.ask("select count(*) from intake.reports").unwrap(), "10", "what was known at the moment, and no more");

        region.command(&["facts", "restored"]);
        region.veilig.restart().unwrap();
        region.reports_that_nobody_assesses(3, |_| {});
        println!("a database restored to a moment: a report was taken in after {:.1} s", begun.elapsed().as_secs_f64());
        region.breaches_each_once(13);
        let not_in = "select count(*) from intake.outbox told where published_at is null \
                      or not exists (select from deadlines.inbox where fact_id = told.id)";
        until("every fact has had its effect", PATIENCE, || server.ask(not_in).is_ok_and(|left| left == "0")).unwrap();
        assert_eq!(server.ask("select count(*) from intake.reports").unwrap(), "13");
    });
    restored.await.unwrap();
}

#[test]
fn the_scripts_refuse_what_would_spoil_data_and_say_why() {
    let folder = RunFolder::new("recovery").unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    };
    let script = |name: &str| Command::new(checkout().join("docs/recovery").join(name));
    let (archive, log) = (folder.path().join("archive"), file("log", "one"));
    let keep = |log: &Path| run(script("archive.sh").arg(&archive).arg(log).arg("0001")).status.success();
    assert!(keep(&log) && keep(&log), "the same file may be kept again");
    assert!(!keep(&file("other", "two")), "another of that name may not");
    assert_eq!(std::fs::read_to_string(archive.join("0001")).unwrap(), "one");

    let backup = folder.path().join("backup");
    let restore = |moment: &str| {
        let data = folder.path().join("data");
        let said = refusal(script("restore.sh").args([&backup, &archive, &data]).arg(moment));
        assert!(!data.exists());
        said
    };
    assert!(restore("2026-11-28 09:30:00+01").contains("is no base backup"));
    file("backup/backup_manifest", "{}");
    assert!(restore("2026-11-28 09:30:00").contains("offset from UTC"));
}
