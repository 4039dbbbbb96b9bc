//! The demonstration service: seven sites shaped like [004 T2], who works there, and what there is to be introduced to.

use jiff::civil::Date;
use serde::Deserialize;

/// One site with its way of working ([004 T2], [004 T5]).
#[derive(Debug, Clone, Deserialize)]
pub struct Site {
    /// Key in the data files.
    pub key: String,
    /// Name of the network of practices.
    pub name: String,
    /// Invented town.
    pub town: String,
    /// Number in [004 T2].
    pub number: u32,
    /// Part of England.
    pub region: String,
    /// Deprivation of the area: low, medium or high.
    pub deprivation: String,
    /// How many sessions are allowed.
    pub sessions: Sessions,
    /// Who employs the worker.
    pub employer: String,
    /// Who set the service up.
    pub set_up_by: String,
    /// Who manages and supervises.
    pub supervised_by: String,
    /// The leading worker's months in the role.
    pub months: i32,
    /// First half of postcodes: areas that do not exist.
    pub outward: String,
    /// Whether people may be seen at home.
    pub home_visits: bool,
    /// Share of contacts held by telephone or video, in per cent.
    pub remote: u32,
    /// Lengths of a first meeting.
    pub first_minutes: Vec<i32>,
    /// Who may refer, as codes; one that stands twice is twice as common.
    pub sources: Vec<String>,
    /// How triage is done.
    pub triage: String,
    /// Share of appointments not attended, in per cent.
    pub did_not_attend: u32,
    /// Share of episodes held, in per cent.
    pub holding: u32,
    /// How this site holds people.
    pub holding_habit: String,
    /// Buses that run there.
    pub buses: Vec<String>,
    /// Practices served.
    pub practices: Vec<String>,
}

impl Site {
    /// The way of working in a few plain lines, for the site's page.
    pub fn ways_of_working(&self) -> String {
        let sessions = match (self.sessions.most, self.sessions.usual) {
            (0, _) => "Number of meetings: open.".to_owned(),
            (most, Some(usual)) => format!("Number of meetings: {usual} to {most}."),
            (most, None) => format!("Number of meetings: fewer than {}.", most + 1),
        };
        let visits =
            if self.home_visits { "Home visits allowed." } else { "No home visits: surgery, telephone or video." };
        format!(
            "{sessions} {visits} {} {} Set up by: {}. {}. Supervision: {}.",
            self.triage,
            self.holding_habit,
            lower_first(&self.set_up_by),
            self.employer,
            lower_first(&self.supervised_by)
        )
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// A site's limit on meetings; `most` is 0 where it is open.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Sessions {
    /// At most so many; 0 for open.
    pub most: u32,
    /// Usually so many.
    pub usual: Option<u32>,
}

/// A GP practice of a site.
#[derive(Debug, Clone)]
pub struct Practice {
    /// Position of its site.
    pub site: usize,
    /// Invented name.
    pub name: String,
    /// Telephone number from the drama range.
    pub phone: String,
    /// Postcode.
    pub postcode: String,
}

/// A team and the site it serves.
#[derive(Debug, Clone)]
pub struct Team {
    /// Name.
    pub name: String,
    /// Position of its site.
    pub site: usize,
    /// Accounts in it: position, whether they lead, from when, until when.
    pub members: Vec<Member>,
}

/// Membership of a team.
#[derive(Debug, Clone)]
pub struct Member {
    /// Position of the account.
    pub account: usize,
    /// Leads the team.
    pub lead: bool,
    /// First day.
    pub from: Date,
    /// Last day, for those who left.
    pub until: Option<Date>,
}

/// Somebody with an account.
#[derive(Debug, Clone)]
pub struct Account {
    /// Key in the data files; extra workers have `x1`, `x2` …
    pub key: String,
    /// Name.
    pub name: String,
    /// E-mail address on example.org.
    pub email: String,
    /// Role code ([DOMAIN 10]).
    pub role: String,
    /// Job title.
    pub title: String,
    /// Site, where they belong to one.
    pub site: Option<usize>,
    /// Practice, for referrers.
    pub practice: Option<usize>,
    /// What a referrer is, as a source code.
    pub source: Option<String>,
    /// Asset whose partner this is.
    pub asset: Option<usize>,
    /// Leads a team ([004 T2]).
    pub leads: bool,
    /// In post since.
    pub since: Date,
    /// Left on; such an account is disabled.
    pub left: Option<Date>,
}

/// Who supervises whom.
#[derive(Debug, Clone)]
pub struct Supervision {
    /// Account of the supervisor.
    pub supervisor: usize,
    /// Account of the worker.
    pub worker: usize,
    /// line, clinical or external.
    pub kind: String,
    /// Since.
    pub from: Date,
}

/// One worker standing in for another.
#[derive(Debug, Clone)]
#[expect(clippy::struct_field_names, reason = "the domain says: who covers")]
pub struct Cover {
    /// Who is away.
    pub worker: usize,
    /// Who covers.
    pub cover: usize,
    /// Why.
    pub why: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

/// A community group or service.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Position of the site in whose town it is.
    pub site: usize,
    /// Name.
    pub name: String,
    /// Organisation behind it.
    pub organisation: String,
    /// What sort of thing it is.
    pub kind: String,
    /// What it offers.
    pub offers: String,
    /// When it meets.
    pub when: String,
    /// Where.
    pub place: String,
    /// Town.
    pub town: String,
    /// Postcode.
    pub postcode: String,
    /// Telephone number from the drama range.
    pub phone: String,
    /// E-mail address.
    pub email: String,
    /// Cost.
    pub cost: String,
    /// Access.
    pub access: String,
    /// Codes of the needs it serves.
    pub needs: Vec<String>,
    /// open, full or closed.
    pub state: String,
    /// What workers know.
    pub note: String,
}

/// Targets of the service's clocks in working days ([DOMAIN 4.2]).
#[derive(Debug, Clone, Copy, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the unit belongs in the name of a number")]
pub struct Targets {
    /// Received to triage.
    pub triage_working_days: u32,
    /// Received to first contact offered.
    pub first_offered_working_days: u32,
    /// Received to first contact held.
    pub first_held_working_days: u32,
    /// Nudge to the team.
    pub nudge_team_working_days: u32,
    /// Nudge to the lead.
    pub nudge_lead_working_days: u32,
}

/// What referrers see before they refer ([DOMAIN 4.2]).
#[derive(Debug, Clone, Deserialize)]
pub struct RoleCard {
    /// Title.
    pub title: String,
    /// Text, paragraphs apart by empty lines, lists by dashes.
    pub body: String,
    /// What referrers are asked to keep in mind.
    pub for_referrers: String,
}

/// The whole service without its cases. Positions in these lists are what cases refer to.
#[derive(Debug, Clone)]
pub struct ServicePlan {
    /// Name.
    pub name: String,
    /// Short name for addresses.
    pub slug: String,
    /// Clocks.
    pub targets: Targets,
    /// Sites.
    pub sites: Vec<Site>,
    /// Practices.
    pub practices: Vec<Practice>,
    /// Teams, one per site and in the same order.
    pub teams: Vec<Team>,
    /// Accounts.
    pub accounts: Vec<Account>,
    /// Supervision.
    pub supervision: Vec<Supervision>,
    /// Cover.
    pub covers: Vec<Cover>,
    /// Community groups and services.
    pub assets: Vec<Asset>,
    /// Role card.
    pub role_card: RoleCard,
}

impl ServicePlan {
    /// The position of the account with this key.
    pub fn account(&self, key: &str) -> Option<usize> {
        self.accounts.iter().position(|account| account.key == key)
    }
}
