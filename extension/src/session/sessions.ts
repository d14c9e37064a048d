import type { JupyterFrontEnd } from "@jupyterlab/application";
import type { TranslationBundle } from "@jupyterlab/translation";
import { PathExt } from "@jupyterlab/coreutils";
import type { NotebookPanel } from "@jupyterlab/notebook";
import type { Contents } from "@jupyterlab/services";
import { actionNotebook, KERNEL_NAME, saveNotebook } from "./new-notebook.js";
import { NotebookSession } from "./notebook-session.js";
import { holdsSeveral } from "./page-kind.js";
import type { WidgetSession } from "./widget-session.js";
import { WorkerSession } from "./worker-session.js";
import type { SessionFolder } from "./worker-session.js";

/** A session in a worker for the files of a folder of JupyterLab's (path as the file browser has it). */
export async function startWorkerSession(
  contents: Contents.IManager,
  folder: string,
  trans: TranslationBundle,
): Promise<WorkerSession> {
  return new WorkerSession(await sessionFolder(contents, folder), trans);
}

async function sessionFolder(contents: Contents.IManager, folder: string): Promise<SessionFolder> {
  // The manager knows URLs of files only; that of a file that need not exist ends in its name.
  const url = new URL(await contents.getDownloadUrl(PathExt.join(folder, "x")), document.baseURI);
  url.pathname = url.pathname.replace(/[^/]*$/, "");
  return { url: url.href, save: (name, content) => saveFile(contents, PathExt.join(folder, name), content) };
}

async function saveFile(contents: Contents.IManager, path: string, content: string | Uint8Array): Promise<void> {
  await makeFolder(contents, PathExt.dirname(path));
  if (typeof content === "string") await contents.save(path, { type: "file", format: "text", content });
  else await contents.save(path, { type: "file", format: "base64", content: base64(content) });
}

/** Makes a folder and those above it where they are missing. */
async function makeFolder(contents: Contents.IManager, path: string): Promise<void> {
  if (path === "" || path === ".") return;
  const isThere = await contents.get(path, { content: false }).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  await makeFolder(contents, PathExt.dirname(path));
  await contents.save(path, { type: "directory" });
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

/**
 * Goes on in a notebook: writes all steps of a session as cells of a new one in the folder, opens it beside, and runs them in
 * the TypeScript kernel. The session that is left is disposed. In Notebook 7 the notebook opens in a page of its own, and the same
 * session stays here.
 */
export async function continueInNotebook(
  app: JupyterFrontEnd,
  session: WidgetSession,
  folder: string,
  base: string,
  trans: TranslationBundle,
): Promise<WidgetSession> {
  const actions = session.steps.map(({ action }) => action);
  const path = await saveNotebook(app.serviceManager.contents, folder, base, actionNotebook(actions));
  const notebook = { path, factory: "Notebook", kernel: { name: KERNEL_NAME } };
  if (!holdsSeveral(app)) {
    await app.commands.execute("docmanager:open", notebook);
    return session;
  }
  const options = { mode: "split-right", activate: false };
  const panel = (await app.commands.execute("docmanager:open", { ...notebook, options })) as NotebookPanel;
  await panel.context.ready;
  await panel.revealed;
  session.dispose();
  return new NotebookSession(panel, trans);
}
