import path from 'node:path';
import { createProcessEngine } from '#electron/engines/process/process-engine.ts';
import { describeEngineContract } from '#test/kit/engine-contract.ts';

describeEngineContract('the process engine', (folder) =>
  Promise.resolve({ engine: createProcessEngine({ home: folder, shimFolder: path.join(folder, 'shims'), environment: process.env, graceMs: 300 }) }),
);
