import { cpSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServedApp } from './served-app.ts';

const samples = fileURLToPath(new URL('../../../resources/samples', import.meta.url));

/** A home in which somebody has worked: the sample's modules registered, its image mapped, one run that ended. Returns the copy of the pipeline's file. */
export async function workedInHome(served: ServedApp): Promise<{ readonly pipeline: string; readonly runId: string }> {
  const folder = path.join(served.folder, 'penguins');
  cpSync(path.join(samples, 'penguins'), folder, { recursive: true });
  const pipeline = path.join(folder, 'pipeline.yml');
  await served.drydock('environment', 'set', 'python:3.11-slim', '--image', 'python:local');
  for (const spec of ['prepare/prepare.yml', 'train-tree/train_tree.yml', 'score/score.yml', 'compare/compare.yml']) {
    await served.drydock('module', 'register', path.join(folder, 'components', spec));
  }
  await served.drydock('module', 'register', path.join(folder, 'components', 'prepare', 'prepare.yml'), '--version', '2.0.0');
  await served.drydock('data', 'register', 'penguins', path.join(folder, 'data'));
  const { runId } = runReply(await served.drydock('pipeline', 'run', pipeline, '--engine', 'process', '--json'));
  return { pipeline, runId };
}

function runReply(text: string): { readonly runId: string } {
  const reply: unknown = JSON.parse(text);
  if (typeof reply === 'object' && reply !== null && 'runId' in reply && typeof reply.runId === 'string') return { runId: reply.runId };
  throw new Error(`no run id in ${text.slice(0, 200)}`);
}
