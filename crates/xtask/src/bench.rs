//! placeholder
pub(crate) fn run(
    _r: &crate::repository::Repository,
    _o: &crate::cli::BenchOptions,
) -> anyhow::Result<()> {
    Ok(())
}
