//! E-mail, handed to a real server of a few lines.

use crate::sink::{Manner, Sink};
use post::{Channel, Mail, Outside, Post, PostError, Settings};
use uuid::Uuid;

fn settings(url: &str) -> Settings {
    Settings::read(|name| match name {
        "LEEWAY_SMTP_URL" => Some(url.to_owned()),
        "LEEWAY_MAIL_FROM" => Some("Leeway <no-reply@post.example>".to_owned()),
        _ => None,
    })
}

async fn sink(manner: Manner) -> (Sink, Outside) {
    let sink = Sink::open(manner).await;
    let post = Outside::new(&settings(&format!("smtp://127.0.0.1:{}", sink.port))).unwrap();
    (sink, post)
}

fn mail() -> Mail {
    Mail {
        id: Uuid::from_u128(7),
        at: "2026-06-03T13:30:00Z".parse().unwrap(),
        to: "ben.shah@example.org".to_owned(),
        subject: "Leeway: an alarm needs you".to_owned(),
        body: "Leeway: an alarm needs you. Sign in.\n".to_owned(),
        calendar: None,
    }
}

async fn refused(manner: Manner) -> PostError {
    let (sink, post) = sink(manner).await;
    let error = post.mail(&mail()).await.unwrap_err();
    assert!(sink.taken().is_empty());
    assert!(!error.to_string().contains("ben.shah"), "{error}");
    error
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_written_with_a_neutral_sender_and_says_that_no_person_wrote_it() {
    let (sink, post) = sink(Manner::default()).await;
    assert!(post.standing().mail && !post.standing().text);
    post.mail(&mail()).await.unwrap();
    post.mail(&mail()).await.unwrap();
    let taken = sink.taken();
    assert_eq!(taken.len(), 2);
    let one = &taken[0];
    assert!(one.hello.contains("post.example"), "the machine’s own name is nobody’s business: {}", one.hello);
    assert!(one.from.contains("<no-reply@post.example>") && one.to.contains("<ben.shah@example.org>"));
    for line in [
        "From: Leeway <no-reply@post.example>",
        "To: ben.shah@example.org",
        "Subject: Leeway: an alarm needs you",
        "Date: Wed, 03 Jun 2026 13:30:00 +0000",
        "Message-ID: <00000000-0000-0000-0000-000000000007@post.example>",
        "Auto-Submitted: auto-generated",
        "Leeway: an alarm needs you. Sign in.",
    ] {
        assert!(one.data.contains(line), "{line}\n{}", one.data);
    }
}

#[tokio::test]
async fn what_the_server_refuses_for_good_is_not_tried_again() {
    let error = refused(Manner { rcpt: Some("550 5.1.1 <ben.shah@example.org> unknown"), ..Manner::default() }).await;
    assert!(matches!(&error, PostError::Never(words) if words.contains("550")), "{error:?}");
    let error = refused(Manner { data: Some("554 5.7.1 Not wanted"), ..Manner::default() }).await;
    assert!(matches!(error, PostError::Never(_)), "{error:?}");
}

#[tokio::test]
async fn what_the_server_cannot_take_now_is_tried_again() {
    for code in ["421 4.3.2 Going away", "450 4.2.1 Busy", "451 4.7.1 Greylisted"] {
        let error = refused(Manner { rcpt: Some(code), ..Manner::default() }).await;
        assert!(matches!(&error, PostError::Later(words) if words.contains(&code[..3])), "{error:?}");
    }
}

#[tokio::test]
async fn a_password_that_is_not_taken_is_for_somebody_to_mend_and_is_never_repeated() {
    let sink = Sink::open(Manner { auth: Some("535 5.7.8 Not accepted"), ..Manner::default() }).await;
    let url = format!("smtp://leeway:hedgehog@127.0.0.1:{}", sink.port);
    let post = Outside::new(&settings(&url)).unwrap();
    let error = post.mail(&mail()).await.unwrap_err();
    assert!(matches!(error, PostError::Later(_)), "{error:?}");
    let reached = post.reach("2026-06-03T13:30:00Z".parse().unwrap()).await;
    assert!(matches!(&reached[..], [(Channel::Mail, Err(PostError::Later(_)))]), "{reached:?}");
    assert!(!format!("{error}{reached:?}{post:?}").contains("hedgehog"));
}

#[tokio::test]
async fn a_server_without_tls_is_given_nothing_where_tls_is_asked_for() {
    let sink = Sink::open(Manner::default()).await;
    let post = Outside::new(&settings(&format!("smtp://127.0.0.1:{}?tls=required", sink.port))).unwrap();
    let error = post.mail(&mail()).await.unwrap_err();
    assert!(matches!(&error, PostError::Later(words) if words.contains("no STARTTLS")), "{error:?}");
    assert!(sink.taken().is_empty());
}

#[tokio::test]
async fn a_server_that_is_not_there_or_says_nothing_is_tried_again() {
    let post = Outside::new(&settings("smtp://127.0.0.1:9")).unwrap();
    assert!(matches!(post.mail(&mail()).await, Err(PostError::Later(_))));
    let (_sink, post) = sink(Manner { silent: true, ..Manner::default() }).await;
    let error = post.mail(&mail()).await.unwrap_err();
    assert!(matches!(&error, PostError::Later(words) if words.contains("in time")), "{error:?}");
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_before_anybody_is_asked() {
    let (sink, post) = sink(Manner::default()).await;
    let wrong = Mail { to: "ben.shah@example.org\r\nRCPT TO:<eve@example.org>".to_owned(), ..mail() };
    assert!(matches!(post.mail(&wrong).await, Err(PostError::Never(_))));
    let wrong = Mail { subject: "One\r\nBcc: eve@example.org".to_owned(), ..mail() };
    drop(post.mail(&wrong).await);
    assert!(sink.taken().iter().all(|taken| !taken.data.lines().any(|line| line.starts_with("Bcc"))));
}

#[tokio::test]
async fn a_server_that_answers_is_reached_and_given_nothing() {
    let (sink, post) = sink(Manner::default()).await;
    let reached = post.reach("2026-06-03T13:30:00Z".parse().unwrap()).await;
    assert!(matches!(&reached[..], [(Channel::Mail, Ok(found))] if found.contains("without TLS")), "{reached:?}");
    assert!(sink.taken().is_empty());
}
