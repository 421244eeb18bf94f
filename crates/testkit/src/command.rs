//! Commands that run to their end while somebody watches; they end too when we are killed.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};

use crate::process::group;
use crate::trouble::{Result, Trouble};
use crate::{wait, watcher};

/// Runs a command, its output going where ours goes.
pub fn run(command: &mut Command) -> Result<ExitStatus> {
    let child = start(command)?;
    wait(command, child)
}

/// Runs a command and hands over every line it prints; gives back how it ended and what it said on standard error.
pub fn follow(command: &mut Command, mut line: impl FnMut(&str)) -> Result<(ExitStatus, String)> {
    let mut child = start(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let (output, errors) = (child.stdout.take(), child.stderr.take());
    let said = thread::scope(|scope| {
        let said = scope.spawn(|| whole(errors));
        for text in output.into_iter().flat_map(|output| BufReader::new(output).lines()).map_while(std::io::Result::ok) {
            line(&text);
        }
        said.join().unwrap_or_default()
    });
    Ok((wait(command, child)?, String::from_utf8_lossy(&said).into_owned()))
}

/// Runs a command that may take `limit` and no longer; then it is ended, with all that it started.
///
/// # Errors
/// [`Trouble::Vain`] if it was ended.
pub fn within(limit: Duration, command: &mut Command) -> Result<Output> {
    let mut child = start(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let (output, errors) = (child.stdout.take(), child.stderr.take());
    let deadline = Instant::now() + limit;
    let (is_late, stdout, stderr) = thread::scope(|scope| {
        let told = [scope.spawn(|| whole(output)), scope.spawn(|| whole(errors))];
        let mut has_ended = || told.iter().all(ScopedJoinHandle::is_finished) && !matches!(child.try_wait(), Ok(None));
        while !has_ended() && Instant::now() < deadline {
            wait::between_looks();
        }
        let is_late = !has_ended();
        if is_late {
            // What it started holds the pipes open as well.
            let _ = killpg(group(&child), Signal::SIGKILL);
        }
        let [stdout, stderr] = told.map(|told| told.join().unwrap_or_default());
        (is_late, stdout, stderr)
    });
    let status = wait(command, child)?;
    if is_late {
        let what = format!("{} had ended", PathBuf::from(command.get_program()).display());
        return Err(Trouble::Vain { what, after: limit });
    }
    Ok(Output { status, stdout, stderr })
}

/// Everything that comes out of a pipe; one that breaks has said all it had to say.
fn whole(pipe: Option<impl Read>) -> Vec<u8> {
    let mut said = Vec::new();
    if let Some(mut pipe) = pipe {
        let _ = pipe.read_to_end(&mut said);
    }
    said
}

fn start(command: &mut Command) -> Result<Child> {
    let started = command.process_group(0).spawn();
    let child = started.map_err(|e| Trouble::io("start", &PathBuf::from(command.get_program()), e))?;
    watcher::watch(group(&child), Signal::SIGTERM);
    Ok(child)
}

fn wait(command: &Command, mut child: Child) -> Result<ExitStatus> {
    let status = child.wait().map_err(|e| Trouble::io("wait for", &PathBuf::from(command.get_program()), e));
    watcher::forget(group(&child));
    status
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]);
        shell
    }

    #[test]
    fn what_ends_in_time_is_heard_whole() {
        let output = within(Duration::from_secs(30), &mut shell("echo out; echo err >&2; exit 3")).unwrap();
        assert_eq!((output.status.code(), &output.stdout[..], &output.stderr[..]), (Some(3), &b"out\n"[..], &b"err\n"[..]));
    }

    #[test]
    fn what_takes_too_long_is_ended_with_all_that_it_started() {
        let begun = Instant::now();
        let late = within(Duration::from_millis(200), &mut shell("sleep 600 & sleep 600")).unwrap_err();
        assert!(matches!(late, Trouble::Vain { .. }), "{late}");
        assert!(begun.elapsed() < Duration::from_secs(30), "the pipe of a grandchild was waited for");
    }
}
