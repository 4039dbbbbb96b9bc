//! A charter's rules, each by example: what lies within, what just does, what lies beyond, and in which words it is said.

use practice::access::Role;
use practice::charter::{
    Act, Aspect, ContactAct, Counts, Facts, HomeNeeds, Method, OtherWork, ReferralAct, Rule, Stance, Tally, Task, Tense,
};
use practice::contact::{Kind, Place};
use practice::holding::Reason;
use practice::referral::{RiskFlag, Route, Source};

use crate::charter_kit::{after, contact, referral};

/// What a rule makes of an act, and the figures while it is planned and once it has happened.
fn weighed(rule: &Rule, facts: &Facts, act: &Act<'_>) -> (&'static str, String, String) {
    on(rule.aspects()[0], rule, facts, act)
}

fn on(aspect: Aspect, rule: &Rule, facts: &Facts, act: &Act<'_>) -> (&'static str, String, String) {
    assert!(rule.check().is_ok(), "{rule}: {:?}", rule.check());
    let (what, figures) = match rule.weigh(aspect, facts, act) {
        None => return ("not spoken of", String::new(), String::new()),
        Some(Stance::Within) => return ("within", String::new(), String::new()),
        Some(Stance::Reached(figures)) => ("reached", figures),
        Some(Stance::Beyond(figures)) => ("beyond", figures),
    };
    (what, figures.words(Tense::Planned), figures.words(Tense::Happened))
}

fn what(rule: &Rule, facts: &Facts, act: &Act<'_>) -> &'static str {
    weighed(rule, facts, act).0
}

fn meeting(kind: Kind, minutes: i32) -> Act<'static> {
    Act::Contact(ContactAct { kind, minutes: Some(minutes), ..contact() })
}

fn said(planned: &str, happened: &str) -> (&'static str, String, String) {
    ("beyond", planned.to_owned(), happened.to_owned())
}

#[test]
fn a_first_meeting_of_forty_five_to_sixty_minutes() {
    let rule = Rule::ContactMinutes { kinds: vec![Kind::FirstMeeting], least: Some(45), most: Some(60) };
    let first = |minutes| weighed(&rule, &Facts::default(), &meeting(Kind::FirstMeeting, minutes));
    assert_eq!(first(44), said("This would be 44 minutes, of at least 45.", "This was 44 minutes, of at least 45."));
    assert_eq!((first(45).0, first(59).0), ("within", "within"));
    assert_eq!((first(60).0, first(60).1.as_str()), ("reached", "This would be 60 minutes, of at most 60."));
    assert_eq!(first(61), said("This would be 61 minutes, of at most 60.", "This was 61 minutes, of at most 60."));
    assert_eq!(first(1).2, "This was 1 minute, of at least 45.");
    assert_eq!(what(&rule, &Facts::default(), &meeting(Kind::FollowUp, 200)), "not spoken of", "another kind");
}

#[test]
fn minutes_that_nobody_said_and_of_what_did_not_come_about_are_not_weighed() {
    let rule = Rule::ContactMinutes { kinds: vec![], least: Some(10), most: None };
    let facts = Facts::default();
    assert_eq!(what(&rule, &facts, &meeting(Kind::CheckIn, 5)), "beyond", "of every kind, where none is named");
    assert_eq!(what(&rule, &facts, &meeting(Kind::Message, 5)), "not spoken of");
    assert_eq!(what(&rule, &facts, &Act::Contact(ContactAct { minutes: None, ..contact() })), "not spoken of");
    let missed = ContactAct { minutes: Some(5), missed: true, ..contact() };
    assert_eq!(what(&rule, &facts, &Act::Contact(missed)), "not spoken of");
}

#[test]
fn a_seventh_contact_of_six_lies_beyond_and_says_so() {
    let rule = Rule::ContactsAtMost { most: 6, counts: Counts::default() };
    let next = |held| weighed(&rule, &after(held), &Act::Contact(contact()));
    assert_eq!(next(4).0, "within");
    assert_eq!((next(5).0, next(5).1.as_str()), ("reached", "This would be the 6th of 6 contacts."));
    assert_eq!(next(6), said("This would be the 7th of 6 contacts.", "This was the 7th of 6 contacts."));
    let nth = |held| next(held).1;
    assert_eq!(nth(10), "This would be the 11th of 6 contacts.");
    assert_eq!(nth(21), "This would be the 22nd of 6 contacts.");
    assert_eq!(nth(22), "This would be the 23rd of 6 contacts.");
    assert_eq!(nth(100), "This would be the 101st of 6 contacts.");
    assert_eq!(nth(111), "This would be the 112th of 6 contacts.");
    let once = Rule::ContactsAtMost { most: 1, counts: Counts::default() };
    assert_eq!(weighed(&once, &after(1), &Act::Contact(contact())).1, "This would be the 2nd of 1 contact.");
}

#[test]
fn each_rule_says_what_it_counts() {
    let here = Tally { held: 2, missed: 3, check_ins: 5, with_carers: 7, with_colleagues: 11, groups: 13 };
    let earlier = Tally { held: 17, missed: 19, ..Tally::default() };
    let facts = Facts { here, earlier, ..Facts::default() };
    let nth = |counts| weighed(&Rule::ContactsAtMost { most: 1, counts }, &facts, &Act::Contact(contact())).1;
    let none = Counts::default();
    let says = |nth: &str| format!("This would be the {nth} of 1 contact.");
    assert_eq!(nth(none), says("3rd"), "only meetings and calls with the person");
    assert_eq!(nth(Counts { missed: true, ..none }), says("6th"));
    assert_eq!(nth(Counts { check_ins: true, ..none }), says("8th"));
    assert_eq!(nth(Counts { carers: true, ..none }), says("10th"));
    assert_eq!(nth(Counts { colleagues: true, ..none }), says("14th"));
    assert_eq!(nth(Counts { groups: true, ..none }), says("16th"));
    assert_eq!(nth(Counts { earlier: true, ..none }), says("20th"), "a return does not start again");
    let all = Counts { missed: true, check_ins: true, carers: true, colleagues: true, groups: true, earlier: true };
    assert_eq!(nth(all), says("78th"), "what is counted here is counted of earlier support too");
}

#[test]
fn what_a_rule_does_not_count_it_does_not_speak_of() {
    let kinds = |counts| {
        let rule = Rule::ContactsAtMost { most: 1, counts };
        let takes = |kind: &&Kind| what(&rule, &after(5), &meeting(**kind, 30)) == "beyond";
        Kind::ALL.iter().filter(takes).map(|kind| kind.as_str()).collect::<Vec<_>>()
    };
    let none = Counts::default();
    assert_eq!(kinds(none), ["first_meeting", "follow_up", "joint_meeting", "accompanying"]);
    let more = |counts| kinds(counts).into_iter().filter(|kind| !kinds(none).contains(kind)).collect::<Vec<_>>();
    assert_eq!(more(Counts { check_ins: true, ..none }), ["check_in"]);
    assert_eq!(more(Counts { carers: true, ..none }), ["with_carer"]);
    assert_eq!(more(Counts { colleagues: true, ..none }), ["about_person"]);
    assert_eq!(more(Counts { groups: true, ..none }), ["group"]);
    assert!(more(Counts { earlier: true, missed: true, ..none }).is_empty());
    let missed = Act::Contact(ContactAct { missed: true, ..contact() });
    let rule = |missed| Rule::ContactsAtMost { most: 6, counts: Counts { missed, ..none } };
    assert_eq!(what(&rule(false), &after(6), &missed), "not spoken of");
    assert_eq!(what(&rule(true), &after(6), &missed), "beyond");
    let check_in = Act::Contact(ContactAct { kind: Kind::CheckIn, missed: true, ..contact() });
    let rule = Rule::ContactsAtMost { most: 6, counts: Counts { missed: true, check_ins: true, ..none } };
    assert_eq!(what(&rule, &after(6), &check_in), "not spoken of", "what was missed is of meetings and calls");
}

#[test]
fn support_open_for_half_a_year() {
    let rule = Rule::WeeksAtMost { weeks: 26 };
    let open = |weeks_open| weighed(&rule, &Facts { weeks_open, ..Facts::default() }, &Act::GoOn);
    assert_eq!((open(25).0, open(26).0), ("within", "reached"));
    let words = "Support has been open for 27 weeks, of at most 26.";
    assert_eq!(open(27), said(words, words));
    let facts = Facts { weeks_open: 27, ..Facts::default() };
    assert_eq!(what(&rule, &facts, &Act::Contact(contact())), "beyond");
    let missed = Act::Contact(ContactAct { missed: true, ..contact() });
    assert_eq!(what(&rule, &facts, &missed), "not spoken of", "nobody was supported by it");
}

#[test]
fn support_is_looked_at_again_every_eight_weeks() {
    let rule = Rule::SupportReviewed { every_weeks: 8 };
    let since = |weeks_since_review| weighed(&rule, &Facts { weeks_since_review, ..Facts::default() }, &Act::GoOn);
    assert_eq!((since(7).0, since(8).0), ("within", "reached"));
    let words = "It is 9 weeks since support was looked at again; that is due every 8 weeks.";
    assert_eq!(since(9), said(words, words));
}

#[test]
fn a_place_that_was_not_agreed() {
    let rule = Rule::Places { allowed: vec![Place::Surgery, Place::Phone], home_needs: HomeNeeds::Nothing };
    let at = |place| weighed(&rule, &Facts::default(), &Act::Contact(ContactAct { place, ..contact() }));
    assert_eq!((at(Place::Surgery).0, at(Place::Phone).0), ("within", "within"));
    assert_eq!(
        at(Place::Home),
        said(
            "The place would be: the person’s home. It is not among those that were agreed.",
            "The place was: the person’s home. It is not among those that were agreed."
        )
    );
    assert_eq!(at(Place::Email).1, "The place would be: e-mail. It is not among those that were agreed.");
    let act = ContactAct { place: Place::Email, kind: Kind::Message, ..contact() };
    assert_eq!(what(&rule, &Facts::default(), &Act::Contact(act)), "within", "a message is seen nowhere");
    let act = ContactAct { place: Place::Home, missed: true, ..contact() };
    assert_eq!(what(&rule, &Facts::default(), &Act::Contact(act)), "not spoken of");
}

#[test]
fn a_visit_at_home_needs_a_second_person_or_a_plan() {
    let visit = |home_needs, in_pair, with_plan| {
        let rule = Rule::Places { allowed: vec![Place::Home, Place::Surgery], home_needs };
        weighed(
            &rule,
            &Facts::default(),
            &Act::Contact(ContactAct { place: Place::Home, in_pair, with_plan, ..contact() }),
        )
    };
    let kept = |needs| {
        [(false, false), (true, false), (false, true), (true, true)].map(|(pair, plan)| visit(needs, pair, plan).0)
    };
    assert_eq!(kept(HomeNeeds::Nothing), ["within", "within", "within", "within"]);
    assert_eq!(kept(HomeNeeds::Pair), ["beyond", "within", "beyond", "within"]);
    assert_eq!(kept(HomeNeeds::Plan), ["beyond", "beyond", "within", "within"]);
    assert_eq!(kept(HomeNeeds::PairOrPlan), ["beyond", "within", "within", "within"]);
    assert_eq!(
        visit(HomeNeeds::PairOrPlan, false, false),
        said(
            "This would be a visit at home without what it needs: two people, or a lone-working plan.",
            "This was a visit at home without what it needs: two people, or a lone-working plan."
        )
    );
}

#[test]
fn somebody_younger_than_the_lowest_age_and_nobody_whose_age_is_not_known() {
    let rule = Rule::LowestAge { years: 18 };
    let aged = |age| weighed(&rule, &Facts::default(), &Act::Refer(ReferralAct { age, ..referral() }));
    let words = "The person is 17; support is from the age of 18.";
    assert_eq!(aged(Some(17)), said(words, words));
    assert_eq!((aged(Some(18)).0, aged(Some(19)).0, aged(None).0), ("within", "within", "not spoken of"));
    let young = ReferralAct { age: Some(17), ..referral() };
    assert_eq!(what(&rule, &Facts::default(), &Act::Accept(young)), "beyond", "and again when it is accepted");
}

#[test]
fn a_risk_or_need_that_is_excluded_unless_somebody_else_shares_it() {
    let needs = ["housing".to_owned(), "money".to_owned()];
    let rule = |unless_jointly| Rule::Excluded {
        risks: vec![RiskFlag::SelfHarm],
        needs: vec!["money".to_owned()],
        unless_jointly,
    };
    let read = |unless, risks: &'static [RiskFlag], needs: &[String], jointly| {
        weighed(&rule(unless), &Facts::default(), &Act::Accept(ReferralAct { risks, needs, jointly, ..referral() }))
    };
    let risk = &[RiskFlag::NoFood, RiskFlag::SelfHarm];
    let words = "The referral names: thoughts of suicide or self-harm. The charter says that others help better there.";
    assert_eq!(read(false, risk, &[], true), said(words, words), "jointly or not");
    let words = "The referral names: thoughts of suicide or self-harm. The charter asks that somebody else shares it.";
    assert_eq!(read(true, risk, &[], false), said(words, words));
    assert_eq!(read(true, risk, &[], true).0, "within", "jointly managed is one of the answers");
    let words = "The referral is for: money and debt. The charter asks that somebody else shares it.";
    assert_eq!(read(true, &[RiskFlag::NoFood], &needs, false), said(words, words));
    assert_eq!(read(true, &[RiskFlag::NoFood], &needs[..1], false).0, "within");
}

#[test]
fn who_refers_and_by_which_way() {
    let from = Rule::Sources { allowed: vec![Source::Gp, Source::Nurse] };
    let by = Rule::Routes { allowed: vec![Route::WebForm] };
    let read = |rule: &Rule, source, route| {
        weighed(rule, &Facts::default(), &Act::Refer(ReferralAct { source, route, ..referral() }))
    };
    assert_eq!(read(&from, Source::Nurse, Route::Verbal).0, "within");
    let words = "It comes from: receptionist. That is not among who may refer.";
    assert_eq!(read(&from, Source::Receptionist, Route::WebForm), said(words, words));
    assert_eq!(read(&by, Source::Receptionist, Route::WebForm).0, "within");
    let words = "It comes by: asked in person. That is not among the agreed ways.";
    assert_eq!(read(&by, Source::Gp, Route::Verbal), said(words, words));
    assert_eq!(what(&by, &Facts::default(), &Act::Accept(referral())), "not spoken of", "it is here by then");
}

#[test]
fn who_declines_and_how_soon() {
    let rule = Rule::DeclinedBy { roles: vec![Role::Supervisor], working_days: Some(5) };
    let read = |by, working_days| weighed(&rule, &Facts::default(), &Act::Decline { by, working_days });
    assert_eq!((read(Role::Supervisor, 4).0, read(Role::Supervisor, 5).0), ("within", "reached"));
    assert_eq!(
        read(Role::Supervisor, 6),
        said(
            "It would be declined on working day 6 after it came, of at most 5.",
            "It was declined on working day 6 after it came, of at most 5."
        )
    );
    assert_eq!(
        read(Role::Worker, 1),
        said(
            "It would be declined by: link worker. The charter names others.",
            "It was declined by: link worker. The charter names others."
        )
    );
    let whenever = Rule::DeclinedBy { roles: vec![Role::Worker], working_days: None };
    assert_eq!(what(&whenever, &Facts::default(), &Act::Decline { by: Role::Worker, working_days: 90 }), "within");
}

#[test]
fn a_caseload_of_so_many_active_held_and_new() {
    let rule = Rule::CaseloadAtMost { active: Some(30), holding: Some(8), new_per_week: Some(4) };
    let facts = |active, holding, new_this_week| Facts { active, holding, new_this_week, ..Facts::default() };
    let accept = |facts: Facts| weighed(&rule, &facts, &Act::Accept(referral()));
    assert_eq!((accept(facts(28, 20, 0)).0, accept(facts(29, 0, 0)).0), ("within", "reached"));
    assert_eq!(
        accept(facts(30, 0, 0)),
        said(
            "This would make 31 people in active support, of at most 30.",
            "This made 31 people in active support, of at most 30."
        )
    );
    assert_eq!(
        accept(facts(3, 0, 4)),
        said("This would be the 5th of 4 new people in seven days.", "This was the 5th of 4 new people in seven days.")
    );
    assert!(accept(facts(29, 0, 4)).1.contains("5th of 4"), "the strictest of the three is said");
    let hold = Act::Hold { reasons: &[Reason::NotReadyYet], review_weeks: 4 };
    let held = |holding| weighed(&rule, &facts(99, holding, 99), &hold);
    assert_eq!((held(6).0, held(7).0), ("within", "reached"));
    assert_eq!(held(8), said("This would be the 9th of 8 people held.", "This was the 9th of 8 people held."));
    let active = Rule::CaseloadAtMost { active: Some(30), holding: None, new_per_week: None };
    assert_eq!(what(&active, &facts(99, 99, 99), &hold), "not spoken of");
}

#[test]
fn holding_for_a_reason_that_was_agreed_and_looked_at_in_time() {
    let rule = Rule::HoldingFor { allowed: vec![Reason::NotReadyYet, Reason::SharedWithPractice] };
    let held = |reasons: &'static [Reason], review_weeks| Act::Hold { reasons, review_weeks };
    assert_eq!(what(&rule, &Facts::default(), &held(&[Reason::NotReadyYet], 4)), "within");
    assert_eq!(
        weighed(&rule, &Facts::default(), &held(&[Reason::NotReadyYet, Reason::CannotBeFixed], 4)),
        said(
            "The reason would be: the problem cannot be fixed. It is not among those agreed.",
            "The reason was: the problem cannot be fixed. It is not among those agreed."
        )
    );
    let rule = Rule::HoldingReviewed { every_weeks: 6 };
    let after = |weeks| weighed(&rule, &Facts::default(), &held(&[Reason::NotReadyYet], weeks));
    assert_eq!((after(5).0, after(6).0), ("within", "reached"));
    assert_eq!(
        after(7),
        said(
            "Holding would be looked at again after 7 weeks, of at most 6.",
            "Holding was to be looked at again after 7 weeks, of at most 6."
        )
    );
}

#[test]
fn a_measure_that_is_asked_is_left_out() {
    let rule = Rule::MeasuresAsked { measures: vec!["ons4".to_owned()] };
    let left = |measure| weighed(&rule, &Facts::default(), &Act::LeaveOut { measure });
    assert_eq!(
        left("ons4"),
        said("A measure would be left out that is asked here.", "A measure was left out that is asked here.")
    );
    assert_eq!(left("ucla3").0, "not spoken of");
    assert_eq!(rule.words(), "Asked: ONS4");
}

#[test]
fn a_task_that_is_left_to_others() {
    let rule = Rule::TasksOut { tasks: vec![Task::Accompanying, Task::HomeVisits, Task::Transport] };
    let done = |contact| weighed(&rule, &Facts::default(), &Act::Contact(contact));
    assert_eq!(done(contact()).0, "not spoken of", "nothing is done besides talking");
    assert_eq!(done(ContactAct { tasks: &[Task::FormFilling], ..contact() }).0, "within");
    let words = "This takes in: driving somebody. The charter leaves that to others.";
    assert_eq!(done(ContactAct { tasks: &[Task::FormFilling, Task::Transport], ..contact() }), said(words, words));
    let words = "This takes in: going along to a group or an appointment. The charter leaves that to others.";
    assert_eq!(done(ContactAct { kind: Kind::Accompanying, ..contact() }), said(words, words));
    assert_eq!(done(ContactAct { place: Place::Home, ..contact() }).0, "beyond", "a visit is known by its place");
    assert_eq!(done(ContactAct { place: Place::Home, missed: true, ..contact() }).0, "not spoken of");
}

#[test]
fn a_method_that_is_left_to_others() {
    let rule = Rule::MethodsOut { methods: vec![Method::Therapy] };
    let used = |methods| weighed(&rule, &Facts::default(), &Act::Contact(ContactAct { methods, ..contact() }));
    assert_eq!((used(&[]).0, used(&[Method::Listening]).0), ("not spoken of", "within"));
    let words = "This takes in: what counts as therapy. The charter leaves that to others.";
    assert_eq!(used(&[Method::Listening, Method::Therapy]), said(words, words));
}

#[test]
fn work_that_is_not_part_of_the_role() {
    let rule = Rule::WorkOut { work: vec![OtherWork::VaccinationDesk] };
    let asked = |work| weighed(&rule, &Facts::default(), &Act::OtherWork(work));
    assert_eq!(asked(OtherWork::Reception).0, "within");
    assert_eq!(
        asked(OtherWork::VaccinationDesk),
        said(
            "The work would be: vaccination desks. It is not part of the role here.",
            "The work was: vaccination desks. It is not part of the role here."
        )
    );
}

#[test]
fn a_share_of_the_week_for_links_and_groups() {
    let rule = Rule::CommunityShare { least: Some(10), most: Some(20) };
    let week = |percent| weighed(&rule, &Facts::default(), &Act::CommunityTime { percent });
    assert_eq!(
        week(9),
        said(
            "This would be 9 per cent of the week, of at least 10.",
            "This was 9 per cent of the week, of at least 10."
        )
    );
    assert_eq!((week(10).0, week(19).0, week(20).0), ("within", "within", "reached"));
    assert_eq!(
        week(21),
        said(
            "This would be 21 per cent of the week, of at most 20.",
            "This was 21 per cent of the week, of at most 20."
        )
    );
}

#[test]
fn an_ending_is_talked_about_before_and_told() {
    let rule = Rule::EndingPrepared {};
    let end = |talked_about, told| weighed(&rule, &Facts::default(), &Act::End { talked_about, told });
    assert_eq!(end(true, true).0, "within");
    assert_eq!(end(false, false).1, "The ending was neither talked about before nor told.");
    assert_eq!(end(false, true).1, "The ending was not talked about before.");
    assert_eq!(end(true, false).1, "The person was not told what remains and how to come back.");
}

#[test]
fn where_each_time_counts() {
    let rule = Rule::EachTime {};
    let read = |aspect, act: Act<'_>| on(aspect, &rule, &Facts::default(), &act);
    let own = Act::Contact(ContactAct { own_experience: true, ..contact() });
    assert_eq!(
        read(Aspect::OwnExperience, own),
        said("Own experience would be spoken of.", "Own experience was spoken of.")
    );
    assert_eq!(read(Aspect::OwnExperience, Act::Contact(contact())).0, "not spoken of");
    let carer = said(
        "Somebody of the family, or a carer, would be supported.",
        "Somebody of the family, or a carer, was supported.",
    );
    assert_eq!(read(Aspect::FamilyAndCarers, Act::SupportFamily), carer);
    let contact = ContactAct { kind: Kind::WithCarer, ..contact() };
    assert_eq!(read(Aspect::FamilyAndCarers, Act::Contact(contact.clone())), carer);
    assert_eq!(read(Aspect::FamilyAndCarers, Act::Contact(ContactAct { missed: true, ..contact })).0, "not spoken of");
    assert_eq!(
        read(Aspect::CommunityDevelopment, Act::SetUpGroup),
        said("A group would be set up.", "A group was set up.")
    );
}
