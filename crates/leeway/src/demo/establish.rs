//! Establishes the service from its data files: numbers and addresses that reach nobody, posts, teams, supervision.

use super::rng::Rng;
use super::service::{
    Account, Asset, Cover, Member, Practice, RoleCard, ServicePlan, Site, Supervision, Targets, Team,
};
use jiff::civil::Date;
use serde::Deserialize;

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

/// Names of the further workers of a large history.
const GIVEN: [&str; 12] =
    ["Alison", "Bola", "Catrin", "Deepa", "Eleanor", "Farah", "Gwen", "Hattie", "Ishaan", "Jo", "Karen", "Lewis"];
const FAMILY: [&str; 9] = ["Atherton", "Birkin", "Chowdhury", "Dalby", "Ellis", "Fold", "Greaves", "Hindle", "Izzard"];

impl ServicePlan {
    /// Builds the service from the embedded file; large histories get more workers, one for each thousand episodes or so.
    ///
    /// # Panics
    /// Never in a build whose tests passed: the files are part of the program.
    pub fn load(seed: u64, episodes: usize, today: Date) -> Self {
        let file: ServiceFile =
            toml::from_str(include_str!("../../demo/service.toml")).expect("the embedded service is read in a test");
        let towns: AssetFile =
            toml::from_str(include_str!("../../demo/assets.toml")).expect("the embedded assets are read in a test");
        let mut rng = Rng::new(seed, u64::MAX);
        let sites = file.site;
        let site_at = |key: &str| sites.iter().position(|site| site.key == key);
        let months_ago = |months: i32| today.saturating_sub(jiff::Span::new().months(months));

        let mut practices = Vec::new();
        for (position, site) in sites.iter().enumerate() {
            for name in &site.practices {
                let phone = landline(900 + practices.len());
                practices.push(Practice {
                    site: position,
                    name: name.clone(),
                    phone,
                    postcode: postcode(&site.outward, &mut rng),
                });
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
            let practice = entry.practice.and_then(|nth| {
                practices.iter().enumerate().filter(|(_, p)| Some(p.site) == site).nth(nth).map(|(at, _)| at)
            });
            // whoever leaves stays a week longer than the next one has been there, to hand over
            let gone = |site: usize| months_ago(sites[site].months).saturating_add(jiff::Span::new().days(7));
            let left = entry.left.then(|| site.map_or(today, gone).min(today));
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
        for extra in 0..(episodes / 1000).saturating_sub(5) {
            let site = extra % sites.len();
            let name =
                format!("{} {}", GIVEN[extra % GIVEN.len()], FAMILY[(extra / GIVEN.len() + extra) % FAMILY.len()]);
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
                    .map(|(at, account)| Member {
                        account: at,
                        lead: account.leads,
                        from: account.since,
                        until: account.left,
                    })
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
}
