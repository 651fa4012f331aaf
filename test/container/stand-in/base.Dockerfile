# Stands in for Home Assistant's Debian base. FROM is Debian trixie with the packages s6 and execline among others.
#
# As there: Debian trixie, its shell and its ENTRYPOINT; a service is a folder of /etc/s6-overlay/s6-rc.d that its user
# bundle names; with-contenv; halt; the file with the exit code; SIGTERM brings the services down first; the environment
# variables below. s6-svscan and s6-supervise are the real ones.
# Not as there: Debian has neither s6-rc nor s6-linux-init nor s6-overlay, so that /init is a script of ours. What they
# check (the form of a service's folder, /run's permissions), how they wait for one another and what they log, only a
# build on the true base shows. bashio, tempio, curl and jq are missing; nothing of ours may need them.
ARG DEBIAN
FROM ${DEBIAN}
COPY init with-contenv halt /stand-in/
RUN chmod 755 /stand-in/* && mkdir -p /command /etc/s6-overlay/s6-rc.d/user/contents.d /etc/services.d /etc/fix-attrs.d \
    && ln -s /stand-in/init /init && ln -s /stand-in/with-contenv /command/with-contenv
ENTRYPOINT ["/init"]
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ENV LANG="C.UTF-8" DEBIAN_FRONTEND="noninteractive" CURL_CA_BUNDLE="/etc/ssl/certs/ca-certificates.crt" \
    S6_BEHAVIOUR_IF_STAGE2_FAILS=2 S6_CMD_WAIT_FOR_SERVICES_MAXTIME=0 S6_CMD_WAIT_FOR_SERVICES=1 S6_SERVICES_READYTIME=50
