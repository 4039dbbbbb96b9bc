//! What supports the work of the invented service: other work that was asked for, courses and gaps, time, a situation told to peers, the role
//! as hired for. Through the use cases, by whoever would do it.

use app::Ctx;
use app::support::{other_work, peers, staying, time, training};
use jiff::ToSpan;
use practice::support::other_work::{Answer, Asker, Draft, Kind as Work};
use practice::support::peers::Situation;
use practice::support::staying::{Amount, Facet, Said};
use practice::support::time::{Entry, Kind as Back};
use practice::support::training::{Course, How, Kind as Must, Record, Topic};

/// What was asked of each worker, by whom and for how long; those that more workers were asked stand first.
const ASKED: &[(Work, Asker, i64, &str)] = &[
    (Work::VaccinationDesk, Asker::PracticeManager, 240, "On a Saturday"),
    (Work::VaccinationDesk, Asker::PracticeManager, 240, ""),
    (Work::VaccinationDesk, Asker::PracticeManager, 120, ""),
    (Work::VaccinationDesk, Asker::PracticeManager, 240, ""),
    (Work::VaccinationDesk, Asker::PracticeManager, 180, ""),
    (Work::Reception, Asker::Reception, 60, "To sit in over lunch"),
];

/// Lays it, as of the day that the clock says.
///
/// # Errors
/// A use case says no: then the demonstration is at fault.
pub(super) async fn lay(manager: &Ctx, workers: &[&Ctx]) -> anyhow::Result<()> {
    let (Some(first), Some(second)) = (workers.first(), workers.get(1)) else { return Ok(()) };
    let today = manager.today();
    for (worker, (kind, asker, minutes, what)) in workers.iter().zip(ASKED.iter().cycle()) {
        let draft = Draft {
            kind: Some(*kind),
            asker: Some(*asker),
            minutes: Some(*minutes),
            on: today.saturating_sub(9.days()),
            what: (*what).to_owned(),
        };
        other_work::note(worker, worker.id(), &draft, false).await?;
    }
    let desk = Draft {
        kind: Some(Work::RecallLists),
        asker: Some(Asker::Clinician),
        minutes: Some(180),
        on: today.saturating_sub(2.days()),
        what: "To ring those who are due for a check".to_owned(),
    };
    other_work::note(second, second.id(), &desk, true).await?;
    let asked = other_work::note(first, first.id(), &desk, true).await?;
    let version = other_work::open(manager, asked).await?.row.version;
    let words = "This is the practice’s own work. I have asked the network for somebody to do it.";
    other_work::answer(manager, manager.id(), (asked, version), Some(Answer::Declined), words).await?;

    for (name, kind, every_months) in [
        ("Safeguarding adults and children, level 2", Must::Mandatory, Some(36)),
        ("Data security and confidentiality", Must::Mandatory, Some(12)),
        ("Listening when it is hard", Must::Chosen, None),
    ] {
        let within_weeks = (kind == Must::Mandatory).then_some(4);
        let course = Course { name: name.to_owned(), kind, every_months, within_weeks };
        training::course_save(manager, manager.id(), None, Some(kind), course, true).await?;
    }
    for (nth, worker) in workers.iter().enumerate() {
        for one in training::own(worker).await?.courses {
            // the last of them has a course to do, and one of the others to renew soon
            let ago = match (nth + 1 == workers.len(), one.row.every_months) {
                (true, _) => continue,
                (false, Some(12)) if nth == 1 => 330,
                _ => 120,
            };
            let record =
                Record { how: How::Online, on: Some(today.saturating_sub(ago.days())), from_where: String::new() };
            training::record(worker, worker.id(), Some(one.row.id), &record).await?;
        }
        let words = "Somebody told me of what had happened to them, and I did not know how to stay with it.";
        training::say_gap(worker, worker.id(), Some(Topic::Trauma), words).await?;
        for (kind, ago, minutes) in
            [(Back::Meeting, 1, 60), (Back::Links, 1, 120), (Back::Admin, 2, 45), (Back::Groups, 3, 90)]
        {
            let entry = Entry { kind, on: today.saturating_sub(ago.days()), minutes, note: String::new() };
            time::note(worker, worker.id(), &entry).await?;
        }
    }
    let told = Situation {
        title: "Asked for a lift home".to_owned(),
        text: "We had talked for longer than planned, it was dark, and the last bus had gone. They asked whether I could drive them home, \
               and I had the car at the door."
            .to_owned(),
        closes: None,
        names_nobody: true,
    };
    let told = peers::tell(first, first.id(), &told).await?;
    for (worker, (place, reason)) in workers.iter().zip([
        (30, "I would ring my supervisor from the door. It is quickly done, and I am not alone with it."),
        (15, "I would not: I am not insured for it, and next time it is expected of me. I would pay for a taxi."),
        (65, "I would drive them this once, and say so the next morning."),
        (55, "I would, if I knew them. It depends on the person, and on how I feel."),
    ]) {
        peers::answer(worker, worker.id(), told, Some(place), reason).await?;
    }
    let hired = Said {
        amounts: vec![
            (Facet::People, Amount::Much),
            (Facet::Judgement, Amount::Much),
            (Facet::Community, Amount::Much),
            (Facet::Paperwork, Amount::Little),
            (Facet::OtherWork, Amount::None),
        ],
        words: "I was told that a third of my week would go to finding groups.".to_owned(),
    };
    let written = staying::Written { said: hired, began: None, supervisor: None, version: 0 };
    staying::write(first, first.id(), None, written).await?;
    // the names of those they support were looked for in what they wrote, and shown to nobody
    for worker in workers {
        worker.nothing_shown();
    }
    Ok(())
}
