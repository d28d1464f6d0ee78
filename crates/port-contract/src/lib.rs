//! One contract suite per port, run by every adapter; builders and fault-injecting decorators
