//! Words of a server without the address they are about: servers like to repeat it in what they refuse.

/// More than this nobody reads in a list of faults.
const LONGEST: usize = 200;
/// So many digits in a row, spaces left out, may be a telephone number.
const NUMBER: usize = 7;

/// What a server said, on one line of at most 200 characters, without e-mail addresses and telephone numbers.
#[must_use]
pub fn scrubbed(words: &str) -> String {
    let mut out = String::new();
    for word in words.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        let kept = if word.contains('@') { "(address)" } else { word };
        out.extend(kept.chars().filter(|c| !c.is_control()));
    }
    without_numbers(&out).chars().take(LONGEST).collect()
}

fn without_numbers(words: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for c in words.chars().chain(['\u{0}']) {
        let goes_on = c.is_ascii_digit() || c == '+' || (matches!(c, ' ' | '-' | '(' | ')') && !run.is_empty());
        if goes_on {
            run.push(c);
            continue;
        }
        let digits = run.chars().filter(char::is_ascii_digit).count();
        if digits >= NUMBER {
            out.push_str("(number)");
            out.extend(run.chars().rev().take_while(|c| *c == ' ').take(1));
        } else {
            out.push_str(&run);
        }
        run.clear();
        if c != '\u{0}' {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::scrubbed;

    #[test]
    fn addresses_and_numbers_are_taken_out_of_what_a_server_says() {
        assert_eq!(
            scrubbed("5.1.1 <amara@example.org>: Recipient\r\naddress rejected"),
            "5.1.1 (address) Recipient address rejected"
        );
        assert_eq!(scrubbed("phone_number +44 7700 900123 is not known"), "phone_number (number) is not known");
        assert_eq!(scrubbed("07700900123"), "(number)");
        assert_eq!(scrubbed("421 4.7.0 Try again in 300 s"), "421 4.7.0 Try again in 300 s");
    }

    #[test]
    fn what_is_too_long_is_cut() {
        assert_eq!(scrubbed(&"word ".repeat(100)).chars().count(), 200);
    }
}
