//! Single layers of any kind, built as a network builds them.
use strata::design::{CheckedBlock, CheckedLayer, Cost, LayerId, LayerKind, Residual, Shape, Shortcut, Title};
use strata::engine::layers::{AnyLayer, Builder, kind};

/// What a check would say of a layer. Layers inside of a block get ids of their own.
pub(crate) fn checked_layer(of: impl Into<LayerKind>, input: Shape, id: u32) -> CheckedLayer {
    let kind = of.into();
    let mut block = None;
    let mut output = kind.output(input, &mut Vec::new());
    if let LayerKind::Residual(Residual { layers }) = &kind {
        let mut inner = Vec::new();
        output = input;
        for (place, layer) in layers.iter().enumerate() {
            let checked = checked_layer(layer.kind.clone(), output, id * 16 + 1 + place as u32);
            output = checked.output;
            inner.push(checked);
        }
        block = Some(CheckedBlock { layers: inner, shortcut: Shortcut::between(input, output) });
    }
    let title = Title { name: String::new(), kind: kind.id(), number: None };
    CheckedLayer { id: LayerId(id), title, kind, input, output, cost: Cost::default(), block }
}

/// The layer that is built.
pub(crate) fn built(of: impl Into<LayerKind>, input: Shape) -> Box<dyn AnyLayer> {
    Builder { seed: 7, kinds: kind }.build(&checked_layer(of, input, 3)).unwrap()
}

/// Names and numbers of all parameters and buffers.
pub(crate) fn arrays(layer: &dyn AnyLayer) -> Vec<(String, Vec<f32>)> {
    let mut found = Vec::new();
    layer.visit(&mut |path, stored| found.push((path.to_string(), stored.numbers().to_vec())));
    found
}

/// Gives one array other numbers.
pub(crate) fn set(layer: &mut dyn AnyLayer, name: &str, values: &[f32]) {
    let mut found = 0;
    layer.visit_mut(&mut |path, stored| {
        if path.is(name) {
            assert_eq!(stored.numbers().len(), values.len(), "{name}");
            stored.set(values);
            found += 1;
        }
    });
    assert_eq!(found, 1, "{name}");
}
