//! A formula of x: from its signs to a value for every number.
//!
//! The crates that read formulas take −x² for (−x)² or 2^3^2 for (2^3)^2, or say nothing of where a fault lies, so this
//! reads them itself: as mathematics is written, without a multiplication that nobody wrote.
use std::f64::consts::{E, PI};

use crate::data::fault::FormulaError;

/// Signs of a formula at most.
const LONGEST: usize = 1_000;
/// So deep may brackets, powers and signs lie inside each other.
const DEEPEST: usize = 64;
/// How alike an unknown word has to be to a known one: from 0 to 1.
const ALIKE: f64 = 0.7;

/// What a function does with its values.
#[derive(Clone, Copy)]
enum Apply {
    One(fn(f64) -> f64),
    Two(fn(f64, f64) -> f64),
}

/// Every function by its name.
const FUNCTIONS: &[(&str, Apply)] = &[
    ("sin", Apply::One(f64::sin)),
    ("cos", Apply::One(f64::cos)),
    ("tan", Apply::One(f64::tan)),
    ("asin", Apply::One(f64::asin)),
    ("acos", Apply::One(f64::acos)),
    ("atan", Apply::One(f64::atan)),
    ("sinh", Apply::One(f64::sinh)),
    ("cosh", Apply::One(f64::cosh)),
    ("tanh", Apply::One(f64::tanh)),
    ("exp", Apply::One(f64::exp)),
    ("ln", Apply::One(f64::ln)),
    // As in NumPy and PyTorch.
    ("log", Apply::One(f64::ln)),
    ("log2", Apply::One(f64::log2)),
    ("log10", Apply::One(f64::log10)),
    ("sqrt", Apply::One(f64::sqrt)),
    ("abs", Apply::One(f64::abs)),
    ("sign", Apply::One(sign)),
    ("floor", Apply::One(f64::floor)),
    ("ceil", Apply::One(f64::ceil)),
    ("round", Apply::One(f64::round)),
    ("pow", Apply::Two(f64::powf)),
    ("min", Apply::Two(f64::min)),
    ("max", Apply::Two(f64::max)),
];

/// Every constant by its name.
const CONSTANTS: &[(&str, f64)] = &[("pi", PI), ("π", PI), ("e", E)];

/// −1, 0 or 1.
fn sign(x: f64) -> f64 {
    if x == 0.0 { 0.0 } else { x.signum() }
}

/// An operator between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FormulaOperator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

impl FormulaOperator {
    /// How tightly it binds, on its left and on its right: powers are taken from the right.
    fn binding(self) -> (u8, u8) {
        match self {
            Self::Add | Self::Subtract => (1, 2),
            Self::Multiply | Self::Divide => (3, 4),
            Self::Power => (7, 6),
        }
    }

    fn apply(self, a: f64, b: f64) -> f64 {
        match self {
            Self::Add => a + b,
            Self::Subtract => a - b,
            Self::Multiply => a * b,
            Self::Divide => a / b,
            Self::Power => a.powf(b),
        }
    }
}

/// How tightly a minus binds that stands before a value: −x² is −(x²).
const MINUS: u8 = 5;

/// One step of a computation on a pile of numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Instruction {
    Number(f64),
    X,
    Negate,
    Operate(FormulaOperator),
    /// A function, as an index into [`FUNCTIONS`].
    Call(usize),
}

/// A formula of x, ready to be computed.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    steps: Vec<Instruction>,
}

impl Formula {
    /// Reads a formula such as `sin(3*x)*x`.
    ///
    /// # Errors
    /// When it is none: what is wrong, and where.
    pub fn parse(text: &str) -> Result<Self, FormulaError> {
        let signs = text.chars().count();
        if signs > LONGEST {
            return Err(FormulaError::TooLong { signs, most: LONGEST });
        }
        let tokens = tokens(text)?;
        if tokens.is_empty() {
            return Err(FormulaError::Empty);
        }
        let mut parser = Parser { tokens, next: 0, depth: 0, steps: Vec::new() };
        parser.expression(0)?;
        match parser.peek() {
            None => Ok(Self { steps: parser.steps }),
            Some(Token { sign: Sign::Close, place, .. }) => Err(FormulaError::Unopened { place: *place }),
            Some(Token { sign: Sign::Comma, place, .. }) => Err(FormulaError::Comma { place: *place }),
            Some(Token { text, place, .. }) => Err(FormulaError::MissingOperator { sign: text.clone(), place: *place }),
        }
    }

    /// Its value for an x; no finite number where it has none, such as 1/x at 0.
    pub fn value(&self, x: f64) -> f64 {
        let mut pile: Vec<f64> = Vec::with_capacity(8);
        for step in &self.steps {
            let mut pop = || pile.pop().unwrap_or(f64::NAN);
            let value = match *step {
                Instruction::Number(number) => number,
                Instruction::X => x,
                Instruction::Negate => -pop(),
                Instruction::Operate(operator) => {
                    let b = pop();
                    operator.apply(pop(), b)
                }
                Instruction::Call(function) => match FUNCTIONS[function].1 {
                    Apply::One(apply) => apply(pop()),
                    Apply::Two(apply) => {
                        let b = pop();
                        apply(pop(), b)
                    }
                },
            };
            pile.push(value);
        }
        pile.pop().unwrap_or(f64::NAN)
    }
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Sign {
    Number(f64),
    Name,
    FormulaOperator(FormulaOperator),
    Open,
    Close,
    Comma,
}

/// A part of a formula that means one thing, with its place, counted from 1.
#[derive(Debug, Clone, PartialEq)]
struct Token {
    sign: Sign,
    text: String,
    place: usize,
}

/// Cuts a formula into tokens.
fn tokens(text: &str) -> Result<Vec<Token>, FormulaError> {
    let signs: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&first) = signs.get(at) {
        let (place, rest) = (at + 1, &signs[at..]);
        let power = Sign::FormulaOperator(FormulaOperator::Power);
        let (sign, length) = match first {
            blank if blank.is_whitespace() => {
                at += 1;
                continue;
            }
            '+' => (Sign::FormulaOperator(FormulaOperator::Add), 1),
            '-' | '−' => (Sign::FormulaOperator(FormulaOperator::Subtract), 1),
            '*' if rest.get(1) == Some(&'*') => (power, 2),
            '*' | '×' | '·' | '⋅' => (Sign::FormulaOperator(FormulaOperator::Multiply), 1),
            '/' | '÷' => (Sign::FormulaOperator(FormulaOperator::Divide), 1),
            '^' => (power, 1),
            '²' | '³' => {
                let number = if first == '²' { 2.0 } else { 3.0 };
                tokens.push(Token { sign: power, text: first.to_string(), place });
                (Sign::Number(number), 1)
            }
            '(' => (Sign::Open, 1),
            ')' => (Sign::Close, 1),
            ',' => (Sign::Comma, 1),
            '.' | '0'..='9' => number(rest, place)?,
            letter if letter.is_alphabetic() => (
                Sign::Name,
                rest.iter().take_while(|sign| sign.is_alphabetic() || sign.is_ascii_digit() || **sign == '_').count(),
            ),
            sign => return Err(FormulaError::UnknownSign { sign, place }),
        };
        tokens.push(Token { sign, text: rest[..length].iter().collect(), place });
        at += length;
    }
    Ok(tokens)
}

/// A number at the beginning of some signs, and how many of them it takes.
fn number(signs: &[char], place: usize) -> Result<(Sign, usize), FormulaError> {
    let digits = |from: usize| signs[from..].iter().take_while(|sign| sign.is_ascii_digit()).count();
    let mut length = signs.iter().take_while(|sign| sign.is_ascii_digit() || **sign == '.').count();
    // 2e-3 is a number, 2*e one with the constant.
    if matches!(signs.get(length), Some('e' | 'E')) {
        let signed = usize::from(matches!(signs.get(length + 1), Some('+' | '-')));
        let power = if length + 1 + signed <= signs.len() { digits(length + 1 + signed) } else { 0 };
        if power > 0 {
            length += 1 + signed + power;
        }
    }
    let number: String = signs[..length].iter().collect();
    match number.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok((Sign::Number(value), length)),
        _ => Err(FormulaError::BadNumber { number, place }),
    }
}

/// Reads tokens by how tightly operators bind (Pratt 1973).
struct Parser {
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
    steps: Vec<Instruction>,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    /// An expression whose operators bind more tightly than `least`.
    fn expression(&mut self, least: u8) -> Result<(), FormulaError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let place = self.peek().map_or(LONGEST, |token| token.place);
            return Err(FormulaError::TooDeep { place, most: DEEPEST });
        }
        self.operand()?;
        while let Some(&Token { sign: Sign::FormulaOperator(operator), .. }) = self.peek() {
            let (left, right) = operator.binding();
            if left < least {
                break;
            }
            self.next += 1;
            self.expression(right)?;
            self.steps.push(Instruction::Operate(operator));
        }
        self.depth -= 1;
        Ok(())
    }

    /// A value with the signs before it.
    fn operand(&mut self) -> Result<(), FormulaError> {
        let Some(Token { sign, text, place }) = self.peek().cloned() else { return Err(FormulaError::EndsEarly) };
        self.next += 1;
        match sign {
            Sign::Number(number) => self.steps.push(Instruction::Number(number)),
            Sign::Name => self.name(&text, place)?,
            Sign::Open => {
                self.expression(0)?;
                self.close(place)?;
            }
            Sign::FormulaOperator(FormulaOperator::Subtract) => {
                self.expression(MINUS)?;
                self.steps.push(Instruction::Negate);
            }
            Sign::FormulaOperator(FormulaOperator::Add) => self.expression(MINUS)?,
            Sign::FormulaOperator(_) | Sign::Close | Sign::Comma => {
                return Err(FormulaError::MissingValue { sign: text, place });
            }
        }
        Ok(())
    }

    /// x, a constant, or a function with its values.
    fn name(&mut self, written: &str, place: usize) -> Result<(), FormulaError> {
        let name = written.to_lowercase();
        if name == "x" {
            self.steps.push(Instruction::X);
            return Ok(());
        }
        if let Some((_, value)) = CONSTANTS.iter().find(|(known, _)| *known == name) {
            self.steps.push(Instruction::Number(*value));
            return Ok(());
        }
        let Some(function) = FUNCTIONS.iter().position(|(known, _)| *known == name) else {
            return Err(FormulaError::UnknownName { name: written.to_owned(), place, write: known_words(&name) });
        };
        let Some(&Token { sign: Sign::Open, place: open, .. }) = self.peek() else {
            return Err(FormulaError::MissingBrackets { name, place });
        };
        self.next += 1;
        self.expression(0)?;
        if let Apply::Two(_) = FUNCTIONS[function].1 {
            match self.peek().map(|token| token.sign) {
                Some(Sign::Comma) => {
                    self.next += 1;
                    self.expression(0)?;
                }
                Some(Sign::Close) => return Err(FormulaError::MissingArgument { name, place }),
                _ => {}
            }
        }
        self.close(open)?;
        self.steps.push(Instruction::Call(function));
        Ok(())
    }

    /// The second half of the bracket at a place.
    fn close(&mut self, open: usize) -> Result<(), FormulaError> {
        match self.peek() {
            Some(Token { sign: Sign::Close, .. }) => {
                self.next += 1;
                Ok(())
            }
            Some(Token { sign: Sign::Comma, place, .. }) => Err(FormulaError::Comma { place: *place }),
            Some(Token { text, place, .. }) => Err(FormulaError::MissingOperator { sign: text.clone(), place: *place }),
            None => Err(FormulaError::Unclosed { place: open }),
        }
    }
}

/// What to write instead of an unknown word: the known one that is like it, or all of them.
fn known_words(name: &str) -> String {
    let functions = FUNCTIONS.iter().map(|(known, _)| *known);
    let all: Vec<&str> = ["x", "pi", "e"].into_iter().chain(functions).collect();
    let likeness = |known: &&str| strsim::jaro_winkler(known, name);
    let nearest = all.iter().copied().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    match nearest.filter(|nearest| likeness(nearest) >= ALIKE) {
        Some(nearest) => nearest.to_owned(),
        None => all.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::Formula;
    use crate::data::fault::FormulaError;

    fn value(text: &str, x: f64) -> f64 {
        Formula::parse(text).unwrap().value(x)
    }

    #[test]
    fn formulas_mean_what_mathematics_writes() {
        for (text, x, expected) in [
            ("-x^2", 3.0, -9.0),
            ("2^3^2", 0.0, 512.0),
            ("2^-x^2", 1.0, 0.5),
            ("2*-x^2", 3.0, -18.0),
            ("6/2/3", 0.0, 1.0),
            ("5-2-1", 0.0, 2.0),
            ("2-x*3+1", 2.0, -3.0),
            ("(2-x)*3", 1.0, 3.0),
            ("x² + 2·x − 1", 3.0, 14.0),
            ("x**3", 2.0, 8.0),
            ("1e-3*x", 2.0, 0.002),
            ("2*e", 0.0, 2.0 * std::f64::consts::E),
            ("SIN(pi/2)+cos(π)", 0.0, 0.0),
            ("max(x, -1) + min(2, x)", 1.0, 2.0),
            ("pow(x,2)+sign(-x)", 3.0, 8.0),
            ("log(exp(x))+ln(e)", 2.0, 3.0),
            (".5*+x", 4.0, 2.0),
        ] {
            assert!((value(text, x) - expected).abs() < 1e-12, "{text}: {}", value(text, x));
        }
        assert!((value("sin(3*x)*x", 0.7) - (2.1_f64).sin() * 0.7).abs() < 1e-12);
        assert!(!value("1/x", 0.0).is_finite() && value("ln(x)", -1.0).is_nan());
    }

    #[test]
    fn faults_are_told_with_their_place() {
        let error = |text: &str| Formula::parse(text).unwrap_err();
        let (sign, name) = (str::to_owned, str::to_owned);
        assert_eq!(error("  "), FormulaError::Empty);
        assert_eq!(error("1+sim(x)"), FormulaError::UnknownName { name: name("sim"), place: 3, write: name("sin") });
        assert!(matches!(error("qqq*x"), FormulaError::UnknownName { place: 1, write, .. } if write.contains("sqrt")));
        assert_eq!(error("x $ 2"), FormulaError::UnknownSign { sign: '$', place: 3 });
        assert_eq!(error("1.2.3*x"), FormulaError::BadNumber { number: name("1.2.3"), place: 1 });
        assert_eq!(error("1e999"), FormulaError::BadNumber { number: name("1e999"), place: 1 });
        assert_eq!(error("2,5*x"), FormulaError::Comma { place: 2 });
        assert_eq!(error("sin(2,5*x)"), FormulaError::Comma { place: 6 });
        assert_eq!(error("2*(x+1"), FormulaError::Unclosed { place: 3 });
        assert_eq!(error("x+1)"), FormulaError::Unopened { place: 4 });
        assert_eq!(error("x*/2"), FormulaError::MissingValue { sign: sign("/"), place: 3 });
        assert_eq!(error("sin()"), FormulaError::MissingValue { sign: sign(")"), place: 5 });
        assert_eq!(error("x+"), FormulaError::EndsEarly);
        assert_eq!(error("2x"), FormulaError::MissingOperator { sign: sign("x"), place: 2 });
        assert_eq!(error("2e"), FormulaError::MissingOperator { sign: sign("e"), place: 2 });
        assert_eq!(error("x(2)"), FormulaError::MissingOperator { sign: sign("("), place: 2 });
        assert_eq!(error("sin x"), FormulaError::MissingBrackets { name: name("sin"), place: 1 });
        assert_eq!(error("max(x)"), FormulaError::MissingArgument { name: name("max"), place: 1 });
        assert!(matches!(error(&"(".repeat(500)), FormulaError::TooDeep { .. }));
        assert!(matches!(error(&"-".repeat(900)), FormulaError::TooDeep { .. }));
        assert!(matches!(error(&"x+".repeat(600)), FormulaError::TooLong { .. }));
        assert!(Formula::parse(&format!("x{}", "+x".repeat(400))).is_ok());
    }
}
