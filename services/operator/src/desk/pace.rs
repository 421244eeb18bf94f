//! When a desk is told again of what it did not take: after pauses that grow, and never not at all. Pure.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use kernel::id::EscalationId;

use crate::supervision::Notice;

/// The first pause.
const FIRST: Duration = Duration::from_secs(2);
/// No pause is longer: a desk that is well again hears of everything within these minutes.
const LONGEST: Duration = Duration::from_secs(5 * 60);
/// How many notices are told in one go, so that looks and status are not held up.
const AT_ONCE: usize = 20;

/// What was tried, and when it may be tried again.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// Attempts in a row without any answer: the desk as a whole is left alone for a while.
    silent: Again,
    /// What was answered with something else than success: that notice is left alone for a while, and holds up no other.
    refused: HashMap<EscalationId, Again>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Again {
    times: u32,
    not_before: Option<Instant>,
}

impl Again {
    /// After one attempt more; `chance` from 0 to 1 spreads those who failed together, `asked` is what the desk asked for.
    fn later(&mut self, now: Instant, chance: f64, asked: Option<Duration>) {
        let whole = FIRST.saturating_mul(1 << self.times.min(10)).min(LONGEST);
        let pause = whole.mul_f64(0.5 + chance / 2.0).max(asked.unwrap_or_default().min(LONGEST));
        *self = Self { times: self.times.saturating_add(1), not_before: Some(now + pause) };
    }

    fn may(self, now: Instant) -> bool {
        self.not_before.is_none_or(|not_before| not_before <= now)
    }
}

impl Pace {
    /// What is to be told now, what was refused least often first; what waits no longer is forgotten.
    pub(super) fn due(&mut self, now: Instant, waiting: &[Notice]) -> Vec<Notice> {
        self.refused.retain(|id, _| waiting.iter().any(|notice| notice.escalation_id == *id));
        if !self.silent.may(now) {
            return Vec::new();
        }
        let again = |notice: &Notice| self.refused.get(&notice.escalation_id).copied().unwrap_or_default();
        let mut due: Vec<&Notice> = waiting.iter().filter(|notice| again(notice).may(now)).collect();
        due.sort_by_key(|notice| again(notice).times);
        due.into_iter().take(AT_ONCE).cloned().collect()
    }

    /// A notice was taken.
    pub(super) fn took(&mut self, id: EscalationId) {
        self.refused.remove(&id);
        self.silent = Again::default();
    }

    /// A notice was answered with something else than success.
    pub(super) fn refused(&mut self, id: EscalationId, now: Instant, chance: f64, asked: Option<Duration>) {
        self.refused.entry(id).or_default().later(now, chance, asked);
        self.silent = Again::default();
    }

    /// Whether everything that was tried was taken.
    pub(super) fn is_clear(&self) -> bool {
        self.refused.is_empty() && self.silent.times == 0
    }

    /// There was no answer.
    pub(super) fn silent(&mut self, now: Instant, chance: f64) {
        self.silent.later(now, chance, None);
    }
}

#[cfg(test)]
mod tests {
    use kernel::id::{Id, derived};

    use super::*;

    fn notice(number: u8) -> Notice {
        Notice {
            notice_id: derived("notice", &[&[number]]),
            escalation_id: Id::from_uuid(derived("escalation", &[&[number]])),
            desk: "justice".to_owned(),
            acute: false,
            raised_by: "rung".to_owned(),
            raised_at: "2026-12-07T09:00:00Z".parse().unwrap(),
            dossier_id: None,
            report_id: None,
            obligation_id: None,
            policy_row: None,
            rung: None,
            replaces_id: None,
        }
    }

    #[test]
    fn pauses_grow_from_a_second_to_five_minutes_and_no_further() {
        let (start, mut again) = (Instant::now(), Again::default());
        let mut pauses = Vec::new();
        for _ in 0..40 {
            again.later(start, 1.0, None);
            pauses.push(again.not_before.unwrap() - start);
        }
        assert_eq!(pauses[..3], [2, 4, 8].map(Duration::from_secs));
        assert!(pauses.is_sorted() && pauses[39] == LONGEST, "{pauses:?}");
        let mut early = Again::default();
        early.later(start, 0.0, None);
        assert_eq!(early.not_before.unwrap() - start, Duration::from_secs(1));
        early.later(start, 0.0, Some(Duration::from_secs(60)));
        assert_eq!(early.not_before.unwrap() - start, Duration::from_secs(60), "a desk may ask for a longer pause");
        early.later(start, 0.0, Some(Duration::from_secs(86_400)));
        assert_eq!(early.not_before.unwrap() - start, LONGEST, "and never for a day");
    }

    #[test]
    fn what_is_refused_holds_up_nothing_else_and_is_never_given_up() {
        let (start, mut pace) = (Instant::now(), Pace::default());
        let all = [notice(1), notice(2)];
        assert_eq!(pace.due(start, &all), all);
        pace.refused(all[0].escalation_id, start, 1.0, None);
        assert_eq!(pace.due(start, &all), [all[1].clone()]);
        let later = start + LONGEST;
        assert_eq!(pace.due(later, &all), [all[1].clone(), all[0].clone()], "what was never refused goes first");
        for _ in 0..1000 {
            pace.refused(all[0].escalation_id, start, 1.0, None);
        }
        assert_eq!(pace.due(later, &all).len(), 2);
        pace.due(later, &all[1..]);
        assert!(pace.is_clear(), "what waits no longer is forgotten");
    }

    #[test]
    fn more_than_is_told_at_once_is_not_held_up_by_what_is_refused() {
        let (start, mut pace) = (Instant::now(), Pace::default());
        let all: Vec<_> = (0..60).map(notice).collect();
        for refused in &all[..AT_ONCE + 5] {
            pace.refused(refused.escalation_id, start, 0.0, None);
        }
        let due = pace.due(start + LONGEST, &all);
        assert_eq!(due, all[AT_ONCE + 5..][..AT_ONCE]);
    }

    #[test]
    fn a_desk_that_does_not_answer_is_left_alone_until_its_pause_is_over() {
        let (start, mut pace) = (Instant::now(), Pace::default());
        let all = [notice(1)];
        pace.silent(start, 1.0);
        assert_eq!(pace.due(start, &all), []);
        assert_eq!(pace.due(start + FIRST, &all), all);
        pace.silent(start, 1.0);
        pace.took(all[0].escalation_id);
        assert_eq!(pace.due(start, &all), all, "one answer shows that it is well");
    }
}
