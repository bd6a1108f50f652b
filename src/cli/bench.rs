//! `strata bench`: the speed of training on random data in memory.
use std::time::Duration;

use serde_json::json;

use super::output::{self, number};
use super::{BenchArgs, Failure};
use crate::train::bench::{BenchSettings, DESIGNS, LayerCost, Measured, measure, measure_layers, sgemm_peak};

pub(super) fn run(args: &BenchArgs) -> Result<(), Failure> {
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
        let found = measure(&design(), settings)?;
        let layers = if args.profile { measure_layers(&design(), settings)? } else { Vec::new() };
        if args.json {
            print_json(name, settings, &found, peak, &layers)?;
        } else {
            print(name, settings, &found, peak, &layers)?;
        }
    }
    Ok(())
}

fn print_json(
    name: &str,
    settings: BenchSettings,
    found: &Measured,
    peak: f64,
    layers: &[LayerCost],
) -> Result<(), Failure> {
    let mut object = json!({
        "name": name,
        "batch": settings.batch,
        "threads": found.threads,
        "images_per_second": number(found.images_per_second, 1),
        "slowest": number(found.slowest, 1),
        "fastest": number(found.fastest, 1),
        "gflops": number(found.gflops(), 2),
        "sgemm_gflops": number(peak, 2),
    });
    if !layers.is_empty() {
        let layer = |layer: &LayerCost| {
            json!({
                "layer": layer.title,
                "forward_ms": number(layer.forward, 4),
                "backward_ms": number(layer.backward, 4),
                "multiply_adds": layer.multiply_adds,
            })
        };
        object["layers"] = layers.iter().map(layer).collect();
    }
    output::json(&object)?;
    Ok(())
}

fn print(
    name: &str,
    settings: BenchSettings,
    found: &Measured,
    peak: f64,
    layers: &[LayerCost],
) -> Result<(), Failure> {
    let (batch, threads) = (settings.batch, found.threads);
    output::line(format!(
        "{name:8} batch {batch}, {threads} threads: {:>8.0} images/s ({:.0} to {:.0}), {:.1} GFLOP/s, {:.0} % of a large \
         matrix product's {peak:.0}",
        found.images_per_second,
        found.slowest,
        found.fastest,
        found.gflops(),
        100.0 * found.gflops() / peak,
    ))?;
    for layer in layers {
        let (forward, backward) = (layer.forward, layer.backward);
        let speed = |times: f64, milliseconds: f64| {
            times * 2e-6 * layer.multiply_adds as f64 * batch as f64 / milliseconds.max(f64::MIN_POSITIVE)
        };
        output::line(format!(
            "    {:24} forward {forward:>8.3} ms, {:>5.1} GFLOP/s   backward {backward:>8.3} ms, {:>5.1} GFLOP/s",
            layer.title,
            speed(1.0, forward),
            speed(2.0, backward),
        ))?;
    }
    Ok(())
}
