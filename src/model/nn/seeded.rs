//! A small seeded generator (SplitMix64): the same numbers for a seed on every machine and in every version of
//! every dependency. Candle's own generator cannot be seeded on the CPU, and training must repeat to the byte.

/// The generator's state.
#[derive(Clone, Debug)]
pub(crate) struct Seeded(u64);

impl Seeded {
    /// A generator for a seed and a purpose, so that two purposes never share numbers.
    pub(crate) fn new(seed: u64, purpose: u64) -> Self {
        let mut new = Self(seed ^ purpose.wrapping_mul(0xd134_2543_de82_ef95));
        new.next();
        new
    }

    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// Evenly spread in 0..1.
    pub(crate) fn unit(&mut self) -> f32 {
        // 24 bits: all that an f32 below 1 can hold.
        (self.next() >> 40) as f32 / (1_u32 << 24) as f32
    }

    /// Below `end`; the bias of the remainder is far below anything training could notice.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// Shuffles in place.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}
