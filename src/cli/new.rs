//! `strata new`: writes a starter design.
use std::path::PathBuf;

use super::{Failure, NewArgs, output};
use crate::design::{TEMPLATES, template, to_ron};
use crate::disk;

pub(super) fn run(args: &NewArgs) -> Result<(), Failure> {
    if args.list {
        for template in TEMPLATES {
            output::line(format!("{:12} {}", template.id, template.about))?;
        }
        return Ok(());
    }
    let id = args.template.as_deref().unwrap_or_default();
    let Some(template) = template(id) else {
        let known: Vec<_> = TEMPLATES.iter().map(|template| template.id).collect();
        return Err(format!("there is no starter design “{id}”; there are {}", known.join(", ")).into());
    };
    let path = args.out.clone().unwrap_or_else(|| PathBuf::from(format!("{id}.ron")));
    let text = to_ron(&(template.make)())?;
    // Never over something that is there already.
    disk::write_new(&path, text.as_bytes()).map_err(|error| match error.source.kind() {
        std::io::ErrorKind::AlreadyExists => {
            format!("{} exists already; name another file with --out", path.display())
        }
        _ => error.to_string(),
    })?;
    output::line(format!("{} written: {}", path.display(), template.about))?;
    Ok(())
}
