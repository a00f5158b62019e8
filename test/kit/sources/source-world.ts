import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { composeApp, type App } from '#electron/compose.ts';
import { sourcesOf } from '#electron/snapshots/sources/sources-of.ts';
import { defaultSourceLimits, type SourceLimits } from '#electron/snapshots/sources/source-limits.ts';
import type { SourceSnapshot } from '#electron/snapshots/sources/source-snapshots.ts';
import { parseSource } from '#shared/sources/parse-source.ts';

/** A home of its own and a folder beside it, for tests of sources. */
export class SourceWorld implements AsyncDisposable {
  readonly base = mkdtempSync(path.join(os.tmpdir(), 'drydock-sources-'));
  readonly home = path.join(this.base, 'home');
  readonly app: App;

  constructor(environment: Readonly<Record<string, string>> = {}) {
    this.app = composeApp({ environment: { ...process.env, DOCKER_HOST: `unix://${this.base}/no-docker.sock`, ...environment, DRYDOCK_HOME: this.home } });
  }

  at(...parts: readonly string[]): string {
    return path.join(this.base, ...parts);
  }

  put(file: string, content: string | Buffer = file): string {
    const place = this.at(file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, content);
    return place;
  }

  async capture(source: string, limits: Partial<SourceLimits> = {}, signal = new AbortController().signal, environment: NodeJS.ProcessEnv = process.env): Promise<SourceSnapshot> {
    return sourcesOf(this.app, environment, { ...defaultSourceLimits, ...limits }).capture({ source: parseSource(source), cwd: this.base, signal });
  }

  async names(id: string): Promise<readonly string[]> {
    return (await this.app.snapshots.manifest(id)).entries.map(({ path: name }) => name);
  }

  /** What was left in the places for things that are being made. */
  leftovers(): readonly string[] {
    try {
      return readdirSync(this.app.layout.staging);
    } catch {
      return [];
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app[Symbol.asyncDispose]();
    rmSync(this.base, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  }
}
