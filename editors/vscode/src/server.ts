// Where the server is: what the settings say, else the one that came with the extension, else the one in PATH.
// Leans on VS Code to leave out the path of a workspace that is not trusted (`restrictedConfigurations`).
import { existsSync } from "node:fs";
import { ExtensionContext, workspace } from "vscode";

/** The server that is started, and where it was found. */
export interface Server {
  command: string;
  origin: "settings" | "bundled" | "PATH";
}

export function findServer(context: ExtensionContext): Server {
  const path = workspace.getConfiguration("dockwright").get<string | null>("path");
  if (path) {
    return { command: path, origin: "settings" };
  }
  const name = process.platform === "win32" ? "dockwright.exe" : "dockwright";
  const bundled = context.asAbsolutePath(`server/${name}`);
  return existsSync(bundled) ? { command: bundled, origin: "bundled" } : { command: name, origin: "PATH" };
}
