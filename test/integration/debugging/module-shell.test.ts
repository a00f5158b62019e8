import { spawn } from '@lydell/node-pty';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { stepProcesses } from '#electron/engines/process/process-tree.mjs';
import { homeIdOf } from '#electron/home/home-id.ts';
import { CaseWorld } from '#test/kit/case-world.ts';
import { describeWithDocker } from '#test/kit/docker/describe-with-docker.ts';
import { clientOf } from '#test/kit/docker/docker-daemon.ts';

const launcher = fileURLToPath(new URL('../../../electron/launch/drydock.mjs', import.meta.url));
const spec = `type: command
name: greet
inputs: {who: {type: uri_folder}}
outputs: {out: {type: uri_folder}}
code: ./src
environment: {image: busybox:local}
environment_variables: {GREETING: hello}
command: sh ./greet.sh \${{inputs.who}} \${{outputs.out}}
`;

/** The real command line in a real terminal, with a person who types. */
class TypedCli {
  text = '';
  exitCode: number | undefined;
  readonly #pty;
  readonly #looks = new Set<() => void>();

  constructor(args: readonly string[], environment: Readonly<Record<string, string>>, cwd: string) {
    this.#pty = spawn(process.execPath, [launcher, ...args], { name: 'xterm-256color', cols: 111, rows: 33, cwd, env: { ...process.env, NO_COLOR: '1', ...environment } });
    this.#pty.onData((data) => {
      this.text += data;
      for (const look of this.#looks) look();
    });
    this.#pty.onExit(({ exitCode }) => {
      this.exitCode = exitCode;
      for (const look of this.#looks) look();
    });
  }

  type(data: string): void {
    this.#pty.write(data);
  }

  resize(columns: number, rows: number): void {
    this.#pty.resize(columns, rows);
  }

  saw(pattern: RegExp): Promise<void> {
    return this.#until(() => pattern.test(this.text), pattern);
  }

  async end(): Promise<number | undefined> {
    await this.#until(() => this.exitCode !== undefined, 'its end');
    return this.exitCode;
  }

  #until(holds: () => boolean, what: RegExp | string): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`Not seen in the terminal: ${String(what)} in ${JSON.stringify(this.text.slice(-2_000))}`)), 60_000);
      const look = (): void => {
        if (!holds() && this.exitCode === undefined) return;
        clearTimeout(late);
        this.#looks.delete(look);
        if (holds()) resolve();
        else reject(new Error(`It ended with ${String(this.exitCode)} before ${String(what)}: ${JSON.stringify(this.text.slice(-2_000))}`));
      };
      this.#looks.add(look);
      look();
    });
  }
}

function typing(it: CaseWorld, dockerHost?: string): (...args: string[]) => TypedCli {
  it.write('greet.yml', spec);
  it.write('src/greet.sh', 'echo "$GREETING $(cat "$1/name.txt")" > "$2/said.txt"; cat "$2/said.txt"\n');
  it.write('who/name.txt', 'Ada\n');
  const environment = { DRYDOCK_HOME: it.home, DOCKER_HOST: dockerHost ?? `unix://${it.root}/none.sock` };
  return (...args) => new TypedCli(args, environment, it.folder);
}

test('--shell is the environment of the step on this terminal: keys, sizes, Ctrl-C and its end', { timeout: 180_000 }, async () => {
  using it = new CaseWorld();
  const type = typing(it);
  const cli = type('module', 'debug', 'greet.yml', '--engine', 'process', '--set', 'who=./who', '--shell');
  await cli.saw(/The step's command:\s+sh \.\/greet\.sh \S+[^\n]*\n[^]*[$#] $/);
  const command = /command:\s+(sh \.\/greet\.sh [^\r\n]+)/.exec(cli.text)?.[1] ?? '';
  cli.type(`${command}; echo "code""=$?"\r`);
  await cli.saw(/hello Ada\s+code=0/);
  expect(readFileSync(it.at('debug-greet/outputs/out/said.txt'), 'utf8')).toBe('hello Ada\n');
  cli.type('stty size\r');
  await cli.saw(/33 111/);
  cli.resize(90, 20);
  cli.type('sleep 600\r');
  await cli.saw(/sleep 600/);
  cli.type('\u0003');
  cli.type('stty size; pwd -P\r');
  await cli.saw(/20 90/);
  await cli.saw(new RegExp(`${path.basename(it.folder)}/src`));
  cli.type('exit 3\r');
  expect(await cli.end()).toBe(0);
  expect(stepProcesses().filter(({ variables }) => variables.get('DRYDOCK_STEP_HOME') === it.home)).toEqual([]);
});

describeWithDocker('a shell on the command line', (docker) => {
  test('--shell opens the container of the step and leaves nothing of it', { timeout: 180_000 }, async () => {
    using it = new CaseWorld();
    const type = typing(it, docker.host());
    const cli = type('module', 'debug', 'greet.yml', it.at('dbg'), '--engine', 'docker', '--set', 'who=./who', '--shell');
    await cli.saw(/command:\s+sh \.\/greet\.sh \/mnt\/inputs\/who \/mnt\/outputs\/out[^]*\/mnt\/code #/);
    cli.type('sh ./greet.sh /mnt/inputs/who /mnt/outputs/out; pwd; touch /mnt/inputs/who/x || echo "in""puts kept"; touch edited\r');
    await cli.saw(/hello Ada\s+\/mnt\/code[^]*inputs kept/);
    expect(readFileSync(it.at('dbg/outputs/out/said.txt'), 'utf8')).toBe('hello Ada\n');
    cli.type('exit\r');
    expect(await cli.end()).toBe(0);
    expect(existsSync(it.at('src/edited'))).toBe(true);
    const client = await clientOf(docker.host()).docker();
    expect(await client.listContainers({ all: true, filters: { label: [`dev.drydock.home=${homeIdOf(it.home)}`] } })).toEqual([]);
  });

  test('--shell says that an image has none, and ends with 1', { timeout: 180_000 }, async () => {
    using it = new CaseWorld();
    const type = typing(it, docker.host());
    const image = `shell-less:${homeIdOf(it.home)}`;
    const engine = await clientOf(docker.host()).docker();
    const answer = await engine.importImage(Readable.from([execFileSync('tar', ['-c', '-C', it.at('.'), 'who'])]), { repo: 'shell-less', tag: homeIdOf(it.home) });
    await new Promise((resolve) => engine.modem.followProgress(answer, resolve));
    try {
      it.write('greet.yml', spec.replace('busybox:local', `'${image}'`));
      const cli = type('module', 'debug', 'greet.yml', it.at('dbg'), '--engine', 'docker', '--set', 'who=./who', '--shell');
      expect(await cli.end()).toBe(1);
      expect(cli.text).toMatch(/holds no shell/);
    } finally {
      await engine.getImage(image).remove({ force: true });
    }
  });
});
