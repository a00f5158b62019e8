/* A process that opens a session, runs a step, stages another and waits to be killed. Arguments: engine address, home id, folder. */
import { mkdirSync, readFileSync, watch } from 'node:fs';
import path from 'node:path';
import { DockerEngine } from '#electron/engines/docker/docker-engine.ts';
import { endpointOf } from './docker-daemon.ts';

const [host = '', homeId = '', folder = ''] = process.argv.slice(2);
const never = new AbortController().signal;
const engine = new DockerEngine({ homeId, endpoint: () => endpointOf(host) });
const session = await engine.open({ runId: 'doomed', maxWorkers: 2, hermetic: true }, never);

function step(node: string, command: string) {
  const at = (name: string) => path.join(folder, 'doomed', node, name);
  for (const name of ['code', 'scratch']) mkdirSync(at(name), { recursive: true });
  return {
    runId: 'doomed',
    node,
    attempt: 1,
    command,
    imageId: 'busybox:local',
    environmentVariables: {},
    codeFolder: at('code'),
    mounts: [],
    resources: {},
    stdoutFile: at('stdout'),
    stderrFile: at('stderr'),
    scratchFolder: at('scratch'),
  };
}

await session.stage(step('first', 'true')).run(never);
session.stage(step('staged', 'true'));
const request = step('running', 'echo begun; sleep 1000');
const running = session.stage(request);
const begun = new Promise<void>((resolve) => {
  const watcher = watch(path.dirname(request.stdoutFile), () => {
    if (!hasBegun(request.stdoutFile)) return;
    watcher.close();
    resolve();
  });
});
const ended = running.run(never).then(() => Promise.reject(new Error('The step that was to run on has ended.')));
await Promise.race([begun, ended]);
process.stdout.write('ready\n');
setInterval(() => undefined, 1_000);

function hasBegun(file: string): boolean {
  try {
    return readFileSync(file, 'utf8').includes('begun');
  } catch {
    // It is made when the step starts.
    return false;
  }
}
