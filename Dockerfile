# Build: everything, packed as the tarball that `npm install` is given as well.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY LICENSE README.md tsconfig.json ./
COPY runner ./runner
COPY server ./server
COPY test ./test
COPY views ./views
COPY static ./static
COPY suites ./suites
# what the tarball holds, and the packages that it needs, in the versions of the lock file; of the large fonts only the one
# weight that is drawn goes on
RUN npm pack --silent && mkdir /packed && tar -xzf benchloupe-*.tgz -C /packed --strip-components=1 \
  && npm prune --omit=dev --ignore-scripts \
  && find node_modules/@embedpdf -name '*.otf' ! -name '*-Regular.otf' -delete

FROM node:24-slim
# two places that memory is taken from instead of eight a core: what one thread has freed is there for the others
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 BENCHLOUPE_DATA=/data MALLOC_ARENA_MAX=2
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /packed ./
RUN mkdir /data && chown node:node /data && ln -s /app/server/cli/benchloupe.js /usr/local/bin/benchloupe
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server/cli/benchloupe.js", "serve"]
