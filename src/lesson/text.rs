//! The words of a lesson in one language: Markdown whose headings are its steps and their parts.
use std::collections::VecDeque;

/// A lesson in one language.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LessonText {
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub about: String,
    /// Its steps.
    pub steps: Vec<StepText>,
    /// What only a teacher reads.
    pub teacher: String,
}

/// A step in one language.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StepText {
    /// What it is called.
    pub title: String,
    /// What is read first, as Markdown.
    pub body: String,
    /// What is predicted.
    pub prediction: Option<PredictionText>,
    /// What is done.
    pub tasks: Vec<TaskText>,
    /// What is asked for in a sentence.
    pub sentence: Option<String>,
    /// Hints in their order, as Markdown.
    pub hints: Vec<String>,
}

/// A prediction in one language.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PredictionText {
    /// What is asked.
    pub question: String,
    /// What can be predicted.
    pub options: Vec<String>,
    /// What is said afterwards; empty for nothing.
    pub afterwards: String,
}

/// A task in one language.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TaskText {
    /// What is to be done.
    pub title: String,
    /// How; empty for nothing.
    pub about: String,
}

/// What is wrong with the text of a lesson, and in which line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct TextFlaw {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: TextFlawKind,
}

/// What is wrong with the text of a lesson.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextFlawKind {
    /// It does not begin with its title.
    #[error("a lesson begins with its title: “# Title”")]
    NoTitle,
    /// A second heading of the first level that is none of the teacher's notes.
    #[error("“# {0}” is neither the title nor “# Teacher”")]
    SecondTitle(String),
    /// A part that does not exist.
    #[error("“### {0}” is none of Predict, Task, Write, Hint")]
    UnknownPart(String),
    /// A part before the first step.
    #[error("“### {0}” stands before the first step")]
    PartOutside(String),
    /// A part that is there already.
    #[error("a step has one “### {0}” at most")]
    Twice(&'static str),
    /// Nothing stands there.
    #[error("nothing stands under this heading")]
    Empty,
    /// A prediction without a choice.
    #[error("a prediction has a question and at least two options: lines that begin with “- ”")]
    NoOptions,
}

/// A heading with what stands under it.
struct Block<'a> {
    line: usize,
    level: usize,
    heading: &'a str,
    body: String,
}

impl LessonText {
    /// Reads the text of a lesson.
    ///
    /// # Errors
    /// When a heading is missing, or is none of those that a lesson has.
    pub fn read(text: &str) -> Result<Self, TextFlaw> {
        let mut blocks = blocks(text);
        let first = blocks.pop_front().filter(|block| block.level == 1 && !block.heading.is_empty());
        let first = first.ok_or(TextFlaw { line: 1, what: TextFlawKind::NoTitle })?;
        // Written in lines, shown as a paragraph.
        let about = first.body.replace('\n', " ");
        let mut lesson = Self { title: first.heading.to_owned(), about, ..Self::default() };
        for block in blocks {
            let line = block.line;
            lesson.take(block).map_err(|what| TextFlaw { line, what })?;
        }
        Ok(lesson)
    }

    fn take(&mut self, block: Block<'_>) -> Result<(), TextFlawKind> {
        let Block { level, heading, body, .. } = block;
        if body.is_empty() {
            return Err(TextFlawKind::Empty);
        }
        match (level, self.steps.last_mut()) {
            (1, _) if heading == "Teacher" => self.teacher = body,
            (1, _) => return Err(TextFlawKind::SecondTitle(heading.to_owned())),
            (2, _) => self.steps.push(StepText { title: heading.to_owned(), body, ..StepText::default() }),
            (_, Some(step)) => step.take(heading, body)?,
            (_, None) => return Err(TextFlawKind::PartOutside(heading.to_owned())),
        }
        Ok(())
    }
}

impl StepText {
    fn take(&mut self, part: &str, body: String) -> Result<(), TextFlawKind> {
        match part {
            "Predict" if self.prediction.is_some() => return Err(TextFlawKind::Twice("Predict")),
            "Predict" => self.prediction = Some(PredictionText::read(&body)?),
            "Task" => self.tasks.push(TaskText::read(&body)),
            "Write" if self.sentence.is_some() => return Err(TextFlawKind::Twice("Write")),
            "Write" => self.sentence = Some(body),
            "Hint" => self.hints.push(body),
            other => return Err(TextFlawKind::UnknownPart(other.to_owned())),
        }
        Ok(())
    }
}

impl PredictionText {
    fn read(body: &str) -> Result<Self, TextFlawKind> {
        let mut prediction = Self::default();
        for paragraph in body.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
            let options: Option<Vec<&str>> = paragraph.lines().map(|line| line.strip_prefix("- ")).collect();
            let text = match options {
                Some(options) => {
                    prediction.options.extend(options.into_iter().map(|option| option.trim().to_owned()));
                    continue;
                }
                None if prediction.options.is_empty() => &mut prediction.question,
                None => &mut prediction.afterwards,
            };
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(paragraph);
        }
        let is_whole = !prediction.question.is_empty() && prediction.options.len() > 1;
        if is_whole { Ok(prediction) } else { Err(TextFlawKind::NoOptions) }
    }
}

impl TaskText {
    fn read(body: &str) -> Self {
        let (title, about) = body.split_once("\n\n").unwrap_or((body, ""));
        Self { title: title.trim().replace('\n', " "), about: about.trim().to_owned() }
    }
}

/// The headings of a text. What stands before the first is under one of level 0.
fn blocks(text: &str) -> VecDeque<Block<'_>> {
    let mut blocks = VecDeque::from([Block { line: 1, level: 0, heading: "", body: String::new() }]);
    let mut is_code = false;
    for (line, row) in (1..).zip(text.lines()) {
        is_code ^= row.trim_start().starts_with("```");
        let level = row.bytes().take_while(|sign| *sign == b'#').count();
        let heading = row.get(level..).and_then(|rest| rest.strip_prefix(' '));
        if let Some(heading) = heading.filter(|_| (1..=3).contains(&level) && !is_code) {
            blocks.push_back(Block { line, level, heading: heading.trim(), body: String::new() });
        } else if let Some(block) = blocks.back_mut() {
            block.body.push_str(row.trim_end());
            block.body.push('\n');
        }
    }
    for block in &mut blocks {
        block.body = block.body.trim().to_owned();
    }
    let has_nothing_before = blocks.front().is_some_and(|block| block.body.is_empty());
    if has_nothing_before {
        blocks.pop_front();
    }
    blocks
}
