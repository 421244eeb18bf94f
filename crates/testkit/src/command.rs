//! Commands that run to their end while somebody watches; they end too when we are killed.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};

use nix::sys::signal::Signal;

use crate::process::group;
use crate::trouble::{Result, Trouble};
use crate::watcher;

/// Runs a command, its output going where ours goes.
pub fn run(command: &mut Command) -> Result<ExitStatus> {
    let child = start(command)?;
    wait(command, child)
}

/// Runs a command and hands over every line it prints; gives back how it ended and what it said on standard error.
pub fn follow(command: &mut Command, mut line: impl FnMut(&str)) -> Result<(ExitStatus, String)> {
    let mut child = start(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let (output, errors) = (child.stdout.take(), child.stderr.take());
    let said = std::thread::scope(|scope| {
        let said = scope.spawn(|| {
            let mut said = Vec::new();
            if let Some(mut errors) = errors {
                // A pipe that breaks has said all it had to say.
                let _ = errors.read_to_end(&mut said);
            }
            String::from_utf8_lossy(&said).into_owned()
        });
        for text in output.into_iter().flat_map(|output| BufReader::new(output).lines()).map_while(std::io::Result::ok) {
            line(&text);
        }
        said.join().unwrap_or_default()
    });
    Ok((wait(command, child)?, said))
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
