//! A graph of ONNX as it grows: nodes, constants, and the names between them.
use super::messages::{
    OnnxAttribute, OnnxDimension, OnnxGraph, OnnxNode, OnnxShape, OnnxTensor, OnnxTensorType, OnnxType, OnnxValue,
};

/// The numbers of types.
pub(super) const FLOAT: i32 = 1;
pub(super) const INT64: i32 = 7;
const INT32: i32 = 6;

/// A setting of a node.
pub(super) enum Attribute<'a> {
    Float(f32),
    Int(usize),
    Ints(&'a [usize]),
    Text(&'a str),
}

/// A graph to which nodes are added.
#[derive(Default)]
pub(super) struct GraphBuilder {
    graph: OnnxGraph,
    names: usize,
}

impl GraphBuilder {
    fn name(&mut self, of: &str) -> String {
        self.names += 1;
        format!("{}_{}", of.to_lowercase(), self.names)
    }

    /// Adds a node; the name of what it gives.
    pub(super) fn node(&mut self, op: &str, inputs: &[&str], attributes: &[(&str, Attribute<'_>)]) -> String {
        let [output] = self.nodes(op, inputs, attributes);
        output
    }

    /// Adds a node that gives several things.
    pub(super) fn nodes<const N: usize>(
        &mut self,
        op: &str,
        inputs: &[&str],
        attributes: &[(&str, Attribute<'_>)],
    ) -> [String; N] {
        let output: [String; N] = std::array::from_fn(|_| self.name(op));
        self.graph.node.push(OnnxNode {
            input: inputs.iter().map(|&name| name.to_owned()).collect(),
            output: output.to_vec(),
            name: output.first().cloned().unwrap_or_default(),
            op_type: op.to_owned(),
            attribute: attributes.iter().map(|(name, value)| attribute(name, value)).collect(),
        });
        output
    }

    /// Gives something a name of its own.
    pub(super) fn named(&mut self, value: &str, name: &str) {
        self.graph.node.push(OnnxNode {
            input: vec![value.to_owned()],
            output: vec![name.to_owned()],
            name: name.to_owned(),
            op_type: "Identity".to_owned(),
            attribute: Vec::new(),
        });
    }

    /// Adds numbers under a name.
    pub(super) fn array(&mut self, name: String, dims: &[usize], values: &[f32]) -> String {
        let raw_data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.tensor(name, (dims, FLOAT), raw_data)
    }

    /// Adds constant numbers.
    pub(super) fn floats(&mut self, dims: &[usize], values: &[f32]) -> String {
        let name = self.name("constant");
        self.array(name, dims, values)
    }

    /// Adds one constant number.
    pub(super) fn float(&mut self, value: f32) -> String {
        self.floats(&[], &[value])
    }

    /// Adds constant whole numbers.
    pub(super) fn integers(&mut self, dims: &[usize], values: &[i64]) -> String {
        let name = self.name("constant");
        self.tensor(name, (dims, INT64), values.iter().flat_map(|value| value.to_le_bytes()).collect())
    }

    fn tensor(&mut self, name: String, (dims, data_type): (&[usize], i32), raw_data: Vec<u8>) -> String {
        let dims = dims.iter().map(|&size| size as i64).collect();
        self.graph.initializer.push(OnnxTensor { dims, data_type, name: name.clone(), raw_data });
        name
    }

    /// The same numbers in another shape; −1 stands for the samples.
    pub(super) fn reshaped(&mut self, x: &str, dims: &[usize]) -> String {
        let sizes: Vec<i64> = std::iter::once(-1).chain(dims.iter().map(|&size| size as i64)).collect();
        let shape = self.integers(&[sizes.len()], &sizes);
        self.node("Reshape", &[x, &shape], &[])
    }

    pub(super) fn transposed(&mut self, x: &str, order: &[usize]) -> String {
        self.node("Transpose", &[x], &[("perm", Attribute::Ints(order))])
    }

    /// Truths or numbers as 32-bit floating point.
    pub(super) fn as_floats(&mut self, x: &str) -> String {
        self.node("Cast", &[x], &[("to", Attribute::Int(FLOAT as usize))])
    }

    /// Truths as 64-bit whole numbers.
    pub(super) fn as_integers(&mut self, x: &str) -> String {
        self.node("Cast", &[x], &[("to", Attribute::Int(INT64 as usize))])
    }

    /// Numbers as 32-bit whole ones.
    pub(super) fn as_short_integers(&mut self, x: &str) -> String {
        self.node("Cast", &[x], &[("to", Attribute::Int(INT32 as usize))])
    }

    /// The graph between what comes in and what goes out.
    pub(super) fn finish(self, input: OnnxValue, output: Vec<OnnxValue>) -> OnnxGraph {
        OnnxGraph { name: "strata".to_owned(), input: vec![input], output, ..self.graph }
    }
}

/// Samples with so many numbers each, under a name.
pub(super) fn value(name: &str, elem_type: i32, dims: &[usize]) -> OnnxValue {
    let samples = OnnxDimension { dim_value: None, dim_param: Some("N".to_owned()) };
    let size = |&size: &usize| OnnxDimension { dim_value: Some(size as i64), dim_param: None };
    let shape = OnnxShape { dim: std::iter::once(samples).chain(dims.iter().map(size)).collect() };
    let tensor_type = OnnxTensorType { elem_type, shape: Some(shape) };
    OnnxValue { name: name.to_owned(), r#type: Some(OnnxType { tensor_type: Some(tensor_type) }) }
}

fn attribute(name: &str, value: &Attribute<'_>) -> OnnxAttribute {
    let name = name.to_owned();
    match value {
        Attribute::Float(f) => OnnxAttribute { name, f: *f, r#type: 1, ..OnnxAttribute::default() },
        Attribute::Int(i) => OnnxAttribute { name, i: *i as i64, r#type: 2, ..OnnxAttribute::default() },
        Attribute::Text(s) => OnnxAttribute { name, s: s.as_bytes().to_vec(), r#type: 3, ..OnnxAttribute::default() },
        Attribute::Ints(ints) => {
            let ints = ints.iter().map(|&i| i as i64).collect();
            OnnxAttribute { name, ints, r#type: 7, ..OnnxAttribute::default() }
        }
    }
}
