import { expect, test } from 'vitest';
import type { Step } from '#electron/engines/engine.ts';
import { ROLE_LABEL } from '#electron/engines/docker/labels.ts';
import { describeWithDocker } from '#test/kit/docker/describe-with-docker.ts';
import { clientOf } from '#test/kit/docker/docker-daemon.ts';
import { DockerBench, printed } from '#test/kit/docker/session-kit.ts';

const never = new AbortController().signal;
/** Listens on a port of the slot's own network and leaves the listener behind. */
const LISTEN = '{ nc -l -p 7000 || echo taken; } & sleep 0.2; netstat -ltn | grep -c :7000';

async function slots(host: string, bench: DockerBench): Promise<number> {
  const docker = await clientOf(host).docker();
  const found = await docker.listContainers({ filters: { label: [`dev.drydock.home=${bench.homeId}`, `${ROLE_LABEL}=slot`] } });
  return found.length;
}

describeWithDocker('steps that run one after the other', (docker) => {
  test('wait in one slot, and each finds the network as if it were alone', async () => {
    await using bench = new DockerBench(docker.host());
    await using session = await bench.open();
    const chain: Step[] = [];
    for (let at = 0; at < 4; at += 1) chain.push({ ...bench.step(LISTEN), after: chain.slice(-1).map(({ node }) => node) });
    const staged = chain.map((step) => session.stage(step));
    for (const each of staged) expect(await each.run(never)).toEqual({ exitCode: 0, outOfMemory: false, stopped: false });
    expect(chain.map((step) => printed(step).stdout)).toEqual(chain.map(() => '1\n'));
    expect(await slots(docker.host(), bench)).toBe(1);
    expect(await session.settle()).toEqual([]);
  });

  test('two that come after the same step do not share its slot', async () => {
    await using bench = new DockerBench(docker.host());
    await using session = await bench.open();
    const first = bench.step('true');
    const staged = session.stage(first);
    const both = [bench.step('sleep 0.3'), bench.step('sleep 0.3')].map((step) => session.stage({ ...step, after: [first.node] }));
    await staged.run(never);
    await Promise.all(both.map((each) => each.run(never)));
    expect(await slots(docker.host(), bench)).toBe(2);
  });

  test('a step that was given up hands its slot on', async () => {
    await using bench = new DockerBench(docker.host());
    await using session = await bench.open();
    const first = bench.step('true');
    const second = { ...bench.step('echo ran'), after: [first.node] };
    const given = session.stage(first);
    const next = session.stage(second);
    await given.discard();
    expect(await next.run(never)).toEqual({ exitCode: 0, outOfMemory: false, stopped: false });
    expect(printed(second).stdout).toBe('ran\n');
  });
});
