//! The same numbers for the same seed, everywhere (splitmix64).

use uuid::Uuid;

#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below the limit, which is at least 1.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// A number from the first to the last.
    pub(super) fn between(&mut self, first: i64, last: i64) -> i64 {
        first + self.below((last - first + 1).unsigned_abs() as usize) as i64
    }

    /// True so many times out of a hundred.
    pub(super) fn percent(&mut self, part: usize) -> bool {
        self.below(100) < part
    }

    /// One of these; the numbers say how often each comes.
    pub(super) fn pick<T: Copy>(&mut self, weighted: &[(T, usize)]) -> T {
        let mut at = self.below(weighted.iter().map(|(_, weight)| weight).sum());
        for (value, weight) in weighted {
            if at < *weight {
                return *value;
            }
            at -= weight;
        }
        weighted[0].0
    }

    /// The same things in another order.
    pub(super) fn shuffled(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        for last in (1..count).rev() {
            order.swap(last, self.below(last + 1));
        }
        order
    }

    pub(super) fn id(&mut self) -> Uuid {
        let (high, low) = (self.next(), self.next());
        let bytes = Uuid::from_u64_pair(high, low).into_bytes();
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}
