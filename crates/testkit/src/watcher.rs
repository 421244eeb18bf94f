//! A tiny companion process that ends our programs when we die without doing so ourselves.
//!
//! `kill -9`, a panic or a closed terminal cannot be handled from inside. The companion holds the reading end of a pipe
//! whose only writing end is ours; the pipe closes when we are gone, however we went. (`PR_SET_PDEATHSIG` would not do:
//! it fires when the *thread* that started the program ends, as test threads do.)

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use crate::wait;

/// How long a program may take to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Reads `+ <group> <signal>` and `- <group>` lines; at end of file ends what is left, politely and then for good.
const SCRIPT: &str = r#"
trap '' INT TERM HUP QUIT
live=
while read -r what group signal; do
  case $what in
    +) live="$live $group:$signal" ;;
    -) rest=
       for one in $live; do [ "${one%%:*}" = "$group" ] || rest="$rest $one"; done
       live=$rest ;;
  esac
done
for one in $live; do
  kill -s CONT -- "-${one%%:*}" 2>/dev/null
  kill -s "${one##*:}" -- "-${one%%:*}" 2>/dev/null
done
for tenth in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
  rest=
  for one in $live; do kill -s 0 -- "-${one%%:*}" 2>/dev/null && rest="$rest $one"; done
  live=$rest
  [ -z "$live" ] && exit 0
  sleep 0.1
done
for one in $live; do kill -s KILL -- "-${one%%:*}" 2>/dev/null; done
"#;

static PIPE: OnceLock<Option<Mutex<ChildStdin>>> = OnceLock::new();
static LIVE: Mutex<Vec<(Pid, Signal)>> = Mutex::new(Vec::new());

/// The process group `group` gets `signal` when we die.
pub(crate) fn watch(group: Pid, signal: Signal) {
    live().push((group, signal));
    tell(&format!("+ {group} {}\n", signal.as_str().trim_start_matches("SIG")));
}

/// The process group has ended.
pub(crate) fn forget(group: Pid) {
    live().retain(|(known, _)| *known != group);
    tell(&format!("- {group}\n"));
}

/// Ends every program that was started, the last one first, and waits until it is gone. For a signal handler that is
/// about to leave: whoever holds a handle of such a program finds it ended.
pub fn end_everything() {
    let started: Vec<_> = live().iter().rev().copied().collect();
    for (group, signal) in started {
        // A group that is frozen cannot end; one that is gone needs no signal.
        let _ = killpg(group, Signal::SIGCONT);
        let _ = killpg(group, signal);
        let gone = wait::until("the program has ended", PATIENCE, || !is_running(group));
        if gone.is_err() {
            let _ = killpg(group, Signal::SIGKILL);
        }
        forget(group);
    }
}

/// Whether the leader of a group, a child of ours, still runs.
fn is_running(group: Pid) -> bool {
    matches!(waitpid(group, Some(WaitPidFlag::WNOHANG)), Ok(WaitStatus::StillAlive))
}

fn live() -> MutexGuard<'static, Vec<(Pid, Signal)>> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn tell(line: &str) {
    if let Some(pipe) = PIPE.get_or_init(start) {
        // A companion that somebody killed cannot be told anything; our own clean-up still works.
        let _ = pipe.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.as_bytes());
    }
}

fn start() -> Option<Mutex<ChildStdin>> {
    let companion = Command::new("sh")
        .args(["-c", SCRIPT, "veilig-watcher"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn();
    companion.ok().and_then(|mut child| child.stdin.take()).map(Mutex::new)
}
