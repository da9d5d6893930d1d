// The extension: starts the server for Dockerfiles, and passes three commands on. Everything else is the server's.
import { Disposable, ExtensionContext, LogOutputChannel, commands, window, workspace } from "vscode";
import { LanguageClient } from "vscode-languageclient/node";
import { findServer } from "./server";
import { Status } from "./status";

/** One running client, with what is to be let go of when it ends. */
interface Session {
  client: LanguageClient;
  following: Disposable;
}

let session: Session | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel("Dockwright", { log: true });
  const status = new Status();
  const restart = async (): Promise<void> => {
    await deactivate();
    await start(context, status, log);
  };
  context.subscriptions.push(
    log,
    status,
    commands.registerCommand("dockwright.restart", restart),
    commands.registerCommand("dockwright.showLog", () => log.show()),
    commands.registerCommand("dockwright.fixAll", fixAll),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("dockwright.path")) {
        void restart();
      }
    }),
  );
  await start(context, status, log);
}

export async function deactivate(): Promise<void> {
  const ended = session;
  session = undefined;
  ended?.following.dispose();
  await ended?.client.dispose();
}

async function start(context: ExtensionContext, status: Status, log: LogOutputChannel): Promise<void> {
  const server = findServer(context);
  const client = new LanguageClient(
    "dockwright",
    "Dockwright",
    { command: server.command, args: ["server"] },
    {
      documentSelector: [
        { language: "dockerfile", scheme: "file" },
        { language: "dockerfile", scheme: "untitled" },
      ],
      outputChannel: log,
    },
  );
  session = { client, following: status.follow(client, server) };
  try {
    await client.start();
  } catch (fault) {
    log.error(`${server.command} (${server.origin}): ${String(fault)}`);
    status.fail(server);
  }
}

async function fixAll(): Promise<void> {
  const document = window.activeTextEditor?.document;
  if (document?.languageId === "dockerfile") {
    await commands.executeCommand("dockwright.applyAllFixes", document.uri.toString());
  }
}
