FROM node:20-bookworm AS dependencies
WORKDIR /app
COPY package*.json ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc,required=true \
    --mount=type=ssh \
    --mount=type=bind,source=patches,target=/patches,ro \
    --mount=type=tmpfs,target=/tmp,size=64m \
    npm ci --omit=dev

FROM dependencies AS test
ENV NODE_ENV=test
RUN npm test

FROM gcr.io/distroless/nodejs20-debian12:nonroot
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=1 /app/coverage /coverage
COPY . .
RUN --network=none --security=sandbox ["/nodejs/bin/node", "-e", "console.log(\"ok\")"]
CMD ["server.js"]
