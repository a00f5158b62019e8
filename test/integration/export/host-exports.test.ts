import { cpSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { exportHandlers } from '#electron/host/handlers/exports.ts';
import { callsOf, testHost } from '../host-home/test-host.ts';
import { sampleFolder } from './export-kit.ts';

it('the app sees what an export would write, exports as a task, and imports on another host', async () => {
  const here = testHost();
  cpSync(sampleFolder, path.join(here.folder, 'penguins'), { recursive: true });
  const call = callsOf(exportHandlers(here.parts, { environment: () => here.parts.environment }), here.context);
  const source = { kind: 'file' as const, file: path.join(here.folder, 'penguins/pipeline.yml') };
  for (const format of ['yaml', 'python', 'typescript', 'argo'] as const) {
    const preview = await call('pipelines.exportPreview', { source, format, withData: false });
    expect(preview.text?.text).toMatch(/penguins/);
    expect(preview.data).toEqual([{ path: path.join(here.folder, 'penguins/data/penguins.csv'), bytes: expect.any(Number) }]);
  }
  const ended = (host: typeof here, id: string) => vi.waitFor(() => {
    const task = host.parts.tasks.list().find((each) => each.id === id);
    expect(task?.status).not.toBe('active');
    return task;
  }, { timeout: 20_000 });
  const target = path.join(here.folder, 'penguins.drydock.tar.gz');
  const { taskId } = await call('pipelines.export', { source, format: 'bundle', target, withData: true, withImages: false, overwrite: false });
  expect(await ended(here, taskId)).toMatchObject({ status: 'done', detail: `written to ${target}` });

  const there = testHost();
  const callThere = callsOf(exportHandlers(there.parts, { environment: () => there.parts.environment }), there.context);
  const folder = path.join(there.folder, 'penguins');
  expect(await callThere('pipelines.importPreview', { bundle: target, folder })).toMatchObject({ name: 'penguins', folder });
  expect(existsSync(folder)).toBe(false);
  const imported = await callThere('pipelines.import', { bundle: target, folder, register: false });
  expect(await ended(there, imported.taskId)).toMatchObject({ status: 'done' });
  expect(readFileSync(path.join(folder, 'pipeline.yml'), 'utf8')).toContain('path: ./data/penguins.csv');
  const again = await callThere('pipelines.import', { bundle: target, folder, register: false });
  expect(await ended(there, again.taskId)).toMatchObject({ status: 'failed', detail: expect.stringMatching(/not empty|overwrit/) });
}, 60_000);
