# The service in three stages: which dependencies there are, the build, and what runs.
# No `# syntax=` line and no cache mounts: any builder takes it, also one that reaches no registry but the cache.

FROM rust:1.95-slim-bookworm AS plan
COPY . /source
RUN sh /source/deploy/plan.sh /source /plan

FROM rust:1.95-slim-bookworm AS build
ENV CARGO_TERM_COLOR=never CARGO_INCREMENTAL=0
# The allocator is built by make.
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /build
# Found in the cache as long as no manifest and no lock file changed.
COPY --from=plan /plan/ ./
RUN cargo build --locked --release --package bootstrap --bin arryn
COPY . .
# The empty sources of the plan are younger than ours; cargo goes by the time.
RUN find crates -name '*.rs' -exec touch {} + \
 && cargo build --locked --release --package bootstrap --bin arryn \
 && mkdir -p /out/app/static \
 && mkdir -m 700 /out/app/data /out/app/logs /out/app/backups \
 && cp target/release/arryn /out/arryn

FROM debian:bookworm-slim
# The first user of most machines has this number too, so that folders of the host can be mounted.
ARG UID=1000
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="ARRYN SmartCompare" \
      org.opencontainers.image.description="Compares prices of offers scraped from Colombian shops, over REST" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build --chown=${UID}:${UID} /out/app /app
COPY --from=build /out/arryn /usr/local/bin/arryn
USER ${UID}:${UID}
WORKDIR /app
ENV BIND_ADDRESS=0.0.0.0:8000 DATA_DIR=/app/data
VOLUME /app/data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=4s --start-period=30s --retries=3 CMD ["arryn", "healthcheck"]
ENTRYPOINT ["arryn"]
CMD ["serve"]
