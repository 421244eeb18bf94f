//! A program of ours that runs beside us: started, watched, stopped, killed, started again.

use std::fs::{self, OpenOptions};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

use crate::trouble::{Result, Trouble};
use crate::wait;
use crate::watcher;

pub use crate::watcher::end_everything;

/// How to start a program, and how to see that it is ready.
pub struct Recipe {
    /// What to call it in messages.
    pub name: String,
    /// Where its output goes; appended to by every start.
    pub log: PathBuf,
    /// The command, made anew for every start.
    pub command: Box<dyn Fn() -> Command + Send + Sync>,
    /// True once it can be used.
    pub ready: Box<dyn Fn() -> bool + Send + Sync>,
    /// How long it may take to become so.
    pub patience: Duration,
    /// The signal that asks it to end.
    pub end: Signal,
    /// The signal that a crash is made with.
    pub crash: Signal,
}

impl Recipe {
    /// A program that ends on SIGTERM, crashes on SIGKILL and is ready within two minutes.
    pub fn new(
        name: &str,
        log: PathBuf,
        command: impl Fn() -> Command + Send + Sync + 'static,
        ready: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: name.to_owned(),
            log,
            command: Box::new(command),
            ready: Box::new(ready),
            patience: Duration::from_mins(2),
            end: Signal::SIGTERM,
            crash: Signal::SIGKILL,
        }
    }
}

/// A running program in a process group of its own. It ends when this is dropped, and also when we are killed.
pub struct Process {
    recipe: Recipe,
    child: Mutex<Option<Child>>,
}

impl std::fmt::Debug for Process {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Process").field("name", &self.recipe.name).field("pid", &self.pid()).finish_non_exhaustive()
    }
}

impl Process {
    /// Does not start it yet.
    pub fn new(recipe: Recipe) -> Self {
        Self { recipe, child: Mutex::new(None) }
    }

    /// Starts it and waits until it is ready.
    pub fn start(recipe: Recipe) -> Result<Self> {
        let process = Self::new(recipe);
        process.launch()?;
        process.wait_ready()?;
        Ok(process)
    }

    /// Its name in messages.
    pub fn name(&self) -> &str {
        &self.recipe.name
    }

    /// Its log file.
    pub fn log(&self) -> &Path {
        &self.recipe.log
    }

    /// Everything it has said since its first start.
    pub fn said(&self) -> String {
        fs::read(&self.recipe.log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// Its process id, while it runs.
    pub fn pid(&self) -> Option<u32> {
        let mut child = self.child();
        let is_running = child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)));
        is_running.then(|| child.as_ref().map(Child::id)).flatten()
    }

    /// A crash: no chance to say goodbye. Returns once the program is gone.
    pub fn kill9(&self) {
        self.finish(self.recipe.crash, Duration::from_secs(10));
    }

    /// Asks it to end, waits up to ten seconds, then insists.
    pub fn end(&self) {
        self.finish(self.recipe.end, Duration::from_secs(10));
    }

    /// Freezes it and everything it started (SIGSTOP): it holds its connections and answers nothing.
    pub fn stop(&self) {
        self.signal_tree(Signal::SIGSTOP);
    }

    /// Wakes it up again (SIGCONT).
    pub fn cont(&self) {
        self.signal_tree(Signal::SIGCONT);
    }

    /// Starts it again with the same command, port and data, and waits until it is ready. Ends it first if it still runs.
    pub fn restart(&self) -> Result<()> {
        self.end();
        self.launch()?;
        self.wait_ready()
    }

    /// Starts it again without waiting.
    pub fn launch(&self) -> Result<()> {
        let attempt = || format!("start {} and log to", self.recipe.name);
        let log = OpenOptions::new().create(true).append(true).open(&self.recipe.log);
        let log = log.map_err(|e| Trouble::io(attempt(), &self.recipe.log, e))?;
        let errors = log.try_clone().map_err(|e| Trouble::io(attempt(), &self.recipe.log, e))?;
        let mut command = (self.recipe.command)();
        let program = PathBuf::from(command.get_program());
        let started = command.stdin(Stdio::null()).stdout(log).stderr(errors).process_group(0).spawn();
        let child = started.map_err(|e| Trouble::io(format!("start {} with", self.recipe.name), &program, e))?;
        watcher::watch(group(&child), self.recipe.end);
        *self.child() = Some(child);
        Ok(())
    }

    /// Waits until it is ready.
    pub fn wait_ready(&self) -> Result<()> {
        let deadline = Instant::now() + self.recipe.patience;
        loop {
            if let Some(status) = self.ended() {
                return Err(self.ended_early(status));
            }
            if (self.recipe.ready)() {
                return Ok(());
            }
            if Instant::now() > deadline {
                let (log, tail) = (self.recipe.log.clone(), self.tail());
                return Err(Trouble::NotReady { name: self.recipe.name.clone(), after: self.recipe.patience, log, tail });
            }
            wait::between_looks();
        }
    }

    fn ended(&self) -> Option<ExitStatus> {
        self.child().as_mut().and_then(|child| child.try_wait().ok().flatten())
    }

    /// Why it no longer runs, if it was started and has ended by itself.
    pub fn fallen(&self) -> Option<Trouble> {
        self.ended().map(|status| self.ended_early(status))
    }

    fn ended_early(&self, status: ExitStatus) -> Trouble {
        let tail = self.tail();
        if tail.contains("No space left on device") || tail.contains("no space left on device") {
            return Trouble::DiskFull { path: self.recipe.log.clone() };
        }
        Trouble::Ended { name: self.recipe.name.clone(), status: status.to_string(), log: self.recipe.log.clone(), tail }
    }

    /// The last lines of the log; of a very long line the beginning and the end, which say most.
    fn tail(&self) -> String {
        let said = self.said();
        let lines: Vec<&str> = said.lines().collect();
        // A panic is told first and its trace after it: the trace is not what a person looks for.
        let panic = lines.iter().rposition(|line| line.contains("panicked at"));
        let from = panic.unwrap_or(lines.len().saturating_sub(8));
        let last = lines[from..].iter().take(8).map(|line| {
            let characters: Vec<char> = line.chars().collect();
            match characters.len() {
                0..600 => (*line).to_owned(),
                long => format!("{} … {}", String::from_iter(&characters[..150]), String::from_iter(&characters[long - 250..])),
            }
        });
        last.collect::<Vec<_>>().join("\n")
    }

    fn finish(&self, signal: Signal, patience: Duration) {
        let Some(mut child) = self.child().take() else { return };
        let group = group(&child);
        let _ = kill_tree(&child, Signal::SIGCONT);
        // A group that is gone already needs no signal.
        let _ = killpg(group, signal);
        let deadline = Instant::now() + patience;
        while matches!(child.try_wait(), Ok(None)) && Instant::now() < deadline {
            wait::between_looks();
        }
        let _ = killpg(group, Signal::SIGKILL);
        let _ = child.wait();
        watcher::forget(group);
    }

    fn signal_tree(&self, signal: Signal) {
        if let Some(child) = self.child().as_ref() {
            let _ = kill_tree(child, signal);
        }
    }

    fn child(&self) -> MutexGuard<'_, Option<Child>> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

pub(crate) fn group(child: &Child) -> Pid {
    Pid::from_raw(child.id().cast_signed())
}

/// Signals a program and its descendants one by one: PostgreSQL's children each lead a session of their own.
fn kill_tree(child: &Child, signal: Signal) -> nix::Result<()> {
    for pid in descendants(child.id()) {
        let _ = kill(Pid::from_raw(pid.cast_signed()), signal);
    }
    kill(group(child), signal)
}

fn descendants(root: u32) -> Vec<u32> {
    let parents = parents();
    let mut found = vec![root];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(parents.iter().filter(|(_, p)| *p == parent).map(|(pid, _)| *pid));
        next += 1;
    }
    found.remove(0);
    found
}

/// Every process with its parent, as `ps` tells them on any Unix.
fn parents() -> Vec<(u32, u32)> {
    let listed = Command::new("ps").args(["-A", "-o", "pid=,ppid="]).output();
    if let Ok(listed) = listed.as_ref().map(|output| String::from_utf8_lossy(&output.stdout)) {
        return listed.lines().filter_map(pair).collect();
    }
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let stats = entries.flatten().filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok());
    stats.filter_map(|stat| proc_pair(&stat)).collect()
}

fn pair(line: &str) -> Option<(u32, u32)> {
    let (pid, parent) = line.trim().split_once(' ')?;
    Some((pid.parse().ok()?, parent.trim().parse().ok()?))
}

/// `/proc/<pid>/stat` is `pid (name) state ppid …`, and the name may hold anything.
fn proc_pair(stat: &str) -> Option<(u32, u32)> {
    let pid = stat.split(' ').next()?.parse().ok()?;
    let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
    Some((pid, parent))
}
