//! The files of an export.
use std::path::Path;
use std::sync::atomic::AtomicBool;

use serde_json::{Value, json};
use thiserror::Error;

use super::certificate::{self, Certificate};
use super::{Inexact, NetworkSource, Tongue, inexact, onnx, pytorch, settings};
use crate::design::SampleKind;
use crate::disk::{self, DiskError, NewFolder};
use crate::engine::Array;

/// Why nothing was exported.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The folder could not be written.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// An array could not be written as safetensors.
    #[error("the weights cannot be written: {0}")]
    Weights(#[from] safetensors::SafeTensorError),
}

/// The scripts of a network that answers with PyTorch, with their names.
const PYTORCH: &[(&str, &str)] = &[
    ("samples.py", include_str!("python/samples.py")),
    ("answers.py", include_str!("python/answers.py")),
    ("predict.py", include_str!("python/predict.py")),
    ("certify.py", include_str!("python/certify.py")),
    ("layers.py", include_str!("python/torch_layers.py")),
    ("network.py", include_str!("python/torch_network.py")),
];

/// Those that train it.
const TRAINING: &[(&str, &str)] = &[
    ("augmentation.py", include_str!("python/augmentation.py")),
    ("data.py", include_str!("python/data.py")),
    ("schedule.py", include_str!("python/schedule.py")),
    ("train.py", include_str!("python/torch_train.py")),
];

/// Those of a file for ONNX, which needs none to answer.
const ONNX: &[(&str, &str)] = &[("certify.py", include_str!("python/onnx_certify.py"))];

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
    let write = |name: &str, bytes: &[u8]| folder.write(Path::new(name), bytes);
    let scripts = |scripts: &[(&str, &str)]| scripts.iter().try_for_each(|(name, text)| write(name, text.as_bytes()));
    match tongue {
        Tongue::Pytorch => {
            scripts(PYTORCH)?;
            write("model.py", pytorch::model(source).as_bytes())?;
            write("weights.safetensors", &safetensors(&source.arrays)?)?;
            if source.vote.is_none() {
                scripts(TRAINING)?;
                write("start.safetensors", &safetensors(&source.start)?)?;
            }
            if let Some(data) = source.data.as_ref().filter(|_| source.vote.is_none()) {
                write("data.json", settings::data(source, data).to_string().as_bytes())?;
            }
        }
        Tongue::Onnx => {
            scripts(ONNX)?;
            write("model.onnx", &onnx::model(source))?;
        }
    }
    let inexact = inexact(source, tongue);
    write("settings.json", &pretty(&settings::settings(source)))?;
    write("requirements.txt", requirements(tongue).as_bytes())?;
    write("README.md", readme(source, tongue, &inexact).as_bytes())?;
    write("certificate.safetensors", &safetensors([&source.samples, &source.logits])?)?;
    folder.finish()?;
    let largest = source.logits.values.iter().fold(0.0, |largest: f32, logit| largest.max(logit.abs()));
    let certificate = certificate::prove(out, largest, stop);
    disk::write(&out.join("certificate.json"), &pretty(&certificate_json(&certificate, tongue, &inexact)))?;
    Ok(certificate)
}

/// Arrays as the bytes of a safetensors file.
fn safetensors<'a>(arrays: impl IntoIterator<Item = &'a Array>) -> Result<Vec<u8>, safetensors::SafeTensorError> {
    safetensors::serialize(arrays.into_iter().map(|array| (array.name.as_str(), array)), None)
}

fn pretty(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}

/// What the certificate says, for other programs.
pub fn certificate_json(certificate: &Certificate, tongue: Tongue, inexact: &[Inexact]) -> Value {
    let mut told = json!({
        "format": tongue.name(),
        "inexact": inexact.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "proven": matches!(certificate, Certificate::Proven { .. }),
        "certificate": certificate.to_string(),
    });
    if let Certificate::Proven { samples, difference, with } = certificate {
        told["samples"] = json!(samples);
        told["max_difference"] = json!(difference);
        told["with"] = json!(with);
    }
    told
}

/// The packages of Python that the scripts use.
fn requirements(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::Pytorch => "numpy\npillow\nregex\nsafetensors\ntorch\n",
        Tongue::Onnx => "numpy\nonnxruntime\nsafetensors\n",
    }
}

/// How the folder is used.
fn readme(source: &NetworkSource, tongue: Tongue, inexact: &[Inexact]) -> String {
    let asked = match source.kind() {
        SampleKind::Text => "TEXT",
        SampleKind::Picture => "FILE",
        SampleKind::Point | SampleKind::Row => "NUMBERS",
    };
    let train = match (source.vote.is_none(), source.data.is_some()) {
        (false, _) => "",
        (true, true) => "python train.py                  # trains it anew\n",
        (true, false) => "python train.py --data FOLDER    # trains it anew\n",
    };
    let (scripts, interface) = match tongue {
        Tongue::Pytorch => (format!("python predict.py {asked}\n{train}"), String::new()),
        Tongue::Onnx => (String::new(), onnx::interface(source)),
    };
    let inexact: String =
        inexact.iter().flat_map(|inexact| ["- ".to_owned(), inexact.to_string(), "\n".to_owned()]).collect();
    let heading = if inexact.is_empty() { "" } else { "\nWhat is not the same as in Strata:\n\n" };
    format!(
        "A network of Strata for {name}.\n\n```\npip install -r requirements.txt\n{scripts}\
         python certify.py                # compares its answers with Strata's\n```\n{interface}{heading}{inexact}",
        name = tongue.name()
    )
}
