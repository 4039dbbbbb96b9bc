//! Makes what `/assets` serves: compiles the style sheet, gathers the scripts, hashes and compresses each, and writes a table of them for
//! `src/assets` to include. It fetches nothing; `make assets` does.
//!
//! The hash is part of each address, so that browsers may keep a file for ever; scripts that import others are therefore rewritten to the
//! hashed address here, in the order of their dependence.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

type Fallible<T> = Result<T, Box<dyn Error>>;

fn main() {
    if let Err(error) = build() {
        // Cargo shows this line on top of its own.
        eprintln!("{error}");
        std::process::exit(1);
    }
}

fn build() -> Fallible<()> {
    let here = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let ui = here.join("../../ui");
    for watched in ["scss", "js", "img", "dist", "vendor", "node_modules/nhsuk-frontend/package.json"] {
        println!("cargo:rerun-if-changed={}", ui.join(watched).display());
    }
    // Templates are embedded; a new file has to wake the build.
    println!("cargo:rerun-if-changed={}", here.join("templates").display());
    for fetched in ["node_modules/nhsuk-frontend", "vendor/nhsuk", "dist/htmx.min.js"] {
        if !ui.join(fetched).exists() {
            return Err(format!("ui/{fetched} is missing: run make assets").into());
        }
    }

    let mut shelf = Shelf { out, rows: String::new() };
    shelf.put("mark.svg", IMAGE, &fs::read(ui.join("img/mark.svg"))?)?;
    let css = with_images(&style(&ui)?, &ui, &mut shelf)?;
    shelf.put("leeway.css", "text/css; charset=utf-8", css.as_bytes())?;
    shelf.put("htmx.min.js", SCRIPT, &fs::read(ui.join("dist/htmx.min.js"))?)?;
    let nhsuk = shelf.put("nhsuk-frontend.min.js", SCRIPT, &fs::read(ui.join("dist/nhsuk-frontend.min.js"))?)?;
    let own = fs::read_to_string(ui.join("js/leeway.js"))?;
    if !own.contains(NHSUK_IMPORT) {
        return Err(format!("ui/js/leeway.js does not import {NHSUK_IMPORT}").into());
    }
    shelf.put("leeway.js", SCRIPT, own.replace(NHSUK_IMPORT, &format!("\"{nhsuk}\"")).as_bytes())?;
    shelf.finish()
}

const IMAGE: &str = "image/svg+xml";
const SCRIPT: &str = "text/javascript; charset=utf-8";
/// How our script names the design system's; there are no import maps under our content security policy.
const NHSUK_IMPORT: &str = "\"nhsuk-frontend\"";

/// The design system's styles with our settings, and ours.
fn style(ui: &Path) -> Fallible<String> {
    let options = grass::Options::default()
        .style(grass::OutputStyle::Compressed)
        .load_path(ui.join("node_modules"))
        .load_path(ui.join("scss"));
    grass::from_path(ui.join("scss/leeway.scss"), &options)
        .map_err(|error| format!("ui/scss/leeway.scss: {error}").into())
}

/// The design system's styles name a few icons under `/assets/images/`; each is put on the shelf and named by its hashed address instead.
fn with_images(css: &str, ui: &Path, shelf: &mut Shelf) -> Fallible<String> {
    const FOLDER: &str = "/assets/images/";
    let mut names: Vec<&str> =
        css.split(FOLDER).skip(1).filter_map(|rest| rest.split(['"', '\'', ')']).next()).collect();
    names.sort_unstable();
    names.dedup();
    let mut out = css.to_owned();
    for name in names {
        let bytes = fs::read(ui.join("node_modules/nhsuk-frontend/dist/nhsuk/assets/images").join(name))?;
        let address = shelf.put(name, IMAGE, &bytes)?;
        out = out.replace(&format!("{FOLDER}{name}"), &address);
    }
    Ok(out)
}

/// Collects the files and the table of them.
struct Shelf {
    out: PathBuf,
    rows: String,
}

impl Shelf {
    /// Writes a file twice, plain and compressed, and returns the address it will have.
    fn put(&mut self, name: &str, kind: &str, bytes: &[u8]) -> Fallible<String> {
        let digest = HEXLOWER.encode(&Sha256::digest(bytes));
        let hash = digest.get(..16).unwrap_or(&digest);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(bytes)?;
        // Named without a folder: the table is included from the folder they are in.
        let gzip_name = format!("{name}.gz");
        fs::write(self.out.join(name), bytes)?;
        fs::write(self.out.join(&gzip_name), gzip.finish()?)?;
        let address = format!("/assets/{hash}/{name}");
        writeln!(
            self.rows,
            "    Asset {{ name: {name:?}, hash: {hash:?}, href: {address:?}, kind: {kind:?}, plain: include_bytes!({name:?}), gzip: include_bytes!({gzip_name:?}) }},"
        )?;
        Ok(address)
    }

    fn finish(self) -> Fallible<()> {
        fs::write(self.out.join("assets.rs"), format!("&[\n{}]\n", self.rows))?;
        Ok(())
    }
}
