//! What stands around every page: title, service, who is signed in, where one can go, and a word about what just happened.
//!
//! Every view has it as `chrome`; `layout/base.html` and `layout/public.html` read it.

use serde::Serialize;

/// The surroundings of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Chrome {
    /// The page's own title, without "Error:" or the service's name, which the layout adds.
    pub title: String,
    /// The name of the service whose data this is; empty on pages before sign-in.
    pub service_name: String,
    /// Who is signed in, if anyone.
    pub user: Option<SignedIn>,
    /// The ways on from here that this person may take.
    pub nav: Vec<NavItem>,
    /// What the last act led to.
    pub flash: Option<Flash>,
    /// The token each form returns (HOUSE 4); empty only where there is no form.
    pub csrf: String,
    /// A fresh id for the forms of this page, so that a form sent twice is taken once.
    pub form_id: String,
    /// Whether the search in the header is shown: only to those who have something to search.
    pub search: bool,
    /// Whether single keys do things (`/` goes to the search); people who speak to their computer must be able to turn it off (WCAG 2.1.4).
    pub shortcuts: bool,
    /// Whether they may say that somebody is not safe.
    pub raises: bool,
    /// How many concerns wait for an answer of theirs: said on every page (DOMAIN 4.8).
    pub unanswered: i64,
    /// How many colleagues did not come back, for whom nobody has answered yet (DOMAIN 4.4).
    pub alarms: i64,
    /// How many records opened in an emergency nobody has looked at, for whoever looks (DOMAIN 10).
    pub glass: i64,
    /// Whether the logs are not whole, for whoever sees to that (DOMAIN 10).
    pub logs: bool,
    /// Whether a quick way out is shown: to people who are supported, who may not be alone at the screen.
    pub leaves: bool,
    /// Whether a form can be sent although something hidden stands in it ([`app::hidden::SAYS_SO`]).
    pub says_so: bool,
    /// Whether anything can wait for them: the page then asks by itself, as long as it is open.
    pub watches: bool,
    /// Whether the role card is one of the pages they may read.
    pub role_card: bool,
    /// Whether the charter is.
    pub charter: bool,
    /// Whether the support for the work is.
    pub support: bool,
    /// Whether their own supervision is.
    pub supervision: bool,
}

impl Chrome {
    /// The surroundings of a page for someone without an account.
    #[must_use]
    pub fn public(title: impl Into<String>, service_name: impl Into<String>, csrf: impl Into<String>) -> Self {
        Self { title: title.into(), service_name: service_name.into(), csrf: csrf.into(), ..Self::default() }
    }

    /// What waits, as a mark by which a page that is left open knows whether that changed.
    #[must_use]
    pub fn waiting_mark(&self) -> String {
        format!("{}-{}-{}-{}", self.alarms, self.unanswered, self.glass, u8::from(self.logs))
    }

    /// Sets the title.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Says what just happened.
    #[must_use]
    pub fn saying(mut self, kind: FlashKind, text: impl Into<String>) -> Self {
        self.flash = Some(Flash { kind, text: text.into() });
        self
    }

    /// A page's surroundings as tests and samples need them, with a link worker signed in.
    #[must_use]
    pub fn sample() -> Self {
        Self {
            title: "Today".to_owned(),
            service_name: "Riverside social prescribing".to_owned(),
            user: Some(SignedIn { name: "Amara Okafor".to_owned(), role: "Link worker".to_owned() }),
            nav: vec![
                NavItem::new("Today", "/today").here(true),
                NavItem::new("Caseload", "/caseload").counting(24),
                NavItem::new("Triage", "/triage").counting(3),
            ],
            flash: None,
            csrf: "sample-token".to_owned(),
            form_id: "sample-form".to_owned(),
            search: true,
            shortcuts: true,
            raises: true,
            unanswered: 1,
            alarms: 1,
            glass: 1,
            logs: true,
            leaves: true,
            says_so: false,
            watches: true,
            role_card: true,
            charter: true,
            support: true,
            supervision: true,
        }
    }
}

/// Who is signed in, as the header says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignedIn {
    /// Their name.
    pub name: String,
    /// The role they act in here.
    pub role: String,
}

/// One way on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NavItem {
    /// What it is called.
    pub text: String,
    /// Where it leads.
    pub href: String,
    /// Whether the page shown is there.
    pub current: bool,
    /// How many things wait there, shown beside the name when not 0.
    pub count: Option<u64>,
}

impl NavItem {
    /// A way on.
    #[must_use]
    pub fn new(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into(), current: false, count: None }
    }

    /// Marks it as where one is.
    #[must_use]
    pub fn here(mut self, current: bool) -> Self {
        self.current = current;
        self
    }

    /// Says how many things wait there.
    #[must_use]
    pub fn counting(mut self, count: u64) -> Self {
        self.count = Some(count).filter(|&count| count > 0);
        self
    }
}

/// A word about what just happened, shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flash {
    /// How it went.
    pub kind: FlashKind,
    /// The sentence.
    pub text: String,
}

/// How it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FlashKind {
    /// Something was done.
    Done,
    /// Something is to be known.
    Note,
}
