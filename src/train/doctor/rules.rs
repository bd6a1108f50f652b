//! The table of the doctor's rules; each looks at the evidence and finds something or nothing.
use super::evidence::Evidence;
use super::finding::Finding;
use super::{layers, learning, rate};

/// A rule of the doctor.
pub struct Rule {
    /// Its name, also the key of its texts.
    pub id: &'static str,
    /// Looks whether it applies.
    pub look: fn(&Evidence<'_>) -> Option<Finding>,
    /// Findings of these rules are its consequences, so they are not told beside it.
    pub explains: &'static [&'static str],
}

/// Every rule, the worst first.
pub static RULES: &[Rule] = &[
    Rule {
        id: "diverged",
        look: rate::diverged,
        explains: &[
            "rate_too_high",
            "exploding",
            "vanishing",
            "dead_neurons",
            "saturated",
            "overfitting",
            "not_learning",
        ],
    },
    Rule {
        id: "one_class",
        look: learning::one_class,
        explains: &["same_weights", "vanishing", "rate_too_low", "not_learning", "overfitting"],
    },
    Rule {
        id: "step_function",
        look: learning::step_function,
        explains: &["same_weights", "vanishing", "rate_too_low", "not_learning"],
    },
    Rule {
        id: "local_rule",
        look: learning::local_rule,
        explains: &["same_weights", "vanishing", "rate_too_low", "not_learning"],
    },
    Rule {
        id: "same_weights",
        look: learning::same_weights,
        explains: &["vanishing", "dead_neurons", "saturated", "rate_too_high", "rate_too_low", "not_learning"],
    },
    Rule {
        id: "rate_too_high",
        look: rate::too_high,
        explains: &["exploding", "dead_neurons", "saturated", "not_learning"],
    },
    Rule { id: "exploding", look: layers::exploding, explains: &["not_learning"] },
    Rule { id: "vanishing", look: layers::vanishing, explains: &["saturated", "rate_too_low", "not_learning"] },
    Rule { id: "dead_neurons", look: layers::dead, explains: &["not_learning"] },
    Rule { id: "saturated", look: layers::saturated, explains: &["not_learning"] },
    Rule { id: "rate_too_low", look: rate::too_low, explains: &["not_learning"] },
    Rule { id: "not_learning", look: learning::not_learning, explains: &[] },
    Rule { id: "overfitting", look: learning::overfitting, explains: &[] },
    Rule { id: "few_validation", look: learning::few_validation, explains: &[] },
];

/// What is wrong with a training: the worst first, one finding a rule at most, consequences of another one left out.
/// A healthy training gets none, and so does one that has hardly begun.
pub fn diagnose(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for rule in RULES {
        let explained = RULES
            .iter()
            .any(|other| other.explains.contains(&rule.id) && findings.iter().any(|finding| finding.rule == other.id));
        if !explained {
            let answers = evidence.answers();
            findings.extend((rule.look)(evidence).map(|finding| Finding { answers, ..finding }));
        }
    }
    findings
}
