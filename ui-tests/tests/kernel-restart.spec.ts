import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test, type IJupyterLabPageFixture } from "@jupyterlab/galata";
import { beginning } from "./saved-notebook";
import { lookAndCheck } from "./screenshots";

const DATA = resolve(__dirname, "../../notebooks/data");
const FILES = ["ceo2_norm0_12x2.zarr.zip", "CeO2.cif"];

type MessageSlot = (
  kernel: unknown,
  sent: { readonly msg: { readonly header: { readonly msg_type: string } } },
) => void;

interface Kernel {
  readonly id: string;
  readonly anyMessage: { connect(slot: MessageSlot): void; disconnect(slot: MessageSlot): void };
}

interface OpenNotebook {
  readonly sessionContext: {
    readonly session: { readonly kernel: Kernel };
    restartKernel(): Promise<void>;
  };
  readonly context: { save(): Promise<void> };
}

declare global {
  interface Window {
    /** Fulfilled as soon as the kernel is asked to run a cell. */
    cellRuns?: Promise<void>;
  }
}

/** Looks out for the next cell that runs: a stage is over before the page could be asked a few times. */
async function watchCells(page: IJupyterLabPageFixture): Promise<void> {
  await page.evaluate(() => {
    const notebook = [...window.jupyterapp.shell.widgets("main")].find((one) => one.title.label.endsWith(".ipynb"));
    const { kernel } = (notebook as unknown as OpenNotebook).sessionContext.session;
    window.cellRuns = new Promise((resolve) => {
      kernel.anyMessage.connect(function look(_, { msg: { header } }) {
        if (header.msg_type !== "execute_request") return;
        kernel.anyMessage.disconnect(look);
        resolve();
      });
    });
  });
}

/** The id of the notebook's kernel. */
function kernelIdOf(page: IJupyterLabPageFixture): Promise<string> {
  return page.evaluate(() => {
    const notebook = [...window.jupyterapp.shell.widgets("main")].find((one) => one.title.label.endsWith(".ipynb"));
    return (notebook as unknown as OpenNotebook).sessionContext.session.kernel.id;
  });
}

/** Imports the data, goes on in a notebook, adds the phase and runs the first stage there. */
async function beginRefinement(page: IJupyterLabPageFixture, tmpPath: string) {
  for (const file of FILES) await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  await page.filebrowser.openDirectory(tmpPath);
  await page.locator(`.jp-DirListing-item:has-text("${FILES[0]}")`).dblclick();
  await expect(page.locator(".rietbook-check")).toHaveCount(6);
  await page.getByRole("button", { name: "Continue in a notebook" }).click();
  await expect(page.locator(".rietbook-session-status")).toContainText("In ceo2_norm0_12x2.ipynb", { timeout: 60_000 });
  await page.getByRole("tab", { name: "Refinement", exact: true }).click();
  const widget = page.locator(".rietbook-refinement:visible");
  await widget.getByLabel("CIF file of a phase to add").fill("CeO2.cif");
  await widget.getByLabel("CIF file of a phase to add").press("Enter");
  const stages = widget.getByRole("list", { name: "Stages of the refinement" }).locator("li");
  const status = widget.getByRole("status").first();
  await expect(widget.getByRole("button", { name: "Next stage" })).toBeEnabled({ timeout: 60_000 });
  await widget.getByRole("button", { name: "Next stage" }).click();
  await expect(stages.nth(0)).toContainText("accepted", { timeout: 60_000 });
  return { widget, stages, status };
}

test("a kernel that is restarted in the middle of a refinement: said, nothing lost, run again to the same numbers", async ({
  page,
  tmpPath,
}, info) => {
  test.setTimeout(240_000);
  const { widget, stages, status } = await beginRefinement(page, tmpPath);
  const runAll = widget.getByRole("button", { name: "Run all" });
  // Nothing is left where the cell of the last stage was written before the kernel went: it was run again with the others.
  const runRest = () =>
    expect(async () => {
      if (await runAll.isEnabled()) await runAll.click();
      await expect(stages.nth(4)).toContainText(/atoms.*%.*accepted/s);
    }).toPass({ timeout: 60_000 });
  const before = (await status.textContent())!;

  await watchCells(page);
  await widget.getByRole("button", { name: "Run all" }).click();
  await page.evaluate(async () => {
    const notebook = [...window.jupyterapp.shell.widgets("main")].find((one) => one.title.label.endsWith(".ipynb"));
    await window.cellRuns;
    await (notebook as unknown as OpenNotebook).sessionContext.restartKernel();
  });
  await expect(status).toContainText("not run in this kernel", { timeout: 60_000 });
  await expect(status).toContainText(/Rwp \d+\.\d\d %/);
  await expect(stages.nth(0)).toContainText("not run in this kernel");
  await expect(widget.locator(".rietbook-refinement-plot").getByRole("img")).toBeVisible();
  await lookAndCheck(page, info, "kernel-restarted");

  const again = page.getByRole("button", { name: /^Run \d+ again/ });
  await again.click();
  await expect(stages.nth(0)).toContainText("accepted", { timeout: 60_000 });
  await expect(again).toBeHidden({ timeout: 60_000 });
  // The stages that were cut off are run now; without the restart they would have come to the same.
  await runRest();
  while ((await status.textContent()) !== before) {
    expect(await widget.getByRole("button", { name: "Undo" }).isEnabled(), `no undo led back to "${before}"`).toBe(
      true,
    );
    await widget.getByRole("button", { name: "Undo" }).click();
  }

  // The kernel's process is killed while a stage runs: JupyterLab starts another, which knows nothing.
  const kernel = await kernelIdOf(page);
  await watchCells(page);
  await widget.getByRole("button", { name: "Run all" }).click();
  await page.evaluate(() => window.cellRuns);
  expect(killProcesses(`kernel-${kernel}.json`)).toBeGreaterThan(0);
  await page.locator(".jp-Dialog").getByRole("button", { name: "Ok" }).click({ timeout: 60_000 });
  await expect(status).toContainText("The kernel died, and another was started", { timeout: 60_000 });
  await expect(status).toContainText(/Rwp \d+\.\d\d %/);
  await expect(stages.nth(0)).toContainText("not run in this kernel");
  await expect(widget.locator(".rietbook-refinement-plot").getByRole("img")).toBeVisible();
  await lookAndCheck(page, info, "kernel-killed");
  await again.click();
  await expect(again).toBeHidden({ timeout: 60_000 });
  await expect(stages.nth(0)).toContainText("accepted");
  await expect(status).not.toContainText("died");
  await runRest();
});

test("a page that is reloaded knows what ran in the kernel that goes on, and goes on from there", async ({
  page,
  tmpPath,
}) => {
  test.setTimeout(240_000);
  const { widget, stages, status } = await beginRefinement(page, tmpPath);
  const [before, kernel] = [(await status.textContent())!, await kernelIdOf(page)];

  await page.evaluate(async () => {
    const notebook = [...window.jupyterapp.shell.widgets("main")].find((one) => one.title.label.endsWith(".ipynb"));
    await (notebook as unknown as OpenNotebook).context.save();
  });
  const options = { waitUntil: "domcontentloaded", waitForIsReady: false } as const;
  await page.reload(options);
  await page.locator("#jupyterlab-splash").waitFor({ state: "detached" });
  await page.locator('.lm-TabBar-tab:has-text("ceo2_norm0_12x2.ipynb")').click({ timeout: 60_000 });
  await expect(page.locator(".jp-NotebookPanel .jp-Cell").first()).toBeVisible({ timeout: 60_000 });
  await page.evaluate(() => window.jupyterapp.commands.execute("rietbook:refinement").then(() => undefined));
  await expect(stages.nth(0)).toContainText("accepted", { timeout: 60_000 });
  expect(await kernelIdOf(page)).toBe(kernel);
  await expect(status).toHaveText(before);
  await expect(page.getByRole("button", { name: /^Run \d+ again/ })).toBeHidden();
  await expect(widget).not.toContainText("not run in this kernel");
  await widget.getByRole("button", { name: "Next stage" }).click();
  await expect(stages.nth(1)).toContainText("accepted", { timeout: 60_000 });
});

/** Kills what was started with a file's name in its command line; returns how many processes that were. */
function killProcesses(name: string): number {
  const found = readdirSync("/proc").filter((entry) => {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) return false;
    try {
      return readFileSync(`/proc/${entry}/cmdline`, "utf8").includes(name);
    } catch {
      return false; // It has ended meanwhile.
    }
  });
  for (const pid of found) process.kill(Number(pid), "SIGKILL");
  return found.length;
}

test("a notebook without a kernel, and one of another language: the widget says how to get one, and goes on", async ({
  page,
  tmpPath,
}) => {
  for (const file of FILES) await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  const widget = page.locator(".rietbook-refinement:visible");
  const status = widget.getByRole("status").first();
  const open = async (name: string, kernel: string) => {
    await page.contents.uploadContent(JSON.stringify(beginning(kernel)), "text", `${tmpPath}/${name}`);
    await page.notebook.openByPath(`${tmpPath}/${name}`);
    if (kernel === "gone") await page.locator(".jp-Dialog").getByRole("button", { name: "No Kernel" }).click();
    await page.evaluate(() => window.jupyterapp.commands.execute("rietbook:refinement").then(() => undefined));
  };
  await open("python.ipynb", "python3");
  await expect(status).toContainText("the widgets write TypeScript", { timeout: 60_000 });
  await open("gone.ipynb", "gone");
  await expect(status).toContainText("rietbook install");
  await widget.getByLabel("CIF file of a phase to add").fill("CeO2.cif");
  await widget.getByLabel("CIF file of a phase to add").press("Enter");
  await expect(widget.getByRole("alert").first()).toContainText("rietbook install");
  await page.getByRole("button", { name: "Restart the kernel" }).click();
  await widget.getByLabel("CIF file of a phase to add").fill("CeO2.cif");
  await widget.getByLabel("CIF file of a phase to add").press("Enter");
  await expect(widget.getByRole("button", { name: "Next stage" })).toBeEnabled({ timeout: 60_000 });
  await expect(widget.getByRole("alert").first()).toBeHidden();
});
