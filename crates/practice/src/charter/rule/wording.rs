//! Rules in words.

use std::fmt;

use super::{HomeNeeds, Rule};

/// Words in a row: `a`, `a and b`, `a, b and c`.
pub(super) fn listed<S: AsRef<str>>(words: &[S], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [rest @ .., end] => {
            let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", rest.join(", "), end.as_ref())
        }
    }
}

/// Words of codes in a row, each as it stands within a sentence.
fn named<T: fmt::Display>(codes: &[T], last: &str) -> String {
    listed(&codes.iter().map(|code| within(&code.to_string())).collect::<Vec<_>>(), last)
}

/// Words of a code as they stand within a sentence: an abbreviation keeps its capitals.
pub(in crate::charter) fn within(words: &str) -> String {
    let mut chars = words.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(chars).collect(),
        _ => words.to_owned(),
    }
}

pub(in crate::charter) fn counted(n: u32, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let range = |least: Option<u32>, most: Option<u32>, unit: &str| match (least, most) {
            (Some(least), Some(most)) if least == most => format!("{most} {unit}"),
            (Some(least), Some(most)) => format!("{least} to {most} {unit}"),
            (Some(least), None) => format!("at least {least} {unit}"),
            (None, Some(most)) => format!("at most {most} {unit}"),
            (None, None) => String::new(),
        };
        match self {
            Self::ContactMinutes { kinds, least, most } => {
                let what = if kinds.is_empty() { "A contact".to_owned() } else { named(kinds, "or") };
                let mut what = what;
                if let Some(first) = what.get(..1) {
                    what.replace_range(..1, &first.to_uppercase());
                }
                write!(f, "{what}: {}", range(*least, *most, "minutes"))
            }
            Self::ContactsAtMost { most, counts } => {
                write!(f, "At most {}", counted(*most, "contact", "contacts"))?;
                match counts.words() {
                    Some(besides) => write!(f, "; {besides} are counted too"),
                    None => f.write_str("; only meetings and calls with the person are counted"),
                }
            }
            Self::WeeksAtMost { weeks } => write!(f, "At most {}", counted(*weeks, "week", "weeks")),
            Self::SupportReviewed { every_weeks } => {
                write!(f, "Looked at again every {}", counted(*every_weeks, "week", "weeks"))
            }
            Self::HoldingReviewed { every_weeks } => {
                write!(f, "Looked at again within {}", counted(*every_weeks, "week", "weeks"))
            }
            Self::Places { allowed, home_needs } => {
                write!(f, "Seen at or by: {}", named(allowed, "or"))?;
                if *home_needs == HomeNeeds::Nothing {
                    return Ok(());
                }
                write!(f, "; a visit at home needs {}", within(home_needs.words()))
            }
            Self::LowestAge { years } => write!(f, "From the age of {years}"),
            Self::Excluded { risks, needs, unless_jointly } => {
                let mut what: Vec<String> = risks.iter().map(|risk| within(risk.words())).collect();
                what.extend(needs.iter().map(|need| within(crate::needs::words(need))));
                write!(f, "Not for: {}", listed(&what, "or"))?;
                if *unless_jointly { f.write_str(", unless somebody else shares it") } else { Ok(()) }
            }
            Self::Sources { allowed } => write!(f, "Referred by: {}", named(allowed, "or")),
            Self::Routes { allowed } => write!(f, "By: {}", named(allowed, "or")),
            Self::DeclinedBy { roles, working_days } => {
                write!(f, "Declined by: {}", named(roles, "or"))?;
                match working_days {
                    Some(days) => write!(f, ", within {}", counted(*days, "working day", "working days")),
                    None => Ok(()),
                }
            }
            Self::CaseloadAtMost { active, holding, new_per_week } => {
                let parts: Vec<String> = [
                    active.map(|n| format!("{n} in active support")),
                    holding.map(|n| format!("{n} held")),
                    new_per_week.map(|n| format!("{n} new in a week")),
                ]
                .into_iter()
                .flatten()
                .collect();
                write!(f, "At most {}", listed(&parts, "and"))
            }
            Self::HoldingFor { allowed } => write!(f, "Held because: {}", named(allowed, "or")),
            Self::MeasuresAsked { measures } => {
                // the service's own are known by their codes here
                let short = |code: &String| {
                    let known = crate::measure::built_in().iter().find(|one| one.code == *code);
                    known.map_or_else(|| code.clone(), |one| one.short.clone())
                };
                write!(f, "Asked: {}", listed(&measures.iter().map(short).collect::<Vec<_>>(), "and"))
            }
            Self::TasksOut { tasks } => write!(f, "Not done: {}", named(tasks, "or")),
            Self::MethodsOut { methods } => write!(f, "Not used: {}", named(methods, "or")),
            Self::WorkOut { work } => write!(f, "Not taken on: {}", named(work, "or")),
            Self::CommunityShare { least, most } => {
                write!(f, "Of the week: {}", range(least.map(u32::from), most.map(u32::from), "per cent"))
            }
            Self::EndingPrepared {} => {
                f.write_str("Talked about before it comes, and told: what remains, and how to come back")
            }
            Self::EachTime {} => f.write_str("Each time counts"),
        }
    }
}
