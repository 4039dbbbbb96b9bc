//! A mail server of a few lines (RFC 5321) that keeps what it is given, and refuses as it is told to.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

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

#[derive(Debug, Clone)]
pub(crate) struct Sink {
    pub(crate) port: u16,
    taken: Arc<Mutex<Vec<Taken>>>,
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
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let sink = Self { port: listener.local_addr().unwrap().port(), taken: Arc::default() };
        let taken = sink.taken.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, manner, taken.clone()));
            }
        });
        sink
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }
}

async fn talk(stream: TcpStream, manner: Manner, taken: Arc<Mutex<Vec<Taken>>>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    if manner.silent {
        while lines.next_line().await.ok()??.is_empty() {}
        return std::future::pending().await;
    }
    let mut now = Taken::default();
    write.write_all(b"220 sink.example ESMTP\r\n").await.ok()?;
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
