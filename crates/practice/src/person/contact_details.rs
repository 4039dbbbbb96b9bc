//! Telephone numbers, e-mail addresses and postcodes: accepted as people write them, kept one way.

/// Why what was entered is no telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneProblem {
    /// Nothing was entered.
    #[error("Enter a telephone number")]
    Empty,
    /// A letter or sign that no number has.
    #[error("A telephone number has no ‘{0}’: enter digits only, and put anything else in the note beside it")]
    NotANumber(char),
    /// Too few digits.
    #[error("This telephone number is too short: include the area code, such as 0113 496 0000")]
    TooShort,
    /// Too many digits.
    #[error("This telephone number is too long: enter one number only")]
    TooLong,
    /// Neither a UK number nor one with a country's code.
    #[error("A telephone number begins with 0, or with + and the country’s code")]
    NoBeginning,
}

/// Reads a telephone number: spaces, dots, dashes, brackets and +44 are accepted. A UK number is kept as digits with
/// their leading 0, any other as + and digits.
///
/// # Errors
/// Says in plain words what stands in the way.
pub fn parse_phone(entered: &str) -> Result<String, PhoneProblem> {
    let mut digits = String::new();
    let mut plus = false;
    for c in entered.trim().chars() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if digits.is_empty() && !plus => plus = true,
            '(' | ')' | '.' | '-' | '‐' | '‑' | '‒' | '–' | '—' | '/' => {}
            c if c.is_whitespace() => {}
            c => return Err(PhoneProblem::NotANumber(c)),
        }
    }
    if digits.is_empty() {
        return Err(PhoneProblem::Empty);
    }
    let abroad = if plus { Some(digits.as_str()) } else { digits.strip_prefix("00") };
    let bare_44 = digits.strip_prefix("44").filter(|rest| rest.len() == 10 && !plus);
    let national = match (abroad, bare_44) {
        (Some(abroad), _) => match abroad.strip_prefix("44") {
            // +44 (0)113 …: the bracketed 0 is not dialled from abroad.
            Some(rest) => format!("0{}", rest.trim_start_matches('0')),
            None => return foreign(abroad),
        },
        (None, Some(rest)) => format!("0{rest}"),
        (None, None) if digits.starts_with('0') => digits,
        // Ten digits from a spreadsheet that took the leading 0 away.
        (None, None) if digits.len() == 10 && digits.starts_with(['1', '2', '3', '7']) => format!("0{digits}"),
        (None, None) if digits.len() < 10 => return Err(PhoneProblem::TooShort),
        (None, None) => return Err(PhoneProblem::NoBeginning),
    };
    match national.len() {
        0..=9 => Err(PhoneProblem::TooShort),
        // A few areas still have numbers of ten digits.
        10..=11 => Ok(national),
        _ => Err(PhoneProblem::TooLong),
    }
}

/// A number of another country: 8 to 15 digits (ITU-T E.164), none of which begins with 0.
fn foreign(digits: &str) -> Result<String, PhoneProblem> {
    match digits.len() {
        _ if digits.starts_with('0') => Err(PhoneProblem::NoBeginning),
        0..=7 => Err(PhoneProblem::TooShort),
        8..=15 => Ok(format!("+{digits}")),
        _ => Err(PhoneProblem::TooLong),
    }
}

/// Reads the number of a mobile telephone of the UK and gives it as E.164 writes it, `+447700900123`: a text goes nowhere else.
/// Mobile are 071 to 075, 077 to 079, and of 076 only 07624, the Isle of Man; 070 forwards calls and 076 was for pagers (Ofcom, The
/// National Telephone Numbering Plan, part A).
///
/// # Errors
/// Says in plain words what stands in the way.
pub fn parse_mobile(entered: &str) -> Result<String, MobileProblem> {
    let kept = parse_phone(entered)?;
    let mobile = kept.len() == 11
        && kept.starts_with("07")
        && !kept.starts_with("070")
        && (!kept.starts_with("076") || kept.starts_with("07624"));
    if mobile { Ok(format!("+44{}", &kept[1..])) } else { Err(MobileProblem::NotMobile) }
}

/// Why what was entered is no number of a mobile telephone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MobileProblem {
    /// It is no telephone number at all.
    #[error(transparent)]
    Phone(#[from] PhoneProblem),
    /// It is one, and not of a mobile telephone of the UK.
    #[error("This is not a UK mobile number: it begins with 07, such as 07700 900123, and has 11 digits")]
    NotMobile,
}

/// A number as E.164 writes it, as it is kept where telephone numbers of people are: `+447700900123` as `07700900123`.
pub fn from_e164(number: &str) -> String {
    number.strip_prefix("+44").map_or_else(|| number.to_owned(), |rest| format!("0{rest}"))
}

/// A kept number in the groups in which it is read aloud: `07700 900123`, `020 7946 0018`, `0113 496 0000`.
pub fn show_phone(kept: &str) -> String {
    let first = if kept.len() != 11 || !kept.is_ascii() || !kept.starts_with('0') {
        return kept.to_owned();
    } else if kept.starts_with("02") {
        3
    } else if kept.starts_with("03")
        || kept.starts_with("08")
        || kept.starts_with("011")
        || kept.as_bytes()[1] == b'1' && kept.as_bytes()[3] == b'1'
    {
        4
    } else {
        5
    };
    match first {
        5 => format!("{} {}", &kept[..5], &kept[5..]),
        at => format!("{} {} {}", &kept[..at], &kept[at..7], &kept[7..]),
    }
}

/// Why what was entered is no e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailProblem {
    /// Nothing was entered.
    #[error("Enter an e-mail address")]
    Empty,
    /// No @, or more than one.
    #[error("An e-mail address has one @, as in name@example.org")]
    NoAt,
    /// Nothing that can be an address before the @.
    #[error("The part before the @ is not a possible e-mail address")]
    Name,
    /// Nothing that can be a domain after the @.
    #[error("The part after the @ is not complete, as in name@example.org")]
    Domain,
    /// Longer than mail allows.
    #[error("This e-mail address is too long")]
    TooLong,
}

/// Reads an e-mail address and keeps it in lower case, so that one account has one address.
///
/// # Errors
/// Says in plain words what stands in the way. That the address is read by anybody is not checked here.
pub fn parse_email(entered: &str) -> Result<String, EmailProblem> {
    let entered = entered.trim();
    if entered.is_empty() {
        return Err(EmailProblem::Empty);
    }
    let (name, domain) = entered.split_once('@').ok_or(EmailProblem::NoAt)?;
    if domain.contains('@') {
        return Err(EmailProblem::NoAt);
    }
    if entered.len() > 254 || name.len() > 64 {
        return Err(EmailProblem::TooLong);
    }
    let name_stands = !name.is_empty()
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
        && name.chars().all(|c| c.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c));
    if !name_stands {
        return Err(EmailProblem::Name);
    }
    let label_stands = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    let domain_stands = domain.contains('.')
        && domain.split('.').all(label_stands)
        && last.chars().count() >= 2
        && last.chars().any(char::is_alphabetic);
    if !domain_stands {
        return Err(EmailProblem::Domain);
    }
    Ok(entered.to_lowercase())
}

/// Why what was entered is no UK postcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PostcodeProblem {
    /// Nothing was entered.
    #[error("Enter a postcode")]
    Empty,
    /// The first half alone.
    #[error("Enter the whole postcode, such as LS1 4AP")]
    Incomplete,
    /// No UK postcode looks like this.
    #[error("This is not a UK postcode, such as LS1 4AP")]
    Shape,
}

/// Reads a UK postcode in any case and spacing and keeps it as `LS1 4AP`. Only its shape is checked.
///
/// # Errors
/// Says in plain words what stands in the way.
pub fn parse_postcode(entered: &str) -> Result<String, PostcodeProblem> {
    let kept: String =
        entered.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
    if kept.is_empty() {
        return Err(PostcodeProblem::Empty);
    }
    if !kept.chars().all(|c| c.is_ascii_alphanumeric()) || kept.len() > 7 {
        return Err(PostcodeProblem::Shape);
    }
    if outward_stands(kept.as_bytes()) && !(kept.len() >= 5 && inward_stands(&kept.as_bytes()[kept.len() - 3..])) {
        return Err(PostcodeProblem::Incomplete);
    }
    if kept.len() < 5 {
        return Err(PostcodeProblem::Shape);
    }
    let (outward, inward) = kept.split_at(kept.len() - 3);
    let girobank = outward == "GIR" && inward == "0AA";
    if girobank || outward_stands(outward.as_bytes()) && inward_stands(inward.as_bytes()) {
        Ok(format!("{outward} {inward}"))
    } else {
        Err(PostcodeProblem::Shape)
    }
}

/// The first half of a kept postcode: the district, coarse enough for maps and figures.
pub fn outcode(postcode: &str) -> &str {
    postcode.split(' ').next().unwrap_or_default()
}

/// A9, A99, A9A, AA9, AA99 or AA9A.
fn outward_stands(outward: &[u8]) -> bool {
    let letter = |b: &u8| b.is_ascii_uppercase();
    let digit = |b: &u8| b.is_ascii_digit();
    match outward {
        [a, b] => letter(a) && digit(b),
        [a, b, c] => letter(a) && (digit(b) && (digit(c) || letter(c)) || letter(b) && digit(c)),
        [a, b, c, d] => letter(a) && letter(b) && digit(c) && (digit(d) || letter(d)),
        _ => false,
    }
}

/// A digit and two letters, of which none is C, I, K, M, O or V.
fn inward_stands(inward: &[u8]) -> bool {
    let unit = |b: &u8| b.is_ascii_uppercase() && !b"CIKMOV".contains(b);
    matches!(inward, [a, b, c] if a.is_ascii_digit() && unit(b) && unit(c))
}
