//! `model.py`: the network as PyTorch modules, readable.
use super::NetworkSource;
use super::modules::Framework;
use crate::design::ShapeKind;
use crate::engine::{Operator, PlacedOperator, operators};

const PYTORCH: Framework = Framework { row: ["nn.Sequential(", ")"], lines };

/// What stands before the network.
const HEAD: &str = "\"\"\"The network.\"\"\"

import torch
from torch import nn

import layers

";

/// The whole file.
pub(super) fn model(source: &NetworkSource) -> String {
    let masked = source.design.input().kind() == ShapeKind::Tokens;
    let base = if masked { "layers.Masked" } else { "nn.Sequential" };
    let modules = PYTORCH.arguments(&operators(&source.design), masked, 3);
    format!(
        "{HEAD}#: Networks that vote.\nMEMBERS = {}\n\n\nclass Network({base}):\n    \
         \"\"\"All layers, in their order.\"\"\"\n\n    def __init__(self) -> None:\n        super().__init__(\n{modules}        )\n",
        source.members
    )
}

/// The modules of an operator: those of PyTorch, or of `layers.py` where it has none.
fn lines(placed: &PlacedOperator, masks: bool) -> Vec<String> {
    match &placed.operator {
        Operator::Recurrent(sizes) => {
            let python = |yes: bool| if yes { "True" } else { "False" };
            let both = if sizes.both { ", bidirectional=True" } else { "" };
            let (class, last) = (sizes.class(), python(sizes.last));
            vec![format!("layers.{class}({}, {}, last={last}{both})", sizes.features, sizes.units)]
        }
        Operator::GlobalPool { largest } if masks => {
            let name = if *largest { "Max" } else { "Mean" };
            vec![format!("layers.Global{name}()"), "nn.Flatten()".to_owned()]
        }
        other => other.pytorch(placed.output),
    }
}
