# The server with the page that it serves. One image for every role: ROLES says which one a container plays.
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS page
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No package here needs its install script; the one of "node" would fetch a second Node.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json vite.config.ts ./
COPY src ./src
COPY web ./web
RUN npx vite build

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM ${NODE_IMAGE}
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=page /app/dist/web ./dist/web
COPY package.json ./
COPY src ./src
USER 1000:1000
EXPOSE 3000
# What "healthy" means differs by role and by where it runs: docker-compose.yml says it.
HEALTHCHECK NONE
CMD ["node", "src/main.ts"]
