//! The plan: a service and a stream of cases, the same for the same seed, number and moment.
//!
//! Cases are made one at a time, so that fifty thousand take no more memory than fifty.

use super::calendar::Calendar;
use super::case::{Case, Outcome};
use super::journey::{self, Answer, Made};
use super::people::{self, NhsNumbers, Someone};
use super::rng::Rng;
use super::service::ServicePlan;
use super::telling;
use super::text::Texts;
use jiff::Timestamp;

/// How common referrals are at the seven sites: those named in [004 T5], Site 1 estimated, teams counted whole.
const SITE_WEIGHTS: [u32; 7] = [15, 15, 19, 31, 24, 50, 26];

/// How long a worker was in post at a site, in numbered working days.
#[derive(Debug, Clone, Copy)]
pub struct Post {
    /// Account.
    pub account: usize,
    /// First day.
    pub from: i32,
    /// First day no longer in post.
    pub until: i32,
}

/// Everything the making of a case reads.
pub struct World {
    /// Sentences.
    pub texts: Texts,
    /// The service.
    pub service: ServicePlan,
    /// Working days.
    pub calendar: Calendar,
    /// Posts by site.
    pub posts: Vec<Vec<Post>>,
    /// Seed.
    pub seed: u64,
}

impl World {
    /// Who at a site was in post on a day; `turn` chooses among several.
    pub fn worker_on(&self, site: usize, day: i32, turn: usize) -> usize {
        let posts = &self.posts[site];
        let in_post = |post: &&Post| post.from <= day && day < post.until;
        let count = posts.iter().filter(in_post).count();
        let chosen = posts.iter().filter(in_post).nth(turn % count.max(1));
        chosen.or(posts.first()).map_or(0, |post| post.account)
    }

    /// When an account leaves its post, if it does.
    pub fn until(&self, site: usize, account: usize) -> i32 {
        self.posts[site].iter().find(|post| post.account == account).map_or(i32::MAX, |post| post.until)
    }

    /// When an account took up its post.
    pub fn from(&self, site: usize, account: usize) -> i32 {
        self.posts[site].iter().find(|post| post.account == account).map_or(0, |post| post.from)
    }
}

/// The plan of a demonstration service.
pub struct Plan {
    world: World,
    episodes: usize,
    caseload: Option<usize>,
}

impl Plan {
    /// A plan with this many episodes, seen at `now`.
    pub fn new(seed: u64, episodes: usize, now: Timestamp) -> Self {
        let calendar = Calendar::new(now);
        let service = ServicePlan::load(seed, episodes, calendar.date(calendar.today));
        let posts = service
            .teams
            .iter()
            .map(|team| {
                team.members
                    .iter()
                    .map(|member| Post {
                        account: member.account,
                        from: calendar.index_of(member.from),
                        until: member.until.map_or(i32::MAX, |day| calendar.index_of(day)),
                    })
                    .collect()
            })
            .collect();
        Self { world: World { texts: Texts::load(), service, calendar, posts, seed }, episodes, caseload: None }
    }

    /// The same with so many people in open support for each worker, in place of as many as fit the size.
    pub fn with_caseload(self, caseload: Option<usize>) -> Self {
        Self { caseload, ..self }
    }

    /// The seed it was drawn from.
    pub fn seed(&self) -> u64 {
        self.world.seed
    }

    /// How many episodes it has.
    pub fn episodes(&self) -> usize {
        self.episodes
    }

    /// The service without its cases.
    pub fn service(&self) -> &ServicePlan {
        &self.world.service
    }

    /// The first moment of the invented history: a time before everything, for the service's own beginnings.
    pub fn beginning(&self) -> Timestamp {
        self.world.calendar.at(0, 8 * 60)
    }

    /// The moment the plan is seen at.
    pub fn now(&self) -> Timestamp {
        self.world.calendar.now
    }

    /// A moment so many minutes ago, or so long before the end of the last working hours.
    pub fn recent(&self, minutes: i32) -> Timestamp {
        self.world.calendar.recent(minutes)
    }

    /// The cases, one after another.
    pub fn cases(&self) -> Cases<'_> {
        // A tenth or so is open; a small demonstration needs more, or nobody's Today would be full, and in a large one
        // nobody has more people at a time than could be believed.
        let workers = self.world.posts.iter().flatten().filter(|post| post.until == i32::MAX).count();
        let fitting = (self.episodes * 12 / 100).max((workers * 13).min(self.episodes * 3 / 5)).min(workers * 60);
        let open = self.caseload.map_or(fitting, |each| (workers * each).min(self.episodes));
        Cases {
            world: &self.world,
            nhs: NhsNumbers::new(self.world.seed),
            number: 0,
            episodes: 0,
            episodes_wanted: self.episodes,
            open: 0,
            open_wanted: open,
            inbox: 0,
            inbox_wanted: if self.episodes == 0 { 0 } else { 26 + self.episodes / 400 },
            diary: vec![Diary::default(); self.world.service.accounts.len()],
            next_worker: 0,
            references: 0,
        }
    }
}

/// What a worker's coming days hold already.
#[derive(Debug, Clone, Copy, Default)]
pub struct Diary {
    /// Open episodes so far.
    pub open: usize,
    /// Appointments today.
    pub today: usize,
    /// Appointments on later days.
    pub later: usize,
}

/// The stream of cases.
pub struct Cases<'a> {
    world: &'a World,
    nhs: NhsNumbers,
    number: usize,
    episodes: usize,
    episodes_wanted: usize,
    open: usize,
    open_wanted: usize,
    inbox: usize,
    inbox_wanted: usize,
    diary: Vec<Diary>,
    next_worker: usize,
    references: u64,
}

impl Iterator for Cases<'_> {
    type Item = Case;

    fn next(&mut self) -> Option<Case> {
        let left = self.episodes_wanted - self.episodes;
        if left == 0 && self.inbox >= self.inbox_wanted {
            return None;
        }
        let number = self.number;
        self.number += 1;
        let mut rng = Rng::new(self.world.seed, number as u64);
        // Open and unanswered ones are spread evenly among the others.
        let open_due = left > 0
            && self.open < self.open_wanted
            && self.open * self.episodes_wanted <= self.episodes * self.open_wanted;
        let inbox_due = left == 0
            || (self.inbox < self.inbox_wanted
                && self.inbox * self.episodes_wanted < self.episodes * self.inbox_wanted);
        let case = if open_due || (left > 0 && left <= self.open_wanted - self.open) {
            self.open_case(number, left, &mut rng)
        } else if inbox_due {
            self.inbox_case(number, &mut rng)
        } else {
            self.past_case(number, left, &mut rng)
        };
        self.episodes += case.referrals.iter().filter(|referral| referral.episode.is_some()).count();
        Some(case)
    }
}

impl<'a> Cases<'a> {
    fn someone(&mut self, site: usize, number: usize, rng: &mut Rng) -> Someone<'a> {
        let practices = &self.world.service.practices;
        let of_site = practices.iter().filter(|practice| practice.site == site).count();
        let first = practices.iter().position(|practice| practice.site == site).unwrap_or(0);
        let practice = first + rng.below(of_site);
        let nhs = self.nhs.take();
        people::someone(&self.world.texts, &self.world.service, &self.world.calendar, practice, number, nhs, rng)
    }

    /// A reference no other referral of the plan has.
    fn reference(&mut self) -> String {
        // The reference carries 35 bits; an odd factor walks through them all without meeting one twice.
        let number =
            self.references.wrapping_mul(0x2545_F491_4F6C_DD1D).wrapping_add(self.world.seed) & ((1 << 35) - 1);
        self.references += 1;
        practice::reference::make(&number.to_be_bytes())
    }

    fn finish(&mut self, number: usize, someone: Someone<'a>, mut made: Vec<Made>) -> Case {
        made.sort_by_key(|one| one.referral.received_at);
        let mut referrals = Vec::with_capacity(made.len());
        for (position, mut one) in made.into_iter().enumerate() {
            if let Some(Outcome::Duplicate { of, .. }) = &mut one.referral.outcome {
                // It was received later on the same day, so the one it doubles stands right before it.
                *of = position.saturating_sub(1);
            }
            let reference = self.reference();
            referrals.push(telling::finish(self.world, &someone.person, one, reference));
        }
        Case { number, person: someone.person, referrals }
    }

    /// Somebody in support now: a caseload is filled worker by worker, so that each has a full day.
    fn open_case(&mut self, number: usize, left: usize, rng: &mut Rng) -> Case {
        let posts: Vec<(usize, usize)> = self
            .world
            .posts
            .iter()
            .enumerate()
            .flat_map(|(site, posts)| {
                posts.iter().filter(|post| post.until == i32::MAX).map(move |post| (site, post.account))
            })
            .collect();
        // The person with an account of their own is the first case, with the lead worker of their site.
        let account = self.world.service.account("c1").filter(|_| self.open == 0);
        let (site, worker) = if let Some(account) = account {
            let site = self.world.service.accounts[account].site.unwrap_or(0);
            (site, posts.iter().find(|(at, _)| *at == site).map_or(0, |(_, worker)| *worker))
        } else {
            self.next_worker += 1;
            posts[self.next_worker % posts.len()]
        };
        self.open += 1;
        let mut someone = self.someone(site, number, rng);
        if let Some(account) = account {
            people::become_account(&mut someone, &self.world.service.accounts[account].name, account);
        }
        let diary = &mut self.diary[worker];
        let turn = if account.is_some() { 0 } else { diary.open };
        let (stage, when) = journey::now_of(turn, &self.world.service.sites[site], diary, rng);
        diary.open += 1;
        let recent = journey::open(self.world, &mut someone, site, worker, stage, when, rng);
        let mut all = vec![];
        let earlier_end = recent.received_day - rng.between(35, 160);
        if left > 1 && rng.chance(14) {
            all.extend(journey::ended(self.world, &mut someone, site, earlier_end, rng));
        }
        let mut recent = recent;
        if !all.is_empty() {
            journey::mark_return(self.world, &someone, &mut recent, rng);
        }
        all.push(recent);
        self.finish(number, someone, all)
    }

    /// Somebody whose referral is not answered yet.
    fn inbox_case(&mut self, number: usize, rng: &mut Rng) -> Case {
        let site = self.inbox % self.world.service.sites.len();
        let turn = self.inbox / self.world.service.sites.len() + self.inbox;
        self.inbox += 1;
        let mut someone = self.someone(site, number, rng);
        let made = journey::unanswered(self.world, &mut someone, site, turn, rng);
        self.finish(number, someone, vec![made])
    }

    /// Somebody whose case is history: most were supported, some were answered otherwise, some came back.
    fn past_case(&mut self, number: usize, left: usize, rng: &mut Rng) -> Case {
        let site = rng.weighted(&SITE_WEIGHTS);
        let mut someone = self.someone(site, number, rng);
        let last = self.world.calendar.today - 1 - rng.between(0, 4);
        // Spread over the years, a little more of late: the service grew.
        let roll = rng.below(1_000_000).max(rng.below(1_200_000).min(999_999) * 2 / 3);
        let end =
            60 + i32::try_from((i64::from(last) - 60) * i64::try_from(roll).unwrap_or(0) / 1_000_000).unwrap_or(0);
        let answer = rng.by_weight(&[
            (Answer::Accepted, 790),
            (Answer::Signposted, 85),
            (Answer::Redirected, 35),
            (Answer::Declined, 65),
            (Answer::Withdrawn, 25),
        ]);
        if answer != Answer::Accepted {
            let made = journey::answered(self.world, &mut someone, site, end, answer, rng);
            return self.finish(number, someone, vec![made]);
        }
        let mut all: Vec<Made> = journey::ended(self.world, &mut someone, site, end, rng).into_iter().collect();
        let mut made = all.len();
        if made > 0 && made < left && rng.chance(10) {
            let until = all[0].received_day - rng.between(35, 200);
            if let Some(earlier) = journey::ended(self.world, &mut someone, site, until, rng) {
                journey::mark_return(self.world, &someone, &mut all[0], rng);
                all.push(earlier);
                made += 1;
            }
        }
        if made > 0 && rng.chance(2) {
            // Once in a while a receptionist and a GP both send the same request.
            all.push(journey::sent_twice(self.world, &mut someone, &all[0], rng));
        }
        if all.is_empty() {
            let made = journey::answered(self.world, &mut someone, site, end.max(40), Answer::Signposted, rng);
            return self.finish(number, someone, vec![made]);
        }
        self.finish(number, someone, all)
    }
}
