// The extension: starts the server for Dockerfiles, passes commands on, and shows the logs of builds.
// Everything else is the server's.
import {
  Disposable,
  ExtensionContext,
  LogOutputChannel,
  OutputChannel,
  Uri,
  commands,
  window,
  workspace,
} from "vscode";
import { ClientCapabilities, LanguageClient, Location, Position, StaticFeature } from "vscode-languageclient/node";
import { findServer } from "./server";
import { Status } from "./status";

/** One running client, with what is to be let go of when it ends. */
interface Session {
  client: LanguageClient;
  following: Disposable;
}

/** Where the extension writes. */
interface Channels {
  log: LogOutputChannel;
  build: OutputChannel;
}

/** More of the log of a build. */
interface BuildLog {
  uri: string;
  text: string;
}

let session: Session | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel("Dockwright", { log: true });
  const build = window.createOutputChannel("Dockwright Build");
  const status = new Status();
  const restart = async (): Promise<void> => {
    await deactivate();
    await start(context, status, { log, build });
  };
  context.subscriptions.push(
    log,
    build,
    status,
    commands.registerCommand("dockwright.restart", restart),
    commands.registerCommand("dockwright.showLog", () => log.show()),
    commands.registerCommand("dockwright.fixAll", () => passOn("dockwright.applyAllFixes")),
    commands.registerCommand("dockwright.showPlan", () => passOn("dockwright.plan")),
    commands.registerCommand("dockwright.buildImage", () => passOn("dockwright.build")),
    commands.registerCommand("dockwright.cancelBuild", () => passOn("dockwright.cancel")),
    commands.registerCommand("dockwright.showReferences", showReferences),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("dockwright.path")) {
        void restart();
      }
    }),
  );
  await start(context, status, { log, build });
}

export async function deactivate(): Promise<void> {
  const ended = session;
  session = undefined;
  ended?.following.dispose();
  await ended?.client.dispose();
}

async function start(context: ExtensionContext, status: Status, channels: Channels): Promise<void> {
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
      outputChannel: channels.log,
      middleware: {
        executeCommand: (command, words, next) => {
          if (command === "dockwright.build") {
            channels.build.show(true);
          }
          return next(command, words);
        },
      },
    },
  );
  client.registerFeature(abilities);
  client.onNotification("dockwright/buildLog", (log: BuildLog) => channels.build.append(log.text));
  session = { client, following: status.follow(client, server) };
  try {
    await client.start();
  } catch (fault) {
    channels.log.error(`${server.command} (${server.origin}): ${String(fault)}`);
    status.fail(server);
  }
}

/** Asks the server for one of its commands, for the Dockerfile that is being edited. */
async function passOn(command: string): Promise<void> {
  const document = window.activeTextEditor?.document;
  if (document?.languageId === "dockerfile") {
    await commands.executeCommand(command, document.uri.toString());
  }
}

/** Tells the server which command a lens may carry, and that logs of builds are shown. */
const abilities: StaticFeature = {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    capabilities.experimental = { commands: { commands: ["dockwright.showReferences"] }, buildLog: true };
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
