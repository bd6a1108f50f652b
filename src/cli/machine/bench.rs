//! `strata bench`: the speed of training on random data in memory.
use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};

use crate::cli::output::{self, number};
use crate::cli::{Failure, SimdChoice, seconds, whole};
use crate::train::bench::{BenchSettings, DESIGNS, LayerCost, Measured, measure, measure_layers, sgemm_peak};

pub(in crate::cli) fn run(args: &BenchArgs) -> Result<(), Failure> {
    let known: Vec<_> = DESIGNS.iter().map(|(name, _)| *name).collect();
    if let Some(unknown) = args.names.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(format!("there is no design “{unknown}” to measure; there are {}", known.join(", ")).into());
    }
    let duration = Duration::try_from_secs_f64(args.seconds)
        .ok()
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| format!("{} seconds cannot be measured; name a number above 0", args.seconds))?;
    if let Some(simd) = args.simd {
        simd.take()?;
    }
    let settings = BenchSettings { batch: args.batch as usize, duration, threads: usize::from(args.threads) };
    let peak = sgemm_peak(settings.threads)?;
    for (name, design) in DESIGNS {
        if !args.names.is_empty() && !args.names.iter().any(|wanted| wanted == name) {
            continue;
        }
        let found = BenchResult {
            name,
            batch: settings.batch,
            measured: measure(&design(), settings)?,
            peak,
            layers: if args.profile { measure_layers(&design(), settings)? } else { Vec::new() },
        };
        if args.json { output::json(&found.json())? } else { found.print()? }
    }
    Ok(())
}

#[derive(Args)]
pub(in crate::cli) struct BenchArgs {
    /// Which designs; all if left out
    names: Vec<String>,
    /// Samples in one step
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = whole::<u32, 1, 65_536>)]
    batch: u32,
    /// How long each design is measured
    #[arg(long, value_name = "S", default_value_t = 6.0, value_parser = seconds)]
    seconds: f64,
    /// Threads that compute; one per core if left out or 0
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true,
        value_parser = whole::<u16, 0, 256>)]
    threads: u16,
    /// The widest vector instructions that are taken, so that narrower machines can be measured on wider ones; the
    /// environment variable `STRATA_SIMD` says the same for all commands
    #[arg(long, value_enum)]
    simd: Option<SimdChoice>,
    /// Show how long each layer takes, forward and backward
    #[arg(long)]
    profile: bool,
    /// Print one JSON object per line
    #[arg(long)]
    json: bool,
}

/// What is told of one design.
struct BenchResult<'a> {
    name: &'a str,
    batch: usize,
    measured: Measured,
    /// GFLOP/s of a large matrix product.
    peak: f64,
    layers: Vec<LayerCost>,
}

impl BenchResult<'_> {
    fn json(&self) -> Value {
        let Measured { images_per_second, slowest, fastest, threads, .. } = self.measured;
        let mut object = json!({
            "name": self.name,
            "batch": self.batch,
            "threads": threads,
            "images_per_second": number(images_per_second, 1),
            "slowest": number(slowest, 1),
            "fastest": number(fastest, 1),
            "gflops": number(self.measured.gflops(), 2),
            "sgemm_gflops": number(self.peak, 2),
        });
        if !self.layers.is_empty() {
            let layer = |layer: &LayerCost| {
                json!({
                    "layer": layer.title,
                    "forward_ms": number(layer.forward.milliseconds, 4),
                    "forward_gflops": number(layer.forward.gflops, 2),
                    "backward_ms": number(layer.backward.milliseconds, 4),
                    "backward_gflops": number(layer.backward.gflops, 2),
                })
            };
            object["layers"] = self.layers.iter().map(layer).collect();
        }
        object
    }

    fn print(&self) -> Result<(), Failure> {
        let Self { name, batch, measured, peak, layers } = self;
        let (threads, gflops) = (measured.threads, measured.gflops());
        output::line(format!(
            "{name:8} batch {batch}, {threads} threads: {:>8.0} images/s ({:.0} to {:.0}), {gflops:.1} GFLOP/s, {:.0} % of \
             a large matrix product's {peak:.0}",
            measured.images_per_second,
            measured.slowest,
            measured.fastest,
            100.0 * gflops / peak,
        ))?;
        for LayerCost { title, forward, backward } in layers {
            output::line(format!(
                "    {title:24} forward {:>8.3} ms, {:>5.1} GFLOP/s   backward {:>8.3} ms, {:>5.1} GFLOP/s",
                forward.milliseconds, forward.gflops, backward.milliseconds, backward.gflops,
            ))?;
        }
        Ok(())
    }
}
