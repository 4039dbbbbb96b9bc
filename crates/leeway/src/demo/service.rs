//! The demonstration service: seven sites shaped like [004 T2], who works there, and what there is to be introduced to.

use super::rng::Rng;
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
        let visits = if self.home_visits { "Home visits allowed." } else { "No home visits: surgery, telephone or video." };
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

#[derive(Deserialize)]
struct ServiceFile {
    name: String,
    slug: String,
    targets: Targets,
    site: Vec<Site>,
    account: Vec<AccountFile>,
    supervision: Vec<SupervisionFile>,
    cover: Vec<CoverFile>,
    role_card: RoleCard,
}

#[derive(Deserialize)]
struct AccountFile {
    key: String,
    name: String,
    role: String,
    title: String,
    site: Option<String>,
    practice: Option<usize>,
    source: Option<String>,
    asset: Option<String>,
    #[serde(default)]
    months: i32,
    #[serde(default)]
    leads: bool,
    #[serde(default)]
    left: bool,
}

#[derive(Deserialize)]
struct SupervisionFile {
    supervisor: String,
    kind: String,
    workers: Vec<String>,
}

#[derive(Deserialize)]
struct CoverFile {
    worker: String,
    cover: String,
    why: String,
    from_days: i32,
    until_days: i32,
}

#[derive(Deserialize)]
struct AssetFile {
    town: Vec<TownFile>,
}

#[derive(Deserialize)]
struct TownFile {
    site: String,
    assets: Vec<AssetEntry>,
}

#[derive(Deserialize)]
struct AssetEntry {
    name: String,
    org: String,
    kind: String,
    offers: String,
    when: String,
    place: String,
    cost: String,
    access: String,
    needs: Vec<String>,
    state: Option<String>,
    note: String,
}

/// A postcode that cannot exist: the area letters are used nowhere, and the rest has the right shape.
pub fn postcode(outward: &str, rng: &mut Rng) -> String {
    const LETTERS: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";
    let (first, second) = (*rng.one(LETTERS) as char, *rng.one(LETTERS) as char);
    format!("{outward} {}{first}{second}", rng.below(10))
}

/// A landline in the range that Ofcom keeps for drama.
pub fn landline(number: usize) -> String {
    format!("01632 960{:03}", number % 1000)
}

/// A mobile number in the range that Ofcom keeps for drama.
pub fn mobile(number: usize) -> String {
    format!("07700 900{:03}", number % 1000)
}

/// A name as the first half of an e-mail address.
fn slug(name: &str) -> String {
    let mut out = String::new();
    for letter in name.trim_start_matches("Dr ").chars() {
        if letter.is_ascii_alphanumeric() {
            out.push(letter.to_ascii_lowercase());
        } else if letter == ' ' || letter == '-' {
            out.push(if letter == ' ' { '.' } else { '-' });
        }
    }
    out
}

impl ServicePlan {
    /// Builds the service from the embedded file; large histories get more workers, one for each thousand episodes or so.
    ///
    /// # Panics
    /// Never in a build whose tests passed: the files are part of the program.
    pub fn load(seed: u64, episodes: usize, today: Date) -> Self {
        let file: ServiceFile = toml::from_str(include_str!("../../demo/service.toml")).expect("the embedded service is read in a test");
        let towns: AssetFile = toml::from_str(include_str!("../../demo/assets.toml")).expect("the embedded assets are read in a test");
        let mut rng = Rng::new(seed, u64::MAX);
        let sites = file.site;
        let site_at = |key: &str| sites.iter().position(|site| site.key == key);
        let months_ago = |months: i32| today.saturating_sub(jiff::Span::new().months(months));

        let mut practices = Vec::new();
        for (position, site) in sites.iter().enumerate() {
            for name in &site.practices {
                let phone = landline(900 + practices.len());
                practices.push(Practice { site: position, name: name.clone(), phone, postcode: postcode(&site.outward, &mut rng) });
            }
        }
        let mut assets = Vec::new();
        for town in towns.town {
            let Some(site) = site_at(&town.site) else { continue };
            for entry in town.assets {
                assets.push(Asset {
                    site,
                    phone: landline(100 + assets.len()),
                    email: format!("{}@groups.example.org", slug(&entry.name)),
                    name: entry.name,
                    organisation: entry.org,
                    kind: entry.kind,
                    offers: entry.offers,
                    when: entry.when,
                    place: entry.place,
                    town: sites[site].town.clone(),
                    postcode: postcode(&sites[site].outward, &mut rng),
                    cost: entry.cost,
                    access: entry.access,
                    needs: entry.needs,
                    state: entry.state.unwrap_or_else(|| "open".to_owned()),
                    note: entry.note,
                });
            }
        }
        let mut accounts: Vec<Account> = Vec::new();
        for entry in file.account {
            let site = entry.site.as_deref().and_then(site_at);
            let practice = entry.practice.and_then(|nth| practices.iter().enumerate().filter(|(_, p)| Some(p.site) == site).nth(nth).map(|(at, _)| at));
            let left = entry.left.then(|| site.map_or(today, |at| months_ago(sites[at].months)));
            accounts.push(Account {
                email: format!("{}@example.org", slug(&entry.name)),
                since: if entry.left { months_ago(60) } else { months_ago(entry.months) },
                asset: entry.asset.and_then(|name| assets.iter().position(|asset| asset.name == name)),
                key: entry.key,
                name: entry.name,
                role: entry.role,
                title: entry.title,
                site,
                practice,
                source: entry.source,
                leads: entry.leads,
                left,
            });
        }
        // A benchmark's thousands need more hands than ten; a caseload of thousands would be no caseload.
        const GIVEN: [&str; 12] = ["Alison", "Bola", "Catrin", "Deepa", "Eleanor", "Farah", "Gwen", "Hattie", "Ishaan", "Jo", "Karen", "Lewis"];
        const FAMILY: [&str; 9] = ["Atherton", "Birkin", "Chowdhury", "Dalby", "Ellis", "Fold", "Greaves", "Hindle", "Izzard"];
        for extra in 0..(episodes / 1000).saturating_sub(5) {
            let site = extra % sites.len();
            let name = format!("{} {}", GIVEN[extra % GIVEN.len()], FAMILY[(extra / GIVEN.len() + extra) % FAMILY.len()]);
            accounts.push(Account {
                key: format!("x{}", extra + 1),
                email: format!("{}.{}@example.org", slug(&name), extra + 1),
                name,
                role: "worker".to_owned(),
                title: "Link worker".to_owned(),
                site: Some(site),
                practice: None,
                source: None,
                asset: None,
                leads: false,
                since: months_ago(60),
                left: None,
            });
        }
        let account_at = |key: &str| accounts.iter().position(|account| account.key == key);
        let mut supervision = Vec::new();
        for entry in &file.supervision {
            for worker in &entry.workers {
                if let (Some(supervisor), Some(worker)) = (account_at(&entry.supervisor), account_at(worker)) {
                    let from = accounts[worker].since.max(accounts[supervisor].since);
                    supervision.push(Supervision { supervisor, worker, kind: entry.kind.clone(), from });
                }
            }
        }
        if let Some(supervisor) = account_at("s1") {
            let from = accounts[supervisor].since;
            for worker in (0..accounts.len()).filter(|at| accounts[*at].key.starts_with('x')) {
                supervision.push(Supervision { supervisor, worker, kind: "line".to_owned(), from });
            }
        }
        let covers = file
            .cover
            .iter()
            .filter_map(|entry| {
                Some(Cover {
                    worker: account_at(&entry.worker)?,
                    cover: account_at(&entry.cover)?,
                    why: entry.why.clone(),
                    from: today.saturating_add(jiff::Span::new().days(entry.from_days)),
                    until: today.saturating_add(jiff::Span::new().days(entry.until_days)),
                })
            })
            .collect();
        let teams = sites
            .iter()
            .enumerate()
            .map(|(position, site)| Team {
                name: format!("{} link workers", site.town),
                site: position,
                members: accounts
                    .iter()
                    .enumerate()
                    .filter(|(_, account)| account.role == "worker" && account.site == Some(position))
                    .map(|(at, account)| Member { account: at, lead: account.leads, from: account.since, until: account.left })
                    .collect(),
            })
            .collect();
        Self {
            name: file.name,
            slug: file.slug,
            targets: file.targets,
            practices,
            teams,
            accounts,
            supervision,
            covers,
            assets,
            role_card: file.role_card,
            sites,
        }
    }

    /// The position of the account with this key.
    pub fn account(&self, key: &str) -> Option<usize> {
        self.accounts.iter().position(|account| account.key == key)
    }
}
