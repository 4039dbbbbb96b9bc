//! What the tests of the charter share: small charters, an ordinary contact and referral, and any rule, act, facts and latitude at all.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use practice::access::Role;
use practice::charter::leave::{Answer, Type};
use practice::charter::{
    Act, Aspect, Boundary, Charter, ContactAct, Counts, Facts, HomeNeeds, Latitude, Method, OtherWork, Personal,
    ReferralAct, Rule, Tally, Task,
};
use practice::contact::{self, Place};
use practice::holding;
use practice::referral::{RiskFlag, Route, Source};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use uuid::Uuid;

pub(crate) const TODAY: Date = date(2026, 6, 3);

pub(crate) fn latitude(place: u8) -> Latitude {
    Latitude::new(place).unwrap()
}

/// A boundary with a rule, or without one.
pub(crate) fn boundary(aspect: Aspect, place: u8, rule: Option<Rule>) -> Boundary {
    Boundary {
        id: Uuid::from_u128(u128::from(place) + 1),
        aspect,
        rule,
        latitude: latitude(place),
        ceiling: None,
        why: "So that nobody waits for long.".into(),
        words_for_workers: "This is how we do it.".into(),
        words_for_public: String::new(),
        cmocs: vec![],
    }
}

/// A rule on the first aspect on which it may stand.
pub(crate) fn ruled(place: u8, rule: Rule) -> Boundary {
    boundary(rule.aspects()[0], place, Some(rule))
}

pub(crate) fn charter(boundaries: Vec<Boundary>) -> Charter {
    Charter { version: 3, boundaries }
}

/// Half an hour at the surgery.
pub(crate) fn contact() -> ContactAct<'static> {
    ContactAct {
        kind: contact::Kind::FollowUp,
        place: Place::Surgery,
        minutes: Some(30),
        missed: false,
        in_pair: false,
        with_plan: false,
        tasks: &[],
        methods: &[],
        own_experience: false,
    }
}

/// A GP asks for somebody of forty by the form.
pub(crate) fn referral() -> ReferralAct<'static> {
    ReferralAct { source: Source::Gp, route: Route::WebForm, age: Some(40), needs: &[], risks: &[], jointly: false }
}

/// So many contacts before this one.
pub(crate) fn after(held: u32) -> Facts {
    Facts { here: Tally { held, ..Tally::default() }, ..Facts::default() }
}

/// What an act is about, owned, so that it can be drawn at random.
#[derive(Clone, Debug)]
pub(crate) struct Drawn {
    which: u8,
    kind: contact::Kind,
    place: Place,
    minutes: Option<i32>,
    yes: [bool; 5],
    tasks: Vec<Task>,
    methods: Vec<Method>,
    source: Source,
    route: Route,
    age: Option<u8>,
    needs: Vec<String>,
    risks: Vec<RiskFlag>,
    role: Role,
    number: u32,
    reasons: Vec<holding::Reason>,
    measure: String,
    work: OtherWork,
    percent: u8,
}

impl Drawn {
    pub(crate) fn act(&self) -> Act<'_> {
        let [missed, in_pair, with_plan, own_experience, jointly] = self.yes;
        let referral = ReferralAct {
            source: self.source,
            route: self.route,
            age: self.age,
            needs: &self.needs,
            risks: &self.risks,
            jointly,
        };
        match self.which {
            0 => Act::Refer(referral),
            1 => Act::Accept(referral),
            2 => Act::Decline { by: self.role, working_days: self.number },
            3 => Act::Hold { reasons: &self.reasons, review_weeks: self.number },
            4 => Act::GoOn,
            5 => Act::End { talked_about: missed, told: in_pair },
            6 => Act::LeaveOut { measure: &self.measure },
            7 => Act::SupportFamily,
            8 => Act::OtherWork(self.work),
            9 => Act::SetUpGroup,
            10 => Act::CommunityTime { percent: self.percent },
            // most of what is done is contacts
            _ => Act::Contact(ContactAct {
                kind: self.kind,
                place: self.place,
                minutes: self.minutes,
                missed,
                in_pair,
                with_plan,
                tasks: &self.tasks,
                methods: &self.methods,
                own_experience,
            }),
        }
    }
}

const NEEDS: [&str; 4] = ["loneliness", "money", "housing", "other"];
const MEASURES: [&str; 3] = ["ons4", "ucla3", "own_concerns"];

fn some<T: Copy + std::fmt::Debug + 'static>(of: &'static [T], least: usize) -> impl Strategy<Value = Vec<T>> {
    subsequence(of.to_vec(), least..=of.len())
}

fn words(of: &'static [&'static str], least: usize) -> impl Strategy<Value = Vec<String>> {
    some(of, least).prop_map(|codes| codes.into_iter().map(ToOwned::to_owned).collect())
}

pub(crate) fn any_act() -> impl Strategy<Value = Drawn> {
    let contact = (
        0..18_u8,
        select(contact::Kind::ALL),
        select(Place::ALL),
        option::of(-5..700_i32),
        any::<[bool; 5]>(),
        some(Task::ALL, 0),
        some(Method::ALL, 0),
    );
    let referral =
        (select(Source::ALL), select(Route::ALL), option::of(0..110_u8), words(&NEEDS, 0), some(RiskFlag::ALL, 0));
    let rest = (
        select(Role::ALL),
        0..40_u32,
        some(holding::Reason::ALL, 0),
        select(&MEASURES[..]),
        select(OtherWork::ALL),
        0..=100_u8,
    );
    (contact, referral, rest).prop_map(
        |(
            (which, kind, place, minutes, yes, tasks, methods),
            (source, route, age, needs, risks),
            (role, number, reasons, measure, work, percent),
        )| Drawn {
            which,
            kind,
            place,
            minutes,
            yes,
            tasks,
            methods,
            source,
            route,
            age,
            needs,
            risks,
            role,
            number,
            reasons,
            measure: measure.to_owned(),
            work,
            percent,
        },
    )
}

pub(crate) fn any_counts() -> impl Strategy<Value = Counts> {
    any::<[bool; 6]>().prop_map(|[missed, check_ins, carers, colleagues, groups, earlier]| Counts {
        missed,
        check_ins,
        carers,
        colleagues,
        groups,
        earlier,
    })
}

/// Two figures in their order, either of which may be left out, but not both.
fn span(most: u32) -> impl Strategy<Value = (Option<u32>, Option<u32>)> {
    (1..=most, 1..=most, 0..3_u8).prop_map(|(one, other, which)| match which {
        0 => (Some(one), None),
        1 => (None, Some(one)),
        _ => (Some(one.min(other)), Some(one.max(other))),
    })
}

/// Any rule that can be kept, of every kind.
pub(crate) fn any_rule() -> impl Strategy<Value = Rule> {
    let deciding = &[Role::Worker, Role::Supervisor, Role::Manager];
    let figures = prop_oneof![
        (some(contact::Kind::ALL, 0), span(600)).prop_map(|(kinds, (least, most))| Rule::ContactMinutes {
            kinds,
            least,
            most
        }),
        (1..40_u32, any_counts()).prop_map(|(most, counts)| Rule::ContactsAtMost { most, counts }),
        (1..60_u32).prop_map(|weeks| Rule::WeeksAtMost { weeks }),
        (1..60_u32).prop_map(|every_weeks| Rule::SupportReviewed { every_weeks }),
        (1..=26_u32).prop_map(|every_weeks| Rule::HoldingReviewed { every_weeks }),
        (1..=120_u8).prop_map(|years| Rule::LowestAge { years }),
        (option::of(1..50_u32), option::of(1..50_u32), 1..50_u32)
            .prop_map(|(active, holding, n)| { Rule::CaseloadAtMost { active, holding, new_per_week: Some(n) } }),
        span(100).prop_map(|(least, most)| {
            let share = |n: Option<u32>| n.and_then(|n| u8::try_from(n).ok());
            Rule::CommunityShare { least: share(least), most: share(most) }
        }),
    ];
    let lists = prop_oneof![
        (some(Place::ALL, 1), select(HomeNeeds::ALL)).prop_map(|(allowed, needs)| {
            let home_needs = if allowed.contains(&Place::Home) { needs } else { HomeNeeds::Nothing };
            Rule::Places { allowed, home_needs }
        }),
        (some(RiskFlag::ALL, 1), words(&NEEDS, 0), any::<bool>())
            .prop_map(|(risks, needs, unless_jointly)| Rule::Excluded { risks, needs, unless_jointly }),
        some(Source::ALL, 1).prop_map(|allowed| Rule::Sources { allowed }),
        some(Route::ALL, 1).prop_map(|allowed| Rule::Routes { allowed }),
        (some(deciding, 1), option::of(1..=90_u32))
            .prop_map(|(roles, working_days)| Rule::DeclinedBy { roles, working_days }),
        some(holding::Reason::ALL, 1).prop_map(|allowed| Rule::HoldingFor { allowed }),
        words(&MEASURES, 1).prop_map(|measures| Rule::MeasuresAsked { measures }),
        some(Task::ALL, 1).prop_map(|tasks| Rule::TasksOut { tasks }),
        some(Method::ALL, 1).prop_map(|methods| Rule::MethodsOut { methods }),
        some(OtherWork::ALL, 1).prop_map(|work| Rule::WorkOut { work }),
        Just(Rule::EndingPrepared {}),
        Just(Rule::EachTime {}),
    ];
    prop_oneof![figures, lists]
}

/// Words as somebody might write them, signs of every kind included; never none.
pub(crate) fn any_words() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z][a-z ’,.!?]{0,60}",
        "[a-z\"'\\\\#=\\[\\]\n\r\t ]{0,30}x",
        proptest::collection::vec(any::<char>(), 1..20).prop_map(|mut chars| {
            chars.push('x');
            chars.into_iter().collect()
        }),
    ]
}

pub(crate) fn any_latitude() -> impl Strategy<Value = Latitude> {
    (0..=100_u8).prop_map(latitude)
}

/// Any boundary that can stand in a charter by itself: under an aspect on which its rule may stand.
pub(crate) fn any_boundary() -> impl Strategy<Value = Boundary> {
    let rule = prop_oneof![
        4 => (any_rule(), any::<prop::sample::Index>()).prop_map(|(rule, which)| {
            let aspect = *which.get(rule.aspects());
            (aspect, Some(rule))
        }),
        1 => select(Aspect::ALL).prop_map(|aspect| (aspect, None)),
    ];
    let words = (any_words(), any_words(), option::of(any_words()));
    let cmocs = subsequence((1..=15_u8).collect::<Vec<_>>(), 0..4);
    (any::<u128>(), rule, any_latitude(), option::of(any_latitude()), words, cmocs).prop_map(
        |(id, (aspect, rule), latitude, ceiling, (why, workers, public), cmocs)| Boundary {
            id: Uuid::from_u128(id),
            aspect,
            rule,
            latitude,
            ceiling: ceiling.map(|ceiling| ceiling.max(latitude)),
            why,
            words_for_workers: workers,
            words_for_public: public.unwrap_or_default(),
            cmocs,
        },
    )
}

pub(crate) fn any_charter() -> impl Strategy<Value = Charter> {
    (1..9_u32, proptest::collection::vec(any_boundary(), 0..12))
        .prop_map(|(version, boundaries)| Charter { version, boundaries })
}

fn any_tally() -> impl Strategy<Value = Tally> {
    proptest::array::uniform6(0..12_u32).prop_map(|[held, missed, check_ins, with_carers, with_colleagues, groups]| {
        Tally { held, missed, check_ins, with_carers, with_colleagues, groups }
    })
}

pub(crate) fn any_facts() -> impl Strategy<Value = Facts> {
    (any_tally(), any_tally(), proptest::array::uniform5(0..70_u32)).prop_map(
        |(here, earlier, [weeks_open, weeks_since_review, active, holding, new_this_week])| Facts {
            here,
            earlier,
            weeks_open,
            weeks_since_review,
            active,
            holding,
            new_this_week,
        },
    )
}

/// Any latitude of a worker's own, near today.
pub(crate) fn any_personal() -> impl Strategy<Value = Personal> {
    (select(Aspect::ALL), any_latitude(), -60..30_i64, 1..120_i64).prop_map(|(aspect, latitude, from, days)| {
        let from = TODAY.saturating_add(from.days());
        Personal { aspect, latitude, from, until: from.saturating_add(days.days()) }
    })
}

pub(crate) fn any_answer() -> impl Strategy<Value = Answer> {
    let why = select(&["", " \n", "She had only begun to speak of her son."][..]);
    (why, option::of(select(Type::ALL)), option::of(any::<u128>()), any::<bool>()).prop_map(
        |(why, kind, granted, could_not_wait)| Answer {
            why: why.to_owned(),
            hoped: String::new(),
            kind,
            granted: granted.map(Uuid::from_u128),
            could_not_wait,
        },
    )
}
