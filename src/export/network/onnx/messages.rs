//! The messages of ONNX that a network needs, with the tags of its `onnx.proto`.

/// A whole file.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct OnnxModel {
    /// The version of this form.
    #[prost(int64, tag = "1")]
    pub(super) ir_version: i64,
    /// What wrote it.
    #[prost(string, tag = "2")]
    pub(super) producer_name: String,
    /// The network.
    #[prost(message, optional, tag = "7")]
    pub(super) graph: Option<OnnxGraph>,
    /// The version of the operators.
    #[prost(message, repeated, tag = "8")]
    pub(super) opset_import: Vec<OnnxOpset>,
    /// What else is told, such as the names of the classes.
    #[prost(message, repeated, tag = "14")]
    pub(super) metadata_props: Vec<OnnxNote>,
}

/// A version of the operators.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct OnnxOpset {
    /// Whose operators; none for those of ONNX.
    #[prost(string, tag = "1")]
    pub(super) domain: String,
    /// The version.
    #[prost(int64, tag = "2")]
    pub(super) version: i64,
}

/// A word with its value.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct OnnxNote {
    /// The word.
    #[prost(string, tag = "1")]
    pub(super) key: String,
    /// Its value.
    #[prost(string, tag = "2")]
    pub(super) value: String,
}

/// A network.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct OnnxGraph {
    /// The operators, in an order in which they can be computed.
    #[prost(message, repeated, tag = "1")]
    pub(super) node: Vec<OnnxNode>,
    /// Its name.
    #[prost(string, tag = "2")]
    pub(super) name: String,
    /// Weights and constants.
    #[prost(message, repeated, tag = "5")]
    pub(super) initializer: Vec<OnnxTensor>,
    /// What comes in.
    #[prost(message, repeated, tag = "11")]
    pub(super) input: Vec<OnnxValue>,
    /// What goes out.
    #[prost(message, repeated, tag = "12")]
    pub(super) output: Vec<OnnxValue>,
}

/// One operator.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct OnnxNode {
    /// Names of what comes in; empty where nothing does.
    #[prost(string, repeated, tag = "1")]
    pub(super) input: Vec<String>,
    /// Names of what goes out.
    #[prost(string, repeated, tag = "2")]
    pub(super) output: Vec<String>,
    /// Its own name.
    #[prost(string, tag = "3")]
    pub(super) name: String,
    /// What it computes.
    #[prost(string, tag = "4")]
    pub(super) op_type: String,
    /// Its settings.
    #[prost(message, repeated, tag = "5")]
    pub(super) attribute: Vec<OnnxAttribute>,
}

/// A setting of an operator.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct OnnxAttribute {
    /// Its name.
    #[prost(string, tag = "1")]
    pub(super) name: String,
    /// A number with fractions.
    #[prost(float, tag = "2")]
    pub(super) f: f32,
    /// A whole number.
    #[prost(int64, tag = "3")]
    pub(super) i: i64,
    /// A text.
    #[prost(bytes = "vec", tag = "4")]
    pub(super) s: Vec<u8>,
    /// Whole numbers.
    #[prost(int64, repeated, packed = "false", tag = "8")]
    pub(super) ints: Vec<i64>,
    /// Which of these counts: 1 `f`, 2 `i`, 3 `s`, 7 `ints`.
    #[prost(int32, tag = "20")]
    pub(super) r#type: i32,
}

/// Numbers in a shape.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct OnnxTensor {
    /// Sizes.
    #[prost(int64, repeated, tag = "1")]
    pub(super) dims: Vec<i64>,
    /// 1 for 32-bit floating point, 7 for 64-bit whole numbers.
    #[prost(int32, tag = "2")]
    pub(super) data_type: i32,
    /// Its name.
    #[prost(string, tag = "8")]
    pub(super) name: String,
    /// The numbers, least byte first.
    #[prost(bytes = "vec", tag = "9")]
    pub(super) raw_data: Vec<u8>,
}

/// What comes in or goes out.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct OnnxValue {
    /// Its name.
    #[prost(string, tag = "1")]
    pub(super) name: String,
    /// Its type.
    #[prost(message, optional, tag = "2")]
    pub(super) r#type: Option<OnnxType>,
}

/// A type.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct OnnxType {
    /// That of a tensor.
    #[prost(message, optional, tag = "1")]
    pub(super) tensor_type: Option<OnnxTensorType>,
}

/// The type of a tensor.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct OnnxTensorType {
    /// As [`OnnxTensor::data_type`].
    #[prost(int32, tag = "1")]
    pub(super) elem_type: i32,
    /// Its shape.
    #[prost(message, optional, tag = "2")]
    pub(super) shape: Option<OnnxShape>,
}

/// A shape.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct OnnxShape {
    /// Its sizes.
    #[prost(message, repeated, tag = "1")]
    pub(super) dim: Vec<OnnxDimension>,
}

/// A size.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct OnnxDimension {
    /// A known one.
    #[prost(int64, optional, tag = "1")]
    pub(super) dim_value: Option<i64>,
    /// A word for one that is not known.
    #[prost(string, optional, tag = "2")]
    pub(super) dim_param: Option<String>,
}
