//! The `veilig` executable: a list of services, and the commands that belong to no service.

mod calendar;
mod check_region;
mod client;
mod crds;
mod explain;
mod language;
mod policy;
mod roles;
mod simulate;
mod synthetic;
mod term;

use std::process::ExitCode;

use platform::clock::Clock;
use platform::run::Program;

/// A service makes and drops many small values; a fifth of a simulation's time went to the system's allocator (docs/adr/0007).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    Program::new(vec![
        intake::service(),
        fjc_planning::service(),
        supervision::service(),
        wijzer_scheiden::service(),
        elder_abuse::service(),
        deadlines(),
        workflows::service(),
    ])
    .apart(operator::role())
    .roles(roles::ALL)
    .clock(|config| config.temporal.test_clock_url.as_deref().map_or(Clock::Database, workflows::test_clock))
    .command(policy::command(), policy::run)
    .command(check_region::command(), check_region::run)
    .command(term::command(), term::run)
    .command(calendar::command(), calendar::run)
    .command(explain::command(), explain::run)
    .command(simulate::command(), simulate::run)
    .command(synthetic::command(), synthetic::run)
    .command(crds::command(), crds::run)
    .main()
}

#[cfg(not(feature = "rehearsal"))]
fn deadlines() -> platform::Service {
    deadlines::service()
}

/// A next version adds a column to the table that everybody writes to.
#[cfg(feature = "rehearsal")]
fn deadlines() -> platform::Service {
    deadlines::service()
        .migration("9999_rehearsal.sql", "alter table obligations add column rehearsed boolean not null default false")
}
