//! A mail server of a few lines (RFC 5321) that keeps what it is given, and refuses as it is told to.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// How the server answers.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Manner {
    /// What it says to a recipient, in place of a yes.
    pub(crate) rcpt: Option<&'static str>,
    /// What it says at the end of a message, in place of a yes.
    pub(crate) data: Option<&'static str>,
    /// What it says to whoever signs in.
    pub(crate) auth: Option<&'static str>,
    /// It says nothing at all.
    pub(crate) silent: bool,
}

/// How the server comes by TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begin {
    /// From the first byte.
    FirstByte,
    /// When it is asked for.
    StartTls,
    /// It says no when it is asked, though it offered it.
    Refuses,
    /// It goes away when it is asked.
    Drops,
    /// It says yes, and then nothing.
    Hangs,
    /// With its yes comes the answer to a question that is still to be put, in the clear.
    Injects,
    /// That comes a little after its yes.
    InjectsLater,
}

#[derive(Clone)]
pub(crate) struct Sink {
    pub(crate) port: u16,
    taken: Arc<Mutex<Vec<Taken>>>,
    /// What was said to it in the clear, where it can do TLS.
    clear: Arc<Mutex<Vec<String>>>,
    /// How many lines were opened to it.
    lines: Arc<Mutex<usize>>,
}

/// A message that was taken.
#[derive(Debug, Clone, Default)]
pub(crate) struct Taken {
    pub(crate) hello: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) data: String,
}

impl Sink {
    pub(crate) async fn open(manner: Manner) -> Self {
        Self::listening(manner, None).await
    }

    pub(crate) async fn secure(tls: TlsAcceptor, begin: Begin) -> Self {
        Self::listening(Manner::default(), Some((tls, begin))).await
    }

    async fn listening(manner: Manner, tls: Option<(TlsAcceptor, Begin)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let sink = Self { port, taken: Arc::default(), clear: Arc::default(), lines: Arc::default() };
        let own = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *own.lines.lock().unwrap() += 1;
                let (taken, clear) = (own.taken.clone(), own.clear.clone());
                match tls.clone() {
                    None => drop(tokio::spawn(talk(stream, manner, taken, true))),
                    Some((tls, begin)) => drop(tokio::spawn(secured(stream, manner, taken, clear, tls, begin))),
                }
            }
        });
        sink
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    pub(crate) fn clear(&self) -> Vec<String> {
        self.clear.lock().unwrap().clone()
    }

    pub(crate) fn lines(&self) -> usize {
        *self.lines.lock().unwrap()
    }
}

/// Gives what would be the answers of a whole talk, before anything was asked.
const INJECTED: &[u8] = b"250-sink.example\r\n250 8BITMIME\r\n250 OK\r\n250 OK\r\n354 Go on\r\n250 Taken\r\n";

async fn secured(
    mut stream: TcpStream,
    manner: Manner,
    taken: Arc<Mutex<Vec<Taken>>>,
    clear: Arc<Mutex<Vec<String>>>,
    tls: TlsAcceptor,
    begin: Begin,
) -> Option<()> {
    if begin == Begin::FirstByte {
        return talk(tls.accept(stream).await.ok()?, manner, taken, true).await;
    }
    stream.write_all(b"220 sink.example ESMTP\r\n").await.ok()?;
    let mut lines = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        clear.lock().unwrap().push(line.trim_end().to_owned());
        match line.trim_end() {
            "STARTTLS" => break,
            hello if hello.starts_with("EHLO") => {
                lines.write_all(b"250-sink.example\r\n250-8BITMIME\r\n250 STARTTLS\r\n").await.ok()?;
            }
            _ => lines.write_all(b"530 5.7.0 Begin TLS first\r\n").await.ok()?,
        }
    }
    let yes: &[u8] = b"220 2.0.0 Go ahead\r\n";
    match begin {
        Begin::Drops => return None,
        Begin::Refuses => {
            lines.write_all(b"454 4.7.0 Not now\r\n").await.ok()?;
            return None;
        }
        Begin::Injects => lines.write_all(&[yes, INJECTED].concat()).await.ok()?,
        Begin::InjectsLater => {
            lines.write_all(yes).await.ok()?;
            lines.flush().await.ok()?;
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            lines.write_all(INJECTED).await.ok()?;
        }
        Begin::FirstByte | Begin::StartTls | Begin::Hangs => lines.write_all(yes).await.ok()?,
    }
    if begin == Begin::Hangs {
        return std::future::pending().await;
    }
    let stream = tls.accept(lines.into_inner()).await.ok()?;
    talk(stream, manner, taken, false).await
}

async fn talk<S: AsyncRead + AsyncWrite>(
    stream: S,
    manner: Manner,
    taken: Arc<Mutex<Vec<Taken>>>,
    greets: bool,
) -> Option<()> {
    let (read, mut write) = tokio::io::split(stream);
    let mut lines = BufReader::new(read).lines();
    if manner.silent {
        while lines.next_line().await.ok()??.is_empty() {}
        return std::future::pending().await;
    }
    let mut now = Taken::default();
    if greets {
        write.write_all(b"220 sink.example ESMTP\r\n").await.ok()?;
    }
    loop {
        let line = lines.next_line().await.ok()??;
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => {
                now.hello = line;
                "250-sink.example\r\n250-AUTH PLAIN\r\n250 8BITMIME".to_owned()
            }
            "AUTH" => manner.auth.unwrap_or("235 2.7.0 Welcome").to_owned(),
            "MAIL" => {
                now.from = line;
                "250 OK".to_owned()
            }
            "RCPT" => {
                now.to = line;
                manner.rcpt.unwrap_or("250 OK").to_owned()
            }
            "DATA" => {
                write.write_all(b"354 Go on\r\n").await.ok()?;
                now.data.clear();
                loop {
                    let line = lines.next_line().await.ok()??;
                    if line == "." {
                        break;
                    }
                    now.data.push_str(&line);
                    now.data.push('\n');
                }
                if manner.data.is_none() {
                    taken.lock().unwrap().push(now.clone());
                }
                manner.data.unwrap_or("250 Taken").to_owned()
            }
            "QUIT" => {
                write.write_all(b"221 Bye\r\n").await.ok()?;
                return Some(());
            }
            "NOOP" | "RSET" => "250 OK".to_owned(),
            _ => "502 5.5.2 Not known here".to_owned(),
        };
        write.write_all(answer.as_bytes()).await.ok()?;
        write.write_all(b"\r\n").await.ok()?;
    }
}
