//! Charters to start from, shaped on the services of the study [004 T2], as data that travels in the program. Each is a beginning to be
//! talked about and changed, never a recommendation.

use std::sync::LazyLock;

use super::file::{File, read};

codes! {
    /// Which one.
    pub enum Starting {
        /// As sites 1 to 3 and 5 of the study: six to eight meetings, managed closely.
        Boundaried => "boundaried", "Boundaried, managed in primary care";
        /// As sites 6 and 7: open in number and length.
        Open => "open", "Open, managed by a voluntary organisation";
        /// As sites 2 and 4: a role that is being made.
        NewService => "new_service", "A new service";
    }
}

static BOUNDARIED: LazyLock<File> = LazyLock::new(|| parsed(include_str!("../../data/charters/boundaried.toml")));
static OPEN: LazyLock<File> = LazyLock::new(|| parsed(include_str!("../../data/charters/open.toml")));
static NEW_SERVICE: LazyLock<File> = LazyLock::new(|| parsed(include_str!("../../data/charters/new-service.toml")));

fn parsed(text: &str) -> File {
    read(text).expect("the data file is part of the program and read by a test")
}

impl Starting {
    /// The charter.
    pub fn file(self) -> &'static File {
        match self {
            Self::Boundaried => &BOUNDARIED,
            Self::Open => &OPEN,
            Self::NewService => &NEW_SERVICE,
        }
    }
}
