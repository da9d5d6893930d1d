// The item in the language status of a Dockerfile: which server runs, and whether it does.
import { Disposable, LanguageStatusItem, LanguageStatusSeverity, languages } from "vscode";
import { LanguageClient, State } from "vscode-languageclient/node";
import { Server } from "./server";

export class Status implements Disposable {
  private readonly item: LanguageStatusItem;

  constructor() {
    this.item = languages.createLanguageStatusItem("dockwright", { language: "dockerfile" });
    this.item.name = "Dockwright";
    this.item.command = { command: "dockwright.showLog", title: "Show the log" };
  }

  follow(client: LanguageClient, server: Server): Disposable {
    this.show(State.Starting, client, server);
    return client.onDidChangeState((change) => this.show(change.newState, client, server));
  }

  fail(server: Server): void {
    this.item.busy = false;
    this.item.severity = LanguageStatusSeverity.Error;
    this.item.text = "Dockwright does not start";
    this.item.detail = `${server.command} (${server.origin})`;
  }

  dispose(): void {
    this.item.dispose();
  }

  private show(state: State, client: LanguageClient, server: Server): void {
    const version = client.initializeResult?.serverInfo?.version ?? "";
    this.item.busy = state === State.Starting;
    this.item.severity = state === State.Stopped ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
    this.item.text = state === State.Stopped ? "Dockwright is stopped" : `Dockwright ${version}`.trim();
    this.item.detail = `${server.command} (${server.origin})`;
  }
}
