//! The numbers of a network under their names, as files hold them, and back to what a network goes on from.
use std::path::{Path, PathBuf};

use super::folder::{OPTIMIZER, RunError, WEIGHTS};
use crate::engine::{Array, Network, NetworkState, Sequential, build};
use crate::train::plan::Plan;

/// The numbers of a network under PyTorch's names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NamedArrays {
    /// Weights and running statistics.
    pub(super) network: Vec<Array>,
    /// What the optimizer remembers.
    pub(super) optimizer: Vec<Array>,
}

/// Gives the numbers of a plan's network their names.
pub(super) struct ArrayNames {
    folder: PathBuf,
    network: Sequential,
}

impl ArrayNames {
    /// Builds the network that knows the names; `folder` is named in errors.
    pub(super) fn new(folder: &Path, plan: &Plan) -> Result<Self, RunError> {
        let misfit = |source| RunError::Misfit { path: folder.join(WEIGHTS), source };
        // How many samples each class has matters for the loss only.
        Ok(Self { folder: folder.to_owned(), network: build(plan.design(), &[]).map_err(misfit)? })
    }

    /// The numbers of a state.
    pub(super) fn of(&mut self, state: &NetworkState) -> Result<NamedArrays, RunError> {
        let misfit = |source| RunError::Misfit { path: self.folder.join(WEIGHTS), source };
        self.network.restore(state).map_err(misfit)?;
        Ok(NamedArrays { network: self.network.arrays(), optimizer: self.network.optimizer_arrays() })
    }
}

impl NamedArrays {
    /// The state of a network with these numbers; `folder` is named in errors.
    pub(super) fn state(&self, folder: &Path, network: &mut dyn Network) -> Result<NetworkState, RunError> {
        let misfit = |name: &str, source| RunError::Misfit { path: folder.join(name), source };
        network.load(&self.network).map_err(|source| misfit(WEIGHTS, source))?;
        network.load_optimizer(&self.optimizer).map_err(|source| misfit(OPTIMIZER, source))?;
        Ok(network.state())
    }
}
