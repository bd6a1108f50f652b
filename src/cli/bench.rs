//! `strata bench`: the speed of training on random data in memory.
use std::time::Duration;

use serde_json::json;

use super::output::{self, number};
use super::{BenchArgs, Failure};
use crate::train::bench::{BenchSettings, DESIGNS, measure};

pub(super) fn run(args: &BenchArgs) -> Result<(), Failure> {
    let known: Vec<_> = DESIGNS.iter().map(|(name, _)| *name).collect();
    if let Some(unknown) = args.names.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(format!("there is no design “{unknown}” to measure; there are {}", known.join(", ")).into());
    }
    let duration = Duration::try_from_secs_f64(args.seconds)
        .ok()
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| format!("{} seconds cannot be measured; name a number above 0", args.seconds))?;
    let settings = BenchSettings { batch: args.batch as usize, duration, threads: usize::from(args.threads) };
    for (name, design) in DESIGNS {
        if !args.names.is_empty() && !args.names.iter().any(|wanted| wanted == name) {
            continue;
        }
        let found = measure(&design(), settings)?;
        if args.json {
            output::json(&json!({
                "name": name,
                "batch": settings.batch,
                "threads": found.threads,
                "images_per_second": number(found.images_per_second, 1),
            }))?;
        } else {
            let (batch, threads) = (settings.batch, found.threads);
            output::line(format!(
                "{name:8} batch {batch}, {threads} threads: {:>8.0} images/s",
                found.images_per_second
            ))?;
        }
    }
    Ok(())
}
