//! In which settings designs differ that are compared.
use super::variable::Variable;
use crate::design::{Design, Layer, LayerId, Title, Value};

/// Something in which designs differ, with what each has.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// What it is.
    pub of: DifferenceIn,
    /// What each design has, in their order; `None` where one has no such setting, or where it is no single value.
    pub values: Vec<Option<Value>>,
}

/// What designs differ in.
#[derive(Debug, Clone, PartialEq)]
pub enum DifferenceIn {
    /// A setting, by the word that texts know it by.
    Setting {
        /// The layer whose setting it is.
        layer: Option<Title>,
        /// The layer by its id.
        id: Option<LayerId>,
        /// The word.
        setting: &'static str,
    },
    /// Which layers there are: the values count them.
    Layers,
    /// Where the samples come from, or what is said about them.
    Data,
    /// How training samples are varied, where all are.
    Augmentation,
    /// The seed.
    Seed,
}

/// Everything in which these designs differ; the layers are known by their ids. Names do not count.
pub fn differences(designs: &[&Design]) -> Vec<Difference> {
    let mut found = Vec::new();
    let Some((first, others)) = designs.split_first() else { return found };
    let all = |of, value: &dyn Fn(&Design) -> Value| Difference {
        of,
        values: designs.iter().map(|design| Some(value(design))).collect(),
    };
    let differ = |same: &dyn Fn(&Design) -> bool| others.iter().any(|other| !same(other));
    if differ(&|other| sees_the_same(first, other)) {
        found.push(Difference { of: DifferenceIn::Data, values: vec![None; designs.len()] });
    }
    settings(designs, &mut found);
    let varies = |design: &Design| design.augmentation.transforms.is_empty();
    if differ(&|other| first.augmentation == other.augmentation || varies(first) != varies(other)) {
        found.push(Difference { of: DifferenceIn::Augmentation, values: vec![None; designs.len()] });
    }
    if differ(&|other| form(first) == form(other)) {
        found.push(all(DifferenceIn::Layers, &|design| Value::Count(design.layers.len())));
    }
    if differ(&|other| first.training.seed == other.training.seed) {
        found.push(all(DifferenceIn::Seed, &|design| Value::Seed(design.training.seed)));
    }
    found
}

/// The settings in which they differ.
fn settings(designs: &[&Design], found: &mut Vec<Difference>) {
    for design in designs {
        for variable in Variable::all(design).iter().filter(|one| one.is_single()) {
            let of = DifferenceIn::Setting {
                layer: variable.layer().cloned(),
                id: variable.only_layer(),
                setting: variable.setting(),
            };
            let values: Vec<_> = designs.iter().map(|design| variable.value(design)).collect();
            // A layer that not all have is told with the layers.
            let is_everywhere = variable.layer().is_none() || values.iter().all(Option::is_some);
            let is_known = found.iter().any(|one| same_setting(&one.of, &of));
            if is_everywhere && !is_known && values.iter().any(|value| *value != values[0]) {
                found.push(Difference { of, values });
            }
        }
    }
}

/// Whether both are the same setting of the same layer, whatever it is called.
fn same_setting(one: &DifferenceIn, other: &DifferenceIn) -> bool {
    match (one, other) {
        (
            DifferenceIn::Setting { id: one, setting, .. },
            DifferenceIn::Setting { id: other, setting: other_setting, .. },
        ) => one == other && setting == other_setting,
        _ => one == other,
    }
}

/// Whether two designs have the same samples in the same form and division.
fn sees_the_same(one: &Design, other: &Design) -> bool {
    let data = |design: &Design| (design.data.clone(), design.input.clone(), design.curation.clone());
    data(one) == data(other) && one.split == other.split && one.balance == other.balance
}

/// Which kinds of layers stand where, and which of them are switched off.
fn form(design: &Design) -> Vec<(LayerId, &'static str, bool)> {
    design.layers.editable().map(|layer: &Layer| (layer.id, layer.kind.id(), layer.off)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Flatten, Position, template};

    #[test]
    fn what_differs_is_named_with_what_each_has() {
        let one = (template("digits").unwrap().make)();
        assert_eq!(differences(&[&one, &one]), []);
        let mut other = Design { name: "Another".to_owned(), ..one.clone() };
        other.training.optimizer = other.training.optimizer.with_rate(0.5);
        let id = other.layers.iter().next().unwrap().id;
        Variable::find(&other, "Conv2d.filters").unwrap().set(&mut other, Value::Count(3));
        let found = differences(&[&one, &other]);
        let settings: Vec<_> = found
            .iter()
            .filter_map(|one| if let DifferenceIn::Setting { setting, .. } = one.of { Some(setting) } else { None })
            .collect();
        // Both convolutions have other filters.
        assert_eq!(settings, ["rate", "filters", "filters"]);
        assert_eq!(found[0].values[1], Some(Value::Number(0.5)));
        other.layers.remove(id).unwrap();
        other.layers.insert(Position::outermost(0), Layer::new(Flatten)).unwrap();
        other.training.seed += 1;
        let found: Vec<_> = differences(&[&one, &other]).into_iter().map(|one| one.of).collect();
        assert!(found.contains(&DifferenceIn::Layers) && found.contains(&DifferenceIn::Seed));
    }
}
