//! Ask and tell, and judge the answers.

use std::time::{Duration, Instant};

use kube::ResourceExt as _;
use platform::chain;
use platform::client::Failed;
use platform::clock::system_now;
use reqwest::{Request, StatusCode};

use super::dereference::Waiting;
use super::memory::{Look, Memory};
use super::titles::Explained;
use super::validate::Checked;
use super::{Unreached, build};
use crate::context::Context;
use crate::crd::EscalationDesk;
use crate::supervision::{Notice, Unknown};

/// A desk may think longer about a notice than about whether it is there.
const PATIENCE: Duration = Duration::from_secs(10);

/// What came of it.
#[derive(Debug)]
pub(super) struct Done {
    /// Whether the desk is there.
    pub(super) reached: Result<StatusCode, Unreached>,
    /// What it can't be told, whatever it is.
    pub(super) wrong: Option<Unreached>,
    /// What it was not told of yet, or why that is not known.
    pub(super) left: Result<Vec<Notice>, Unknown>,
    /// Whether there is more to tell at once.
    pub(super) more: bool,
}

/// How a notice was not taken.
enum Miss {
    /// The desk said so; it may have asked for a pause.
    Refused(Unreached, Option<Duration>),
    /// It said nothing.
    Silent(Unreached),
}

pub(super) async fn apply(
    context: &Context,
    resource: &EscalationDesk,
    checked: &Result<Checked, Unreached>,
    waiting: Result<Waiting, Unknown>,
    memory: &mut Memory,
) -> Done {
    let checked = match checked {
        Ok(checked) => checked,
        Err(wrong) => {
            let left = waiting.map(|waiting| waiting.all);
            return Done { reached: Err(wrong.clone()), wrong: Some(wrong.clone()), left, more: false };
        }
    };
    let told = match waiting {
        Ok(waiting) => tell(context, resource, checked, waiting, memory).await.map_err(Unknown::Region),
        Err(unknown) => Err(unknown),
    };
    let reached = look(context, checked, memory).await;
    let (left, more) = match told {
        Ok((left, more)) => (Ok(left), more),
        Err(unknown) => (Err(unknown), false),
    };
    Done { reached, wrong: None, left, more }
}

/// Asks whether the desk answers, unless that was asked a moment ago.
async fn look(context: &Context, checked: &Checked, memory: &mut Memory) -> Result<StatusCode, Unreached> {
    if let Some(seen) = memory.seen(checked, Instant::now()) {
        return seen;
    }
    let answer = match build::look(&context.http, checked) {
        Ok(request) => send(context, request).await.and_then(|answer| judge(answer.status())),
        Err(unreached) => Err(unreached),
    };
    memory.look = Some(Look { at: Instant::now(), asked: checked.clone(), answer: answer.clone() });
    answer
}

/// Tells what is due, one after the other, and gives what is left, and whether more of it may be told at once. Silence ends it.
async fn tell(
    context: &Context,
    resource: &EscalationDesk,
    checked: &Checked,
    waiting: Waiting,
    memory: &mut Memory,
) -> Result<(Vec<Notice>, bool), Failed> {
    let Waiting { all: mut left, due } = waiting;
    let (name, desk) = (resource.name_any(), &resource.spec.desk);
    for explained in due {
        let id = explained.notice.escalation_id;
        let outcome = match post(context, checked, &explained).await {
            Ok(()) => {
                memory.pace.took(id);
                memory.delivered_at = Some(system_now());
                // Were this not recorded, the desk would be told again, under the same id.
                context.supervision.mark_told(id, &name).await?;
                left.retain(|notice| notice.escalation_id != id);
                tracing::info!(escalation.id = %id, desk, listener = name, "a desk was told of an escalation");
                "taken"
            }
            Err(Miss::Refused(unreached, asked)) => {
                memory.pace.refused(id, Instant::now(), rand::random(), asked);
                memory.trouble = Some(unreached);
                "refused"
            }
            Err(Miss::Silent(unreached)) => {
                memory.pace.silent(Instant::now(), rand::random());
                memory.trouble = Some(unreached);
                "unanswered"
            }
        };
        metrics::counter!("veilig_operator_desk_notices_total", "desk" => desk.clone(), "outcome" => outcome).increment(1);
        if outcome == "unanswered" {
            break;
        }
    }
    let more = !memory.pace.due(Instant::now(), &left).is_empty();
    if left.is_empty() || memory.pace.is_clear() {
        memory.trouble = None;
    }
    Ok((left, more))
}

async fn post(context: &Context, checked: &Checked, explained: &Explained) -> Result<(), Miss> {
    let request = build::tell(&context.http, checked, explained, system_now());
    let mut request = request.map_err(|unreached| Miss::Refused(unreached, None))?;
    *request.timeout_mut() = Some(PATIENCE);
    let answer = send(context, request).await.map_err(Miss::Silent)?;
    let asked = answer.headers().get("retry-after").and_then(|value| value.to_str().ok()?.trim().parse().ok());
    taken(answer.status()).map_err(|unreached| Miss::Refused(unreached, asked.map(Duration::from_secs)))
}

/// Sends, and reads no more of the answer than its head.
async fn send(context: &Context, request: Request) -> Result<reqwest::Response, Unreached> {
    let answer = context.http.execute(request).await;
    // Without the address: some hold a key.
    answer.map_err(|error| Unreached::new("NoAnswer", format!("It does not answer: {}.", chain(&error.without_url()))))
}

/// A desk that only takes posts says so to a HEAD (405, 501), and is there.
fn judge(status: StatusCode) -> Result<StatusCode, Unreached> {
    match status {
        StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_IMPLEMENTED => Ok(status),
        status if status.is_success() => Ok(status),
        status => Err(other(status).unwrap_or_else(|| Unreached::new("BadAnswer", format!("It answers {status}.")))),
    }
}

/// A notice is taken if the desk says so by any 2xx.
fn taken(status: StatusCode) -> Result<(), Unreached> {
    if status.is_success() {
        return Ok(());
    }
    let reason = match status {
        StatusCode::GONE => "Gone",
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => "Busy",
        status if status.is_client_error() => "Refused",
        _ => "Failing",
    };
    Err(other(status).unwrap_or_else(|| Unreached::new(reason, format!("It answers {status} to a notice; it is told again."))))
}

/// What a desk says to a HEAD and to a notice alike.
fn other(status: StatusCode) -> Option<Unreached> {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Some(Unreached::new(
            "Unauthorized",
            format!("It answers {status}: the token in the Secret is not the one that it wants."),
        )),
        status if status.is_redirection() => {
            Some(Unreached::new("Moved", format!("It answers {status}: give the address at which it is now.")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(status: u16) -> StatusCode {
        StatusCode::from_u16(status).unwrap()
    }

    #[test]
    fn a_desk_is_reached_if_it_would_take_a_post() {
        let reason = |status: u16| judge(code(status)).map_err(|unreached| unreached.reason);
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

    #[test]
    fn a_notice_is_taken_by_success_alone_and_else_it_is_said_why() {
        let reason = |status: u16| taken(code(status)).map_err(|unreached| unreached.reason);
        for status in [200, 201, 202, 204] {
            assert_eq!(reason(status), Ok(()), "{status}");
        }
        let expected = [
            (302, "Moved"),
            (400, "Refused"),
            (401, "Unauthorized"),
            (404, "Refused"),
            (405, "Refused"),
            (408, "Busy"),
            (410, "Gone"),
            (429, "Busy"),
            (500, "Failing"),
            (501, "Failing"),
            (503, "Failing"),
        ];
        for (status, why) in expected {
            assert_eq!(reason(status), Err(why), "{status}");
        }
    }
}
