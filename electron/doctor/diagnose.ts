import { throwIfCancelled } from '#shared/errors.ts';
import type { App } from '#electron/compose.ts';
import type { Engine } from '#electron/engines/engine.ts';
import type { Check, Diagnosis } from './check.ts';
import { homeChecks, messageOf } from './home-checks.ts';
import { nodeCheck, pythonCheck } from './program-checks.ts';

export interface DiagnoseRequest {
  readonly nodeVersion: string;
  readonly homeRoot: string;
  /** Called only when the home is in order. */
  readonly openApp: () => Promise<Pick<App, 'engines'>>;
  readonly signal: AbortSignal;
}

/** Looks at everything a run needs on this machine. Never rejects because something is missing: that is what it reports. */
export async function diagnose({ nodeVersion, homeRoot, openApp, signal }: DiagnoseRequest): Promise<Diagnosis> {
  const home = await homeChecks(homeRoot);
  const engines = home.some((check) => check.status === 'failed') ? [] : await engineChecks(openApp, signal);
  throwIfCancelled(signal);
  const checks = [nodeCheck(nodeVersion), ...home, ...engines, await pythonCheck(signal)];
  throwIfCancelled(signal);
  return { ok: checks.every((check) => check.status !== 'failed'), checks };
}

/** One engine that works is enough; the other one is a warning. */
async function engineChecks(openApp: DiagnoseRequest['openApp'], signal: AbortSignal): Promise<readonly Check[]> {
  let app: Pick<App, 'engines'>;
  try {
    app = await openApp();
  } catch (error) {
    return [{ name: 'home', status: 'failed', detail: messageOf(error) }];
  }
  const [docker, local] = await Promise.all([
    engineCheck('docker', () => app.engines.docker(), signal),
    engineCheck('process', () => app.engines.process(), signal),
  ]);
  const none = docker.status !== 'ok' && local.status !== 'ok';
  return [docker, local].map((check) => (none ? { ...check, status: 'failed' } : check));
}

async function engineCheck(name: 'docker' | 'process', open: () => Promise<Engine>, signal: AbortSignal): Promise<Check> {
  try {
    const { available, detail } = await (await open()).status(signal);
    if (available) return { name, status: 'ok', detail };
    return { name, status: 'warning', detail, ...(name === 'docker' ? { advice: 'Until then pipelines run as local processes.' } : {}) };
  } catch (error) {
    return { name, status: 'warning', detail: messageOf(error) };
  }
}
