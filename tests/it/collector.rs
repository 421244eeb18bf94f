//! A collector of traces: takes in what is exported over OTLP (gRPC), and keeps it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use h2::server::{Connection, SendResponse};
use http::{HeaderMap, Request, Response};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use tokio::net::{TcpListener, TcpStream};

/// A running collector; it ends with its runtime.
pub(crate) struct Collector {
    address: SocketAddr,
    spans: Arc<Mutex<Vec<Span>>>,
}

impl Collector {
    /// Listens on a free port.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let collector = Self { address: listener.local_addr().unwrap(), spans: Arc::default() };
        let spans = Arc::clone(&collector.spans);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&spans)));
            }
        });
        collector
    }

    /// Where spans are to be sent: `--otlp-endpoint`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every span that came in so far.
    pub(crate) fn spans(&self) -> Vec<Span> {
        self.spans.lock().unwrap().clone()
    }
}

async fn serve(stream: TcpStream, spans: Arc<Mutex<Vec<Span>>>) -> Result<(), h2::Error> {
    let mut connection: Connection<TcpStream, Bytes> = h2::server::handshake(stream).await?;
    while let Some(call) = connection.accept().await {
        let (request, answer) = call?;
        tokio::spawn(take(request, answer, Arc::clone(&spans)));
    }
    Ok(())
}

/// One call: a message of five bytes (not compressed, its length) and protobuf; the answer is an empty message.
async fn take(
    request: Request<h2::RecvStream>,
    mut answer: SendResponse<Bytes>,
    spans: Arc<Mutex<Vec<Span>>>,
) -> Result<(), h2::Error> {
    let mut body = request.into_body();
    let mut bytes = Vec::new();
    while let Some(chunk) = body.data().await {
        let chunk = chunk?;
        body.flow_control().release_capacity(chunk.len())?;
        bytes.extend(chunk);
    }
    let told = ExportTraceServiceRequest::decode(&bytes[5..]).unwrap();
    let scopes = told.resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
    spans.lock().unwrap().extend(scopes.flat_map(|scope| scope.spans));
    let mut sent =
        answer.send_response(Response::builder().header("content-type", "application/grpc").body(()).unwrap(), false)?;
    sent.send_data(Bytes::from_static(&[0; 5]), false)?;
    sent.send_trailers(HeaderMap::from_iter([(
        http::HeaderName::from_static("grpc-status"),
        http::HeaderValue::from_static("0"),
    )]))
}
