//! Settings outside their limits, and networks larger than the memory.
use super::check;
use super::checked::Facts;
use super::fix::{Fix, FixKind};
use super::problem::{Bytes, ProblemKind};
use super::walk::{Walk, replacing};
use crate::design::{
    ACTIVATIONS, Amount, Augmentation, CLIPS, Choice, Copies, Design, EARLY_STOPPINGS, Edit, FUNCTION, Function, INITS,
    INPUTS, Init, Input, LOSSES, Layer, LayerKind, Limits, OPTIMIZERS, PADDINGS, POINTS, PointPattern, Points,
    SCHEDULES, SPLIT, Schedule, Setting, Source, Split, TRAINING, TokenUnit, Training, Value, choice, entry, transform,
};

/// The share for validation or test that is offered to whoever keeps all pictures away from training.
const USUAL_SHARE: f64 = 0.2;

/// What is wrong with a value outside its limits, and the value that fixes it.
fn outside(setting: &'static str, limits: Limits, value: Value) -> Option<(ProblemKind, Value)> {
    let allowed = limits.nearest(value)?;
    let allowed = from_percent(limits, value).unwrap_or(allowed);
    let (low, high) = match limits {
        Limits::Count(low, high) => (Value::Count(low), Value::Count(high)),
        Limits::Number(low, high) | Limits::Logarithmic(low, high) => (Value::Number(low), Value::Number(high)),
        Limits::Positive { most, .. } => {
            let kind = ProblemKind::PositiveOutOfRange { setting, value, high: Value::Number(most) };
            return Some((kind, allowed));
        }
        Limits::Words(_) | Limits::Any => return None,
    };
    Some((ProblemKind::OutOfRange { setting, value, low, high }, allowed))
}

/// What is meant by a number above 1 where shares stand: 20 is 20 %.
fn from_percent(limits: Limits, value: Value) -> Option<Value> {
    let (Limits::Number(low, high), Value::Number(percent)) = (limits, value) else { return None };
    let share = percent / 100.0;
    (low >= -1.0 && high <= 1.0 && percent.abs() > 1.0 && (low..=high).contains(&share)).then_some(Value::Number(share))
}

/// Whether the nearest allowed value would make no sense in the place of one that is not allowed: nearly everything where
/// somebody wrote all of it, or a single one where there are none.
fn is_extreme(limits: Limits, value: Value) -> bool {
    match (limits, value) {
        (Limits::Count(..), Value::Count(count)) => count == 0,
        (Limits::Number(_, most), Value::Number(share)) => {
            most < 1.0 && share >= 1.0 && from_percent(limits, value).is_none()
        }
        _ => false,
    }
}

/// A setting that is outside its limits.
struct Wrong<T: 'static> {
    kind: ProblemKind,
    allowed: Value,
    set: fn(&mut T, Value),
}

impl<T> Wrong<T> {
    fn fix_kind(&self) -> FixKind {
        FixKind::UseValue { value: self.allowed }
    }

    fn fix(&self, of: &mut T) {
        (self.set)(of, self.allowed);
    }
}

/// Everything outside its limits. `usual` has customary values for what has no sensible allowed one near it; `narrow` may
/// know limits that depend on more than one number.
fn wrong<T>(
    settings: &'static [Setting<T>],
    of: &T,
    usual: Option<&T>,
    narrow: impl Fn(&'static str, Limits) -> Limits,
) -> Vec<Wrong<T>> {
    let found = settings.iter().filter_map(|setting| {
        let limits = narrow(setting.id, setting.limits);
        let value = (setting.get)(of)?;
        let (kind, nearest) = outside(setting.id, limits, value)?;
        let customary = usual.filter(|_| is_extreme(limits, value)).and_then(setting.get);
        Some(Wrong { kind, allowed: customary.unwrap_or(nearest), set: setting.set })
    });
    found.collect()
}

/// The limits of the table.
fn as_written(_: &'static str, limits: Limits) -> Limits {
    limits
}

/// The numbers of a source that is drawn by a rule.
pub(super) fn source(walk: &mut Walk<'_>) {
    match &walk.design.data {
        Source::Points(Points::Pattern(pattern)) => {
            drawn(walk, POINTS, pattern, &PointPattern::default(), |fixed| Source::Points(Points::Pattern(fixed)));
        }
        Source::Function(function) => {
            drawn(walk, FUNCTION, function, &Function::default(), Source::Function);
            if function.low > function.high {
                let (low, high) = (function.high, function.low);
                let fixed = Source::Function(Function { low, high, ..function.clone() });
                let fix = Fix { kind: FixKind::ExchangeLowAndHigh, edit: Edit::SetData(fixed) };
                let (low, high) = (Value::Number(function.low), Value::Number(function.high));
                walk.report(None, ProblemKind::LowAboveHigh { setting: "x_range", low, high }, Some(fix));
            }
        }
        _ => {}
    }
}

/// The numbers of one rule by which samples are drawn.
fn drawn<T: Clone>(
    walk: &mut Walk<'_>,
    settings: &'static [Setting<T>],
    of: &T,
    usual: &T,
    source: impl Fn(T) -> Source,
) {
    for wrong in wrong(settings, of, Some(usual), as_written) {
        let mut fixed = of.clone();
        wrong.fix(&mut fixed);
        let fix = Fix { kind: wrong.fix_kind(), edit: Edit::SetData(source(fixed)) };
        walk.report(None, wrong.kind, Some(fix));
    }
}

/// The size of what enters the network.
pub(super) fn input(walk: &mut Walk<'_>) {
    let input = &walk.design.input;
    let wrong = wrong(choice(INPUTS, input).settings, input, None, as_written);
    let mut fixed = input.clone();
    for wrong in &wrong {
        wrong.fix(&mut fixed);
    }
    for wrong in wrong {
        let fix = Fix { kind: FixKind::UseAllowedSize, edit: Edit::SetInput(fixed.clone()) };
        walk.report(None, wrong.kind, Some(fix));
    }
    misfit(walk);
}

/// An input that the data cannot fill, or that has no room for what they hold.
fn misfit(walk: &mut Walk<'_>) {
    let Design { input, data, .. } = walk.design;
    if !data.fills(input) {
        let (expected, given) = (input.sample_kind(), data.sample_kind());
        let fix = Fix { kind: FixKind::UseInputFor { given }, edit: Edit::SetInput(data.usual_input()) };
        return walk.report(None, ProblemKind::InputMisfit { expected, given }, Some(fix));
    }
    if let &Input::Tokens { length, vocabulary, unit: TokenUnit::Bytes } = input
        && vocabulary < TokenUnit::BYTES
    {
        let needed_tokens = TokenUnit::BYTES;
        let fixed = Input::Tokens { length, vocabulary: needed_tokens, unit: TokenUnit::Bytes };
        let fix = Fix { kind: FixKind::UseValue { value: Value::Count(needed_tokens) }, edit: Edit::SetInput(fixed) };
        walk.report(None, ProblemKind::VocabularyTooSmall { vocabulary, needed_tokens }, Some(fix));
    }
}

/// Every setting of one layer against the limits in the catalogue, and the numbers inside its settings.
pub(super) fn layer(walk: &mut Walk<'_>, layer: &Layer) {
    let kind = &layer.kind;
    for setting in entry(kind).settings {
        match (setting.get)(kind) {
            Some(Value::Activation(activation)) => {
                inside(walk, layer, setting, ACTIVATIONS, activation, Value::Activation);
            }
            Some(Value::Init(init)) => inside(walk, layer, setting, INITS, init, Value::Init),
            Some(Value::Padding(padding)) => inside(walk, layer, setting, PADDINGS, padding, Value::Padding),
            _ => {}
        }
    }
    let narrow = |id, limits| if kind.follows_size(id) { Limits::Any } else { limits };
    for wrong in wrong(entry(kind).settings, kind, Some(&(entry(kind).new)()), narrow) {
        let fix = replacing(layer, wrong.fix_kind(), |kind| wrong.fix(kind));
        walk.report(layer.id, wrong.kind, Some(fix));
    }
}

/// Numbers inside an activation, start values or padding, which is itself the value of a layer's setting.
fn inside<T: Copy>(
    walk: &mut Walk<'_>,
    layer: &Layer,
    setting: &Setting<LayerKind>,
    table: &'static [Choice<T>],
    of: T,
    value: fn(T) -> Value,
) {
    let kernel = || entry(&layer.kind).settings.iter().find(|setting| setting.id == "kernel");
    let narrow = |id, limits| match (value(of), limits) {
        (Value::Init(Init::Uniform { low, .. }), Limits::Number(least, most)) if id == "high" => {
            Limits::Number(f64::from(low).max(least).min(most), most)
        }
        (Value::Padding(_), Limits::Count(least, most)) => {
            match kernel().and_then(|kernel| (kernel.get)(&layer.kind)) {
                Some(Value::Count(kernel)) => Limits::Count(least, kernel.max(1) - 1),
                _ => Limits::Count(least, most),
            }
        }
        _ => limits,
    };
    for wrong in wrong(choice(table, &of).settings, &of, None, narrow) {
        let fix = replacing(layer, wrong.fix_kind(), |kind| {
            let mut of = of;
            wrong.fix(&mut of);
            (setting.set)(kind, value(of));
        });
        walk.report(layer.id, wrong.kind, Some(fix));
    }
}

/// Numbers of the training and of the division of the samples.
pub(super) fn training(walk: &mut Walk<'_>) {
    let training = &walk.design.training;
    part(walk, TRAINING, training, None, |training| training);
    rule(walk, OPTIMIZERS, &training.optimizer, |training| &mut training.optimizer);
    rule(walk, SCHEDULES, &training.schedule, |training| &mut training.schedule);
    if let Schedule::WarmUp { then, .. } = &training.schedule {
        if matches!(**then, Schedule::WarmUp { .. }) {
            let fix = walk.training_fix(FixKind::KeepOneWarmUp, |training| {
                // What follows the last of them follows the first.
                while let Schedule::WarmUp { then, .. } = &mut training.schedule
                    && let Schedule::WarmUp { then: after, .. } = &mut **then
                {
                    *then = std::mem::take(after);
                }
            });
            walk.report(None, ProblemKind::NestedWarmUp, Some(fix));
        } else {
            rule(walk, SCHEDULES, then, |training| match &mut training.schedule {
                Schedule::WarmUp { then, .. } => then,
                other => other,
            });
        }
    }
    let split = walk.design.split;
    let usual = Split { validation: USUAL_SHARE, test: USUAL_SHARE };
    for wrong in wrong(SPLIT, &split, Some(&usual), as_written) {
        let mut fixed = split;
        wrong.fix(&mut fixed);
        let fix = Fix { kind: wrong.fix_kind(), edit: Edit::SetSplit(fixed) };
        walk.report(None, wrong.kind, Some(fix));
    }
    rule(walk, LOSSES, &training.loss, |training| &mut training.loss);
    rule(walk, EARLY_STOPPINGS, &training.early_stopping, |training| &mut training.early_stopping);
    rule(walk, CLIPS, &training.clip, |training| &mut training.clip);
}

/// The numbers of every transformation, and of the fixed copies.
pub(super) fn augmentation(walk: &mut Walk<'_>) {
    let now = walk.design.augmentation.clone();
    let mut report = |setting, limits, value, fix: &dyn Fn(&mut Augmentation, Value)| {
        let Some((kind, allowed)) = outside(setting, limits, value) else { return };
        let mut fixed = now.clone();
        fix(&mut fixed, allowed);
        let edit = Edit::SetAugmentation(Box::new(fixed));
        let fix = Fix { kind: FixKind::UseValue { value: allowed }, edit };
        walk.report(None, kind, Some(fix));
    };
    for (&kind, amount) in &now.transforms {
        let id: &'static str = kind.into();
        let (least, most) = transform(kind).limits;
        let mut number = |setting, value, (least, most), set: fn(&mut Amount, f64)| {
            report(setting, Limits::Number(least, most), Value::Number(value), &|fixed, allowed| {
                if let (Some(amount), Value::Number(allowed)) = (fixed.transforms.get_mut(&kind), allowed) {
                    set(amount, allowed);
                }
            });
        };
        number(id, amount.low, (least, most), |amount, low| amount.low = low);
        number(id, amount.high, (least, most), |amount, high| amount.high = high);
        number("probability", amount.probability, (0.0, 1.0), |amount, share| amount.probability = share);
    }
    if let Copies::Fixed { count, into } = now.copies {
        report("copies_count", Limits::Count(1, Copies::MOST), Value::Count(count), &|fixed, allowed| {
            if let Value::Count(count) = allowed {
                fixed.copies = Copies::Fixed { count, into };
            }
        });
    }
    low_above_high(walk);
}

/// Ranges that end before they begin.
fn low_above_high(walk: &mut Walk<'_>) {
    let design = walk.design;
    for (&kind, amount) in design.augmentation.transforms.iter().filter(|(_, amount)| amount.low > amount.high) {
        let mut fixed = design.augmentation.clone();
        if let Some(amount) = fixed.transforms.get_mut(&kind) {
            std::mem::swap(&mut amount.low, &mut amount.high);
        }
        let fix = Fix { kind: FixKind::ExchangeLowAndHigh, edit: Edit::SetAugmentation(Box::new(fixed)) };
        let (low, high) = (Value::Number(amount.low), Value::Number(amount.high));
        walk.report(None, ProblemKind::LowAboveHigh { setting: kind.into(), low, high }, Some(fix));
    }
}

/// The numbers of one rule of the training.
fn rule<T>(walk: &mut Walk<'_>, table: &'static [Choice<T>], of: &T, place: fn(&mut Training) -> &mut T) {
    let choice = choice(table, of);
    part(walk, choice.settings, of, Some(&(choice.new)()), place);
}

/// The numbers of one part of the training.
fn part<T>(
    walk: &mut Walk<'_>,
    settings: &'static [Setting<T>],
    of: &T,
    usual: Option<&T>,
    place: fn(&mut Training) -> &mut T,
) {
    for wrong in wrong(settings, of, usual, as_written) {
        let fix = walk.training_fix(wrong.fix_kind(), |training| wrong.fix(place(training)));
        walk.report(None, wrong.kind, Some(fix));
    }
}

/// The whole network against the memory at hand.
pub(super) fn memory(walk: &mut Walk<'_>) {
    let Some(available) = walk.facts.memory else { return };
    let needed = walk.layers.iter().fold(0_u64, |sum, layer| sum.saturating_add(layer.cost.memory));
    if needed <= available {
        return;
    }
    let largest = walk.layers.iter().max_by_key(|layer| layer.cost.memory).map(|layer| layer.id);
    let (needed, available) = (Bytes(needed), Bytes(available));
    let fix = smaller_batch(walk, available.0);
    walk.report(largest, ProblemKind::TooMuchMemory { needed, available }, fix);
}

/// The largest batch among halves of the design's own with which the network fits into memory, if there is one.
fn smaller_batch(walk: &Walk<'_>, available: u64) -> Option<Fix> {
    let needed = |batch: usize| {
        let mut design = walk.design.clone();
        design.training.batch = batch;
        check(&design, Facts { memory: None, ..walk.facts }).cost.memory
    };
    let halves = std::iter::successors(Some(walk.design.training.batch / 2), |batch| Some(batch / 2));
    let batch = halves.take_while(|batch| *batch > 0).find(|batch| needed(*batch) <= available)?;
    Some(walk.training_fix(FixKind::UseBatch { batch }, |training| training.batch = batch))
}
