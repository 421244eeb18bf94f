//! Facts as they were published: what lies in the stream.

use async_nats::jetstream::ErrorCode;
pub use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::pull::OrderedConfig;
use async_nats::jetstream::context::GetStreamErrorKind;
use futures::StreamExt;
use kernel::fact::Fields;
use kernel::time::Timestamp;

/// A fact as it was published.
#[derive(Debug, Clone)]
pub struct Told {
    /// Such as `intake.report_received`.
    pub kind: String,
    /// When it was true.
    pub occurred_at: Timestamp,
    /// The worker on whose behalf it was told; empty: nobody's.
    pub on_behalf_of: String,
    /// What it says.
    pub fields: Fields,
}

impl Told {
    /// Reads a message under this prefix of subjects; `None` if it is under another one.
    pub(crate) fn read(message: &Message, prefix: &str) -> Option<Self> {
        let kind = message.subject.strip_prefix(prefix)?;
        let header = |name| message.headers.as_ref().unwrap().get(name).map_or("", |value| value.as_str()).to_owned();
        Some(Self {
            occurred_at: header("ce-time").parse().unwrap(),
            on_behalf_of: header("ce-onbehalfof"),
            fields: proto::read(kind, &message.payload).unwrap(),
            kind: kind.to_owned(),
        })
    }

    /// The id in a field; empty: none.
    pub fn id(&self, field: &str) -> String {
        self.ids(field).first().cloned().unwrap_or_default()
    }

    /// The ids in a field.
    pub fn ids(&self, field: &str) -> Vec<String> {
        self.fields.ids.get(field).into_iter().flatten().map(ToString::to_string).collect()
    }

    /// The code in a field; empty: none.
    pub fn code(&self, field: &str) -> &str {
        self.fields.codes.get(field).and_then(|codes| codes.first()).map_or("", String::as_str)
    }
}

/// Everything in the stream of facts with this prefix.
pub(crate) async fn messages(nats: &str, prefix: &str) -> Vec<Message> {
    let jetstream = async_nats::jetstream::new(async_nats::connect(nats).await.unwrap());
    let stream = match jetstream.get_stream(format!("{prefix}FACTS")).await {
        Ok(stream) => stream,
        // The first fact makes it.
        Err(e) if is_not_there(&e.kind()) => return vec![],
        Err(e) => panic!("the stream cannot be read: {e}"),
    };
    let number = usize::try_from(stream.cached_info().state.messages).unwrap();
    let messages = stream.create_consumer(OrderedConfig::default()).await.unwrap().messages().await.unwrap();
    messages.take(number).map(Result::unwrap).collect().await
}

fn is_not_there(kind: &GetStreamErrorKind) -> bool {
    matches!(kind, GetStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NOT_FOUND)
}
