// One session in the real workbench: what a user does with our extension from the first look to the last fix.
// Run by `cargo xtask editors vscode`, which says in the environment where the workbench and the package are.
import { live } from "./steps.mjs";

const PATH = "app/Dockerfile";

const BEFORE = [
  "FROM debian:13 AS build",
  "RUN cd /src && make",
  "",
  "FROM debian:13 as final",
  "COPY --from=build /out /out",
  "ENV MODE production",
  "",
];

async function session(user, step) {
  await step("the workbench opens a Dockerfile", () => user.open(PATH));

  await step("squiggles are drawn", async () => {
    await user.sees(".squiggly-warning", 60);
  });

  await step("the findings are counted", async () => {
    await user.eventually("the problems are counted", async () => {
      const [problems] = await user.texts('[id="status.problems"]');
      return problems !== undefined && problems !== "0";
    });
  });

  await step("a quick fix changes the text", async () => {
    await user.goTo(4, 16);
    await user.opens(".action-widget .monaco-list-row.action", "Control+.");
    await user.press("Enter");
    await user.eventually("`as` is in capitals", async () => {
      return (await user.saved(PATH)).includes("FROM debian:13 AS final");
    });
  });

  await step("the command fixes everything that is safe", async () => {
    await user.goTo(6, 1);
    await user.command("Dockwright: Fix All Safe Findings");
    await user.eventually("the pair has its sign", async () => {
      return (await user.saved(PATH)).includes("ENV MODE=production");
    });
  });

  await step("the server is started again by a command and judges as before", async () => {
    await user.command("Dockwright: Restart the Server");
    await user.goTo(6, 1);
    await user.press("Control+Shift+k");
    await user.type("ENV MODE production\n");
    await user.goTo(6, 1);
    await user.press("Escape");
    await user.sees(".squiggly-warning");
    await user.command("Dockwright: Fix All Safe Findings");
    await user.eventually("the pair has its sign again", async () => {
      return (await user.saved(PATH)).includes("ENV MODE=production");
    });
  });

  await step("a hover tells of a finding", async () => {
    await user.goTo(2, 6);
    await user.shows(".monaco-hover:not(.hidden) .hover-contents", "WORKDIR", "Control+k", "Control+i");
    await user.press("Escape");
  });

  await step("a definition is found", async () => {
    await user.goTo(5, 14);
    await user.press("F12");
    await user.eventually("the cursor stands on the stage", async () => {
      const [shown] = await user.texts('[id="status.editor.selection"]');
      return shown.includes("Ln 1,");
    });
  });

  await step("a stage is renamed everywhere", async () => {
    await user.goTo(1, 20);
    await user.fills(".rename-box input", "maker", "F2");
    await user.page.locator(".rename-box input").first().press("Enter");
    await user.eventually("both names have changed", async () => {
      const text = await user.saved(PATH);
      return text.includes("AS maker\n") && text.includes("--from=maker ");
    });
  });

  await step("completion offers instructions and is taken", async () => {
    await user.press("Control+End");
    await user.type("HEAL");
    await user.sees(".suggest-widget.visible .monaco-list-row");
    await user.eventually("HEALTHCHECK is offered", async () => {
      const labels = await user.texts(".suggest-widget.visible .monaco-list-row .label-name");
      return labels.some((label) => label.startsWith("HEALTHCHECK"));
    });
    await user.press("Enter");
    await user.eventually("HEALTHCHECK is written", async () => (await user.saved(PATH)).includes("HEALTHCHECK"));
    await user.press("Escape", "Escape", "Control+Shift+k");
  });
}

await live({ files: { [PATH]: BEFORE.join("\n") }, viewport: { width: 1200, height: 800 } }, session);
