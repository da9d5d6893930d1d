//! Documents of many stages, as they are written for services: about 32 bytes a line.
//! Leans on nothing.

use std::fmt::Write;

/// A text of exactly so many lines.
pub(in crate::bench) fn text(lines: usize) -> String {
    let mut text = "# syntax=docker/dockerfile:1\nARG VERSION=3.2\n".to_owned();
    let mut stage = 0;
    while text.lines().count() < lines {
        text.push_str(&block(stage));
        stage += 1;
    }
    let kept: Vec<&str> = text.lines().take(lines).collect();
    kept.join("\n") + "\n"
}

fn block(stage: usize) -> String {
    let mut text = format!(
        "FROM debian:12-slim AS stage{stage}\n\
         ARG VERSION\n\
         ENV HOME=/home/app MODE=release\n\
         WORKDIR /srv/app{stage}\n\
         # what the program needs to be built\n\
         RUN apt-get update \\\n    \
             && apt-get install -y --no-install-recommends \\\n        \
             build-essential curl=7.88.1 \\\n    \
             && rm -rf /var/lib/apt/lists/*\n\
         COPY package{stage}.json ./\n\
         RUN npm ci --omit=dev && npm cache clean\n\
         COPY src/part{stage} ./src\n\
         RUN make VERSION=$VERSION part{stage} \\\n    \
             && make install DESTDIR=/out\n\
         LABEL org.opencontainers.image.version=$VERSION\n\
         EXPOSE 80{:02}/tcp\n",
        stage % 100
    );
    let from = stage.saturating_sub(1);
    if stage > 0 {
        let _ = writeln!(text, "COPY --from=stage{from} /out /out");
    }
    text.push_str("USER app\nCMD [\"/srv/app/bin/server\", \"--port\", \"80\"]\n\n");
    text
}
