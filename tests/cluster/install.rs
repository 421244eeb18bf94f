//! One command on an empty cluster.

use std::time::Duration;

use crate::stage::Stage;

#[test]
fn an_installed_region_is_ready_within_two_minutes_without_a_restart_and_passes_its_check() {
    let Some(stage) = Stage::start("install") else { return };
    let region = stage.region();
    let took = region.install("test", &[]).unwrap_or_else(|trouble| panic!("{trouble}"));
    println!("from helm install to ready, policy and all: {:.0} s", took.as_secs_f32());
    assert!(took < Duration::from_secs(120), "{took:?}");

    let said = region.check().unwrap_or_else(|trouble| panic!("{trouble}"));
    assert!(said.contains("the region keeps its promise"), "{said}");

    let pods = region.pods().unwrap();
    assert!(pods.len() >= 12, "seven services, the operator and four engines");
    for pod in &pods {
        assert_eq!(pod.restarts, 0, "{} was started again", pod.name);
        println!("{:<16} {:>6.0} MB", pod.component, region.memory(pod));
    }
}
