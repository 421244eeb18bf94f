# The image of veilig for those with a container engine; `cargo xtask image` makes one of the same content without.
FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked --package veilig \
    && strip --strip-all -o /veilig target/release/veilig

FROM gcr.io/distroless/cc-debian12:nonroot
LABEL org.opencontainers.image.title="veilig" \
      org.opencontainers.image.description="Case management for domestic violence and child abuse that keeps every deadline" \
      org.opencontainers.image.licenses="EUPL-1.2" \
      org.opencontainers.image.source="https://github.com/veiligheid-voorop/veilig"
COPY --from=build /veilig /usr/bin/veilig
COPY policies/ /usr/share/veilig/policies/
USER 65532:65532
ENTRYPOINT ["/usr/bin/veilig"]
