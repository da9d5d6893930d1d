// Draws the book's picture of a build in VS Code: what is cached and what is not, and an instruction that failed.
// Run by `cargo xtask picture` where builds can run, which says in the environment where the picture goes.
import { readFileSync } from "node:fs";
import { PLAIN, withWorkbench } from "./workbench.mjs";

const DOCKERFILE = [
  "FROM scratch AS tools",
  "COPY --chmod=755 busybox /bin/",
  'RUN ["/bin/busybox", "--install", "/bin"]',
  "",
  "FROM tools AS site",
  "WORKDIR /site",
  "COPY pages/ pages/",
  "RUN wc -c pages/* > sizes",
  "COPY check.sh .",
  "RUN sh check.sh pages/*",
  "",
  "FROM tools",
  "COPY --from=site /site /srv",
  'CMD ["httpd", "-f", "-h", "/srv"]',
  "",
];

const CHECK = [
  "faults=0",
  'for page in "$@"; do',
  '  grep -q "<title>" "$page" && echo "$page: fine" && continue',
  '  echo "$page: it has no <title>"; faults=1',
  "done",
  "exit $faults",
  "",
];

const files = {
  Dockerfile: DOCKERFILE.join("\n"),
  busybox: readFileSync("/bin/busybox"),
  "check.sh": CHECK.join("\n"),
  "pages/about.html": "<title>About</title>\n",
  "pages/index.html": "<h1>Welcome</h1>\n",
};

await withWorkbench({ files, settings: PLAIN, viewport: { width: 1000, height: 660 } }, async (user) => {
  await user.open("Dockerfile");
  await user.press("Control+b");
  await user.command("Dockwright: Build");
  await user.sees(".squiggly-error", 60);
  await user.command("View: Toggle Problems");
  await user.reads(".markers-panel .monaco-list-row", "it has no <title>");
  await user.goTo(11, 1);
  // It put the line into the middle.
  await user.press(...Array(9).fill("Control+ArrowUp"));
  await user.reads(".codelens-decoration", "1 to run");
  await user.command("Notifications: Clear All Notifications");
  await user.page.waitForTimeout(1500);
  await user.page.screenshot({ path: process.env.DOCKWRIGHT_PICTURE });
});
