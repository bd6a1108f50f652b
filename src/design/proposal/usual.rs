//! Learning from another kind of samples: the input that they fill, a loss for their answers, and a small network where the
//! present one does not fit.
use crate::design::{
    Activation, Augmentation, Dense, Design, Edit, Embedding, Facts, Flatten, Gru, LayerKind, Loss, Output, Position,
    Recurrence, SampleKind, Severity, Source, TargetKind, Training, check,
};

/// Epochs and learning rate of a small network, by the kind of samples.
const POINTS: (usize, f64) = (200, 0.01);
const TEXTS: (usize, f64) = (20, 0.003);
const ROWS: (usize, f64) = (200, 0.01);

/// Everything that makes a design learn from another source, as one step.
pub fn with_source(now: &Design, source: &Source) -> Edit {
    let mut edits = vec![Edit::SetData(source.clone())];
    let other_kind = !source.fills(&now.input);
    if other_kind {
        edits.push(Edit::SetInput(source.usual_input()));
        edits.push(Edit::SetCuration(Box::default()));
        edits.push(Edit::SetAugmentation(Box::default()));
    }
    let mut training = with_fitting_loss(now, source);
    if replaces_layers(now, source) {
        let gone = now.layers.layers().iter().map(|layer| Edit::Remove { layer: layer.id });
        let new = layers(source.sample_kind()).into_iter().enumerate();
        let new = new.map(|(place, kind)| Edit::Insert { at: Position::outermost(place), layer: kind.into() });
        edits.extend(gone.chain(new));
        training = adapted(training, source.sample_kind());
    }
    if training != now.training {
        edits.push(Edit::SetTraining(Box::new(training)));
    }
    Edit::All(edits)
}

/// The training of a design with a loss for what a source wants to be answered.
fn with_fitting_loss(now: &Design, source: &Source) -> Training {
    let mut training = now.training.clone();
    if source.target_kind() != now.data.target_kind() {
        training.loss = match source.target_kind() {
            TargetKind::Classes => Loss::default(),
            TargetKind::Numbers => Loss::MeanSquared,
        };
    }
    training
}

/// Whether the layers of a design do not fit the samples of a source, so that others take their place.
pub fn replaces_layers(now: &Design, source: &Source) -> bool {
    if source.fills(&now.input) && source.target_kind() == now.data.target_kind() {
        return false;
    }
    let input = if source.fills(&now.input) { now.input.clone() } else { source.usual_input() };
    let augmentation = Augmentation::default();
    let training = with_fitting_loss(now, source);
    let design = Design { data: source.clone(), input, augmentation, training, ..now.clone() };
    let problems = check(&design, Facts::default()).problems;
    let is_wrong = problems.iter().any(|one| one.layer.is_some() && one.severity() == Severity::Error);
    is_wrong || now.layers.layers().is_empty()
}

/// The layers of a small network for samples of a kind.
fn layers(kind: SampleKind) -> Vec<LayerKind> {
    let tanh = |neurons: usize| -> LayerKind { Dense::new(neurons, Activation::Tanh).into() };
    let hidden = match kind {
        SampleKind::Picture => vec![Flatten.into(), Dense::new(64, Activation::Relu).into()],
        SampleKind::Text => vec![Embedding::new(16).into(), Gru(Recurrence::new(64)).into()],
        SampleKind::Point => vec![tanh(8), tanh(8)],
        SampleKind::Row => vec![tanh(32), tanh(32)],
    };
    hidden.into_iter().chain([Output::default().into()]).collect()
}

/// The training of a small network for samples of a kind.
fn adapted(training: Training, kind: SampleKind) -> Training {
    let (epochs, rate) = match kind {
        SampleKind::Picture => return training,
        SampleKind::Text => TEXTS,
        SampleKind::Point => POINTS,
        SampleKind::Row => ROWS,
    };
    Training { epochs, optimizer: training.optimizer.with_rate(rate as f32), ..training }
}

#[cfg(test)]
mod tests {
    use super::with_source;
    use crate::design::{
        BuiltIn, BuiltInTexts, Design, Facts, Function, Loss, PointPattern, Points, Severity, Source, Texts, check,
        template,
    };

    /// From every kind of source to every other one: the design can be trained at once, and one step back is the old one.
    #[test]
    fn a_design_fits_whatever_source_is_chosen() {
        let sources = [
            Source::BuiltIn(BuiltIn::Digits),
            Source::Texts(Texts::BuiltIn(BuiltInTexts::Surnames)),
            Source::Points(Points::Pattern(PointPattern::default())),
            Source::Function(Function::default()),
        ];
        let mut design: Design = (template("cnn28").unwrap().make)();
        for from in 0..sources.len() {
            for to in [0, 1, 2, 3] {
                for source in [&sources[from], &sources[to]] {
                    with_source(&design, source).apply(&mut design).unwrap();
                    let problems = check(&design, Facts { classes: Some(2), ..Facts::default() }).problems;
                    let errors: Vec<_> = problems.iter().filter(|one| one.severity() == Severity::Error).collect();
                    assert!(errors.is_empty(), "{source:?}: {errors:?}");
                    assert_eq!(design.training.loss == Loss::MeanSquared, matches!(source, Source::Function(_)));
                }
            }
        }
    }

    /// Another pattern leaves the network as it is.
    #[test]
    fn another_source_of_the_same_kind_changes_nothing_else() {
        let mut design: Design = (template("digits").unwrap().make)();
        let points = |seed| Source::Points(Points::Pattern(PointPattern { seed, ..PointPattern::default() }));
        with_source(&design, &points(1)).apply(&mut design).unwrap();
        let before = design.clone();
        with_source(&design, &points(2)).apply(&mut design).unwrap();
        assert_eq!(Design { data: points(1), ..design }, before);
    }
}
