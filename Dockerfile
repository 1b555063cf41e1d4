# One image for every role: PROCESS_ROLE=all (default), api or worker.
#   docker build --build-arg APP_COMMIT="$(git rev-parse HEAD)" -t bms-discovery .
#   docker run --init --rm -p 3000:3000 bms-discovery
# --init puts a process in front that passes signals on and reaps; ops/compose.yaml does the same. What is secret is given
# to the container, never to the build.

FROM node:20-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --include=dev --ignore-scripts --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY scripts/ensure-build.mjs scripts/
COPY src src
RUN npm run build

FROM node:20-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# optional: native speed-ups, and what packages for development have in common with them
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:20-slim
WORKDIR /app
ARG APP_COMMIT=
ENV NODE_ENV=production APP_COMMIT=$APP_COMMIT PORT=3000 WORKER_PORT=3001
COPY package.json LICENSE ./
COPY ops/docker/healthcheck.mjs ops/docker/
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
# the only folder that the program writes to; 1000 is the user "node" of the base image, as a number so that a cluster can
# see that it is not root
RUN mkdir .cache && chown 1000:1000 .cache
USER 1000:1000
EXPOSE 3000 3001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "ops/docker/healthcheck.mjs"]
CMD ["node", "--v8-pool-size=1", "dist/main.js"]
