//! Addresses, numbers and postcodes as others write them, made one way.
//!
//! Postcodes, telephone numbers and e-mail addresses follow the rules of `practice::person`, which this crate does not know
//! (floors of one height do not import each other); they are few, and tested with the same examples.

/// A postcode as `LS1 4AP`. None where it is none of the United Kingdom's (Royal Mail: A9, A99, A9A, AA9, AA99 or AA9A before, 9AA after).
#[must_use]
pub fn postcode(text: &str) -> Option<String> {
    let kept: String =
        text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
    if !kept.is_ascii() || !(5..=7).contains(&kept.len()) {
        return None;
    }
    let (outward, inward) = kept.split_at(kept.len() - 3);
    let bytes = inward.as_bytes();
    let inward_stands =
        bytes[0].is_ascii_digit() && bytes[1..].iter().all(|b| b.is_ascii_uppercase() && !b"CIKMOV".contains(b));
    let area = outward.bytes().take_while(u8::is_ascii_uppercase).count();
    let district = &outward.as_bytes()[area..];
    let outward_stands = (1..=2).contains(&area)
        && match district {
            [one] => one.is_ascii_digit(),
            [one, two] => one.is_ascii_digit() && (two.is_ascii_digit() || two.is_ascii_uppercase()),
            _ => false,
        };
    let girobank = kept == "GIR0AA";
    (girobank || outward_stands && inward_stands).then(|| format!("{outward} {inward}"))
}

/// A postcode found at the end of an address in one line, and the address without it.
#[must_use]
pub fn postcode_at_end(address: &str) -> Option<(String, String)> {
    let words: Vec<&str> = address.trim().trim_end_matches(['.', ',']).split_whitespace().collect();
    for many in [2, 1] {
        if words.len() > many
            && let Some(found) = postcode(&words[words.len() - many..].concat())
        {
            let rest = words[..words.len() - many].join(" ");
            return Some((rest.trim_end_matches([',', ' ']).to_owned(), found));
        }
    }
    None
}

/// A telephone number as it is dialled here: `01134960000`, or `+353…` abroad. Words before or after are no part of a number.
#[must_use]
pub fn phone(text: &str) -> Option<String> {
    let text = text.trim().trim_matches('"');
    let mut digits = String::new();
    let mut plus = false;
    for c in text.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if digits.is_empty() && !plus => plus = true,
            '(' | ')' | '.' | '-' | '‐' | '‑' | '‒' | '–' | '—' | '/' => {}
            c if c.is_whitespace() => {}
            _ => return None,
        }
    }
    let abroad = if plus { Some(digits.as_str()) } else { digits.strip_prefix("00") };
    let bare = digits.strip_prefix("44").filter(|rest| rest.len() == 10 && !plus);
    let national = match (abroad, bare) {
        (Some(abroad), _) => {
            let Some(rest) = abroad.strip_prefix("44") else {
                let stands = (8..=15).contains(&abroad.len()) && !abroad.starts_with('0');
                return stands.then(|| format!("+{abroad}"));
            };
            format!("0{}", rest.trim_start_matches('0'))
        }
        (None, Some(rest)) => format!("0{rest}"),
        (None, None) if digits.starts_with('0') => digits,
        // a spreadsheet took the leading 0 away
        (None, None) if digits.len() == 10 && digits.starts_with(['1', '2', '3', '7']) => format!("0{digits}"),
        // services of three to six figures that are dialled as they are: 111, 116 123
        (None, None)
            if matches!(
                digits.as_str(),
                "111" | "119" | "101" | "105" | "159" | "999" | "18000" | "116123" | "116000" | "116111"
            ) =>
        {
            digits
        }
        (None, None) => return None,
    };
    (national.starts_with("116") || (10..=11).contains(&national.len()) || national.len() < 6).then_some(national)
}

/// An e-mail address, its domain in small letters.
#[must_use]
pub fn email(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    let (name, domain) = text.split_once('@')?;
    let name_stands = !name.is_empty()
        && name.len() <= 64
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
        && name.chars().all(|c| c.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c));
    let labels: Vec<&str> = domain.split('.').collect();
    let domain_stands = labels.len() >= 2
        && labels.iter().all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
    (name_stands && domain_stands && text.len() <= 254).then(|| format!("{name}@{}", domain.to_lowercase()))
}

/// An address of the web, and whether its beginning had to be added. Only http and https with a host: nothing that could run.
#[must_use]
pub fn web(text: &str) -> Option<(String, bool)> {
    let text = text.trim();
    if text.is_empty()
        || text.len() > 2_048
        || text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"\\^`{|}".contains(c))
    {
        return None;
    }
    let begins = |with: &str| text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    let bare = if begins("https://") {
        Some(&text[8..])
    } else if begins("http://") {
        Some(&text[7..])
    } else {
        None
    };
    if bare.is_none() && (text.contains("://") || text.contains('@')) {
        return None;
    }
    let rest = bare.unwrap_or(text);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = host.split_once(':').unwrap_or((host, "80"));
    let labels: Vec<&str> = host.split('.').collect();
    let stands = labels.len() >= 2
        && labels.iter().all(|label| {
            !label.is_empty() && !label.starts_with('-') && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
        && labels.last().is_some_and(|top| top.len() >= 2)
        && port.parse::<u16>().is_ok();
    if !stands {
        return None;
    }
    Some(if bare.is_some() { (text.to_owned(), false) } else { (format!("https://{text}"), true) })
}

/// A URI of any scheme (RFC 3986: scheme, colon, something), but none that a browser would run.
#[must_use]
pub fn uri(text: &str) -> Option<String> {
    let text = text.trim();
    let (scheme, rest) = text.split_once(':')?;
    let stands = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        && !rest.is_empty()
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"\\^`{|}".contains(c))
        && !["javascript", "data", "vbscript"].contains(&scheme.to_ascii_lowercase().as_str());
    (stands && text.len() <= 2_048).then(|| text.to_owned())
}

/// The host of an address of the web without `www.`, by which two addresses are compared; none for what belongs to many.
#[must_use]
pub fn own_site(address: &str) -> Option<String> {
    let (full, _) = web(address)?;
    let rest = full.split_once("://")?.1.trim_end_matches('/').to_lowercase();
    let rest = rest.strip_prefix("www.").unwrap_or(&rest).to_owned();
    (!rest.is_empty()).then_some(rest)
}
