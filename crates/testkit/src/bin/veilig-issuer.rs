//! The development issuer as a program of its own, for the pods of an evaluation. Never for real families.

use std::path::PathBuf;
use std::process::ExitCode;

use nix::sys::signal::{SigSet, Signal};
use testkit::{Issuer, Trouble};

const USAGE: &str = "usage: veilig-issuer --listen ADDRESS --url URL --client-secret-file FILE";

fn main() -> ExitCode {
    // Asked for by name: the first process of a container is ended by no signal that it does not ask for.
    let ends: SigSet = [Signal::SIGTERM, Signal::SIGINT].into_iter().collect();
    let done = ends.thread_block().map_err(|e| Trouble::refused("wait for signals", e)).and_then(|()| run());
    match done {
        Ok(_serving) => {
            let _ = ends.wait();
            ExitCode::SUCCESS
        }
        Err(trouble) => {
            let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("veilig-issuer: {trouble}\n"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<Issuer, Trouble> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let told = |name: &str| {
        let value = args.chunks(2).find(|pair| pair[0] == name).and_then(|pair| pair.get(1));
        value.ok_or_else(|| Trouble::refused(format!("find {name} on the command line"), USAGE))
    };
    let file = PathBuf::from(told("--client-secret-file")?);
    let secret = std::fs::read_to_string(&file).map_err(|e| Trouble::io("read", &file, e))?;
    Issuer::for_evaluation(told("--listen")?, told("--url")?, secret.trim())
}
