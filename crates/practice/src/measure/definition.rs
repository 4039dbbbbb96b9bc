//! A definition file: what an instrument asks, in which words, and how it is scored. Leeway's own and a service's own are read alike.

use super::hundredths::Hundredths;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The most questions an instrument may have.
pub const ITEMS_MAX: usize = 40;
/// The most scales an instrument may have.
const SCALES_MAX: usize = 20;
/// The largest file.
const FILE_MAX: usize = 100_000;

codes! {
    /// What sort of instrument it is.
    pub enum Sort {
        /// Its questions stand in Leeway, and the person can answer them alone.
        Questions => "questions", "Questions";
        /// Scores or readings from a sheet whose questions are licensed and not in Leeway (DOMAIN 4.7).
        Readings => "readings", "Scores and readings only";
        /// What troubles the person, in their own words, rated again later.
        Concerns => "concerns", "The person’s own words";
    }
}

codes! {
    /// How a scale is made of its items.
    pub enum Rule {
        /// The one answer is the score.
        None => "none", "The answer itself";
        Sum => "sum", "Sum of the answers";
        /// The sum is looked up in a published table.
        Table => "table", "Sum, turned into a score by a table";
    }
}

codes! {
    /// Which end of a scale is better for the person.
    pub enum Better {
        Higher => "higher", "Higher is better";
        Lower => "lower", "Lower is better";
        Neither => "neither", "Neither end is better";
    }
}

/// One answer that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// What it counts.
    pub value: Hundredths,
    /// Its words.
    pub words: String,
}

/// One question, or one reading.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its code, unique in the instrument.
    pub code: String,
    /// A few words for tables and pictures.
    pub short: String,
    /// The question as it is asked.
    pub words: String,
    /// The lowest value.
    pub least: Hundredths,
    /// The highest value.
    pub most: Hundredths,
    /// Figures after the point that a value may have.
    #[serde(default)]
    pub decimals: u8,
    /// What the lowest value means, where values are numbers.
    #[serde(default)]
    pub low: String,
    /// What the highest value means.
    #[serde(default)]
    pub high: String,
    /// The answers that can be chosen; empty where a number is given.
    #[serde(default)]
    pub answers: Vec<Answer>,
    /// Help beside the question.
    #[serde(default)]
    pub help: String,
}

/// Part of a scale with a name, both ends in it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// From.
    pub from: Hundredths,
    /// To.
    pub to: Hundredths,
    /// Its name.
    pub words: String,
}

/// What is read of the answers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Its code, unique in the instrument.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The items it is made of, by their codes.
    pub items: Vec<String>,
    /// How.
    pub rule: Rule,
    /// The lowest score.
    pub least: Hundredths,
    /// The highest score.
    pub most: Hundredths,
    /// Figures after the point that a score may have.
    #[serde(default)]
    pub decimals: u8,
    /// Which end is better.
    pub better: Better,
    /// So many items may be missing; the mean of the others stands for each. None, unless the instrument's own rules say so.
    #[serde(default)]
    pub may_miss: usize,
    /// Raw sums and the scores they become, for the rule `table`.
    #[serde(default)]
    pub table: Vec<(Hundredths, Hundredths)>,
    /// Published bands; empty where there are none.
    #[serde(default)]
    pub bands: Vec<Band>,
}

/// An instrument.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Its code, unique in a service.
    pub code: String,
    /// Its edition: an answer keeps the one under which it was given. A service's own file leaves it out; it counts up by itself.
    #[serde(default)]
    pub edition: i32,
    /// What it is called.
    pub name: String,
    /// What those who know it call it.
    pub short: String,
    /// What it is for and how it is read.
    pub about: String,
    /// Where it and its bands are published.
    pub source: String,
    /// On what terms it may be used.
    pub licence: String,
    /// What sort it is.
    #[serde(rename = "kind")]
    pub sort: Sort,
    /// Whether a service begins with it switched on.
    #[serde(default)]
    pub starts: bool,
    /// What is said before the questions.
    #[serde(default)]
    pub intro: String,
    /// What is asked.
    #[serde(rename = "item", default)]
    pub items: Vec<Item>,
    /// What is read of the answers.
    #[serde(rename = "scale", default)]
    pub scales: Vec<Scale>,
}

impl Definition {
    /// Reads a definition file and checks it whole.
    ///
    /// # Errors
    /// Every fault, in words that say where and what to do. A file that is no TOML has one.
    pub fn read(text: &str) -> Result<Self, Vec<String>> {
        if text.len() > FILE_MAX {
            return Err(vec![format!("The file is too large: at most {FILE_MAX} bytes fit.")]);
        }
        let read: Self = toml::from_str(text).map_err(|error| {
            let at = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            vec![at.map_or_else(|| error.message().to_owned(), |line| format!("Line {line}: {}", error.message()))]
        })?;
        let faults = read.faults();
        if faults.is_empty() { Ok(read) } else { Err(faults) }
    }

    /// Every fault of the definition.
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if !is_code(&self.code) {
            faults.push(format!("code: “{}” is no code. {CODE}", self.code));
        }
        for (field, words, most) in [
            ("name", &self.name, 100),
            ("short", &self.short, 40),
            ("about", &self.about, 1_000),
            ("source", &self.source, 500),
            ("licence", &self.licence, 500),
        ] {
            written(&mut faults, field, words, most);
        }
        if self.intro.chars().count() > 2_000 {
            faults.push("intro: at most 2,000 characters fit.".to_owned());
        }
        if self.items.is_empty() {
            faults.push("item: nothing is asked. Write at least one [[item]].".to_owned());
        }
        if self.scales.is_empty() {
            faults.push("scale: nothing is read of the answers. Write at least one [[scale]].".to_owned());
        }
        if self.items.len() > ITEMS_MAX {
            faults.push(format!("item: at most {ITEMS_MAX} fit."));
        }
        if self.scales.len() > SCALES_MAX {
            faults.push(format!("scale: at most {SCALES_MAX} fit."));
        }
        if self.sort == Sort::Concerns && (self.items.len() != 1 || self.scales.len() != 1) {
            faults.push(
                "kind: for “concerns” there is one [[item]], which is asked of each concern, and one [[scale]]."
                    .to_owned(),
            );
        }
        once(&mut faults, "item", self.items.iter().map(|item| item.code.as_str()));
        once(&mut faults, "scale", self.scales.iter().map(|scale| scale.code.as_str()));
        for item in &self.items {
            item.faults(&mut faults);
        }
        for scale in &self.scales {
            scale.faults(&self.items, &mut faults);
        }
        faults
    }

    /// The item with a code.
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.code == code)
    }

    /// The scale with a code; of concerns, each concern is one of its own and reads as the file's scale.
    pub fn scale(&self, code: &str) -> Option<&Scale> {
        match self.sort {
            Sort::Concerns => self.scales.first(),
            Sort::Questions | Sort::Readings => self.scales.iter().find(|scale| scale.code == code),
        }
    }

    /// What the answers come to, scale by scale; a scale of which too much is missing has no score.
    pub fn scores(&self, answers: &BTreeMap<String, Hundredths>) -> BTreeMap<String, Hundredths> {
        if self.sort == Sort::Concerns {
            // each concern is rated by itself
            return answers.clone();
        }
        self.scales.iter().filter_map(|scale| Some((scale.code.clone(), scale.score(answers)?))).collect()
    }
}

const CODE: &str =
    "A code has small letters, figures and underscores, begins with a letter, and has at most 40 of them.";

fn is_code(code: &str) -> bool {
    code.len() <= 40
        && code.starts_with(|c: char| c.is_ascii_lowercase())
        && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn written(faults: &mut Vec<String>, field: &str, words: &str, most: usize) {
    if words.trim().is_empty() {
        faults.push(format!("{field}: write something here."));
    } else if words.chars().count() > most {
        faults.push(format!("{field}: at most {most} characters fit."));
    }
}

fn once<'a>(faults: &mut Vec<String>, what: &str, codes: impl Iterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for code in codes {
        if !is_code(code) {
            faults.push(format!("{what}: “{code}” is no code. {CODE}"));
        } else if !seen.insert(code) {
            faults.push(format!("{what}: the code {code} stands twice."));
        }
    }
}

impl Item {
    fn faults(&self, faults: &mut Vec<String>) {
        let here = format!("item {}", self.code);
        written(faults, &format!("{here}, short"), &self.short, 60);
        written(faults, &format!("{here}, words"), &self.words, 500);
        if self.least >= self.most {
            faults.push(format!("{here}: least has to be below most."));
        }
        if self.decimals > 2 {
            faults.push(format!("{here}, decimals: 0, 1 or 2."));
        }
        if self.answers.is_empty() {
            return;
        }
        let mut seen = BTreeSet::new();
        for answer in &self.answers {
            written(faults, &format!("{here}, answer {}", answer.value), &answer.words, 200);
            if answer.value < self.least || answer.value > self.most {
                faults
                    .push(format!("{here}: the answer {} lies outside {} to {}.", answer.value, self.least, self.most));
            }
            if !seen.insert(answer.value) {
                faults.push(format!("{here}: two answers count {}.", answer.value));
            }
        }
        if self.answers.len() < 2 {
            faults.push(format!("{here}: write at least two answers, or none where a number is given."));
        } else if seen.first() != Some(&self.least) || seen.last() != Some(&self.most) {
            faults.push(format!("{here}: the answers have to reach from {} to {}.", self.least, self.most));
        }
    }

    /// The words of a value; the number itself where it has none.
    pub fn words_of(&self, value: Hundredths) -> String {
        self.answers.iter().find(|answer| answer.value == value).map_or_else(|| value.to_string(), |a| a.words.clone())
    }

    /// Every whole value, where there are few enough to be chosen from: at most eleven.
    pub fn steps(&self) -> Vec<Hundredths> {
        let few = self.answers.is_empty() && self.decimals == 0 && (self.most.0 - self.least.0) <= 1_000;
        if few && self.least.is_whole() && self.most.is_whole() {
            (self.least.0 / 100..=self.most.0 / 100).map(Hundredths::whole).collect()
        } else {
            Vec::new()
        }
    }

    /// Reads an answer as it comes from a form or an import.
    ///
    /// # Errors
    /// In words: what is no answer of this question.
    pub fn read(&self, text: &str) -> Result<Hundredths, String> {
        let value = Hundredths::read(text, self.decimals)?;
        if !self.answers.is_empty() && self.answers.iter().all(|answer| answer.value != value) {
            return Err("Choose one of the answers".to_owned());
        }
        if value < self.least || value > self.most {
            return Err(format!("Enter a number from {} to {}", self.least, self.most));
        }
        Ok(value)
    }
}

impl Scale {
    fn faults(&self, items: &[Item], faults: &mut Vec<String>) {
        let here = format!("scale {}", self.code);
        written(faults, &format!("{here}, name"), &self.name, 100);
        if self.least >= self.most {
            faults.push(format!("{here}: least has to be below most."));
        }
        if self.decimals > 2 {
            faults.push(format!("{here}, decimals: 0, 1 or 2."));
        }
        let mut seen = BTreeSet::new();
        let mut of = Vec::new();
        for code in &self.items {
            match items.iter().find(|item| item.code == *code) {
                Some(item) if seen.insert(code) => of.push(item),
                Some(_) => faults.push(format!("{here}, items: {code} stands twice.")),
                None => faults.push(format!("{here}, items: there is no item {code}.")),
            }
        }
        if self.items.is_empty() {
            faults.push(format!("{here}, items: name the items it is made of."));
        }
        if self.may_miss >= self.items.len() && self.may_miss > 0 {
            faults.push(format!("{here}, may_miss: at least one item has to be answered."));
        }
        let (least, most) = (sum(of.iter().map(|i| i.least)), sum(of.iter().map(|i| i.most)));
        match self.rule {
            Rule::None if self.items.len() > 1 => {
                faults.push(format!("{here}, rule: “none” reads one item; for several write “sum” or “table”."));
            }
            Rule::None | Rule::Sum if of.len() == self.items.len() && (self.least, self.most) != (least, most) => {
                faults.push(format!(
                    "{here}: its items give {least} to {most}, and the scale says {} to {}.",
                    self.least, self.most
                ));
            }
            Rule::Table if of.len() == self.items.len() => self.table_faults(&here, (least, most), faults),
            Rule::None | Rule::Sum | Rule::Table => {}
        }
        if self.rule != Rule::Table && !self.table.is_empty() {
            faults.push(format!("{here}: a table is used by the rule “table” alone."));
        }
        self.band_faults(&here, faults);
    }

    fn table_faults(&self, here: &str, (least, most): (Hundredths, Hundredths), faults: &mut Vec<String>) {
        if !least.is_whole() || !most.is_whole() || most.0 - least.0 > 100_000 {
            faults.push(format!("{here}, table: the raw sum has to be a whole number, at most 1,000 of them."));
            return;
        }
        for raw in (least.0 / 100..=most.0 / 100).map(Hundredths::whole) {
            match self.table.iter().filter(|(from, _)| *from == raw).count() {
                0 => faults.push(format!("{here}, table: the raw score {raw} is missing.")),
                1 => {}
                _ => faults.push(format!("{here}, table: the raw score {raw} stands twice.")),
            }
        }
        for (raw, score) in &self.table {
            if *raw < least || *raw > most || !raw.is_whole() {
                faults.push(format!("{here}, table: a raw score of {raw} cannot come of the items."));
            }
            if *score < self.least || *score > self.most {
                faults.push(format!("{here}, table: {score} lies outside {} to {}.", self.least, self.most));
            }
        }
    }

    fn band_faults(&self, here: &str, faults: &mut Vec<String>) {
        let step = if self.rule == Rule::Table { 1 } else { [100, 10, 1][usize::from(self.decimals.min(2))] };
        for band in &self.bands {
            written(faults, &format!("{here}, band from {}", band.from), &band.words, 60);
            if band.from > band.to {
                faults.push(format!("{here}: the band “{}” ends before it begins.", band.words));
            }
        }
        for pair in self.bands.windows(2) {
            if pair[1].from.0 != pair[0].to.0 + step {
                faults.push(format!(
                    "{here}: the band “{}” ends at {}, and “{}” begins at {}: they have to follow each other.",
                    pair[0].words, pair[0].to, pair[1].words, pair[1].from
                ));
            }
        }
        if let (Some(first), Some(last)) = (self.bands.first(), self.bands.last())
            && (first.from, last.to) != (self.least, self.most)
        {
            faults.push(format!("{here}: the bands have to reach from {} to {}.", self.least, self.most));
        }
    }

    /// The score of the answers; none where more is missing than the instrument allows.
    pub fn score(&self, answers: &BTreeMap<String, Hundredths>) -> Option<Hundredths> {
        let given: Vec<Hundredths> = self.items.iter().filter_map(|code| answers.get(code).copied()).collect();
        let missing = self.items.len() - given.len();
        if given.is_empty() || missing > self.may_miss {
            return None;
        }
        let total = sum(given.iter().copied()).0;
        let (all, some) = (i64::try_from(self.items.len()).ok()?, i64::try_from(given.len()).ok()?);
        // the mean of what was answered stands for what was not
        let raw = halves_up(total * all, some);
        match self.rule {
            Rule::None | Rule::Sum => Some(Hundredths(raw)),
            Rule::Table => {
                let raw = Hundredths::whole(halves_up(raw, 100));
                self.table.iter().find(|(from, _)| *from == raw).map(|(_, score)| *score)
            }
        }
    }

    /// The band in which a score lies.
    pub fn band(&self, score: Hundredths) -> Option<&Band> {
        self.bands.iter().find(|band| (band.from..=band.to).contains(&score))
    }
}

fn sum(all: impl Iterator<Item = Hundredths>) -> Hundredths {
    Hundredths(all.map(|one| one.0).sum())
}

/// `of / by`, rounded to the nearest whole, halves up.
pub(super) const fn halves_up(of: i64, by: i64) -> i64 {
    (2 * of + by).div_euclid(2 * by)
}
