//! The `veilig` executable: a list of services, and the commands that belong to no service.

mod check_region;
mod client;
mod policy;
mod roles;

use std::process::ExitCode;

use platform::clock::Clock;
use platform::run::Program;

fn main() -> ExitCode {
    Program::new(vec![
        intake::service(),
        fjc_planning::service(),
        supervision::service(),
        deadlines::service(),
        workflows::service(),
    ])
    .roles(roles::ALL)
    .clock(|config| config.temporal.test_clock_url.as_deref().map_or(Clock::Database, workflows::test_clock))
    .command(policy::command(), policy::run)
    .command(check_region::command(), check_region::run)
    .main()
}
