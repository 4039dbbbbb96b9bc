//! Invented people: names that go together, plausible ages, numbers that reach nobody ([DOMAIN 4.1]).

use super::calendar::Calendar;
use super::case::{Person, Tie};
use super::establish::{landline, mobile, postcode};
use super::rng::Rng;
use super::service::ServicePlan;
use super::text::{NameGroup, Texts, traits};
use super::voice::{Pronoun, Voice};
use super::words::{Ethnicity, Gender, TieKind};
use jiff::civil::Date;

/// Somebody with what sentences may say of them.
pub struct Someone<'a> {
    /// The record.
    pub person: Person,
    /// The voice in which their case is told.
    pub voice: Voice<'a>,
}

/// Number words for years.
const YEARS: [&str; 9] = ["two", "three", "four", "five", "six", "eight", "ten", "twelve", "twenty"];

/// The nth NHS number of the 999 test range, valid by modulus 11; each n gives another, until the range is used up.
pub struct NhsNumbers {
    next: u64,
    start: u64,
}

impl NhsNumbers {
    /// A walk through the range that begins at a place given by the seed.
    pub fn new(seed: u64) -> Self {
        Self { next: 0, start: seed % 1_000_000 }
    }

    /// The next number; none when all are used.
    pub fn take(&mut self) -> Option<String> {
        while self.next < 1_000_000 {
            // 387,109 shares no factor with a million, so the walk meets each number once and in no visible order.
            let six = (self.start + self.next * 387_109) % 1_000_000;
            self.next += 1;
            let nine = 999_000_000 + six;
            let mut rest = nine;
            let mut sum = 0;
            for weight in 2..=10 {
                sum += (rest % 10) * weight;
                rest /= 10;
            }
            match 11 - sum % 11 {
                10 => {}
                check => return Some(format!("{nine}{}", check % 11)),
            }
        }
        None
    }
}

fn group<'a>(texts: &'a Texts, rng: &mut Rng) -> &'a NameGroup {
    let total: u32 = texts.names.group.iter().map(|group| group.share).sum();
    let mut left = rng.below(total as usize);
    for group in &texts.names.group {
        if left < group.share as usize {
            return group;
        }
        left -= group.share as usize;
    }
    &texts.names.group[0]
}

/// A name for somebody mentioned in passing: a referrer, a neighbour.
pub fn passing_name(texts: &Texts, rng: &mut Rng) -> String {
    let group = group(texts, rng);
    let given = if rng.chance(65) { rng.one(&group.younger_she) } else { rng.one(&group.younger_he) };
    format!("{given} {}", rng.one(&group.family))
}

fn given<'a>(group: &'a NameGroup, older: bool, she: bool, rng: &mut Rng) -> &'a str {
    rng.word(match (older, she) {
        (true, true) => &group.older_she,
        (true, false) => &group.older_he,
        (false, true) => &group.younger_she,
        (false, false) => &group.younger_he,
    })
}

/// Makes somebody of a practice.
pub fn someone<'a>(
    texts: &'a Texts,
    service: &'a ServicePlan,
    calendar: &Calendar,
    practice: usize,
    number: usize,
    nhs: Option<String>,
    rng: &mut Rng,
) -> Someone<'a> {
    let site = &service.sites[service.practices[practice].site];
    let names = group(texts, rng);
    // [004 T4]: 19 to 86, mean 49; 55 of 84 women.
    let age = match rng.weighted(&[24, 42, 34]) {
        0 => rng.between(18, 34),
        1 => rng.between(35, 64),
        _ => rng.between(65, 91),
    };
    let she = rng.chance(64);
    let pronoun = if age < 45 && rng.chance(3) {
        Pronoun::They
    } else if she {
        Pronoun::She
    } else {
        Pronoun::He
    };
    let today = calendar.date(calendar.today);
    let birth_date = birth(today, age, rng);
    let older = birth_date.year() < 1970;
    let given_name = given(names, older, she, rng).to_owned();
    let family_name = rng.one(&names.family).clone();
    let known_as = nickname(&given_name).filter(|_| rng.chance(60)).unwrap_or_default().to_owned();
    let first = if known_as.is_empty() { given_name.clone() } else { known_as.clone() };
    let language = rng.one(&names.languages).clone();
    let lang = language != "English";
    let interpreter = lang && rng.chance(35);

    let mut has = 0;
    let mut set = |bit: u32, yes: bool| {
        if yes {
            has |= bit;
        }
    };
    let alone = rng.chance(match age {
        ..=34 => 22,
        35..=64 => 30,
        _ => 50,
    });
    let partner = !alone && rng.chance(if age < 25 { 20 } else { 60 });
    let kids = !alone && (22..=52).contains(&age) && rng.chance(45);
    let grown = age >= 48 && rng.chance(62);
    let pet = rng.chance(32);
    let animal = rng.one(&texts.names.words.pets).split_once(' ').unwrap_or(("cat", "Smudge"));
    set(traits::ALONE, alone);
    set(traits::PARTNER, partner);
    set(traits::KIDS, kids);
    set(traits::GROWN, grown);
    set(traits::PET, pet);
    set(traits::DOG, pet && animal.0 == "dog");
    set(traits::SIXTY, age >= 60);
    set(traits::WORK, (18..=66).contains(&age));
    set(traits::YOUNG, age < 30);
    set(traits::STICK, age >= 60 && rng.chance(35));
    set(traits::VISIT, site.home_visits);
    set(traits::LANG, lang);

    let partner_she = if rng.chance(6) { she } else { !she };
    let partner_name = given(names, older, partner_she, rng).to_owned();
    let kin_she = rng.chance(55);
    let relation = match (kin_she, rng.chance(75)) {
        (true, true) => "daughter",
        (false, true) => "son",
        (true, false) => "niece",
        (false, false) => "nephew",
    };
    let relative_name = given(names, false, kin_she, rng).to_owned();
    let street = rng.one(&texts.names.words.streets).as_str();
    let address = format!("{} {street}, {}", rng.between(1, 148), site.town);
    let mut ties = Vec::new();
    let phone = |rng: &mut Rng| mobile(rng.below(1000));
    if partner {
        ties.push(Tie {
            name: format!("{partner_name} {family_name}"),
            kind: TieKind::Partner,
            phone: phone(rng),
            note: "Lives with them".to_owned(),
        });
    }
    let child = rng.one(&texts.names.words.children).as_str();
    if kids {
        ties.push(Tie {
            name: child.to_owned(),
            kind: TieKind::Child,
            phone: String::new(),
            note: format!("Aged {}", rng.between(1, 14)),
        });
    }
    let mut next_of_kin = String::new();
    if grown {
        let number = phone(rng);
        next_of_kin = format!("{relative_name} {family_name} ({relation}), {number}");
        let note = rng.pick(&["Rings on Sundays", "Helps with shopping", "Lives two hours away", "Has a key"]);
        let kind = if matches!(relation, "daughter" | "son") { TieKind::Child } else { TieKind::OtherRelative };
        ties.push(Tie { name: format!("{relative_name} {family_name}"), kind, phone: number, note: note.to_owned() });
    } else if partner {
        next_of_kin = format!("{partner_name} {family_name} (partner)");
    }
    let nhs_number = nhs.filter(|_| !rng.chance(2));
    let has_mobile = rng.chance(if age > 80 { 55 } else { 93 });
    let has_landline = !has_mobile || (age > 55 && rng.chance(50));
    let voice = Voice {
        pronoun,
        traits: has,
        first,
        family: family_name.clone(),
        age,
        town: &site.town,
        bus: rng.word(&site.buses),
        street,
        pet: animal,
        partner: partner_name,
        child,
        relative: (relation, relative_name),
        job: rng.word(&texts.names.words.jobs),
        gp: rng.word(&texts.names.words.gps),
        years: rng.pick(&YEARS),
        worker: "",
        worker_other: "a colleague",
        practice: &service.practices[practice].name,
        asset: "the advice line",
        asset_kind: "advice line",
        asset_go: false,
    };
    let safe_contact = voice.say(&texts.journey.safe_contact.words, rng);
    let mut communication_needs = voice.say(&texts.journey.communication.words, rng);
    if interpreter {
        let space = if communication_needs.is_empty() { "" } else { " " };
        communication_needs.insert_str(0, &format!("Interpreter: {language}.{space}"));
    }
    let person = Person {
        pronouns: match pronoun {
            Pronoun::She => "she/her",
            Pronoun::He => "he/him",
            Pronoun::They => "they/them",
        },
        gender: match pronoun {
            Pronoun::She => Gender::Woman,
            Pronoun::He => Gender::Man,
            Pronoun::They => Gender::NonBinary,
        },
        ethnicity: *rng.one(&names.ethnicity),
        language,
        interpreter,
        address,
        postcode: postcode(&site.outward, rng),
        practice,
        mobile: has_mobile.then(|| mobile(rng.below(1000))),
        landline: has_landline.then(|| landline(rng.below(1000))),
        email: (age < 80 && rng.chance(50)).then(|| format!("{}.{number}@mail.example.org", ascii(&given_name))),
        never_landline: safe_contact.contains("landline"),
        no_message: safe_contact.contains("voicemail") || safe_contact.contains("messages"),
        safe_contact,
        communication_needs,
        next_of_kin,
        ties,
        account: None,
        birth_date,
        given_name,
        family_name,
        known_as,
        nhs_number,
    };
    Someone { person, voice }
}

/// Makes somebody the person who has an account of their own, for My plan.
pub fn become_account(someone: &mut Someone<'_>, name: &str, account: usize) {
    let (given, family) = name.split_once(' ').unwrap_or((name, ""));
    given.clone_into(&mut someone.person.given_name);
    family.clone_into(&mut someone.person.family_name);
    someone.person.known_as = String::new();
    someone.person.pronouns = "she/her";
    someone.person.gender = Gender::Woman;
    someone.person.ethnicity = Ethnicity::WhiteBritish;
    "English".clone_into(&mut someone.person.language);
    someone.person.interpreter = false;
    "Large print, please.".clone_into(&mut someone.person.communication_needs);
    someone.person.birth_date = Date::constant(1951, 4, 17);
    someone.person.account = Some(account);
    someone.person.email = Some(format!("{}.{}@example.org", ascii(given), ascii(family)));
    given.clone_into(&mut someone.voice.first);
    family.clone_into(&mut someone.voice.family);
    someone.voice.pronoun = Pronoun::She;
    someone.voice.age = 75;
    someone.voice.traits &= !(traits::LANG | traits::KIDS | traits::YOUNG | traits::WORK);
    someone.voice.traits |= traits::SIXTY;
    someone.person.ties.retain(|tie| tie.kind != TieKind::Child || !tie.note.starts_with("Aged"));
}

/// A birthday that makes somebody this old today.
fn birth(today: Date, age: i32, rng: &mut Rng) -> Date {
    today.saturating_sub(jiff::Span::new().years(age).days(1 + rng.between(0, 360)))
}

fn ascii(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The short form that many are known by.
fn nickname(given: &str) -> Option<&'static str> {
    Some(match given {
        "Margaret" => "Peggy",
        "Dorothy" => "Dot",
        "Christine" => "Chris",
        "Valerie" => "Val",
        "Rosemary" => "Rose",
        "Kenneth" => "Ken",
        "Raymond" => "Ray",
        "Geoffrey" => "Geoff",
        "Terence" => "Terry",
        "Leonard" => "Len",
        "Ronald" => "Ron",
        "Stanley" => "Stan",
        "Rebecca" => "Becky",
        "Abigail" => "Abi",
        "Matthew" => "Matt",
        "Patrick" => "Paddy",
        "Bridget" => "Bridie",
        "Agnieszka" => "Aga",
        "Katarzyna" => "Kasia",
        _ => return None,
    })
}
