//! Repeatable random numbers.

/// `SplitMix64` (Steele, Lea and Flood, 2014).
///
/// Twenty lines of our own rather than a crate: the bytes that the generators print are pinned by tests, and random
/// number crates keep the right to change a generator, or how they draw from a range, between major versions.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// A generator whose stream depends on the seed only.
    pub const fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// A generator of its own for a thing named by words (FNV-1a of them), so that adding a thing changes no other.
    pub(crate) fn named(words: &[&str]) -> Self {
        let bytes = words.iter().flat_map(|word| word.bytes().chain([0]));
        Self(bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        }))
    }

    /// The next 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`; 0 when the bound is 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let scaled = (u128::from(self.bits()) * bound as u128) >> 64;
        usize::try_from(scaled).expect("below a usize")
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = usize::try_from(high - low + 1).expect("low is not above high");
        low + i64::try_from(self.below(span)).expect("below the span")
    }

    /// True in so many of a hundred cases.
    pub(crate) fn percent(&mut self, cases: usize) -> bool {
        self.below(100) < cases
    }

    /// One element of a slice that is not empty.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// An index drawn with weights given as running totals.
    pub(crate) fn weighted(&mut self, running_totals: &[u32]) -> usize {
        let total = running_totals.last().copied().unwrap_or_default();
        let drawn = self.below(total as usize);
        running_totals.partition_point(|&until| until as usize <= drawn)
    }

    /// Appends random characters of the URL-safe base64 alphabet.
    pub(crate) fn push_base64(&mut self, text: &mut String, count: usize) {
        const ALPHABET: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut bits = 0;
        for n in 0..count {
            // Ten characters of six bits a draw.
            bits = if n % 10 == 0 { self.bits() } else { bits >> 6 };
            text.push(char::from(ALPHABET[(bits & 63) as usize]));
        }
    }

    /// A standard normal number, near enough: twelve uniform ones, summed, less six.
    ///
    /// No logarithm or cosine, whose last digit differs between platforms.
    pub(crate) fn normal(&mut self) -> f64 {
        let sum: u64 = (0..12).map(|_| self.bits() >> 32).sum();
        sum as f64 / f64::from(u32::MAX) - 6.0
    }
}

/// e to the power of `x`, good to a thousandth for |x| ≤ 1 and the same on every platform.
pub(crate) fn exp(x: f64) -> f64 {
    (0..10).fold(1.0 + x / 1024.0, |power, _| power * power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_published_first_numbers() {
        let mut rng = Rng::seeded(1_234_567);
        let first = [rng.bits(), rng.bits(), rng.bits()];
        let published = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
        ];
        assert_eq!(first, published);
    }

    #[test]
    fn draws_reach_both_ends_and_no_further() {
        let mut rng = Rng::seeded(1);
        let drawn: Vec<i64> = (0..1000).map(|_| rng.between(-2, 2)).collect();
        assert_eq!(drawn.iter().min(), Some(&-2));
        assert_eq!(drawn.iter().max(), Some(&2));
    }

    #[test]
    fn weights_are_kept() {
        let mut rng = Rng::seeded(1);
        let mut seen = [0; 3];
        for _ in 0..10_000 {
            seen[rng.weighted(&[70, 70, 100])] += 1;
        }
        assert_eq!(seen[1], 0, "a weight of nothing");
        assert!((6_800..7_200).contains(&seen[0]), "{seen:?}");
    }

    #[test]
    fn normal_numbers_have_mean_nought_and_deviation_one() {
        let mut rng = Rng::seeded(1);
        let drawn: Vec<f64> = (0..10_000).map(|_| rng.normal()).collect();
        let mean = drawn.iter().sum::<f64>() / 10_000.0;
        let variance = drawn.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 10_000.0;
        assert!(mean.abs() < 0.03, "{mean}");
        assert!((variance - 1.0).abs() < 0.05, "{variance}");
    }

    #[test]
    fn exponentials_are_near() {
        for x in [-1.0, -0.3, 0.0, 0.7, 1.0] {
            assert!((exp(x) / f64::exp(x) - 1.0).abs() < 0.001, "{x}");
        }
    }
}
