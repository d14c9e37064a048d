import { join } from "node:path";
import { expect } from "@jupyterlab/galata";
import type { IJupyterLabPageFixture } from "@jupyterlab/galata";
import type { TestInfo } from "@playwright/test";
import { seriousFindingsNow } from "./accessibility";

/** Pictures for the eye, in the light and the dark theme; nothing is compared with them. */
export async function screenshotInBothThemes(page: IJupyterLabPageFixture, info: TestInfo, name: string) {
  await inBothThemes(page, (theme) => screenshot(page, info, `${name}-${theme}`));
}

/** The same, and axe-core finds nothing serious in our widgets in either theme. */
export async function lookAndCheck(page: IJupyterLabPageFixture, info: TestInfo, name: string) {
  const findings: string[] = [];
  await inBothThemes(page, async (theme) => {
    await screenshot(page, info, `${name}-${theme}`);
    findings.push(...(await seriousFindingsNow(page)).map((text) => `${theme}: ${text}`));
  });
  expect(findings, name).toEqual([]);
}

async function screenshot(page: IJupyterLabPageFixture, info: TestInfo, name: string): Promise<void> {
  await page.screenshot({ path: join(info.config.projects[0].outputDir, `${name}.png`) });
}

async function inBothThemes(page: IJupyterLabPageFixture, look: (theme: string) => Promise<void>): Promise<void> {
  for (const theme of ["Light", "Dark"] as const) {
    await page.theme.setTheme(`JupyterLab ${theme}`);
    await page.mouse.move(0, 0);
    await look(theme.toLowerCase());
  }
  await page.theme.setTheme("JupyterLab Light");
}
