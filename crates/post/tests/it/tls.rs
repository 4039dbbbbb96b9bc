//! E-mail over TLS, by real handshakes: what arrives, and what must never leave.

use crate::sink::{Begin, Sink};
use post::{Channel, Mail, Outside, Post, PostError, Settings};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use std::io::Write;
use std::sync::Arc;
use tempfile::NamedTempFile;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use uuid::Uuid;

/// An authority of this test alone.
struct Authority(CertifiedIssuer<'static, KeyPair>);

/// What stands in a certificate.
#[derive(Clone, Copy)]
struct Issued {
    name: &'static str,
    until: i32,
}

const RIGHT: Issued = Issued { name: "localhost", until: 2096 };

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// The file that an installation names.
    fn file(&self) -> NamedTempFile {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(self.0.pem().as_bytes()).unwrap();
        file
    }

    fn issue(&self, issued: Issued) -> TlsAcceptor {
        let mut params = CertificateParams::new(vec![issued.name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(issued.until, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

fn post(url: &str, authority: &NamedTempFile) -> Outside {
    let file = authority.path().to_str().unwrap().to_owned();
    let settings = Settings::read(|name| match name {
        "LEEWAY_SMTP_URL" => Some(url.to_owned()),
        "LEEWAY_SMTP_CA" => Some(file.clone()),
        "LEEWAY_MAIL_FROM" => Some("Leeway <no-reply@post.example>".to_owned()),
        _ => None,
    });
    Outside::new(&settings).unwrap()
}

/// As it is written in the settings of a server elsewhere: TLS is asked for, though this one is on the machine.
fn address(begin: Begin, port: u16) -> String {
    match begin {
        Begin::FirstByte => format!("smtps://leeway:hedge%40hog@localhost:{port}"),
        _ => format!("smtp://leeway:hedge%40hog@localhost:{port}?tls=required"),
    }
}

fn mail() -> Mail {
    Mail {
        id: Uuid::from_u128(7),
        at: "2026-06-03T13:30:00Z".parse().unwrap(),
        to: "ben.shah@example.org".to_owned(),
        subject: "Leeway: there is word for you".to_owned(),
        body: format!("There is word for you.\n.\n.. and dots\n{}\nThe last line.\n", "A long line. ".repeat(200)),
        calendar: None,
    }
}

/// Tries one against a server of this manner, which must get nothing; what is said of it.
async fn kept(issued: Issued, begin: Begin, known: bool) -> String {
    let authority = Authority::new("Wexcombe relays");
    let sink = Sink::secure(authority.issue(issued), begin).await;
    let trusted = if known { authority.file() } else { Authority::new("Another authority").file() };
    let post = post(&address(begin, sink.port), &trusted);
    let error = post.mail(&mail()).await.unwrap_err();
    // it is tried again: somebody can mend it
    let PostError::Later(words) = error else { panic!("{begin:?}: {error:?}") };
    assert!(words.contains(&format!("the mail server localhost:{}", sink.port)), "it says where: {words}");
    assert!(sink.taken().is_empty(), "{begin:?} was given a message");
    let clear = sink.clear();
    assert!(clear.iter().all(|line| line.starts_with("EHLO") || line == "STARTTLS"), "said in the clear: {clear:?}");
    let reached = post.reach(mail().at).await;
    assert!(matches!(&reached[..], [(Channel::Mail, Err(PostError::Later(_)))]), "{begin:?}: {reached:?}");
    assert!(!format!("{words}{reached:?}{post:?}").contains("hog"), "the password is said");
    words
}

#[tokio::test]
async fn a_mail_arrives_whole_by_starttls_and_by_tls_from_the_first_byte() {
    for begin in [Begin::StartTls, Begin::FirstByte] {
        let authority = Authority::new("Wexcombe relays");
        let sink = Sink::secure(authority.issue(RIGHT), begin).await;
        let post = post(&address(begin, sink.port), &authority.file());
        post.mail(&mail()).await.unwrap();
        post.mail(&mail()).await.unwrap();
        assert_eq!(sink.lines(), 1, "one line serves both");
        let taken = sink.taken();
        assert_eq!(taken.len(), 2);
        assert!(taken[0].to.contains("<ben.shah@example.org>"));
        assert!(taken[0].data.contains("Subject: Leeway: there is word for you"), "{}", taken[0].data);
        assert!(taken[0].data.contains("The last line."), "{}", taken[0].data);
        assert!(sink.clear().iter().all(|line| line.starts_with("EHLO") || line == "STARTTLS"));
        let reached = post.reach(mail().at).await;
        let [(Channel::Mail, Ok(found))] = &reached[..] else { panic!("{reached:?}") };
        assert!(found.contains("TLS 1.3") && found.contains("user and password"), "{found}");
        assert_eq!(found.contains("STARTTLS"), begin == Begin::StartTls, "{found}");
        assert_eq!(sink.taken().len(), 2, "looking sends nothing");
    }
}

#[tokio::test]
async fn a_server_that_does_not_begin_tls_is_given_nothing() {
    for (begin, says) in [(Begin::Refuses, "454"), (Begin::Drops, "hung up"), (Begin::Hangs, "in time")] {
        let words = kept(RIGHT, begin, true).await;
        assert!(words.contains(says), "{begin:?}: {words}");
    }
}

#[tokio::test]
async fn what_is_said_in_the_clear_after_the_go_ahead_is_never_taken_for_an_answer() {
    let words = kept(RIGHT, Begin::Injects, true).await;
    assert!(words.contains("in the clear"), "{words}");
    // what comes later still meets the handshake, and is none
    let words = kept(RIGHT, Begin::InjectsLater, true).await;
    assert!(words.contains("in the clear") || words.contains("no TLS"), "{words}");
}

#[tokio::test]
async fn a_certificate_that_does_not_stand_is_said_with_what_to_do() {
    for begin in [Begin::StartTls, Begin::FirstByte] {
        let other = kept(Issued { name: "other.example", ..RIGHT }, begin, true).await;
        assert!(other.contains("another name"), "{other}");
        let unknown = kept(RIGHT, begin, false).await;
        assert!(unknown.contains("LEEWAY_SMTP_CA"), "{unknown}");
        let over = kept(Issued { until: 2021, ..RIGHT }, begin, true).await;
        assert!(over.contains("run out"), "{over}");
    }
}

#[tokio::test]
async fn a_file_of_authorities_that_cannot_be_used_is_said_at_the_start() {
    let of = |file: &str| {
        let file = file.to_owned();
        Outside::new(&Settings::read(|name| match name {
            "LEEWAY_SMTP_URL" => Some("smtps://mail.example".to_owned()),
            "LEEWAY_SMTP_CA" => Some(file.clone()),
            "LEEWAY_MAIL_FROM" => Some("Leeway <no-reply@post.example>".to_owned()),
            _ => None,
        }))
        .unwrap_err()
        .to_string()
    };
    let missing = of("/nowhere/authority.pem");
    assert!(missing.contains("LEEWAY_SMTP_CA") && missing.contains("/nowhere/authority.pem"), "{missing}");
    let mut empty = NamedTempFile::new().unwrap();
    assert!(of(empty.path().to_str().unwrap()).contains("no certificate stands"));
    empty.write_all(b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n").unwrap();
    assert!(of(empty.path().to_str().unwrap()).contains("LEEWAY_SMTP_CA"));
    let alone = Outside::new(&Settings::read(|name| (name == "LEEWAY_SMTP_CA").then(|| "/a.pem".to_owned())));
    assert!(alone.unwrap_err().to_string().contains("LEEWAY_SMTP_URL"));
}
