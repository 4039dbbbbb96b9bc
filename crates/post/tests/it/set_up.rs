//! What can be set, and what is refused.

use post::{NAMES, Nothing, Outside, Post, PostError, SetUpError, Settings};

fn of(pairs: &[(&'static str, &'static str)]) -> Result<Outside, SetUpError> {
    for (name, _) in pairs {
        assert!(NAMES.iter().any(|(known, _)| known == name), "{name}");
    }
    Outside::new(&Settings::read(|asked| {
        pairs.iter().find(|(name, _)| *name == asked).map(|(_, value)| (*value).to_owned())
    }))
}

const FROM: (&str, &str) = ("LEEWAY_MAIL_FROM", "Leeway <no-reply@post.example>");
const TOKEN: (&str, &str) = ("LEEWAY_TEXT_TOKEN", "hedgehog");

fn said(outcome: Result<Outside, SetUpError>) -> String {
    let error = outcome.unwrap_err();
    let words = format!("{error} {error:?}");
    assert!(!words.contains("hedgehog"), "{words}");
    words
}

#[tokio::test]
async fn nothing_set_sends_nothing() {
    let post = of(&[("LEEWAY_SMTP_URL", " ")]).unwrap();
    assert!(post.standing().nothing() && Nothing.standing().nothing());
    assert!(post.reach(jiff::Timestamp::UNIX_EPOCH).await.is_empty());
    let text = post::Text {
        id: uuid::Uuid::nil(),
        at: jiff::Timestamp::UNIX_EPOCH,
        to: "+447700900123".to_owned(),
        body: "x".to_owned(),
    };
    assert!(matches!(post.text(&text).await, Err(PostError::NotSetUp(_))));
    assert!(!format!("{text:?}").contains("900123"));
}

#[tokio::test]
async fn half_of_a_setting_and_two_providers_are_said() {
    assert!(said(of(&[("LEEWAY_SMTP_URL", "smtp://localhost")])).contains("LEEWAY_MAIL_FROM"));
    assert!(said(of(&[FROM])).contains("LEEWAY_SMTP_URL"));
    assert!(said(of(&[TOKEN])).contains("LEEWAY_TEXT_URL"));
    assert!(said(of(&[("LEEWAY_TEXT_URL", "https://texts.example/send")])).contains("LEEWAY_TEXT_TOKEN"));
    let key = "leeway-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0";
    let notify =
        [("LEEWAY_TEXT_NOTIFY_KEY", key), ("LEEWAY_TEXT_NOTIFY_TEMPLATE", "217a419e-6a7d-482a-9596-718b889dffce")];
    assert!(of(&notify).unwrap().standing().text);
    let both = [notify[0], notify[1], TOKEN, ("LEEWAY_TEXT_URL", "https://texts.example/send")];
    assert!(said(of(&both)).contains("twice"));
    assert!(said(of(&[notify[0]])).contains("TEMPLATE"));
    assert!(said(of(&[("LEEWAY_TEXT_NOTIFY_KEY", "hedgehog"), notify[1]])).contains("NAME-ID-SECRET"));
}

#[tokio::test]
async fn nothing_travels_in_the_open() {
    for url in ["smtp://leeway:hedgehog@mail.example", "smtps://leeway:hedgehog@mail.example", "smtp://localhost"] {
        assert!(of(&[("LEEWAY_SMTP_URL", url), FROM]).is_ok(), "{url}");
    }
    let open = of(&[("LEEWAY_SMTP_URL", "smtp://leeway:hedgehog@mail.example?tls=opportunistic"), FROM]);
    assert!(said(open).contains("TLS"));
    assert!(said(of(&[("LEEWAY_SMTP_URL", "leeway:hedgehog@mail"), FROM])).contains("smtp"));
    assert!(said(of(&[("LEEWAY_TEXT_URL", "http://texts.example/send"), TOKEN])).contains("TLS"));
    assert!(of(&[("LEEWAY_TEXT_URL", "http://127.0.0.1:1/send"), TOKEN]).is_ok());
}

#[tokio::test]
async fn a_sender_that_says_what_the_service_is_about_is_refused() {
    for from in ["Riverside social prescribing <no-reply@post.example>", "Leeway <social-prescribing@post.example>"] {
        assert!(said(of(&[("LEEWAY_SMTP_URL", "smtp://localhost"), ("LEEWAY_MAIL_FROM", from)])).contains("neutral"));
    }
    assert!(said(of(&[("LEEWAY_SMTP_URL", "smtp://localhost"), ("LEEWAY_MAIL_FROM", "Leeway")])).contains("Leeway <"));
}
