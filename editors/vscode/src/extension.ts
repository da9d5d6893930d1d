// The extension: starts the server for Dockerfiles, and passes three commands on. Everything else is the server's.
import { Disposable, ExtensionContext, LogOutputChannel, Uri, commands, window, workspace } from "vscode";
import { ClientCapabilities, LanguageClient, Location, Position, StaticFeature } from "vscode-languageclient/node";
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
    commands.registerCommand("dockwright.showReferences", showReferences),
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
  client.registerFeature(lensCommands);
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

/** Tells the server which command a lens may carry. */
const lensCommands: StaticFeature = {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    capabilities.experimental = { commands: { commands: ["dockwright.showReferences"] } };
  },
  initialize(): void {},
  getState: () => ({ kind: "static" }),
  clear(): void {},
};

/** Shows the places that a lens counts: the editor's own command, with the protocol's values turned into its. */
async function showReferences(uri: string, position: Position, locations: Location[]): Promise<void> {
  const convert = session?.client.protocol2CodeConverter;
  if (convert) {
    await commands.executeCommand(
      "editor.action.showReferences",
      Uri.parse(uri),
      convert.asPosition(position),
      locations.map(convert.asLocation),
    );
  }
}
