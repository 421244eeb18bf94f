//! Ask, and judge the answer.

use platform::chain;
use reqwest::{Request, StatusCode};

use super::Unreached;
use crate::context::Context;

pub(super) async fn apply(context: &Context, request: Request) -> Result<StatusCode, Unreached> {
    let answer = context.http.execute(request).await;
    // Without the address: some hold a key.
    let answer =
        answer.map_err(|error| Unreached::new("NoAnswer", format!("It does not answer: {}.", chain(&error.without_url()))));
    judge(answer?.status())
}

/// A desk that only takes posts says so to a HEAD (405, 501), and is there.
fn judge(status: StatusCode) -> Result<StatusCode, Unreached> {
    match status {
        StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_IMPLEMENTED => Ok(status),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(Unreached::new(
            "Unauthorized",
            format!("It answers {status}: the token in the Secret is not the one that it wants."),
        )),
        status if status.is_success() => Ok(status),
        status if status.is_redirection() => {
            Err(Unreached::new("Moved", format!("It answers {status}: give the address at which it is now.")))
        }
        status => Err(Unreached::new("BadAnswer", format!("It answers {status}."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desk_is_reached_if_it_would_take_a_post() {
        let reason = |status: u16| judge(StatusCode::from_u16(status).unwrap()).map_err(|unreached| unreached.reason);
        for status in [200, 204, 405, 501] {
            assert!(reason(status).is_ok(), "{status}");
        }
        let expected = [
            (401, "Unauthorized"),
            (403, "Unauthorized"),
            (301, "Moved"),
            (404, "BadAnswer"),
            (500, "BadAnswer"),
            (503, "BadAnswer"),
        ];
        for (status, why) in expected {
            assert_eq!(reason(status), Err(why), "{status}");
        }
    }
}
