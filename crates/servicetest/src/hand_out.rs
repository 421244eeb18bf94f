//! A loop that hands out the way to a service's transactions.

use std::sync::{Arc, Mutex};

use platform::{Background, BoxError, Service, Work};
use tokio::sync::oneshot;

pub(crate) fn handing_out(service: Service) -> (Service, oneshot::Receiver<Work>) {
    let (give, take) = oneshot::channel();
    let give = Arc::new(Mutex::new(Some(give)));
    let hand_out = move |background: Background| {
        let give = give.clone();
        async move {
            if let Some(give) = give.lock().unwrap().take() {
                let _ = give.send(background.work().clone());
            }
            background.stop().cancelled().await;
            Ok::<_, BoxError>(())
        }
    };
    (service.background("hand-out", hand_out), take)
}
