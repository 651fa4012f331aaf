# Stands in for the official image of Node on Debian trixie: FROM is Debian trixie, the binary and npm are those of the
# npm registry, at the places where the official image has them.
ARG DEBIAN
FROM ${DEBIAN}
COPY node_modules/node/bin/node /usr/local/bin/node
COPY node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
    && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx \
    && npm --version
# How the registry is reached from here is put there while the image of the gateway is built.
ENV NPM_CONFIG_USERCONFIG=/mnt/npmrc
CMD ["node"]
