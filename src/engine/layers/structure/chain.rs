//! Layers in a row whose types were chosen at run time: a whole network, or the branch of a block.
use crate::design::{CheckedLayer, LayerId};
use crate::engine::EngineError;
use crate::engine::layers::stack::{visit_layer, visit_layer_mut};
use crate::engine::layers::{AnyLayer, Builder, Fusion, ModuleStack, Visitor, VisitorMut};
use crate::engine::tensor::{Observation, Signal, Watcher};

/// Layers in a row whose types were chosen at run time.
pub struct Chain(Vec<ChainLink>);

/// A layer with its identity.
struct ChainLink {
    layer: Box<dyn AnyLayer>,
    id: LayerId,
    /// What follows and is computed in the same go; that layer is passed over then.
    fusion: Fusion,
}

impl Chain {
    /// Builds checked layers.
    ///
    /// # Errors
    /// When dfdx cannot make the tensors.
    pub fn build<'a>(layers: impl Iterator<Item = &'a CheckedLayer>, builder: &Builder) -> Result<Self, EngineError> {
        let mut links: Vec<ChainLink> = Vec::new();
        for checked in layers {
            let fusion = (builder.kinds)(&checked.kind).fusion();
            let free = links.len() < 2 || links[links.len() - 2].fusion == Fusion::None;
            if let Some(before) = links.last_mut()
                && free
                && fusion != Fusion::None
                && before.layer.layer().fuses(&fusion)
            {
                before.fusion = fusion;
            }
            links.push(ChainLink { layer: builder.build(checked)?, id: checked.id, fusion: Fusion::None });
        }
        Ok(Self(links))
    }

    /// Answers, layer after layer.
    ///
    /// # Errors
    /// When the signal does not fit the first layer.
    pub fn answer(&self, x: Signal) -> Result<Signal, EngineError> {
        let (mut x, watch) = x.watch();
        let mut done = false;
        for link in &self.0 {
            if let Some(watch) = &watch {
                x = link.watched(x, watch)?;
            } else if !std::mem::take(&mut done) {
                x = link.layer.answer(x, &link.fusion)?;
                done = link.fusion != Fusion::None;
            }
        }
        Ok(x)
    }

    /// Computes in the tape's mode, layer after layer.
    ///
    /// # Errors
    /// When the signal does not fit the first layer.
    pub fn learn(&mut self, x: Signal) -> Result<Signal, EngineError> {
        let (mut x, hooked) = x.hooked();
        let mut done = false;
        for link in &mut self.0 {
            if !std::mem::take(&mut done) {
                let learn = || link.layer.learn(x, &link.fusion);
                x = match &hooked {
                    Some(hooked) => hooked.forward(link.id, learn)?,
                    None => learn()?,
                };
                done = link.fusion != Fusion::None;
            }
        }
        Ok(x)
    }
}

impl ChainLink {
    /// Answers without what follows, and notes what comes out before what the layers inside have noted.
    fn watched(&self, x: Signal, watch: &Watcher) -> Result<Signal, EngineError> {
        let place = watch.borrow().len();
        let y = self.layer.answer(x, &Fusion::None)?;
        let observation = Observation { layer: self.id, shape: y.shape(), values: y.values() };
        watch.borrow_mut().insert(place, observation);
        Ok(y)
    }
}

impl ModuleStack for Chain {
    fn visit_from<'a>(&'a self, first: usize, visitor: &mut Visitor<'_, 'a>) -> usize {
        self.0.iter().fold(first, |first, link| {
            visit_layer(link.layer.layer(), first, &mut |path, stored| visitor(path.held_by(link.id), stored))
        })
    }

    fn visit_from_mut<'a>(&'a mut self, first: usize, visitor: &mut VisitorMut<'_, 'a>) -> usize {
        self.0.iter_mut().fold(first, |first, link| {
            let id = link.id;
            visit_layer_mut(link.layer.layer_mut(), first, &mut |path, stored| visitor(path.held_by(id), stored))
        })
    }

    fn commit_all(&mut self) {
        self.0.iter_mut().for_each(|link| link.layer.layer_mut().commit());
    }
}
