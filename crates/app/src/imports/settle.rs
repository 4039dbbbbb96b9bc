//! What a record has to satisfy before it is staged: which site, team and worker it belongs to, and the rules that history can satisfy.

use super::places::Site;
use super::stage::{Belongs, Problem, Reading, moment};
use crate::error::AppResult;
use exchange::{Kind, Record};
use practice::contact;
use practice::measure::{Definition, Sort};
use practice::person::fold;
use uuid::Uuid;

impl Reading<'_> {
    /// Says which site, which team and which worker, and holds the record to the rules that history can satisfy. `found`: whether it belongs
    /// to anything.
    pub(super) async fn settle(
        &mut self,
        record: &mut Record,
        at: &mut Belongs,
        (id, found): (Uuid, bool),
    ) -> AppResult<Result<(), Problem>> {
        match record.kind {
            Kind::Person => {
                if let Some(name) = record.fields.get("practice").cloned() {
                    match self.places.site(&name) {
                        Some(site) => at.site = Some(site.id),
                        None => record.flags.push((
                            "practice".to_owned(),
                            name,
                            "this practice is not known here".to_owned(),
                        )),
                    }
                }
            }
            Kind::Referral => {
                let named = record.fields.get("site").cloned();
                let site = match &named {
                    Some(name) => self.places.site(name).or(self.places.site),
                    None => self.places.site,
                };
                let Some(Site { id: site, team: Some(team) }) = site else {
                    return Ok(Err((
                        "site",
                        named.unwrap_or_default(),
                        "no team of this service serves this site".to_owned(),
                        "Make the site and its team first, or name one for the import with --site.".to_owned(),
                    )));
                };
                (at.site, at.team, at.referral) = (Some(site), Some(team), Some(id));
            }
            Kind::Episode => {
                at.episode = Some(id);
                at.owner = None;
                let named = record.fields.get("owner").cloned();
                let mut owner = None;
                if let Some(email) = &named {
                    owner = self.places.worker(self.ctx, email).await?;
                    if owner.is_none() {
                        let words = "who supported here before is no worker of this service now".to_owned();
                        record.flags.push(("owner".to_owned(), email.clone(), words));
                    }
                }
                at.owner = owner.or(self.places.owner);
                if at.owner.is_none() {
                    return Ok(Err((
                        "owner",
                        named.unwrap_or_default(),
                        "no link worker of this service has this address".to_owned(),
                        "Invite them first, or name who takes such support with --owner.".to_owned(),
                    )));
                }
            }
            Kind::Contact => {
                if let Some(email) = record.fields.get("recorded_by").cloned()
                    && let Some(worker) = self.places.worker(self.ctx, &email).await?
                {
                    at.owner = Some(worker);
                }
                if let Some(Err(problem)) = self.contact(record) {
                    return Ok(Err(problem));
                }
            }
            Kind::Goal => at.goal = Some(id),
            Kind::Step => {}
            Kind::Measure => return Ok(self.measure(record)),
            Kind::Appointment => {
                if let Some(email) = record.fields.get("appointment_worker").cloned() {
                    if let Some(worker) = self.places.worker(self.ctx, &email).await? {
                        at.owner = Some(worker);
                    } else {
                        let words =
                            "no worker of this service has this address: it is with whoever supports".to_owned();
                        record.flags.push(("appointment_worker".to_owned(), email, words));
                    }
                }
                return Ok(self.appointment(record, at));
            }
            Kind::Attachment => return Ok(self.attachment(record, at, found)),
        }
        Ok(Ok(()))
    }

    /// The rules of a contact: what is to come is no contact; whatever else does not fit is kept as it was, and flagged.
    fn contact(&self, record: &mut Record) -> Option<Result<(), Problem>> {
        let draft = super::make::draft(record)?;
        let now = self.ctx.now();
        if draft.at > now.saturating_add(jiff::SignedDuration::from_mins(5)).unwrap_or(now) {
            return Some(Err((
                "contact_at",
                draft.at.to_string(),
                "this is still to come".to_owned(),
                "A contact is what took place: leave it out here, and plan it in Leeway.".to_owned(),
            )));
        }
        for problem in draft.check(draft.at, now).err().unwrap_or_default() {
            let said = |minutes: Option<i32>| minutes.map(|m| m.to_string()).unwrap_or_default();
            // that nobody wrote down how long it took is how it was
            if problem.field == "minutes"
                && draft.minutes.is_none()
                && draft.attendance == contact::Attendance::Attended
            {
                continue;
            }
            record.flags.push((problem.field.to_owned(), said(draft.minutes), problem.message));
        }
        Some(Ok(()))
    }

    /// The rules of a measure: an instrument of this service, questions of its own, answers that it knows.
    fn measure(&self, record: &mut Record) -> Result<(), Problem> {
        let named = record.text("instrument").to_owned();
        let latest = self.catalogue.latest();
        let means = |one: &&Definition| {
            one.code.eq_ignore_ascii_case(&named) || fold(&one.name) == fold(&named) || fold(&one.short) == fold(&named)
        };
        let Some(definition) = latest.iter().map(|one| one.definition).find(means) else {
            let codes: Vec<&str> = latest.iter().map(|one| one.definition.code.as_str()).collect();
            return Err((
                "instrument",
                named,
                "this service has no such measure".to_owned(),
                format!("Map it to one of: {}. Or define it first, under Administration.", codes.join(", ")),
            ));
        };
        if definition.sort == Sort::Concerns {
            return Err((
                "instrument",
                named,
                "concerns in somebody’s own words are not brought in".to_owned(),
                "Write them down together with the person, in Leeway.".to_owned(),
            ));
        }
        record.fields.insert("instrument".to_owned(), definition.code.clone());
        record.fields.insert("edition".to_owned(), definition.edition.to_string());
        let draft = super::measured::draft(record, definition).map_err(|unknown| {
            let codes: Vec<&str> = definition.items.iter().map(|item| item.code.as_str()).collect();
            (
                "answers",
                unknown,
                format!("{} has no such question", definition.short),
                format!("Its questions are: {}. Write each as code=number, with semicolons between.", codes.join(", ")),
            )
        })?;
        let asked = definition.asked(&[]);
        match draft.check(definition, &asked, self.ctx.today()) {
            Ok(_) => Ok(()),
            Err(problems) => {
                let words: Vec<String> = problems.into_iter().map(|problem| problem.message).collect();
                let to_do = "Mend the row there, or leave it out.".to_owned();
                Err(("answers", record.text("answers").to_owned(), words.join(" "), to_do))
            }
        }
    }

    /// The rules of an appointment: it is still to come, and of support that comes in with it.
    fn appointment(&self, record: &Record, at: &Belongs) -> Result<(), Problem> {
        let starts = moment(record, "appointment_at");
        if starts.is_none_or(|starts| starts <= self.ctx.now()) {
            return Err((
                "appointment_at",
                record.text("appointment_at").to_owned(),
                "this is over".to_owned(),
                "What took place is a contact: bring it in as one.".to_owned(),
            ));
        }
        if at.old_episode {
            return Err((
                "episode_key",
                record.text("episode_key").to_owned(),
                "this support was here before, and its appointments are planned here".to_owned(),
                "Plan it in the calendar.".to_owned(),
            ));
        }
        Ok(())
    }
}
