# The add-on's image: the built program beside Node's binary on Home Assistant's Debian base, which brings s6-overlay.
ARG BUILD_FROM=ghcr.io/home-assistant/base-debian:trixie
ARG NODE_IMAGE=node:24-trixie-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
# No package's install script is needed: the serial port's binding comes prebuilt.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts/build.mjs scripts/silent-debug.cjs scripts/
COPY src src
COPY LICENSE ./
# The types were checked before; here that would only take memory.
RUN node scripts/build.mjs && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

# What runs: the bundle, and the packages that it does not hold, with this platform's binding alone.
WORKDIR /app
RUN mkdir node_modules licences && cp -r /build/dist /build/package.json . \
    && cd /build/node_modules \
    && cp -r --parents @serialport/bindings-cpp @serialport/bindings-interface node-gyp-build ms /app/node_modules \
    && find . -iname "licen[sc]e*" -exec cp --parents {} /app/licences \; \
    && cp /build/LICENSE /app/licences/p1-mqtt \
    && if [ -f /usr/local/LICENSE ]; then cp /usr/local/LICENSE /app/licences/node; fi \
    && cd /app/node_modules/@serialport/bindings-cpp \
    && rm -r src binding.gyp node_modules/debug/src/browser.js \
    && find prebuilds -name "*.node" -not -path "prebuilds/linux-$(node -p process.arch)/*.glibc.node" -delete \
    && find /app/node_modules -type f \( -name "*.md" -o -name "*.ts" -o -name "*.map" \) -delete \
    && find /app/node_modules -type d -empty -delete

FROM ${BUILD_FROM}
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=build /app /opt/p1-mqtt
# One file is the service's two scripts; the Debian base's s6-overlay knows no other place for a service than this.
COPY run.sh /etc/s6-overlay/s6-rc.d/p1-mqtt/run
COPY run.sh /etc/s6-overlay/s6-rc.d/p1-mqtt/finish
# A gateway that does not answer SIGTERM is killed after timeout-kill, well after the longest orderly stop.
RUN cd /etc/s6-overlay/s6-rc.d \
    && mkdir -p p1-mqtt/dependencies.d user/contents.d \
    && touch p1-mqtt/dependencies.d/base user/contents.d/p1-mqtt \
    && echo longrun > p1-mqtt/type \
    && echo 6000 > p1-mqtt/timeout-kill \
    && groupadd --system --gid 911 p1mqtt \
    && useradd --system --uid 911 --gid p1mqtt --home-dir /nonexistent --shell /usr/sbin/nologin p1mqtt \
    && cd /opt/p1-mqtt && node dist/main.js --version && node -e "require('@serialport/bindings-cpp')"

# The gateway is down before the last wait begins, so that this may be short (ms); and s6 tells of trouble only, so that
# the last lines of the log are the gateway's own.
ENV S6_KILL_GRACETIME=100 \
    S6_VERBOSITY=0

# Healthy: the gateway's event loop ran within the last 60 s. Neither broker nor cable has a part in it.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --start-interval=1s --retries=3 \
    CMD ["/bin/sh", "-c", "test -n \"$(find /run/p1-mqtt/heartbeat -mmin -1)\""]

ARG TARGETARCH
ARG BUILD_ARCH=${TARGETARCH}
ARG BUILD_VERSION=dev
LABEL org.opencontainers.image.title="P1-MQTT gateway" \
    org.opencontainers.image.description="Reads the P1 port of a smart meter and publishes every meter's values to MQTT and Home Assistant" \
    org.opencontainers.image.licenses="MIT" \
    org.opencontainers.image.source="https://github.com/p1-mqtt/p1-mqtt-gateway" \
    org.opencontainers.image.version="${BUILD_VERSION}" \
    io.hass.type="app" \
    io.hass.name="P1-MQTT gateway" \
    io.hass.description="Reads the P1 port of a smart meter and publishes every meter's values to MQTT and Home Assistant" \
    io.hass.arch="${BUILD_ARCH}" \
    io.hass.version="${BUILD_VERSION}"
