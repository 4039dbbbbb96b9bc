//! What the pages of the log of looks are called. The log keeps the pattern of a route, such as `GET /people/{person}`; whoever
//! reads it is told in words, and of a page that has none here, the pattern.

/// Beginnings of patterns with what they show; the longest that fits counts.
const WORDS: &[(&str, &str)] = &[
    ("/audit/requests", "A formal request"),
    ("/audit/unusual", "Looks to ask about"),
    ("/asks", "What was asked first"),
    ("/caseload", "Caseload"),
    ("/concerns", "A concern"),
    ("/cover", "Cover"),
    ("/episodes/{episode}", "Support of a person"),
    ("/episodes/{episode}/connections", "Connections of a person"),
    ("/episodes/{episode}/contacts", "Contacts of a person"),
    ("/episodes/{episode}/ending", "The ending of a support"),
    ("/episodes/{episode}/goals", "Goals and steps of a person"),
    ("/episodes/{episode}/family", "Family and carers of a person"),
    ("/episodes/{episode}/groups", "Groups of a person"),
    ("/group-sessions", "Who came to a session of a group"),
    ("/groups", "A group of the service"),
    ("/walk-ins", "Somebody who walked in"),
    ("/episodes/{episode}/hand-over", "Handing a support over"),
    ("/episodes/{episode}/holding", "The holding of a support"),
    ("/episodes/{episode}/judgement", "Noting judgement in a support"),
    ("/judgement", "A worker’s own journal of judgement"),
    ("/minute", "The minute at the end of a worker’s day"),
    ("/episodes/{episode}/lone-working", "Planning a visit alone to a person"),
    ("/episodes/{episode}/measures", "Measures of a person"),
    ("/episodes/{episode}/messages", "Word back about a person"),
    ("/episodes/{episode}/steps", "Goals and steps of a person"),
    ("/episodes/{episode}/supervision", "Bringing a support to supervision"),
    ("/supervision", "One’s own supervision"),
    ("/episodes/{episode}/unmet-needs", "An unmet need of a person"),
    ("/audit/requests", "A formal request"),
    ("/audit/requests/{request}/copy", "A copy of the record"),
    ("/audit/retention", "Records to review before destruction"),
    ("/episodes/{episode}/copy-out", "Copying a summary out for the GP’s record"),
    ("/episodes/{episode}/desk", "Messages from the front desk"),
    ("/front-desk", "The practice’s front desk"),
    ("/follow", "Following a referral by its link"),
    ("/hand-over", "Handing a caseload over"),
    ("/inbox", "Inbox"),
    ("/letters", "A letter"),
    ("/lone-working", "Working alone"),
    ("/mailings", "Word back by e-mail"),
    ("/messages", "Word back"),
    ("/messages/outbox", "Word back by e-mail"),
    ("/my-plan", "Own plan"),
    ("/my-referrals", "Own referrals"),
    ("/out", "Checking out of a visit by its link"),
    ("/nudges", "What waits"),
    ("/people/{person}", "A person’s record"),
    ("/people/{person}/concerns", "Raising a concern about a person"),
    ("/people/{person}/consents", "Consents of a person"),
    ("/people/{person}/edit", "A person’s details"),
    ("/people/{person}/files", "Files of a person"),
    ("/people/{person}/keeping", "How long a person’s record is kept"),
    ("/people/{person}/plan", "Inviting a person to their plan"),
    ("/people/{person}/refer", "Referring a person"),
    ("/people/{person}/said", "What a person said at contacts for somebody they are tied to"),
    ("/people/{person}/ties", "People around a person"),
    ("/questions", "Answering questions by a link"),
    ("/refer", "Referring somebody"),
    ("/referrals/{referral}", "A referral"),
    ("/support", "Support for the work: whether a name stands in what is written"),
    ("/referrals/{referral}/copy-out", "Copying a summary out for the GP’s record"),
    ("/referrals/{referral}/letters", "Letters about a referral"),
    ("/search", "Search"),
    ("/service", "The service"),
    ("/several", "Something done for several people"),
    ("/team", "Team today"),
    ("/today", "Today"),
    ("/waiting-list", "Waiting list"),
];

/// What a page of the log is called: `GET /people/{person}` is *A person’s record*; one that came of a form says so.
pub(crate) fn page_words(page: &str) -> String {
    let (method, path) = page.split_once(' ').unwrap_or(("", page));
    let begins = |start: &str| path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let found = WORDS.iter().filter(|(start, _)| begins(start)).max_by_key(|(start, _)| start.len());
    match (found, method) {
        (Some((_, words)), "POST") => format!("{words}, after a form was sent"),
        (Some((_, words)), _) => (*words).to_owned(),
        (None, _) => page.to_owned(),
    }
}

/// Each kind of page by which the log can be asked: the beginning of its route, and what it is called.
pub(crate) fn page_kinds() -> &'static [(&'static str, &'static str)] {
    WORDS
}

#[cfg(test)]
mod tests {
    use super::{WORDS, page_words};

    #[test]
    fn a_page_is_called_by_the_longest_beginning_that_fits() {
        assert_eq!(page_words("GET /people/{person}"), "A person’s record");
        assert_eq!(page_words("GET /people/{person}/edit"), "A person’s details");
        assert_eq!(page_words("GET /episodes/{episode}/contacts/{contact}"), "Contacts of a person");
        assert_eq!(page_words("POST /search"), "Search, after a form was sent");
        assert_eq!(page_words("GET /teams"), "GET /teams", "a page without words is told as it stands in the log");
    }

    #[test]
    fn each_beginning_is_of_a_route_there_is() {
        let routes = crate::routes::all();
        for (start, _) in WORDS {
            let known = |path: &str| path == *start || path.starts_with(&format!("{start}/"));
            assert!(routes.iter().any(|route| known(route.path)), "{start}");
        }
    }
}
