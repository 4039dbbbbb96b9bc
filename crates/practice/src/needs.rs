//! The coded needs for which people are referred (DOMAIN 4.2), read from a data file that travels in the program.

use std::sync::LazyLock;

use serde::Deserialize;

/// One need.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// The stable code, as stored and exchanged.
    pub code: String,
    /// The words for pages.
    pub words: String,
    /// What it takes in, in a line.
    pub about: String,
    /// What no worker has power over, said to the referrer before sending [004 CMOC5, CMOC10].
    pub beyond_power: Option<String>,
    /// Who has that power, or can help with it: said beside [`Self::beyond_power`].
    pub instead: Option<String>,
    /// Words by which it is offered where a text is pasted in ([`crate::paste`]), folded.
    #[serde(default)]
    pub heard: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    need: Vec<Need>,
}

static NEEDS: LazyLock<Vec<Need>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../data/needs.toml"))
        .expect("the data file is part of the program and read by a test");
    file.need
});

/// Every need, in the order in which a page offers them; `other` is the last.
pub fn all() -> &'static [Need] {
    &NEEDS
}

/// The need with this code.
pub fn by_code(code: &str) -> Option<&'static Need> {
    NEEDS.iter().find(|need| need.code == code)
}

/// The words of a code; a code from elsewhere that is not ours is shown as it is, so that nothing recorded disappears.
pub fn words(code: &str) -> &str {
    by_code(code).map_or(code, |need| need.words.as_str())
}
