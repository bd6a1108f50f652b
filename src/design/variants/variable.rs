//! What can be varied in a design, by the words that its file has for it: everything that the tables of settings hold.
use super::error::{AllowedValue, VaryError};
use crate::design::proposal::small_backbone;
use crate::design::{
    ACTIVATIONS, Amount, Augmentation, Choice, Design, INITS, Input, LOSSES, Layer, LayerId, LayerKind, Limits, Loss,
    OPTIMIZERS, Optimizer, PADDINGS, SCHEDULES, SPLIT, SampleKind, Schedule, Setting, Split, TRAINING, TRANSFORMS,
    Title, Training, Transform, Value, choice, entry, transform,
};

/// The words for what is not there, and for what is: an augmentation that varies something, a pretrained backbone.
const SWITCH: [&str; 2] = ["off", "on"];

/// Other words for settings, as PyTorch and Keras call them, and those that stand for the settings of all layers.
const SYNONYMS: &[(&str, &str)] = &[
    ("learning_rate", "rate"),
    ("lr", "rate"),
    ("batch_size", "batch"),
    ("initialization", "weights"),
    ("init", "weights"),
    ("units", "neurons"),
];

/// Something that can be varied in a design.
#[derive(Clone)]
pub struct Variable {
    name: String,
    place: VariablePlace,
}

/// Where it stands.
#[derive(Clone)]
enum VariablePlace {
    Training(&'static Setting<Training>),
    /// Which optimizer; one that the design has keeps its settings.
    Optimizer,
    OptimizerSetting(&'static Setting<Optimizer>),
    Loss,
    LossSetting(&'static Setting<Loss>),
    Schedule,
    ScheduleSetting(&'static Setting<Schedule>),
    /// A share of the samples that training leaves out.
    Split(&'static Setting<Split>),
    /// Whether training samples are varied.
    Augmentation,
    /// Whether a pretrained backbone sees the picture first, or a small network that starts from nothing.
    Backbone,
    /// A setting of some layers: of a single one, which has a title, or of all that have it.
    Layers {
        title: Option<Title>,
        layers: Vec<LayerId>,
        setting: &'static str,
    },
}

impl Variable {
    /// The setting of a design with that name: a word of its file, such as `rate` or `neurons` for all layers that have
    /// some, or `Dense 1.neurons` for a single layer.
    ///
    /// # Errors
    /// When the design has no such setting, with the one that is likely meant.
    pub fn find(design: &Design, name: &str) -> Result<Self, VaryError> {
        let name = name.trim();
        if name.eq_ignore_ascii_case("seed") {
            return Err(VaryError::Seed);
        }
        let same = |known: &str| known.eq_ignore_ascii_case(name);
        let word = SYNONYMS.iter().find(|(other, _)| same(other)).map_or(name, |(_, word)| word);
        let all = Self::all(design);
        let found = all.iter().find(|one| one.name.eq_ignore_ascii_case(word)).cloned();
        let found = found.or_else(|| Self::of_named_layer(design, name)).or_else(|| Self::of_layers(design, word));
        found.ok_or_else(|| {
            let likeness = |one: &&Self| strsim::damerau_levenshtein(&one.name.to_lowercase(), &name.to_lowercase());
            let nearest = all.iter().min_by_key(likeness).filter(|one| likeness(one) <= name.len().div_ceil(3));
            let known: Vec<&str> =
                all.iter().map(|one| &*one.name).filter(|name| !name.contains('.')).take(12).collect();
            let nearest = nearest.map(|one| one.name.clone());
            VaryError::UnknownSetting { name: name.to_owned(), nearest, known: known.join(", ") }
        })
    }

    /// Everything that can be varied in a design: how it is trained, settings of all its layers, settings of single layers.
    pub fn all(design: &Design) -> Vec<Self> {
        let training = &design.training;
        let mut all = Vec::new();
        let mut push = |name: &str, place| all.push(Self { name: name.to_owned(), place });
        own(choice(OPTIMIZERS, &training.optimizer)).for_each(|one| push(one.id, VariablePlace::OptimizerSetting(one)));
        for setting in TRAINING.iter().filter(|setting| setting.id != "seed") {
            push(setting.id, VariablePlace::Training(setting));
        }
        for share in SPLIT {
            push(share.id, VariablePlace::Split(share));
        }
        push("optimizer", VariablePlace::Optimizer);
        if !transforms(design.data.sample_kind()).is_empty() {
            push("augmentation", VariablePlace::Augmentation);
        }
        if backbone(design).is_some() {
            push("backbone", VariablePlace::Backbone);
        }
        push("loss", VariablePlace::Loss);
        own(choice(LOSSES, &training.loss)).for_each(|one| push(one.id, VariablePlace::LossSetting(one)));
        push("schedule", VariablePlace::Schedule);
        own(choice(SCHEDULES, &training.schedule)).for_each(|one| push(one.id, VariablePlace::ScheduleSetting(one)));
        let general = ["activation", "weights", "dropout"].into_iter();
        all.extend(general.filter_map(|name| Self::of_layers(design, name)));
        for layer in design.layers.editable() {
            let title = Title::of(&design.layers, layer);
            all.extend(entry(&layer.kind).settings.iter().map(|setting| Self {
                name: format!("{title}.{}", setting.id),
                place: VariablePlace::Layers {
                    title: Some(title.clone()),
                    layers: vec![layer.id],
                    setting: setting.id,
                },
            }));
        }
        all
    }

    /// A setting of all layers that have it. An activation counts as one only where there is some: the output of a
    /// classifier keeps its bare sums.
    fn of_layers(design: &Design, name: &str) -> Option<Self> {
        let (kind, setting) =
            if name.eq_ignore_ascii_case("dropout") { (Some("Dropout"), "rate") } else { (None, name) };
        let has = |layer: &LayerKind| {
            let value = setting_of(layer, setting).and_then(|setting| (setting.get)(layer));
            value.is_some_and(|value| !matches!(value, Value::Activation(activation) if activation.is_linear()))
        };
        let layers = design.layers.editable().filter(|layer| kind.is_none_or(|kind| layer.kind.id() == kind));
        let layers: Vec<_> = layers.filter(|layer| has(&layer.kind)).collect();
        let setting = setting_of(&layers.first()?.kind, setting)?.id;
        let layers = layers.into_iter().map(|layer| layer.id).collect();
        let place = VariablePlace::Layers { title: None, layers, setting };
        Some(Self { name: name.to_lowercase(), place })
    }

    /// A setting of the layers that are called so, by the user or by their kind in the file: `Conv2d.filters`.
    fn of_named_layer(design: &Design, name: &str) -> Option<Self> {
        let (layer_name, setting) = name.rsplit_once('.')?;
        let is_meant = |title: &Title| {
            let number = title.number.map_or_else(String::new, |number| format!(" {number}"));
            let names = [title.to_string(), title.kind.to_owned(), format!("{}{number}", title.kind)];
            names.iter().any(|name| name.eq_ignore_ascii_case(layer_name.trim()))
        };
        let titled = design.layers.editable().map(|layer| (Title::of(&design.layers, layer), layer));
        let meant: Vec<_> = titled.filter(|(title, _)| is_meant(title)).collect();
        let setting = meant.iter().find_map(|(_, layer)| setting_of(&layer.kind, setting.trim()))?.id;
        let has = |layer: &LayerKind| setting_of(layer, setting).is_some();
        let layers: Vec<LayerId> =
            meant.iter().filter(|(_, layer)| has(&layer.kind)).map(|(_, layer)| layer.id).collect();
        let title = (layers.len() == 1).then(|| meant.first().map(|(title, _)| title.clone())).flatten();
        Some(Self { name: name.to_owned(), place: VariablePlace::Layers { title, layers, setting } })
    }

    /// The word that it is found by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The single layer whose setting it is.
    pub fn layer(&self) -> Option<&Title> {
        if let VariablePlace::Layers { title, .. } = &self.place { title.as_ref() } else { None }
    }

    /// The word of the setting, by which texts know it.
    pub fn setting(&self) -> &'static str {
        match &self.place {
            VariablePlace::Training(setting) => setting.id,
            VariablePlace::OptimizerSetting(setting) => setting.id,
            VariablePlace::LossSetting(setting) => setting.id,
            VariablePlace::ScheduleSetting(setting) => setting.id,
            VariablePlace::Split(share) => share.id,
            VariablePlace::Optimizer => "optimizer",
            VariablePlace::Loss => "loss",
            VariablePlace::Schedule => "schedule",
            VariablePlace::Augmentation => "augmentation",
            VariablePlace::Backbone => "backbone",
            VariablePlace::Layers { setting, .. } => setting,
        }
    }

    /// The kind of the layers whose setting it is, where all are of one.
    pub fn kind(&self, design: &Design) -> Option<&'static str> {
        let VariablePlace::Layers { layers, .. } = &self.place else { return None };
        let mut kinds = layers.iter().filter_map(|id| Some(design.layers.get(*id)?.kind.id()));
        let first = kinds.next()?;
        kinds.all(|kind| kind == first).then_some(first)
    }

    /// The id of the single layer whose setting it is.
    pub(super) fn only_layer(&self) -> Option<LayerId> {
        match &self.place {
            VariablePlace::Layers { title: Some(_), layers, .. } => layers.first().copied(),
            _ => None,
        }
    }

    /// Whether it is one place of a design, and not the settings of several layers together.
    pub fn is_single(&self) -> bool {
        !matches!(&self.place, VariablePlace::Layers { title: None, .. })
    }

    /// What it is in a design; of several layers what it is in the first. `None` where the design has none.
    pub fn value(&self, design: &Design) -> Option<Value> {
        let training = &design.training;
        match &self.place {
            VariablePlace::Training(setting) => (setting.get)(training),
            VariablePlace::Optimizer => Some(Value::Word(choice(OPTIMIZERS, &training.optimizer).id)),
            VariablePlace::OptimizerSetting(setting) => {
                (of_choice(OPTIMIZERS, &training.optimizer, setting.id)?.get)(&training.optimizer)
            }
            VariablePlace::Loss => Some(Value::Word(choice(LOSSES, &training.loss).id)),
            VariablePlace::LossSetting(setting) => (of_choice(LOSSES, &training.loss, setting.id)?.get)(&training.loss),
            VariablePlace::Schedule => Some(Value::Word(choice(SCHEDULES, &training.schedule).id)),
            VariablePlace::ScheduleSetting(setting) => {
                (of_choice(SCHEDULES, &training.schedule, setting.id)?.get)(&training.schedule)
            }
            VariablePlace::Split(share) => (share.get)(&design.split),
            VariablePlace::Augmentation => {
                Some(Value::Word(SWITCH[usize::from(!design.augmentation.transforms.is_empty())]))
            }
            VariablePlace::Backbone => Some(Value::Word(SWITCH[usize::from(backbone(design).is_some())])),
            VariablePlace::Layers { layers, setting, .. } => {
                let kind = &design.layers.get(*layers.first()?)?.kind;
                (setting_of(kind, setting)?.get)(kind)
            }
        }
    }

    /// Makes it that in a design. What is no value of it changes nothing.
    pub fn set(&self, design: &mut Design, value: Value) {
        let training = &mut design.training;
        match &self.place {
            VariablePlace::Training(setting) => (setting.set)(training, value),
            VariablePlace::Optimizer => choose(OPTIMIZERS, &mut training.optimizer, value),
            VariablePlace::OptimizerSetting(setting) => {
                if let Some(setting) = of_choice(OPTIMIZERS, &training.optimizer, setting.id) {
                    (setting.set)(&mut training.optimizer, value);
                }
            }
            VariablePlace::Loss => choose(LOSSES, &mut training.loss, value),
            VariablePlace::LossSetting(setting) => {
                if let Some(setting) = of_choice(LOSSES, &training.loss, setting.id) {
                    (setting.set)(&mut training.loss, value);
                }
            }
            VariablePlace::Schedule => choose(SCHEDULES, &mut training.schedule, value),
            VariablePlace::ScheduleSetting(setting) => {
                if let Some(setting) = of_choice(SCHEDULES, &training.schedule, setting.id) {
                    (setting.set)(&mut training.schedule, value);
                }
            }
            VariablePlace::Split(share) => (share.set)(&mut design.split, value),
            VariablePlace::Augmentation => vary_samples(design, value),
            VariablePlace::Backbone if value == Value::Word(SWITCH[0]) => start_from_nothing(design),
            VariablePlace::Backbone => {}
            VariablePlace::Layers { layers, setting, .. } => {
                for id in layers {
                    if let Some(layer) = design.layers.get_mut(*id)
                        && let Some(setting) = setting_of(&layer.kind, setting)
                    {
                        (setting.set)(&mut layer.kind, value);
                    }
                }
            }
        }
    }

    /// What it may be.
    pub(super) fn limits(&self, design: &Design) -> Limits {
        match &self.place {
            VariablePlace::Training(setting) => setting.limits,
            VariablePlace::OptimizerSetting(setting) => setting.limits,
            VariablePlace::LossSetting(setting) => setting.limits,
            VariablePlace::ScheduleSetting(setting) => setting.limits,
            VariablePlace::Split(share) => share.limits,
            VariablePlace::Augmentation | VariablePlace::Backbone => Limits::Words(&SWITCH),
            VariablePlace::Optimizer | VariablePlace::Loss | VariablePlace::Schedule => Limits::Any,
            VariablePlace::Layers { layers, setting, .. } => {
                let kind = layers.first().and_then(|id| design.layers.get(*id)).map(|layer| &layer.kind);
                kind.and_then(|kind| setting_of(kind, setting)).map_or(Limits::Any, |setting| setting.limits)
            }
        }
    }

    /// The words that it may be; none for a number.
    pub fn words(&self, design: &Design) -> Vec<&'static str> {
        fn ids<T>(table: &[Choice<T>]) -> Vec<&'static str> {
            table.iter().map(|choice| choice.id).collect()
        }
        match (&self.place, self.value(design), self.limits(design)) {
            (VariablePlace::Optimizer, ..) => ids(OPTIMIZERS),
            (VariablePlace::Loss, ..) => ids(LOSSES),
            (VariablePlace::Schedule, ..) => ids(SCHEDULES),
            (_, Some(Value::Activation(_)), _) => ids(ACTIVATIONS),
            (_, Some(Value::Init(_)), _) => ids(INITS),
            (_, Some(Value::Padding(_)), _) => ids(PADDINGS),
            (_, _, Limits::Words(words)) => words.to_vec(),
            _ => Vec::new(),
        }
    }

    /// What it may be, as it is told.
    pub(super) fn allowed(&self, design: &Design) -> AllowedValue {
        match self.limits(design) {
            Limits::Count(low, high) => AllowedValue::Whole(low, high),
            Limits::Number(low, high) | Limits::Logarithmic(low, high) => AllowedValue::Number(low, high),
            Limits::Positive { most, .. } => AllowedValue::Above0(most),
            Limits::Words(_) | Limits::Any => AllowedValue::Words(self.words(design)),
        }
    }

    /// Whether others depend on it: it comes first.
    pub(super) fn is_choice(&self) -> bool {
        matches!(self.place, VariablePlace::Optimizer | VariablePlace::Loss | VariablePlace::Schedule)
    }
}

/// The settings of an alternative.
fn own<T>(choice: &'static Choice<T>) -> impl Iterator<Item = &'static Setting<T>> {
    choice.settings.iter()
}

/// The setting with that word of what is chosen now: a rate is one of every optimizer.
fn of_choice<T>(table: &'static [Choice<T>], now: &T, id: &str) -> Option<&'static Setting<T>> {
    own(choice(table, now)).find(|setting| setting.id == id)
}

/// The setting of a layer's kind with that word.
fn setting_of(kind: &LayerKind, id: &str) -> Option<&'static Setting<LayerKind>> {
    entry(kind).settings.iter().find(|setting| setting.id.eq_ignore_ascii_case(id))
}

/// Takes the alternative with that word, with its customary settings; one that is there already keeps its own.
fn choose<T>(table: &'static [Choice<T>], now: &mut T, value: Value) {
    let Value::Word(word) = value else { return };
    if let Some(chosen) = table.iter().find(|choice| choice.id == word && !(choice.is)(now)) {
        *now = (chosen.new)();
    }
}

/// Switches the variation of training samples off, or on: as the design says, else as is usual for such samples.
fn vary_samples(design: &mut Design, value: Value) {
    if value == Value::Word(SWITCH[0]) {
        design.augmentation = Augmentation::default();
    } else if design.augmentation.transforms.is_empty() {
        design.augmentation.transforms = transforms(design.data.sample_kind()).into_iter().collect();
    }
}

/// The place of the pretrained backbone that sees the picture first.
fn backbone(design: &Design) -> Option<usize> {
    let layers = design.layers.layers();
    let place = layers.iter().position(|layer| !layer.off)?;
    layers[place].kind.backbone().map(|_| place)
}

/// Puts a network that starts from nothing in the place of the backbone, before the same head.
fn start_from_nothing(design: &mut Design) {
    let (Some(place), Input::Picture(picture)) = (backbone(design), &design.input) else { return };
    let mut layers = design.layers.layers().to_vec();
    layers.splice(place..=place, small_backbone(picture).into_iter().map(Layer::new));
    design.layers = layers.into();
}

/// The usual transformations that leave a sample what it is.
fn transforms(samples: SampleKind) -> Vec<(Transform, Amount)> {
    let plain = [Transform::Rotation, Transform::ShiftX, Transform::ShiftY, Transform::Zoom];
    let is_usual = |one: Transform| samples != SampleKind::Picture || plain.contains(&one);
    let rows = TRANSFORMS.iter().filter(|row| row.samples == samples && is_usual(row.transform));
    rows.map(|row| (row.transform, transform(row.transform).usual)).collect()
}
