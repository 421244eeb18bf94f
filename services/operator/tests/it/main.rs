//! The definitions of the resources, as the chart ships them.

mod definitions;
