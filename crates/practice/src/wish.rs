//! "Do you still want this?", asked of those who wait for a first contact (DOMAIN 4.2, 4.3), and what they were told may help meanwhile.
//!
//! An answer never does anything by itself: *yes* keeps a place that nothing had threatened, *no* is put before whoever supports them.
//! Whoever finds the question learns nothing about anybody: it names neither the person nor what it is about, and shows nothing before a
//! button is pressed.

use crate::goal::{SHORT_MAX, too_long};
use crate::problem::Problem;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

codes! {
    /// What somebody who waits answers.
    pub enum Answer {
        Stay => "stay", "Yes, please keep my place";
        Leave => "leave", "No, thank you";
        Changed => "changed", "Something has changed";
    }
}

codes! {
    /// By which way the question goes.
    pub enum Way {
        Text => "text", "By text";
        Mail => "mail", "By e-mail";
        Letter => "letter", "By letter";
    }
}

codes! {
    /// Which ways whoever asks would use.
    pub enum Prefer {
        Any => "any", "By text or e-mail where that is safe, else by letter";
        Electronic => "electronic", "By text or e-mail alone";
        Letter => "letter", "By letter alone";
    }
}

codes! {
    /// How somebody was told what may help meanwhile.
    pub enum How {
        Phone => "phone", "On the telephone";
        Meeting => "meeting", "Face to face";
        Written => "written", "In writing";
        Other => "other", "In another way";
    }
}

/// So long the address takes an answer.
pub const HOLDS: SignedDuration = SignedDuration::from_hours(28 * 24);
/// After so many days without an answer that is said, and the question can be put once more.
pub const UNANSWERED_DAYS: i64 = 14;
/// What a day of being told may lie back.
pub const TOLD_BACK_DAYS: i64 = 365;

impl Answer {
    /// Whether whoever supports them has something to see to.
    pub const fn wants(self) -> bool {
        matches!(self, Self::Leave | Self::Changed)
    }

    /// What the list says of it.
    pub const fn in_list(self) -> &'static str {
        match self {
            Self::Stay => "still wants this",
            Self::Leave => "no longer wants this",
            Self::Changed => "something has changed",
        }
    }
}

impl Prefer {
    /// The first of the ways open to somebody that may be used; none where none is.
    #[must_use]
    pub fn choose(self, open: &[Way]) -> Option<Way> {
        let wanted: &[Way] = match self {
            Self::Any => &[Way::Text, Way::Mail, Way::Letter],
            Self::Electronic => &[Way::Text, Way::Mail],
            Self::Letter => &[Way::Letter],
        };
        wanted.iter().copied().find(|way| open.contains(way))
    }
}

/// A question that was put, as far as its rules go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// When it was put.
    pub at: Timestamp,
    /// Until when it can be answered.
    pub until: Timestamp,
    /// What was answered, if anything was.
    pub answer: Option<Answer>,
    /// Whether whoever supports them has seen the answer.
    pub seen: bool,
    /// Whether it was taken back.
    pub taken_back: bool,
}

/// How it stands with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Put lately, and not answered yet.
    Open,
    /// Not answered for [`UNANSWERED_DAYS`], or past its time.
    Unanswered,
    /// Answered.
    Answered(Answer),
    /// Taken back before it was answered.
    TakenBack,
}

impl Asked {
    /// How it stands now.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> Standing {
        match self.answer {
            Some(answer) => Standing::Answered(answer),
            None if self.taken_back => Standing::TakenBack,
            None if now >= self.until
                || now.duration_since(self.at) >= SignedDuration::from_hours(UNANSWERED_DAYS * 24) =>
            {
                Standing::Unanswered
            }
            None => Standing::Open,
        }
    }

    /// Whether its address still takes an answer.
    #[must_use]
    pub fn takes_answer(&self, now: Timestamp) -> bool {
        self.answer.is_none() && !self.taken_back && now < self.until
    }
}

/// Whether somebody can be asked now, where the latest question was this one: not while an answer is still to be seen, and not again
/// while one was put lately.
///
/// # Errors
/// Why not, in words.
pub fn may_ask(latest: Option<&Asked>, now: Timestamp) -> Result<(), &'static str> {
    let Some(latest) = latest else { return Ok(()) };
    match latest.standing(now) {
        Standing::Open => Err("They were asked within the last 14 days, and can still answer"),
        Standing::Answered(answer) if answer.wants() && !latest.seen => {
            Err("They have answered, and nobody has seen to it yet. Read their answer first")
        }
        _ => Ok(()),
    }
}

/// Whether an answer can be filed.
///
/// # Errors
/// Every fault at once, each under the name of its field.
pub fn check(answer: Option<Answer>, words: &str) -> Result<Answer, Vec<Problem>> {
    let mut problems: Vec<Problem> = too_long("words", words, SHORT_MAX).into_iter().collect();
    match answer {
        None => problems.insert(0, Problem::new("answer", "Choose one of the answers")),
        Some(Answer::Changed) if words.trim().is_empty() => {
            problems.push(Problem::new("words", "Say in a few words what has changed"));
        }
        Some(_) => {}
    }
    match answer {
        Some(answer) if problems.is_empty() => Ok(answer),
        _ => Err(problems),
    }
}

/// Whether somebody can have been told on that day.
///
/// # Errors
/// A problem under `on`.
pub fn check_told(on: Date, today: Date) -> Result<(), Problem> {
    if on > today {
        return Err(Problem::new("on", "That day is still to come"));
    }
    let oldest = today.checked_sub(jiff::ToSpan::days(TOLD_BACK_DAYS)).unwrap_or(today);
    if on < oldest {
        return Err(Problem::new("on", "That is more than a year ago"));
    }
    Ok(())
}

/// Signs of an address that is typed from paper: no two that look alike (Crockford's base 32).
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// So many of them: 80 bits, which nobody guesses.
const CODE: usize = 16;

/// An address's own part for paper, from ten unpredictable bytes: four groups of four.
#[must_use]
pub fn code(bytes: &[u8; 10]) -> String {
    typeable(bytes)
}

/// Unpredictable bytes as signs in groups of four, to be typed from paper or from a screen.
pub(crate) fn typeable(bytes: &[u8]) -> String {
    let mut signs = String::with_capacity(CODE);
    let (mut held, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            signs.push(char::from(SIGNS[((held >> bits) & 31) as usize]));
        }
    }
    grouped(&signs)
}

fn grouped(signs: &str) -> String {
    let mut all = String::with_capacity(CODE + 3);
    for (at, sign) in signs.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            all.push('-');
        }
        all.push(sign);
    }
    all
}

/// What was typed from paper as it was printed: capitals, groups, and what looks alike. What is no such code is given back as it is.
#[must_use]
pub fn tidy(typed: &str) -> String {
    tidied(typed, CODE).unwrap_or_else(|| typed.to_owned())
}

/// What was typed, as [`typeable`] wrote it in so many signs; none where it is no such code.
pub(crate) fn tidied(typed: &str, many: usize) -> Option<String> {
    let signs: Option<String> = typed
        .chars()
        .filter(|sign| !matches!(sign, '-' | ' '))
        .map(|sign| match sign.to_ascii_uppercase() {
            'O' => Some('0'),
            'I' | 'L' => Some('1'),
            other => u8::try_from(other).ok().filter(|byte| SIGNS.contains(byte)).map(char::from),
        })
        .collect();
    signs.filter(|signs| signs.len() == many).map(|signs| grouped(&signs))
}

/// The question as a text or e-mail puts it: who asks by their first name, and nothing of what for.
#[must_use]
pub fn words(worker: &str, until: Date) -> String {
    let first = worker.split_whitespace().next().unwrap_or_default();
    let with = if first.is_empty() { String::new() } else { format!(" from {first}") };
    format!("You wait to hear{with}. Do you still want to? Please answer by {}.", until.strftime("%-d %B"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn asked(answer: Option<Answer>, seen: bool) -> Asked {
        let at: Timestamp = "2026-11-02T09:00:00Z".parse().unwrap();
        Asked { at, until: at.checked_add(HOLDS).unwrap(), answer, seen, taken_back: false }
    }

    fn later(days: i64) -> Timestamp {
        asked(None, false).at.checked_add((days * 24).hours()).unwrap()
    }

    #[test]
    fn a_question_is_unanswered_after_two_weeks_and_can_be_answered_for_four() {
        let one = asked(None, false);
        assert_eq!(one.standing(later(13)), Standing::Open);
        assert_eq!(one.standing(later(14)), Standing::Unanswered);
        assert!(one.takes_answer(later(27)) && !one.takes_answer(later(28)));
        let back = Asked { taken_back: true, ..one };
        assert!(!back.takes_answer(later(1)) && back.standing(later(20)) == Standing::TakenBack);
        let said = asked(Some(Answer::Stay), false);
        assert!(!said.takes_answer(later(1)), "it is used once");
        assert_eq!(said.standing(later(20)), Standing::Answered(Answer::Stay));
    }

    #[test]
    fn nobody_is_asked_again_lately_nor_over_an_answer_that_nobody_saw() {
        assert!(may_ask(None, later(0)).is_ok());
        assert!(may_ask(Some(&asked(None, false)), later(3)).is_err());
        assert!(may_ask(Some(&asked(None, false)), later(15)).is_ok());
        assert!(may_ask(Some(&asked(Some(Answer::Leave), false)), later(40)).is_err());
        assert!(may_ask(Some(&asked(Some(Answer::Leave), true)), later(40)).is_ok());
        assert!(may_ask(Some(&asked(Some(Answer::Stay), false)), later(1)).is_ok());
    }

    #[test]
    fn the_safest_way_that_is_open_is_taken_and_none_that_is_not() {
        assert_eq!(Prefer::Any.choose(&[Way::Letter, Way::Mail]), Some(Way::Mail));
        assert_eq!(Prefer::Electronic.choose(&[Way::Letter]), None);
        assert_eq!(Prefer::Letter.choose(&[Way::Text, Way::Letter]), Some(Way::Letter));
        for prefer in Prefer::ALL {
            assert_eq!(prefer.choose(&[]), None);
        }
    }

    #[test]
    fn an_answer_is_one_of_three_and_a_change_says_what() {
        let fields =
            |answer, words: &str| check(answer, words).unwrap_err().into_iter().map(|p| p.field).collect::<Vec<_>>();
        assert_eq!(check(Some(Answer::Stay), ""), Ok(Answer::Stay));
        assert_eq!(check(Some(Answer::Leave), "I have found a group"), Ok(Answer::Leave));
        assert_eq!(fields(None, ""), ["answer"]);
        assert_eq!(fields(Some(Answer::Changed), "  "), ["words"]);
        assert_eq!(fields(Some(Answer::Leave), &"x".repeat(SHORT_MAX + 1)), ["words"]);
    }

    #[test]
    fn nobody_is_told_tomorrow() {
        let today = date(2026, 11, 23);
        assert!(check_told(today, today).is_ok());
        assert_eq!(check_told(date(2026, 11, 24), today).unwrap_err().field, "on");
        assert!(check_told(date(2025, 11, 1), today).is_err());
    }

    #[test]
    fn what_is_sent_says_neither_what_for_nor_to_whom() {
        let said = words("Amina Yusuf", date(2026, 12, 7));
        assert!(said.contains("Amina") && said.contains("7 December") && said.len() <= 100, "{said}");
        for telling in ["prescri", "link worker", "support", "surgery", "health", "practice", "Yusuf", "list"] {
            assert!(!said.contains(telling), "{said} says {telling}");
        }
    }

    #[test]
    fn a_code_from_paper_is_read_as_it_was_meant() {
        assert_eq!(code(&[0; 10]), "0000-0000-0000-0000");
        assert_eq!(code(&[255; 10]), "ZZZZ-ZZZZ-ZZZZ-ZZZZ");
        assert_eq!(tidy("ooil abcd-EFGH jkmn"), "0011-ABCD-EFGH-JKMN");
        assert_eq!(tidy("Zk3_x"), "Zk3_x", "what is none stays");
    }

    proptest! {
        #[test]
        fn every_code_comes_back_from_how_somebody_types_it(bytes in any::<[u8; 10]>()) {
            let code = code(&bytes);
            prop_assert_eq!(code.len(), 19);
            prop_assert_eq!(&tidy(&code), &code);
            prop_assert_eq!(&tidy(&code.replace('-', "").to_lowercase()), &code);
        }

        #[test]
        fn two_codes_are_two(one in any::<[u8; 10]>(), other in any::<[u8; 10]>()) {
            prop_assert_eq!(one == other, code(&one) == code(&other));
        }

        #[test]
        fn what_takes_an_answer_is_never_answered(days in 0..60_i64, answer in 0..4_usize, taken_back in any::<bool>()) {
            let answer = Answer::ALL.get(answer).copied();
            let one = Asked { taken_back, ..asked(answer, false) };
            prop_assert_eq!(one.takes_answer(later(days)), answer.is_none() && !taken_back && days < 28);
            if one.standing(later(days)) == Standing::Open { prop_assert!(one.takes_answer(later(days))); }
        }
    }
}
