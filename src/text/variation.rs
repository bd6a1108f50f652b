//! Settings that are varied, their values, and what designs differ in, in the window's language.
use super::language::Language;
use super::summary::{activation_name, title};
use crate::design::{Choice, Design, DifferenceIn, INITS, Init, PADDINGS, Padding, Title, Value, Variable, choice};

impl Language {
    /// What a setting that is varied is called, by the word that [`Variable::find`] knows.
    pub fn variable_name(self, design: &Design, name: &str) -> String {
        let Ok(variable) = Variable::find(design, name) else { return name.to_owned() };
        let kind = variable.kind(design);
        let setting = self.name_of_setting(kind, variable.setting());
        match (variable.layer(), kind) {
            (Some(layer), _) => format!("{} · {setting}", title(layer, self)),
            // Of all layers of a kind.
            (None, Some(kind)) if variable.setting() != "weights" => {
                format!("{} · {setting}", self.term(&["layer", kind, "name"]))
            }
            _ => setting.into_owned(),
        }
    }

    /// A value of a setting that is varied.
    pub fn varied_value(self, design: &Design, name: &str, value: Value) -> String {
        let setting = Variable::find(design, name).map_or("", |variable| variable.setting());
        self.value_of(setting, value)
    }

    /// A value of the setting with that word.
    pub fn value_of(self, setting: &str, value: Value) -> String {
        match value {
            Value::Count(count) => self.number(count as u64),
            Value::Seed(seed) => seed.to_string(),
            Value::Number(number) => self.significant(number),
            Value::Activation(activation) => activation_name(activation, self),
            Value::Init(init) => self.init_name(init),
            Value::Padding(padding) => self.padding_name(padding),
            Value::Word(word) => {
                let named = self.try_term(&[setting, word, "name"]);
                named.unwrap_or_else(|| self.term(&["word_of", setting, word])).into_owned()
            }
            Value::Unset => self.text("setting.automatic").into_owned(),
        }
    }

    /// What designs differ in.
    pub fn difference_name(self, difference: &DifferenceIn) -> String {
        match difference {
            DifferenceIn::Setting { layer, setting, .. } => {
                let kind = layer.as_ref().map(|layer: &Title| layer.kind);
                let name = self.name_of_setting(kind, setting);
                layer
                    .as_ref()
                    .map_or_else(|| name.clone().into_owned(), |layer| format!("{} · {name}", title(layer, self)))
            }
            DifferenceIn::Layers => self.text("compare.layers").into_owned(),
            DifferenceIn::Data => self.text("compare.data").into_owned(),
            DifferenceIn::Augmentation => self.name_of_setting(None, "augmentation").into_owned(),
            DifferenceIn::Seed => self.name_of_setting(None, "seed").into_owned(),
        }
    }

    /// Start values with their numbers: normal (0, 0.05).
    fn init_name(self, init: Init) -> String {
        self.with_numbers("init", choice(INITS, &init), &init)
    }

    fn padding_name(self, padding: Padding) -> String {
        self.with_numbers("padding", choice(PADDINGS, &padding), &padding)
    }

    /// An alternative with its own numbers.
    fn with_numbers<T>(self, family: &str, chosen: &Choice<T>, now: &T) -> String {
        let name = self.term(&[family, chosen.id, "name"]);
        let values = chosen.settings.iter().filter_map(|setting| (setting.get)(now));
        let separator = if self == Self::French { "; " } else { ", " };
        let numbers = values.map(|value| self.value_of("", value)).collect::<Vec<_>>().join(separator);
        if numbers.is_empty() { name.into_owned() } else { format!("{name} ({numbers})") }
    }
}
