// Draws the book's picture of VS Code: findings in a real file, and what the server tells of what is under the cursor.
// Run by `cargo xtask picture`, which says in the environment which file is shown and where the picture goes.
import { readFileSync } from "node:fs";
import { PLAIN, withWorkbench } from "./workbench.mjs";

const text = readFileSync(process.env.DOCKWRIGHT_FILE, "utf8");
const line = text.split("\n").findIndex((line) => line.includes("--form")) + 1;

await withWorkbench(
  {
    files: { Dockerfile: text },
    settings: PLAIN,
    viewport: { width: 1000, height: 600 },
  },
  async (user) => {
    await user.open("Dockerfile");
    await user.sees(".squiggly-warning", 60);
    await user.press("Control+b");
    await user.goTo(line, 9);
    await user.opens(".monaco-hover:not(.hidden) .hover-contents", "Control+k", "Control+i");
    await user.page.waitForTimeout(1500);
    await user.page.screenshot({ path: process.env.DOCKWRIGHT_PICTURE });
  },
);
