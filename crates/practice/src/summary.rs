//! A summary for the GP's own system (DOMAIN 4.11, copy out): short plain text of what happened, with a code where one is due.
//!
//! It is made of facts alone. Notes, the referrer's story and risks never stand in it; what touches the most private needs, and what a
//! carer said for themselves, is left out and said to be.

use crate::consent::Standing;

/// SNOMED CT, UK edition: a referral to the social prescribing service; once for each spell of support.
pub const REFERRED: Code = Code { code: "871731000000106", words: "Referral to social prescribing service" };
/// SNOMED CT, UK edition: offered, and the person said no; never where the service did.
pub const PERSON_DECLINED: Code =
    Code { code: "871711000000103", words: "Social prescribing offered and declined by the person" };

/// The longest summary, in characters: a record that is read in seconds.
pub const SUMMARY_MAX: usize = 2_000;

/// Needs that are left out of what is copied: a practice's record is seen by many, and by whoever reads along with the person.
pub const PRIVATE: &[&str] = &["domestic_abuse", "substances_gambling", "immigration", "relationships", "crime_safety"];

/// A code with what it is called here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The concept.
    pub code: &'static str,
    /// Words beside it.
    pub words: &'static str,
}

codes! {
    /// What a summary is of.
    pub enum About {
        Contact => "contact", "A contact";
        Ending => "ending", "The ending of support";
        Support => "support", "Support so far";
        Decline => "decline", "A referral that was not taken further";
    }
}

/// The code that is due: the referral's once for each spell of support; the person's *no* once, and only where it was the person's.
#[must_use]
pub fn due(about: About, person_said_no: bool, copied: &[String]) -> Option<Code> {
    let due = match about {
        About::Contact | About::Ending | About::Support => REFERRED,
        About::Decline if person_said_no => PERSON_DECLINED,
        About::Decline => return None,
    };
    (!copied.iter().any(|code| code == due.code)).then_some(due)
}

/// Whether anything may be copied: not where the person said that the practice is not to be told. Where nobody asked, that is flagged.
#[must_use]
pub const fn may_copy(share: Standing) -> bool {
    !matches!(share, Standing::Refused | Standing::Withdrawn)
}

/// The facts of a summary. Days and times are words already; what is empty leaves no line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// What it is: "First meeting, 45 minutes, at the surgery".
    pub what: String,
    /// When.
    pub when: String,
    /// By whom, and for which service.
    pub who: String,
    /// What came of it.
    pub outcome: Vec<String>,
    /// What comes next.
    pub next: Vec<String>,
    /// The reference.
    pub reference: String,
}

/// The summary as plain text; a code stands in a line of its own, as people look for it.
#[must_use]
pub fn text(facts: &Facts, code: Option<Code>) -> String {
    let mut lines = vec![format!("Social prescribing: {}", facts.what)];
    let mut line = |label: &str, words: &str| {
        let words = words.trim();
        if !words.is_empty() {
            lines.push(format!("{label}: {words}"));
        }
    };
    line("When", &facts.when);
    line("By", &facts.who);
    line("Outcome", &facts.outcome.join("; "));
    line("Next", &facts.next.join("; "));
    line("Reference", &facts.reference);
    if let Some(Code { code, words }) = code {
        line("SNOMED CT", &format!("{code} {words}"));
    }
    let whole = lines.join("\n");
    if whole.chars().count() <= SUMMARY_MAX {
        return whole;
    }
    // what comes last matters most to whoever looks for the code: the outcome is what is cut
    let short = Facts { outcome: Vec::new(), next: facts.next.iter().take(3).cloned().collect(), ..facts.clone() };
    if facts.outcome.is_empty() && facts.next.len() <= 3 {
        return whole.chars().take(SUMMARY_MAX).collect();
    }
    text(&short, code)
}

/// Needs in words, without the private ones, and whether any was left out.
#[must_use]
pub fn shown_needs<'a>(codes: impl IntoIterator<Item = &'a str>) -> (Vec<&'a str>, bool) {
    let mut left_out = false;
    let shown = codes
        .into_iter()
        .filter(|code| {
            let private = PRIVATE.contains(code);
            left_out |= private;
            !private
        })
        .map(crate::needs::words)
        .collect();
    (shown, left_out)
}
