# The suite with every toolchain that a published codec or a connector's build needs:
#   docker build -t ilp .
#   docker run --rm ilp check npm:ilp-packet@3.1.3
#   docker run --rm -v "$PWD:/work" ilp check connector

FROM node:22.17.0-bookworm-slim AS node
FROM rust:1.88.0-slim-bookworm AS rust
FROM golang:1.24.4-bookworm AS go
FROM maven:3.9.10-eclipse-temurin-21 AS java

FROM python:3.13.5-slim-bookworm AS package
WORKDIR /source
COPY pyproject.toml README.md LICENSE pytest_ilp.py ./
COPY vectors vectors
COPY ilp ilp
RUN python -m venv /opt/ilp && /opt/ilp/bin/pip install --no-cache-dir --disable-pip-version-check .

FROM python:3.13.5-slim-bookworm
LABEL org.opencontainers.image.title="ilp-conformance" \
      org.opencontainers.image.licenses="Apache-2.0"

# gcc links what cargo compiles, git checks out NAME@REV. The base is pinned, and with it the release they come from; its
# archive keeps no older packages, so that a pinned one could not be installed for long.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates gcc git libc6-dev \
    && rm -rf /var/lib/apt/lists/* \
    && git config --system --add safe.directory '*' \
    && useradd --create-home --uid 10001 ilp \
    && install --directory --owner=ilp --group=ilp /work /cache

# What changes least comes first.
COPY --from=java /opt/java/openjdk /opt/java
COPY --from=java /usr/share/maven /opt/maven
COPY --from=go /usr/local/go /opt/go
COPY --from=rust /usr/local/rustup/toolchains/* /opt/rust/
COPY --from=node /usr/local/bin/node /opt/node/bin/node
COPY --from=node /usr/local/lib/node_modules /opt/node/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /opt/node/bin/npm \
    && ln -s ../lib/node_modules/npm/bin/npx-cli.js /opt/node/bin/npx
COPY --from=package /opt/ilp /opt/ilp

ENV PATH=/opt/ilp/bin:/opt/node/bin:/opt/rust/bin:/opt/go/bin:/opt/java/bin:/opt/maven/bin:$PATH \
    JAVA_HOME=/opt/java \
    ILP_CACHE_DIR=/cache

USER 10001:10001
WORKDIR /work
VOLUME /cache
ENTRYPOINT ["ilp"]
CMD ["check"]
