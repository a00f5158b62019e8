import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { driverFiles } from '#electron/runner/parallel/driver-files.ts';
import { parallelDriverVersion } from '#shared/model/parallel.ts';
import { DriverWorld, isAlive } from './driver-kit.ts';

let world: DriverWorld;
beforeEach(() => {
  world = new DriverWorld();
});
afterEach(() => world[Symbol.dispose]());

const names = 'import os\ndef run(mini_batch):\n    return [os.path.basename(file) for file in mini_batch]\n';
const failsAt = (text: string) => `import os, sys, time, signal\ndef run(mini_batch):\n    number = open(mini_batch[0]).read()\n    if number == "2":\n        ${text}\n    return [number]\n`;

it('has the version that reuse keys are made of', () => {
  expect(driverFiles()[0]?.[1]).toContain(`\nVERSION = ${String(parallelDriverVersion)}\n`);
});

describe('mini-batches', () => {
  it.each([
    ['one file where nothing is said', undefined, 5],
    ['two files', { unit: 'items', count: 2 }, 3],
    ['by size, at least one file', { unit: 'bytes', count: 2 }, 3],
    ['more files than there are', { unit: 'items', count: 100 }, 1],
  ] as const)('of %s', async (_what, miniBatchSize, total) => {
    world.inputs(5);
    const end = await world.run(names, miniBatchSize === undefined ? {} : { miniBatchSize });
    expect(end.stderr).toContain(`5 items in ${String(total)} mini-batches`);
    expect(end).toMatchObject({ exitCode: 0, rows: '1.txt\n2.txt\n3.txt\n4.txt\n5.txt\n', progress: { total, done: total, failed: 0, items: 5, finished: true } });
  });

  it('are in the order of the files, whoever is done first', async () => {
    world.inputs(9);
    const end = await world.run('import time\ndef run(mini_batch):\n    number = int(open(mini_batch[0]).read())\n    time.sleep(0.3 if number == 1 else 0)\n    return [number]\n', { processes: 4 });
    expect(end.rows).toBe('1\n2\n3\n4\n5\n6\n7\n8\n9\n');
  });

  it('of an mltable are its files, in folders by keys too', async () => {
    for (const [store, brand] of [['1', 'a'], ['1', 'b'], ['2', 'a']]) for (const part of ['x', 'y']) world.write(`input/${store ?? ''}/${brand ?? ''}/${part}.csv`, '');
    world.write('input/MLTable', 'paths:\n  - pattern: ./**/*.csv\ntransformations:\n- extract_columns_from_partition_format:\n    partition_format: "{Store}/{Brand}/{file_name}.{extension}"\n');
    const entry = 'import os\ndef run(mini_batch, context):\n    return ["%s %s" % (sorted(context.partition_key_value.items()), os.path.basename(f)) for f in mini_batch]\n';
    const end = await world.run(entry, { inputType: 'mltable', partitionKeys: ['Store'] });
    expect(end.stderr).toContain('6 items in 2 mini-batches');
    expect(end.rows?.split('\n').slice(3, 6)).toEqual(["[('Store', '1')] y.csv", "[('Store', '2')] x.csv", "[('Store', '2')] y.csv"]);
  });

  it.each([
    ['paths:\n- folder: ./pictures\n', 'rows'],
    ['type: mltable\npaths: [{file: ./a.csv}]\ntransformations:\n  - read_delimited:\n      delimiter: ","\n', 'need pandas'],
    ['paths:\n  - file: ./a.csv\ntransformations:\n  - convert_column_types: []\n', "asks for 'convert_column_types', which is not understood"],
    ['paths:\n  - file: https://x/y.csv\n', "names 'https://x/y.csv', which is not in its folder"],
    ['paths:\n  - file: ./gone.csv\n', "names './gone.csv', which is not there"],
    ['hello\n', 'cannot be read'],
  ])('of the mltable %j', async (table, said) => {
    world.write('input/MLTable', table);
    world.write('input/a.csv', 'x\n1\n');
    world.write('input/pictures/1.png', '');
    const end = await world.run(names, { inputType: 'mltable' });
    if (said === 'rows') expect(end).toMatchObject({ exitCode: 0, rows: '1.png\n' });
    else expect(end).toMatchObject({ exitCode: 2, progress: { message: expect.stringContaining(said), finished: true } });
  });
});

describe('the entry script', () => {
  it('gets its arguments, a logger, its own folder to import from, and is told the end', async () => {
    world.inputs(1);
    world.write('code/beside.py', 'word = "imported"\n');
    const entry = 'import argparse, sys\nfrom azureml_user.parallel_run import EntryScript\nimport beside\ndef init():\n    global args\n    p = argparse.ArgumentParser()\n    p.add_argument("--label")\n    args, _ = p.parse_known_args()\n    EntryScript().logger.info("logged")\ndef run(mini_batch):\n    return ["%s %s %s" % (sys.argv[0], args.label, beside.word)]\ndef shutdown():\n    print("shut down")\n';
    const end = await world.run(entry, {}, ['--label', 'a b', '--other', '1']);
    expect(end).toMatchObject({ exitCode: 0, rows: 'entry.py a b imported\n' });
    expect(end.stdout).toContain('[worker 1] shut down\n');
    expect(end.stderr).toMatch(/\[worker 1\] .* INFO EntryScript: logged\n/);
  });

  it.each([
    ['def init():\n    raise OSError("no model")\ndef run(b):\n    return b\n', 1, "init() of 'entry.py' failed: OSError: no model (entry.py, line 2)"],
    ['x = 1\n', 2, "has no function run(mini_batch)"],
    ['def run(b) return b\n', 1, 'cannot be imported: '],
    ['import nothing_like_this\n', 1, "No module named 'nothing_like_this'"],
    ['import os\ndef init():\n    os._exit(9)\ndef run(b):\n    return b\n', 1, 'init() of the entry script did not end: the worker process ended with exit code 9'],
    ['def run(b):\n    return "text"\n', 1, 'TypeError: run() must return a list, a tuple or a DataFrame, not str'],
  ])('that cannot be used: %j', async (entry, exitCode, said) => {
    world.inputs(1);
    expect(await world.run(entry, { miniBatchErrorThreshold: 0 })).toMatchObject({ exitCode, progress: { message: expect.stringContaining(said) } });
  });

  it('that is not there, and an input that is empty', async () => {
    expect((await world.run(names, { entryScript: 'other.py' })).progress?.message).toBe("The entry script 'other.py' is not in the code folder (found there: entry.py).");
    expect((await world.run(names)).progress?.message).toBe("The input 'data' is empty: there is nothing to make mini-batches of.");
  });
});

describe('a mini-batch that fails', () => {
  it.each([
    ['by an exception', 'raise ValueError("bad")', 'ValueError: bad (entry.py, line 5)'],
    ['by ending its process', 'os._exit(3)', 'the worker process ended with exit code 3'],
    ['by being killed', 'os.kill(os.getpid(), signal.SIGKILL)', 'the worker process was killed by SIGKILL, perhaps for want of memory'],
    ['by taking too long', 'time.sleep(60)', 'run() did not end within 1 s (retry_settings.timeout)'],
    ['by sys.exit', 'sys.exit(4)', 'SystemExit: 4 (entry.py, line 5)'],
    ['by returning too little', 'return []', 'run() returned 0 of 1 results'],
  ])('%s', async (_how, text, said) => {
    world.inputs(3);
    const end = await world.run(failsAt(text), { timeoutSeconds: text.includes('sleep') ? 1 : 60 });
    expect(end).toMatchObject({ exitCode: 0, rows: '1\n3\n', progress: { done: 2, failed: 1, failedItems: 1, failures: [{ batch: 2, items: ['2.txt'], error: said, attempts: 1 }], message: '' } });
  });

  it('is tried again, and counts when it has failed for good', async () => {
    world.inputs(2);
    const once = `import os\ndef run(mini_batch):\n    mark = os.path.join("..", "tried-" + os.path.basename(mini_batch[0]))\n    if not os.path.exists(mark):\n        open(mark, "w").close()\n        raise OSError("busy")\n    return ["x"]\n`;
    expect(await world.run(once, { maxRetries: 1, miniBatchErrorThreshold: 0 })).toMatchObject({ exitCode: 0, rows: 'x\nx\n', progress: { done: 2, retries: 2, failed: 0 } });
  });

  it.each([
    [{ miniBatchErrorThreshold: 0 }, [], 1, 'No failed mini-batches are allowed (mini_batch_error_threshold)'],
    [{ miniBatchErrorThreshold: 1 }, [], 0, ''],
    [{ errorThreshold: 0 }, [], 1, 'No failed items are allowed (error_threshold)'],
    [{ errorThreshold: 1 }, [], 0, ''],
    [{}, ['--error_threshold', '0'], 1, '(error_threshold)'],
    [{}, ['--allowed_failed_percent=30'], 1, 'At most 30 percent of the mini-batches may fail (--allowed_failed_percent), and 1 of 3 did'],
    [{}, ['--allowed_failed_percent', '40'], 0, ''],
    [{}, ['--error_threshold', 'x'], 2, "must be a whole number, not 'x'"],
  ])('is allowed or not: %j %j', async (settings, args, exitCode, said) => {
    world.inputs(3);
    const end = await world.run(failsAt('raise ValueError("bad")'), settings, args);
    expect(end).toMatchObject({ exitCode, progress: { message: said === '' ? '' : expect.stringContaining(said) } });
  });

  it('does not count results where nothing takes them', async () => {
    world.inputs(2);
    const strict = { errorThreshold: 0, miniBatchErrorThreshold: 0 };
    expect((await world.run('def run(mini_batch):\n    return []\n', strict)).exitCode).toBe(1);
    expect((await world.run('def run(mini_batch):\n    return []\n', { ...strict, appendRowTo: 'no such output' })).exitCode).toBe(0);
  });
});

describe('what a script does to its surroundings', () => {
  it('may print without end: it is handed on, and no memory is needed for it', async () => {
    world.inputs(2);
    const end = await world.run('import sys\ndef run(mini_batch):\n    block = "x" * 99 + "\\n"\n    sys.stdout.write("y" * 5_000_000 + "\\n")\n    for _ in range(1000):\n        sys.stdout.write(block * 1000)\n    return mini_batch\n', { processes: 2 });
    expect(end.exitCode).toBe(0);
    expect(end.stdoutBytes).toBeGreaterThan(200_000_000);
    expect(end.stdout.slice(-222)).toMatch(/\n\[worker \d\] x{99}\n$/);
  });

  it('leaves nothing behind when it is stopped, whatever it has started', async () => {
    world.inputs(4);
    const entry = 'import subprocess, time, os\ndef run(mini_batch):\n    child = subprocess.Popen(["sleep", "300"])\n    with open("../pids", "a") as target:\n        target.write("%d\\n%d\\n" % (os.getpid(), child.pid))\n    time.sleep(300)\n';
    const { child, end } = world.start(entry);
    const pids = () => (existsSync(path.join(world.root, 'pids')) ? readFileSync(path.join(world.root, 'pids'), 'utf8').trim().split('\n') : []);
    await vi.waitFor(() => expect(pids()).toHaveLength(4), 20_000);
    const asked = Date.now();
    child.kill('SIGTERM');
    const { exitCode } = await end;
    expect(exitCode).toBe(143);
    expect(Date.now() - asked).toBeLessThan(5_000);
    for (const pid of pids()) expect(isAlive(pid), pid).toBe(false);
  });

  it('ends its workers too when it is killed itself', async () => {
    world.inputs(2);
    const { child, end } = world.start('import os, time\ndef run(mini_batch):\n    with open("../pids", "a") as target:\n        target.write("%d\\n" % os.getpid())\n    time.sleep(300)\n');
    const pids = () => (existsSync(path.join(world.root, 'pids')) ? readFileSync(path.join(world.root, 'pids'), 'utf8').trim().split('\n') : []);
    await vi.waitFor(() => expect(pids()).toHaveLength(2), 20_000);
    child.kill('SIGKILL');
    await end;
    await vi.waitFor(() => pids().forEach((pid) => expect(isAlive(pid), pid).toBe(false)), 10_000);
  });
});

it('is read by the oldest Python that it promises: no syntax newer than 3.8', () => {
  mkdirSync(path.join(world.root, 'check'));
  for (const [name, text] of driverFiles()) {
    world.write(`check/${name}`, text);
    execFileSync('python3', ['-c', 'import ast, sys; ast.parse(open(sys.argv[1]).read(), feature_version=(3, 8))', path.join(world.root, 'check', name)]);
  }
});
