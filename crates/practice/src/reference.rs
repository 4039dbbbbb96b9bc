//! The human reference of a referral, such as `LW-7K4M-29QX`: short enough to read over the phone.
//!
//! Seven symbols carry 35 bits, the eighth checks them. Symbols are Crockford's base 32, which leaves out the letters
//! that are mistaken for digits. The check is a weighted sum over the field of 32 elements, one distinct weight for
//! each place, so any single wrong symbol is found, and so is any two exchanged.

const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DATA: usize = 7;
const PREFIX: &str = "LW";

/// The reference made from eight bytes of the injected generator. Two may meet by chance: the store keeps them unique.
pub fn make(bytes: &[u8; 8]) -> String {
    let number = u64::from_be_bytes(*bytes);
    // Fold the upper bits in, so that all eight bytes count.
    let number = number ^ (number >> 35);
    let mut places = [0u8; DATA];
    for (place, slot) in places.iter_mut().rev().enumerate() {
        *slot = ((number >> (5 * place)) & 31) as u8;
    }
    written(places, check(places))
}

/// The reference as it should be written, from what somebody typed: case, spaces, dashes and the prefix do not matter,
/// O is read as 0, I and L as 1. Nothing where a symbol is impossible, the length is wrong or the check does not fit.
pub fn parse(typed: &str) -> Option<String> {
    let kept: Vec<char> = typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '‑' | '‒' | '–' | '—' | '_' | '.'))
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let body = match kept.as_slice() {
        ['L' | 'I' | '1', 'W', body @ ..] if body.len() == DATA + 1 => body,
        body => body,
    };
    if body.len() != DATA + 1 {
        return None;
    }
    let mut places = [0u8; DATA + 1];
    for (slot, symbol) in places.iter_mut().zip(body) {
        *slot = value(*symbol)?;
    }
    let [data @ .., last] = places;
    (check(data) == last).then(|| written(data, last))
}

fn written(data: [u8; DATA], check: u8) -> String {
    let symbol = |value: u8| char::from(SYMBOLS[usize::from(value & 31)]);
    let first: String = data[..4].iter().copied().map(symbol).collect();
    let second: String = data[4..].iter().copied().chain([check]).map(symbol).collect();
    format!("{PREFIX}-{first}-{second}")
}

fn value(symbol: char) -> Option<u8> {
    let plain = match symbol {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    SYMBOLS.iter().position(|s| char::from(*s) == plain).and_then(|at| u8::try_from(at).ok())
}

/// Σ αⁱ·sᵢ for i = 1…7, evaluated from the far end (α is the field's `x`).
fn check(data: [u8; DATA]) -> u8 {
    data.iter().rev().fold(0, |sum, symbol| times_x(sum ^ symbol))
}

/// Multiplies by `x` in the field of 32 elements given by x⁵ + x² + 1.
const fn times_x(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 0b10_0000 == 0 { shifted } else { shifted ^ 0b10_0101 }
}
