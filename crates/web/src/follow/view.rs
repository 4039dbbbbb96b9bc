//! One referral as its sender sees it: where it stands, what was said on either side, newest first.

use crate::form::Form;
use crate::refer::{state_words, support_words};
use app::referrals::{Answer, Followed, TEXT_MAX};
use practice::referral::Source;
use practice::wordback::Turn;
use serde::Serialize;

/// A referral followed.
#[derive(Debug, Serialize)]
pub(super) struct FollowView {
    pub(super) reference: String,
    /// Initials, or nothing where the person themselves follows.
    pub(super) initials: String,
    pub(super) own: bool,
    pub(super) received_at: String,
    pub(super) state: &'static str,
    pub(super) sentence: &'static str,
    /// Since when it stands there, where this sender hears that.
    pub(super) since: Option<String>,
    pub(super) flagged: bool,
    /// Who decided, why, what is next and who has it, where the message leaves one of them out.
    pub(super) no: Vec<(&'static str, String)>,
    /// Who is to have the person now, where it was handed back for safety and nobody said yet that they have.
    pub(super) asked_back: Option<String>,
    pub(super) turns: Vec<Said>,
    /// What an answer would do, in a sentence.
    pub(super) answer: &'static str,
    pub(super) text_max: usize,
}

/// A message of ours or an answer of theirs.
#[derive(Debug, Serialize)]
pub(super) struct Said {
    pub(super) at: String,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) ours: bool,
    pub(super) new: bool,
}

/// The name of a clinician who says with this form that they have the person now; none where it is another form.
pub(super) fn has_it(form: &Form) -> Option<&str> {
    (form.first("do") == Some("have")).then(|| form.first("passing_by").unwrap_or_default())
}

/// What an answer would do.
pub(super) fn answer_words(answer: Answer, own: bool) -> &'static str {
    match (answer, own) {
        (Answer::Reopens, _) => "Your answer opens the question again",
        (Answer::AfterEnd, false) => {
            "Support has ended: your answer is read by whoever gave it, and does not begin it again. For that, refer the person anew"
        }
        (Answer::AfterEnd, true) => {
            "Your support has ended: your answer is read by whoever gave it, and does not begin it again. For that, ask for support anew"
        }
        (Answer::Read, _) => "It is read by whoever deals with this",
    }
}

/// What is said once an answer was sent.
pub(super) const fn answered(answer: Answer) -> &'static str {
    match answer {
        Answer::Read => "answer_sent",
        Answer::Reopens => "answer_reopened",
        Answer::AfterEnd => "answer_after_end",
    }
}

impl FollowView {
    /// The view.
    pub(super) fn of(followed: &Followed) -> Self {
        let referral = &followed.referral;
        let own = Source::parse(&referral.source) == Some(Source::SelfReferral);
        let support = followed.support.as_ref();
        let (state, sentence) = support
            .and_then(|s| support_words(&s.state, own))
            .unwrap_or_else(|| state_words(&referral.state, followed.hears, own));
        let since = support.and_then(|s| s.ended_at.or(s.started_at)).or(referral.outcome_at);
        let messages = followed.messages.iter().map(|m| Said {
            at: m.sent_at.to_rfc3339(),
            title: Turn::parse(&m.turn).map_or("Word from us", Turn::words).to_owned(),
            body: m.body.clone(),
            ours: true,
            new: !m.read,
        });
        let replies = followed.replies.iter().map(|r| Said {
            at: r.at.to_rfc3339(),
            title: format!("Answer from {}", r.from_name),
            body: r.body.clone(),
            ours: false,
            new: false,
        });
        let mut turns: Vec<Said> = messages.chain(replies).collect();
        turns.sort_by(|a, b| b.at.cmp(&a.at));
        Self {
            reference: referral.reference.clone(),
            initials: if own { String::new() } else { followed.initials.clone() },
            own,
            received_at: referral.received_at.to_rfc3339(),
            state,
            sentence,
            since: since.filter(|_| followed.hears).map(|at| at.to_rfc3339()),
            flagged: referral.flagged,
            no: followed.no.clone(),
            asked_back: followed.asked_back.as_ref().map(|passing| passing.to_name.clone()),
            turns,
            answer: answer_words(followed.answer, own),
            text_max: TEXT_MAX,
        }
    }
}
