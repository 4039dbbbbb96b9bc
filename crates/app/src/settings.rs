//! What a service sets for itself in figures: targets of the clocks, nudges, what goes by itself,
//! how many people at a time (DOMAIN 4.2, 4.9, 5.1).

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::referrals::targets;
use crate::reminders::Reminding;
use crate::secrets::token_hash;
use data_encoding::HEXLOWER;
use practice::access::Act;
use practice::attachment::{MOST_MEGABYTES, USUAL_MEGABYTES};
use practice::charter::asking;
use practice::clock::Targets;
use practice::event::Kind;
use practice::lone::Hours;
use practice::problem::Problem;
use serde_json::json;
use store::Tx;
use uuid::Uuid;

/// Whether word of the first contact goes by itself.
const FIRST_CONTACT: &str = "wordback.first_contact";
/// How many people a worker has in open support at a time, as a guide.
const CAPACITY: &str = "capacity.open";

/// From which hour somebody watches those who work alone, until which, and how long after their time an alarm is raised.
const LONE_OPENS: &str = "lone.opens";
const LONE_CLOSES: &str = "lone.closes";
const LONE_GRACE: &str = "lone.grace";
/// Minutes of grace until the service sets its own.
const GRACE: i64 = 15;
/// How many days before and at which hour a person is reminded of an appointment, and whether calendar programs get initials.
const REMIND_DAYS: &str = "remind.days";
const REMIND_HOUR: &str = "remind.hour";
const FEED_INITIALS: &str = "feed.initials";

/// How many core hours an answer takes at most to what is asked first, before it goes to the next supervisor.
const ASK_HOURS: &str = "ask.hours";

/// How many megabytes a file has at most.
const FILE_MEGABYTES: &str = "attachment.megabytes";

/// A service's settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Targets of the clocks, and when an unanswered referral nudges.
    pub targets: Targets,
    /// Whether word of the first contact goes by itself; otherwise it waits to be read.
    pub first_contact_sends: bool,
    /// How many people a worker has in open support at a time, as a guide.
    pub capacity_open: i64,
    /// When somebody watches those who work alone.
    pub lone_hours: Hours,
    /// Minutes after which an alarm is raised where they are not back, unless the plan says otherwise.
    pub lone_grace: i64,
    /// Core hours in which a supervisor answers what is asked first, until it goes to the next ([`practice::charter::asking`]).
    pub ask_hours: i64,
    /// How many megabytes a file kept with a record has at most.
    pub file_megabytes: i64,
    /// When a person is reminded of an appointment.
    pub reminding: Reminding,
    /// Whether initials stand in what calendar programs get; without, nobody is named there at all.
    pub feed_initials: bool,
}

impl Settings {
    fn pairs(&self) -> [(&'static str, String); 15] {
        let t = &self.targets;
        [
            ("target.triage_working_days", t.triage_working_days.to_string()),
            ("target.first_offer_working_days", t.first_offer_working_days.to_string()),
            ("target.first_contact_days", t.first_contact_days.to_string()),
            ("target.nudge_team_working_days", t.nudge_team_working_days.to_string()),
            ("target.nudge_lead_working_days", t.nudge_lead_working_days.to_string()),
            (FIRST_CONTACT, if self.first_contact_sends { "send" } else { "draft" }.to_owned()),
            (CAPACITY, self.capacity_open.to_string()),
            (LONE_OPENS, self.lone_hours.opens.to_string()),
            (LONE_CLOSES, self.lone_hours.closes.to_string()),
            (LONE_GRACE, self.lone_grace.to_string()),
            (ASK_HOURS, self.ask_hours.to_string()),
            (FILE_MEGABYTES, self.file_megabytes.to_string()),
            (REMIND_DAYS, self.reminding.days.to_string()),
            (REMIND_HOUR, self.reminding.hour.to_string()),
            (FEED_INITIALS, if self.feed_initials { "yes" } else { "no" }.to_owned()),
        ]
    }

    /// A mark that changes with any of the settings, for seeing that somebody else changed them.
    #[must_use]
    pub fn mark(&self) -> String {
        let text: Vec<String> = self.pairs().iter().map(|(code, value)| format!("{code}={value}")).collect();
        HEXLOWER.encode(&token_hash(&text.join(";")))
    }

    fn check(&self) -> Result<(), Vec<Problem>> {
        let t = &self.targets;
        let mut problems = Vec::new();
        let figures = [
            ("triage_working_days", t.triage_working_days, 60),
            ("first_offer_working_days", t.first_offer_working_days, 120),
            ("first_contact_days", t.first_contact_days, 365),
            ("nudge_team_working_days", t.nudge_team_working_days, 60),
            ("nudge_lead_working_days", t.nudge_lead_working_days, 60),
            ("capacity_open", self.capacity_open, 500),
        ];
        for (field, value, most) in figures {
            if !(1..=most).contains(&value) {
                problems.push(Problem::new(field, format!("Enter a whole number from 1 to {most}")));
            }
        }
        if !(0..=120).contains(&self.lone_grace) {
            problems.push(Problem::new("lone_grace", "Enter a whole number of minutes from 0 to 120"));
        }
        if !asking::HOURS_RANGE.contains(&self.ask_hours) {
            problems.push(Problem::new("ask_hours", "Enter a whole number of hours from 1 to 40"));
        }
        if !(1..=MOST_MEGABYTES).contains(&self.file_megabytes) {
            problems.push(Problem::new("file_megabytes", format!("Enter a whole number from 1 to {MOST_MEGABYTES}")));
        }
        if !(0..=7).contains(&self.reminding.days) {
            problems.push(Problem::new("remind_days", "Enter a whole number of days from 0 to 7; 0 for no reminders"));
        }
        if !(7..=20).contains(&self.reminding.hour) {
            problems.push(Problem::new("remind_hour", "Enter a whole hour from 7 to 20"));
        }
        let Hours { opens, closes } = self.lone_hours;
        if !(0..24).contains(&opens) || !(1..=24).contains(&closes) || closes <= opens {
            problems.push(Problem::new("lone_closes", "The hours end after they begin, within one day"));
        }
        if t.nudge_lead_working_days < t.nudge_team_working_days {
            problems.push(Problem::new(
                "nudge_lead_working_days",
                "The lead is nudged on the same day as the team or later",
            ));
        }
        if t.first_offer_working_days < t.triage_working_days {
            problems.push(Problem::new(
                "first_offer_working_days",
                "A first contact is offered on the same day as triage or later",
            ));
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

/// The settings of a service, or those it starts with.
pub(crate) async fn read(tx: &mut Box<dyn Tx>) -> AppResult<Settings> {
    let own = tx.setting_list().await?;
    let value = |code: &str| own.iter().find(|(c, _)| c == code).map(|(_, v)| v.as_str());
    let hour = |code: &str| value(code).and_then(|v| v.parse::<i8>().ok());
    let office = Hours::default();
    Ok(Settings {
        first_contact_sends: value(FIRST_CONTACT) == Some("send"),
        capacity_open: crate::episodes::capacity(&own),
        lone_hours: Hours {
            opens: hour(LONE_OPENS).unwrap_or(office.opens),
            closes: hour(LONE_CLOSES).unwrap_or(office.closes),
        },
        lone_grace: value(LONE_GRACE).and_then(|v| v.parse().ok()).unwrap_or(GRACE),
        ask_hours: value(ASK_HOURS).and_then(|v| v.parse().ok()).unwrap_or(asking::HOURS),
        file_megabytes: value(FILE_MEGABYTES).and_then(|v| v.parse().ok()).unwrap_or(USUAL_MEGABYTES),
        reminding: Reminding {
            days: value(REMIND_DAYS).and_then(|v| v.parse().ok()).unwrap_or(Reminding::default().days),
            hour: hour(REMIND_HOUR).unwrap_or(Reminding::default().hour),
        },
        feed_initials: value(FEED_INITIALS) == Some("yes"),
        targets: targets(tx).await?,
    })
}

/// The settings, to be changed.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn open(ctx: &Ctx) -> AppResult<Settings> {
    ctx.authorise(Act::WordingEdit)?;
    read(&mut ctx.read().await?).await
}

/// Saves the settings; `seen` is the mark of those that the page showed.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`] where somebody else changed them meanwhile.
pub async fn save(ctx: &Ctx, form: Uuid, seen: &str, new: Settings) -> AppResult<()> {
    ctx.authorise(Act::WordingEdit)?;
    new.check().map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let before = read(&mut tx).await?;
    if before.mark() != seen {
        return Err(AppError::Stale);
    }
    let old = before.pairs();
    for (code, value) in new.pairs() {
        let was = old.iter().find(|(c, _)| *c == code).map(|(_, v)| v.as_str()).unwrap_or_default();
        if was != value {
            tx.setting_put(code, &value).await?;
            ctx.event(
                &mut tx,
                Kind::SettingChanged,
                About::default(),
                &json!({ "code": code, "before": was, "after": value }),
            );
        }
    }
    ctx.finish(tx, form, "/admin/settings", Some("/admin/settings")).await
}
