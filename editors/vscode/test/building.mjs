// A second session in the real workbench: plans and builds, one that fails, one that is mended, one that is cancelled.
// Run by `cargo xtask editors vscode` where builds can run; they take a static busybox to stand on.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { live } from "./steps.mjs";

const PATH = "Dockerfile";
const OUTPUT = ".output-view .view-line";
const TEXT = ".editor-instance .view-line";
const MESSAGE = ".notifications-toasts .notification-list-item-message";
const PROBLEM = ".markers-panel .monaco-list-row";

/** How its processes are known. */
const ENDLESS = `sleep 8${process.pid}`;

/** The line that fails and is rewritten. */
const LINE = 5;

const BEFORE = [
  "FROM scratch AS base",
  "COPY --chmod=755 busybox /bin/",
  'RUN ["/bin/busybox", "--install", "/bin"]',
  "ENV MODE=production",
  "RUN echo compiling && echo no such header >&2 && exit 3",
  "",
];

async function session(user, step) {
  await step("hints and lenses are drawn before anything was built", async () => {
    await user.open(PATH);
    await user.reads(TEXT, "busybox /bin/layer", 60);
    await user.reads(".codelens-decoration", "3 layers on an empty file system");
  });

  await step("a build fails, and its log is shown", async () => {
    await user.command("Dockwright: Build");
    await user.reads(OUTPUT, "[base 1/4] COPY --chmod=755 busybox /bin/", 60);
    await user.reads(OUTPUT, "no such header");
    await user.reads(OUTPUT, "[base 4/4] failed: the program returned 3");
    await user.reads(MESSAGE, "`Dockerfile` is not built: the program returned 3");
  });

  await step("the instruction that failed is underlined", () => user.sees(".squiggly-error"));

  await step("the end of its log stands beside the problem", async () => {
    await user.command("View: Toggle Problems");
    await user.reads(PROBLEM, "the program returned 3");
    await user.reads(PROBLEM, "build-failed");
    await user.reads(PROBLEM, "no such header");
  });

  await step("hints tell what is cached, and the sizes", async () => {
    // The workbench asks for lenses only while the text has the keyboard.
    await user.goTo(1, 1);
    await user.reads(TEXT, "busybox /bin/layer · hit · ");
    await user.reads(TEXT, "exit 3layer · miss · ");
    await user.reads(".codelens-decoration", "2 cached, 1 to run");
  });

  await step("the underline goes when the line reads otherwise", async () => {
    await user.rewrite(LINE, "RUN echo compiled > /program");
    await user.misses(".squiggly-error");
  });

  await step("the plan opens as a document", async () => {
    await user.command("Dockwright: Plan");
    await user.sees('.tab.active:not([aria-label^="Dockerfile"])', 60);
    await user.reads(TEXT, "RUN echo compiled > /program");
    await user.reads(TEXT, "it was never carried out here");
    await user.page.locator('.tab[aria-label^="Dockerfile"]').click();
    await user.sees('.tab.active[aria-label^="Dockerfile"]');
  });

  await step("what is mended is built, though it is not saved", async () => {
    await user.sees(".tab.active.dirty");
    await user.command("Dockwright: Build");
    await user.reads(OUTPUT, "[base 1/4] COPY --chmod=755 busybox /bin/: cached");
    await user.reads(MESSAGE, "`Dockerfile` is built: ", 60);
    await user.reads(TEXT, "> /programlayer · hit · 9B");
    await user.reads(".codelens-decoration", "3 layers on an empty file system · 3 cached");
  });

  await step("a build begins with a click on its lens, and tells its log while it runs", async () => {
    await user.rewrite(LINE, `RUN echo a long way && ${ENDLESS}; true`);
    await user.page.getByText("build", { exact: true }).click();
    await user.eventually("the build runs", () => isRunning(ENDLESS), 60);
    await user.eventually("its log is shown", async () => (await user.texts(OUTPUT)).includes("a long way"));
  });

  await step("and is cancelled, with all that it started", async () => {
    await user.command("Dockwright: Cancel Build");
    await user.reads(OUTPUT, "cancelled");
    await user.eventually("its processes are gone", () => !isRunning(ENDLESS));
  });
}

/** Whether a process has these words in its command line. */
function isRunning(words) {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return processes.some((process) => commandLine(process).includes(words));
}

function commandLine(process) {
  const path = `/proc/${process}/cmdline`;
  try {
    return existsSync(path) ? readFileSync(path, "utf8").replaceAll("\0", " ") : "";
  } catch {
    // It ended meanwhile.
    return "";
  }
}

const files = { [PATH]: BEFORE.join("\n"), busybox: readFileSync("/bin/busybox") };
await live({ files, viewport: { width: 1200, height: 800 } }, session);
