//! A setting with the values that it takes, and the designs that several of them make.
use super::error::{MOST_VARIANTS, VaryError};
use super::reading;
use super::variable::Variable;
use crate::design::{Design, Value};

/// A setting that is varied, with its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Variation {
    /// The setting, by the word that [`Variable::find`] knows.
    pub name: String,
    /// What it is in turn.
    pub values: Vec<Value>,
}

impl Variation {
    /// What a text such as `rate=0.1,0.01` or `batch=16..64:3` says for a design.
    ///
    /// # Errors
    /// When the design has no such setting, or it cannot be that.
    pub fn read(design: &Design, text: &str) -> Result<Self, VaryError> {
        let (name, values) = text.split_once('=').ok_or_else(|| VaryError::NoValues(text.to_owned()))?;
        Self::of(design, name, values)
    }

    /// The same from a setting's name and the text of its values.
    ///
    /// # Errors
    /// When the design has no such setting, or it cannot be that.
    pub fn of(design: &Design, name: &str, values: &str) -> Result<Self, VaryError> {
        let variable = Variable::find(design, name)?;
        let values = reading::values(&variable, design, values)?;
        Ok(Self { name: variable.name().to_owned(), values })
    }
}

/// One of the designs that are raced.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// What it sets, by the words of the settings, in the order in which they were named. A setting with one value, which all
    /// variants share, is left out beside those that tell them apart.
    pub settings: Vec<(String, Value)>,
    /// The design with these settings.
    pub design: Design,
}

impl Variant {
    /// What it sets, in one line such as `rate=0.1 batch=16`; empty where nothing is varied.
    pub fn title(&self) -> String {
        self.settings
            .iter()
            .map(|(name, value)| format!("{name}={}", written_value(value)))
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// A value as it is read again, with all its numbers: `Normal(mean:0.0,deviation:0.001)`.
pub fn written_value(value: &Value) -> String {
    let named: &dyn erased_serde::Serialize = match value {
        Value::Activation(activation) => activation,
        Value::Init(init) => init,
        Value::Padding(padding) => padding,
        other => return other.to_string(),
    };
    ron::to_string(named).unwrap_or_else(|_| value.to_string())
}

/// The designs that all combinations of values make, the last setting changing fastest. Without any it is the design alone.
///
/// # Errors
/// When there are too many, or a setting has no effect beside the others.
pub fn variants(design: &Design, variations: &[Variation]) -> Result<Vec<Variant>, VaryError> {
    let mut found = Vec::new();
    for (nth, variation) in variations.iter().enumerate() {
        let variable = Variable::find(design, &variation.name)?;
        if variations[..nth].iter().any(|other| other.name.eq_ignore_ascii_case(&variation.name)) {
            return Err(VaryError::Twice(variation.name.clone()));
        }
        found.push((variable, &variation.values));
    }
    let count = found.iter().fold(1_usize, |count, (_, values)| count.saturating_mul(values.len()));
    if count > MOST_VARIANTS {
        return Err(VaryError::TooMany { variants: count });
    }
    (0..count).map(|nth| variant(design, &found, nth)).collect()
}

/// The variant of that number.
fn variant(design: &Design, varied: &[(Variable, &Vec<Value>)], nth: usize) -> Result<Variant, VaryError> {
    let mut rest = nth;
    let mut settings: Vec<(&Variable, Value)> = Vec::new();
    for (variable, values) in varied.iter().rev() {
        settings.insert(0, (variable, values[rest % values.len()]));
        rest /= values.len();
    }
    let mut made = design.clone();
    // Which optimizer it is decides what the others mean.
    let (first, then): (Vec<_>, Vec<_>) = settings.iter().partition(|(variable, _)| variable.is_choice());
    first.iter().chain(&then).for_each(|(variable, value)| variable.set(&mut made, *value));
    let has_effect = |(variable, value): &&(&Variable, Value)| variable.value(&made) == Some(*value);
    if let Some((variable, _)) = settings.iter().find(|setting| !has_effect(setting)) {
        return Err(VaryError::NoEffect(variable.name().to_owned()));
    }
    let differ = varied.iter().any(|(_, values)| values.len() > 1);
    let settings = settings
        .into_iter()
        .zip(varied)
        .filter(|(_, (_, values))| !differ || values.len() > 1)
        .map(|((variable, value), _)| (variable.name().to_owned(), value))
        .collect();
    Ok(Variant { settings, design: made })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Activation, Init, Optimizer, template};

    fn digits() -> Design {
        (template("digits").unwrap().make)()
    }

    fn made(texts: &[&str]) -> Result<Vec<Variant>, VaryError> {
        let design = digits();
        let read: Result<Vec<_>, _> = texts.iter().map(|text| Variation::read(&design, text)).collect();
        variants(&design, &read?)
    }

    fn titles(texts: &[&str]) -> Vec<String> {
        made(texts).unwrap().iter().map(Variant::title).collect()
    }

    #[test]
    fn lists_and_ranges_make_all_combinations() {
        assert_eq!(titles(&[]), [""]);
        assert_eq!(titles(&["rate=0.1,0.01"]), ["rate=0.1", "rate=0.01"]);
        let both = ["rate=0.1 batch=8", "rate=0.1 batch=16", "rate=0.01 batch=8", "rate=0.01 batch=16"];
        assert_eq!(titles(&["learning_rate=0.1, 0.01", "batch=8,16"]), both);
        assert_eq!(titles(&["rate=0.001..0.1:3"]), ["rate=0.001", "rate=0.01", "rate=0.1"]);
        assert_eq!(titles(&["rate=0,1; 0,01"]), ["rate=0.1", "rate=0.01"]);
        assert_eq!(titles(&["batch=8..16:3"]), ["batch=8", "batch=12", "batch=16"]);
        assert_eq!(titles(&["validation=0.25"]), ["validation=0.25"]);
        assert_eq!(titles(&["validation=0.25", "batch=8,16"]), ["batch=8", "batch=16"]);
        assert!(
            made(&["validation=0.25", "batch=8,16"]).unwrap().iter().all(|one| one.design.split.validation == 0.25)
        );
        assert_eq!(titles(&["rate=0.1..0.3:3:linear"]), ["rate=0.1", "rate=0.2", "rate=0.3"]);
    }

    #[test]
    fn words_settings_of_layers_and_switches_are_varied() {
        let optimizers = made(&["optimizer=sgd,adam", "rate=0.02"]).unwrap();
        assert_eq!(optimizers[0].design.training.optimizer, Optimizer::Sgd { rate: 0.02 });
        assert_eq!(optimizers[1].design.training.optimizer, digits().training.optimizer.with_rate(0.02));
        let hidden = made(&["activation=Tanh"]).unwrap().remove(0).design;
        let used: Vec<_> = hidden.layers.iter().filter_map(|layer| layer.kind.activation()).collect();
        assert!(used.contains(&Activation::Tanh) && used.last() == Some(&Activation::Linear), "{used:?}");
        let drawn = made(&["initialization=Zeros,Normal(mean: 0, deviation: 2)"]).unwrap();
        let starts = |design: &Design| design.layers.iter().filter_map(|layer| layer.kind.start()).collect::<Vec<_>>();
        assert!(starts(&drawn[0].design).iter().all(|start| start.weights == Init::Zeros));
        let normal = Init::Normal { mean: 0.0, deviation: 2.0 };
        assert!(starts(&drawn[1].design).iter().all(|start| start.weights == normal));
        // What is told of each can be read again.
        let title = drawn[1].title();
        assert_eq!(title, "weights=Normal(mean:0.0,deviation:2.0)");
        assert_eq!(made(&[&title]).unwrap()[0].design, drawn[1].design);
        let varied = made(&["augmentation=on,off"]).unwrap();
        let counts = varied.iter().map(|variant| variant.design.augmentation.transforms.len()).collect::<Vec<_>>();
        assert!(counts[0] > 0 && counts[1] == 0);
        let filters = made(&["Conv2d.filters=4,6"]).unwrap();
        assert_ne!(filters[0].design.layers.layers(), filters[1].design.layers.layers());
    }

    #[test]
    fn what_starts_from_nothing_keeps_head_and_pictures() {
        let design = (template("pretrained").unwrap().make)();
        let made = variants(&design, &[Variation::read(&design, "backbone=on,off").unwrap()]).unwrap();
        let [seeing, blank] = [0, 1].map(|nth| made[nth].design.layers.layers());
        assert_eq!((seeing, &made[1].design.input), (design.layers.layers(), &design.input));
        assert_eq!(blank[blank.len() - 3..], seeing[1..]);
        assert!(blank.iter().all(|layer| !layer.kind.is_block()) && blank[0].kind.id() == "Conv2d");
    }

    #[test]
    fn what_is_wrong_is_told_in_words() {
        let told = |texts: &[&str]| made(texts).unwrap_err().to_string();
        assert!(told(&["rat=0.1"]).contains("did you mean “rate”?"));
        assert!(told(&["rate=quick"]).contains("a number above 0"));
        assert!(told(&["rate=-1"]).contains("a number above 0"));
        assert!(told(&["batch=0"]).contains("a whole number from 1"));
        assert!(told(&["optimizer=Eve"]).contains("Sgd, Momentum"));
        assert!(told(&["rate"]).contains("rate=0.1,0.01"));
        assert!(told(&["rate=0.1..:3"]).contains("no range"));
        assert!(told(&["rate=1,2,3,4", "batch=8,16"]).contains("8 variants"));
        assert!(told(&["rate=1,2", "rate=3"]).contains("twice"));
        assert!(told(&["seed=1,2"]).contains("--seeds"));
        assert!(told(&["optimizer=Sgd,Adam", "beta1=0.8"]).contains("beta1"));
    }
}
