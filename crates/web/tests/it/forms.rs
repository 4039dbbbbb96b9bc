//! Forms: what is read, what is kept, and how the fields show it.

use jiff::civil::date;
use serde_json::json;
use web::form::{Form, FormState, parse_time};
use web::render::Pages;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Phone,
    Visit,
}

fn kind(code: &str) -> Option<Kind> {
    match code {
        "phone" => Some(Kind::Phone),
        "visit" => Some(Kind::Visit),
        _ => None,
    }
}

fn page(source: &str, form: &FormState) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    for piece in ["components/fields.html", "components/pieces.html"] {
        let to = folder.path().join(piece);
        std::fs::create_dir_all(to.parent().expect("a parent")).expect("made");
        std::fs::copy(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates").join(piece), to)
            .expect("copied");
    }
    std::fs::write(folder.path().join("page.html"), format!("{{% import \"components/fields.html\" as f %}}{source}"))
        .expect("written");
    let view =
        json!({"form": form, "kinds": [{"value": "phone", "text": "By phone"}, {"value": "visit", "text": "At home"}]});
    Pages::from_dir(folder.path()).render("page.html", &view).map_err(|error| error.detail()).expect("rendered").0
}

fn has(html: &str, selector: &str) -> bool {
    count(html, selector) > 0
}

fn count(html: &str, selector: &str) -> usize {
    scraper::Html::parse_fragment(html).select(&scraper::Selector::parse(selector).expect("a selector")).count()
}

#[test]
fn a_whole_form_is_read_at_once() {
    let form = Form::parse(b"kind=phone&notes=++Well%0D%0Aagain++&needs=debt&needs=housing&needs=debt&minutes=25&on-day=3&on-month=6&on-year=2026&agreed=yes").expect("a form");
    let read = form.done((
        form.one_of("kind", kind).required("Choose how"),
        form.text("notes").max(20_000).required("Enter notes"),
        form.many("needs", |code| Some(code.to_owned())).at_least_one("Choose what it was about"),
        form.number("minutes").between(1, 480).optional(),
        form.date("on").required("Enter the date"),
        form.ticked("agreed"),
        form.line("place").optional(),
    ));
    let expected = (
        Kind::Phone,
        "Well\nagain".to_owned(),
        vec!["debt".to_owned(), "housing".to_owned()],
        Some(25),
        date(2026, 6, 3),
        true,
        None,
    );
    assert_eq!(read.expect("all is well"), expected);
}

#[test]
fn every_error_is_found_at_once_and_listed_in_the_fields_order() {
    let form =
        Form::of([("kind", "pigeon"), ("on-day", "31"), ("on-month", "2"), ("on-year", "2026"), ("minutes", "many")]);
    let state = form
        .done((
            form.one_of("kind", kind).required("Choose how"),
            form.text("notes").required("Enter notes"),
            form.date("on").required("x"),
            form.number("minutes").optional(),
        ))
        .expect_err("faulty");
    let list: Vec<(&str, Option<&str>)> =
        state.error_list().iter().map(|item| (item.text.as_str(), item.href.as_deref())).collect();
    assert_eq!(
        list,
        [
            ("Choose one of the answers shown", Some("#kind")),
            ("Enter notes", Some("#notes")),
            ("There is no 31 February 2026: check the day", Some("#on-day")),
            ("Minutes must be a whole number, like 15", Some("#minutes")),
        ]
    );
}

#[test]
fn a_faulty_form_keeps_what_was_typed_and_several_values() {
    let form = Form::of([
        ("csrf", "token"),
        ("notes", "She said \"no\" <twice>"),
        ("needs", "debt"),
        ("needs", "housing"),
        ("password", "hunter2"),
    ]);
    let state = form
        .done((form.secret("password").required("Enter"), form.one_of("kind", kind).required("Choose how")))
        .expect_err("faulty");
    assert_eq!(state.values("notes"), ["She said \"no\" <twice>"]);
    assert_eq!(state.values("needs"), ["debt", "housing"]);
    assert!(state.values("password").is_empty(), "a password is never kept");
    assert!(state.values("csrf").is_empty(), "nor is the token");

    let html = page(
        r#"{{ f.summary(form) }}{{ f.area(form, "notes", "Notes") }}{{ f.radios(form, "kind", "How", kinds) }}
        {{ f.checkboxes(form, "needs", "What about", [{"value": "debt", "text": "Debt"}, {"value": "housing", "text": "Housing"}, {"value": "work", "text": "Work"}]) }}"#,
        &state,
    );
    assert!(html.contains("She said &quot;no&quot; &lt;twice&gt;"), "{html}");
    assert_eq!(count(&html, "input[name=needs][checked]"), 2);
    assert!(has(&html, ".nhsuk-error-summary a[href='#kind']"), "{html}");
    assert!(has(&html, "#kind"), "the summary's link lands");
    assert!(has(&html, "#kind-error"));
}

#[test]
fn only_the_parts_of_a_date_that_are_wrong_are_marked() {
    let form = Form::of([("birth-day", "3"), ("birth-year", "1950")]);
    let state = form.done(form.date("birth").called("Date of birth").required("Enter it")).expect_err("faulty");
    assert_eq!(state.error("birth").expect("an error").text, "Date of birth must include a month");
    let html = page(r#"{{ f.date(form, "birth", "Date of birth", birth=true) }}"#, &state);
    assert!(has(&html, "#birth-month.nhsuk-input--error"), "{html}");
    assert!(!has(&html, "#birth-day.nhsuk-input--error"), "{html}");
    assert!(has(&html, "#birth-day[value='3'][name='birth-day'][autocomplete='bday-day']"), "{html}");
}

#[test]
fn each_kind_of_field_shows_what_is_known() {
    let state = FormState::empty()
        .with("name", "Ann")
        .with("kind", "visit")
        .with_date("on", date(2026, 6, 3))
        .with_all("agreed", ["yes"]);
    let html = page(
        r#"{{ f.text(form, "name", "Name", hint="As they like it", width=20) }}{{ f.select(form, "kind", "How", kinds, blank="Choose") }}{{ f.date(form, "on", "When") }}
        {{ f.tick(form, "agreed", "They agree") }}{{ f.yes_no(form, "known", "Known here?") }}{{ f.area(form, "notes", "Notes", max=500) }}{{ f.password(form, "password", "Password") }}
        {{ f.submit("Record") }}{{ f.draft_status() }}{{ f.hidden("id", "7") }}{{ f.csrf({"csrf": "abc", "form_id": "id", "says_so": false}) }}"#,
        &state,
    );
    for selector in [
        "#name[value='Ann']",
        "#name-hint",
        "option[value='visit'][selected]",
        "#on-day[value='3']",
        "#on-year[value='2026']",
        "#agreed[checked]",
        "#known[value='yes']",
        "[data-module='nhsuk-character-count'][data-maxlength='500'] textarea#notes",
        "#password[type='password']",
        "button[data-prevent-double-click='true']",
        "[data-draft-status][aria-live='polite']",
        "input[type='hidden'][name='id'][value='7']",
        "input[name='csrf'][value='abc']",
    ] {
        assert!(has(&html, selector), "{selector} in\n{html}");
    }
    assert!(!has(&html, ".nhsuk-error-message"), "{html}");
}

#[test]
fn a_field_without_values_is_as_if_it_was_not_sent() {
    let state = FormState::empty().with("name", "Ann").with("agreed", "yes");
    let state = state.with_all("name", Vec::<String>::new()).with_all("agreed", Vec::<String>::new());
    let html = page(r#"{{ f.text(form, "name", "Name") }}{{ f.tick(form, "agreed", "They agree") }}"#, &state);
    assert!(has(&html, "#name:not([value])") && !has(&html, "#agreed[checked]"), "{html}");
}

#[test]
fn a_text_that_is_too_long_says_how_long_it_may_be() {
    let form = Form::parse(format!("notes={}", "é".repeat(1_001)).as_bytes()).expect("a form");
    let state = form.done(form.text("notes").max(1_000).called("Your notes").optional()).expect_err("too long");
    assert_eq!(state.error_list()[0].text, "Your notes must be 1,000 characters or fewer");
    let form = Form::parse(format!("notes={}", "é".repeat(1_000)).as_bytes()).expect("a form");
    assert!(form.done(form.text("notes").max(1_000).optional()).is_ok());
}

#[test]
fn what_the_domain_refuses_comes_back_with_the_form() {
    let form = Form::of([("notes", "kept")]);
    form.done(form.text("notes").optional()).expect("read");
    let state = form.refuse("", "This would be the 7th of 6 contacts");
    assert_eq!(state.values("notes"), ["kept"]);
    let html = page("{{ f.summary(form) }}", &state);
    assert!(html.contains("This would be the 7th of 6 contacts") && !html.contains("href"), "{html}");
}

#[test]
fn a_value_the_domain_cannot_read_brings_the_domains_own_words() {
    let form = Form::of([("at", "half past")]);
    let state = form.done(form.line("at").parse(parse_time).required("Enter a time")).expect_err("no time");
    assert_eq!(state.error_list()[0].text, "Enter a time like 2:30pm");
}

#[test]
fn times_are_read_as_people_type_them() {
    for (typed, hour, minute) in [
        ("2:30pm", 14, 30),
        ("2.30 PM", 14, 30),
        ("14:30", 14, 30),
        ("2pm", 14, 0),
        ("12:05am", 0, 5),
        ("midday", 12, 0),
        ("9:00", 9, 0),
    ] {
        let time = parse_time(typed).unwrap_or_else(|why| panic!("{typed}: {why}"));
        assert_eq!((time.hour(), time.minute()), (hour, minute), "{typed}");
    }
    for typed in ["", "14", "25:00", "13pm", "2:3pm", "-1:30", "ten"] {
        assert!(parse_time(typed).is_err(), "{typed}");
    }
}

#[test]
fn dates_take_month_names_and_one_field_and_bounds() {
    let read = |fields: [(&str, &str); 3]| {
        let form = Form::of(fields);
        form.done(form.date("on").not_after(date(2026, 11, 22), "The date must be in the past").required("Enter it"))
    };
    assert_eq!(read([("on-day", "3"), ("on-month", "June"), ("on-year", "2026")]).expect("a date"), date(2026, 6, 3));
    assert_eq!(read([("on", "2026-06-03"), ("x", ""), ("y", "")]).expect("a date"), date(2026, 6, 3));
    let late = read([("on-day", "1"), ("on-month", "1"), ("on-year", "2027")]).expect_err("too late");
    assert_eq!(late.error_list()[0].text, "The date must be in the past");
    let short = read([("on-day", "1"), ("on-month", "1"), ("on-year", "27")]).expect_err("no century");
    assert_eq!(short.error_list()[0].href.as_deref(), Some("#on-year"));
}

#[test]
fn hostile_bytes_do_no_harm() {
    let form = Form::parse(b"notes=a%00b%FF%1B[31m&=&&notes").expect("a form");
    assert_eq!(form.first("notes"), Some("ab\u{fffd}[31m"));
    assert!(Form::parse("a=1&".repeat(5_000).as_bytes()).is_err());
    assert!(!format!("{form:?}").contains("31m"), "what was typed is not printed");
    assert!(!format!("{:?}", form.state()).contains("31m"));
}
