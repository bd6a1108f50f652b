//! Curves as a file: PNG, SVG, CSV or WAV.
use plotters::prelude::*;

use super::chart::{Chart, ChartError, failed};
use super::sound::CurveSound;
use crate::data::StrataPicture;

/// The form of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A picture of pixels.
    Png,
    /// A picture of lines.
    Svg,
    /// A table: line, x, y.
    Csv,
    /// A sound.
    Wav,
}

impl Form {
    /// The form that a file's name asks for; PNG where it asks for none.
    pub fn of(path: &std::path::Path) -> Self {
        match path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase).as_deref() {
            Some("svg") => Self::Svg,
            Some("csv") => Self::Csv,
            Some("wav") => Self::Wav,
            _ => Self::Png,
        }
    }
}

/// Width and height of a picture in pixels.
const SIZE: (u32, u32) = (1200, 700);

impl Chart {
    /// The bytes of a file.
    ///
    /// # Errors
    /// When the chart cannot be drawn.
    pub fn to_bytes(&self, form: Form) -> Result<Vec<u8>, ChartError> {
        match form {
            Form::Csv => self.table(),
            Form::Wav => CurveSound::of(self).to_wav(),
            Form::Svg => {
                let mut text = String::new();
                self.draw(&SVGBackend::with_string(&mut text, SIZE).into_drawing_area())?;
                Ok((StrataPicture::Chart.svg_mark() + &text).into_bytes())
            }
            Form::Png => {
                let mut pixels = vec![255; (SIZE.0 * SIZE.1 * 3) as usize];
                self.draw(&BitMapBackend::with_buffer(&mut pixels, SIZE).into_drawing_area())?;
                StrataPicture::Chart.png(&pixels, SIZE.0 as usize, SIZE.1 as usize).map_err(failed)
            }
        }
    }

    fn table(&self) -> Result<Vec<u8>, ChartError> {
        let mut table = csv::Writer::from_writer(Vec::new());
        let mut write = |record: [String; 3]| table.write_record(record).map_err(failed);
        write(["line".to_owned(), self.x.clone(), self.title.clone()])?;
        for line in &self.lines {
            for [x, y] in &line.points {
                write([line.name.clone(), x.to_string(), y.to_string()])?;
            }
        }
        table.into_inner().map_err(failed)
    }

    /// The smallest and largest x and y of all points.
    fn bounds(&self) -> ([f64; 2], [f64; 2]) {
        let points = || self.lines.iter().flat_map(|line| &line.points).filter(|point| point[1].is_finite());
        let range = |axis: usize| {
            let low = points().map(|point| point[axis]).fold(f64::INFINITY, f64::min);
            let high = points().map(|point| point[axis]).fold(f64::NEG_INFINITY, f64::max);
            if low < high { [low, high] } else { [0.0, 1.0] }
        };
        (range(0), range(1))
    }

    fn draw<B: DrawingBackend>(&self, area: &DrawingArea<B, plotters::coord::Shift>) -> Result<(), ChartError> {
        letters()?;
        area.fill(&WHITE).map_err(failed)?;
        let ([left, right], [low, high]) = self.bounds();
        let mut chart = ChartBuilder::on(area)
            .caption(&self.title, ("sans-serif", 28))
            .margin(18)
            .x_label_area_size(52)
            .y_label_area_size(74)
            .build_cartesian_2d(left..right, low..high)
            .map_err(failed)?;
        chart
            .configure_mesh()
            .x_desc(&self.x)
            .label_style(("sans-serif", 17))
            .axis_desc_style(("sans-serif", 19))
            .light_line_style(WHITE)
            .draw()
            .map_err(failed)?;
        for line in &self.lines {
            let style = RGBColor(line.color[0], line.color[1], line.color[2]).stroke_width(line.width);
            let points = line.points.iter().filter(|point| point[1].is_finite()).map(|point| (point[0], point[1]));
            let drawn = if line.dashed {
                chart.draw_series(DashedLineSeries::new(points, 8, 5, style))
            } else {
                chart.draw_series(LineSeries::new(points, style))
            };
            let drawn = drawn.map_err(failed)?;
            drawn.label(&line.name).legend(move |(x, y)| PathElement::new(vec![(x, y), (x + 24, y)], style));
        }
        let labels = chart.configure_series_labels().label_font(("sans-serif", 17)).border_style(BLACK).draw();
        labels.map_err(failed)?;
        area.present().map_err(failed)
    }
}

/// Gives the charts the letters of the window.
fn letters() -> Result<(), ChartError> {
    let bytes = include_bytes!("../../assets/fonts/JetBrainsMono-Regular.ttf");
    plotters::style::register_font("sans-serif", FontStyle::Normal, bytes)
        .map_err(|_| ChartError("the font cannot be read".to_owned()))
}
