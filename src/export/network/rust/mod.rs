//! A program on this library, with the network as one static type.
mod exported;

pub use exported::{ExportedNetwork, NotExported};

use std::path::Path;

use exported::{DESIGN, PREPARED, Prepared, WEIGHTS};

use super::error::ExportError;
use super::safetensors_file::safetensors;
use super::source::NetworkSource;
use crate::design::to_ron;
use crate::disk::{self, NewFolder};
use crate::engine::{operators, shape_type, static_type};

const MANIFEST: &str = r#"[package]
name = "network"
version = "0.1.0"
edition = "2024"
default-run = "network"

[dependencies]
# Where Strata's source lies: a folder, or git = "…". The network is made of its layers.
strata = { path = "#;
/// Where it is taken to lie unless somebody says so.
const BESIDE: &str = "../strata";

/// The largest list of libraries that is copied.
const LARGEST_LOCK: u64 = 1 << 20;

/// Writes its files; `strata` is the folder with Strata's source, where it is known.
pub(super) fn write(folder: &NewFolder, source: &NetworkSource, strata: Option<&Path>) -> Result<(), ExportError> {
    let write = |name: &str, bytes: &[u8]| folder.write(Path::new(name), bytes);
    let prepared = Prepared { classes: source.classes.clone(), measured: source.measured.clone() };
    let place = strata.map_or(BESIDE.into(), Path::to_string_lossy);
    // A string of JSON is one of TOML, too.
    write("Cargo.toml", format!("{MANIFEST}{} }}\n", serde_json::to_string(&place)?).as_bytes())?;
    // The same versions of all libraries.
    if let Some(lock) = strata.and_then(|strata| disk::read_file(&strata.join("Cargo.lock"), LARGEST_LOCK).ok()) {
        write("Cargo.lock", &lock)?;
    }
    write("src/main.rs", include_str!("program.txt").as_bytes())?;
    write("src/bin/train.rs", include_str!("training.txt").as_bytes())?;
    write("src/network.rs", network(source).as_bytes())?;
    write(DESIGN, to_ron(source.design.design())?.as_bytes())?;
    write(PREPARED, &serde_json::to_vec(&prepared)?)?;
    write(WEIGHTS, &safetensors(source.own_arrays())?)?;
    Ok(())
}

/// `network.rs`: the type.
fn network(source: &NetworkSource) -> String {
    format!(
        "//! The network as one static type: the compiler proves that every layer takes what the one before gives.\n\
         #![allow(unused_imports)]\n\
         use strata::engine::layers::*;\n\
         use strata::engine::{{Picture, Sequence, Vector}};\n\n\
         /// A sample.\npub type Sample = {};\n\n\
         /// All layers, in their order; what else they are set to stands in {DESIGN}.\npub type Network = {};\n",
        shape_type(source.design.input()),
        static_type(&operators(&source.design)),
    )
}
