//! Others' data made into records: each field read as what it holds, texts cleaned, every problem named, unknown fields kept.
//!
//! What cannot be read is left out and said; the rest of the record is taken. Only what has no id, or at the top no name, is refused,
//! and, where a feed is held to the standard ([`Source::strict`]), whatever the standard forbids.
//!
//! What somebody types on a page can go the same way: a form's record as JSON, and each problem's `at` is the field to set it beside.

use crate::id::derived;
use crate::model::{Frequency, Place, Status};
use crate::problem::{Problem, Trouble, Weight};
use crate::shape::{Kind, Record, Shape};
use crate::{Decimal, plain, written};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde_json::{Map, Number, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// Where records come from, and how they are held.
#[derive(Clone, Debug)]
pub struct Source {
    /// The name under which this source's own ids are remembered, where they are no UUIDs; it must stay the same.
    pub name: String,
    /// Whether what the standard forbids refuses a record, as a validator would.
    pub strict: bool,
    /// Whether all values are texts, as in CSV: a number written as text is then no problem.
    pub tabular: bool,
}

impl Source {
    /// A source of which whatever can be taken is taken.
    #[must_use]
    pub fn lenient(name: &str) -> Self {
        Self { name: name.to_owned(), strict: false, tabular: false }
    }

    /// A source that is held to the standard.
    #[must_use]
    pub fn strict(name: &str) -> Self {
        Self { strict: true, ..Self::lenient(name) }
    }
}

/// What became of others' data.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken<T> {
    /// The record; none where a problem refused it.
    pub record: Option<T>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// The longest text in one line that is kept, in characters.
pub const LINE_MAX: usize = 2_000;
/// The longest text that is kept, in characters.
pub const PROSE_MAX: usize = 50_000;
/// How deep records stand within records in the standard, and some more.
const DEEP: usize = 16;

/// Makes a record of what another system gives.
#[must_use]
pub fn take<T: Record>(given: Value, from: &Source) -> Taken<T> {
    let mut taking = Taking { from, problems: Vec::new(), ids: Vec::new() };
    let Value::Object(given) = given else {
        taking.problem(Trouble::NoRecord, "", &given);
        return Taken { record: None, problems: taking.problems };
    };
    let map = taking.map(T::SHAPE, given, "", None, 0);
    taking.shared_ids();
    let Taking { mut problems, .. } = taking;
    let refused = problems.iter().any(|p| p.weight(from.strict) == Weight::Error);
    let record = if refused { None } else { serde_json::from_value(Value::Object(map)).ok() };
    if record.is_none() && !refused {
        problems.push(Problem { trouble: Trouble::NoRecord, at: String::new(), value: String::new() });
    }
    Taken { record, problems }
}

struct Taking<'a> {
    from: &'a Source,
    problems: Vec<Problem>,
    ids: Vec<(Uuid, &'static str)>,
}

impl Taking<'_> {
    fn problem(&mut self, trouble: Trouble, at: &str, value: &Value) {
        let value = match value {
            Value::String(text) => text.chars().take(200).collect(),
            Value::Null => String::new(),
            other => other.to_string().chars().take(200).collect(),
        };
        self.problems.push(Problem { trouble, at: at.to_owned(), value });
    }

    fn map(
        &mut self,
        shape: &'static Shape,
        mut given: Map<String, Value>,
        at: &str,
        above: Option<&str>,
        deep: usize,
    ) -> Map<String, Value> {
        let mut out = Map::new();
        let path = |field: &str| if at.is_empty() { field.to_owned() } else { format!("{at}.{field}") };
        let id = self.id(shape, given.shift_remove("id"), &path("id"), above);
        out.insert("id".to_owned(), Value::String(id.clone()));
        for field in shape.fields.iter().filter(|field| field.kind != Kind::Id) {
            let value = given.shift_remove(field.name).unwrap_or(Value::Null);
            let here = path(field.name);
            let read = match field.kind {
                Kind::Many(_) | Kind::One(_) if deep > DEEP && !value.is_null() => {
                    self.problem(Trouble::TooDeep, &here, &Value::Null);
                    None
                }
                Kind::Many(within) => self.many(within, value, &here, &id, deep),
                Kind::One(within) => match value {
                    Value::Object(one) => Some(Value::Object(self.map(
                        within,
                        one,
                        &here,
                        Some(&format!("{id}/{}", field.name)),
                        deep + 1,
                    ))),
                    Value::Null => None,
                    Value::String(text) if text.trim().is_empty() => None,
                    other => {
                        self.problem(Trouble::WrongSort, &here, &other);
                        None
                    }
                },
                kind => self.single(kind, value, &here, at.is_empty()),
            };
            if let Some(read) = read {
                out.insert(field.name.to_owned(), read);
            }
        }
        self.rules(shape, &mut out, at);
        // what is unknown here stays as it came, but for what says nothing
        out.extend(given.into_iter().filter(|(_, value)| !value.is_null() && *value != Value::String(String::new())));
        out
    }

    fn id(&mut self, shape: &'static Shape, given: Option<Value>, at: &str, above: Option<&str>) -> String {
        let text = match &given {
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        let id = if let Ok(id) = Uuid::try_parse(&text) {
            id
        } else if text.is_empty() {
            // within another record one can be made of its place there; alone it could never be met again
            let trouble = if above.is_some() { Trouble::Missing } else { Trouble::NoId };
            self.problem(trouble, at, &given.unwrap_or_default());
            derived(&self.from.name, shape.name, &format!("within {}", above.unwrap_or_default()))
        } else {
            self.problem(Trouble::NotUuid, at, &Value::String(text.clone()));
            derived(&self.from.name, shape.name, &text)
        };
        self.ids.push((id, shape.name));
        id.to_string()
    }

    fn many(&mut self, within: &'static Shape, value: Value, at: &str, id: &str, deep: usize) -> Option<Value> {
        let list = match value {
            Value::Array(list) => list,
            Value::Null => return None,
            Value::String(text) if text.trim().is_empty() => return None,
            one @ Value::Object(_) => {
                self.problem(Trouble::WrongSort, at, &Value::Null);
                vec![one]
            }
            other => {
                self.problem(Trouble::WrongSort, at, &other);
                return None;
            }
        };
        let mut taken = Vec::with_capacity(list.len());
        for (number, item) in list.into_iter().enumerate() {
            let here = format!("{at}[{number}]");
            match item {
                Value::Object(map) => {
                    let above = format!("{id}/{}/{number}", within.name);
                    taken.push(Value::Object(self.map(within, map, &here, Some(&above), deep + 1)));
                }
                other => self.problem(Trouble::WrongSort, &here, &other),
            }
        }
        (!taken.is_empty()).then_some(Value::Array(taken))
    }

    fn single(&mut self, kind: Kind, value: Value, at: &str, top: bool) -> Option<Value> {
        let Some(text) = self.text_of(kind, value, at) else {
            return self.without(kind, at, top);
        };
        let given = Value::String(text.clone());
        let read = match kind {
            Kind::Needed | Kind::NeededProse | Kind::Text | Kind::Prose => return self.words(kind, &text, at, top),
            Kind::Dial => {
                // a number that cannot be read may still be dialled by somebody who sees it
                let number = written::phone(&text);
                if number.is_none() {
                    self.problem(Trouble::NotPhone, at, &given);
                }
                return Some(Value::String(number.unwrap_or_else(|| plain::one_line(&text))));
            }
            Kind::Postcode => {
                let code = written::postcode(&text);
                if code.is_none() {
                    self.problem(Trouble::NotPostcode, at, &given);
                }
                return Some(Value::String(code.unwrap_or_else(|| plain::one_line(&text))));
            }
            Kind::Link => {
                let sort = at.rsplit('.').next().unwrap_or(at).trim_end_matches("_id");
                let sort = match sort {
                    "parent_organization" => "organization",
                    "parent" => "taxonomy_term",
                    other => other,
                };
                return Some(Value::String(
                    Uuid::try_parse(&text)
                        .unwrap_or_else(|_| {
                            self.problem(Trouble::LinkNotUuid, at, &given);
                            derived(&self.from.name, sort, &text)
                        })
                        .to_string(),
                ));
            }
            Kind::Web => written::web(&text).map(|(address, bare)| {
                if bare {
                    self.problem(Trouble::BareWeb, at, &given);
                }
                Value::String(address)
            }),
            Kind::Uri => written::uri(&text).map(Value::String),
            Kind::Email => written::email(&text).map(Value::String),
            Kind::Date => date(&text).map(|day| Value::String(day.to_string())),
            Kind::Time => time(&text).map(|(time, offset)| {
                if offset {
                    self.problem(Trouble::Offset, at, &given);
                }
                Value::String(time.to_string())
            }),
            Kind::Moment => moment(&text).map(|moment| Value::String(moment.to_string())),
            Kind::Whole => {
                Decimal::parse(&text).filter(|n| !n.as_str().contains('.')).map(|n| Value::Number(n.floor().into()))
            }
            Kind::Decimal => Decimal::parse(&text).map(|n| Value::String(n.to_string())),
            Kind::Degrees => text.parse::<f64>().ok().filter(|n| n.is_finite()).and_then(|degrees| {
                let most = if at.ends_with("latitude") { 90.0 } else { 180.0 };
                if degrees.abs() > most {
                    self.problem(Trouble::OutOfBounds, at, &given);
                    return Some(Value::Null);
                }
                // seven places are a centimetre, and come back unchanged from every reader of numbers
                format!("{degrees:.7}").parse().ok().and_then(Number::from_f64).map(Value::Number)
            }),
            Kind::Status => Status::parse(&text).map(|s| Value::String(s.as_str().to_owned())),
            Kind::Place => Place::parse(&text).map(|p| Value::String(p.as_str().to_owned())),
            Kind::Frequency => Frequency::parse(&text).map(|f| Value::String(f.as_str().to_owned())),
            Kind::Id | Kind::Many(_) | Kind::One(_) => None,
        };
        if read.is_none() {
            let trouble = match kind {
                Kind::Web => Trouble::NotWeb,
                Kind::Uri => Trouble::NotUri,
                Kind::Email => Trouble::NotEmail,
                Kind::Date => Trouble::NotDate,
                Kind::Time => Trouble::NotTime,
                Kind::Moment => Trouble::NotMoment,
                Kind::Whole | Kind::Decimal | Kind::Degrees => Trouble::NotNumber,
                _ => Trouble::UnknownCode,
            };
            self.problem(trouble, at, &given);
        }
        read.filter(|value| !value.is_null())
    }

    /// The value as text; a sort of value that does not belong is said.
    fn text_of(&mut self, kind: Kind, value: Value, at: &str) -> Option<String> {
        let number = matches!(kind, Kind::Whole | Kind::Decimal | Kind::Degrees);
        match value {
            Value::Null => None,
            Value::String(text) if text.trim().is_empty() => None,
            Value::String(text) => {
                if number && !self.from.tabular {
                    self.problem(Trouble::WrongSort, at, &Value::String(text.clone()));
                }
                Some(text.trim().to_owned())
            }
            Value::Number(n) if number => Some(n.to_string()),
            // what was meant is plain for a text, and for nothing else
            Value::Number(n) if matches!(kind, Kind::Text | Kind::Needed | Kind::Dial | Kind::Link) => {
                self.problem(Trouble::WrongSort, at, &Value::Number(n.clone()));
                Some(n.to_string())
            }
            other => {
                self.problem(Trouble::WrongSort, at, &other);
                None
            }
        }
    }

    /// What is said where nothing stands.
    fn without(&mut self, kind: Kind, at: &str, top: bool) -> Option<Value> {
        if kind.needed() {
            let trouble = if top && at == "name" { Trouble::NoName } else { Trouble::Missing };
            self.problem(trouble, at, &Value::Null);
        }
        // what is listed and says nothing of it runs; what says something that cannot be read may not
        (kind == Kind::Status).then(|| Value::String(Status::Active.as_str().to_owned()))
    }

    fn words(&mut self, kind: Kind, text: &str, at: &str, top: bool) -> Option<Value> {
        let prose = matches!(kind, Kind::Prose | Kind::NeededProse);
        let most = if prose { PROSE_MAX } else { LINE_MAX };
        // markup is mostly longer than its words; beyond that it is no description, and would only take time
        let mut whole = true;
        let text = match text.char_indices().nth(most * 8) {
            Some((end, _)) => {
                whole = false;
                &text[..end]
            }
            None => text,
        };
        if plain::marked_up(text) {
            self.problem(Trouble::Markup, at, &Value::String(text.to_owned()));
        }
        let clean = if prose { plain::plain(text).into_owned() } else { plain::one_line(text) };
        if clean.is_empty() {
            return self.without(kind, at, top);
        }
        if !whole || clean.len() > most && clean.chars().count() > most {
            self.problem(Trouble::TooLong, at, &Value::Null);
            let cut: String = clean.chars().take(most).collect();
            return Some(Value::String(cut.trim_end().to_owned()));
        }
        Some(Value::String(clean))
    }

    /// Rules between the fields of a record.
    fn rules(&mut self, shape: &'static Shape, out: &mut Map<String, Value>, at: &str) {
        let path = |field: &str| if at.is_empty() { field.to_owned() } else { format!("{at}.{field}") };
        let text = |out: &Map<String, Value>, field: &str| {
            out.get(field).and_then(Value::as_str).map(str::to_owned).unwrap_or_default()
        };
        match shape.name {
            "location" => {
                let (north, east) = (out.get("latitude").cloned(), out.get("longitude").cloned());
                let zero = |v: &Option<Value>| v.as_ref().and_then(Value::as_f64) == Some(0.0);
                let trouble = match (&north, &east) {
                    (Some(_), None) | (None, Some(_)) => Some(Trouble::HalfPosition),
                    _ if zero(&north) && zero(&east) => Some(Trouble::NowhereAtSea),
                    _ => None,
                };
                if let Some(trouble) = trouble {
                    // where one half was out of bounds this was said already
                    if !self.problems.iter().any(|p| p.trouble == Trouble::OutOfBounds && p.at.starts_with(at)) {
                        self.problem(trouble, &path("latitude"), &north.unwrap_or_default());
                    }
                    out.shift_remove("latitude");
                    out.shift_remove("longitude");
                }
            }
            "schedule" | "cost_option" => {
                for (from, to) in [("valid_from", "valid_to"), ("dtstart", "until")] {
                    let (first, last) = (text(out, from), text(out, to));
                    if !first.is_empty() && !last.is_empty() && last < first {
                        self.problem(Trouble::EndBeforeStart, &path(to), &Value::String(format!("{first} to {last}")));
                        // kept as written in `rest` would be read again: the end is put aside, and the report has it
                        out.shift_remove(to);
                    }
                }
            }
            "service" => {
                let mut ages = [None, None];
                for (age, field) in ages.iter_mut().zip(["minimum_age", "maximum_age"]) {
                    *age = out.get(field).and_then(Value::as_str).and_then(Decimal::parse);
                    if age.as_ref().is_some_and(|age| age.below_zero() || age.floor() > 130) {
                        self.problem(Trouble::AgeOutOfBounds, &path(field), &out[field].clone());
                        out.shift_remove(field);
                        *age = None;
                    }
                }
                if let [Some(low), Some(high)] = &ages
                    && low > high
                {
                    let both = Value::String(format!("{low} to {high}"));
                    self.problem(Trouble::EndBeforeStart, &path("maximum_age"), &both);
                    out.shift_remove("minimum_age");
                    out.shift_remove("maximum_age");
                }
                if at.is_empty() && !out.contains_key("organization") && !out.contains_key("organization_id") {
                    self.problem(Trouble::NoOrganisation, &path("organization"), &Value::Null);
                }
            }
            "taxonomy_term" if !text(out, "parent_id").is_empty() && out.get("parent_id") == out.get("id") => {
                self.problem(Trouble::Cycle, &path("parent_id"), &out["id"].clone());
                out.shift_remove("parent_id");
            }
            _ => {}
        }
    }

    /// One id for records of two sorts: nobody could say which is meant.
    fn shared_ids(&mut self) {
        let mut first: HashMap<Uuid, &'static str> = HashMap::with_capacity(self.ids.len());
        for (id, sort) in std::mem::take(&mut self.ids) {
            let before = *first.entry(id).or_insert(sort);
            if before != sort {
                self.problem(
                    Trouble::SharedId,
                    &format!("{sort}.id"),
                    &Value::String(format!("{id}, also of a {before}")),
                );
            }
        }
    }
}

/// A day; of a moment its day.
fn date(text: &str) -> Option<Date> {
    let day = text.get(..10).unwrap_or(text);
    let rest = text.get(10..).unwrap_or_default();
    if rest.is_empty() || rest.starts_with(['T', ' ']) { day.parse().ok() } else { None }
}

/// A time, and whether it has an offset from UTC. 24:00 is the midnight that ends the day.
fn time(text: &str) -> Option<(Time, bool)> {
    let text = text.rsplit(['T', ' ']).next()?;
    let end = text.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.').unwrap_or(text.len());
    let (clock, offset) = text.split_at(end);
    let stands = offset.is_empty()
        || offset.eq_ignore_ascii_case("z")
        || offset.starts_with(['+', '-']) && offset[1..].chars().all(|c| c.is_ascii_digit() || c == ':');
    let mut parts = clock.split('.').next()?.split(':');
    let hour: i8 = parts.next()?.parse().ok()?;
    let minute: i8 = parts.next()?.parse().ok()?;
    let second: i8 = parts.next().map_or(Ok(0), str::parse).ok()?;
    let hour = if hour == 24 && minute == 0 { 0 } else { hour };
    (stands && parts.next().is_none())
        .then(|| Time::new(hour, minute, second, 0).ok())
        .flatten()
        .map(|time| (time, !offset.is_empty()))
}

/// A moment; without an offset it is in UTC, as the standard has it.
fn moment(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| format!("{text}Z").parse().ok()).or_else(|| format!("{text}T00:00:00Z").parse().ok())
}
