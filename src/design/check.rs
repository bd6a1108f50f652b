//! "Compile": shapes, costs and all problems of a design at once.
mod learning;
mod limits;
mod mended;
mod shapes;

use super::{
    Cost, Dense, Design, Edit, Input, LayerKind, Mend, MendWords, Problem, ProblemKind, Severity, Shape, Title,
    Training,
};

pub use mended::{Mended, mended};
pub use shapes::window_padding;

/// What a check has to know beside the design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// Classes in the data, if known.
    pub classes: Option<usize>,
    /// Bytes of memory that training may use, if known.
    pub memory: Option<u64>,
    /// Whether there are samples for validation, if known.
    pub validation: Option<bool>,
}

/// One layer with everything that follows from its place in the stack.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedLayer {
    /// Its place in the design's list, from 0.
    pub index: usize,
    /// The user's name, or that of its kind with a number where there are several: "Convolution 2".
    pub title: Title,
    /// What it does. [`LayerKind::Output`] has become a dense layer with a neuron a class.
    pub kind: LayerKind,
    /// What comes in.
    pub input: Shape,
    /// What goes out.
    pub output: Shape,
    /// What it costs.
    pub cost: Cost,
}

/// The outcome of a check: there are always shapes, and there may be problems. Below a problem the shapes go on as if
/// it were mended.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    design: Design,
    /// Every layer that is switched on.
    pub layers: Vec<CheckedLayer>,
    /// Everything that is wrong, from the input's side to the output, the whole design's problems last.
    pub problems: Vec<Problem>,
    /// Classes that the output was counted with.
    pub classes: usize,
    /// The whole network's cost.
    pub cost: Cost,
}

/// A design without errors, the only thing that the engine builds.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedDesign {
    design: Design,
    layers: Vec<CheckedLayer>,
    classes: usize,
    warnings: Vec<Problem>,
}

impl CheckedDesign {
    /// What makes training probably disappoint.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// The design as it was when it was checked.
    pub fn design(&self) -> &Design {
        &self.design
    }

    /// Its layers with their shapes.
    pub fn layers(&self) -> &[CheckedLayer] {
        &self.layers
    }

    /// Classes in the data.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// The shape of one sample.
    pub fn input(&self) -> Shape {
        input_shape(&self.design.input)
    }

    /// Numbers that the network gives for one sample.
    pub fn outputs(&self) -> usize {
        self.layers.last().map_or_else(|| self.input().len(), |layer| layer.output.len())
    }
}

impl Checked {
    /// The shape of one sample as it enters the network.
    pub fn input(&self) -> Shape {
        input_shape(&self.design.input)
    }

    /// Whether something makes training impossible.
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity() == Severity::Error)
    }

    /// Freezes the design that was checked.
    ///
    /// # Errors
    /// The problems, when one of them makes training impossible.
    pub fn freeze(self) -> Result<CheckedDesign, Vec<Problem>> {
        if self.has_errors() {
            return Err(self.problems);
        }
        Ok(CheckedDesign { design: self.design, layers: self.layers, classes: self.classes, warnings: self.problems })
    }
}

/// Classes that the output is counted with while the data's are not known.
const ASSUMED_CLASSES: usize = 10;

/// Finds the shapes, the costs and all problems of a design.
pub fn check(design: &Design, facts: Facts) -> Checked {
    let mut walk = Walk::new(design, facts);
    limits::input(&mut walk);
    for index in 0..design.layers.len() {
        if !design.layers[index].off {
            walk.layer(index);
        }
    }
    learning::stack(&mut walk);
    learning::training(&mut walk);
    limits::augmentation(&mut walk);
    limits::training(&mut walk);
    limits::memory(&mut walk);
    // Problems of one layer stay in the order in which they were found.
    walk.problems.sort_by_key(|problem| problem.layer.unwrap_or(usize::MAX));
    let cost = walk.layers.iter().fold(Cost::default(), |sum, layer| sum.plus(layer.cost));
    Checked { design: design.clone(), layers: walk.layers, problems: walk.problems, classes: walk.classes, cost }
}

/// The shape of one sample as it enters the network.
fn input_shape(input: &Input) -> Shape {
    match input {
        Input::Picture(picture) => {
            Shape::Picture { channels: picture.color.channels(), height: picture.height, width: picture.width }
        }
        Input::Numbers { count } => Shape::Vector(*count),
    }
}

/// What a check knows while it goes up the stack.
struct Walk<'a> {
    design: &'a Design,
    facts: Facts,
    classes: usize,
    shape: Shape,
    layers: Vec<CheckedLayer>,
    problems: Vec<Problem>,
}

impl<'a> Walk<'a> {
    fn new(design: &'a Design, facts: Facts) -> Self {
        let classes = facts.classes.unwrap_or(ASSUMED_CLASSES);
        let shape = input_shape(&design.input);
        Self { design, facts, classes, shape, layers: Vec::new(), problems: Vec::new() }
    }

    fn report(&mut self, layer: impl Into<Option<usize>>, kind: ProblemKind, mend: Option<Mend>) {
        self.problems.push(Problem { layer: layer.into(), kind, mend });
    }

    fn layer(&mut self, index: usize) {
        limits::layer(self, index);
        let input = shapes::input(self, index);
        let kind = match &self.design.layers[index].kind {
            LayerKind::Output(output) => LayerKind::Dense(Dense {
                neurons: self.classes,
                activation: output.activation,
                weights: output.weights,
                bias: output.bias,
                l1: output.l1,
                l2: output.l2,
            }),
            kind => kind.clone(),
        };
        let output = shapes::output(self, index, &kind, input);
        let cost = Cost::of(&kind, input, output, self.design.training.batch).unwrap_or_else(|| {
            self.report(index, ProblemKind::Uncountable, None);
            Cost { parameters: u64::MAX, multiply_adds: u64::MAX, memory: u64::MAX }
        });
        let title = Title::of(&self.design.layers, index);
        self.layers.push(CheckedLayer { index, title, kind, input, output, cost });
        self.shape = output;
    }

    /// A mend that changes the kind of a layer and leaves its name.
    fn replacing(&self, index: usize, words: MendWords, change: impl FnOnce(&mut LayerKind)) -> Mend {
        let mut layer = self.design.layers[index].clone();
        change(&mut layer.kind);
        Mend { words, edit: Edit::Replace { at: index, layer } }
    }

    /// A mend that changes how the network learns.
    fn training_mend(&self, words: MendWords, change: impl FnOnce(&mut Training)) -> Mend {
        let mut training = self.design.training.clone();
        change(&mut training);
        Mend { words, edit: Edit::SetTraining(Box::new(training)) }
    }
}
