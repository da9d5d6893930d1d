// The workbench of VS Code as a user has it in a browser, with our extension installed, and what a user does with it.
// Leans on `code-server`, `playwright-core` and a Chromium, which `cargo xtask editors` installs.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const installed = process.env.DOCKWRIGHT_WORKBENCH;
const require = createRequire(join(installed, "package.json"));
const DEBIAN_BROWSER = "/usr/bin/chromium";

const SETTINGS = {
  "workbench.startupEditor": "none",
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.tips.enabled": false,
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  "editor.minimap.enabled": false,
  "files.autoSave": "off",
  "git.enabled": false,
};

/** Settings for pictures: nothing around the text but what tells of it. */
export const PLAIN = {
  "workbench.activityBar.location": "hidden",
  "workbench.layoutControl.enabled": false,
  "window.commandCenter": false,
  "window.menuBarVisibility": "hidden",
  "breadcrumbs.enabled": false,
  "editor.fontSize": 14,
  "editor.stickyScroll.enabled": false,
  "editor.renderLineHighlight": "none",
  "editor.lightbulb.enabled": "off",
  "workbench.sideBar.location": "right",
  "remote.autoForwardPorts": false,
};

/**
 * Opens a folder with these files in a workbench of its own, where builds have a store of their own; `visit` gets the
 * user, and everything ends after it.
 */
export async function withWorkbench({ files, settings = {}, viewport }, visit) {
  const folder = mkdtempSync(join(tmpdir(), "dockwright-vscode-"));
  const repository = join(folder, "repository");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), text);
  }
  mkdirSync(join(folder, "data/User"), { recursive: true });
  writeFileSync(join(folder, "data/User/settings.json"), JSON.stringify({ ...SETTINGS, ...settings }));
  writeFileSync(join(folder, "config.yaml"), "cert: false\n");
  const server = await startServer(folder, repository);
  let browser;
  try {
    browser = await startBrowser();
    const page = await (await browser.newContext({ viewport })).newPage();
    await visit(new User(page, server.port, repository));
  } catch (fault) {
    console.error(readFileSync(join(folder, "server.log"), "utf8").split("\n").slice(-20).join("\n"));
    throw fault;
  } finally {
    await browser?.close();
    server.process.kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** The arguments that every call of `code-server` takes. */
function codeServer(folder) {
  const own = ["--config", "config.yaml", "--user-data-dir", "data", "--extensions-dir", "extensions"];
  return [
    require.resolve("code-server/out/node/entry.js"),
    ...own.map((word) => (word.startsWith("--") ? word : join(folder, word))),
  ];
}

async function startServer(folder, repository) {
  const install = [...codeServer(folder), "--install-extension", process.env.DOCKWRIGHT_VSIX];
  const done = spawnSync(process.execPath, install, { encoding: "utf8" });
  if (done.status !== 0) {
    throw new Error(`the extension cannot be installed: ${done.stdout}${done.stderr}`);
  }
  const port = await freePort();
  const log = join(folder, "server.log");
  const child = spawn(
    "sh",
    [
      "-c",
      'exec "$@" > "$0" 2>&1',
      log,
      process.execPath,
      ...codeServer(folder),
      ...["--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check"],
      ...["--disable-workspace-trust", repository],
    ],
    { stdio: "ignore", env: { ...process.env, DOCKWRIGHT_STORE: join(folder, "store") } },
  );
  for (let tries = 0; tries < 240; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (answer?.ok) {
      return { process: child, port };
    }
    await sleep(250);
  }
  child.kill();
  throw new Error("code-server does not answer");
}

function freePort() {
  return new Promise((resolve, reject) => {
    const listener = createServer();
    listener.once("error", reject);
    listener.listen(0, "127.0.0.1", () => {
      const { port } = listener.address();
      listener.close(() => resolve(port));
    });
  });
}

async function startBrowser() {
  const { chromium } = require("playwright-core");
  if (existsSync(DEBIAN_BROWSER)) {
    return chromium.launch({ executablePath: DEBIAN_BROWSER, args: ["--no-sandbox"], headless: true });
  }
  const bundled = (await import(require.resolve("@sparticuz/chromium"))).default;
  return chromium.launch({ executablePath: await bundled.executablePath(), args: bundled.args, headless: true });
}

/** What a user does, and what a user sees. */
class User {
  constructor(page, port, repository) {
    this.page = page;
    this.port = port;
    this.repository = repository;
  }

  /** Opens the workbench on one file of the folder. */
  async open(path) {
    const file = `vscode-remote://127.0.0.1:${this.port}${this.repository}/${path}`;
    const payload = encodeURIComponent(JSON.stringify([["openFile", file]]));
    const query = `folder=${encodeURIComponent(this.repository)}&payload=${payload}`;
    await this.page.goto(`http://127.0.0.1:${this.port}/?${query}`);
    await this.sees(".monaco-workbench", 120);
    await this.sees(".monaco-editor .view-line", 120);
  }

  /** Waits until something is on the screen. */
  async sees(selector, seconds = 30) {
    await this.page.waitForSelector(selector, { timeout: seconds * 1000 });
    return this.page.locator(selector);
  }

  /** Waits until something is true. */
  async eventually(what, holds, seconds = 30) {
    const end = Date.now() + seconds * 1000;
    while (!(await holds())) {
      if (Date.now() > end) {
        throw new Error(`in vain: ${what}`);
      }
      await sleep(50);
    }
  }

  async press(...keys) {
    for (const key of keys) {
      await this.page.keyboard.press(key);
    }
  }

  /** Presses keys until something opens: a workbench under load swallows some of them. */
  async opens(selector, ...keys) {
    for (let tries = 0; tries < 6; tries += 1) {
      await this.press(...keys);
      try {
        return await this.sees(selector, 5);
      } catch {
        await this.press("Escape");
      }
    }
    throw new Error(`in vain: ${keys.join(" ")} opens nothing like ${selector}`);
  }

  /**
   * Presses keys until something shows that has a word in it. It need not stay: what a key opens late is closed by the
   * next one, and what changes beside a hover closes that.
   */
  async shows(selector, word, ...keys) {
    const has = ([selector, word]) => {
      return [...document.querySelectorAll(selector)].some((it) => it.textContent.includes(word));
    };
    for (let tries = 0; tries < 12; tries += 1) {
      const shown = this.page.waitForFunction(has, [selector, word], { timeout: 5000 });
      const outcome = shown.then(() => true, () => false);
      await this.press(...keys);
      if (await outcome) {
        return;
      }
      await this.press("Escape");
    }
    throw new Error(`in vain: ${keys.join(" ")} shows no "${word}" in ${selector}`);
  }

  /** Opens an input by keys and writes into it, wherever the keyboard is heard by then. */
  async fills(selector, text, ...keys) {
    await this.opens(selector, ...keys);
    await this.page.locator(selector).first().fill(text);
  }

  async type(text) {
    await this.page.keyboard.type(text);
  }

  /** Puts the cursor somewhere; lines and columns count from one. */
  async goTo(line, column) {
    await this.fills(".quick-input-widget input", `:${line}:${column}`, "Control+g");
    await this.page.locator(".quick-input-widget input").first().press("Enter");
    await this.eventually(`the cursor is at ${line}:${column}`, async () => {
      const shown = await this.page.locator('[id="status.editor.selection"]').innerText();
      return shown.includes(`Ln ${line}, Col ${column}`);
    });
  }

  /** Runs a command by the name it has in the palette, where it may come late: some wait for the workbench. */
  async command(name) {
    const input = ".quick-input-widget input";
    const label = this.page.getByText(name, { exact: true });
    const row = this.page.locator(".quick-input-list .monaco-list-row").filter({ has: label }).first();
    for (let tries = 0; tries < 6; tries += 1) {
      await this.fills(input, `>${name}`, "F1");
      try {
        return await row.click({ timeout: 5000 });
      } catch {
        await this.press("Escape");
      }
    }
    throw new Error(`in vain: there is no command \`${name}\``);
  }

  /** Saves the file and reads it from the disk. */
  async saved(path) {
    await this.press("Control+s");
    await this.sees(".tab.active:not(.dirty)");
    return readFileSync(join(this.repository, path), "utf8");
  }

  /** The texts of everything that a selector finds. */
  async texts(selector) {
    const texts = await this.page.locator(selector).allInnerTexts();
    return texts.map((text) => text.replaceAll("\u00a0", " ").trim());
  }

  /** Waits until one of the texts that a selector finds has a part. */
  async reads(selector, part, seconds = 30) {
    const has = async () => (await this.texts(selector)).some((text) => text.includes(part));
    await this.eventually(`\`${part}\` stands in ${selector}`, has, seconds);
  }

  /** Waits until nothing on the screen is like this. */
  async misses(selector) {
    await this.eventually(`${selector} is gone`, async () => (await this.page.locator(selector).count()) === 0);
  }

  /** Writes another text in place of a line; lines count from one. */
  async rewrite(line, text) {
    await this.goTo(line, 1);
    await this.press("Control+Shift+k");
    await this.type(`${text}\n`);
    await this.press("Escape");
  }
}
