//! The files of an export.
use std::path::Path;
use std::sync::atomic::AtomicBool;

use serde_json::{Value, json};

use super::certificate::{self, Certificate, Runner, strata_source};
use super::error::ExportError;
use super::safetensors_file::{CERTIFICATE, safetensors};
use super::{Inexact, NetworkSource, Tongue, inexact, keras, onnx, pytorch, rust, settings};
use crate::design::SampleKind;
use crate::disk::{self, DiskError, NewFolder};
use crate::engine::operators;

/// Scripts with their names.
type Scripts = &'static [(&'static str, &'static str)];

/// The scripts of Python that answer, whatever library computes.
const ANSWERING: Scripts = &[
    ("samples.py", include_str!("python/samples.py")),
    ("answers.py", include_str!("python/answers.py")),
    ("predict.py", include_str!("python/predict.py")),
    ("certify.py", include_str!("python/certify.py")),
];

/// Those that train.
const TRAINING: Scripts = &[
    ("augmentation.py", include_str!("python/augmentation.py")),
    ("data.py", include_str!("python/data.py")),
    ("rules.py", include_str!("python/rules.py")),
    ("schedule.py", include_str!("python/schedule.py")),
    ("train.py", include_str!("python/train.py")),
];

/// What a library of Python has in addition, to answer and to train.
struct Library {
    answering: Scripts,
    learning: &'static str,
}

const PYTORCH: Library = Library {
    answering: &[
        ("layers.py", include_str!("python/torch_layers.py")),
        ("network.py", include_str!("python/torch_network.py")),
    ],
    learning: include_str!("python/torch_learning.py"),
};

const KERAS: Library = Library {
    answering: &[
        ("layers.py", include_str!("python/keras_layers.py")),
        ("network.py", include_str!("python/keras_network.py")),
    ],
    learning: include_str!("python/keras_learning.py"),
};

/// The scripts of a file for ONNX, which needs none to answer.
const ONNX: Scripts = &[("certify.py", include_str!("python/onnx_certify.py"))];

/// Writes a network to a folder that is not there yet or is empty, and runs what was written. `stop` ends that early.
///
/// # Errors
/// When the folder cannot be written. That the export could not be run is no error but said by the certificate.
pub fn export(
    source: &NetworkSource,
    tongue: Tongue,
    out: &Path,
    stop: &AtomicBool,
) -> Result<Certificate, ExportError> {
    let folder = NewFolder::start(out)?;
    let strata = strata_source();
    let write = |name: &str, bytes: &[u8]| folder.write(Path::new(name), bytes);
    match tongue {
        Tongue::Pytorch => {
            write("model.py", pytorch::model(source).as_bytes())?;
            write("weights.safetensors", &safetensors(&source.arrays)?)?;
            if source.trains() {
                write("start.safetensors", &safetensors(&source.start)?)?;
            }
            scripts(&folder, source, &PYTORCH)?;
        }
        Tongue::Keras => {
            let operators = operators(&source.design);
            write("model.py", keras::model(source).as_bytes())?;
            write("weights.npz", &keras::npz(&keras::arrays(&operators, &source.arrays, source.members))?)?;
            if source.trains() {
                write("start.npz", &keras::npz(&keras::arrays(&operators, &source.start, 1))?)?;
            }
            scripts(&folder, source, &KERAS)?;
        }
        Tongue::Rust if source.vote.is_some() => return Err(ExportError::Ensemble),
        Tongue::Rust => rust::write(&folder, source, strata.as_deref().ok())?,
        Tongue::Onnx => {
            write_all(&folder, ONNX)?;
            write("model.onnx", &onnx::model(source))?;
        }
    }
    let inexact = inexact(source, tongue);
    if let Some(packages) = requirements(tongue) {
        write("settings.json", &pretty(&settings::settings(source, tongue)))?;
        write("requirements.txt", packages.as_bytes())?;
    }
    write("README.md", readme(source, tongue, &inexact).as_bytes())?;
    write(CERTIFICATE, &safetensors([&source.samples, &source.logits])?)?;
    folder.finish()?;
    let largest = source.logits.values.iter().fold(0.0, |largest: f32, logit| largest.max(logit.abs()));
    let runner = match tongue {
        Tongue::Rust => strata.map(|strata| Runner::cargo(&strata)),
        Tongue::Pytorch | Tongue::Keras | Tongue::Onnx => Ok(Runner::python()),
    };
    let certificate = match runner {
        Ok(runner) => certificate::prove(out, &runner, largest, stop),
        Err(why) => Certificate::Unproven(why),
    };
    disk::write(&out.join("certificate.json"), &pretty(&certificate_json(&certificate, tongue, &inexact)))?;
    Ok(certificate)
}

/// The scripts of a library of Python, and the samples that they learn from.
fn scripts(folder: &NewFolder, source: &NetworkSource, library: &Library) -> Result<(), DiskError> {
    write_all(folder, ANSWERING)?;
    write_all(folder, library.answering)?;
    if source.trains() {
        write_all(folder, TRAINING)?;
        write_all(folder, &[("learning.py", library.learning)])?;
        if let Some(data) = &source.data {
            folder.write(Path::new("data.json"), settings::data(source, data).to_string().as_bytes())?;
        }
    }
    Ok(())
}

fn write_all(folder: &NewFolder, scripts: &[(&str, &str)]) -> Result<(), DiskError> {
    scripts.iter().try_for_each(|(name, text)| folder.write(Path::new(name), text.as_bytes()))
}

fn pretty(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}

/// What the certificate says, for other programs.
pub fn certificate_json(certificate: &Certificate, tongue: Tongue, inexact: &[Inexact]) -> Value {
    let mut told = json!({
        "format": tongue.name(),
        "inexact": inexact.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "proven": certificate.is_proven(),
        "certificate": certificate.to_string(),
    });
    if let Certificate::Proven { samples, difference, with } = certificate {
        told["samples"] = json!(samples);
        told["max_difference"] = json!(difference);
        told["with"] = json!(with);
    }
    told
}

/// The packages of Python that the scripts use; none where there are no scripts.
fn requirements(tongue: Tongue) -> Option<&'static str> {
    match tongue {
        Tongue::Pytorch => Some("numpy\npillow\nregex\nsafetensors\ntorch\n"),
        Tongue::Keras => Some("keras\nnumpy\npillow\nregex\nsafetensors\ntensorflow\n"),
        Tongue::Onnx => Some("numpy\nonnxruntime\nsafetensors\n"),
        Tongue::Rust => None,
    }
}

/// How the folder is used.
fn readme(source: &NetworkSource, tongue: Tongue, inexact: &[Inexact]) -> String {
    let asked = match source.kind() {
        SampleKind::Text => "TEXT",
        SampleKind::Picture => "FILE",
        SampleKind::Point | SampleKind::Row => "NUMBERS",
    };
    let train = match (source.trains(), source.data.is_some(), tongue) {
        (false, ..) => "",
        (true, _, Tongue::Rust) => {
            "cargo run --release --bin train -- RUN DATA   # trains it anew; without DATA on its own\n"
        }
        (true, true, _) => "python train.py                  # trains it anew\n",
        (true, false, _) => "python train.py --data FOLDER    # trains it anew\n",
    };
    let answer = match tongue {
        Tongue::Pytorch | Tongue::Keras => format!("python predict.py {asked}\n{train}"),
        Tongue::Rust => format!("cargo run --release -- {asked}\n{train}"),
        Tongue::Onnx => String::new(),
    };
    let (install, certify) = match requirements(tongue) {
        Some(_) => ("pip install -r requirements.txt\n", "python certify.py                "),
        None => ("", "cargo run --release -- --certify "),
    };
    let interface = match tongue {
        Tongue::Onnx => onnx::interface(source),
        Tongue::Rust => {
            "\n`Cargo.toml` says in which folder Strata's source lies: on another machine, put its own there.\n"
                .to_owned()
        }
        Tongue::Pytorch | Tongue::Keras => String::new(),
    };
    let inexact: String =
        inexact.iter().flat_map(|inexact| ["- ".to_owned(), inexact.to_string(), "\n".to_owned()]).collect();
    let heading = if inexact.is_empty() { "" } else { "\nWhat is not the same as in Strata:\n\n" };
    format!(
        "A network of Strata for {name}.\n\n```\n{install}{answer}\
         {certify}# compares its answers with Strata's\n```\n{interface}{heading}{inexact}",
        name = tongue.name()
    )
}
