//! On what was measured: cores, memory and load of the machine, and the versions of what ran.

use std::fs;

/// The machine before the first measurement.
#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) cores: usize,
    /// The load average of the last minute, where the system tells it.
    pub(crate) load: Option<f64>,
    /// Memory in megabytes, where the system tells it.
    pub(crate) memory: Option<u64>,
}

/// Looks at the machine.
pub(crate) fn look() -> Machine {
    let load = fs::read_to_string("/proc/loadavg").ok();
    Machine {
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        load: load.and_then(|text| text.split(' ').next()?.parse().ok()),
        memory: kilobytes("/proc/meminfo", "MemTotal:").map(|kilobytes| kilobytes / 1024),
    }
}

/// A line such as `VmRSS:   1234 kB` of one of the system's files.
pub(crate) fn kilobytes(file: &str, name: &str) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The lines above the table.
pub(crate) fn told(machine: &Machine, versions: &[(String, String)], quick: bool) -> String {
    let unknown = || "unknown".to_owned();
    let load = machine.load.map_or_else(unknown, |load| load.to_string());
    let memory = machine.memory.map_or_else(unknown, |megabytes| format!("{megabytes} MB"));
    let versions: Vec<String> = versions.iter().map(|(name, version)| format!("{name} {version}")).collect();
    let quick = if quick { "\nA quick run: smaller numbers, so its figures say little." } else { "" };
    format!("\n{} cores, {memory} of memory, load before: {load}\n{}{quick}\n", machine.cores, versions.join(", "))
}
