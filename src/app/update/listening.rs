//! Curves are heard, or saved as sounds.
use crate::app::state::App;
use crate::app::training::RunView;
use crate::export::{Chart, ChartLine};

impl App {
    /// Plays curves, or ends what is playing.
    pub(super) fn listen(&mut self, chart: Option<&Chart>) {
        match chart {
            Some(chart) => self.listening.start(chart, &self.wake),
            None => self.listening.stop(),
        }
    }

    /// Whether there is a curve to be heard.
    pub(in crate::app) fn can_listen(&self) -> bool {
        self.listening.is_playing() || self.runs.shown().is_some_and(|run| run.curve.points().len() > 1)
    }

    /// Plays the losses of the shown run, or ends what is playing.
    pub(in crate::app) fn toggle_listening(&mut self) {
        let chart = self.runs.shown().filter(|_| !self.listening.is_playing()).map(|run| self.loss_chart(run));
        self.listen(chart.as_ref());
    }

    /// The losses of a run as a chart.
    fn loss_chart(&self, run: &RunView) -> Chart {
        let language = self.language();
        let lines = run.loss_lines();
        let line = |key: &str, points, dashed| ChartLine {
            name: language.text(key).into_owned(),
            points,
            color: [0; 3],
            dashed,
            width: 1,
        };
        Chart {
            title: language.text("curves.loss").into_owned(),
            x: language.text("curves.epochs").into_owned(),
            lines: vec![
                line("curves.batches", lines.batches, false),
                line("curves.training", lines.training, false),
                line("curves.validation", lines.validation, true),
            ],
            log: false,
        }
    }
}
