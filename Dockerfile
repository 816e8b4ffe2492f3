# Build: everything, then the compiled project and what it needs to run.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY runner ./runner
COPY server ./server
COPY test ./test
# of the large fonts only the one weight that is drawn goes on
RUN npm run build && npm prune --omit=dev --ignore-scripts \
  && find node_modules/@embedpdf -name '*.otf' ! -name '*-Regular.otf' -delete

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 BENCHLOUPE_DATA=/data
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist/runner ./dist/runner
COPY --from=build /app/dist/server ./dist/server
COPY package.json LICENSE README.md CHANGELOG.md ./
COPY server/cli/benchloupe.js ./server/cli/benchloupe.js
COPY views ./views
COPY static ./static
COPY suites ./suites
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server/cli/benchloupe.js", "serve"]
