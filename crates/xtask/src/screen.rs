//! What a person sees: one moving line for the step at hand, finished steps above it, results on standard output.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use testkit::Trouble;

/// The terminal, or whatever stands in its place.
pub(crate) struct Screen {
    bar: ProgressBar,
    is_terminal: bool,
    begun: Instant,
}

impl Screen {
    pub(crate) fn new() -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        Self { bar, is_terminal, begun: Instant::now() }
    }

    /// A step begins; the one before it is finished.
    pub(crate) fn step(&self, what: &str) {
        self.clear();
        if self.is_terminal {
            self.bar.set_style(style("{spinner} {msg} {elapsed:.dim}"));
            self.bar.unset_length();
            self.bar.reset();
            self.bar.set_message(format!("{what} …"));
            self.bar.enable_steady_tick(Duration::from_millis(120));
        } else {
            self.tell(&format!("{:>6.1} s  {what}", self.begun.elapsed().as_secs_f32()));
        }
    }

    /// How far the step at hand is.
    pub(crate) fn progress(&self, done: u64, of: u64, now: &str) {
        if self.is_terminal {
            self.bar.set_style(style("{spinner} {msg} [{bar:30}] {pos}/{len} {elapsed:.dim}"));
            self.bar.set_length(of.max(done));
            self.bar.set_position(done);
            self.bar.set_message(now.to_owned());
        }
    }

    /// A line that stays, beside the results.
    pub(crate) fn tell(&self, line: &str) {
        self.bar.suspend(|| {
            // Nobody reads a closed terminal.
            let _ = writeln!(std::io::stderr(), "{line}");
        });
    }

    /// The step at hand is finished, and nothing follows for now.
    pub(crate) fn clear(&self) {
        if self.is_terminal {
            self.bar.disable_steady_tick();
            self.bar.finish_and_clear();
        }
    }

    /// A result, on standard output.
    pub(crate) fn print(&self, text: &str) {
        self.clear();
        let _ = writeln!(std::io::stdout(), "{text}");
    }

    /// Why it cannot go on.
    pub(crate) fn error(&self, trouble: &Trouble) {
        self.clear();
        self.tell(&format!("error: {trouble}"));
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates of this file are well formed")
}
