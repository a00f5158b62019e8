/* A process that opens a session, runs a step, stages another and waits to be killed. Arguments: engine address, home id, folder. */
import { mkdirSync } from 'node:fs';
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
const running = session.stage(step('running', 'sleep 1000'));
await Promise.race([running.run(never), new Promise((resolve) => setTimeout(resolve, 1_500))]);
process.stdout.write('ready\n');
setInterval(() => undefined, 1_000);
