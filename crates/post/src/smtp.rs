//! E-mail by SMTP (RFC 5321), over TLS unless the server is on this very machine.

use crate::secret::Secret;
use crate::set_up::{SetUpError, is_here};
use crate::{Mail, PostError, scrubbed};
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error, PoolConfig};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use std::fmt;
use std::time::{Duration, SystemTime};
use url::Url;

const URL: &str = "LEEWAY_SMTP_URL";
const FROM: &str = "LEEWAY_MAIL_FROM";
/// So long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);
/// So long a message may take with all the server's answers.
const WHOLE: Duration = Duration::from_secs(15);
/// Connections that are kept open at a time.
const POOL: u32 = 4;
/// What a sender would give away: the first part of words suffices.
const TELLING: &[&str] = &["prescri", "link worker", "linkworker", "safeguard", "suicid", "mental", "domestic abuse"];

/// Mail that no person wrote, so that nothing answers it by itself (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// The mail server.
pub(crate) struct Smtp {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Smtp")
    }
}

impl Smtp {
    pub(crate) fn new(address: &Secret, from: &str) -> Result<Self, SetUpError> {
        let from: Mailbox = from
            .parse()
            .map_err(|_| SetUpError::Unusable(FROM, "write it as Leeway <no-reply@example.org>".to_owned()))?;
        let told = from.to_string().to_lowercase();
        if TELLING.iter().any(|word| told.contains(word)) {
            return Err(SetUpError::Telling);
        }
        let address = secured(address)?;
        let hello = ClientId::Domain(from.email.domain().to_owned());
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(address.as_str())
            // what it says of the address may repeat the password in it
            .map_err(|_| {
                SetUpError::Unusable(URL, "give smtps://USER:PASSWORD@HOST, or smtp:// with port 587".to_owned())
            })?
            .timeout(Some(CONNECT))
            .hello_name(hello)
            .pool_config(PoolConfig::new().max_size(POOL))
            .build();
        Ok(Self { server, from })
    }

    /// Hands it over; the server's yes is all that is known of its way.
    pub(crate) async fn send(&self, mail: &Mail) -> Result<(), PostError> {
        let message = self.message(mail)?;
        match tokio::time::timeout(WHOLE, self.server.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(judged(&error)),
            Err(_) => Err(PostError::Later("the mail server did not answer in time".to_owned())),
        }
    }

    /// Connects, signs in and goes.
    pub(crate) async fn reach(&self) -> Result<(), PostError> {
        match tokio::time::timeout(WHOLE, self.server.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(PostError::Later("the mail server hung up".to_owned())),
            Ok(Err(error)) => Err(judged(&error)),
            Err(_) => Err(PostError::Later("the mail server did not answer in time".to_owned())),
        }
    }

    fn message(&self, mail: &Mail) -> Result<Message, PostError> {
        let to: Address =
            mail.to.parse().map_err(|_| PostError::Never("the address is none that mail can be sent to".to_owned()))?;
        let builder = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(mail.subject.as_str())
            .date(SystemTime::from(mail.at))
            // the same at each try, so that a second copy is known for one
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            .header(AutoSubmitted);
        let written = match &mail.calendar {
            None => builder.header(ContentType::TEXT_PLAIN).body(mail.body.clone()),
            Some(calendar) => {
                let kind = ContentType::parse("text/calendar; charset=utf-8")
                    .map_err(|error| PostError::Never(format!("the message cannot be written: {error}")))?;
                let file = Attachment::new("appointment.ics".to_owned()).body(calendar.clone(), kind);
                let parts = MultiPart::mixed().singlepart(SinglePart::plain(mail.body.clone())).singlepart(file);
                builder.multipart(parts)
            }
        };
        written.map_err(|error| PostError::Never(scrubbed(&format!("the message cannot be written: {error}"))))
    }
}

/// The address with TLS asked for, where it does not lead to this very machine.
fn secured(address: &Secret) -> Result<Url, SetUpError> {
    let mut url = Url::parse(address.expose())
        .map_err(|_| SetUpError::Unusable(URL, "it is no address such as smtps://USER:PASSWORD@HOST".to_owned()))?;
    let tls = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, how)| how.into_owned());
    match (url.scheme(), tls.as_deref()) {
        ("smtps", None) | ("smtp", Some("required")) => Ok(url),
        ("smtp", None) if is_here(&url) => Ok(url),
        ("smtp", None) => {
            url.query_pairs_mut().append_pair("tls", "required");
            Ok(url)
        }
        ("smtp", Some(_)) => Err(SetUpError::InTheOpen(URL)),
        _ => Err(SetUpError::Unusable(URL, "it begins with smtps:// or smtp://".to_owned())),
    }
}

/// What a failure means: a refusal of the address or the message is for good (5yz, RFC 5321 4.2.1), one of our own sign-in
/// (53x, RFC 4954 6) is for somebody to mend, and all else passes.
fn judged(error: &Error) -> PostError {
    let words = if error.is_timeout() {
        "the mail server did not answer in time".to_owned()
    } else if error.is_tls() {
        "no secure connection to the mail server: its certificate is not accepted, or it offers no TLS".to_owned()
    } else if let Some(code) = error.status() {
        let said = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        scrubbed(&format!("the mail server says {code} {said}"))
    } else {
        let why = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
        scrubbed(&format!("the mail server could not be reached: {why}"))
    };
    let code = error.status().map(u16::from);
    if error.is_permanent() && !code.is_some_and(|code| (530..540).contains(&code)) {
        PostError::Never(words)
    } else {
        PostError::Later(words)
    }
}
