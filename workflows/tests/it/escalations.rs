//! The delivery of escalations: it keeps at it, and twice is once.

use kernel::id::EscalationId;
use uuid::Uuid;
use workflows::durable::escalation::Deliver;

use crate::engines::shared;
use crate::region::{Region, until};

#[tokio::test(flavor = "multi_thread")]
async fn an_escalation_is_delivered_as_soon_as_supervision_answers_and_only_once() {
    let region = Region::on(shared().await).await;
    region.judge.set_down(true);
    let id = Uuid::new_v4();
    let deliver = Deliver { escalation: EscalationId::from_uuid(id), trace: None };
    region.armer.deliver(deliver.clone()).await.unwrap();
    region.armer.deliver(deliver.clone()).await.unwrap();
    until("it was tried twice", || async { (region.judge.refused() >= 2).then_some(()) }).await;
    region.judge.set_down(false);
    until("it is delivered", || async { (region.judge.deliveries(id).await == 1).then_some(()) }).await;

    region.armer.deliver(deliver).await.unwrap();
    assert_eq!(region.judge.deliveries(id).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_escalation_whose_delivery_was_lost_with_the_database_is_delivered_again() {
    let region = Region::on(shared().await).await;
    let id = Uuid::new_v4();
    let deliver = Deliver { escalation: EscalationId::from_uuid(id), trace: None };
    region.armer.deliver_again(deliver.clone()).await.unwrap();
    until("it is delivered", || async { (region.judge.deliveries(id).await == 1).then_some(()) }).await;
    // While the first runs there is nothing to start, so this is told until it has ended.
    until("it is delivered again", || async {
        if region.judge.deliveries(id).await > 1 {
            return Some(());
        }
        region.armer.deliver_again(deliver.clone()).await.unwrap();
        None
    })
    .await;
}
