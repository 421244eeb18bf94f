//! The closed list of what can go wrong, and the one mapping to HTTP.

use axum::http::StatusCode;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $status:ident $slug:literal $en:literal $nl:literal;)*) => {
        /// The closed list of what can go wrong. Each kind has one status, one type and one title.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind { $($(#[$doc])* $kind),* }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Kind] = &[$(Kind::$kind),*];

            /// The HTTP status.
            pub const fn status(self) -> StatusCode {
                match self { $(Kind::$kind => StatusCode::$status),* }
            }

            /// The last part of the problem's `type`, in kebab-case.
            pub const fn slug(self) -> &'static str {
                match self { $(Kind::$kind => $slug),* }
            }

            /// The kind that a bare status stands for.
            pub(crate) fn of(status: StatusCode) -> Kind {
                match status {
                    $(StatusCode::$status if Self::$kind.is_first() => Kind::$kind,)*
                    other if other.is_server_error() => Kind::Internal,
                    _ => Kind::Invalid,
                }
            }

            pub(crate) const fn titles(self) -> (&'static str, &'static str) {
                match self { $(Kind::$kind => ($en, $nl)),* }
            }
        }
    };
}

impl Kind {
    /// Whether the kind is the general one of its status.
    fn is_first(self) -> bool {
        self != Kind::KeyReused
    }
}

kinds! {
    /// The request can't be read, or a field of it is not of the right form.
    Invalid BAD_REQUEST "invalid" "The request is not valid" "Het verzoek is niet geldig";
    /// There is no token, or it is not (or no longer) valid.
    Unauthenticated UNAUTHORIZED "unauthenticated" "You are not signed in" "U bent niet ingelogd";
    /// The worker may not do this.
    Forbidden FORBIDDEN "forbidden" "You may not do this" "U mag dit niet doen";
    /// There is no such thing, or the worker may not know of it.
    NotFound NOT_FOUND "not-found" "This does not exist" "Dit bestaat niet";
    /// The path exists, the method does not.
    MethodNotAllowed METHOD_NOT_ALLOWED "method-not-allowed" "This method is not supported here" "Deze methode wordt hier niet ondersteund";
    /// The request did not arrive in time.
    Timeout REQUEST_TIMEOUT "timeout" "The request took too long to arrive" "Het duurde te lang voordat het verzoek binnen was";
    /// It is at odds with what is recorded now; looking again and retrying may help.
    Conflict CONFLICT "conflict" "This conflicts with what is recorded" "Dit is in strijd met wat is vastgelegd";
    /// The version that the caller saw is not the current one.
    Stale PRECONDITION_FAILED "stale" "This has been changed in the meantime" "Dit is intussen gewijzigd";
    /// The body is larger than allowed.
    TooLarge PAYLOAD_TOO_LARGE "too-large" "The request is too large" "Het verzoek is te groot";
    /// The body is not of a supported media type.
    UnsupportedMediaType UNSUPPORTED_MEDIA_TYPE "unsupported-media-type" "This media type is not supported" "Dit mediatype wordt niet ondersteund";
    /// The request is well-formed; a rule of the domain refuses it.
    Refused UNPROCESSABLE_ENTITY "refused" "A rule does not allow this" "Een regel staat dit niet toe";
    /// The idempotency key was used before for another request.
    KeyReused UNPROCESSABLE_ENTITY "key-reused" "This idempotency key belongs to another request" "Deze idempotentiesleutel hoort bij een ander verzoek";
    /// The request must say which version it is about (`If-Match`).
    PreconditionRequired PRECONDITION_REQUIRED "precondition-required" "Say which version you saw" "Geef aan welke versie u zag";
    /// Too many requests; `Retry-After` says when to come back.
    TooMany TOO_MANY_REQUESTS "too-many-requests" "Too many requests" "Te veel verzoeken";
    /// A failure on our side.
    Internal INTERNAL_SERVER_ERROR "internal" "Something went wrong" "Er ging iets mis";
    /// Something this needs can't be reached now; retrying helps.
    Unavailable SERVICE_UNAVAILABLE "unavailable" "Temporarily not available" "Tijdelijk niet beschikbaar";
}
