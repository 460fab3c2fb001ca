/** Starts the desktop app for a spec: on a real Electron where there is one, else on the double in ../electron-double. */
import { _electron, expect, type ElectronApplication, type Locator, type Page } from "@playwright/test";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type {} from "../../renderer/desktop.ts";

const checkout = path.resolve(import.meta.dirname, "../..");
const electron = path.join(checkout, "node_modules/electron");
const relative = existsSync(path.join(electron, "path.txt")) ? readFileSync(path.join(electron, "path.txt"), "utf8") : "electron";
const binary = path.join(electron, "dist", relative);

/** The checkout, or an app that was packed and unpacked again by scripts/pack-check.mjs. */
export const appRoot = process.env.GRADWALK_APP_ROOT ?? checkout;
export const isDouble = !existsSync(binary) || process.env.GRADWALK_E2E === "double";
export const executable = isDouble ? path.join(checkout, "test/electron-double/electron") : binary;

/** A folder for the app's own data and the test's files. */
export function freshFolder(): string {
  return mkdtempSync(path.join(tmpdir(), "gradwalk-e2e-"));
}

export async function launch({ args = [], folder = freshFolder() }: { args?: string[]; folder?: string } = {}) {
  const app = await _electron.launch({
    executablePath: executable,
    cwd: checkout,
    args: [...(isDouble ? [] : ["--no-sandbox"]), appRoot, ...args],
    env: {
      ...(process.env as Record<string, string>),
      GRADWALK_USER_DATA: folder,
      DOUBLE_CHROMIUM_ARGS: "--use-webgpu-adapter=swiftshader --disable-background-networking --disable-component-update --no-first-run",
    },
  });
  const page = await app.firstWindow();
  await begun(page);
  return { app, page, folder };
}

/** The place in the editor where text is typed and read. */
export function text(page: Page): Locator {
  return page.getByTestId("editor").locator(".cm-content");
}

/** Waits until the page shows its first program: what is typed earlier would be replaced by it. */
export async function begun(page: Page): Promise<void> {
  await expect(text(page)).not.toHaveText("");
}

/** Replaces a native dialog by an answer, and counts how often it was asked. */
export function answer(
  app: ElectronApplication,
  method: "showOpenDialog" | "showSaveDialog" | "showMessageBox",
  value: unknown,
): Promise<void> {
  return app.evaluate(
    ({ dialog }, [method, value]) => {
      const asked = ((globalThis as Record<string, unknown>).asked ??= {}) as Record<string, number>;
      asked[method] = 0;
      (dialog as unknown as Record<string, unknown>)[method] = async () => {
        asked[method] += 1;
        return value;
      };
    },
    [method, value] as const,
  );
}

export function timesAsked(app: ElectronApplication, method: string): Promise<number> {
  return app.evaluate((_electron, method) => (globalThis as unknown as { asked: Record<string, number> }).asked[method], method);
}

export function clickMenu(app: ElectronApplication, id: string): Promise<void> {
  return app.evaluate(({ Menu }, id) => Menu.getApplicationMenu()!.getMenuItemById(id)!.click(), id);
}

export function title(app: ElectronApplication): Promise<string> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].getTitle());
}

export function closeWindow(app: ElectronApplication): Promise<void> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].close());
}

/** Resolves to the exit code. */
export function exit(app: ElectronApplication): Promise<number | null> {
  return new Promise((resolve) => app.process().once("exit", resolve));
}

/** Ends the app, whatever it would ask. */
export async function end(app: ElectronApplication): Promise<void> {
  const gone = exit(app);
  await app.evaluate(({ app }) => app.exit(0)).catch(() => {}); // the answer may not come back before it is gone
  await gone;
}
