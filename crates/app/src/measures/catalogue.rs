//! What a service can ask: Leeway's own instruments and its own ones, each switched on or off.

use crate::error::AppResult;
use practice::measure::{Definition, built_in};
use store::Tx;

/// Whether the person's own plan shows measures back.
pub(super) const ON_PLAN: &str = "measure.on_plan";

/// The setting that switches an instrument.
pub(super) fn setting(code: &str) -> String {
    format!("measure.{code}")
}

/// An instrument in a service, in its latest edition.
#[derive(Debug, Clone, Copy)]
pub struct Instrument<'a> {
    /// What it asks.
    pub definition: &'a Definition,
    /// Whether the service defined it.
    pub own: bool,
    /// Whether it is used here.
    pub on: bool,
}

/// Everything a service can ask.
#[derive(Debug)]
pub struct Catalogue {
    /// Every edition there is, Leeway's own first, each code's earliest first; whether the service's own.
    all: Vec<(Definition, bool)>,
    switches: Vec<(String, String)>,
    /// Whether the person's own plan shows measures back.
    pub on_plan: bool,
}

/// Reads it.
pub(crate) async fn read(tx: &mut Box<dyn Tx>) -> AppResult<Catalogue> {
    let mut all: Vec<(Definition, bool)> = built_in().iter().map(|one| (one.clone(), false)).collect();
    for row in tx.measure_definition_list().await? {
        match Definition::read(&row.body) {
            Ok(definition) => all.push((Definition { edition: row.edition, ..definition }, true)),
            // it was checked when it was taken: a rule that came later must not take a service's page away
            Err(faults) => {
                tracing::error!(edition = row.edition, faults = faults.len(), "a definition is not read any more");
            }
        }
    }
    let switches = tx.setting_list().await?;
    let on_plan = switches.iter().any(|(code, value)| code == ON_PLAN && value == "yes");
    Ok(Catalogue { all, switches, on_plan })
}

impl Catalogue {
    /// The edition of an instrument under which something was given.
    pub fn of(&self, code: &str, edition: i32) -> Option<&Definition> {
        self.all.iter().map(|(one, _)| one).find(|one| one.code == code && one.edition == edition)
    }

    /// The latest edition of each, Leeway's own first.
    pub fn latest(&self) -> Vec<Instrument<'_>> {
        self.all
            .iter()
            .filter(|(one, _)| !self.all.iter().any(|(other, _)| other.code == one.code && other.edition > one.edition))
            .map(|(definition, own)| Instrument { definition, own: *own, on: self.is_on(definition) })
            .collect()
    }

    /// Those that are switched on, in their latest edition.
    pub fn used(&self) -> Vec<&Definition> {
        self.latest().into_iter().filter(|one| one.on).map(|one| one.definition).collect()
    }

    /// One that is switched on, by its code, in its latest edition.
    pub fn in_use(&self, code: &str) -> Option<&Definition> {
        self.used().into_iter().find(|one| one.code == code)
    }

    fn is_on(&self, definition: &Definition) -> bool {
        let code = setting(&definition.code);
        self.switches.iter().find(|(one, _)| *one == code).map_or(definition.starts, |(_, value)| value == "on")
    }

    /// Whether there is such an instrument, switched on or not.
    pub fn is_known(&self, code: &str) -> bool {
        self.all.iter().any(|(one, _)| one.code == code)
    }
}
