//! What an ensemble is made of: how its members come about, how many there are, and what each brought.
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::engine::Vote;

/// How the members of an ensemble come to differ.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum EnsembleMethod {
    /// Each learns from as many samples as there are, drawn with replacement (Breiman 1996).
    Bagging,
    /// Each learns mostly from what those before it answer wrongly: SAMME (Zhu, Zou, Rosset and Hastie 2009).
    Boosting,
    /// Each starts from another seed and sees the same samples in another order.
    Seeds,
}

impl EnsembleMethod {
    /// How many of the members, from the first on, stand for a network that is trained alone: all of them, but of boosted
    /// ones only the first, for the others learn what is difficult at the expense of the rest.
    pub fn single(self, members: usize) -> usize {
        if self == Self::Boosting { members.min(1) } else { members }
    }
}

/// An ensemble that is to be trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnsembleSetup {
    /// How its members come to differ.
    pub method: EnsembleMethod,
    /// How many there are to be.
    pub members: usize,
}

impl EnsembleSetup {
    /// The fewest members.
    pub const FEWEST: usize = 2;
    /// The most.
    pub const MOST: usize = 20;
}

/// As it is typed: "bagging:5".
impl FromStr for EnsembleSetup {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (method, members) = text.split_once(':').unwrap_or((text, ""));
        let known = <EnsembleMethod as strum::VariantArray>::VARIANTS;
        let method = known.iter().find(|known| <&str>::from(**known) == method);
        let members = members.parse().ok().filter(|members| (Self::FEWEST..=Self::MOST).contains(members));
        method.zip(members).map(|(&method, members)| Self { method, members }).ok_or_else(|| {
            let methods = known.iter().map(<&str>::from).collect::<Vec<_>>().join(", ");
            format!("name a method ({methods}) and {} to {} members, such as bagging:5", Self::FEWEST, Self::MOST)
        })
    }
}

/// One member of an ensemble.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EnsembleMember {
    /// The seed that it was trained from.
    pub seed: u64,
    /// Epochs that it took.
    pub epochs: usize,
    /// How much its vote counts; 1 where all count alike.
    pub weight: f64,
    /// The weighted share of the training samples that it answers wrongly, where members are boosted.
    pub error: Option<f64>,
}

/// What an ensemble is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EnsembleRecord {
    /// How its members came to differ.
    pub method: EnsembleMethod,
    /// They, in the order in which they were trained.
    pub members: Vec<EnsembleMember>,
}

impl EnsembleRecord {
    /// How its members vote.
    pub fn vote(&self) -> Vote {
        match self.method {
            EnsembleMethod::Boosting => Vote::Weighted(self.members.iter().map(|member| member.weight).collect()),
            EnsembleMethod::Bagging | EnsembleMethod::Seeds => Vote::Mean,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read() {
        let read = |text: &str| text.parse::<EnsembleSetup>();
        assert_eq!(read("boosting:20"), Ok(EnsembleSetup { method: EnsembleMethod::Boosting, members: 20 }));
        assert_eq!(read("seeds:2"), Ok(EnsembleSetup { method: EnsembleMethod::Seeds, members: 2 }));
        for wrong in ["bagging", "bagging:", "bagging:1", "bagging:21", "stacking:5", "5", "", "bagging:-3"] {
            assert!(read(wrong).is_err_and(|why| why.contains("bagging, boosting, seeds")), "{wrong}");
        }
    }
}
