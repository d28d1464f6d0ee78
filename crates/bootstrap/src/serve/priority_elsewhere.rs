//! Background work gives way to the requests on Linux only; here it runs at normal priority.

/// Stands in for what Linux can do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Priority;

impl Priority {
    pub(crate) const fn govern(&self, _runtime: &mut tokio::runtime::Builder) {}
    pub(super) fn govern_this<T>(&self, work: impl FnOnce() -> T) -> T {
        work()
    }
    pub(super) const fn give_way(&self) {}
}
