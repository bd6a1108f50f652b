//! What an exported program reads beside its type: design, weights, how samples become numbers, and what is to be answered.
use std::path::Path;

use safetensors::SafeTensors;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use thiserror::Error;

use crate::data::{Measurements, SampleEncoder, SkipReason, decode_picture};
use crate::design::{CheckedDesign, Facts, FileError, Input, LayerId, SampleKind, check, from_ron};
use crate::disk::{self, ReadError};
use crate::engine::{Array, EngineError, best, probabilities};
use crate::export::network::certificate::Told;
use crate::export::network::safetensors_file::CERTIFICATE;

pub(super) const DESIGN: &str = "design.ron";
pub(super) const PREPARED: &str = "prepared.json";
pub(super) const WEIGHTS: &str = "weights.safetensors";

/// The largest file that is read.
const LARGEST: u64 = 2 << 30;

/// How samples become numbers, and what the outputs mean.
#[derive(Serialize, Deserialize)]
pub(super) struct Prepared {
    pub(super) classes: Vec<String>,
    pub(super) measured: Measurements,
}

/// Why an exported network cannot be read or asked.
#[derive(Debug, Error)]
pub enum NotExported {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] ReadError),
    /// A design cannot be read.
    #[error("design.ron: {0}")]
    Design(#[from] FileError),
    /// A design that cannot be built.
    #[error("design.ron: the network cannot be built")]
    Problems,
    /// Arrays cannot be read.
    #[error("no whole safetensors file: {0}")]
    Arrays(#[from] safetensors::SafeTensorError),
    /// How samples become numbers cannot be read.
    #[error("prepared.json: {0}")]
    Prepared(#[from] serde_json::Error),
    /// A picture cannot be read.
    #[error("{0}")]
    Picture(SkipReason),
    /// Other numbers are asked about than the network takes.
    #[error("type {count} numbers, such as 1.5,2")]
    Numbers {
        /// How many it takes.
        count: usize,
    },
    /// The network refuses.
    #[error(transparent)]
    Network(#[from] EngineError),
}

/// A network that was exported to Rust, without its type.
pub struct ExportedNetwork {
    design: CheckedDesign,
    classes: Vec<String>,
    encoder: SampleEncoder,
    arrays: Vec<Array>,
    /// Samples as the export took them, and what the network gave for them.
    samples: Array,
    logits: Array,
}

impl ExportedNetwork {
    /// Reads the files of an export.
    ///
    /// # Errors
    /// When one of them is missing, broken or does not fit.
    pub fn read(folder: &Path) -> Result<Self, NotExported> {
        let file = |name: &str| disk::read_file(&folder.join(name), LARGEST);
        let Prepared { classes, measured } = serde_json::from_slice(&file(PREPARED)?)?;
        let design = from_ron(&String::from_utf8_lossy(&file(DESIGN)?))?;
        let facts = Facts { classes: Some(classes.len()), memory: None, validation: None };
        let design = check(&design, facts).freeze().map_err(|_| NotExported::Problems)?;
        let certificate = arrays(&file(CERTIFICATE)?)?;
        let array = |name: &str| {
            let found = certificate.iter().find(|array| array.name == name);
            found.cloned().ok_or_else(|| EngineError::Missing { name: name.to_owned() })
        };
        Ok(Self {
            encoder: SampleEncoder::new(measured, &design.design().input),
            arrays: arrays(&file(WEIGHTS)?)?,
            samples: array("samples")?,
            logits: array("logits")?,
            design,
            classes,
        })
    }

    /// The design.
    pub fn design(&self) -> &CheckedDesign {
        &self.design
    }

    /// The weights.
    pub fn arrays(&self) -> &[Array] {
        &self.arrays
    }

    /// What is answered for a picture file, a text or numbers, as `strata predict --json` tells it.
    ///
    /// # Errors
    /// When it cannot be read, or the network refuses it.
    pub fn answer(
        &self,
        argument: &str,
        predict: impl FnOnce(Vec<f32>) -> Result<Vec<f32>, EngineError>,
    ) -> Result<Value, NotExported> {
        let (key, sample) = self.sample(argument)?;
        let mut outputs = predict(self.encoder.encode(&sample))?;
        let rounded = |number: f32| json!((f64::from(number) * 1e6).round() / 1e6);
        if self.classes.is_empty() {
            self.encoder.decode_answers(&mut outputs);
            return Ok(json!({key: argument, "answer": rounded(outputs.first().copied().unwrap_or_default())}));
        }
        let shares = probabilities(&self.design.design().training.loss, &outputs, self.design.outputs());
        let pairs = self.classes.iter().zip(&shares).map(|(class, share)| (class.clone(), rounded(*share)));
        let pairs: Map<String, Value> = pairs.collect();
        Ok(json!({key: argument, "class": self.classes.get(best(&shares)), "probabilities": pairs}))
    }

    /// What `--certify` prints: one JSON object with the largest difference.
    ///
    /// # Errors
    /// When the network refuses the samples.
    pub fn certificate(
        &self,
        predict: impl FnOnce(Vec<f32>) -> Result<Vec<f32>, EngineError>,
    ) -> Result<String, NotExported> {
        let samples = self.samples.dims.first().copied().unwrap_or_default();
        let max_difference = self.largest_difference(predict)?.into();
        Ok(serde_json::to_string(&Told { samples, max_difference, with: "Rust".to_owned() })?)
    }

    /// The largest difference of what is given for the samples of the certificate from what Strata gave.
    fn largest_difference(
        &self,
        predict: impl FnOnce(Vec<f32>) -> Result<Vec<f32>, EngineError>,
    ) -> Result<f32, NotExported> {
        let numbers = &self.samples.values;
        let inputs = match self.design.design().input.sample_kind() {
            SampleKind::Text => numbers.clone(),
            SampleKind::Picture => self.encoded(&numbers.iter().map(|number| *number as u8).collect::<Vec<_>>()),
            SampleKind::Point | SampleKind::Row => self.encoded(&bytes_of(numbers)),
        };
        let found = predict(inputs)?;
        let pairs = found.iter().zip(&self.logits.values);
        let largest = pairs.map(|(one, other)| (one - other).abs()).fold(0.0, f32::max);
        Ok(if found.len() == self.logits.values.len() { largest } else { f32::INFINITY })
    }

    /// Samples one behind the other as the numbers that enter the network.
    fn encoded(&self, samples: &[u8]) -> Vec<f32> {
        let rows = self.samples.dims.first().copied().unwrap_or_default().max(1);
        samples.chunks((samples.len() / rows).max(1)).flat_map(|sample| self.encoder.encode(sample)).collect()
    }

    /// The bytes of what is asked about, and what it is called.
    fn sample(&self, argument: &str) -> Result<(&'static str, Vec<u8>), NotExported> {
        let file = Path::new(argument);
        match &self.design.design().input {
            Input::Picture(picture) => Ok(("file", decode_picture(file, picture).map_err(NotExported::Picture)?)),
            Input::Tokens { .. } if file.is_file() => {
                let text = disk::read_file(file, LARGEST)?;
                Ok(("file", String::from_utf8_lossy(&text).trim().as_bytes().to_vec()))
            }
            Input::Tokens { .. } => Ok(("text", argument.as_bytes().to_vec())),
            Input::Point { .. } | Input::Numbers { .. } => {
                let numbers = argument.split([',', ';']).map(|number| number.trim().parse());
                let numbers: Vec<f32> = numbers.collect::<Result<_, _>>().unwrap_or_default();
                let bytes = bytes_of(&numbers);
                let count = self.samples.values.len() / self.samples.dims.first().copied().unwrap_or(1).max(1);
                if self.encoder.fits(&bytes) { Ok(("row", bytes)) } else { Err(NotExported::Numbers { count }) }
            }
        }
    }
}

fn bytes_of(numbers: &[f32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// The arrays of a safetensors file.
fn arrays(bytes: &[u8]) -> Result<Vec<Array>, safetensors::SafeTensorError> {
    let array = |(name, view): (String, safetensors::tensor::TensorView<'_>)| {
        let numbers = view.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
        Array { layer: LayerId::NEW, name, dims: view.shape().to_vec(), values: numbers.collect() }
    };
    Ok(SafeTensors::deserialize(bytes)?.tensors().into_iter().map(array).collect())
}
