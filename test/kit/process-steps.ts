import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Step } from '#electron/engines/engine.ts';

/** A step of the process engine with folders of its own under `root`. */
export function processStep(root: string, node: string, command: string, runId = 'run-1'): Step {
  const at = (name: string): string => {
    const folder = path.join(root, runId, node, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  };
  const logs = at('logs');
  return {
    runId,
    node,
    attempt: 1,
    command,
    environmentVariables: {},
    codeFolder: at('code'),
    mounts: [],
    resources: {},
    stdoutFile: path.join(logs, 'stdout.log'),
    stderrFile: path.join(logs, 'stderr.log'),
    scratchFolder: at('scratch'),
  };
}

/** What a step printed; empty while it has printed nothing. */
export function printed(step: Step): string {
  try {
    return readFileSync(step.stdoutFile, 'utf8');
  } catch {
    return '';
  }
}
