//! Ctrl-C, SIGTERM and a closed terminal: end what we started, then go.

use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use testkit::{cluster, process};

static IS_TOLD: AtomicBool = AtomicBool::new(false);

/// From now on a signal ends every program that was started, in reverse order, and then this one.
pub(crate) fn end_all_on_signal() {
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else { return };
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            IS_TOLD.store(true, Ordering::SeqCst);
            process::end_everything();
            // The pods of a node are nobody's children.
            cluster::end_leftovers();
            std::process::exit(128 + signal);
        }
    });
}

/// When a signal has come, whatever else goes wrong is its consequence: wait for the end in silence.
pub(crate) fn leave_if_told() {
    while IS_TOLD.load(Ordering::SeqCst) {
        std::thread::park();
    }
}
