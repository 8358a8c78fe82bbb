//! The Mersenne Twister (Matsumoto and Nishimura, 1998) with the seeding and the shuffle of Python's `random`, so that
//! a sample is the very one that the data contract's scoring script draws. For measuring only.

const SIZE: usize = 624;
const MIDDLE: usize = 397;

/// The generator's state, as far as it is not used up.
pub(super) struct Mersenne {
    state: Vec<u32>,
    ready: Vec<u32>,
}

impl Mersenne {
    /// `random.Random(seed)` of a seed of at most 32 bits.
    pub(super) fn new(seed: u32) -> Self {
        let mut state = vec![19_650_218_u32];
        for at in 1_u32.. {
            let Some(&last) = state.last().filter(|_| state.len() < SIZE) else {
                break;
            };
            state.push(
                (last ^ (last >> 30))
                    .wrapping_mul(1_812_433_253)
                    .wrapping_add(at),
            );
        }
        let mut seeded = Self {
            state,
            ready: Vec::new(),
        };
        let mut at = 1;
        for _ in 0..SIZE {
            at = seeded.stir(at, |own, before| {
                (own ^ before.wrapping_mul(1_664_525)).wrapping_add(seed)
            });
        }
        for _ in 1..SIZE {
            let place = u32::try_from(at).unwrap_or_default();
            at = seeded.stir(at, |own, before| {
                (own ^ before.wrapping_mul(1_566_083_941)).wrapping_sub(place)
            });
        }
        seeded.set(0, 0x8000_0000);
        seeded
    }

    /// Shuffles as `random.shuffle` does.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            let other = self.below(at + 1);
            items.swap(at, other);
        }
    }

    fn below(&mut self, end: usize) -> usize {
        let bits = usize::BITS - end.leading_zeros();
        loop {
            let drawn = (self.next() >> (32 - bits.clamp(1, 32))) as usize;
            if drawn < end {
                return drawn;
            }
        }
    }

    fn next(&mut self) -> u32 {
        if self.ready.is_empty() {
            self.turn();
        }
        let mut bits = self.ready.pop().unwrap_or_default();
        bits ^= bits >> 11;
        bits ^= (bits << 7) & 0x9d2c_5680;
        bits ^= (bits << 15) & 0xefc6_0000;
        bits ^ (bits >> 18)
    }

    /// The next 624 words of the state.
    fn turn(&mut self) {
        for at in 0..SIZE {
            let word = (self.get(at) & 0x8000_0000) | (self.get((at + 1) % SIZE) & 0x7fff_ffff);
            let odd = if word & 1 == 0 { 0 } else { 0x9908_b0df };
            self.set(at, self.get((at + MIDDLE) % SIZE) ^ (word >> 1) ^ odd);
        }
        self.ready = self.state.iter().rev().copied().collect();
    }

    /// Changes one word by the one before it; returns the next place.
    fn stir(&mut self, at: usize, change: impl Fn(u32, u32) -> u32) -> usize {
        let before = self.get(at - 1);
        self.set(at, change(self.get(at), before ^ (before >> 30)));
        if at + 1 < SIZE {
            return at + 1;
        }
        self.set(0, self.get(SIZE - 1));
        1
    }

    fn get(&self, at: usize) -> u32 {
        self.state.get(at).copied().unwrap_or_default()
    }

    fn set(&mut self, at: usize, word: u32) {
        if let Some(own) = self.state.get_mut(at) {
            *own = word;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Mersenne;

    #[test]
    fn it_shuffles_like_the_original() {
        let mut items: Vec<usize> = (0..10).collect();
        Mersenne::new(7).shuffle(&mut items);
        assert_eq!(items, SHUFFLED_TEN);
        let mut many: Vec<usize> = (0..5_000).collect();
        Mersenne::new(7).shuffle(&mut many);
        assert_eq!(many.get(..5), Some(&SHUFFLED_MANY[..]));
    }

    /// `a = list(range(10)); random.Random(7).shuffle(a)` of Python 3.
    const SHUFFLED_TEN: [usize; 10] = [8, 3, 1, 4, 7, 0, 9, 6, 2, 5];
    const SHUFFLED_MANY: [usize; 5] = [2890, 4834, 1882, 4052, 303];
}
