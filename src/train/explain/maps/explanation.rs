//! Why a network answers as it does for one picture, as a map over the picture.
use std::sync::Arc;

use super::super::control::{AskControl, AskedSoFar, as_job};
use super::super::error::ExplainError;
use super::super::probed::ProbedNetwork;
use super::gradient::{gradient_map, layer_cam};
use super::heatmap::Heatmap;
use super::occlusion::{Occlusion, occlusion, training_mean};
use crate::design::{CheckedDesign, CheckedLayer, LayerId, Shape, TargetKind};
use crate::engine::{Network, Objective, best};
use crate::train::background::{Job, Wake};
use crate::train::inspect::prove_finite;

/// A way to ask why.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, strum::IntoStaticStr, strum::VariantArray, strum::VariantNames,
)]
pub enum ExplainMethod {
    /// The maps of a layer, weighted by how much the class hangs on each (Selvaraju et al. 2017).
    #[default]
    GradCam,
    /// A patch over each place, and how much less probable the class is then.
    Occlusion,
    /// How much the class would change with each pixel.
    InputGradient,
}

/// A question about one picture.
#[derive(Debug, Clone, PartialEq)]
pub struct WhyQuestion {
    /// How it is asked.
    pub method: ExplainMethod,
    /// The class; the one that is answered if left out.
    pub class: Option<usize>,
    /// The layer whose maps Grad-CAM takes; the last one with filters if left out.
    pub layer: Option<LayerId>,
    /// The patch that covers the picture.
    pub occlusion: Occlusion,
}

/// Why a network answers as it does for one picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// How it was asked.
    pub method: ExplainMethod,
    /// The class that it is about.
    pub class: usize,
    /// The probabilities of all classes.
    pub probabilities: Vec<f32>,
    /// The layer whose maps were taken.
    pub layer: Option<LayerId>,
    /// As large as the picture. Of the input gradient and Grad-CAM only its shape tells, of occlusion the numbers too:
    /// they are differences of probabilities, below 0 where the patch helps the class.
    pub map: Heatmap,
}

/// A question about one picture, with the network that is asked.
#[derive(Debug, Clone)]
pub struct WhyRequest {
    /// The network.
    pub network: ProbedNetwork,
    /// The bytes of the picture.
    pub picture: Arc<[u8]>,
    /// How it is asked.
    pub method: ExplainMethod,
    /// The class; the one that is answered if left out.
    pub class: Option<usize>,
    /// The layer whose maps Grad-CAM takes; the last one with filters if left out.
    pub layer: Option<LayerId>,
    /// Pixels of a side of the patch of occlusion; those of [`Occlusion::of`] if left out.
    pub patch: Option<usize>,
}

impl WhyRequest {
    /// Asks in a thread of its own.
    pub fn start(self, wake: Option<Wake>) -> Job<Result<Explanation, ExplainError>, AskedSoFar> {
        Job::start("explanation", wake, move |reporter, stop| as_job(reporter, stop, |control| self.compute(control)))
    }

    /// Asks.
    ///
    /// # Errors
    /// As [`explain`], or when weights or picture are not those of the network.
    pub fn compute(&self, control: AskControl<'_>) -> Result<Explanation, ExplainError> {
        let Self { network, picture, method, class, layer, patch } = self;
        let (plan, input) = (&network.plan, network.encode(picture)?);
        // A patch has the mean color of the training pictures, all of which have to be read for it.
        let is_covered = *method == ExplainMethod::Occlusion;
        let fill = if is_covered { training_mean(plan.data(), plan.encoder()) } else { Vec::new() };
        let occlusion = Occlusion::of(plan.design().input(), *patch, fill);
        let question = WhyQuestion { method: *method, class: *class, layer: *layer, occlusion };
        network.ask(|network| explain(network, plan.design(), &input, &question, control))
    }
}

/// The layer that Grad-CAM takes if none is named: the last one with filters, or without any the last that gives maps.
pub fn last_maps(design: &CheckedDesign) -> Option<LayerId> {
    last_maps_of(design.layers())
}

/// The same in a row of layers.
pub fn last_maps_of(layers: &[CheckedLayer]) -> Option<LayerId> {
    let gives_maps = |shape: Shape| matches!(shape, Shape::Picture { height, width, .. } if height * width > 1);
    let all: Vec<&CheckedLayer> = layers.iter().flat_map(CheckedLayer::tree).collect();
    let mut maps = all.into_iter().filter(|layer| gives_maps(layer.output)).rev();
    let last = maps.clone().find(|layer| layer.kind.start().is_some()).or_else(|| maps.next());
    last.map(|layer| layer.id)
}

/// Explains the answer to one sample: its numbers as they enter the network.
///
/// # Errors
/// When the network takes no pictures or answers no classes, no layer gives maps, or it was stopped.
pub fn explain(
    network: &mut dyn Network,
    design: &CheckedDesign,
    input: &[f32],
    question: &WhyQuestion,
    control: AskControl<'_>,
) -> Result<Explanation, ExplainError> {
    let shape = design.input();
    let Shape::Picture { height, width, .. } = shape else { return Err(ExplainError::NoPictures) };
    if design.design().data.target_kind() != TargetKind::Classes {
        return Err(ExplainError::NoClasses);
    }
    let outputs = network.predict(input.to_vec())?;
    let probabilities = network.probabilities(&outputs);
    prove_finite(&probabilities)?;
    let class = question.class.unwrap_or_else(|| best(&probabilities));
    let mut layer = None;
    let map = match question.method {
        ExplainMethod::Occlusion => occlusion(network, (input, shape), class, &question.occlusion, control)?,
        ExplainMethod::InputGradient => gradient_map(&network.attribute(input, Objective::Class(class))?, shape)?,
        ExplainMethod::GradCam => {
            let taken = cam_layer(design, question.layer)?;
            layer = Some(taken);
            layer_cam(&network.attribute(input, Objective::Class(class))?, taken)?.resized(height, width)
        }
    };
    Ok(Explanation { method: question.method, class, probabilities, layer, map })
}

/// The layer whose maps are taken, proven to give some.
fn cam_layer(design: &CheckedDesign, wanted: Option<LayerId>) -> Result<LayerId, ExplainError> {
    let layer = wanted.or_else(|| last_maps(design)).ok_or(ExplainError::NoMaps)?;
    let found = design.find(layer).ok_or(ExplainError::NoSuchUnit)?;
    match found.output {
        Shape::Picture { .. } => Ok(layer),
        _ => Err(ExplainError::LayerWithoutMaps { layer: found.title.to_string() }),
    }
}
