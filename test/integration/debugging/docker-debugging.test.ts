import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from 'vitest';
import { homeIdOf } from '#electron/home/home-id.ts';
import { DebugHost, never } from '#test/kit/debug-host.ts';
import { describeWithDocker } from '#test/kit/docker/describe-with-docker.ts';
import { clientOf } from '#test/kit/docker/docker-daemon.ts';
import { bundleChild } from '#test/sim/bundle-child.ts';
import { playDebugStory } from './debug-story.ts';

const source = path.join(import.meta.dirname, 'children/open-terminal.ts');

describeWithDocker('debugging in containers', (docker) => {
  const left = async (host: DebugHost): Promise<number> => {
    const client = await clientOf(docker.host()).docker();
    return (await client.listContainers({ all: true, filters: { label: [`dev.drydock.home=${homeIdOf(host.home)}`] } })).length;
  };

  test('a failed node is debugged, rerun alone and promoted', async () => {
    await using host = new DebugHost({ dockerHost: docker.host() });
    await playDebugStory(host, 'docker');
    expect(await left(host)).toBe(0);
  });

  test('the shell has what a step has, and no more', async () => {
    await using host = new DebugHost({ dockerHost: docker.host() });
    const me = host.client();
    const { id, command } = await host.call['debug.open']({ runId: await host.failedRun('docker'), node: 'count' }, me);
    expect(command).toBe('sh ./count.sh /mnt/inputs/table 2 /mnt/outputs/report');
    const { terminalId } = await host.call['terminal.open']({ debugId: id, columns: 132, rows: 33 }, me);
    const screen = host.watch(terminalId);
    const ask = async (line: string, answer: RegExp): Promise<void> => {
      await host.call['terminal.write']({ terminalId, data: `${line}\r` }, me);
      await screen.saw(answer);
    };
    await ask('pwd; stty size; echo "[$GREETING]"', /\/mnt\/code\s+33 132\s+\[hello\]/);
    await ask('touch /mnt/inputs/table/x || echo "in""put kept"', /input kept/);
    await ask('touch /mnt/outputs/report/x && echo "out""put written"', /output written/);
    await ask('grep CapEff /proc/self/status', /CapEff:\s+0{16}/);
    await ask('grep NoNewPrivs /proc/self/status', /NoNewPrivs:\s+1/);
    await ask('echo "user $(id -u)"', new RegExp(`user ${String(process.getuid?.())}\\b`));
    await host.call['terminal.resize']({ terminalId, columns: 90, rows: 20 }, me);
    await ask('stty size', /20 90/);

    // It survives what another process of the home takes for leftovers; it ends with its client.
    const engine = await host.app.engines.docker();
    expect(await engine.reap((owner) => host.app.nodeRuns.isOwnerAlive(owner), never)).toBe(0);
    await ask('echo "still ""here"', /still here/);
    await host.debugging.terminals.clientGone(me.clientId);
    expect(await left(host)).toBe(0);
    await expect(async () => host.call['terminal.write']({ terminalId, data: 'x' }, me)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('a shell that ends by itself says so and is gone', async () => {
    await using host = new DebugHost({ dockerHost: docker.host() });
    const me = host.client();
    const { id } = await host.call['debug.open']({ runId: await host.failedRun('docker'), node: 'count' }, me);
    const { terminalId } = await host.call['terminal.open']({ debugId: id, columns: 80, rows: 24 }, me);
    const screen = host.watch(terminalId);
    await host.call['terminal.write']({ terminalId, data: 'echo last words; exit 7\r' }, me);
    await screen.end();
    expect(screen.text).toMatch(/last words/);
    expect(screen.ended?.exitCode).toBe(7);
    expect(await left(host)).toBe(0);
  });

  test('the shell of a host that was killed is removed by the next one', async () => {
    await using host = new DebugHost({ dockerHost: docker.host() });
    const runId = await host.failedRun('docker');
    const other = spawn(process.execPath, [await bundleChild(source, path.join(host.root, 'child')), host.home, runId, docker.host()], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(other.stdout, 'data');
    const engine = await host.app.engines.docker();
    const isOwnerAlive = (owner: string): boolean => host.app.nodeRuns.isOwnerAlive(owner);
    expect(await left(host)).toBe(1);
    expect(await engine.reap(isOwnerAlive, never)).toBe(0);
    const gone = once(other, 'exit');
    other.kill('SIGKILL');
    await gone;
    expect(await left(host)).toBe(1);
    expect(await engine.reap(isOwnerAlive, never)).toBe(1);
    expect(await left(host)).toBe(0);
  });
});
